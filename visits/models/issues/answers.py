"""Answers 答复, pledges 承诺 and the feedback 反馈 of the voices (domain §3a).

Written by `visits.issues.workflow`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, changed, changed_key, never_removed
from visits.models.issues.issue_words import WORDS_OF_ANSWER
from visits.models.issues.rounds import Dispatch, Round
from visits.models.issues.voice import Voice
from visits.models.rules import AnswerClass


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
            WORDS_OF_ANSWER,
            Guard(
                name="visits_answer_dispatch_of_round",
                bad="""
                NEW.dispatch_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_dispatch d WHERE d.id = NEW.dispatch_id
                  AND d.round_id = NEW.round_id)
                """,
            ),
            never_removed(
                "visits_answer",
                unless="""
                EXISTS (SELECT 1 FROM visits_round r
                  JOIN visits_issue i ON i.id = r.issue_id WHERE r.id = OLD.round_id
                  AND i.staged_by IS NOT NULL)
                """,
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
        constraints = [
            never_removed(
                "visits_pledge",
                unless="""
                EXISTS (SELECT 1 FROM visits_answer a
                  JOIN visits_round r ON r.id = a.round_id
                  JOIN visits_issue i ON i.id = r.issue_id WHERE a.id = OLD.answer_id
                  AND i.staged_by IS NOT NULL)
                """,
            ),
        ]

    def __str__(self):
        return self.text


# What stays of a feedback when its remark goes with the person who made it.
STAYING = ("id", "voice_id", "stage", "told_on", "told_by", "means", "is_reached", "rating")
STAYING += ("entered_at",)
STAYING_KEYS = ("round_id", "entered_by_id")


class Feedback(models.Model):
    """反馈: one attempt to tell one voice the result of one round, and the rating it gave.

    A rating is the citizen's: recorded once per voice and stage of a round, never edited
    (domain §7).
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
    stage = models.PositiveSmallIntegerField(default=1, editable=False)  # of the round
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
                fields=["voice", "round", "stage"],
                condition=~Q(rating=""),
                name="visits_feedback_rated_once",
                violation_error_message=_("这位反映人已经评价过。"),
            ),
            models.UniqueConstraint(
                fields=["voice", "round", "stage", "told_on"],
                condition=Q(is_reached=False),
                name="visits_feedback_one_try_a_day",
                violation_error_message=_("这一天已经记过一次没有联系上，请换一天再试。"),
            ),
            models.CheckConstraint(
                condition=Q(is_reached=True) | Q(rating=""),
                name="visits_feedback_rating_needs_contact",
                violation_error_message=_("没有联系上就没有评价。"),
            ),
            Guard(
                name="visits_feedback_no_change",
                on=("UPDATE",),
                bad=f"""
                NEW.remark <> '' OR {changed(*STAYING)} OR {changed_key(*STAYING_KEYS)}
                OR NOT EXISTS (
                  SELECT 1 FROM visits_voice v JOIN visits_visit w ON w.id = v.visit_id
                  WHERE v.id = NEW.voice_id AND w.anonymised_on IS NOT NULL)
                """,
            ),
            never_removed(
                "visits_feedback",
                unless="""
                EXISTS (SELECT 1 FROM visits_voice v
                  JOIN visits_issue i ON i.id = v.issue_id WHERE v.id = OLD.voice_id
                  AND i.staged_by IS NOT NULL)
                """,
            ),
            Guard(
                name="visits_feedback_round_of_voice",
                on=("INSERT",),
                bad="""
                NEW.round_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_voice v JOIN visits_issue i ON i.id = v.issue_id
                  JOIN visits_round r ON r.id = NEW.round_id
                  WHERE v.id = NEW.voice_id AND r.issue_id IN (i.id, i.merged_into_id))
                """,
            ),
        ]

    def __str__(self):
        return f"{self.voice} {self.get_rating_display()}"
