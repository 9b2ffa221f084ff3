"""Activities 活动: what a venue does with its deputies besides receiving (domain §4).

Their people, polls and reviews: activity_parts.py. Written by `visits.activities`.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import ActivityType, Assignment, PlacedQuerySet, Region, Venue
from stations.scope import Scope
from visits.models.activities.activity_parts import JoiningVenue, Participation


class ActivityQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Those held or joined by venues in the user's care; of a deputy those of the own venues,
        and those where he was expected.
        """
        scope, wanted = Scope.of(user), Q()
        if scope.counties:
            wanted |= Q(county__in=scope.counties)
        if scope.townships:
            joined = JoiningVenue.objects.filter(venue__township__in=scope.townships)
            wanted |= Q(township__in=scope.townships) | Q(pk__in=joined.values("activity"))
        if scope.venues:
            joined = JoiningVenue.objects.filter(venue__in=scope.venues)
            wanted |= Q(venue__in=scope.venues) | Q(pk__in=joined.values("activity"))
        if scope.deputies:
            wanted |= self._of_deputies(scope)
        return self.filter(wanted) if wanted else self.none()

    @staticmethod
    def _of_deputies(scope: Scope) -> Q:
        placed = Assignment.objects.current(scope.on).filter(deputy__in=scope.deputies)
        joined = JoiningVenue.objects.filter(venue__in=placed.values("venue"))
        expected = Participation.objects.filter(deputy__in=scope.deputies)
        return (
            Q(venue__in=placed.values("venue"))
            | Q(pk__in=joined.values("activity"))
            | Q(pk__in=expected.values("activity"))
        )

    def held(self):
        """Held, and not taken back: what counts."""
        return self.filter(state=Activity.State.HELD)

    def planned(self):
        return self.filter(state=Activity.State.PLANNED)

    def counted(self):
        return self.exclude(state=Activity.State.WITHDRAWN)

    def to_record(self, on: date):
        """待补记: planned for a day that has passed, and nobody has said how it went."""
        return self.planned().filter(day__lt=on)

    def of_venues(self, venues):
        """Held or joined by one of the venues (a queryset or ids)."""
        joined = JoiningVenue.objects.filter(venue__in=venues)
        return self.filter(Q(venue__in=venues) | Q(pk__in=joined.values("activity")))

    def for_list(self):
        """With how many deputies came of how many, joining venues, and issues found."""
        came = Participation.objects.filter(activity=OuterRef("pk"))
        joined = JoiningVenue.objects.filter(activity=OuterRef("pk"))
        found = self.model._meta.get_field("voices").related_model.objects
        columns = {
            "expected": came,
            "came": came.present(),
            "joined": joined,
            "found": found.filter(activity=OuterRef("pk")),
        }
        return (
            self.select_related("venue", "township", "activity_type")
            .defer("content", "problems", "guests")
            .annotate(**{name: _how_many(rows) for name, rows in columns.items()})
        )


def _how_many(rows) -> Coalesce:
    counted = rows.order_by().values("activity").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class Activity(models.Model):
    """One activity of a host venue and the venues that join it; counts once for each of them."""

    class Mode(models.TextChoices):
        OFFLINE = "offline", _("线下")
        ONLINE = "online", _("线上")

    class State(models.TextChoices):
        PLANNED = "planned", _("计划")
        HELD = "held", _("已办")
        WITHDRAWN = "withdrawn", _("已撤回")

    KEPT_OUT_OF_JOURNAL = frozenset({"content", "problems", "guests"})  # may name people

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name=_("乡镇")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="activities", verbose_name=_("主办家站")
    )
    activity_type = models.ForeignKey(
        ActivityType, models.PROTECT, related_name="activities", verbose_name=_("哪一类")
    )
    theme = models.CharField(_("主题"), max_length=60)
    mode = models.CharField(_("形式"), max_length=7, choices=Mode, default=Mode.OFFLINE)
    plan_item = models.ForeignKey(
        "visits.PlanItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("年度计划项目"),
    )
    planned_on = models.DateField(_("计划日期"), null=True, blank=True)
    held_on = models.DateField(_("举行日期"), null=True, blank=True)
    held_until = models.DateField(_("到哪天"), null=True, blank=True)
    # Kept: the day it was held, else that it is planned for; lists are ordered by it.
    day = models.DateField(editable=False)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    organiser = models.CharField(_("组织单位"), max_length=60, blank=True)
    guests = models.CharField(_("其他参加人"), max_length=200, blank=True)
    audience = models.PositiveSmallIntegerField(_("选民人数"), null=True, blank=True)
    content = models.TextField(_("做了什么"), max_length=3000, blank=True)
    problems = models.TextField(_("发现的情况"), max_length=2000, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.PLANNED)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdraw_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    # Kept: the day it was planned, then recorded; a correction leaves it, unless the dates have
    # moved beyond it. "Not in the future" is a fact of the row, and so is late entry.
    entered_on = models.DateField(editable=False)
    submission = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name = _("活动")
        indexes = [
            models.Index(fields=["county", "-day", "-id"], name="visits_activity_county"),
            models.Index(fields=["township", "-day", "-id"], name="visits_activity_township"),
            models.Index(fields=["venue", "-day", "-id"], name="visits_activity_venue"),
            models.Index(fields=["county", "state", "day"], name="visits_activity_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_activity_township_in_county",
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, held_until__isnull=True, day=F("planned_on"))
                | Q(held_on__isnull=False, held_until__isnull=False, day=F("held_on")),
                name="visits_activity_day",
                violation_error_message=_("写明计划日期，或者举行的日期。"),
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_on")),
                name="visits_activity_from_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(day__gte="1949-10-01")
                & (Q(held_until__isnull=True) | Q(held_until__lte=F("entered_on"))),
                name="visits_activity_not_in_future",
                violation_error_message=_(
                    "已办的活动，日期不能晚于今天，也不能早于 1949 年 10 月 1 日。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", held_on__isnull=True)
                | Q(state="held", held_on__isnull=False) & ~Q(content="")
                | Q(state="withdrawn"),
                name="visits_activity_held_is_recorded",
                violation_error_message=_("已办的活动写明日期和做了什么。"),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False) & ~Q(withdraw_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_on__isnull=True, withdraw_reason=""),
                name="visits_activity_withdrawn_says_why",
                violation_error_message=_("撤回要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(audience__isnull=True) | Q(audience__lte=9999),
                name="visits_activity_audience",
                violation_error_message=_("人数在 0 到 9999 之间。"),
            ),
            Guard(
                name="visits_activity_of_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_venue v
                  JOIN stations_activitytype t ON t.id = NEW.activity_type_id
                  WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id
                  AND t.county_id = NEW.county_id)
                OR (NEW.plan_item_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_planitem i JOIN visits_annualplan p ON p.id = i.plan_id
                  WHERE i.id = NEW.plan_item_id AND p.county_id = NEW.county_id))
                """,
                violation_error_message=_("请选择本县的家站、活动类型和计划项目。"),
            ),
            Guard(
                name="visits_activity_host_stays",
                on=("UPDATE",),
                bad="OLD.venue_id <> NEW.venue_id OR OLD.county_id <> NEW.county_id",
            ),
            never_removed("visits_activity"),
        ]

    def __str__(self):
        return self.theme

    def get_absolute_url(self):
        return reverse("visits:activity", args=[self.pk])

    def clean(self):
        self.day = self.held_on or self.planned_on

    @property
    def receivers(self) -> dict[int, str]:
        """Names of the deputies who came, by id; read along as `came`."""
        return {one.deputy_id: one.deputy.name for one in self.came}

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN
