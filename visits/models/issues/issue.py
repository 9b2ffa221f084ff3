"""An issue 问题 (domain §3a). Who asks for it: voice.py; what is done: rounds.py, answers.py."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import Region, UndertakingUnit, Venue
from visits.models.issues.in_its_county import IN_ITS_COUNTY
from visits.models.issues.issue_queryset import IssueQuerySet
from visits.models.issues.issue_words import WORDS_OF_ISSUE
from visits.models.issues.states import OPEN_STATES, State
from visits.models.rules import Category, Pace
from visits.models.staged import StagedQuerySet, published
from visits.models.sums import SUMS_OF_CLOSED, SUMS_OF_ISSUES


class Issue(models.Model):
    """One matter, followed until it is answered, solved and rated; `visits.issues.workflow` writes
    it.
    """

    class Source(models.TextChoices):
        VISIT = "visit", pgettext_lazy("one", "接待")
        ACTIVITY = "activity", _("活动")
        ONLINE = "online", _("网络")

    class Outcome(models.TextChoices):
        HANDLED = "handled", _("办理完毕")
        ON_THE_SPOT = "on_the_spot", _("当场答复")
        GUIDED = "guided", _("引导到其他部门")
        WITHDRAWN = "withdrawn", _("撤回")
        DISSENT = "dissent", _("存异办结")

    State = State
    # How satisfied the least satisfied voice of the last round is (`Feedback.Rating`).
    SATISFACTION = {"not_satisfied": 1, "mostly": 2, "satisfied": 3}
    PERSONAL = frozenset({"description", "wish"})
    # A title may name somebody before triage, and that of a confidential issue is not for auditors.
    KEPT_OUT_OF_JOURNAL = frozenset({"title"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name=_("乡镇")
    )
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="issues", verbose_name=_("来自"))
    prefix = models.CharField(max_length=10, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(_("编号"), editable=False)
    source = models.CharField(_("来源"), max_length=8, choices=Source)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="issues", verbose_name=_("类别")
    )
    matter_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("事情发生地"),
    )
    # Repeated from the matter region, for the scope of its township.
    matter_township = models.ForeignKey(
        Region, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Whom those who raised it would have answer; the desk decides, its form proposes it.
    proposed_unit = models.ForeignKey(
        UndertakingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("建议承办单位"),
    )
    title = models.CharField(_("一句话说清"), max_length=40)
    description = models.TextField(_("经过与现状"), max_length=2000, blank=True)
    wish = models.TextField(_("希望怎么解决"), max_length=1000, blank=True)
    pace = models.CharField(_("缓急"), max_length=8, choices=Pace, default=Pace.NORMAL)
    is_danger = models.BooleanField(_("危及生命安全"), default=False)
    is_confidential = models.BooleanField(_("不公开"), default=False)
    # The office that must act next 经办台: the code of a county or of a township.
    desk = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("经办台"))
    state = models.CharField(_("状态"), max_length=11, choices=State, default=State.REGISTERED)
    outcome = models.CharField(_("办结方式"), max_length=11, choices=Outcome, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )
    registered_on = models.DateField(_("登记日期"))
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    # Kept summaries of the deadlines: the earliest running one that counts as 超期, and the most
    # working days any ended one was late. Written by `visits.calendar.deadlines`.
    due = models.DateField(_("期限"), null=True, blank=True)
    late_days = models.PositiveSmallIntegerField(_("超期天数"), default=0)
    # Kept summaries of the rounds, for the figures of a year. Written by `visits.issues.results`.
    dispatched_on = models.DateField(_("首次交办"), null=True, editable=False)
    answered_on = models.DateField(_("首次答复"), null=True, editable=False)
    solved_on = models.DateField(_("解决日期"), null=True, editable=False)
    satisfaction = models.PositiveSmallIntegerField(_("评价"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The import that has not come to light yet (`visits.models.staged`).
    staged_by = models.BigIntegerField(null=True, editable=False)

    objects = published(IssueQuerySet)
    staged = StagedQuerySet.as_manager()

    class Meta:
        ordering = ["-registered_on", "-id"]
        verbose_name = _("问题")
        indexes = [
            models.Index(
                fields=["staged_by"],
                name="visits_issue_staged",
                condition=Q(staged_by__isnull=False),
            ),
            models.Index(fields=["county", "-registered_on", "-id"], name="visits_issue_county"),
            models.Index(
                fields=["township", "-registered_on", "-id"], name="visits_issue_township"
            ),
            models.Index(fields=["venue", "-registered_on", "-id"], name="visits_issue_venue"),
            models.Index(
                fields=["county", "state", "due", "staged_by"], name="visits_issue_county_state"
            ),
            models.Index(fields=["desk", "state", "due"], name="visits_issue_desk"),
            models.Index(fields=["township", "state", "due"], name="visits_issue_township_state"),
            models.Index(fields=["matter_township", "state", "due"], name="visits_issue_matter"),
            models.Index(
                fields=["county", "registered_on"],
                name="visits_issue_confidential",
                condition=Q(is_confidential=True),
            ),
            # Home begins here: the most urgent first.
            models.Index(
                fields=["county", "-is_danger", "due", "id"],
                name="visits_issue_open",
                condition=Q(state__in=[*OPEN_STATES], staged_by__isnull=True),
            ),
            models.Index(
                fields=["-registered_on", "-id"],
                name="visits_issue_danger",
                condition=Q(state__in=[*OPEN_STATES], is_danger=True, staged_by__isnull=True),
            ),
            models.Index(
                fields=["merged_into"],
                name="visits_issue_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "number"], name="visits_issue_number_once"
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_issue_township_in_county",
            ),
            models.CheckConstraint(
                condition=Q(matter_region__isnull=True, matter_township__isnull=True)
                | Q(matter_region__isnull=False, matter_township__isnull=True)
                | Q(matter_township=Substr("matter_region_id", 1, 9)),
                name="visits_issue_matter_township",
            ),
            models.CheckConstraint(
                condition=Q(county=Substr("desk_id", 1, 6)),
                name="visits_issue_desk_in_county",
                violation_error_message=_("经办台不在这个县。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "archived"], closed_on__isnull=False)
                & ~Q(outcome="")
                | ~Q(state__in=["closed", "archived"]) & Q(outcome="", closed_on__isnull=True),
                name="visits_issue_closed_has_outcome",
                violation_error_message=_("办结要写明方式和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="visits_issue_merged_names_target",
                violation_error_message=_("并案要写明并入哪一件，且不能并入自己。"),
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(state__in=[*OPEN_STATES]),
                name="visits_issue_due_while_open",
            ),
            SUMS_OF_ISSUES,
            SUMS_OF_CLOSED,
            WORDS_OF_ISSUE,
            never_removed("visits_issue", unless="OLD.staged_by IS NOT NULL"),
            Guard(
                name="visits_issue_merge_one_level",
                bad="""
                NEW.merged_into_id IS NOT NULL AND (
                  NOT EXISTS (SELECT 1 FROM visits_issue t
                              WHERE t.id = NEW.merged_into_id AND t.merged_into_id IS NULL
                                AND t.county_id = NEW.county_id)
                  OR EXISTS (SELECT 1 FROM visits_issue c WHERE c.merged_into_id = NEW.id))
                """,
            ),
            *IN_ITS_COUNTY,
            Guard(
                name="visits_issue_desk_is_office",
                bad="length(NEW.desk_id) NOT IN (6, 9)",
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("visits:issue", args=[self.pk])

    def clean(self):
        self.matter_township_id = (
            self.matter_region_id[:9]
            if self.matter_region_id and len(self.matter_region_id) >= 9
            else None
        )

    @property
    def reference(self) -> str:
        """昌人交〔2025〕412号, without leading zeros."""
        return f"{self.prefix}〔{self.year}〕{self.number}号"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def has_township_desk(self) -> bool:
        return len(self.desk_id) == 9

    @property
    def townships_concerned(self) -> set[str]:
        """Codes of the receiving township and of that where the matter lies: both see the issue."""
        return {code for code in (self.township_id, self.matter_township_id) if code}

    @property
    def pips(self) -> int:
        """How far, of six (domain §3b); 0 for merged and void, which are told by word alone.

        `is_told` (an annotation or attribute) tells whether every voice of the answer has been
        told.
        """
        if self.state == State.ANSWERED:
            return 5 if getattr(self, "is_told", False) else 4
        return {
            State.REGISTERED: 1,
            State.TRIAGED: 1,
            State.DISPATCHED: 2,
            State.IN_PROGRESS: 3,
            State.SUGGESTION: 3,
            State.FOLLOWING: 5,
            State.CLOSED: 6,
            State.ARCHIVED: 6,
        }.get(self.state, 0)
