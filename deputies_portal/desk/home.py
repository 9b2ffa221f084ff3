"""Home 工作台: one section per posting, what waits first; every count links to exactly its rows."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from deputies_portal.desk.counted import Item, Oldest, counted_of, list_under
from stations.models import Posting, Venue
from stations.scoped_query import ScopedQuery
from visits.calendar.countdown import tag_of
from visits.calendar.workdays import WorkCalendar
from visits.duty.own_days import Turn, next_days, turns_ahead
from visits.holidays import holidays
from visits.lifecycle.first_steps import counties_at_the_beginning
from visits.models import DutyDay, Issue
from visits.worklists import waiting

Role = Posting.Role
# How soon what waits is to be done, by its urgency (`Item.when`).
WHEN = {"now": _("现在就办"), "soon": _("这几天办"), "later": _("随后办、随时看")}
NEXT = 2  # duty days shown ahead
MOST_URGENT = 6  # issues shown by title below the counts
# Leaders, members of committees and of township presidiums: who may answer for venues.
SPONSORS = (Role.MANAGER, Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK)


# The words of work that wait for a role, in the order of the table of urgency below.
WORDS_OF_ROLE = {
    Role.VENUE_CLERK: ("danger", "unhappy", "overdue"),
    Role.TOWNSHIP_CLERK: (
        "danger", "overdue", "triage", "returned", "dispatch", "extension", "handover",
        "unaccepted", "soon", "unhappy", "objection", "follow_up", "close",
    ),
    Role.COUNTY_CLERK: (
        "danger", "overdue", "triage", "returned", "dispatch", "extension", "handover",
        "unaccepted", "soon", "unhappy", "objection", "follow_up", "close",
    ),
    Role.MANAGER: (
        "danger", "overdue", "unaccepted", "unhappy", "objection", "reply_late", "reply", "soon",
    ),
    Role.UNIT_CLERK: (
        "overdue", "urged", "accept", "soon", "answer", "opinion", "following", "reply",
    ),
    Role.DEPUTY: ("unhappy", "overdue"),
}  # fmt: skip


@dataclass
class Section:
    """What one posting has to do."""

    posting: Posting
    items: list[Item] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    venues: list[Venue] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)  # of a deputy, the next first
    days: list[DutyDay] = field(default_factory=list)  # the next ones of a clerk's venue
    start_url: str = ""  # of the first steps, while the county stands at its beginning
    calendar_years: list[int] = field(default_factory=list)  # without their days off

    @property
    def title(self) -> str:
        return str(self.posting.place or "")

    @property
    def groups(self) -> list["Group"]:
        """What waits, by how soon it is to be done; the soonest first, none of them empty."""
        found = [
            Group(word, label, [item for item in self.items if item.when == word])
            for word, label in WHEN.items()
        ]
        return [group for group in found if group.items]

    @property
    def is_short(self) -> bool:
        """So little waits that the second column of a desk would stand empty."""
        return len(self.groups) < 2 and not self.days


@dataclass(frozen=True)
class Group:
    """Lines of home that are due alike."""

    name: str
    label: object
    items: list[Item]


def sections_for(user, scope, on) -> list[Section]:
    """The sections of home; issues and visits are asked once per posting, whatever their number."""
    return [section_for(user, posting, on) for posting in scope.postings]


def section_for(user, posting: Posting, on) -> Section:
    section = Section(posting, start_url=_start_of(posting))
    if posting.is_whole:
        section.calendar_years = holidays.years_to_enter(on)
    if posting.role not in WORDS_OF_ROLE:
        return section
    calendar = WorkCalendar.of(posting.county_code)
    if posting.role == Role.COUNTY_CLERK:
        section.calendar_years = holidays.years_to_enter(on, calendar)
    today = waiting.Today.of(on, calendar, posting.unit_id)
    words, asked = WORDS_OF_ROLE[posting.role], looked_after(posting)
    day = {"posting": posting, "on": on, "soon": today.soon}
    rows = KEPT.ask(user, **day), OF_DAY.ask(user, **day)
    found, oldest = waiting.added_up(words, *rows), _oldest(user, waiting.oldest(words, *rows), on)
    section.items = [
        Item(
            word,
            count,
            str(waiting.WORDS[word].label),
            list_under("issues", asked, todo=word),
            waiting.WORDS[word].urgency,
            one_by_one=list_under("queue", asked, todo=word),
            oldest=oldest.get(word),
        )
        for word, count in found.items()
        if count
    ]
    section.items += counted_of(user, posting, on)
    section.items.sort(key=lambda item: item.urgency)
    section.issues = most_urgent(user, posting, on, calendar)
    if posting.role == Role.DEPUTY:
        section.turns = turns_ahead([posting.deputy_id], on, NEXT)
    if posting.role == Role.VENUE_CLERK:
        section.days = next_days(posting.venue_id, on, NEXT)
    if posting.role in SPONSORS:
        section.venues = list(Venue.objects.answered_for_by(user).standing()[:MOST_URGENT])
    return section


def _start_of(posting: Posting) -> str:
    """A county without stations, units or accounts is led on; by its clerk and by who opens
    accounts."""
    if posting.role not in (Role.COUNTY_CLERK, Role.ADMINISTRATOR):
        return ""
    counties = counties_at_the_beginning().filter(region__code__startswith=posting.region_id or "")
    first = counties.values_list("pk", flat=True).first()
    return list_under("start", {"county": first}) if first else ""


def looked_after(posting: Posting) -> dict:
    """The parameters under which the list shows the issues a posting looks after."""
    return {
        Role.VENUE_CLERK: {"venue": posting.venue_id},
        Role.TOWNSHIP_CLERK: {"desk": posting.township_id},
        Role.UNIT_CLERK: {"unit": posting.unit_id},
        Role.DEPUTY: {"deputy": posting.deputy_id},
    }.get(posting.role, {})


def issues_of(user, posting: Posting):
    """The issues a posting looks after: by the posting itself where all of those are in its care,
    so that the scope is not asked once more.
    """
    if posting.role == Role.VENUE_CLERK:
        return Issue.objects.filter(venue=posting.venue_id)
    if posting.role == Role.UNIT_CLERK:
        return Issue.objects.in_hands_of(posting.unit_id)
    if posting.role == Role.DEPUTY:
        return Issue.objects.received_by(posting.deputy_id)
    issues = Issue.objects.visible_to(user)
    if posting.role == Role.TOWNSHIP_CLERK:
        return issues.at_desks([posting.township_id])
    return issues


def _kept(user, posting, on, soon):
    today = waiting.Today(on, soon, posting.unit_id)
    return waiting.kept_counts(WORDS_OF_ROLE[posting.role], issues_of(user, posting), today)


def _of_day(user, posting, on, soon):
    today = waiting.Today(on, soon, posting.unit_id)
    return waiting.day_counts(WORDS_OF_ROLE[posting.role], issues_of(user, posting), today)


def _urgent(user, posting):
    urgent = issues_of(user, posting).open().open_to(user).filter(due__isnull=False)
    return urgent.for_list().order_by("-is_danger", "due", "id")[:MOST_URGENT]


def _oldest(user, keys: dict[str, int], on) -> dict[str, Oldest]:
    """By word; one query for all. What the person may not open is not called by its title."""
    rows = Issue.objects.with_readable(user).filter(pk__in=set(keys.values()))
    columns = ("title", "registered_on", "is_readable")
    found = {pk: facts for pk, *facts in rows.order_by().values_list("pk", *columns)}
    return {
        word: Oldest((on - day).days, title if is_readable else _("不公开事项"))
        for word, (title, day, is_readable) in ((word, found[key]) for word, key in keys.items())
    }


KEPT, OF_DAY, URGENT = ScopedQuery(_kept), ScopedQuery(_of_day), ScopedQuery(_urgent)


def most_urgent(user, posting: Posting, on, calendar) -> list[Issue]:
    """Open issues with a running deadline: danger to life first, then the earliest due.

    Each carries `tag` and `days`, its countdown in words (`visits.calendar.countdown`).
    """
    issues = URGENT.ask(user, posting=posting)
    for issue in issues:
        issue.tag, issue.days = tag_of(issue.due, on, calendar)
    return issues
