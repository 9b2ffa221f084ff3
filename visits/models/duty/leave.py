"""Leave 请假 and swaps 换班 of deputies (domain §2). Written by `visits.duty`."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import Deputy, Region
from stations.scope import Scope
from visits.models.duty.turn import DutySlot


class LeaveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A deputy's own; those of the deputies of the venues in a clerk's care; the county's."""
        scope = Scope.of(user)
        wanted = Q(county_id__in=scope.counties) | Q(deputy_id__in=scope.deputies)
        if scope.townships or scope.venues:
            wanted |= Q(deputy__in=Deputy.objects.in_care_of(user))
        return self.filter(wanted)

    def decidable_by(self, user):
        """Leave the user may decide: the clerks of the county, township and venue of the deputy."""
        return self.filter(deputy__in=Deputy.objects.in_care_of(user))

    def of_deputies(self, deputies):
        return self.filter(deputy__in=deputies)

    def ahead(self, on: date):
        """Leave that is not over; the day `on` counts."""
        return self.filter(last__gte=on)

    def waiting(self):
        return self.filter(state=Leave.State.ASKED)

    def granted(self):
        return self.filter(state=Leave.State.GRANTED)

    def covering(self, day: date):
        return self.filter(first__lte=day, last__gte=day)

    def between(self, first: date, last: date):
        """Leave that touches the period."""
        return self.filter(first__lte=last, last__gte=first)

    def deputies_of(self, county: str) -> set[int]:
        """Whose leave it is, among the deputies a county keeps."""
        return set(self.filter(county=county).values_list("deputy", flat=True))

    def for_list(self):
        return self.select_related("deputy", "asked_by", "decided_by").order_by("first", "id")


class Leave(models.Model):
    """From a day to a day a deputy takes no turns. A clerk who enters it grants it at once."""

    class State(models.TextChoices):
        ASKED = "asked", _("待批")
        GRANTED = "granted", _("已准假")
        REFUSED = "refused", _("未准假")
        WITHDRAWN = "withdrawn", _("已撤回")

    KEPT_OUT_OF_JOURNAL = frozenset({"reason"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="leave", verbose_name=_("代表"))
    first = models.DateField(_("从"))
    last = models.DateField(_("到"))
    reason = models.CharField(_("原因"), max_length=200)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(_("答复"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "-id"]
        verbose_name = _("请假")
        indexes = [models.Index(fields=["county", "state", "last"], name="visits_leave_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="visits_leave_from_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="visits_leave_says_why",
                violation_error_message=_("写明请假原因。"),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | ~Q(state="asked") & Q(decided_at__isnull=False),
                name="visits_leave_decided_when",
            ),
            models.UniqueConstraint(
                fields=["deputy", "first", "last"],
                condition=Q(state__in=["asked", "granted"]),
                name="visits_leave_once",
                violation_error_message=_("这几天已经请过假。"),
            ),
            Guard(
                name="visits_leave_in_county",
                bad="""
                NOT EXISTS (SELECT 1 FROM stations_deputy p
                            WHERE p.id = NEW.deputy_id AND p.county_id = NEW.county_id)
                """,
                violation_error_message=_("请选择本县的代表。"),
            ),
            never_removed("visits_leave"),
        ]

    def __str__(self):
        return f"{self.deputy} {self.first}–{self.last}"

    def get_absolute_url(self):
        return reverse("visits:leave", args=[self.pk])


class SwapQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The two deputies, and whoever sees the day of the turn."""
        scope = Scope.of(user)
        seen = DutySlot.objects.visible_to(user)
        wanted = Q(asker_id__in=scope.deputies) | Q(other_id__in=scope.deputies)
        if scope.roles - {"deputy"}:
            wanted |= Q(slot__in=seen)
        return self.filter(wanted)

    def open(self):
        """Asked or accepted: neither confirmed nor off."""
        return self.filter(state__in=Swap.OPEN)

    def touching(self, slot: DutySlot):
        """Swaps in which the turn is given or taken."""
        return self.filter(Q(slot=slot) | Q(other_slot=slot))

    def turns(self) -> set[int]:
        """The turns given or taken in these swaps."""
        return {turn for pair in self.values_list("slot", "other_slot") for turn in pair if turn}

    def of_day(self, day):
        return self.filter(Q(slot__day=day) | Q(other_slot__day=day))

    def of_deputies(self, deputies):
        """Swaps that one of these asked for or was asked for."""
        return self.filter(Q(asker__in=deputies) | Q(other__in=deputies))

    def days_of(self, deputies) -> set[int]:
        """The days whose turns these deputies are swapping."""
        rows = self.of_deputies(deputies).values_list("slot__day", "other_slot__day")
        return {day for pair in rows for day in pair if day}

    def to_answer_by(self, deputies):
        return self.filter(state=Swap.State.ASKED, other__in=deputies)

    def to_confirm(self):
        return self.filter(state=Swap.State.ACCEPTED)

    def for_list(self):
        return self.select_related(
            "asker", "other", "slot__day__venue", "other_slot__day__venue"
        ).order_by("slot__day__day", "id")


class Swap(models.Model):
    """`asker` gives `slot` to `other`, who gives `other_slot` for it, or takes it over as it is."""

    class State(models.TextChoices):
        ASKED = "asked", _("等对方答复")
        ACCEPTED = "accepted", _("等家站确认")
        CONFIRMED = "confirmed", _("已换班")
        REFUSED = "refused", _("没有换成")
        WITHDRAWN = "withdrawn", _("已撤回")

    OPEN = ("asked", "accepted")
    KEPT_OUT_OF_JOURNAL = frozenset({"reason"})

    slot = models.ForeignKey(DutySlot, models.PROTECT, related_name="swaps")
    other_slot = models.ForeignKey(
        DutySlot, models.PROTECT, null=True, blank=True, related_name="swaps_for"
    )
    asker = models.ForeignKey(Deputy, models.PROTECT, related_name="+", verbose_name=_("代表"))
    other = models.ForeignKey(Deputy, models.PROTECT, related_name="+", verbose_name=_("换给谁"))
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)  # accepted or refused by the other
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SwapQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("换班")
        constraints = [
            models.CheckConstraint(
                condition=~Q(asker=F("other")),
                name="visits_swap_two_people",
                violation_error_message=_("不能和自己换班。"),
            ),
            models.CheckConstraint(
                condition=Q(other_slot__isnull=True) | ~Q(slot=F("other_slot")),
                name="visits_swap_two_turns",
                violation_error_message=_("请选择对方的另一次值班。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted"], closed_at__isnull=True)
                | ~Q(state__in=["asked", "accepted"]) & Q(closed_at__isnull=False),
                name="visits_swap_closed_when",
            ),
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=["asked", "accepted"]),
                name="visits_swap_one_open",
                violation_error_message=_("这次值班已经在申请换班。"),
            ),
            models.UniqueConstraint(
                fields=["other_slot"],
                condition=Q(state__in=["asked", "accepted"], other_slot__isnull=False),
                name="visits_swap_one_open_other",
                violation_error_message=_("对方的这次值班已经在申请换班。"),
            ),
            never_removed("visits_swap"),
        ]

    def __str__(self):
        return f"{self.asker} ↔ {self.other}"

    def get_absolute_url(self):
        return reverse("visits:swap", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
