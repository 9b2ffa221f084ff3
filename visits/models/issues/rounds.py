"""Rounds 轮次 of an issue and their dispatches 交办单 to units (domain §3a).

Written by `visits.issues.workflow`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import UndertakingUnit
from stations.scope import Scope
from visits.models.issues.issue import Issue
from visits.models.issues.states import State


class Round(models.Model):
    """One attempt at an answer. Its due date and lateness stand in its answer deadline."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="rounds")
    no = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    reason = models.CharField(_("重办原因"), max_length=500, blank=True)
    # 1 the answer, 2 the promise of class B kept: the voices are told anew in the same round.
    stage = models.PositiveSmallIntegerField(default=1, editable=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["issue_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "no"], name="visits_round_no_once"),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(ended_on__isnull=True), name="visits_round_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("opened_on")),
                name="visits_round_from_to",
            ),
            never_removed(
                "visits_round",
                unless="""
                EXISTS (SELECT 1 FROM visits_issue i WHERE i.id = OLD.issue_id
                  AND i.staged_by IS NOT NULL)
                """,
            ),
        ]

    def __str__(self):
        return f"{self.issue} #{self.no}"


# Who still has to accept: the lead of a matter just dispatched, and whoever assists.
TO_ACCEPT = Q(part="assisting") | Q(round__issue__state=State.DISPATCHED)
# What the county government office has to pass on before it is delivered: a letter of the county's
# desk to a government unit, where the county says so.
TO_RELAY = Q(
    relayed_on__isnull=True,
    delivered_on__isnull=True,
    accepted_on__isnull=True,
    unit__kind__in=UndertakingUnit.OF_GOVERNMENT,
    round__issue__desk=F("round__issue__county"),
    round__issue__county__county__relays_through_government=True,
)


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Letters of the desks in the user's care, and those to the user's units."""
        return self.of_desks(user) | self.filter(unit__in=Scope.of(user).units)

    def of_desks(self, user):
        """Letters of the user's township desks; the county's clerk and leaders see every desk."""
        scope = Scope.of(user)
        return self.filter(
            Q(round__issue__county__in=scope.counties) | Q(round__issue__desk__in=scope.townships)
        )

    def outstanding(self):
        """Not yet delivered 未送达, or still to be accepted 未签收, of matters in hand of a unit.

        Accepted is delivered. A rehandling is not accepted: there, delivered is what counts.
        """
        in_hand = Q(round__issue__state__in=(State.DISPATCHED, State.IN_PROGRESS))
        return self.running().filter(
            in_hand,
            Q(delivered_on__isnull=True) | TO_ACCEPT,
            round__ended_on__isnull=True,
            accepted_on__isnull=True,
        )

    def running(self):
        """Dispatches the unit still has in hand: neither returned nor ended."""
        return self.filter(returned_on__isnull=True, ended_on__isnull=True)

    def lead(self):
        return self.filter(part=Dispatch.Part.LEAD)

    def assisting(self):
        return self.filter(part=Dispatch.Part.ASSISTING)


class Dispatch(models.Model):
    """交办单: one unit asked to answer (lead) or to assist, within one round."""

    class Part(models.TextChoices):
        LEAD = "lead", _("主办")
        ASSISTING = "assisting", _("协办")

    class Ending(models.TextChoices):
        ANSWERED = "answered", _("已答复")
        REDIRECTED = "redirected", _("已改派")
        RELEASED = "released", _("不再协办")
        WITHDRAWN = "withdrawn", _("已撤回")

    round = models.ForeignKey(Round, models.PROTECT, related_name="dispatches")
    unit = models.ForeignKey(
        UndertakingUnit, models.PROTECT, related_name="dispatches", verbose_name=_("承办单位")
    )
    part = models.CharField(_("主办、协办"), max_length=9, choices=Part)
    task = models.CharField(_("协办内容"), max_length=200, blank=True)
    sent_on = models.DateField(_("交办日期"))
    letter_number = models.CharField(_("函件文号"), max_length=40, blank=True)
    relayed_on = models.DateField(_("县政府办转交日期"), null=True, blank=True)
    delivered_on = models.DateField(_("送达日期"), null=True, blank=True)
    accepted_on = models.DateField(_("签收日期"), null=True, blank=True)
    accepted_by = models.CharField(_("签收人"), max_length=40, blank=True)
    returned_on = models.DateField(_("退回日期"), null=True, blank=True)
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    instead = models.CharField(_("应由谁办"), max_length=60, blank=True)
    opinion = models.CharField(_("协办意见"), max_length=1000, blank=True)
    opinion_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["round_id", "id"]
        verbose_name = _("交办单")
        indexes = [
            models.Index(fields=["unit", "round"], name="visits_dispatch_unit"),
            models.Index(
                fields=["unit"],
                name="visits_dispatch_in_hand",
                condition=Q(returned_on__isnull=True, ended_on__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(part="lead", returned_on__isnull=True, ended_on__isnull=True),
                name="visits_dispatch_one_lead",
                violation_error_message=_("这一轮已经有主办单位。"),
            ),
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(returned_on__isnull=True, ended_on__isnull=True),
                name="visits_dispatch_unit_once",
                violation_error_message=_("这个单位已经在承办这一件。"),
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("sent_on")),
                name="visits_dispatch_accepted_after_sent",
                violation_error_message=_("签收日期不能早于交办日期。"),
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True)
                | Q(returned_on__gte=F("sent_on")) & ~Q(return_reason=""),
                name="visits_dispatch_return_says_why",
                violation_error_message=_("退回要写明理由，日期不能早于交办日期。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ending="")
                | Q(ended_on__gte=F("sent_on")) & ~Q(ending=""),
                name="visits_dispatch_ending",
            ),
            Guard(
                name="visits_dispatch_unit_in_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM visits_round r
                  JOIN visits_issue i ON i.id = r.issue_id
                  JOIN stations_undertakingunit u ON u.id = NEW.unit_id
                  WHERE r.id = NEW.round_id AND u.county_id = i.county_id)
                """,
            ),
            never_removed(
                "visits_dispatch",
                unless="""
                EXISTS (SELECT 1 FROM visits_round r
                  JOIN visits_issue i ON i.id = r.issue_id WHERE r.id = OLD.round_id
                  AND i.staged_by IS NOT NULL)
                """,
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_part_display()}"

    def get_absolute_url(self):
        return reverse("visits:letter", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.returned_on is None and self.ended_on is None

    @property
    def is_supervision(self) -> bool:
        """督办通知 of a rehandling, for the lead that answers to the congress."""
        is_again = bool(self.round.reason)
        return is_again and self.part == self.Part.LEAD and self.unit.may_be_supervised

    @property
    def letter(self) -> str:
        """What goes to the unit: a supervision notice, or the letter of its kind."""
        return gettext("督办通知") if self.is_supervision else self.unit.letter


class ExtensionRequest(models.Model):
    """申请延期 or 申请改派 (hand-over to another unit), decided by the desk, never by the asker. Of
    extensions at most one is granted per round; of each kind one is open at a time.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("申请延期")
        HANDOVER = "handover", _("申请改派")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("同意")
        REFUSED = "refused", _("不同意")

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_paper = models.BooleanField(default=False)  # entered by the desk from a letter of the unit
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.EXTENSION, editable=False)
    reason = models.CharField(_("理由"), max_length=500)
    wanted_due = models.DateField(_("延到"), null=True, blank=True)
    proposed = models.ForeignKey(
        UndertakingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("应由谁办"),
    )
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["round_id", "id"]
        verbose_name = _("延期、改派申请")
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(decision="granted", kind="extension"),
                name="visits_extension_one_granted",
                violation_error_message=_("这一轮已经延期过一次，不能再延。"),
            ),
            models.UniqueConstraint(
                fields=["round", "kind"],
                condition=Q(decision=""),
                name="visits_extension_one_open",
                violation_error_message=_("已经有一份申请在等答复。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="extension", wanted_due__isnull=False, proposed__isnull=True)
                | Q(kind="handover", wanted_due__isnull=True, proposed__isnull=False),
                name="visits_extension_asks_one_thing",
                violation_error_message=_("延期写明日期，改派写明单位。"),
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_on__isnull=True)
                | ~Q(decision="") & Q(decided_on__isnull=False),
                name="visits_extension_decided",
            ),
            Guard(
                name="visits_extension_proposed_in_county",
                bad="""
                NEW.proposed_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_round r JOIN visits_issue i ON i.id = r.issue_id
                  JOIN stations_undertakingunit u ON u.id = NEW.proposed_id
                  WHERE r.id = NEW.round_id AND u.county_id = i.county_id)
                """,
            ),
            never_removed("visits_extensionrequest"),
        ]

    def __str__(self):
        return f"{self.round} → {self.proposed or self.wanted_due}"
