"""What waits in the registers besides issues: calls, letters, visits, suggestions, duty days,
activities, upgrades; each count links to exactly its rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Count, Min, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.lists.paging import CountOf
from deputies_portal.core.ui.templatetags.portal import short_day
from stations.models import Posting, VenueUpgrade
from stations.scope import Scope
from stations.scoped_query import ScopedQuery
from stations.upgrade.progress import list_of
from visits.models import (
    Activity,
    ActivityReview,
    Dispatch,
    DutyDay,
    Leave,
    Submission,
    Suggestion,
    Swap,
    Visit,
)
from visits.submissions.filters import KEEPERS, under_posting
from visits.suggestions.filters import meaning
from visits.worklists import calls

Role = Posting.Role


@dataclass(frozen=True)
class Oldest:
    """What waits longest of a line: for how many days, and what it is called, where that may be
    said.
    """

    days: int
    title: str = ""


@dataclass
class Item:
    """One line of a section: a figure, what it counts, and the list of exactly those rows."""

    name: str
    count: int
    label: str
    url: str
    urgency: int
    # The label while it is one day, and while there are more; both name the first of them.
    on_day: tuple[str, str] = ()
    one_by_one: str = ""  # where they are done, one after the other
    since: object = ""  # the column of the day from which a row of a register waits
    called: str = ""  # that of what it is called
    oldest: Oldest | None = None

    @property
    def when(self) -> str:
        """now, soon or later: by its urgency."""
        return ("now", "soon")[self.urgency] if self.urgency < 2 else "later"


def counted_of(user, posting: Posting, on) -> list[Item]:
    """As far as the posting has to do with it.

    One query of all counts, each by its index; counted together they would go through all visits.
    """
    items = [item for item, _rows in _lines(user, posting, on)]
    if not items:
        return []
    (found,) = COUNTS.ask(user, posting=posting, on=on)
    for item in items:
        if not item.on_day:
            item.count = found[item.name]
        elif (days := found[item.name]) and days["number"]:
            item.count, first = days["number"], date.fromisoformat(days["first"])
            item.label = item.on_day[item.count > 1] % {"day": short_day(first)}
        if item.since and (row := found[f"oldest_{item.name}"]) and row["day"]:
            days = (on - date.fromisoformat(row["day"])).days
            item.oldest = Oldest(days, row["title"])
    return [item for item in items if item.count]


def _lines(user, posting: Posting, on) -> Iterator[tuple[Item, Callable[[], QuerySet]]]:
    """Each line, and what finds its rows."""
    yield from _calls_of(user, posting)
    yield from _letters_of(user, posting)
    yield from _submissions_of(user, posting)
    yield from _visits_of(user, posting, on)
    yield from _suggestions_of(user, posting, on)
    yield from _duty_of(user, posting, on)
    yield from _activities_of(user, posting, on)
    yield from _upgrades_of(user, posting)


def _counts(user, posting, on):
    """One row: the number of rows of each line; where the line names the first day, both."""
    columns = {}
    for item, find in _lines(user, posting, on):
        rows = find().order_by()
        columns[item.name] = _with_first(rows) if item.on_day else CountOf(rows.values("pk"))
        if item.since:
            columns[f"oldest_{item.name}"] = _oldest(rows, item.since, item.called)
    return get_user_model().objects.filter(pk=user.pk).values(**columns)


def _with_first(days: QuerySet) -> Subquery:
    """{"number": …, "first": "2025-03-10"}; without a day the number is 0, or nothing is found."""
    one = days.annotate(one=Value(1)).values("one")
    found = JSONObject(number=Count("pk"), first=Min("day"))
    return Subquery(one.annotate(found=found).values("found"))


def _oldest(rows: QuerySet, since, called: str) -> Subquery:
    """{"day": "2025-03-10", "title": …} of the row that waits longest; nothing without rows."""
    found = JSONObject(day=since, title=called or Value(""))
    return Subquery(rows.annotate(oldest=found).order_by(since, "pk").values("oldest")[:1])


COUNTS = ScopedQuery(_counts)


def _calls_of(user, posting: Posting):
    if posting.role in calls.ROLES:
        url = list_under("calls", {"posting": posting.pk})
        item = Item("calls", 0, _("等告知的反映人"), url, 1, since="issue__registered_on")
        yield item, lambda: calls.to_make(user, [posting])


def _letters_of(user, posting: Posting):
    desk = {
        Role.TOWNSHIP_CLERK: {"desk": posting.township_id},
        Role.COUNTY_CLERK: {},
    }.get(posting.role)
    if desk is None:
        return

    def rows():
        found = Dispatch.objects.of_desks(user).outstanding()
        return found.filter(round__issue__desk=desk["desk"]) if desk else found

    label, url = _("还没有送达或签收的函件"), list_under("letters", desk)
    yield Item("letters", 0, label, url, 2, since="sent_on", called="unit__short_name"), rows


def _submissions_of(user, posting: Posting):
    """What was written from outside and waits for the clerks who may take it."""
    if posting.role in KEEPERS:
        url = list_under("submissions", {"posting": posting.pk})
        item = Item("submissions", 0, _("网上反映，等接收"), url, 1, since="submitted_on")
        yield (
            item,
            lambda: under_posting(Submission.objects.visible_to(user).waiting(), posting),
        )


def _visits_of(user, posting: Posting, on):
    """Visits of today, and those a deputy entered that wait for the clerk's confirmation."""
    place = {
        Role.VENUE_CLERK: {"venue": posting.venue_id},
        Role.TOWNSHIP_CLERK: {"township": posting.township_id},
        Role.COUNTY_CLERK: {},
        Role.DEPUTY: {"deputy": posting.deputy_id},
    }.get(posting.role)
    if place is None:
        return

    def visits():
        if posting.role == Role.DEPUTY:  # all in the deputy's care and county: found by its index
            seen = Visit.objects.filter(county__in=Scope.of(user).home_counties)
        else:
            seen = Visit.objects.visible_to(user)
        return seen.of_place(**place)

    waiting_for = Visit.State.FROM_DEPUTY
    url = list_under("visits", place, state=waiting_for.value)
    label = _("代表登记的来访，等确认")
    item = Item("unconfirmed", 0, label, url, 1, since="received_on")
    yield item, lambda: visits().filter(state=waiting_for)
    url = list_under("visits", place, day=on.isoformat())
    item = Item("today", 0, _("今天登记的来访"), url, 3)
    yield item, lambda: visits().counted().filter(received_on=on)


