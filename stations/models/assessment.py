"""Assessments 评估 of venues against a checklist, by the venue and by the county (domain §5).

Written by `stations.standards.assessing`; a finished one stays as it is.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models.part import Part
from stations.models.standards import WHOLE, Standard, StandardItem
from stations.models.venue import Venue

SCORE = models.DecimalField(max_digits=4, decimal_places=1)


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the venues in the user's care: results are no public record."""
        return self.filter(venue__in=Venue.objects.in_care_of(user))

    def final(self):
        return self.filter(state=Assessment.State.FINAL)

    def drafts(self):
        return self.filter(state=Assessment.State.DRAFT)

    def shown(self):
        """Without the drafts that were given up."""
        return self.exclude(state=Assessment.State.DROPPED)

    def standing(self, kind: str, year: int | None = None):
        """The last finished one of each venue, of this kind; of one year where it is given."""
        chosen = self.model.objects.final().filter(kind=kind)
        if year:
            chosen = chosen.filter(assessed_on__year=year)
        later = chosen.filter(venue=OuterRef("venue")).filter(
            Q(assessed_on__gt=OuterRef("assessed_on"))
            | Q(assessed_on=OuterRef("assessed_on"), pk__gt=OuterRef("pk"))
        )
        return self.filter(pk__in=chosen.filter(~Exists(later)).values("pk"))

    def with_score(self):
        """`score`: what the items add up to."""
        total = Sum("results__score")
        return self.annotate(score=Coalesce(total, Value(0), output_field=SCORE))

    def newest_first(self):
        return self.order_by("-assessed_on", "-pk")


class Assessment(Part):
    """One venue held against one version on a day. Self and review stand side by side."""

    class Kind(models.TextChoices):
        SELF = "self", _("自评")
        REVIEW = "review", _("县级复核")

    class State(models.TextChoices):
        DRAFT = "draft", _("评估中")
        FINAL = "final", _("已完成")
        DROPPED = "dropped", _("已放弃")

    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="assessments", verbose_name=_("家站")
    )
    standard = models.ForeignKey(
        Standard, models.PROTECT, related_name="assessments", verbose_name=_("标准")
    )
    kind = models.CharField(_("由谁评"), max_length=6, choices=Kind)
    assessed_on = models.DateField(_("评估日期"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评估人")
    )
    state = models.CharField(_("状态"), max_length=7, choices=State, default=State.DRAFT)
    finished_at = models.DateTimeField(_("完成时间"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-assessed_on", "-id"]
        verbose_name = _("评估")
        indexes = [
            models.Index(
                fields=["venue", "kind", "state", "assessed_on"], name="stations_assessment_last"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "kind"],
                condition=Q(state="draft"),
                name="stations_assessment_one_draft",
                violation_error_message=_("这处家站已经有一份没有做完的评估，请先做完。"),
            ),
            models.CheckConstraint(
                condition=Q(state="final", finished_at__isnull=False)
                | ~Q(state="final") & Q(finished_at__isnull=True),
                name="stations_assessment_final_has_moment",
            ),
            Guard(
                name="stations_assessment_fits",
                on=("INSERT",),
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_standard s JOIN stations_venue v ON v.id = NEW.venue_id
                  WHERE s.id = NEW.standard_id AND s.county_id = v.county_id
                    AND s.starts_on <= NEW.assessed_on
                    AND (s.ends_on IS NULL OR s.ends_on >= NEW.assessed_on)
                    AND v.opened_on <= NEW.assessed_on
                    AND (v.closed_on IS NULL OR v.closed_on >= NEW.assessed_on)
                    AND ((v.tier = 'home' AND s.for_home) OR (v.tier = 'workstation'
                    AND s.for_workstation)
                         OR (v.tier = 'room' AND s.for_room) OR (v.tier = 'specialised'
                         AND s.for_specialised))
                    AND (SELECT SUM(i.weight) FROM stations_standarditem i
                    WHERE i.standard_id = s.id) = 100)
                """,
                violation_error_message=_("这一版标准当天不用于这处家站。"),
            ),
            Guard(
                name="stations_assessment_frozen",
                on=("UPDATE",),
                bad="""
                OLD.state <> 'draft' OR NEW.venue_id <> OLD.venue_id
                  OR NEW.standard_id <> OLD.standard_id
                OR NEW.kind <> OLD.kind OR NEW.assessed_on <> OLD.assessed_on
                  OR NEW.by_id <> OLD.by_id
                """,
                violation_error_message=_("完成的评估不能再改，可以重新评估。"),
            ),
            Guard(
                name="stations_assessment_complete",
                bad="""
                NEW.state = 'final' AND EXISTS (
                  SELECT 1 FROM stations_standarditem i
                  WHERE i.standard_id = NEW.standard_id AND NOT EXISTS (
                    SELECT 1 FROM stations_itemresult r WHERE r.assessment_id = NEW.id
                    AND r.item_id = i.id))
                """,
                violation_error_message=_("还有项目没有评。"),
            ),
            never_removed("stations_assessment", message=_("评估不能删除。")),
        ]

    def __str__(self):
        return f"{self.venue} {self.get_kind_display()} {self.assessed_on}"

    def get_absolute_url(self):
        return reverse("visits:assessment", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class ItemResultQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(assessment__in=Assessment.objects.visible_to(user))

    def standing(self, kind: str, year: int | None = None):
        """The results of the last finished assessment of each venue."""
        return self.filter(assessment__in=Assessment.objects.standing(kind, year))


class ItemResult(models.Model):
    """What one assessment says of one item. A computed item has no assessor: `by` is empty."""

    class State(models.TextChoices):
        MET = "met", _("符合")
        PARTLY = "partly", _("部分符合")
        NOT = "not", _("不符合")

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="results", verbose_name=_("评估")
    )
    item = models.ForeignKey(
        StandardItem, models.PROTECT, related_name="results", verbose_name=_("项目")
    )
    state = models.CharField(_("结果"), max_length=6, choices=State)
    score = models.DecimalField(_("得分"), max_digits=4, decimal_places=1)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    # The figures a computed result was read from; said in words by `stations.standards.wording`.
    facts = models.JSONField(default=dict, editable=False)
    photo = models.ImageField(_("照片"), upload_to="standards/%Y/%m/", blank=True, max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    at = models.DateTimeField(editable=False)

    objects = ItemResultQuerySet.as_manager()

    class Meta:
        ordering = ["assessment_id", "item__position"]
        verbose_name = _("评估结果")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="stations_itemresult_once"),
            models.CheckConstraint(
                condition=Q(state="not", score=0)
                | Q(state__in=["met", "partly"], score__gt=0, score__lte=WHOLE),
                name="stations_itemresult_score",
                violation_error_message=_("不符合得 0 分，符合和部分符合大于 0 分。"),
            ),
            Guard(
                name="stations_itemresult_fits",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_assessment a
                  JOIN stations_standarditem i ON i.standard_id = a.standard_id
                  WHERE a.id = NEW.assessment_id AND i.id = NEW.item_id AND a.state = 'draft'
                    AND NEW.score <= i.weight AND (NEW.state = 'met') = (NEW.score = i.weight)
                    AND (i.computed <> '') = (NEW.by_id IS NULL))
                """,
                violation_error_message=_(
                    "得分超出这一项的分值，或者这份评估已经完成、不含这一项。"
                ),
            ),
            never_removed("stations_itemresult", message=_("评估结果不能删除。")),
        ]

    def __str__(self):
        return f"{self.item} {self.get_state_display()}"

    def get_absolute_url(self):
        return self.assessment.get_absolute_url()
