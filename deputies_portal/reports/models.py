"""Reports 年度报告、通报 of a county or township: drafted, issued, withdrawn (domain §6).

An issued one never changes (guards): its words, its figures and the ids behind each of them stay.
Written by `reports.issuing`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, changed, changed_key, never_removed
from deputies_portal.reports.issued.packed import unpack
from deputies_portal.reports.span import Span
from stations.models import Region
from stations.scope import Scope

# What stands on the paper around its words.
AROUND = ("title", "issuer", "document_number", "signer", "copies_to")
# What is told on the sheet between its figures, in this order.
SECTIONS = ("opening", "reception", "matters", "story", "deputies", "shortcomings")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the whole county for its clerk and managers, of the own township for its
        clerk.
        """
        scope = Scope.of(user)
        return self.filter(Q(county__in=scope.counties) | Q(region__in=scope.townships))

    def changeable_by(self, user):
        """The clerk of the township keeps its reports; the county clerk may stand in."""
        scope = Scope.of(user)
        return self.filter(Q(county__in=scope.clerk_counties) | Q(region__in=scope.townships))

    def drafted(self):
        return self.filter(state=Report.State.DRAFT)

    def issued(self):
        """Those that stand; neither replaced nor withdrawn."""
        return self.filter(state=Report.State.ISSUED)

    def kept(self):
        """All that were ever issued."""
        return self.exclude(state=Report.State.DRAFT)

    def about(self, subject):
        """Of one place and time."""
        span = subject.span
        return self.filter(region=subject.region, year=span.year, quarter=span.quarter)

    def for_list(self):
        texts = (*SECTIONS, "numbers")
        return self.select_related("region", "county").defer(*texts)


# What of an issued report never changes, beside the report it replaces.
STAYING = (
    *("county_id", "region_id", "year", "quarter", "numbers", "correction"),
    *("drafted_by_id", "drafted_on", "issued_by_id", "issued_on"),
    *AROUND,
    *SECTIONS,
)


class Report(models.Model):
    """The annual report of a place (`quarter` 0), or its bulletin of a quarter."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ISSUED = "issued", _("已发布")
        REPLACED = "replaced", _("已更正")
        WITHDRAWN = "withdrawn", _("已撤回")

    # Long, and may tell of people: the journal names the section, not what it says.
    KEPT_OUT_OF_JOURNAL = frozenset({*SECTIONS, "numbers"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("地区"))
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), default=0)
    title = models.CharField(_("标题"), max_length=60)
    issuer = models.CharField(_("落款"), max_length=60)
    document_number = models.CharField(_("发文字号"), max_length=40, blank=True)
    signer = models.CharField(_("签发人"), max_length=40, blank=True)
    copies_to = models.CharField(_("抄送"), max_length=200, blank=True)
    opening = models.TextField(_("总述"), max_length=2000, blank=True)
    reception = models.TextField(_("一、接待与办理"), max_length=2000, blank=True)
    matters = models.TextField(_("二、问题都是什么"), max_length=2000, blank=True)
    story = models.TextField(_("三、一件事的始末"), max_length=2000, blank=True)
    deputies = models.TextField(_("四、代表履职"), max_length=2000, blank=True)
    shortcomings = models.TextField(_("五、不足"), max_length=2000, blank=True)
    numbers = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    drafted_on = models.DateField(_("起草日期"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("发布人"),
    )
    issued_on = models.DateField(_("发布日期"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("更正哪一份")
    )
    correction = models.CharField(_("更正原因"), max_length=200, blank=True)
    ended_on = models.DateField(_("失效日期"), null=True, blank=True)
    withdraw_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "region_id", "-id"]
        verbose_name = _("报告")
        indexes = [
            models.Index(fields=["county", "-year", "-quarter", "-id"], name="reports_report_list")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year", "quarter"],
                condition=Q(state="draft"),
                name="reports_report_one_draft",
                violation_error_message=_("已经有一份草稿。"),
            ),
            models.UniqueConstraint(
                fields=["region", "year", "quarter"],
                condition=Q(state="issued"),
                name="reports_report_one_issued",
                violation_error_message=_("已经发布过；要改请用更正。"),
            ),
            models.CheckConstraint(
                condition=Q(county=Substr("region_id", 1, 6)),
                name="reports_report_region_in_county",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2100, quarter__gte=0, quarter__lte=4),
                name="reports_report_when",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", issued_on__isnull=True, issued_by__isnull=True)
                | ~Q(state="draft") & Q(issued_on__isnull=False, issued_by__isnull=False),
                name="reports_report_issued_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "issued"], ended_on__isnull=True)
                & Q(withdraw_reason="")
                | Q(state="replaced", ended_on__isnull=False, withdraw_reason="")
                | Q(state="withdrawn", ended_on__isnull=False) & ~Q(withdraw_reason=""),
                name="reports_report_withdrawn_says_why",
                violation_error_message=_("撤回要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, correction="")
                | Q(replaces__isnull=False) & ~Q(correction=""),
                name="reports_report_correction_says_why",
                violation_error_message=_("更正要写明原因。"),
            ),
            Guard(
                name="reports_report_stays",
                on=("UPDATE",),
                bad=f"""
                OLD.state <> 'draft' AND (
                  NEW.state = 'draft' OR {changed(*STAYING)} OR {changed_key("replaces_id")})
                """,
            ),
            Guard(
                name="reports_report_stays_ended",
                on=("UPDATE",),
                bad=f"""
                OLD.state IN ('replaced', 'withdrawn')
                AND ({changed("state", "ended_on", "withdraw_reason")})
                """,
            ),
            never_removed("reports_report", unless="OLD.state = 'draft'"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.year, self.quarter)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_issued(self) -> bool:
        """It stands."""
        return self.state == self.State.ISSUED

    @property
    def around(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in AROUND}

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in SECTIONS}


class KeptFigure(models.Model):
    """One figure of an issued report that counts rows: how many, and the ids of exactly these."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="figures")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)  # of the rows: `measures.KINDS`
    number = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        ordering = ["report_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="reports_keptfigure_once"),
            Guard(
                name="reports_keptfigure_in_time",
                on=("INSERT",),
                bad="""
                NOT EXISTS (SELECT 1 FROM reports_report r WHERE r.id = NEW.report_id
                  AND r.state = 'draft')
                """,
            ),
            Guard(
                name="reports_keptfigure_stays",
                on=("UPDATE",),
            ),
            never_removed("reports_keptfigure"),
        ]

    def __str__(self):
        return f"{self.report} {self.name}: {self.number}"

    @property
    def ids(self) -> list[int]:
        return unpack(bytes(self.packed))
