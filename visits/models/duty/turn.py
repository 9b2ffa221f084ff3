"""Turns 轮值: one place of a duty day, who is planned for it and who serves (domain §2).

The planned name stays; a substitute 替班 or the other side of a swap stands beside it.
"""

import uuid
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard
from stations.models import Deputy, Level


def _is_away() -> Q:
    """Leave is granted to who serves a published turn, for its day. Read from the leave itself:
    there is no second place that could say something else.
    """
    granted = Deputy._meta.get_field("leave").related_model.objects.granted()
    server = Coalesce(OuterRef("substitute"), OuterRef("deputy"))
    own = granted.filter(deputy=server, first__lte=OuterRef("day__day"))
    return Q(day__state="published") & Q(Exists(own.filter(last__gte=OuterRef("day__day"))))


def _on_leave(who: str, since: date | None) -> Q:
    """The same, begun at the leave of the one or the other column of the turn."""
    leave = {"state": "granted", "first__lte": F("day__day"), "last__gte": F("day__day")}
    found = Q(
        day__state="published", **{f"{who}__leave__{name}": is_ for name, is_ in leave.items()}
    )
    return found & Q(**{f"{who}__leave__last__gte": since}) if since else found


class DutySlotQuerySet(models.QuerySet):
    def visible_to(self, user):
        days = self.model._meta.get_field("day").related_model
        return self.filter(day__in=days.objects.visible_to(user))

    def standing(self):
        return self.filter(is_cancelled=False)

    def served_by(self, deputies):
        """Turns these deputies serve: as substitute, or as planned and not replaced."""
        return self.standing().filter(
            Q(substitute__in=deputies) | Q(substitute__isnull=True, deputy__in=deputies)
        )

    def served_at(self, level: str):
        """Turns that somebody of the level serves."""
        return self.standing().filter(
            Q(substitute_level=level) | Q(substitute__isnull=True, level=level)
        )

    def of_deputies(self, deputies):
        """All turns with one of these in them, also those in which they were replaced."""
        return self.filter(Q(substitute__in=deputies) | Q(deputy__in=deputies))

    def filled(self):
        return self.standing().filter(deputy__isnull=False)

    def unfilled(self):
        """空缺: places nobody serves: given to nobody, or to somebody who is on leave that day."""
        nobody = Q(deputy__isnull=True, substitute__isnull=True)
        return self.standing().filter(nobody | _is_away())

    def days_unfilled(self, since: date | None = None) -> Q:
        """Over days: those with a place of `unfilled`. Begun at what is rare, open places and
        granted leave (that ends on `since` or later): asked turn by turn, home would go through
        half a year of them.
        """
        vacant = self.standing().filter(deputy__isnull=True, substitute__isnull=True)
        absent = self.standing().filter(_on_leave("deputy", since), substitute__isnull=True)
        replaced = self.standing().filter(_on_leave("substitute", since))
        found = (rows.order_by().values("day") for rows in (vacant, absent, replaced))
        return reduce(or_, (Q(pk__in=days) for days in found))

    def attended(self):
        """Places somebody serves who is not on leave that day."""
        given = Q(deputy__isnull=False) | Q(substitute__isnull=False)
        return self.standing().filter(given & ~_is_away())

    def with_absence(self):
        """`is_away`: whether who serves is on granted leave that day, so that nobody does."""
        return self.annotate(is_away=ExpressionWrapper(_is_away(), models.BooleanField()))

    def published(self, deputy):
        """Turns that a deputy served, or was there for as planned: of days held."""
        came = DutySlot.Attendance.CAME
        return self.standing().filter(
            Q(deputy=deputy, attendance=came) | Q(substitute=deputy, substitute_attendance=came),
            day__state="held",
        )

    def announced(self):
        """Turns of published and held days."""
        return self.filter(day__state__in=["published", "held"])

    def ahead(self, on: date):
        """Turns of published days that have not passed; the day `on` counts."""
        return self.standing().filter(day__state="published", day__day__gte=on)

    def for_feed(self, since: date):
        """Turns of what was ever announced, also of days called off, with day and people."""
        days = self.model._meta.get_field("day").related_model.objects.for_feed(since)
        return (
            self.filter(day__published_on__isnull=False, day__day__gte=since)
            .with_absence()
            .prefetch_related(Prefetch("day", days))
            .order_by("day__day", "id")
        )

    def with_days(self):
        """With day, venue and people, in the order of the days."""
        people = ("day__venue", "day__township", "deputy", "substitute")
        rows = self.with_absence().select_related(*people)
        return rows.order_by("day__day", "day__starts_at", "pk")

    def with_server(self):
        """`server_id`: who serves, as a column."""
        return self.annotate(server_id=Coalesce("substitute_id", "deputy_id"))


