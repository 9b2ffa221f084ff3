"""A venue at a glance 家站概况: people, duty, visits, issues, activities, upgrade and standards of
one venue together, each as far as the reader may see it.

What can be counted in the query of the venue is counted there: the page costs twelve queries.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject
from django.urls import reverse

from stations.cadence.clauses import RuleBook
from stations.models import Assessment, Venue, VenueUpgrade
from stations.standards.scoring import stars_of
from visits.cadence import fulfilment
from visits.cadence.cadence_page import Mark
from visits.cadence.deeds import ACTIVITY, Deed, deeds_of
from visits.cadence.fulfilment import Slot, State
from visits.cadence.records_begin import with_first_records
from visits.counting import meaning
from visits.models import DutyDay, Issue, Visit

DAYS_AHEAD = 4  # duty days that are shown
WORDS_OF_ISSUES = ("open", "overdue")  # as things stand, whatever the year
WORDS_OF_YEAR = ("solved", "rated", "satisfied")  # of the issues registered in the year
WORDS_OF_CADENCE = (State.DONE, fulfilment.OWED, State.OVERDUE)


@dataclass(frozen=True)
class Figure:
    """A number, its name on the page, and the list of exactly its rows."""

    name: str
    number: int
    url: str


def glimpsed(user, on: date) -> QuerySet[Venue]:
    """Venues with the columns the glance is drawn from."""
    this = OuterRef("pk")
    rows = (
        Venue.objects.visible_to(user)
        .select_related("county__county", "township", "village", "parent", "merged_into")
        .with_rights(user)
        .annotate(
            is_followed=Exists(Venue.objects.followed_by(user).filter(pk=this)),
            is_cared_for=Exists(Venue.objects.in_care_of(user).filter(pk=this)),
            visited=Subquery(_visits(user, on)),
            raised=Subquery(_issues(user, on)),
            upgraded=Subquery(leading_upgrade(user, on)),
            reviewed=Subquery(_assessed(user, Assessment.Kind.REVIEW)),
            assessed=Subquery(_assessed(user, Assessment.Kind.SELF)),
        )
    )
    return with_first_records(rows)


def _visits(user, on: date):
    rows = Visit.objects.visible_to(user).counted().filter(venue=OuterRef("pk"))
    rows = rows.filter(
        received_on__gte=date(on.year, 1, 1), received_on__lt=date(on.year + 1, 1, 1)
    )
    face_to_face = Q(channel__in=Visit.FACE_TO_FACE)
    sums = {"visits": Count("pk"), "visitors": Sum("group_size", filter=face_to_face, default=0)}
    return _in_one(rows, sums)


def _issues(user, on: date):
    rows = Issue.objects.visible_to(user).counted().filter(venue=OuterRef("pk"))
    in_year = Q(registered_on__gte=date(on.year, 1, 1), registered_on__lt=date(on.year + 1, 1, 1))
    sums = {word: Count("pk", filter=meaning(word, on)) for word in WORDS_OF_ISSUES}
    sums |= {word: Count("pk", filter=in_year & meaning(word, on)) for word in WORDS_OF_YEAR}
    return _in_one(rows, sums | {"issues": Count("pk", filter=in_year)})


def _in_one(rows, sums: dict):
    """The sums of a venue as one value."""
    counted = rows.order_by().values("venue").annotate(**sums)
    return counted.values(sums=JSONObject(**{name: name for name in sums}))


def leading_upgrade(user, on: date):
    """Of the venue, the row that says how it stands, whatever other programmes it is in."""
    rows = VenueUpgrade.objects.visible_to(user).counted().filter(venue=OuterRef("pk"))
    facts = JSONObject(id="pk", stage="stage", due="due", programme="programme__name")
    return rows.leading_first(on).values(facts=facts)[:1]


def _assessed(user, kind: str):
    rows = Assessment.objects.visible_to(user).final().filter(kind=kind, venue=OuterRef("pk"))
    facts = JSONObject(id="pk", on="assessed_on", score="score")
    return rows.with_score().newest_first().values(facts=facts)[:1]


@dataclass(frozen=True)
class Upgraded:
    """Where the venue stands: `leading_first` of its programmes."""

    url: str
    stage: str
    due: date
    programme: str
    is_late: bool


@dataclass(frozen=True)
class Assessed:
    """The last finished assessment of one kind."""

    url: str
    on: date
    score: Decimal
    stars: int


def upgraded_of(venue: Venue, on: date) -> Upgraded | None:
    """Of a venue with the column `upgraded`."""
    facts = venue.upgraded
    if not facts:
        return None
    stage, due = VenueUpgrade.Stage(facts["stage"]), date.fromisoformat(facts["due"])
    is_late = stage != VenueUpgrade.Stage.ACCEPTED and due < on
    url = reverse("stations:upgrade", args=[facts["id"]])
    return Upgraded(url, stage.label, due, facts["programme"], is_late)


def cadence_of(venues: list[Venue], on: date, deeds=None) -> dict[int, list[Slot]]:
    """The slots of the year, by venue (of `with_first_records`); `deeds`, where they are known,
    spare a query.
    """
    if not venues:
        return {}
    if deeds is None:
        there = Venue.objects.filter(pk__in=[venue.pk for venue in venues])
        deeds = deeds_of(there, on.year)
    book = RuleBook.of_year({venue.county_id for venue in venues}, on.year)
    return {
        venue.pk: fulfilment.reckon(venue, book.clauses_of(venue), deeds.get(venue.pk, []), on)
        for venue in venues
    }


class Glance:
    """One venue of `glimpsed` as the page prints it."""

    def __init__(self, user, venue: Venue, on: date):
        self.user, self.venue, self.on = user, venue, on

    # --- visits and issues ----------------------------------------------------------------------
    @property
    def visitors(self) -> int:
        return (self.venue.visited or {}).get("visitors", 0)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """By words that templates can write."""
        seen, raised, year = self.venue.visited or {}, self.venue.raised or {}, self.on.year
        found = {
            "visits": self._figure("visits", seen, "visits:visits", year=year),
            "issues": self._figure("issues", raised, "visits:issues", year=year),
        }
        for word in WORDS_OF_ISSUES:
            found[word] = self._figure(word, raised, "visits:issues", state=word)
        for word in WORDS_OF_YEAR:
            found[word] = self._figure(word, raised, "visits:issues", year=year, result=word)
        counted = fulfilment.count(self.slots)
        counted["activities"] = sum(deed.source == ACTIVITY for deed in self.deeds)
        asked = {"year": year, "state": "held"}
        found["activities"] = self._figure("activities", counted, "visits:activities", **asked)
        for word in WORDS_OF_CADENCE:
            asked = {"year": year, "state": word}
            found[f"cadence_{word}"] = self._figure(word, counted, "visits:cadence-slots", **asked)
        return found

    def _figure(self, word, numbers: dict, page: str, **asked) -> Figure:
        query = urlencode({"venue": self.venue.pk} | {k: str(v) for k, v in asked.items()})
        name = f"cadence-{word}" if page == "visits:cadence-slots" else str(word)
        return Figure(name, numbers.get(word, 0), f"{reverse(page)}?{query}")

    # --- duty, activities -----------------------------------------------------------------------
    @cached_property
    def days(self) -> list[DutyDay]:
        """The next duty days that are announced, with their turns."""
        ahead = DutyDay.objects.visible_to(self.user).ahead(self.on).filter(venue=self.venue.pk)
        return list(ahead.order_by("day", "starts_at", "pk").with_turns()[:DAYS_AHEAD])

    @cached_property
    def deeds(self) -> list[Deed]:
        if not self.venue.is_followed:
            return []
        there = Venue.objects.filter(pk=self.venue.pk)
        return deeds_of(there, self.on.year).get(self.venue.pk, [])

    @cached_property
    def slots(self) -> list[Slot]:
        """The year's slots of a venue that was in use in it, for whom may read its cadence."""
        venue, first = self.venue, date(self.on.year, 1, 1)
        if not venue.is_followed or venue.closed_on and venue.closed_on < first:
            return []
        return cadence_of([venue], self.on, {venue.pk: self.deeds})[venue.pk]

    @property
    def clauses(self) -> list[tuple[str, list[Mark]]]:
        """The slots by the activity that is asked for, as they are drawn."""
        return [
            (name, [Mark.of(slot.state, slot.period) for slot in slots])
            for name, slots in groupby(self.slots, key=lambda slot: slot.rule.activity_name)
        ]

    # --- upgrade and standards ------------------------------------------------------------------
    @property
    def upgrade(self) -> Upgraded | None:
        return upgraded_of(self.venue, self.on)

    @property
    def review(self) -> Assessed | None:
        return self._assessment(self.venue.reviewed)

    @property
    def own_assessment(self) -> Assessed | None:
        return self._assessment(self.venue.assessed)

    def _assessment(self, facts: dict | None) -> Assessed | None:
        if not facts:
            return None
        score = Decimal(str(facts["score"]))
        stars = stars_of(score, self.venue.county.county)
        url = reverse("visits:assessment", args=[facts["id"]])
        return Assessed(url, date.fromisoformat(facts["on"]), score, stars)
