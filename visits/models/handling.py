"""Handling an issue: rounds 轮次, dispatches 交办单, answers 答复, pledges, feedback, deadlines, events.

Written by `visits.workflow` and its acts alone (domain §3a, §3b).
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models import UndertakingUnit
from visits.models.issue import Issue, State, Voice
from visits.models.rules import AnswerClass, DeadlineRule


class Round(models.Model):
    """One attempt at an answer. Its due date, first due date and lateness stand in its answer deadline."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="rounds")
    no = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    reason = models.CharField(_("重办原因"), max_length=500, blank=True)
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
        ]

    def __str__(self):
        return f"{self.issue} #{self.no}"


class DispatchQuerySet(models.QuerySet):
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
        indexes = [models.Index(fields=["unit", "round"], name="visits_dispatch_unit")]
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
        ]

    def __str__(self):
        return f"{self.unit} {self.get_part_display()}"

    @property
    def is_running(self) -> bool:
        return self.returned_on is None and self.ended_on is None


class Answer(models.Model):
    """答复: the class, the text for the visitor and the inner note. Replaced answers stay."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="answers")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="answers")
    answer_class = models.ForeignKey(
        AnswerClass, models.PROTECT, related_name="+", verbose_name=_("办理结果")
    )
    text = models.TextField(_("给群众的答复"), max_length=3000)
    note = models.TextField(_("给县人大的说明"), max_length=2000, blank=True)
    ground = models.CharField(_("依据"), max_length=500, blank=True)
    missing_opinions = models.CharField(_("未收到的协办意见"), max_length=300, blank=True)
    signer = models.CharField(_("签发人"), max_length=40, blank=True)
    document_number = models.CharField(_("文号"), max_length=40, blank=True)
    answered_on = models.DateField(_("答复日期"))
    countersigned_on = models.DateField(_("县人大复核日期"), null=True, blank=True)
    superseded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["round_id", "id"]
        verbose_name = _("答复")
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(superseded_on__isnull=True),
                name="visits_answer_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="visits_answer_has_text",
                violation_error_message=_("写上给群众的答复。"),
            ),
        ]

    def __str__(self):
        return f"{self.round} {self.answer_class}"


class Pledge(models.Model):
    """承诺: what an answer of class B promises by when; followed until it is kept."""

    answer = models.OneToOneField(Answer, models.PROTECT, related_name="pledge")
    text = models.CharField(_("承诺"), max_length=500)
    due_on = models.DateField(_("预计办完"))
    fulfilled_on = models.DateField(_("兑现日期"), null=True, blank=True)
    fulfilment = models.CharField(_("兑现情况"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("承诺")

    def __str__(self):
        return self.text


class Feedback(models.Model):
    """反馈: one attempt to tell one voice the result of one round, and the rating it gave.

    A rating is the citizen's: recorded once per voice and round, never edited (domain §7).
    """

    class Means(models.TextChoices):
        IN_PERSON = "in_person", _("当面")
        PHONE = "phone", _("电话")
        MESSAGE = "message", _("短信或微信")
        LETTER = "letter", _("书面")
        CODE = "code", _("凭码查看")

    class Rating(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        MOSTLY = "mostly", _("基本满意")
        NOT_SATISFIED = "not_satisfied", _("不满意")

    voice = models.ForeignKey(Voice, models.PROTECT, related_name="feedback")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="feedback")
    told_on = models.DateField(_("告知日期"))
    told_by = models.CharField(_("告知人"), max_length=40)
    means = models.CharField(_("告知方式"), max_length=9, choices=Means)
    is_reached = models.BooleanField(_("联系上了"), default=True)
    rating = models.CharField(_("评价"), max_length=13, choices=Rating, blank=True)
    remark = models.CharField(_("反映人怎么说"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["voice_id", "id"]
        verbose_name = _("反馈")
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "round"],
                condition=~Q(rating=""),
                name="visits_feedback_rated_once",
                violation_error_message=_("这位反映人已经评价过。"),
            ),
            models.UniqueConstraint(
                fields=["voice", "round", "told_on"],
                condition=Q(is_reached=False),
                name="visits_feedback_one_try_a_day",
                violation_error_message=_("这一天已经记过一次没有联系上，请换一天再试。"),
            ),
            models.CheckConstraint(
                condition=Q(is_reached=True) | Q(rating=""),
                name="visits_feedback_rating_needs_contact",
                violation_error_message=_("没有联系上就没有评价。"),
            ),
        ]

    def __str__(self):
        return f"{self.voice} {self.get_rating_display()}"


class ExtensionRequest(models.Model):
    """申请延期: at most one granted per round, decided by the desk, never by the asker."""

    class Decision(models.TextChoices):
        GRANTED = "granted", _("同意")
        REFUSED = "refused", _("不同意")

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_paper = models.BooleanField(default=False)  # entered by the desk from a letter of the unit
    reason = models.CharField(_("理由"), max_length=500)
    wanted_due = models.DateField(_("延到"))
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["round_id", "id"]
        verbose_name = _("延期申请")
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(decision="granted"),
                name="visits_extension_one_granted",
                violation_error_message=_("这一轮已经延期过一次，不能再延。"),
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(decision=""),
                name="visits_extension_one_open",
                violation_error_message=_("已经有一份延期申请在等答复。"),
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_on__isnull=True)
                | ~Q(decision="") & Q(decided_on__isnull=False),
                name="visits_extension_decided",
            ),
        ]

    def __str__(self):
        return f"{self.round} → {self.wanted_due}"


class EventQuerySet(models.QuerySet):
    def for_timeline(self):
        return self.select_related("actor").prefetch_related("attachments")


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
    # What the step was told besides the note: unit names, due dates, document number; never a visitor.
    facts = models.JSONField(default=dict)
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
            )
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

    # The kinds whose passing makes an issue 超期; the others show beside the unit or the supervision.
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
                    ended_on__isnull=True, kind__in=["triage", "decide", "answer", "pledge"]
                ),
                name="visits_deadline_one_running",
            ),
        ]

    def __str__(self):
        return f"{self.issue} {self.get_kind_display()} {self.due_on}"
