"""Suggestions 代表建议: the formal paper deputies make from one or more issues (domain §3e).

Written by `visits.suggestions`.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import Mandate, Region, UndertakingUnit
from stations.scope import Scope
from visits.models.issues.answers import Feedback
from visits.models.issues.issue import Issue
from visits.models.rules import AnswerClass, Category, Pace


class SuggestionState(models.TextChoices):
    DRAFTED = "drafted", _("起草中")
    SIGNED = "signed", _("已签名")
    SUBMITTED = "submitted", _("已提交")
    ACCEPTED = "accepted", _("已受理")
    REFUSED = "refused", _("不予受理")
    ASSIGNED = "assigned", _("已交办")
    CONSULTED = "consulted", _("已面商")
    ANSWERED = "answered", _("已答复")
    RATED = "rated", _("已评价")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


S = SuggestionState
IN_WRITING = (S.DRAFTED, S.SIGNED)
IN_HAND = (S.ASSIGNED, S.CONSULTED)
OVER = (S.REFUSED, S.CLOSED, S.WITHDRAWN)


def overdue(on: date) -> Q:
    """超期: in the hands of a unit, and the last day had passed when the day `on` began."""
    return Q(state__in=IN_HAND, due__lt=on)


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the county or of the own township's congress, of the own unit once they are
        assigned to it, and those a deputy leads or was asked to sign."""
        scope = Scope.of(user)
        wanted = Q()
        if scope.counties:
            wanted |= Q(county__in=scope.counties)
        if scope.townships:
            wanted |= Q(township__in=scope.townships)
        if scope.units:
            wanted |= Q(unit__in=scope.units)
        if scope.deputies:
            asked = self.model.objects.filter(signatures__mandate__deputy__in=scope.deputies)
            wanted |= Q(lead__deputy__in=scope.deputies) | Q(pk__in=asked.values("pk"))
        return self.filter(wanted) if wanted else self.none()

    def published(self):
        """Accepted papers, which the yearly report on handling is about."""
        return self.filter(decided_on__isnull=False).exclude(state__in=[S.REFUSED, S.WITHDRAWN])

    def overdue(self, on: date):
        return self.filter(overdue(on))

    def to_sign_by(self, deputies):
        """What waits for the signature of one of these deputies."""
        asked = self.model.objects.filter(
            signatures__mandate__deputy__in=deputies, signatures__signed_on__isnull=True
        )
        return self.filter(
            Q(state=S.DRAFTED, lead__deputy__in=deputies)
            | Q(state__in=IN_WRITING, pk__in=asked.values("pk"))
        )

    def to_rate_by(self, deputies):
        return self.filter(state=S.ANSWERED, lead__deputy__in=deputies)

    def whole(self):
        """With all that the page of one says of itself."""
        return self.select_related(
            *("lead__deputy", "lead__congress", "lead__term__congress", "county__county"),
            *("township", "category__usual_unit", "unit", "answer_class"),
        )

    def for_list(self):
        return self.select_related("lead__deputy", "township", "category", "unit").defer("text")


