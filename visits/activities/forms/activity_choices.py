"""What the page of an activity stands on: the host, what may be chosen, the deputies expected."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, Q

from deputies_portal.core.words.pinyin import typed
from stations.models import ActivityType, Assignment, Deputy, Mandate, Venue
from stations.models.venue import TREE_ORDER
from stations.scope import Scope
from visits.models import Activity, Category, Participation, PlanItem
from visits.reception.reception import ledgers_of
from visits.visits.forms.ground import MOST_FOUND, highest_level

STANDING = re.compile(r"standing-(\d{1,18})$", re.ASCII)
PRESENT = Participation.Standing.PRESENT


class Ground:
    """Everything is read once, when the page first asks."""

    def __init__(self, user, venue: Venue, venues: list[Venue], on: date, activity=None):
        self.user, self.venue, self.venues, self.on = user, venue, venues, on
        self.activity: Activity | None = activity

    @classmethod
    def of(cls, user, wanted: str, on: date) -> "Ground | None":
        """At the wanted venue (an id as typed), else at the user's own; None without any."""
        venues = list(ledgers_of(user).with_tree_place().order_by(*TREE_ORDER))
        if not venues:
            return None
        own = Scope.of(user).venues
        chosen = next((venue for venue in venues if str(venue.pk) == wanted), None)
        first = min(venues, key=lambda venue: venue.pk not in own)
        return cls(user, chosen or first, venues, on)

    @classmethod
    def under(cls, activity: Activity, user, on: date) -> "Ground":
        """The host of an activity that is there stays."""
        return cls(user, activity.venue, [activity.venue], on, activity)

    @cached_property
    def types(self) -> list[ActivityType]:
        rows = ActivityType.objects.filter(county=self.venue.county_id)
        kept = self.activity.activity_type_id if self.activity else None
        return [row for row in rows if row.closed_on is None or row.pk == kept]

    @cached_property
    def categories(self) -> list[Category]:
        """For what was found; those used most come first."""
        rows = Category.objects.standing().filter(county=self.venue.county_id)
        return sorted(rows, key=lambda row: (row.digit or 99, row.code))

    @cached_property
    def others(self) -> list[Venue]:
        """Venues of the county that may join; those of the own township first."""
        rows = Venue.objects.visible_to(self.user).standing().filter(county=self.venue.county_id)
        rows = rows.exclude(pk=self.venue.pk).with_tree_place().order_by(*TREE_ORDER)
        own = self.venue.township_id
        return sorted(rows, key=lambda venue: venue.township_id != own)

    @cached_property
    def plan_items(self) -> list[PlanItem]:
        """Items of this and the last year's plans of the county and of the host's township."""
        kept = self.activity.plan_item_id if self.activity else None
        of_place = Q(plan__township__isnull=True) | Q(plan__township=self.venue.township_id)
        recent = Q(plan__year__gte=self.on.year - 1, dropped_on__isnull=True)
        recent &= Q(plan__published_on__isnull=False)
        rows = PlanItem.objects.filter(plan__county=self.venue.county_id)
        return list(rows.filter(of_place & recent | Q(pk=kept)).select_related("plan"))

    def deputies(self, venues: Iterable[int], wanted: Iterable[int], search: str = ""):
        """Those placed at the venues today and those wanted, then those a search finds."""
        mandates = Mandate.objects.current(self.on).active().select_related("congress")
        placed = Assignment.objects.current(self.on).filter(deputy=OuterRef("pk"), venue__in=venues)
        rows = (
            Deputy.objects.filter(county=self.venue.county_id)
            .annotate(is_placed=Exists(placed))
            .prefetch_related(Prefetch("mandates", mandates, to_attr="mandates_now"))
        )
        found = list(rows.filter(Q(is_placed=True) | Q(pk__in=wanted)).order_by("stroke_key", "id"))
        if search:
            named = Q(name__contains=search) | Q(search_key__contains=typed(search))
            more = rows.filter(named).exclude(pk__in=[row.pk for row in found])
            found += more.order_by("stroke_key", "id")[:MOST_FOUND]
        return found


@dataclass
class RollRow:
    """One deputy of the list; without a standing he is not on it."""

    deputy: Deputy
    level: str
    standing: str

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value == self.standing) for value, label in CHOICES]


CHOICES = Participation.Standing.choices


class Roll:
    """名单: the deputies expected, each with 到 / 请假 / 未到. Those placed are preset as come."""

    def __init__(self, ground: Ground, joining: list[int], *, said=None, search: str = ""):
        self.ground, self.search = ground, search
        venues = [ground.venue.pk, *joining]
        said = self._kept() if said is None else said
        self.rows = [
            RollRow(row, highest_level(row), self._standing(row, said))
            for row in ground.deputies(venues, said or (), search)
        ]

    def _kept(self) -> dict[int, str] | None:
        """As it stands in the activity; None where there is none yet."""
        if self.ground.activity is None:
            return None
        rows = self.ground.activity.participations.values_list("deputy", "standing")
        return dict(rows)

    def _standing(self, row: Deputy, said: dict[int, str] | None) -> str:
        if said is None:
            return PRESENT if row.is_placed else ""
        return said.get(row.pk, "")

    def count_of(self, standing: str) -> int:
        return sum(row.standing == standing for row in self.rows)

    @property
    def summary(self) -> list[tuple[str, int]]:
        return [(label, self.count_of(value)) for value, label in CHOICES]


def sent_roll(data) -> dict[int, str]:
    """What was ticked for each deputy, by id; the rule judges it."""
    found = {}
    for key in data:
        if (match := STANDING.match(key)) and data[key]:
            found[int(match[1])] = data[key]
    return found
