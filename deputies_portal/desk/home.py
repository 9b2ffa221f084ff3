"""Home 工作台: one section per posting, what waits first; every count links to exactly its rows."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.ui.paging import CountOf
from stations.models import Posting, Venue, VenueUpgrade
from stations.upgrade.standing import list_of
from visits import calls, waiting
from visits.countdown import tag_of
from visits.duty.mine import Turn, next_days, turns_ahead
from visits.filters.suggestion import meaning
from visits.first_steps import counties_at_the_beginning
from visits.models import Dispatch, DutyDay, Issue, Leave, Suggestion, Swap, Visit
from visits.workdays import WorkCalendar

Role = Posting.Role
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
    Role.UNIT_CLERK: ("overdue", "accept", "soon", "answer", "opinion", "following", "reply"),
    Role.DEPUTY: ("unhappy", "overdue"),
}  # fmt: skip


@dataclass
class Item:
    """One line of a section: a figure, what it counts, and the list of exactly those rows."""

    name: str
    count: int
    label: str
    url: str
    urgency: int


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

    @property
    def title(self) -> str:
        return str(self.posting.place or "")


def sections_for(user, scope, on) -> list[Section]:
    """The sections of home; issues and visits are asked once per posting, whatever their number."""
    return [section_for(user, posting, on) for posting in scope.postings]


def section_for(user, posting: Posting, on) -> Section:
    section = Section(posting, start_url=_start_of(posting))
    if posting.role not in WORDS_OF_ROLE:
        return section
    calendar = WorkCalendar.of(posting.county_code)
    today = waiting.Today.of(on, calendar)
    rows, asked = issues_of(posting, Issue.objects.visible_to(user))
    found = waiting.counts(WORDS_OF_ROLE[posting.role], rows, today)
    section.items = [
        Item(
            word,
            count,
            str(waiting.WORDS[word].label),
            _list("issues", asked, todo=word),
            waiting.WORDS[word].urgency,
        )
        for word, count in found.items()
        if count
    ]
    section.items += counted_of(user, posting, on)
    section.items.sort(key=lambda item: item.urgency)
    section.issues = most_urgent(user, rows, on, calendar)
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
    return _list("start", {"county": first}) if first else ""


def issues_of(posting: Posting, issues):
    """The issues a posting looks after, and the parameters under which the list shows the same."""
    if posting.role == Role.VENUE_CLERK:
        return issues.filter(venue=posting.venue_id), {"venue": posting.venue_id}
    if posting.role == Role.TOWNSHIP_CLERK:
        return issues.at_desks([posting.township_id]), {"desk": posting.township_id}
    if posting.role == Role.UNIT_CLERK:
        return issues.in_hands_of(posting.unit_id), {"unit": posting.unit_id}
    if posting.role == Role.DEPUTY:
        return issues.received_by(posting.deputy_id), {"deputy": posting.deputy_id}
    return issues, {}


def counted_of(user, posting: Posting, on) -> list[Item]:
    """Calls to make, letters on their way, visits and suggestions, as far as the posting has to do
    with them.

    One query of all counts, each by its index; counted together they would go through all visits.
    """
    lines = [
        *_calls_of(user, posting),
        *_letters_of(user, posting),
        *_visits_of(user, posting, on),
        *_suggestions_of(user, posting, on),
        *_duty_of(user, posting, on),
        *_upgrades_of(user, posting),
    ]
    if not lines:
        return []
    columns = {item.name: CountOf(rows.order_by().values("pk")) for item, rows in lines}
    found = get_user_model().objects.filter(pk=user.pk).values(**columns).get()
    for item, _rows in lines:
        item.count = found[item.name]
    return [item for item, _rows in lines if item.count]


def _calls_of(user, posting: Posting):
    if posting.role in calls.ROLES:
        url = _list("calls", {"posting": posting.pk})
        yield Item("calls", 0, _("等告知的反映人"), url, 1), calls.to_make(user, [posting])


def _letters_of(user, posting: Posting):
    rows = Dispatch.objects.of_desks(user).outstanding()
    label = _("还没有送达或签收的函件")
    if posting.role == Role.TOWNSHIP_CLERK:
        desk, url = posting.township_id, _list("letters", {"desk": posting.township_id})
        yield Item("letters", 0, label, url, 2), rows.filter(round__issue__desk=desk)
    elif posting.role == Role.COUNTY_CLERK:
        yield Item("letters", 0, label, _list("letters"), 2), rows


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
    visits = Visit.objects.visible_to(user).of_place(**place)
    waiting_for = Visit.State.FROM_DEPUTY
    url = _list("visits", place, state=waiting_for.value)
    label = _("代表登记的来访，等确认")
    yield Item("unconfirmed", 0, label, url, 1), visits.filter(state=waiting_for)
    url = _list("visits", place, day=on.isoformat())
    yield Item("today", 0, _("今天登记的来访"), url, 3), visits.counted().filter(received_on=on)


def _duty_of(user, posting: Posting, on):
    """Days that have passed without a record, leave and swaps that wait for an answer."""
    swaps = Swap.objects.visible_to(user)
    if posting.role == Role.DEPUTY:
        asked = {"state": Swap.State.ASKED.value, "other": posting.deputy_id}
        item = Item("swaps", 0, _("换班，等您答复"), _list("swaps", asked), 1)
        yield item, swaps.to_answer_by([posting.deputy_id])
    place = {
        Role.VENUE_CLERK: {"venue": posting.venue_id},
        Role.TOWNSHIP_CLERK: {"township": posting.township_id},
        Role.COUNTY_CLERK: {},
    }.get(posting.role)
    if place is None:
        return
    days = DutyDay.objects.visible_to(user).filter(**place).unrecorded(on)
    url = _list("duty", place, view="list", state="unrecorded")
    yield Item("unrecorded", 0, _("已过去、待登记的接待日"), url, 1), days
    item = Item("swaps", 0, _("换班，等确认"), _list("swaps", state=Swap.State.ACCEPTED.value), 1)
    yield item, swaps.to_confirm()
    url = _list("leaves", state=Leave.State.ASKED.value)
    yield Item("leave", 0, _("代表请假，等答复"), url, 1), Leave.objects.visible_to(user).waiting()


# The stage of a venue's upgrade → what waits.
UPGRADES_OF_OFFICE = {"reported": gettext_lazy("提升改造，等验收")}
UPGRADES_OF_KEEPER = {
    "rectifying": gettext_lazy("提升改造，等整改"),
    "ready": gettext_lazy("提升改造已做完，等报请验收"),
}


def _upgrades_of(user, posting: Posting):
    """Venues reported wait for the county's acceptance, what failed it for who keeps the venue."""
    seen, labels = VenueUpgrade.objects.visible_to(user).counted(), UPGRADES_OF_KEEPER
    if posting.role == Role.VENUE_CLERK:
        rows, place = seen.filter(venue=posting.venue_id), {"venue": posting.venue_id}
    elif posting.role == Role.TOWNSHIP_CLERK:
        rows, place = seen.of_township(posting.township_id), {"township": posting.township_id}
    elif posting.role == Role.COUNTY_CLERK:
        rows, place, labels = seen, {}, UPGRADES_OF_OFFICE
    else:
        return
    for stage, label in labels.items():
        item = Item(f"upgrade-{stage}", 0, str(label), list_of(place | {"stage": stage}), 1)
        yield item, rows.filter(stage=stage)


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
    rows, place = Suggestion.objects.visible_to(user), {}
    if posting.role == Role.TOWNSHIP_CLERK:
        place = {"township": posting.township_id}
    elif posting.role == Role.UNIT_CLERK:
        place = {"unit": posting.unit_id}
    for word, (label, urgency) in SUGGESTIONS_OF_ROLE.get(posting.role, {}).items():
        url = _list("suggestions", place, state=word)
        item = Item(f"suggestions-{word}", 0, str(label), url, urgency)
        yield item, rows.filter(meaning(word, user, on), **place)


def most_urgent(user, rows, on, calendar) -> list[Issue]:
    """Open issues with a running deadline: danger to life first, then the earliest due.

    Each carries `tag` and `days`, its countdown in words (`visits.countdown`).
    """
    urgent = rows.open().open_to(user).filter(due__isnull=False)
    issues = list(urgent.for_list().order_by("-is_danger", "due", "id")[:MOST_URGENT])
    for issue in issues:
        issue.tag, issue.days = tag_of(issue.due, on, calendar)
    return issues


def _list(name: str, *places, **words) -> str:
    asked = {key: value for place in (*places, words) for key, value in place.items()}
    url = reverse(f"visits:{name}")
    return f"{url}?{urlencode(asked)}" if asked else url
