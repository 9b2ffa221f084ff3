"""Search 搜索: issues, visits, venues and deputies by number, title and name, within the scope.

Visitors are found apart from it, for a purpose (`visits.privacy.finding`). What is typed may be a
name all the same: it comes by POST, and the address carries a ticket.
Chinese words of two characters are ordinary here: every word must be contained, none is cut.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists import paging
from deputies_portal.core.words.text import clean_line
from stations.deputies.deputy_status import stand
from stations.models import Deputy, Venue
from stations.scope import Scope
from visits import numbers
from visits.models import Issue, TakenOver, Visit
from visits.privacy import door, finding

KINDS = {
    "issues": _("问题"),
    "visits": _("接待"),
    "venues": _("家站"),
    "deputies": _("代表"),
}
LONGEST = 100
FEW = 5  # hits of each kind on the first page


def typed(text: str) -> str:
    """What was typed into the box, as it is searched for."""
    return clean_line(text)[:LONGEST]


@dataclass
class Hits:
    """The hits of one kind: a page of rows, and how many there are when only this kind is asked."""

    kind: str
    label: object
    page: paging.Page
    total: paging.Total | None

    @property
    def template(self) -> str:
        return f"desk/_hit_{self.kind}.html"


@dataclass
class Search:
    text: str = ""
    kind: str = ""
    may_find_visitors: bool = False
    groups: list[Hits] = field(default_factory=list)
    kinds = tuple(KINDS.items())

    @classmethod
    def read(cls, query, user) -> "Search":
        """The search of an address: its ticket `s`, one `kind` or all, `page` within a kind."""
        text = finding.text_of(query.get("s", ""), user)
        kind = query.get("kind", "")
        search = cls(
            text=text,
            kind=kind if kind in KINDS else "",
            may_find_visitors=door.may_find(user),
        )
        if text:
            search._find(user, query.get("page", ""))
        return search

    @property
    def has_hits(self) -> bool:
        return any(group.page.rows for group in self.groups)

    def _find(self, user, cursor: str) -> None:
        for kind in [self.kind] if self.kind else KINDS:
            rows, order = FINDERS[kind](user, self.text)
            page = paging.page_of(
                rows, order, cursor if self.kind else "", paging.SIZE if self.kind else FEW
            )
            total = paging.count(rows) if self.kind else None
            if kind == "deputies":
                for deputy in page.rows:
                    stand(deputy, Scope.of(user).on)
            self.groups.append(Hits(kind, KINDS[kind], page, total))


def find_issues(user, text: str):
    """By number, also that of before the portal, or title; a confidential issue only by number, its
    title says nothing to others.
    """
    rows = Issue.objects.visible_to(user).counted().with_readable(user)
    # No set of hits is made: reading from the newest ends with the last row of the page.
    titled = Q(is_readable=True) & _all_words(text, "title")
    before = TakenOver.objects.filter(old_number__contains=text)
    known = _numbered(text) | Q(pk__in=before.values("issue"))
    return rows.filter(titled | known).for_list(), ("-registered_on", "-id")


def find_visits(user, text: str):
    """By number, and by an issue's title."""
    rows = Visit.objects.visible_to(user).counted()
    titled = Visit.objects.open_to(user).filter(
        pk__in=Issue.objects.filter(_all_words(text, "title")).values("voices__visit")
    )
    found = Q(pk__in=titled.values("pk")) | _numbered(text)
    return rows.filter(found).with_readable(user).for_hits(), ("-received_on", "-id")


def find_venues(user, text: str):
    rows = Venue.objects.visible_to(user).standing().filter(_named(text))
    return rows.select_related("parent"), ("county_id", "id")


def find_deputies(user, text: str):
    rows = Deputy.objects.visible_to(user).filter(_named(text))
    return rows.for_list(Scope.of(user).on), ("stroke_key", "id")


FINDERS = {
    "issues": find_issues,
    "visits": find_visits,
    "venues": find_venues,
    "deputies": find_deputies,
}


def _all_words(text: str, column: str) -> Q:
    wanted = Q()
    for word in text.split():
        wanted &= Q(**{f"{column}__contains": word})
    return wanted


def _named(text: str) -> Q:
    """Every word in the name, or in its pinyin: full or by initials."""
    wanted = Q()
    for word in text.split():
        wanted &= Q(name__contains=word) | Q(search_key__contains=word.lower())
    return wanted


def _numbered(text: str) -> Q:
    return numbers.spelled(text) or Q(pk__in=[])
