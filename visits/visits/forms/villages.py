"""Villages 村社区 as people write them: 新谷村三组 is the village 新谷村 and the detail 三组."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.fields import PlainTextField
from stations.models import Region, Venue

# The name of the body ends so, that of the place does not.
OFFICES = ("居民委员会", "村民委员会", "居委会", "村委会")
SEPARATORS = " 　，,、·-—"


class Villages:
    """The villages of a county, those of one township first."""

    def __init__(self, regions: list[Region], township_code: str | None):
        self.township_code = township_code
        self.regions = regions

    @classmethod
    def around(cls, venue: Venue) -> "Villages":
        """The villages of the venue's county, in one query."""
        standing = Region.objects.villages().standing().within(venue.county_id)
        return cls(list(standing.select_related("parent")), venue.township_id)

    @property
    def names(self) -> list[str]:
        """What the field offers: the township's villages, or all with their township."""
        if self.township_code is None:
            return [f"{region.parent.name}{short_name(region)}" for region in self.regions]
        own = (region for region in self.regions if region.parent_id == self.township_code)
        return [short_name(region) for region in own]

    def read(self, text: str) -> tuple[Region | None, str]:
        """The village a text begins with, and the rest; None when it begins with none."""
        for spelling, region in self._spellings():
            if text.startswith(spelling):
                return region, text[len(spelling) :].lstrip(SEPARATORS)
        return None, text

    def _spellings(self) -> list[tuple[str, Region]]:
        """Every way a village may be written, longer ones first: 龙泉寺村 is not 龙泉."""
        found = []
        for region in self.regions:
            names = {region.name, short_name(region)}
            if region.parent_id == self.township_code:
                found += [(name, region) for name in names]
            found += [(f"{region.parent.name}{name}", region) for name in names]
        return sorted(found, key=lambda pair: -len(pair[0]))


def short_name(region: Region) -> str:
    """永胜村委会 is the village 永胜村; 关庙社区居民委员会 is 关庙社区."""
    for office in OFFICES:
        if region.name.endswith(office):
            place = region.name.removesuffix(office)
            return place if re.search(r"(村|社区)$", place) else f"{place}村"
    return region.name


class PlaceField(PlainTextField):
    """Its cleaned value is (village or None, address detail)."""

    LONGEST_DETAIL = 120

    def __init__(self, *, villages: Villages, **kwargs):
        self.villages = villages
        super().__init__(max_length=160, **kwargs)

    def clean(self, value):
        village, detail = self.villages.read(super().clean(value))
        if len(detail) > self.LONGEST_DETAIL:
            message = _("住址最多 %(most)d 个字。")
            raise ValidationError(message, params={"most": self.LONGEST_DETAIL})
        return village, detail

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        return attrs | ({"list": "villages"} if isinstance(widget, forms.TextInput) else {})
