"""Search 搜索: what stands in issues, visits, suggestions, activities, venues, deputies and units,
within the scope and for roles that open their pages.

Visitors are found apart from it, for a purpose (`visits.privacy.finding`). What is typed may be a
name all the same: it comes by POST, and the address carries a ticket.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists import paging
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.desk.search_words import Asked
from stations.deputies.deputy_status import stand
from stations.models import Deputy, UndertakingUnit, Venue
from stations.scope import Scope
from visits import numbers
from visits.models import Activity, Answer, Issue, Suggestion, TakenOver, Visit, Voice
from visits.privacy import door, finding

KINDS = {
    "issues": _("问题"),
    "visits": _("接待"),
    "suggestions": _("代表建议"),
    "activities": _("活动"),
    "venues": _("家站"),
    "deputies": _("代表"),
    "units": _("承办单位"),
}
# Where a kind is asked for only by those who may open its list.
LISTS = {
    "suggestions": "visits:suggestions",
    "activities": "visits:activities",
    "units": "stations:units",
}
FEW = 5  # hits of each kind on the first page
COUNTED = 99  # the tabs count no further
NEWEST = 1000  # issues whose visits are found by their words


@dataclass
class Hits:
    """The hits of one kind: a page of rows, and how many there are."""

    kind: str
    label: object
    page: paging.Page
    total: paging.Total

    @property
    def template(self) -> str:
        return f"desk/_hit_{self.kind}.html"


@dataclass
class Search:
    asked: Asked
    kind: str = ""
    may_find_visitors: bool = False
    groups: list[Hits] = field(default_factory=list)
    kinds: list[tuple] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.asked.text

    @classmethod
    def read(cls, query, user, roles) -> "Search":
        """The search of an address: its ticket `s`, one `kind` or all, `page` within a kind."""
        asked = Asked(finding.text_of(query.get("s", ""), user))
        open_kinds = [kind for kind in KINDS if _is_open(kind, roles)]
        kind = query.get("kind", "")
        search = cls(
            asked,
            kind=kind if kind in open_kinds else "",
            may_find_visitors=door.may_find(user),
            kinds=[(one, KINDS[one]) for one in open_kinds],
        )
        if asked.text and not asked.refusal:
            search._find(user, query.get("page", ""))
        return search

    @property
    def has_hits(self) -> bool:
        return any(group.page.rows for group in self.groups)

    def _find(self, user, cursor: str) -> None:
        for kind, label in self.kinds:
            if self.kind and kind != self.kind:
                continue
            rows, order = FINDERS[kind](user, self.asked)
            size = paging.SIZE if self.kind else FEW
            page = paging.page_of(rows, order, cursor if self.kind else "", size)
            # A page that is not full has told how many there are.
            known = len(page.rows) if not (page.next or page.previous) else 0
            most = paging.MOST if self.kind else COUNTED
            total = paging.Total(known) if known or not page.rows else paging.count(rows, most)
            if kind == "deputies":
                for deputy in page.rows:
                    stand(deputy, Scope.of(user).on)
            if kind in LINES:
                LINES[kind](page.rows, self.asked)
            self.groups.append(Hits(kind, label, page, total))


def _is_open(kind: str, roles) -> bool:
    return kind not in LISTS or is_open(Place(LISTS[kind], "", ""), roles)


def find_issues(user, asked: Asked):
    """By number, also that of before the portal, or by words; a confidential issue only by number,
    what it says is nothing for others.
    """
    visible = Issue.objects.visible_to(user).counted()
    rows, newest_first = visible.with_readable(user).for_list(), ("-registered_on", "-id")
    if not any(sign.isdecimal() for sign in asked.text):
        return rows.filter(asked.in_words_of_issue(), is_readable=True), newest_first
    # Each by its index: in one condition the OR would read every issue.
    said = visible.open_to(user).filter(asked.in_words_of_issue())
    before = visible.filter(pk__in=_taken_over(asked.text))
    numbered = visible.filter(_numbered(asked.text))
    keys = [one.order_by().values("pk") for one in (said, before, numbered)]
    return rows.filter(pk__in=keys[0].union(*keys[1:])), newest_first


def _taken_over(text: str):
    return TakenOver.objects.filter(old_number__contains=text).values("issue")


def find_visits(user, asked: Asked):
    """By number, and by the words of an issue, the newest of them."""
    rows = Visit.objects.visible_to(user).counted()
    issues = Issue.objects.visible_to(user).open_to(user).filter(asked.in_words_of_issue())
    newest = issues.order_by("-registered_on", "-id").values("pk")[:NEWEST]
    found = [Visit.objects.open_to(user).filter(voices__issue__in=newest)]
    if numbers.spelled(asked.text) is not None:
        found.append(rows.filter(_numbered(asked.text)))
    # Read here: beside the scope PostgreSQL would look for each visit in both.
    keys = {key for one in found for key in one.order_by().values_list("pk", flat=True)}
    return rows.with_readable(user).for_hits().filter(pk__in=keys), ("-received_on", "-id")


def find_suggestions(user, asked: Asked):
    rows = Suggestion.objects.visible_to(user).filter(asked.in_columns("title", "text", "answer"))
    return rows.select_related("lead__deputy", "unit"), ("-id",)


def find_activities(user, asked: Asked):
    rows = Activity.objects.visible_to(user).filter(asked.in_columns("theme", "content", "place"))
    return rows.select_related("venue", "activity_type"), ("-id",)


def find_venues(user, asked: Asked):
    rows = Venue.objects.visible_to(user).standing().filter(asked.in_columns(*NAMED))
    return rows.select_related("parent"), ("county_id", "id")


def find_deputies(user, asked: Asked):
    rows = Deputy.objects.visible_to(user).filter(asked.in_columns(*NAMED))
    return rows.for_list(Scope.of(user).on), ("stroke_key", "id")


def find_units(user, asked: Asked):
    rows = UndertakingUnit.objects.visible_to(user).standing()
    found = asked.in_columns("name", "short_name", "search_key")
    return rows.filter(found).select_related("township"), ("county_id", "id")


NAMED = ("name", "search_key")
FINDERS = {
    "issues": find_issues,
    "visits": find_visits,
    "suggestions": find_suggestions,
    "activities": find_activities,
    "venues": find_venues,
    "deputies": find_deputies,
    "units": find_units,
}


def _say_lines(issues: list[Issue], asked: Asked) -> None:
    """`line`: where below the title the words stand; of what may be opened alone."""
    readable = [issue.pk for issue in issues if issue.is_readable]
    if not readable:
        return
    standing = Answer.objects.filter(round__issue__in=readable, superseded_on__isnull=True)
    answers = dict(standing.order_by("round__no").values_list("round__issue", "text"))
    names = sorted(Issue.PERSONAL)
    texts = Issue.objects.filter(pk__in=readable).order_by().values_list("pk", *names)
    found = {pk: asked.line(*said, answers.get(pk, "")) for pk, *said in texts}
    for issue in issues:
        issue.line = found.get(issue.pk, "")


def _say_issues(visits: list[Visit], asked: Asked) -> None:
    """`line`: what was said at the visit, those issues first in whose title the words stand."""
    readable = [visit.pk for visit in visits if visit.is_readable]
    voices = Voice.objects.filter(visit__in=readable).order_by("issue")
    titles: dict[int, list[str]] = {}
    for key, title in voices.values_list("visit", "issue__title"):
        titles.setdefault(key, []).append(title)
    for visit in visits:
        said = sorted(titles.get(visit.pk, []), key=lambda title: not asked.line(title))
        visit.line = "；".join(said)


LINES = {"issues": _say_lines, "visits": _say_issues}


def _numbered(text: str) -> Q:
    return numbers.spelled(text) or Q(pk__in=[])
