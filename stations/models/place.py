"""Places: regions 行政区划, the counties that use the portal, and their venues 活动阵地 (domain §1)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.pinyin import search_key
from stations.scope import Scope


class RegionQuerySet(models.QuerySet):
    def standing(self):
        """Regions that have not been ended by a merger or a change of code."""
        return self.filter(ended_on__isnull=True)

    def within(self, code: str):
        """The region with this code and everything below it; a code's prefix is its ancestor."""
        return self.filter(code__startswith=code)

    def townships(self):
        return self.filter(level=Region.Level.TOWNSHIP)

    def villages(self):
        return self.filter(level=Region.Level.VILLAGE)

    def visible_to(self, user):
        """Official names are no secret: whoever has a posting sees the regions of the counties it touches."""
        codes = Scope.of(user).home_counties
        if not codes:
            return self if Scope.of(user).roles & {"administrator"} else self.none()
        wanted = Q()
        for code in codes:
            wanted |= Q(code__startswith=code)
        return self.filter(wanted)


class Region(models.Model):
    """A division of GB/T 2260. Never re-coded: it ends on a day and names its successor."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("省")
        PREFECTURE = "prefecture", _("州市")
        COUNTY = "county", _("县")
        TOWNSHIP = "township", _("乡镇")
        VILLAGE = "village", _("村社区")

    CODE_LENGTH = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}

    code = models.CharField(_("区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    search_key = models.CharField(max_length=200, blank=True, editable=False)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("并入"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("行政区划")
        indexes = [models.Index(fields=["parent", "code"], name="stations_region_parent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | Q(level="prefecture", parent=Substr("code", 1, 2))
                | Q(level="county", parent=Substr("code", 1, 4))
                | Q(level="township", parent=Substr("code", 1, 6))
                | Q(level="village", parent=Substr("code", 1, 9)),
                name="stations_region_code_in_parent",
                violation_error_message=_("区划代码的前几位必须是上级的代码。"),
            ),
            models.CheckConstraint(
                condition=Exact(
                    Length("code"),
                    models.Case(
                        models.When(level="province", then=2),
                        models.When(level="prefecture", then=4),
                        models.When(level="county", then=6),
                        models.When(level="township", then=9),
                        default=12,
                        output_field=models.IntegerField(),
                    ),
                ),
                name="stations_region_code_length",
                violation_error_message=_("区划代码的长度与层级不符。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, successor__isnull=True)
                | Q(ended_on__isnull=False, successor__isnull=False) & ~Q(successor=F("code")),
                name="stations_region_end_names_successor",
                violation_error_message=_("撤销的区划要同时写明日期和并入哪里，且不能并入自己。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("stations:region", args=[self.code])

    def clean(self):
        self.search_key = search_key(self.name)

    @property
    def county_code(self) -> str:
        """The county the region lies in (itself for a county); empty above the county."""
        return self.code[:6] if len(self.code) >= 6 else ""

    @property
    def township_code(self) -> str:
        """The township the region lies in (itself for a township); empty above it."""
        return self.code[:9] if len(self.code) >= 9 else ""


class CountyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(pk__in=Scope.of(user).home_counties)


class County(models.Model):
    """A county whose congress uses the portal: its wordings and switches (domain §9, administrator)."""

    region = models.OneToOneField(Region, models.PROTECT, primary_key=True, verbose_name=_("县"))
    short = models.CharField(_("简称"), max_length=2, help_text=_("编号的头一个字，例如“昌”。"))
    portal_name = models.CharField(_("平台名称"), max_length=40)
    organiser = models.CharField(_("主办单位"), max_length=60)
    filing = models.CharField(_("备案号"), max_length=120, blank=True)
    letter_head = models.CharField(_("函件抬头"), max_length=60)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    relays_through_government = models.BooleanField(_("经县政府办转交"), default=False)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountyQuerySet.as_manager()

    class Meta:
        ordering = ["region_id"]
        verbose_name = _("县")
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("region_id"), 6),
                name="stations_county_is_county",
                violation_error_message=_("请选择县级区划。"),
            )
        ]

    def __str__(self):
        return self.region.name

    @property
    def visit_prefix(self) -> str:
        return f"{self.short}人访"

    @property
    def issue_prefix(self) -> str:
        return f"{self.short}人交"


class VenueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Venues are the public face of the congress: all of them in the counties a posting touches."""
        scope = Scope.of(user)
        return self.filter(county_id__in=scope.home_counties)

    def in_care_of(self, user):
        """Venues the user works for as clerk or answers for as manager: the choices of a register form."""
        scope = Scope.of(user)
        return self.filter(
            Q(county_id__in=scope.counties)
            | Q(township_id__in=scope.townships)
            | Q(pk__in=scope.venues)
        )

    def answered_for_by(self, user):
        """Venues whose sponsor 挂联 the user is."""
        return self.filter(pk__in=user.sponsorships.current(Scope.of(user).on).values("venue"))

    def standing(self):
        return self.filter(closed_on__isnull=True)

    def closed(self):
        return self.filter(closed_on__isnull=False)

    def for_list(self):
        return self.select_related("township", "village", "parent")


