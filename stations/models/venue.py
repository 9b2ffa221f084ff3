"""Venues 活动阵地: home, workstations, liaison rooms, specialised workstations (domain §1)."""

from datetime import date

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard
from deputies_portal.core.words.pinyin import search_key, typed
from stations.models.opening import hours_only
from stations.models.place import Region
from stations.models.register import ClosableQuerySet, PlacedQuerySet, RegisterQuerySet, none_first
from stations.scope import Scope

DEMONSTRATION = "示范"  # what the title of such an honour says
# The home; by township a workstation and its rooms; after them the specialised workstations.
TREE_ORDER = ("county_id", "place_code", "branch", "rank", "village_code", "id")
LAST_BRANCH = 2**62


def tree_columns(venue: str = "") -> dict:
    """The columns of TREE_ORDER that are worked out; `venue` leads to the venue of a row."""
    branch = {"home": Value(0), "workstation": F(f"{venue}pk"), "room": F(f"{venue}parent_id")}
    rank = {"home": 0, "workstation": 1, "room": 2}
    tier = f"{venue}tier"
    return {
        "place_code": Coalesce(f"{venue}township_id", Value("")),
        "branch": Case(
            *(When(**{tier: name}, then=id_) for name, id_ in branch.items()),
            default=Value(LAST_BRANCH),
            output_field=models.BigIntegerField(),
        ),
        "rank": Case(
            *(When(**{tier: name}, then=Value(number)) for name, number in rank.items()),
            default=Value(3),
            output_field=models.IntegerField(),
        ),
        "village_code": Coalesce(f"{venue}village_id", Value("")),
    }


