"""A ledger as a file: .xlsx in filing layout or CSV, at once or as a background job, journalled."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.jobs.kinds import Outcome, Refused, kind
from deputies_portal.core.sheets import writing
from deputies_portal.ledgers.all_ledgers import BY_NAME
from deputies_portal.ledgers.ledger import Chosen, Ledger, Look
from stations.models import Region
from stations.scope import Scope
from visits.privacy import door

INTERNAL = gettext_lazy("内部资料，不得张贴")
FORMATS = {"xlsx": writing.XLSX, "csv": writing.CSV}
SAID_EVERY = 500  # rows


@dataclass(frozen=True)
class Wanted:
    """A file that somebody wants: which ledger, with which conditions, how, and how much of it."""

    chosen: Chosen
    format: str
    full: bool = False
    reason: str = ""

    @property
    def ledger(self) -> Ledger:
        return self.chosen.ledger

    @property
    def name(self) -> str:
        parts = [str(self.ledger.label), self.chosen.place, self.chosen.period]
        return writing.file_name(*parts, extension=self.format)

    @property
    def look(self) -> Look:
        return Look(self.chosen.user, timezone.localdate(), full=self.full)

    def facts(self) -> dict:
        """For the journal: the conditions without what was searched for, and how many rows."""
        facts = {"ledger": str(self.ledger.label), "format": self.format}
        if conditions := journal.in_records(self.chosen.conditions):
            facts["filter"] = conditions
        return facts | ({"full": True} if self.full else {}) | {"rows": len(self.chosen.keys)}

    def rows(self, progress=None) -> Iterator[list]:
        keys = self.chosen.keys
        for line in self.ledger.lines(keys, self.look):
            yield line.values
            if progress and line.number % SAID_EVERY == 0:
                progress(line.number, len(keys))

    def csv(self, progress=None) -> Iterator[str]:
        """The last line says how many rows came before it: a file cut off on the way lacks it."""
        total = _("共 %(number)d 行") % {"number": len(self.chosen.keys)}
        rows = chain(self.rows(progress), [[total]])
        return writing.csv_lines(self.ledger.titles(), rows)

    def write(self, path: Path, progress=None) -> None:
        if self.format == "csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(self.csv(progress))
        else:
            rows = self.rows(progress)
            writing.write_xlsx(path, layout_of(self.chosen), rows, count=len(self.chosen.keys))


def layout_of(chosen: Chosen) -> writing.Layout:
    """Title, place and period as they are filed, and the columns with their widths."""
    number = writing.SheetColumn(_("序号"), 6, centred=True)
    columns = [
        writing.SheetColumn(str(column.title), column.width, centred="num" in column.css)
        for column in chosen.ledger.columns
    ]
    place = place_of(chosen)
    return writing.Layout(
        title=heading_of(chosen),
        columns=[number, *columns],
        place=_("单位：%(place)s") % {"place": place} if place else "",
        period=_("期间：%(period)s") % {"period": chosen.period},
        mark=str(INTERNAL),
    )


def heading_of(chosen: Chosen) -> str:
    """昌宁县人大代表接待台账."""
    county = county_of(chosen.user)
    return _("%(county)s人大代表%(ledger)s") % {"county": county, "ledger": chosen.ledger.label}


def place_of(chosen: Chosen) -> str:
    return chosen.place or county_of(chosen.user)


def county_of(user) -> str:
    """The name of the county the person works in; empty above the county."""
    codes = Scope.of(user).home_counties
    if len(codes) != 1:
        return ""
    return Region.objects.filter(code__in=codes).values_list("name", flat=True).first() or ""


def note(wanted: Wanted, *, actor, county: str, posting) -> None:
    """Write in the journal that these rows were taken out; people in full pass the door."""
    if wanted.full:
        door.look("export", actor=actor, purpose=wanted.reason, **wanted.facts())
        return
    journal.record(
        actor=actor,
        action=wanted.ledger.action,
        after=wanted.facts(),
        note=wanted.reason,
        county=county,
        posting=posting,
    )


@kind("ledger", gettext_lazy("导出台账"))
def write_ledger(run) -> Outcome:
    """A long ledger, as the person who asked may see it on the day it is written."""
    asked = run.arguments
    ledger, scope = BY_NAME[asked["ledger"]], Scope.of(run.user)
    if not ledger.roles & scope.roles or asked["full"] and not may_have_full(ledger, scope):
        raise Refused(_("您已没有导出这份台账的权限。"))
    chosen = Chosen(ledger, QueryDict(asked["query"]), run.user)
    if not chosen.is_valid:
        raise Refused(_("筛选条件已不适用，请重新选择。"))
    wanted = Wanted(chosen, asked["format"], asked["full"], asked["reason"])
    if wanted.full:
        door.require("export", actor=run.user, purpose=wanted.reason)
    path = run.file(wanted.format)
    run.renew(total=len(chosen.keys))
    wanted.write(path, run.progress)
    facts, name = wanted.facts(), wanted.name
    return Outcome(path, name, action=ledger.action, facts=facts, note=wanted.reason)


def may_have_full(ledger: Ledger, scope: Scope) -> bool:
    """Names and phones in full are for the clerks who may reveal them one by one."""
    return ledger.has_visitors and bool(scope.reveal_counties)
