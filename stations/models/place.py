"""Places: regions 行政区划 and the counties that use the portal (domain §1). Venues: venue.py."""

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard
from deputies_portal.core.words.pinyin import search_key, typed
from stations.scope import Scope


class RegionQuerySet(models.QuerySet):
    def standing(self):
        """Regions that have not been ended by a merger or a change of code."""
        return self.filter(ended_on__isnull=True)

    def ended(self):
        return self.filter(ended_on__isnull=False)

    def within(self, code: str):
        """The region with this code and everything below it; a code's prefix is its ancestor."""
        return self.filter(code__startswith=code)

    def matching(self, text: str):
        """By the beginning of the code, or part of the name in characters, pinyin or initials."""
        return self.filter(
            Q(code__startswith=text) | Q(name__contains=text) | Q(search_key__contains=typed(text))
        )

    def endable_by(self, user):
        """Standing townships and villages of the counties whose clerk the user is."""
        wanted = Q(pk__in=[])
        for county in Scope.of(user).clerk_counties:
            wanted |= Q(code__startswith=county, level__in=["township", "village"])
        return self.standing().filter(wanted)

    def by_level(self) -> dict[str, int]:
        """How many regions at each level."""
        rows = self.order_by().values_list("level").annotate(n=Count("pk"))
        return dict(rows)

    def counties(self):
        return self.filter(level=Region.Level.COUNTY)

    def townships(self):
        return self.filter(level=Region.Level.TOWNSHIP)

    def villages(self):
        return self.filter(level=Region.Level.VILLAGE)

    def visible_to(self, user):
        """Official names are no secret: a posting shows the regions of the counties it touches."""
        scope = Scope.of(user)
        codes = scope.home_counties | scope.administered
        if not codes:
            return self if scope.administers_all else self.none()
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
            Guard(
                name="stations_region_successor_stands",
                bad="""
                NEW.successor_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_region s
                  WHERE s.code = NEW.successor_id AND s.level = NEW.level
                    AND (s.ended_on IS NULL OR s.ended_on > NEW.ended_on))
                """,
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


class CountyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(pk__in=Scope.of(user).home_counties)

    def administered_by(self, user):
        """Counties whose accounts an administrator keeps."""
        scope = Scope.of(user)
        rows = self if scope.administers_all else self.filter(pk__in=scope.administered)
        return rows.select_related("region")

    def published(self):
        """Counties with a public page: every county that uses the portal."""
        return self.select_related("region")


class County(models.Model):
    """A county whose congress uses the portal: its wordings and switches (domain §9)."""

    region = models.OneToOneField(Region, models.PROTECT, primary_key=True, verbose_name=_("县"))
    short = models.CharField(_("简称"), max_length=2, help_text=_("编号的头一个字，例如“昌”。"))
    portal_name = models.CharField(_("平台名称"), max_length=40)
    organiser = models.CharField(_("主办单位"), max_length=60)
    filing = models.CharField(_("备案号"), max_length=120, blank=True)
    letter_head = models.CharField(_("函件抬头"), max_length=60)
    letter_signer = models.CharField(_("函件签发人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    relays_through_government = models.BooleanField(_("经县政府办转交"), default=False)
    # After everything of a visit is closed; Personal Information Protection Law, art. 19.
    contact_years = models.PositiveSmallIntegerField(_("联系信息保存几年"), default=3)
    inbox_days = models.PositiveSmallIntegerField(_("网上反映保存几天"), default=180)
    takes_online = models.BooleanField(_("接收网上反映"), default=False)
    shows_stars = models.BooleanField(_("按得分评星级"), default=False)
    five_stars_from = models.PositiveSmallIntegerField(_("五星级从几分起"), default=95)
    four_stars_from = models.PositiveSmallIntegerField(_("四星级从几分起"), default=90)
    three_stars_from = models.PositiveSmallIntegerField(_("三星级从几分起"), default=80)
    home_name = models.CharField(_("“家”的名称"), max_length=12)
    workstation_name = models.CharField(_("“站”的名称"), max_length=12)
    room_name = models.CharField(_("“室”的名称"), max_length=12)
    specialised_name = models.CharField(_("“专”的名称"), max_length=12)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Columns with the names of the tiers, by tier.
    TIER_NAMES = {
        "home": "home_name",
        "workstation": "workstation_name",
        "room": "room_name",
        "specialised": "specialised_name",
    }

    objects = CountyQuerySet.as_manager()

    class Meta:
        ordering = ["region_id"]
        verbose_name = _("县")
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("region_id"), 6),
                name="stations_county_is_county",
                violation_error_message=_("请选择县级区划。"),
            ),
            models.CheckConstraint(
                condition=Q(contact_years__gte=1, contact_years__lte=10),
                name="stations_county_contact_years",
                violation_error_message=_("联系信息保存 1 到 10 年。"),
            ),
            models.CheckConstraint(
                condition=Q(inbox_days__gte=30, inbox_days__lte=730),
                name="stations_county_inbox_days",
                violation_error_message=_("网上反映保存 30 到 730 天。"),
            ),
            models.CheckConstraint(
                condition=Q(three_stars_from__gte=1)
                & Q(four_stars_from__gt=F("three_stars_from"))
                & Q(five_stars_from__gt=F("four_stars_from"))
                & Q(five_stars_from__lte=100),
                name="stations_county_star_lines",
                violation_error_message=_("分数线在 1 到 100 之间，五星高于四星，四星高于三星。"),
            ),
        ]

    def __str__(self):
        return self.region.name

    def get_absolute_url(self):
        return f"{reverse('visits:county')}?county={self.pk}"

    def name_of_tier(self, tier: str) -> str:
        """A name that ships is said in the reader's language."""
        return gettext(getattr(self, self.TIER_NAMES[tier]))

    @property
    def county_code(self) -> str:
        return self.pk

    @property
    def visit_prefix(self) -> str:
        return f"{self.short}人访"

    @property
    def issue_prefix(self) -> str:
        return f"{self.short}人交"

    @property
    def suggestion_prefix(self) -> str:
        return f"{self.short}人建"
