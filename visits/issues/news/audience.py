"""Whom a matter concerns: the people who serve, on a day, the desk, the units, the receiving
venues … of one issue, as conditions over postings. `visits.issues.news.news` says what they are
told.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Exists, Q

from stations.models import Posting
from visits.models import (
    Activity,
    Dispatch,
    Event,
    Issue,
    Participation,
    Visit,
    VisitReader,
    Voice,
)
from visits.models.issues.states import State

Role = Posting.Role


@dataclass(frozen=True)
class Matter:
    """One issue with the line of its timeline that is told; `on` is the day it is told."""

    issue: Issue
    event: Event
    on: date
    origin: Visit | Activity | None = None  # at the registration

    @property
    def facts(self) -> dict:
        return self.event.facts


def serving(on: date):
    return Posting.objects.serving(on)


def account_holders(on: date):
    """People who serve anywhere on the day."""
    return get_user_model().objects.filter(pk__in=serving(on).values("user"))


def desk(matter: Matter) -> Q:
    return _desk(matter.issue.desk_id, matter)


def target_desk(matter: Matter) -> Q | None:
    """The desk of the issue that this one was merged into."""
    target = matter.issue.merged_into
    return _desk(target.desk_id, matter) if target else None


def _desk(code: str, matter: Matter) -> Q:
    """The county's clerks stand in for a township without one."""
    if code == matter.issue.county_id:
        return county(matter)
    clerks = Q(role=Role.TOWNSHIP_CLERK, township=code)
    return clerks | county(matter) & ~Q(Exists(serving(matter.on).filter(clerks)))


def county(matter: Matter) -> Q:
    return Q(role=Role.COUNTY_CLERK, region=matter.issue.county_id)


def office(matter: Matter) -> Q:
    """Clerks and leaders of the county."""
    roles = (Role.COUNTY_CLERK, Role.MANAGER)
    return Q(role__in=roles, region=matter.issue.county_id)


def lead(matter: Matter) -> Q:
    """The unit that has to answer now."""
    return _of_units(_running(matter).lead())


def assisting(matter: Matter) -> Q:
    return _of_units(_running(matter).assisting())


def this_unit(matter: Matter) -> Q | None:
    """The unit of the dispatch that the step is about."""
    order = matter.event.dispatch
    return Q(role=Role.UNIT_CLERK, unit=order.unit_id) if order else None


def released(matter: Matter) -> Q:
    """Units that had the issue in their hands until this step."""
    ended = Dispatch.objects.filter(
        round__issue=matter.issue, ended_on=matter.event.happened_on
    ).exclude(ending=Dispatch.Ending.RELEASED)
    return _of_units(ended)


def receivers(matter: Matter) -> Q:
    """Clerks of the venues that received it, in every village it came from."""
    voices = Voice.objects.asking_for(matter.issue)
    where = Q(venue__in=voices.values("visit__venue"))
    return Q(role=Role.VENUE_CLERK) & (where | Q(venue__in=voices.values("activity__venue")))


def deputies(matter: Matter) -> Q:
    """Deputies who received it, or took part in the activity, as far as they have an account."""
    voices = Voice.objects.asking_for(matter.issue)
    came = Participation.objects.present().filter(activity__in=voices.values("activity"))
    heard = Q(deputy__in=voices.values("visit__deputies")) | Q(deputy__in=came.values("deputy"))
    return Q(role=Role.DEPUTY) & heard


def supervisor(matter: Matter) -> Q | None:
    """Who asked for the reply."""
    asked = matter.event.answers_event
    return Q(user=asked.actor_id) if asked and asked.actor_id else None


def readers(matter: Matter) -> Q:
    """Of all these, who may open a confidential issue (the rule of `open_to`, by person)."""
    issue = matter.issue
    keepers = serving(matter.on).filter(
        Q(role=Role.VENUE_CLERK, venue=issue.venue_id) | county(matter)
    )
    if issue.pk is None:  # being registered: its recorder is the one who acts
        return Q(user__in=keepers.values("user"))
    named = VisitReader.objects.filter(visit__voices__issue=issue)
    recorders = Voice.objects.filter(issue=issue).values("visit__recorder")
    return (
        Q(user__in=keepers.values("user"))
        | Q(user__in=named.values("user"))
        | Q(user__in=recorders)
    )


def _running(matter: Matter):
    return Dispatch.objects.running().filter(
        round__issue=matter.issue, round__ended_on__isnull=True
    )


def _of_units(dispatches) -> Q:
    return Q(role=Role.UNIT_CLERK, unit__in=dispatches.values("unit"))


def _sets() -> defaultdict:
    return defaultdict(set)


@dataclass
class People:
    """The ids of all who serve in one county on a day, by desk, unit and venue.

    For work that goes through many issues.
    """

    county: str
    desks: dict[str, set[int]] = field(default_factory=_sets)
    units: dict[int, set[int]] = field(default_factory=_sets)
    venues: dict[int, set[int]] = field(default_factory=_sets)
    named: dict[int, set[int]] = field(default_factory=_sets)  # by confidential issue
    everybody: set[int] = field(default_factory=set)

    @classmethod
    def of_county(cls, code: str, on: date) -> "People":
        """Two queries, however many people and issues."""
        people = cls(code)
        here = Q(region=code) | Q(township__parent=code)
        here |= Q(venue__county=code) | Q(unit__county=code)
        columns = ("user", "role", "region", "township", "venue", "unit")
        for user, role, region, township, venue, unit in (
            serving(on).filter(here).order_by().values_list(*columns)
        ):
            people.everybody.add(user)
            if role in (Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK):
                people.desks[region or township].add(user)
            elif role == Role.UNIT_CLERK:
                people.units[unit].add(user)
            elif role == Role.VENUE_CLERK:
                people.venues[venue].add(user)
        people._name_readers()
        return people

    def _name_readers(self) -> None:
        voices = Voice.objects.filter(issue__county=self.county, issue__is_confidential=True)
        voices = voices.exclude(issue__state__in=(State.ARCHIVED, State.VOID))
        columns = ("issue", "visit__recorder", "visit__readers__user")
        for issue, recorder, reader in voices.order_by().values_list(*columns):
            self.named[issue] |= {recorder, reader}

    def desk(self, code: str) -> set[int]:
        """The county's clerks stand in for a township without one."""
        return self.desks.get(code) or self.desks.get(self.county, set())

    def who_may_open(self, issue: Issue, people: set[int]) -> set[int]:
        """Of these; the same rule as `readers`."""
        if not issue.is_confidential:
            return people
        keepers = self.venues.get(issue.venue_id, set()) | self.desks.get(self.county, set())
        return people & (keepers | self.named.get(issue.pk, set()))
