"""Which duty days are meant by a word, and who sees and keeps them."""

from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Sum, When, Window
from django.db.models.functions import Coalesce, RowNumber

from stations.models import PlacedQuerySet
from stations.models.venue import tree_columns
from stations.scope import Scope
from visits.models.duty.turn import DutySlot


class DutyDayQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """A planner sees the own county or township with its drafts, a manager and a deputy what
        is published in the county, a venue clerk what is published at the own venue."""
        scope = Scope.of(user)
        read = Q()
        if counties := scope.counties | scope.deputy_counties:
            read |= Q(county_id__in=counties)
        if scope.venues:
            read |= Q(venue_id__in=scope.venues)
        plans, wanted = self._planned_by(scope), Q()
        if read:
            wanted |= read & ~Q(state=self.model.State.DRAFT)
        if plans:
            wanted |= plans
        return self.filter(wanted) if wanted else self.none()

    def planned_by(self, user):
        """Days the user plans: moves, fills, cancels, publishes."""
        plans = self._planned_by(Scope.of(user))
        return self.filter(plans) if plans else self.none()

    def kept_by(self, user):
        """Days whose record the user keeps: the planners, and the clerk of the venue once it is
        published."""
        scope = Scope.of(user)
        wanted = self._planned_by(scope)
        if scope.venues:
            wanted |= Q(venue_id__in=scope.venues) & ~Q(state=self.model.State.DRAFT)
        return self.filter(wanted) if wanted else self.none()

    def with_rights(self, user):
        """`may_plan` and `may_keep`, for the buttons of a page."""
        return self.annotate(
            may_plan=Exists(self.model.objects.planned_by(user).filter(pk=OuterRef("pk"))),
            may_keep=Exists(self.model.objects.kept_by(user).filter(pk=OuterRef("pk"))),
        )

    @staticmethod
    def _planned_by(scope: Scope) -> Q:
        plans = Q()
        if scope.clerk_counties:
            plans |= Q(county_id__in=scope.clerk_counties)
        if scope.townships:
            plans |= Q(township_id__in=scope.townships)
        return plans

    def drafted(self):
        return self.filter(state=self.model.State.DRAFT)

    def published(self):
        """Announced and not yet held."""
        return self.filter(state=self.model.State.PUBLISHED)

    def held(self):
        return self.filter(state=self.model.State.HELD)

    def cancelled(self):
        return self.filter(state=self.model.State.CANCELLED)

    def unfilled(self, since: date | None = None):
        """有空缺: published days with a place that nobody serves; with `since` of the days from
        then on, which leave of before cannot have emptied.
        """
        days = self.published().filter(day__gte=since) if since else self.published()
        return days.filter(DutySlot.objects.days_unfilled(since))

    def unattended(self, since: date | None = None):
        """没有人值班: with places, and nobody serves any of them."""
        return self.unfilled(since).filter(~Exists(self._attended()))

    def short(self, since: date | None = None):
        """缺人: somebody serves, and a place is open beside."""
        return self.unfilled(since).filter(Exists(self._attended()))

    @staticmethod
    def _attended():
        return DutySlot.objects.attended().filter(day=OuterRef("pk"))

    def unconfirmed(self):
        """Published days of a year whose holidays were not known when they were planned."""
        return self.published().filter(is_confirmed=False)

    def standing(self):
        """Announced or held; neither drafts nor what was cancelled."""
        return self.filter(state__in=[self.model.State.PUBLISHED, self.model.State.HELD])

    def between(self, first: date, last: date):
        return self.filter(day__gte=first, day__lte=last)

    def ahead(self, on: date):
        """Published days that have not passed; the day `on` counts."""
        return self.published().filter(day__gte=on)

    def unrecorded(self, on: date):
        """待登记: published days that have passed when the day `on` began, and nobody has held."""
        return self.published().filter(day__lt=on)

    def of_deputies(self, deputies):
        """Days on which one of these has a turn, as planned and not replaced, or as substitute."""
        return self.filter(pk__in=DutySlot.objects.served_by(deputies).values("day"))

    def attended_by(self, deputies):
        """As `of_deputies`, without the days on which they are on leave."""
        turns = DutySlot.objects.served_by(deputies).attended()
        return self.filter(pk__in=turns.values("day"))

    def of_level(self, level: str):
        """Days on which somebody of the level serves."""
        return self.filter(pk__in=DutySlot.objects.served_at(level).values("day"))

    def first_of_each_date(self, most: int, *, before_all=()):
        """The first days of each date, those of `before_all` (deputies) before the others."""
        mine = DutySlot.objects.served_by(before_all).filter(day=OuterRef("pk"))
        rank = tree_columns("venue__")["rank"]
        order = ["is_others", "tier_rank", "venue_id", "starts_at"]
        place = Window(RowNumber(), partition_by=F("day"), order_by=order)
        return (
            self.annotate(is_others=Case(When(Exists(mine), then=0), default=1), tier_rank=rank)
            .annotate(place_of_date=place)
            .filter(place_of_date__lte=most)
            .order_by("day", "place_of_date")
        )

    def with_visitors(self):
        """`visits_count` and `visitors`: the visits that hang on the day and their people."""
        counted = ~Q(visits__state="void") & Q(visits__staged_by__isnull=True)
        return self.annotate(
            visits_count=Count("visits", filter=counted),
            visitors=Coalesce(Sum("visits__group_size", filter=counted), 0),
        )

    def with_turns(self):
        """`turns`: the turns that stand, in order, with their people; one query."""
        slots = DutySlot.objects.standing().with_absence()
        slots = slots.select_related("deputy", "substitute")
        return self.prefetch_related(Prefetch("slots", slots, to_attr="turns"))

    def for_list(self):
        return self.select_related("venue", "township").with_turns()

    def for_feed(self, since: date):
        """What was ever announced, also what was called off; `all_turns`: those that stand and
        those taken off."""
        slots = DutySlot.objects.with_absence().select_related("deputy", "substitute")
        turns = Prefetch("slots", slots, to_attr="all_turns")
        days = self.filter(published_on__isnull=False, day__gte=since)
        return days.select_related("venue", "joint_day").prefetch_related(turns)
