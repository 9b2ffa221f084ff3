"""Venues in bulk 批量建站: a home, a workstation per township, a room per village (domain §1).

A place that has its venue is left out. All venues of one sheet are opened together or none is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from stations.models import County, Region, Venue
from stations.regions.village_names import village_name

MOST = 800  # venues of one sheet: what a form can carry
Tier = Venue.Tier
TIER_OF_LEVEL = {
    Region.Level.COUNTY: Tier.HOME,
    Region.Level.TOWNSHIP: Tier.WORKSTATION,
    Region.Level.VILLAGE: Tier.ROOM,
}
SERVED = _("“%(place)s”刚刚已经建好，请重新打开这一页。")
NO_GUIDE = _("“%(place)s”还没有工作站，联络室由工作站指导。")


@dataclass(frozen=True)
class Opening:
    """A venue to be opened in the region, under this name."""

    region: Region
    name: str

    @property
    def tier(self) -> Tier:
        return TIER_OF_LEVEL[self.region.level]

    @property
    def key(self) -> str:
        """What the fields of its row begin with."""
        return f"venue-{self.region.pk}"

    @property
    def township_code(self) -> str:
        """Empty for the home of the county."""
        return self.region.pk[:9] if len(self.region.pk) > 6 else ""


def proposed(county: County) -> list[Opening]:
    """The home, then township by township its workstation and the rooms, where there are none."""
    regions = Region.objects.standing().within(county.pk).order_by("code")
    served = _places_served(county)
    names = set(Venue.objects.standing().filter(county=county.pk).values_list("name", flat=True))
    by_code = {region.pk: region for region in regions}
    return [
        Opening(region, _name_apart(_name(region, by_code), region, names))
        for region in by_code.values()
        if region.pk not in served
    ]


def _places_served(county: County) -> set[str]:
    """Codes of the regions that have their venue. One for a park or a field counts for nothing."""
    own = Venue.objects.standing().filter(county=county.pk, park="")
    rows = own.exclude(tier=Tier.SPECIALISED).values_list("county", "township", "village")
    return {village or township or code for code, township, village in rows}


def _name(region: Region, by_code: dict[str, Region]) -> str:
    if region.level == Region.Level.COUNTY:
        return f"{region.name}代表之家"
    if region.level == Region.Level.TOWNSHIP:
        return f"{region.name}工作站"
    township = by_code.get(region.parent_id)
    return f"{township.name if township else ''}{village_name(region.name)}联络室"


def _name_apart(name: str, region: Region, used: set[str]) -> str:
    """A second place of the same name keeps its official name."""
    if name in used:
        name = f"{name.removesuffix('联络室')}（{region.name}）联络室"
    used.add(name)
    return name


def open_in_bulk(
    county: County, openings: list[Opening], *, opened_on: date, actor, by=None, token=None
) -> list[Venue]:
    """Open them, each under its guide. A sheet sent twice (`token`) is refused by the journal."""
    with transaction.atomic():
        # Two clerks with the same sheet take turns here.
        County.objects.select_for_update().get(pk=county.pk)
        _refuse_served(county, openings)
        venues = []
        for tier in TIER_OF_LEVEL.values():  # guides first
            guides = _guides(county, tier)
            rows = [_venue(county, one, guides, opened_on) for one in openings if one.tier == tier]
            venues += Venue.objects.bulk_create(rows, batch_size=200)
        facts = {"actor": actor, "posting": by, "county": county.pk}
        journal.record_many(
            {**facts, "action": "venue.create", "target": one, "after": _told(one)}
            for one in venues
        )
        after = {"rows": len(venues)}
        journal.record(action="venue.bulk", target=county, after=after, token=token, **facts)
    return venues


def guided_townships(county: County) -> set[str]:
    """Codes of the townships that have a workstation already."""
    return set(_guides(county, Tier.ROOM))


def _refuse_served(county: County, openings: Iterable[Opening]) -> None:
    served = _places_served(county)
    for one in openings:
        if one.region.pk in served:
            raise ValidationError(SERVED, "served", {"place": one.region})


def _guides(county: County, tier: Tier) -> dict[str, Venue]:
    """Who guides a venue of this tier, by the code of its township (the home: of any)."""
    if tier == Tier.HOME:
        return {}
    own = Venue.objects.standing().filter(county=county.pk)
    if tier == Tier.WORKSTATION:
        home = own.filter(tier=Tier.HOME).first()
        return {"": home} if home else {}
    stations = own.filter(tier=Tier.WORKSTATION).order_by("-park", "-pk")
    return {station.township_id: station for station in stations}


def _venue(county: County, one: Opening, guides: dict[str, Venue], opened_on: date) -> Venue:
    is_room = one.tier == Tier.ROOM
    guide = guides.get(one.township_code if is_room else "")
    if is_room and guide is None:
        raise ValidationError(NO_GUIDE, "guide", {"place": one.region.parent})
    venue = Venue(
        tier=one.tier,
        name=one.name,
        county_id=county.pk,
        township_id=one.township_code or None,
        village_id=one.region.pk if is_room else None,
        parent=guide,
        opened_on=opened_on,
    )
    venue.clean()
    return venue


def _told(venue: Venue) -> dict:
    return {"name": venue.name, "tier": venue.tier, "opened_on": venue.opened_on.isoformat()}


def counted(county: County) -> Counter:
    """How many venues in use, by tier."""
    rows = Venue.objects.standing().filter(county=county.pk).values_list("tier", flat=True)
    return Counter(rows.order_by())
