"""What a ledger is: a list of the portal, and the columns that are filed of it."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from deputies_portal.core.ui.lists import filters
from stations.scope import Scope

CHUNK = 3000  # rows read at once
WIDE = 24  # characters


def words(choices: Iterable[tuple]) -> dict:
    """The labels of choices in the reader's language, looked up once for many rows."""
    return {key: str(label) for key, label in choices}


@dataclass(frozen=True)
class Look:
    """Who reads: `full` shows names and phones that this person may reveal, else masked ones."""

    user: object
    on: date
    full: bool = False


@dataclass(frozen=True)
class Column:
    """`width` in characters of a spreadsheet; `css` of the cell on paper and page; on a small
    screen and on paper only those that are not `only_in_file`.
    """

    title: object
    width: int
    css: str = ""
    only_in_file: bool = False

    @property
    def is_wide(self) -> bool:
        """Sentences, which need room on a page too."""
        return self.width >= WIDE

    @property
    def page_css(self) -> str:
        return f"{self.css} wide" if self.is_wide else self.css

    @property
    def paper_css(self) -> str:
        return "n" if self.css == "n" else "c text-nowrap" if "num" in self.css else ""


@dataclass(frozen=True)
class Ledger:
    """`listed` are the filters of the list; `period` names the day that a period is of. `read`
    turns the keys of a few rows into (key, cells, whether the reader may open it) in any order; the
    running number is put before the cells. `page` is the name of the address of one.
    """

    name: str
    label: object
    icon: str
    model: type[Model]
    listed: type
    period: str
    order: tuple[str, ...]
    roles: frozenset[str]
    list_url: str
    page: str
    columns: tuple[Column, ...]
    read: Callable[[list[int], Look], Iterable[tuple[int, list, bool]]]
    ordered: Callable[[QuerySet], QuerySet] = lambda rows: rows
    newest_first: bool = True  # on the page; what is filed begins with the oldest
    has_visitors: bool = False

    @cached_property
    def filterset(self) -> type:
        """The filters of the list, with a period to be typed."""
        first, last = filters.from_to(self.period, by_links=False)
        named = f"{self.name.title()}LedgerFilter"
        return type(named, (self.listed,), {"first": first, "last": last})

    @property
    def action(self) -> str:
        return f"{self.model._meta.model_name}.export"

    @property
    def url(self) -> str:
        return self._address("")

    @property
    def url_of_list(self) -> str:
        return reverse(self.list_url)

    @property
    def url_print(self) -> str:
        return self._address("-print")

    @property
    def url_export(self) -> str:
        return self._address("-export")

    @property
    def url_xlsx(self) -> str:
        return self._address("-xlsx")

    @property
    def url_csv(self) -> str:
        return self._address("-csv")

    def _address(self, page: str) -> str:
        return reverse(f"ledgers:{self.name}{page}")

    def titles(self) -> list[str]:
        return [_("序号"), *(str(column.title) for column in self.columns)]

    def lines(self, keys: list[int], look: Look, first: int = 1) -> Iterator["Line"]:
        """The rows with these keys, in their order, numbered from `first`."""
        for start in range(0, len(keys), CHUNK):
            part = list(keys[start : start + CHUNK])
            found = {key: (cells, is_open) for key, cells, is_open in self.read(part, look)}
            for place, key in enumerate(part, first + start):
                if key in found:
                    yield Line(self, place, key, *found[key])


@dataclass(frozen=True)
class Line:
    ledger: Ledger
    number: int
    key: int
    cells: list
    is_open: bool

    @property
    def url(self) -> str:
        """Empty where the reader may not open it."""
        return reverse(self.ledger.page, args=[self.key]) if self.is_open else ""

    @property
    def values(self) -> list:
        return [self.number, *self.cells]

    @property
    def shown(self) -> list[tuple[Column, object]]:
        """The cells of page and paper."""
        pairs = zip(self.ledger.columns, self.cells, strict=True)
        return [(column, value) for column, value in pairs if not column.only_in_file]


class Chosen:
    """The rows of a ledger that an address asks for, for one person."""

    def __init__(self, ledger: Ledger, query: QueryDict, user):
        self.ledger, self.query, self.user = ledger, query, user
        scope = Scope.of(user)
        asking = SimpleNamespace(user=user, GET=query, scope=scope, roles=scope.roles)
        seen = ledger.model.objects.visible_to(user)
        self.filter = ledger.filterset(data=query, queryset=seen, request=asking)

    @property
    def is_valid(self) -> bool:
        return self.filter.is_valid()

    @cached_property
    def keys(self) -> array:
        """The keys of all rows in the order they are filed: eight bytes for each."""
        if not self.is_valid:
            return array("q")
        rows = self.ledger.ordered(self.filter.qs).order_by(*self.ledger.order)
        found = array("q", rows.values_list("pk", flat=True).iterator(chunk_size=10_000))
        if self.ledger.newest_first:
            found.reverse()
        return found

    def count(self, most: int) -> int:
        """How many rows there are, counted no further than one more than `most`."""
        return self.filter.qs.order_by()[: most + 1].count() if self.is_valid else 0

    def conditions(self, *, hidden=("q", "person")) -> list[str]:
        """The chosen conditions in words; what was searched for may be a name and is hidden."""
        chips = filters.chips(self.filter, self.query)
        return [
            f"{self.filter.form[chip.name].label}：…" if chip.name in hidden else chip.text
            for chip in chips
        ]

    @property
    def place(self) -> str:
        """The venue or township that was chosen, else the county of the person."""
        asked = self.filter.form.cleaned_data if self.is_valid else {}
        for name in ("venue", "township", "county"):
            if value := asked.get(name):
                choices = getattr(self.filter.form.fields[name], "choices", ())
                labels = {str(key): str(label) for key, label in choices}
                return labels.get(str(value), "")
        return ""

    @property
    def period(self) -> str:
        """The times that were chosen, all of them where several narrow each other."""
        asked = self.filter.form.cleaned_data if self.is_valid else {}
        first, last = asked.get("first"), asked.get("last")
        chosen = [f"{first or ''}–{last or ''}"] if first or last else []
        if day := asked.get("day"):
            chosen.append(f"{day:%Y-%m-%d}")
        if month := asked.get("month"):
            chosen.append(f"{month:%Y-%m}")
        elif year := asked.get("year"):
            chosen.append(_("%(year)d年") % {"year": year})
        return "，".join(chosen) or _("全部时间")