def _duty_of(user, posting: Posting, on):
    """Days that have passed without a record, leave and swaps that wait for an answer."""
    if posting.role == Role.DEPUTY:
        asked = {"state": Swap.State.ASKED.value, "other": posting.deputy_id}
        asked_on = {"since": TruncDate("asked_at"), "called": "asker__name"}
        item = Item("swaps", 0, _("换班，等您答复"), list_under("swaps", asked), 1, **asked_on)
        yield (
            item,
            lambda: Swap.objects.visible_to(user).to_answer_by([posting.deputy_id]),
        )
    place = _kept_by(posting)
    if place is None:
        return

    def days():
        return DutyDay.objects.visible_to(user).filter(**place)

    url = list_under("duty", place, view="list", state="unrecorded")
    label = _("已过去、待登记的接待日")
    item = Item("unrecorded", 0, label, url, 1, since="day", called="venue__name")
    yield item, lambda: days().unrecorded(on)
    for name, urgency, words in (
        ("unattended", 0, (_("%(day)s没有人值班"), _("没有人值班的接待日，最近的是%(day)s"))),
        ("short", 1, (_("%(day)s的接待日缺人"), _("缺人的接待日，最近的是%(day)s"))),
    ):
        asked = {"view": "list", "state": name, "first": on.isoformat()}
        item = Item(name, 0, "", list_under("duty", place, asked), urgency, words)
        yield item, lambda name=name: getattr(days(), name)(since=on)
    asked_on, url = TruncDate("asked_at"), list_under("swaps", state=Swap.State.ACCEPTED.value)
    item = Item("swaps", 0, _("换班，等确认"), url, 1, since=asked_on, called="asker__name")
    yield item, lambda: Swap.objects.visible_to(user).to_confirm()
    url = list_under("leaves", state=Leave.State.ASKED.value)
    item = Item("leave", 0, _("代表请假，等答复"), url, 1, since=asked_on, called="deputy__name")
    yield item, lambda: Leave.objects.visible_to(user).waiting()