class Suggestion(models.Model):
    """One paper of one congress. The lead deputy 领衔代表 answers for it; `township` is empty for
    the congress of the county.
    """

    State = SuggestionState

    class Means(models.TextChoices):
        """How the unit heard the deputy 面商."""

        VISIT = "visit", _("登门走访")
        MEETING = "meeting", _("座谈")
        SITE = "site", _("现场察看")
        PHONE = "phone", _("电话")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    prefix = models.CharField(max_length=10, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveIntegerField(_("编号"), null=True, editable=False)
    lead = models.ForeignKey(
        Mandate, models.PROTECT, related_name="suggestions", verbose_name=_("领衔代表")
    )
    consented_on = models.DateField(_("领衔代表同意日期"))
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="suggestions", verbose_name=_("类别")
    )
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("建议内容"), max_length=5000, blank=True)
    issues = models.ManyToManyField(Issue, through="SuggestedIssue", related_name="suggestions")
    pace = models.CharField(_("缓急"), max_length=8, choices=Pace, default=Pace.NORMAL)
    unit = models.ForeignKey(
        UndertakingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("承办单位"),
    )
    letter_number = models.CharField(_("交办文号"), max_length=40, blank=True)
    is_key = models.BooleanField(_("重点督办"), default=False)
    key_decided_on = models.DateField(_("哪天的主任会议决定"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=9, choices=SuggestionState, default=SuggestionState.DRAFTED
    )
    drafted_on = models.DateField(_("起草日期"))
    signed_on = models.DateField(_("签名日期"), null=True, blank=True)
    submitted_on = models.DateField(_("提交日期"), null=True, blank=True)
    decided_on = models.DateField(_("受理日期"), null=True, blank=True)
    assigned_on = models.DateField(_("交办日期"), null=True, blank=True)
    # The clock of the answer: kept with its reckoning, ended by the answer.
    first_due = models.DateField(_("首次期限"), null=True, blank=True)
    due = models.DateField(_("答复期限"), null=True, blank=True)
    reckoning = models.JSONField(default=dict, blank=True)
    late_days = models.PositiveSmallIntegerField(_("超期天数"), null=True, blank=True)
    consulted_on = models.DateField(_("面商日期"), null=True, blank=True)
    consulted_how = models.CharField(_("面商方式"), max_length=7, choices=Means, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer_class = models.ForeignKey(
        AnswerClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("办理结果"),
    )
    answer = models.TextField(_("答复内容"), max_length=3000, blank=True)
    document_number = models.CharField(_("答复文号"), max_length=40, blank=True)
    signer = models.CharField(_("签发的单位负责人"), max_length=40, blank=True)
    rated_on = models.DateField(_("评价日期"), null=True, blank=True)
    rating = models.CharField(
        _("评价"), max_length=13, choices=Feedback.Rating, blank=True
    )  # of the lead deputy
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_on", "-id"]
        verbose_name = _("代表建议")
        indexes = [
            models.Index(fields=["county", "-drafted_on", "-id"], name="visits_suggestion_county"),
            models.Index(fields=["county", "state", "due"], name="visits_suggestion_state"),
            models.Index(fields=["township", "state"], name="visits_suggestion_township"),
            models.Index(fields=["unit", "state"], name="visits_suggestion_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "number"],
                condition=Q(number__isnull=False),
                name="visits_suggestion_number_once",
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_suggestion_township_in_county",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on__isnull=True, number__isnull=True, year__isnull=True)
                | Q(submitted_on__isnull=False, number__isnull=False, year__isnull=False),
                name="visits_suggestion_submitted_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "signed", "withdrawn"])
                | Q(submitted_on__isnull=False),
                name="visits_suggestion_submitted_before_handled",
            ),
            models.CheckConstraint(
                condition=Q(assigned_on__isnull=True, due__isnull=True, unit__isnull=True)
                | Q(
                    assigned_on__isnull=False,
                    unit__isnull=False,
                    due__isnull=False,
                    due__gte=F("assigned_on"),
                ),
                name="visits_suggestion_assigned_has_due",
                violation_error_message=_("交办要有承办单位和期限，期限不能早于交办日期。"),
            ),
            models.CheckConstraint(
                condition=Q(consulted_on__isnull=True)
                | Q(assigned_on__isnull=False, consulted_on__gte=F("assigned_on"))
                & ~Q(consulted_how=""),
                name="visits_suggestion_consulted_after_assigned",
                violation_error_message=_("面商日期不能早于交办日期。"),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, late_days__isnull=True)
                | Q(
                    consulted_on__isnull=False,
                    answered_on__gte=F("consulted_on"),
                    answer_class__isnull=False,
                    late_days__isnull=False,
                )
                & ~Q(answer="")
                & ~Q(signer=""),
                name="visits_suggestion_consulted_before_answered",
                violation_error_message=_("先听取代表意见，再答复。"),
            ),
            models.CheckConstraint(
                condition=Q(rated_on__isnull=True, rating="")
                | Q(answered_on__isnull=False, rated_on__gte=F("answered_on")) & ~Q(rating=""),
                name="visits_suggestion_rated_after_answered",
                violation_error_message=_("评价日期不能早于答复日期。"),
            ),
            models.CheckConstraint(
                condition=Q(is_key=False, key_decided_on__isnull=True)
                | Q(is_key=True, key_decided_on__isnull=False),
                name="visits_suggestion_key_names_meeting",
            ),
            Guard(
                name="visits_suggestion_of_congress",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_mandate m JOIN stations_deputy d ON d.id = m.deputy_id
                  WHERE m.id = NEW.lead_id AND d.county_id = NEW.county_id
                    AND m.congress_id = COALESCE(NEW.township_id, NEW.county_id))
                """,
                violation_error_message=_("领衔代表要是这一级人大的代表。"),
            ),
            Guard(
                name="visits_suggestion_lists_of_county",
                bad="""
                NOT EXISTS (SELECT 1 FROM visits_category c
                            WHERE c.id = NEW.category_id AND c.county_id = NEW.county_id)
                OR NEW.unit_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_undertakingunit u
                  WHERE u.id = NEW.unit_id AND u.county_id = NEW.county_id)
                """,
            ),
            never_removed("visits_suggestion"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("visits:suggestion", args=[self.pk])

    @property
    def reference(self) -> str:
        """昌人建〔2025〕63号; numbered when it is submitted."""
        if self.number is None:
            return gettext("未编号")
        return f"{self.prefix}〔{self.year}〕{self.number}号"

    @property
    def congress_code(self) -> str:
        return self.township_id or self.county_id

    @property
    def is_in_hand(self) -> bool:
        return self.state in IN_HAND

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def pips(self) -> int:
        """How far, of six; 0 for refused and withdrawn, which are told by word alone."""
        steps = {S.DRAFTED: 1, S.SIGNED: 1, S.SUBMITTED: 2, S.ACCEPTED: 2, S.ASSIGNED: 3}
        steps |= {S.CONSULTED: 3, S.ANSWERED: 4, S.RATED: 5, S.CLOSED: 6}
        return steps.get(self.state, 0)
