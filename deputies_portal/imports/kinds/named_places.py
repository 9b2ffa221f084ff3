"""Places as files name them: regions by code or by name, venues by name or by where they are."""

from collections import defaultdict
from functools import cached_property

from django.utils.translation import gettext as _

from deputies_portal.imports.kinds.base import refuse
from stations.models import Region, Venue


class Places:
    """The regions and venues of a county, read once for a whole file."""

    def __init__(self, county: str):
        self.county = county

    @cached_property
    def regions(self) -> dict[str, Region]:
        rows = Region.objects.standing().within(self.county).select_related("parent")
        return {region.pk: region for region in rows}

    @cached_property
    def _by_name(self) -> dict[str, list[Region]]:
        found = defaultdict(list)
        for region in self.regions.values():
            found[region.name].append(region)
        return found

    def region(self, column: str, text: str, *, within: str = "", length: int = 0) -> Region:
        """The region of this code or name. Raises ValidationError for none, or for several."""
        if text.isascii() and text.isdigit():
            found = [self.regions[text]] if text in self.regions else []
        else:
            found = self._by_name.get(text, [])
        found = [one for one in found if one.pk.startswith(within)]
        if length:
            found = [one for one in found if len(one.pk) == length]
        if not found:
            refuse(column, _("本县没有“%(text)s”这个区划。"), text=text[:20])
        if len(found) > 1:
            refuse(column, _("有几个“%(text)s”，请写区划代码。"), text=text[:20])
        return found[0]

    def of_row(self, values: dict) -> Region | None:
        """The place a row names by `code`, or by the names of township and village."""
        code, township, village = (values.get(name) for name in ("code", "township", "village"))
        found = self.region("code", code) if code else None
        if township:
            inside = self.region("township", township, length=9)
            found = self._agreed("township", found, inside)
        if village:
            within = found.pk[:9] if found else ""
            inside = self.region("village", village, within=within, length=12)
            found = self._agreed("village", found, inside)
        return found

    def _agreed(self, column: str, known: Region | None, named: Region) -> Region:
        """The smaller of two regions of which one must lie in the other."""
        if known is None or named.pk.startswith(known.pk):
            return named
        if not known.pk.startswith(named.pk):
            refuse(column, _("与区划代码“%(code)s”不符。"), code=known.pk)
        return known

    @cached_property
    def venues(self) -> list[Venue]:
        rows = Venue.objects.standing().filter(county=self.county)
        return list(rows.select_related("county__county", "township", "village"))

    @cached_property
    def venue_by_name(self) -> dict[str, Venue]:
        return {venue.name: venue for venue in self.venues}

    def venue(self, values: dict, *, column: str = "venue", code: str = "venue_code") -> Venue:
        """The venue a row names; the code of its place alone will do where one lies there."""
        name, place = values.get(column, ""), values.get(code, "")
        if name:
            venue = self.venue_by_name.get(name)
            if venue is None:
                refuse(column, _("没有在用的家站“%(name)s”。"), name=name[:30])
            if place and venue.place.pk != place:
                refuse(code, _("“%(name)s”不在这个区划。"), name=name[:30])
            return venue
        there = [one for one in self.venues if one.place.pk == place]
        there = [one for one in there if one.tier != Venue.Tier.SPECIALISED] or there
        if len(there) != 1:
            refuse(code, _("这个区划里没有家站，或者有几处，请写家站名称。"))
        return there[0]
