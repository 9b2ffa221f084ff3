"""The timeline 经过 of an issue and its clocks 期限 (domain §3a, §3c).

Written by `visits.issues.workflow`.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, changed, changed_key, never_removed
from deputies_portal.core.vault import SealedTextField
from visits.models.issues.issue import Issue
from visits.models.issues.rounds import Dispatch, Round
from visits.models.issues.states import State
from visits.models.rules import DeadlineRule


class EventQuerySet(models.QuerySet):
    def for_timeline(self):
        return self.select_related("actor").prefetch_related("attachments")


# What stays of an event whose words go with the person they speak of.
STAYING = ("id", "issue_id", "step", "from_state", "to_state", "posting_label")
STAYING += ("happened_on", "entered_at", "is_inner")
STAYING_KEYS = ("round_id", "dispatch_id", "actor_id", "posting_id", "answers_event_id")


class Event(models.Model):
    """经过: everything that happens to an issue; the timeline. Only added to."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="events")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="events")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="events")
    step = models.CharField(max_length=24)
    from_state = models.CharField(max_length=11, choices=State, blank=True)
    to_state = models.CharField(max_length=11, choices=State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    posting_id = models.BigIntegerField(null=True)
    posting_label = models.CharField(max_length=120, blank=True)
    happened_on = models.DateField()
    entered_at = models.DateTimeField()
    note = models.TextField(max_length=3000, blank=True)
    # What the step was told besides the note: units, due dates, numbers; never a visitor.
    facts = models.JSONField(default=dict)
    # The long texts that a correction replaced, which may speak of people: field → [old, new].
    texts = SealedTextField(blank=True)
    is_inner = models.BooleanField(default=False)  # not shown to the unit
    answers_event = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("经过")
        indexes = [models.Index(fields=["issue", "id"], name="visits_event_issue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_on__gte=date(1949, 10, 1)), name="visits_event_date"
            ),
            Guard(
                name="visits_event_no_change",
                on=("UPDATE",),
                # Words go when their person does; texts alone may be sealed with another key.
                bad=f"""
                {changed(*STAYING)} OR {changed_key(*STAYING_KEYS)}
                OR ({changed("note", "facts")} OR NEW.texts = OLD.texts) AND NOT EXISTS (
                  SELECT 1 FROM visits_voice v JOIN visits_visit w ON w.id = v.visit_id
                  WHERE v.issue_id = NEW.issue_id AND w.anonymised_on IS NOT NULL)
                """,
            ),
            never_removed("visits_event"),
        ]

    def __str__(self):
        return f"{self.issue} {self.step}"


class DeadlineQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_on__isnull=True)


class Deadline(models.Model):
    """One running or ended clock of an issue, with the reckoning that explains its due date."""

    class Kind(models.TextChoices):
        TRIAGE = "triage", _("审核")
        ACCEPT = "accept", _("签收")
        DECIDE = "decide", _("退回后另行交办")
        ANSWER = "answer", _("答复")
        PLEDGE = "pledge", _("兑现承诺")
        REPLY = "reply", _("回复督办")
        OBJECT = "object", _("异议答复")

    # The kinds whose passing makes an issue 超期; the others show beside unit or supervision.
    COUNTED = (Kind.TRIAGE, Kind.DECIDE, Kind.ANSWER, Kind.PLEDGE)

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="deadlines")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="deadlines")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="deadlines")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="deadlines")
    kind = models.CharField(max_length=7, choices=Kind)
    starts_on = models.DateField()
    first_due = models.DateField()
    due_on = models.DateField()
    # Empty length: the date was named by a person (supervision, pledge, extension), not reckoned.
    length = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=8, choices=DeadlineRule.Unit, blank=True)
    reckoning = models.JSONField(default=dict)
    ended_on = models.DateField(null=True)
    late_days = models.PositiveSmallIntegerField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["issue_id", "id"]
        verbose_name = _("期限")
        indexes = [
            models.Index(
                fields=["due_on"],
                name="visits_deadline_running",
                condition=Q(ended_on__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, late_days__isnull=True)
                | Q(ended_on__isnull=False, late_days__isnull=False),
                name="visits_deadline_ended_counts_late",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="visits_deadline_from_to",
                violation_error_message=_("期限不能早于起算日。"),
            ),
            models.UniqueConstraint(
                fields=["issue", "kind"],
                condition=Q(
                    ended_on__isnull=True,
                    kind__in=["triage", "decide", "answer", "pledge", "object"],
                ),
                name="visits_deadline_one_running",
            ),
        ]

    def __str__(self):
        return f"{self.issue} {self.get_kind_display()} {self.due_on}"