class DutySlot(models.Model):
    """One turn. `deputy` is who was planned, empty for a place that found nobody."""

    class Reason(models.TextChoices):
        """Why a place is unfilled."""

        NOBODY = "nobody", _("没有可排的代表")
        MANDATE = "mandate", _("代表资格不在期内")
        LEAVE = "leave", _("请假")
        BUSY = "busy", _("同一时间在别处")
        DISTANCE = "distance", _("离上一次太近")
        BY_HAND = "by_hand", _("手工空出")
        ENDED = "ended", _("代表资格或进站已结束")

    class Why(models.TextChoices):
        """Why somebody else serves than was planned."""

        LEAVE = "leave", _("请假替班")
        SWAP = "swap", _("换班")
        ENDED = "ended", _("不再担任")
        OTHER = "other", _("其他原因")

    class Attendance(models.TextChoices):
        CAME = "came", pgettext_lazy("attendance", "到")
        LEAVE = "leave", _("请假")
        ABSENT = "absent", _("未到")

    KEPT_OUT_OF_JOURNAL = frozenset({"substitute_note"})

    day = models.ForeignKey("visits.DutyDay", models.CASCADE, related_name="slots")
    rank = models.PositiveSmallIntegerField(default=1)
    # Wished for, when the mix of the rule asks for one of a level here; empty: anybody.
    wish = models.CharField(_("希望的层级"), max_length=10, choices=Level, blank=True)
    deputy = models.ForeignKey(
        Deputy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="turns",
        verbose_name=_("轮值代表"),
    )
    # The level under which the turn was given: a list prints it without asking for mandates.
    level = models.CharField(_("层级"), max_length=10, choices=Level, blank=True)
    reason = models.CharField(_("空缺原因"), max_length=8, choices=Reason, blank=True)
    # How many of the pool each reason kept away, by reason.
    reasons = models.JSONField(default=dict, blank=True)
    is_by_hand = models.BooleanField(_("手工改过"), default=False)
    is_extra = models.BooleanField(_("没有排班也来了"), default=False)
    substitute = models.ForeignKey(
        Deputy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutions",
        verbose_name=_("替班代表"),
    )
    substitute_level = models.CharField(max_length=10, choices=Level, blank=True)
    substitute_why = models.CharField(_("替班原因"), max_length=5, choices=Why, blank=True)
    substitute_note = models.CharField(_("替班说明"), max_length=200, blank=True)
    attendance = models.CharField(_("到场"), max_length=6, choices=Attendance, blank=True)
    substitute_attendance = models.CharField(
        _("替班到场"), max_length=6, choices=Attendance, blank=True
    )
    is_cancelled = models.BooleanField(_("已撤下"), default=False)
    # For calendars outside: what identifies it, and how often it has changed since.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = DutySlotQuerySet.as_manager()

    class Meta:
        ordering = ["day_id", "rank", "id"]
        verbose_name = _("轮值")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "deputy"],
                condition=Q(deputy__isnull=False, is_cancelled=False),
                name="visits_dutyslot_deputy_once",
                violation_error_message=_("这位代表这天已经排在这里。"),
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) & ~Q(reason="") & Q(level="")
                | Q(deputy__isnull=False, reason="") & ~Q(level=""),
                name="visits_dutyslot_unfilled_says_why",
                violation_error_message=_("空缺要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    substitute__isnull=True,
                    substitute_why="",
                    substitute_level="",
                    substitute_attendance="",
                )
                | Q(substitute__isnull=False) & ~Q(substitute_why="") & ~Q(substitute_level=""),
                name="visits_dutyslot_substitute_says_why",
                violation_error_message=_("替班要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True)
                | Q(deputy__isnull=True)
                | ~Q(substitute=F("deputy")),
                name="visits_dutyslot_substitute_is_another",
                violation_error_message=_("替班的人不能是本人。"),
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=False) | Q(attendance=""),
                name="visits_dutyslot_somebody_came",
            ),
            Guard(
                name="visits_dutyslot_in_county",
                bad="""
                EXISTS (SELECT 1 FROM visits_dutyday d, stations_deputy p
                        WHERE d.id = NEW.day_id AND p.id IN (NEW.deputy_id, NEW.substitute_id)
                          AND p.county_id <> d.county_id)
                """,
                violation_error_message=_("请选择本县的代表。"),
            ),
            Guard(
                name="visits_dutyslot_person_once",
                bad="""
                NOT NEW.is_cancelled AND COALESCE(NEW.substitute_id, NEW.deputy_id) IS NOT NULL
                AND (CASE WHEN NEW.substitute_id IS NULL THEN NEW.attendance
                      ELSE NEW.substitute_attendance END) NOT IN ('leave', 'absent')
                AND EXISTS (
                  SELECT 1 FROM visits_dutyslot t JOIN visits_dutyday o ON o.id = t.day_id
                  JOIN visits_dutyday d ON d.id = NEW.day_id
                  WHERE (t.substitute_id = COALESCE(NEW.substitute_id, NEW.deputy_id)
                         OR (t.substitute_id IS NULL
                             AND t.deputy_id = COALESCE(NEW.substitute_id, NEW.deputy_id)))
                    AND t.id <> COALESCE(NEW.id, -1) AND NOT t.is_cancelled
                    AND (CASE WHEN t.substitute_id IS NULL THEN t.attendance
                      ELSE t.substitute_attendance END) NOT IN ('leave', 'absent')
                    AND d.state IN ('published', 'held') AND o.state IN ('published', 'held')
                    AND o.day = d.day AND o.starts_at < d.ends_at AND d.starts_at < o.ends_at)
                """,
                violation_error_message=_("这位代表这个时间已经在另一处值班。"),
            ),
            Guard(
                name="visits_dutyslot_no_removal",
                on=("DELETE",),
                bad="""
                EXISTS (SELECT 1 FROM visits_dutyday d WHERE d.id = OLD.day_id
                  AND d.state <> 'draft')
                """,
            ),
        ]

    def __str__(self):
        return str(self.server or self.get_reason_display())

    @property
    def server(self) -> Deputy | None:
        """Who serves: the substitute, else who was planned; None for an unfilled place."""
        return self.substitute if self.substitute_id else self.deputy

    @property
    def server_key(self) -> int | None:
        return self.substitute_id or self.deputy_id

    @property
    def server_level(self) -> str:
        return self.substitute_level or self.level

    @property
    def is_unfilled(self) -> bool:
        """Nobody serves; of turns read `with_absence` also: who was to serve is on leave."""
        return self.server_key is None or getattr(self, "is_away", False)

    @property
    def counted(self) -> list[tuple[str, int]]:
        """How many of the pool each reason kept away from an unfilled place, in words."""
        return [(self.Reason(code).label, count) for code, count in self.reasons.items()]