def _activities_of(user, posting: Posting, on):
    """Activities whose day has passed without a record, and what supervision asked to put right."""
    place = _kept_by(posting)
    if place is None:
        return

    def late():
        seen = Activity.objects.visible_to(user)
        of_venue = "venue" in place
        return seen.of_venues([posting.venue_id]) if of_venue else seen.filter(**place)

    def asked():
        seen = ActivityReview.objects.visible_to(user)
        return seen.filter(**{f"activity__{k}" if k == "venue" else k: v for k, v in place.items()})

    url = list_under("activities", place, state="to_record")
    label = _("日子已过、待补记的活动")
    item = Item("to_record", 0, label, url, 1, since="day", called="theme")
    yield item, lambda: late().to_record(on)
    url = list_under("activity-reviews", place, state="open")
    theme = {"since": "reviewed_on", "called": "activity__theme"}
    yield Item("reviews", 0, _("活动督促指导，等改正"), url, 1, **theme), lambda: asked().open()


def _kept_by(posting: Posting) -> dict | None:
    """Whose records the posting keeps, as rows and addresses name it; None for those of none."""
    return {
        Role.VENUE_CLERK: {"venue": posting.venue_id},
        Role.TOWNSHIP_CLERK: {"township": posting.township_id},
        Role.COUNTY_CLERK: {},
    }.get(posting.role)


# The stage of a venue's upgrade → what waits.
UPGRADES_OF_OFFICE = {"reported": gettext_lazy("提升改造，等验收")}
UPGRADES_OF_KEEPER = {
    "rectifying": gettext_lazy("提升改造，等整改"),
    "ready": gettext_lazy("提升改造已做完，等报请验收"),
}

SINCE_OF_STAGE = {"reported": "reported_on", "rectifying": "reported_on", "ready": "finished_on"}


def _upgrades_of(user, posting: Posting):
    """Venues reported wait for the county's acceptance, what failed it for who keeps the venue."""
    place = _kept_by(posting)
    if place is None:
        return

    def rows():
        seen = VenueUpgrade.objects.visible_to(user).counted()
        if "township" in place:
            return seen.of_township(posting.township_id)
        return seen.filter(**place)

    for stage, label in (UPGRADES_OF_KEEPER if place else UPGRADES_OF_OFFICE).items():
        url, since = list_of(place | {"stage": stage}), SINCE_OF_STAGE[stage]
        item = Item(f"upgrade-{stage}", 0, str(label), url, 1, since=since, called="venue__name")
        yield item, lambda stage=stage: rows().filter(stage=stage)


# The word of a list of suggestions → what waits, and how urgent it is.
OF_OFFICE = {
    "overdue": (gettext_lazy("代表建议超期"), 0),
    "submitted": (gettext_lazy("代表建议，等受理"), 1),
    "accepted": (gettext_lazy("代表建议，等交办"), 1),
    "rated": (gettext_lazy("代表建议，等办结"), 2),
}
OF_UNIT = {
    "overdue": OF_OFFICE["overdue"],
    "in_hand": (gettext_lazy("代表建议，承办中，等面商、答复"), 1),
}
OF_DEPUTY = {
    "to_sign": (gettext_lazy("代表建议，等您签名"), 1),
    "to_rate": (gettext_lazy("代表建议，等您评价"), 1),
}
SUGGESTIONS_OF_ROLE = {
    Role.TOWNSHIP_CLERK: OF_OFFICE,
    Role.COUNTY_CLERK: OF_OFFICE,
    Role.MANAGER: {"overdue": OF_OFFICE["overdue"]},
    Role.UNIT_CLERK: OF_UNIT,
    Role.DEPUTY: OF_DEPUTY,
}


def _suggestions_of(user, posting: Posting, on):
    """What the office of the congress, the unit or the deputy has to do next."""
    place = {}
    if posting.role == Role.TOWNSHIP_CLERK:
        place = {"township": posting.township_id}
    elif posting.role == Role.UNIT_CLERK:
        place = {"unit": posting.unit_id}
    for word, (label, urgency) in SUGGESTIONS_OF_ROLE.get(posting.role, {}).items():
        url = list_under("suggestions", place, state=word)
        title = {"since": "drafted_on", "called": "title"}
        item = Item(f"suggestions-{word}", 0, str(label), url, urgency, **title)
        yield (
            item,
            lambda word=word: Suggestion.objects.visible_to(user).filter(
                meaning(word, user, on), **place
            ),
        )


def list_under(name: str, *places, **words) -> str:
    asked = {key: value for place in (*places, words) for key, value in place.items()}
    url = reverse(f"visits:{name}")
    return f"{url}?{urlencode(asked)}" if asked else url
