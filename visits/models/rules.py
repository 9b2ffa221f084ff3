"""A county's own lists: categories 类别, answer classes, deadlines; and the counter of numbers.

Copied from the shipped defaults when a county is founded, never shared between counties
(domain §3d).
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import CountyListQuerySet, Region, UndertakingUnit
from stations.models.register import CountyRuleQuerySet


class Pace(models.TextChoices):
    URGENT = "urgent", _("急件")
    NORMAL = "normal", _("一般")
    COMPLEX = "complex", _("复杂")


class Category(models.Model):
    class Committee(models.TextChoices):
        FINANCE = "finance", _("财政经济")
        AGRICULTURE = "agriculture", _("农业农村")
        CONSTRUCTION = "construction", _("城建环资")
        EDUCATION = "education", _("教科文卫")
        JUSTICE = "justice", _("监察司法")
        SOCIAL = "social", _("社会建设")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    code = models.CharField(_("代码"), max_length=2)
    name = models.CharField(_("名称"), max_length=20)
    committee = models.CharField(_("对口委室"), max_length=12, choices=Committee)
    usual_unit = models.ForeignKey(
        UndertakingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通常承办单位"),
    )
    pace = models.CharField(_("缓急"), max_length=8, choices=Pace, default=Pace.NORMAL)
    # 1-10: the ten most used stand under the digits 1-0 of the register form; empty: by code only.
    digit = models.PositiveSmallIntegerField(_("快捷数字"), null=True, blank=True)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountyListQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "code"]
        verbose_name = _("类别")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="visits_category_code_once",
                violation_error_message=_("这个代码已经用过。"),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="visits_category_name_once",
                violation_error_message=_("已经有这个名称。"),
            ),
            models.UniqueConstraint(
                fields=["county", "digit"],
                condition=Q(digit__isnull=False, closed_on__isnull=True),
                name="visits_category_digit_once",
                violation_error_message=_("这个快捷数字已经给了别的类别。"),
            ),
            models.CheckConstraint(
                condition=Q(digit__isnull=True) | Q(digit__gte=1, digit__lte=10),
                name="visits_category_digit",
                violation_error_message=_("快捷数字在 1 到 10 之间。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return _of_county("visits:categories", self.county_id)

    @property
    def key(self) -> str:
        """The key of the register form; the tenth is 0."""
        return str(self.digit % 10) if self.digit else ""

    def clean(self):
        if self.code and not (
            len(self.code) == 2 and self.code.isascii() and self.code.isdecimal()
        ):
            raise ValidationError({"code": _("代码是两位数字，例如 17。")})


class AnswerClass(models.Model):
    FLAGS = ("is_solved", "needs_pledge", "needs_ground")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    code = models.CharField(_("代码"), max_length=2)
    name = models.CharField(_("名称"), max_length=30)
    help_text = models.CharField(_("说明"), max_length=80, blank=True)
    is_solved = models.BooleanField(_("算作已解决"), default=False)
    needs_pledge = models.BooleanField(_("要写承诺和日期"), default=False)
    needs_ground = models.BooleanField(_("要写依据，办结由县人大复核"), default=False)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountyListQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "code"]
        verbose_name = _("答复类别")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="visits_answerclass_code_once",
                violation_error_message=_("这个代码已经用过。"),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="visits_answerclass_name_once",
                violation_error_message=_("已经有这个名称。"),
            ),
            models.CheckConstraint(
                condition=Q(is_solved=True, needs_pledge=False, needs_ground=False)
                | Q(is_solved=False),
                name="visits_answerclass_solved_is_done",
                violation_error_message=_("已解决的一类不再需要承诺或依据。"),
            ),
            Guard(
                name="visits_answerclass_flags_kept",
                on=("UPDATE",),
                bad="""
                (OLD.is_solved <> NEW.is_solved OR OLD.needs_pledge <> NEW.needs_pledge
                 OR OLD.needs_ground <> NEW.needs_ground)
                AND EXISTS (SELECT 1 FROM visits_answer a WHERE a.answer_class_id = NEW.id)
                """,
                violation_error_message=_(
                    "已经有答复用了这一类，这三项不能再改。要改就停用它，另建一类。"
                ),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return _of_county("visits:answer-classes", self.county_id)

    def clean(self):
        if self.code and not (self.code.isascii() and self.code.isalnum()):
            raise ValidationError({"code": _("代码是一两个字母或数字，例如 D。")})


class DeadlineRuleQuerySet(CountyRuleQuerySet):
    def published(self):
        """What citizens read: how long an answer usually takes."""
        return self.filter(kind=DeadlineRule.Kind.ANSWER, pace=Pace.NORMAL)


class DeadlineRule(models.Model):
    """How long a step may take: working days, calendar days or months (domain §3c)."""

    class Kind(models.TextChoices):
        TRIAGE = "triage", _("登记后审核")
        ACCEPT = "accept", _("签收或退回")
        DECIDE = "decide", _("退回后另行交办")
        ANSWER = "answer", _("答复")
        REHANDLE = "rehandle", _("重办答复")
        RATING = "rating", _("告知后等评价")
        OBJECT = "object", _("异议答复")
        ARCHIVE = "archive", _("办结后归档")
        SUGGESTION = "suggestion", _("代表建议答复")

    class Unit(models.TextChoices):
        WORKING = "working", _("个工作日")
        CALENDAR = "calendar", _("天")
        MONTH = "month", _("个月")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    kind = models.CharField(_("期限"), max_length=10, choices=Kind)
    pace = models.CharField(_("缓急"), max_length=8, choices=Pace, blank=True)
    length = models.PositiveSmallIntegerField(_("长度"))
    unit = models.CharField(pgettext_lazy("of time", "单位"), max_length=8, choices=Unit)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeadlineRuleQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "kind", "pace"]
        verbose_name = _("办理期限")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "pace"],
                name="visits_deadlinerule_once",
                violation_error_message=_("这项期限已经设过。"),
            ),
            models.CheckConstraint(
                condition=Q(length__gte=1, length__lte=365),
                name="visits_deadlinerule_length",
                violation_error_message=_("期限在 1 到 365 天之间。"),
            ),
            never_removed("visits_deadlinerule"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.length} {self.get_unit_display()}"

    def get_absolute_url(self):
        return _of_county("visits:deadline-rules", self.county_id)

    def clean(self):
        """Filing counts back from today, so its days are plain days; a year is the longest term."""
        if self.kind == self.Kind.ARCHIVE and self.unit != self.Unit.CALENDAR:
            raise ValidationError({"unit": _("归档按自然日算。")})
        if self.unit == self.Unit.MONTH and (self.length or 0) > 12:
            raise ValidationError({"length": _("期限在 1 到 12 个月之间。")})


class Counter(models.Model):
    """The last number given per county, kind and year; locked late, so that none is left out."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("来访")
        ISSUE = "issue", _("问题")
        SUGGESTION = "suggestion", _("建议")
        ONLINE = "online", _("网上反映")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "year"], name="visits_counter_once")
        ]

    def __str__(self):
        return f"{self.county_id} {self.kind} {self.year}: {self.last}"


def _of_county(url_name: str, county_code: str) -> str:
    return f"{reverse(url_name)}?county={county_code}"
