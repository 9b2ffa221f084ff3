"""The year's plan of deputy work 年度代表工作计划 (Deputies Law, art. 43; domain §7).

Written by `visits.activities.plans`; activities fulfil its items.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import ActivityType, Region
from stations.models.register import PlacedQuerySet, none_first
from stations.scope import Scope
from visits.models.activities.activity import Activity


class AnnualPlanQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """All of the own county or township; of the county's others those that are published."""
        scope = Scope.of(user)
        wanted = Q(county__in=scope.home_counties, published_on__isnull=False)
        wanted |= Q(county__in=scope.counties) | Q(township__in=scope.townships)
        return self.filter(wanted)

    def changeable_by(self, user):
        scope = Scope.of(user)
        return self.filter(Q(county__in=scope.clerk_counties) | Q(township__in=scope.townships))

    def published(self):
        return self.filter(published_on__isnull=False)

    def for_list(self):
        items = PlanItem.objects.standing().filter(plan=OuterRef("pk"))
        columns = {"item_count": items, "done_count": items.fulfilled()}
        return self.select_related("county", "township").annotate(
            **{name: _how_many(rows) for name, rows in columns.items()}
        )


def _how_many(rows) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("plan").annotate(n=Count("pk")).values("n")), 0)


class AnnualPlan(models.Model):
    """One year's plan of a county or of a township; adopted, then published."""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("乡镇"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("名称"), max_length=60)
    adopted_on = models.DateField(_("通过日期"), null=True, blank=True)
    adopted_by = models.CharField(_("由什么会议通过"), max_length=60, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AnnualPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "county_id", none_first("township_id")]
        verbose_name = _("年度代表工作计划")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year"],
                condition=Q(township__isnull=True),
                name="visits_plan_once_county",
                violation_error_message=_("这一年已经有计划。"),
            ),
            models.UniqueConstraint(
                fields=["township", "year"],
                condition=Q(township__isnull=False),
                name="visits_plan_once_township",
                violation_error_message=_("这一年已经有计划。"),
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_plan_township_in_county",
                violation_error_message=_("乡镇不在这个县。"),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2100),
                name="visits_plan_year",
                violation_error_message=_("年度在 1949 到 2100 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True, adopted_by="")
                | Q(adopted_on__isnull=False) & ~Q(adopted_by=""),
                name="visits_plan_adopted_by_whom",
                violation_error_message=_("通过的，写明日期和什么会议。"),
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("adopted_on")),
                name="visits_plan_adopted_before_published",
                violation_error_message=_("先由会议通过，再公布。"),
            ),
            never_removed("visits_annualplan"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("visits:plan", args=[self.pk])


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(plan__in=AnnualPlan.objects.visible_to(user))

    def standing(self):
        return self.filter(dropped_on__isnull=True)

    def fulfilled(self):
        """Those that an activity held has fulfilled."""
        held = Activity.objects.held().filter(plan_item=OuterRef("pk"))
        return self.filter(Exists(held))

    def overdue(self, on: date):
        held = Activity.objects.held().filter(plan_item=OuterRef("pk"))
        return self.standing().filter(~Exists(held), ends_on__lt=on)


class PlanItem(models.Model):
    """One item of a plan: what is to be done from which day to which; dropped, never deleted."""

    plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, related_name="items", verbose_name=_("年度代表工作计划")
    )
    title = models.CharField(_("工作内容"), max_length=120)
    activity_type = models.ForeignKey(
        ActivityType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("哪一类活动"),
    )
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"))
    responsible = models.CharField(_("由谁负责"), max_length=60, blank=True)
    dropped_on = models.DateField(_("取消日期"), null=True, blank=True, editable=False)
    drop_reason = models.CharField(_("取消原因"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "starts_on", "id"]
        verbose_name = _("计划项目")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="visits_planitem_from_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True, drop_reason="")
                | Q(dropped_on__isnull=False) & ~Q(drop_reason=""),
                name="visits_planitem_dropped_says_why",
                violation_error_message=_("取消要写明原因。"),
            ),
            Guard(
                name="visits_planitem_of_county",
                bad="""
                NEW.activity_type_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_annualplan p
                  JOIN stations_activitytype t ON t.id = NEW.activity_type_id
                  WHERE p.id = NEW.plan_id AND p.county_id = t.county_id)
                """,
                violation_error_message=_("请选择本县的活动类型。"),
            ),
            never_removed("visits_planitem"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.plan.get_absolute_url()

    def clean(self):
        """The plan is that of one year; a year mistyped would never be overdue."""
        for name in ("starts_on", "ends_on"):
            day = getattr(self, name)
            if day and day.year != self.plan.year:
                message = _("这是 %(year)d 年的计划，日期要在这一年里。")
                raise ValidationError({name: message % {"year": self.plan.year}})

    @property
    def county_code(self) -> str:
        return self.plan.county_id