class Venue(models.Model):
    """One home, workstation, liaison room or specialised workstation. Closed or merged, never deleted."""

    class Tier(models.TextChoices):
        HOME = "home", _("代表之家")
        WORKSTATION = "workstation", _("代表工作站")
        ROOM = "room", _("代表联络室")
        SPECIALISED = "specialised", _("专业代表工作站")

    PERSONAL = frozenset({"liaison_phone"})

    name = models.CharField(_("名称"), max_length=60)
    tier = models.CharField(_("层级"), max_length=12, choices=Tier)
    field = models.CharField(
        _("专业领域"), max_length=30, blank=True, help_text=_("专业代表工作站必填，例如法律服务。")
    )
    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    village = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("村社区")
    )
    hamlet = models.CharField(_("自然村"), max_length=40, blank=True)
    park = models.CharField(
        _("农场或园区"), max_length=40, blank=True, help_text=_("设在农场或园区的工作站填写。")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("由谁指导"),
    )
    head = models.CharField(_("站长"), max_length=40, blank=True)
    liaison = models.CharField(_("联络员"), max_length=40, blank=True)
    liaison_phone = models.CharField(_("联络员电话"), max_length=20, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    public_phone = models.CharField(_("公开电话"), max_length=20, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    opening = models.CharField(_("开放时间"), max_length=200, blank=True)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    closing_reason = models.CharField(_("停用原因"), max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name=_("并入"),
    )
    search_key = models.CharField(max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "township_id", "tier", "village_id", "id"]
        verbose_name = _("家站")
        indexes = [
            models.Index(fields=["county", "township", "tier"], name="stations_venue_place"),
            models.Index(fields=["township", "tier"], name="stations_venue_township"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    tier="home", township__isnull=True, village__isnull=True, parent__isnull=True
                )
                | Q(tier="workstation", township__isnull=False, village__isnull=True)
                | Q(
                    tier="room", township__isnull=False, village__isnull=False, parent__isnull=False
                )
                | Q(tier="specialised"),
                name="stations_venue_place_fits_tier",
                violation_error_message=_(
                    "代表之家设在县级，工作站设在乡镇，联络室设在村或社区并由本乡镇的工作站指导。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="stations_venue_township_in_county",
                violation_error_message=_("乡镇不在这个县。"),
            ),
            models.CheckConstraint(
                condition=Q(village__isnull=True) | Q(township=Substr("village_id", 1, 9)),
                name="stations_venue_village_in_township",
                violation_error_message=_("村或社区不在这个乡镇。"),
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(tier="home", closed_on__isnull=True),
                name="stations_venue_one_home",
                violation_error_message=_("这个县已经有一处代表之家。"),
            ),
            models.UniqueConstraint(
                fields=["township"],
                condition=Q(tier="workstation", closed_on__isnull=True, park=""),
                name="stations_venue_one_workstation",
                violation_error_message=_(
                    "这个乡镇已经有工作站；农场或园区的工作站请写明农场或园区。"
                ),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="stations_venue_name_once",
                violation_error_message=_("这个县已经有同名的家站。"),
            ),
            models.CheckConstraint(
                condition=Q(tier="specialised") & ~Q(field="")
                | ~Q(tier="specialised") & Q(field=""),
                name="stations_venue_field_of_specialised",
                violation_error_message=_("专业领域只用于专业代表工作站，并且必须填写。"),
            ),
            models.CheckConstraint(
                condition=Q(tier="workstation") | Q(park=""),
                name="stations_venue_park_of_workstation",
                violation_error_message=_("农场或园区只用于工作站。"),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="stations_venue_from_to",
                violation_error_message=_("停用日期不能早于设立日期。"),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(closed_on__isnull=False) & ~Q(merged_into=F("id")),
                name="stations_venue_merged_is_closed",
                violation_error_message=_("并入别处的家站必须先停用，且不能并入自己。"),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="stations_venue_coordinates",
                violation_error_message=_("经度和纬度要一起填写，并在范围内。"),
            ),
        ]

    GUARD_MESSAGES = {
        "stations_venue_parent_fits": _(
            "指导关系不对：联络室由本乡镇的工作站指导，工作站和专业站由本县的代表之家指导，上级须在用。"
        ),
        "stations_venue_children_fit": _("下面还有在用的家站由它指导，请先调整那些家站。"),
    }

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("stations:venue", args=[self.pk])

    def clean(self):
        self.search_key = search_key(self.name, extra=(self.field, self.liaison))

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def place(self) -> "Region":
        """The smallest region the venue lies in."""
        return self.village or self.township or self.county
