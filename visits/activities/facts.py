"""What is said of one activity, and whether it can be so (domain §4)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stations.models import ActivityType, Deputy, Venue
from visits.issues.issue_facts import IssueFacts
from visits.models import Activity, DutyDay, Participation, PlanItem

# Columns that a form says as they are.
COLUMNS = (
    "activity_type",
    "theme",
    "mode",
    "plan_item",
    "place",
    "organiser",
    "guests",
    "audience",
    "content",
    "problems",
)
MOST_BALLOTS = 9999


@dataclass
class PollFacts:
    """述职测评 of one deputy: how many of the ballots that came back said what."""

    deputy_id: int
    ballots: int
    satisfied: int = 0
    mostly: int = 0
    not_satisfied: int = 0

    @property
    def adds_up(self) -> bool:
        votes = (self.satisfied, self.mostly, self.not_satisfied)
        return min(votes) >= 0 and sum(votes) == self.ballots <= MOST_BALLOTS


@dataclass
class ActivityFacts:
    """`day` is the day it is planned for or, once held, the first it was held on; `roll` says of
    each deputy expected, by id, whether he came.
    """

    venue: Venue
    activity_type: ActivityType
    theme: str
    day: date
    submission: UUID
    until: date | None = None
    mode: str = Activity.Mode.OFFLINE
    plan_item: PlanItem | None = None
    place: str = ""
    organiser: str = ""
    guests: str = ""
    audience: int | None = None
    content: str = ""
    problems: str = ""
    joining: list[Venue] = field(default_factory=list)
    roll: dict[int, str] = field(default_factory=dict)
    polls: list[PollFacts] = field(default_factory=list)
    issues: list[IssueFacts] = field(default_factory=list)
    uploads: list = field(default_factory=list)

    def write_on(self, activity: Activity, *, held: bool) -> None:
        for name in COLUMNS:
            setattr(activity, name, getattr(self, name))
        if held:
            activity.held_on, activity.held_until = self.day, self.until or self.day
            activity.state = Activity.State.HELD
        else:
            activity.planned_on, activity.state = self.day, Activity.State.PLANNED
        activity.clean()


def check(said: ActivityFacts, *, held: bool, today: date, kept: ActivityType | None = None):
    """Refuse what cannot be so, by field. `kept` is the type it has already, even if closed."""
    county = said.venue.county_id
    wrong = {
        "venue": not said.venue.is_open and said.day > said.venue.closed_on,
        "activity_type": _is_strange(said.activity_type, county, kept),
        "day": held and said.day > today,
        "until": said.until is not None and not said.day <= said.until <= _last(held, today),
        "content": held and not said.content,
        "joining": any(
            venue.county_id != county or venue.pk == said.venue.pk for venue in said.joining
        ),
        "roll": not _is_roll_of(county, said.roll),
        "polls": not _are_polls_of(said),
        "issues": bool(said.issues) and not held,
    }
    if held and not any(wrong.values()) and belongs_to_duty_day(said):
        raise ValidationError(
            {"activity_type": _("这一天这里有接待日，请记在接待日里，自动计入。")}
        )
    if errors := {name: MESSAGES[name]() for name, is_wrong in wrong.items() if is_wrong}:
        raise ValidationError(errors)


MESSAGES = {
    "venue": lambda: _("这处家站已经停用。"),
    "activity_type": lambda: _("请选择本县的活动类型。"),
    "day": lambda: _("已办的活动，日期不能晚于今天。"),
    "until": lambda: _("结束日期不能早于开始日期，已办的也不能晚于今天。"),
    "content": lambda: _("写明做了什么。"),
    "joining": lambda: _("参加的家站要是本县的另一处，不能是主办的家站。"),
    "roll": lambda: _("请选择本县的代表。"),
    "polls": lambda: _("只有向选民述职、到场的代表才有测评，每位一次，票数合计等于收回的票数。"),
    "issues": lambda: _("办了以后才登记发现的问题。"),
}


def duty_day_of(venue: Venue, day: date) -> DutyDay | None:
    """接待日 of that venue and day: receiving voters is recorded there, and nowhere twice."""
    rows = DutyDay.objects.standing().filter(venue=venue, day=day)
    return rows.order_by("starts_at").first()


def belongs_to_duty_day(said: ActivityFacts) -> bool:
    if said.activity_type.kind != ActivityType.Kind.RECEIVING:
        return False
    return duty_day_of(said.venue, said.day) is not None


def _is_strange(chosen: ActivityType, county: str, kept: ActivityType | None) -> bool:
    is_kept = kept is not None and kept.pk == chosen.pk
    return chosen.county_id != county or (chosen.closed_on is not None and not is_kept)


def _last(held: bool, today: date) -> date:
    return today if held else date.max


def _is_roll_of(county: str, roll: dict[int, str]) -> bool:
    if not set(roll.values()) <= set(Participation.Standing.values):
        return False
    return Deputy.objects.filter(pk__in=roll, county=county).count() == len(roll)


def _are_polls_of(said: ActivityFacts) -> bool:
    """A deputy who reported to the voters was there, and is voted on once."""
    came = {
        key for key, standing in said.roll.items() if standing == Participation.Standing.PRESENT
    }
    reported = [poll.deputy_id for poll in said.polls]
    is_report = said.activity_type.kind == ActivityType.Kind.REPORT
    if reported and not is_report or len(set(reported)) < len(reported):
        return False
    return set(reported) <= came and all(poll.adds_up for poll in said.polls)