class VenueQuerySet(RegisterQuerySet, PlacedQuerySet, ClosableQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        """What the clerks of the county, of its township and of the venue itself keep.

        `may_register`: the whole file, honours and closing included; `may_change`: its people,
        sponsors and address; `may_keep`: its opening text, equipment, documents and photos. A
        closed venue stays as it is.
        """
        scope = Scope.of(user)
        registers = Q(closed_on__isnull=True, county_id__in=scope.clerk_counties)
        changes = registers | Q(closed_on__isnull=True, township_id__in=scope.townships)
        keeps = changes | Q(closed_on__isnull=True, pk__in=scope.venues)
        return {
            "may_register": registers,
            "may_change": changes,
            "may_keep": keeps,
            "may_reveal": Q(county_id__in=scope.reveal_counties),
        }

    def in_care_of(self, user):
        """Venues the user works for as clerk, or answers for as manager."""
        scope = Scope.of(user)
        return self.filter(Q(county_id__in=scope.counties) | self._on_the_spot(scope))

    def in_care_of_clerk(self, user):
        """Venues the user works for as clerk, closed ones too: of the county, township or venue."""
        scope = Scope.of(user)
        return self.filter(Q(county_id__in=scope.clerk_counties) | self._on_the_spot(scope))

    def in_own_care_of(self, user):
        """Venues the user works for on the spot: as their clerk, or as that of the township."""
        return self.filter(self._on_the_spot(Scope.of(user)))

    @staticmethod
    def _on_the_spot(scope: Scope) -> Q:
        return Q(township_id__in=scope.townships) | Q(pk__in=scope.venues)

    def registered_by(self, user):
        return self.filter(self.rights(user)["may_register"])

    def kept_by(self, user):
        return self.filter(self.rights(user)["may_keep"])

    def published(self):
        """What everybody may read; a closed venue still says where to go instead. The liaison
        officer and the private phone are never read along.
        """
        return self.defer("liaison", "liaison_phone", "search_key")

    def answered_for_by(self, user):
        """Venues whose sponsor 挂联 the user is."""
        return self.filter(pk__in=user.sponsorships.current(Scope.of(user).on).values("venue"))

    def followed_by(self, user):
        """Venues in the user's care, and those a deputy is placed in: whose activities and
        cadence the user reads.
        """
        scope = Scope.of(user)
        placed = self._rows("assignments").current(scope.on).filter(deputy__in=scope.deputies)
        cared_for = self.model.objects.in_care_of(user)
        return self.filter(Q(pk__in=cared_for.values("pk")) | Q(pk__in=placed.values("venue")))

    def in_use_during(self, first: date, last: date):
        """Venues in use on some day from the first to the last."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=first), opened_on__lte=last)

    def in_region(self, region):
        """Venues that lie in the village or township; of a county, those without a township."""
        if len(region.code) == 12:
            return self.filter(village=region)
        return self.of_township(region.code)

    def matching(self, text: str):
        """By part of the name or the liaison officer, in characters, pinyin or initials."""
        return self.filter(
            Q(name__contains=text) | Q(liaison__contains=text) | Q(search_key__contains=typed(text))
        )

    def public_matching(self, text: str):
        """As `matching`, by what the public pages print: name, address, township, village."""
        wanted = Q(name__contains=text) | Q(address__contains=text) | Q(field__contains=text)
        for place in ("township", "village"):
            wanted |= Q(**{f"{place}__name__contains": text})
            wanted |= Q(**{f"{place}__search_key__contains": typed(text)})
        return self.filter(wanted)

    def demonstrations(self, on: date):
        """Venues that are a demonstration venue 示范点 on the day."""
        return self.filter(self._has("honours", on, title__contains=DEMONSTRATION))

    def co_located(self, on: date):
        """Venues that share their roof 联建 with another one on the day."""
        return self.filter(self._has("guests", on) | self._has("hosts", on))

    def guiding(self, counties):
        """Venues that can guide others: the homes and workstations in use."""
        tiers = [Venue.Tier.HOME, Venue.Tier.WORKSTATION]
        return self.standing().filter(county__in=counties, tier__in=tiers)

    def guide_of(self, tier: str, county, township):
        """Who guides a venue of this tier when nobody is named; None when nobody can."""
        if tier == Venue.Tier.ROOM:
            stations = self.standing().filter(tier=Venue.Tier.WORKSTATION, township=township)
            return stations.order_by("park", "pk").first()
        if tier == Venue.Tier.HOME:
            return None
        return self.standing().filter(tier=Venue.Tier.HOME, county=county).first()

    def with_tree_place(self):
        """Columns to order by as the venues hang together: see TREE_ORDER."""
        return self.annotate(**tree_columns())

    def in_tree_order(self):
        return self.order_by(*TREE_ORDER)

    def for_list(self, on: date):
        """With what a row of the register prints, in one query."""
        deputies = self._rows("assignments").current(on).filter(venue=OuterRef("pk")).order_by()
        count = deputies.values("venue").annotate(n=Count("deputy", distinct=True)).values("n")
        return self.select_related("township", "village", "merged_into").annotate(
            is_demonstration=self._has("honours", on, title__contains=DEMONSTRATION),
            is_co_located=self._has("guests", on) | self._has("hosts", on),
            deputies_now=Coalesce(Subquery(count), 0),
        )

    def by_place(self) -> list[dict]:
        """How many venues (n) per township, tier and field."""
        columns = ("county_id", "county__name", "township_id", "township__name", "tier", "field")
        rows = self.order_by().values(*columns).annotate(n=Count("pk"))
        return list(rows.order_by("county_id", none_first("township_id"), "tier", "field"))


class Venue(models.Model):
    """A home, workstation, liaison room or specialised workstation. Closed, never deleted."""

    class Tier(models.TextChoices):
        HOME = "home", _("代表之家")
        WORKSTATION = "workstation", _("代表工作站")
        ROOM = "room", _("代表联络室")
        SPECIALISED = "specialised", _("专业代表工作站")

    PERSONAL = frozenset({"liaison_phone"})

    name = models.CharField(_("名称"), max_length=60)
    tier = models.CharField(pgettext_lazy("venue", "层级"), max_length=12, choices=Tier)
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
    opening = models.CharField(_("开放时间"), max_length=200, blank=True, validators=[hours_only])
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
        ordering = [
            "county_id",
            none_first("township_id"),
            "tier",
            none_first("village_id"),
            "id",
        ]
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
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
                name="stations_venue_coordinates",
                violation_error_message=_("经度和纬度要一起填写，并在范围内。"),
            ),
            Guard(
                name="stations_venue_parent_fits",
                bad="""
                NEW.parent_id IS NOT NULL AND NEW.closed_on IS NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_venue p
                  WHERE p.id = NEW.parent_id AND p.id <> COALESCE(NEW.id, -1)
                    AND p.county_id = NEW.county_id AND p.closed_on IS NULL
                    AND (
                      (NEW.tier IN ('workstation', 'specialised') AND p.tier = 'home')
                      OR (NEW.tier = 'room' AND p.tier = 'workstation' AND (
                        p.township_id = NEW.township_id
                        OR EXISTS (SELECT 1 FROM stations_region r
                                   WHERE r.code = p.township_id
                                   AND r.successor_id = NEW.township_id)))))
                """,
                violation_error_message=_(
                    "指导关系不对：联络室由本乡镇的工作站指导，工作站和专业站由本县的代表之家指导，上级须在用。"
                ),
            ),
            Guard(
                name="stations_venue_children_fit",
                on=("UPDATE",),
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_venue c
                  WHERE c.parent_id = NEW.id AND c.closed_on IS NULL AND (
                    NEW.closed_on IS NOT NULL OR c.county_id <> NEW.county_id
                    OR (c.tier = 'room' AND (NEW.tier <> 'workstation'
                    OR c.township_id <> NEW.township_id))
                    OR (c.tier IN ('workstation', 'specialised') AND NEW.tier <> 'home')))
                """,
                violation_error_message=_("下面还有在用的家站由它指导，请先调整那些家站。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The venue at a glance, a page of the desk; the whole file is `stations:venue`."""
        return reverse("desk:venue", args=[self.pk])

    def clean(self):
        self.search_key = search_key(self.name, extra=(self.field, self.liaison))

    @property
    def tier_name(self) -> str:
        """What its county calls the tier."""
        return self.county.county.name_of_tier(self.tier)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def place(self) -> "Region":
        """The smallest region the venue lies in."""
        return self.village or self.township or self.county
