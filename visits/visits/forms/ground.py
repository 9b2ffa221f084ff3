"""What the register form stands on: the venue, and what may be chosen there."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.words.pinyin import typed
from stations.models import Assignment, Deputy, Mandate, Venue
from stations.models.venue import TREE_ORDER
from stations.scope import Scope
from stations.scoped_query import ScopedQuery
from visits.duty.days_of_visits import open_at
from visits.models import AnswerClass, Category
from visits.reception.reception import (
    clerk_posting_for,
    last_receivers,
    posting_for,
    so_far,
    venues_for,
)
from visits.visits.forms.villages import Villages

MOST_TICKS = 24  # deputies shown without a search
MOST_FOUND = 20
LEVELS = ["national", "province", "prefecture", "county", "township"]


@dataclass
class Tick:
    """One deputy to choose as receiving."""

    deputy: Deputy
    level: str
    is_ticked: bool
    is_found: bool = False  # by a search; the others belong to the venue or are ticked


class Ground:
    """Everything is read once, when the form or the page first asks."""

    def __init__(self, user, venue: Venue, venues: list[Venue], on: date):
        self.user, self.venue, self.venues, self.on = user, venue, venues, on

    @classmethod
    def of(cls, user, wanted: str, on: date) -> "Ground | None":
        """At the wanted venue (an id as typed), else at the user's own; None without any."""
        venues = OPEN_TO.ask(user)
        if not venues:
            return None
        chosen = next((venue for venue in venues if str(venue.pk) == wanted), None)
        return cls(user, chosen or _usual(venues, Scope.of(user)), venues, on)

    @cached_property
    def posting(self):
        return posting_for(self.user, self.venue)

    @property
    def own_deputy(self) -> Deputy | None:
        """The deputy who registers a visit of their own."""
        return self.posting.deputy if self.posting and self.posting.role == "deputy" else None

    @cached_property
    def may_guide(self) -> bool:
        return clerk_posting_for(self.user, self.venue) is not None

    @cached_property
    def categories(self) -> list[Category]:
        rows = Category.objects.visible_to(self.user).standing().filter(county=self.venue.county_id)
        return sorted(rows, key=lambda row: (row.digit or 99, row.code))

    @cached_property
    def spot_classes(self) -> list[AnswerClass]:
        """What an answer on the spot may be: solved or not to be done, never a promise."""
        rows = AnswerClass.objects.visible_to(self.user).standing()
        return list(rows.filter(county=self.venue.county_id, needs_pledge=False))

    @cached_property
    def villages(self) -> Villages:
        return Villages.around(self.venue)

    @cached_property
    def duty(self):
        """The duty day of today at the venue; None when it has none."""
        return open_at(self.venue, self.on, timezone.localtime().time())

    @cached_property
    def so_far(self):
        return so_far(self.venue, self.on, self.user)

    @property
    def deputies(self):
        return Deputy.objects.visible_to(self.user).filter(county=self.venue.county_id)

    def usual_receivers(self, late_on: date | None = None) -> list[int]:
        """Ticked beforehand: the deputy in person, those of the last visit here today, else those
        who serve on the duty day; `late_on`: the day of an earlier reception."""
        if self.own_deputy:
            return [self.own_deputy.pk]
        if late_on:
            duty = open_at(self.venue, late_on, None)
        else:
            last = last_receivers(self.venue, self.on, self.user)
            if last:
                return last
            duty = self.duty
        return duty.servers if duty else []

    def ticks(self, ticked: list[int], search: str = "") -> list[Tick]:
        """Deputies of the venue, those ticked, and those a search finds."""
        mandates = Mandate.objects.current(self.on).active().select_related("congress")
        placed = Assignment.objects.current(self.on).filter(
            deputy=OuterRef("pk"), venue=self.venue.pk
        )
        deputies = self.deputies.annotate(is_placed=Exists(placed)).prefetch_related(
            Prefetch("mandates", mandates, to_attr="mandates_now")
        )
        shown = Q(is_placed=True) | Q(pk__in=ticked)
        rows = list(deputies.filter(shown).order_by("-is_placed", "stroke_key", "id")[:MOST_TICKS])
        ticks = [Tick(row, highest_level(row), row.pk in ticked) for row in rows]
        if search:
            named = Q(name__contains=search) | Q(search_key__contains=typed(search))
            found = deputies.filter(named).exclude(pk__in=[row.pk for row in rows])
            ticks += [Tick(row, highest_level(row), False, True) for row in found[:MOST_FOUND]]
        return ticks


OPEN_TO = ScopedQuery(lambda user: venues_for(user).with_tree_place().order_by(*TREE_ORDER))


def _usual(venues: list[Venue], scope: Scope) -> Venue:
    """Where somebody most likely sits: the own venue; the home only for a county clerk."""
    at_home = "county_clerk" in scope.roles
    return min(
        venues,
        key=lambda venue: (
            venue.pk not in scope.venues,
            venue.tier == Venue.Tier.HOME and not at_home,
        ),
    )


def receivers_field() -> forms.ModelMultipleChoiceField:
    """The receiving deputies; the form narrows them to its ground."""
    wrong = ("invalid_choice", "invalid_pk_value", "invalid_list")
    return forms.ModelMultipleChoiceField(
        label=_("接待代表"),
        queryset=Deputy.objects.none(),
        required=False,
        error_messages=dict.fromkeys(wrong, _("请选择本县的代表。")),
    )


def ticked_in(form) -> list[int]:
    """The ids ticked in the field of `receivers_field`, whatever else was sent."""
    chosen = form["deputies"].value() or []
    return [int(one) for one in chosen if str(one).isdecimal() and len(str(one)) < 19]


def highest_level(deputy: Deputy) -> str:
    """The highest level of the mandates read as `mandates_now`; empty without one."""
    held = [mandate.level for mandate in deputy.mandates_now]
    return min(held, key=LEVELS.index, default="")
