"""Duty days 坐班、接待日: a date and hours at a venue, planned, published, held (domain §2).

Which days a word means: duty_queryset.py; turns: turn.py; leave and swaps: leave.py. Written by
`visits.duty`.
"""

import uuid
from datetime import date, time

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import ReceptionRule, Region, Venue
from visits.models.duty.duty_queryset import DutyDayQuerySet
from visits.models.duty.joint_day import JointDay
from visits.models.duty.rota_draft import RotaDraft


class DutyDay(models.Model):
    """One date and hours at one venue, planned, published and held."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        HELD = "held", _("已举行")
        CANCELLED = "cancelled", _("已取消")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="duty_days", verbose_name=_("家站")
    )
    place = models.CharField(
        _("改在别处"), max_length=80, blank=True, help_text=_("不在家站时写，例如村委会一楼。")
    )
    rule = models.ForeignKey(
        ReceptionRule, models.PROTECT, null=True, blank=True, related_name="duty_days"
    )
    joint_day = models.ForeignKey(
        JointDay, models.PROTECT, null=True, blank=True, related_name="duty_days"
    )
    draft = models.ForeignKey(RotaDraft, models.PROTECT, null=True, blank=True, related_name="days")
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.DRAFT)
    # The date the rule gave before it was moved: the day counts for the period of this one.
    planned_for = models.DateField(_("原定日期"))
    day = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"))
    ends_at = models.TimeField(_("结束时间"))
    # False while the holidays of the year have not been published; the rule is asked again then.
    is_confirmed = models.BooleanField(_("日历已确认"), default=True)
    is_by_hand = models.BooleanField(_("手工改过"), default=False)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    held_from = models.TimeField(_("实际开始"), null=True, blank=True)
    held_to = models.TimeField(_("实际结束"), null=True, blank=True)
    closing_note = models.TextField(_("小结"), max_length=1000, blank=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    # For calendars outside: what identifies it, and how often it has changed since.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyDayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "venue_id", "id"]
        verbose_name = _("接待日")
        indexes = [
            models.Index(fields=["county", "day"], name="visits_dutyday_county"),
            models.Index(fields=["township", "day"], name="visits_dutyday_township"),
            models.Index(fields=["venue", "day"], name="visits_dutyday_venue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "day", "starts_at"],
                condition=~Q(state="cancelled"),
                name="visits_dutyday_once",
                violation_error_message=_("这处家站这天这个时间已经有接待日。"),
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_dutyday_township_in_county",
            ),
            models.CheckConstraint(
                condition=Q(day__gte=date(1949, 10, 1), day__lte=date(2100, 12, 31)),
                name="visits_dutyday_day",
                violation_error_message=_("日期在1949年到2100年之间。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visits_dutyday_hours",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", draft__isnull=False, published_on__isnull=True)
                | ~Q(state="draft") & Q(published_on__isnull=False),
                name="visits_dutyday_drafted_or_published",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="held",
                    held_from__isnull=False,
                    held_to__isnull=False,
                    held_to__gt=F("held_from"),
                )
                | ~Q(state="held") & Q(held_from__isnull=True, held_to__isnull=True),
                name="visits_dutyday_held_says_hours",
                violation_error_message=_("写明实际起止时间，结束要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") & ~Q(cancel_reason="")
                | ~Q(state="cancelled") & Q(cancel_reason=""),
                name="visits_dutyday_cancelled_says_why",
                violation_error_message=_("取消要写明原因。"),
            ),
            Guard(
                name="visits_dutyday_venue_in_county",
                bad="""
                NOT EXISTS (SELECT 1 FROM stations_venue v
                            WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
                """,
            ),
            Guard(
                name="visits_dutyday_person_once",
                on=("UPDATE",),
                bad="""
                NEW.state IN ('published', 'held')
                AND EXISTS (
                  SELECT 1 FROM visits_dutyslot s
                  JOIN visits_dutyslot t
                    ON t.substitute_id = COALESCE(s.substitute_id, s.deputy_id)
                       OR (t.substitute_id IS NULL
                       AND t.deputy_id = COALESCE(s.substitute_id, s.deputy_id))
                  JOIN visits_dutyday o ON o.id = t.day_id
                  WHERE s.day_id = NEW.id AND t.day_id <> NEW.id
                    AND NOT s.is_cancelled
                    AND (CASE WHEN s.substitute_id IS NULL THEN s.attendance
                      ELSE s.substitute_attendance END) NOT IN ('leave', 'absent')
                    AND NOT t.is_cancelled
                    AND (CASE WHEN t.substitute_id IS NULL THEN t.attendance
                      ELSE t.substitute_attendance END) NOT IN ('leave', 'absent')
                    AND o.state IN ('published', 'held') AND o.day = NEW.day
                    AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at)
                """,
                violation_error_message=_("有代表这个时间已经在另一处值班。"),
            ),
            Guard(
                name="visits_dutyday_held_stays",
                on=("UPDATE",),
                bad="""
                OLD.state = 'held' AND (
                  NEW.day <> OLD.day OR NEW.venue_id <> OLD.venue_id
                  OR NEW.planned_for <> OLD.planned_for
                  OR NEW.state NOT IN ('held', 'cancelled'))
                """,
                violation_error_message=_("已经举行的接待日不能改日期和地点。"),
            ),
            Guard(
                name="visits_dutyday_visits_stay",
                on=("UPDATE",),
                bad="""
                (NEW.day <> OLD.day OR NEW.venue_id <> OLD.venue_id
                  OR NEW.state IN ('draft', 'cancelled'))
                AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.duty_day_id = NEW.id
                  AND v.state <> 'void')
                """,
                violation_error_message=_("这天已经登记了来访，不能改期或取消。"),
            ),
            never_removed("visits_dutyday", unless="OLD.state = 'draft'"),
        ]

    def __str__(self):
        return f"{self.venue} {self.day}"

    def get_absolute_url(self):
        return reverse("visits:duty-day", args=[self.pk])

    @property
    def hours(self) -> str:
        """9:00–11:30."""
        return span(self.starts_at, self.ends_at)

    @property
    def hours_held(self) -> str:
        return span(self.held_from, self.held_to) if self.is_held else ""

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def has_open_turn(self) -> bool:
        """For days read `with_turns`."""
        return any(turn.is_unfilled for turn in self.turns)

    @property
    def is_moved(self) -> bool:
        return self.day != self.planned_for

    def overlaps(self, other: "DutyDay") -> bool:
        """Whether nobody can be on both: the same date, and hours in common."""
        return (
            self.day == other.day
            and self.starts_at < other.ends_at
            and other.starts_at < self.ends_at
        )


def span(starts_at: time, ends_at: time) -> str:
    return f"{starts_at.hour}:{starts_at:%M}–{ends_at.hour}:{ends_at:%M}"
