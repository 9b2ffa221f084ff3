"""Undertaking units 承办单位: departments, township governments, companies (domain §3d)."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.words.pinyin import search_key, typed
from stations.models.place import Region
from stations.models.register import ClosableQuerySet, RegisterQuerySet, none_first
from stations.scope import Scope


class UndertakingUnitQuerySet(RegisterQuerySet, ClosableQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        """The county clerk changes a unit until it is closed; the unit sees its own number, too."""
        scope = Scope.of(user)
        return {
            "may_change": Q(county_id__in=scope.clerk_counties, closed_on__isnull=True),
            "may_reveal": Q(county_id__in=scope.reveal_counties) | Q(pk__in=scope.units),
        }

    def with_place(self):
        """The township's code as a column to order by; units of the county come first."""
        place = Coalesce("township_id", Value(""))
        return self.select_related("township").annotate(place_code=place)

    def in_order(self):
        """Those of the county, then those of the townships, as they were entered."""
        return self.order_by(none_first("township_id"), "id")

    def matching(self, text: str):
        """By part of the name, in characters, pinyin or initials."""
        return self.filter(
            Q(name__contains=text)
            | Q(short_name__contains=text)
            | Q(search_key__contains=typed(text))
        )

    def of_desk(self, desk_code: str):
        """Units a desk may dispatch to: a township desk only to those of its own township."""
        if len(desk_code) == 9:
            return self.filter(township_id=desk_code)
        return self.filter(county_id=desk_code)


class UndertakingUnit(models.Model):
    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("政府部门")
        TOWNSHIP_GOVERNMENT = "township_government", _("乡镇人民政府")
        COURT_PROCURATORATE = "court_procuratorate", _("法院、检察院")
        PARTY = "party", _("党委部门")
        VERTICAL = "vertical", _("垂直管理单位")
        COMPANY = "company", _("企业")

    PERSONAL = frozenset({"contact_phone"})
    # The county government office passes letters on to these, where the county says so.
    OF_GOVERNMENT = (Kind.GOVERNMENT, Kind.TOWNSHIP_GOVERNMENT)

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("乡镇"),
        help_text=_("乡镇人民政府和乡镇所属单位填写。"),
    )
    name = models.CharField(_("全称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=20)
    kind = models.CharField(_("性质"), max_length=20, choices=Kind)
    leader = models.CharField(_("分管领导"), max_length=40, blank=True)
    contact = models.CharField(_("经办人"), max_length=40, blank=True)
    contact_phone = models.CharField(_("经办人电话（不公开）"), max_length=20, blank=True)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    search_key = models.CharField(max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UndertakingUnitQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", none_first("township_id"), "id"]
        verbose_name = _("承办单位")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "short_name"],
                name="stations_unit_short_name_once",
                violation_error_message=_("这个县已经有这个简称的承办单位。"),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="stations_unit_name_once",
                violation_error_message=_("这个县已经有这个承办单位。"),
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="stations_unit_township_in_county",
                violation_error_message=_("乡镇不在这个县。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="township_government") | Q(township__isnull=False),
                name="stations_unit_government_has_township",
                violation_error_message=_("乡镇人民政府要写明是哪个乡镇。"),
            ),
        ]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("stations:unit", args=[self.pk])

    def clean(self):
        self.search_key = search_key(self.name, extra=(self.short_name,))

    @property
    def letter(self) -> str:
        """The letter the kind asks for: a court is passed a matter on, a company is asked."""
        return {
            self.Kind.COURT_PROCURATORATE: _("转送函"),
            self.Kind.VERTICAL: _("商请函"),
            self.Kind.COMPANY: _("商请函"),
        }.get(self.kind, _("交办函"))

    @property
    def is_judicial(self) -> bool:
        """A court or procuratorate is passed suggestions on, never a case."""
        return self.kind == self.Kind.COURT_PROCURATORATE

    @property
    def goes_through(self) -> str:
        """The office a letter goes through on its way; empty for most."""
        return _("县委办公室") if self.kind == self.Kind.PARTY else ""

    @property
    def may_be_supervised(self) -> bool:
        """督办 is for organs answerable to the congress; companies are only asked."""
        asked = (self.Kind.COMPANY, self.Kind.VERTICAL, self.Kind.COURT_PROCURATORATE)
        return self.kind not in asked
