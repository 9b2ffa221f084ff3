"""Forms of a venue: the whole file, its facts of every day, its opening text."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PhoneField
from stations.models import Region, Venue
from stations.registers.forms.lookup import LookupField, in_township
from stations.registers.forms.register import InOwnCounty, KeptPhones, RegisterForm
from stations.venues.tier_names import tier_choices

FACTS = ["head", "liaison", "liaison_phone", "public_phone", "address", "latitude", "longitude"]
WRONG_DEGREE = dict.fromkeys(
    ["invalid", "max_digits", "max_decimal_places", "max_whole_digits"],
    _("写成小数的度数，小数点后最多六位，例如 24.833333。"),
)
WRONG_DEGREES = dict.fromkeys(["latitude", "longitude"], WRONG_DEGREE)


class VenueFactsForm(KeptPhones, RegisterForm):
    """What changes from year to year: people, phones, address, opening."""

    liaison_phone = PhoneField(label=_("联络员电话（不公开）"), required=False)
    public_phone = PhoneField(label=_("公开电话"), required=False)

    private = ("liaison_phone",)
    beside = {"stations_venue_coordinates": "latitude"}
    widths = {
        **dict.fromkeys(["head", "liaison", "liaison_phone", "public_phone"], "g6"),
        **dict.fromkeys(["latitude", "longitude"], "g4"),
    }
    groups = [
        (_("人员和电话"), ["head", "liaison", "liaison_phone", "liaison_phone_dropped"]),
        (_("地址和开放"), ["public_phone", "address", "latitude", "longitude", "opening"]),
    ]

    class Meta:
        model = Venue
        fields = [*FACTS, "opening"]
        error_messages = WRONG_DEGREES


class OpeningForm(RegisterForm):
    """What the venue's own clerk keeps of its file."""

    class Meta:
        model = Venue
        fields = ["opening"]


class VenueForm(InOwnCounty, VenueFactsForm):
    """The whole file; what it does not say follows from the village and the tier."""

    beside = {
        **VenueFactsForm.beside,
        "stations_venue_place_fits_tier": "tier",
        "stations_venue_township_in_county": "township",
        "stations_venue_village_in_township": "village",
        "stations_venue_one_home": "tier",
        "stations_venue_one_workstation": "township",
        "stations_venue_name_once": "name",
        "stations_venue_field_of_specialised": "field",
        "stations_venue_park_of_workstation": "park",
        "stations_venue_from_to": "opened_on",
        "stations_venue_parent_fits": "parent",
        "stations_venue_children_fit": "parent",
    }
    widths = {
        **VenueFactsForm.widths,
        **dict.fromkeys(["name", "tier", "county", "township", "village", "parent"], "g6"),
        **dict.fromkeys(["hamlet", "park", "field", "opened_on"], "g6"),
    }
    groups = [
        (_("基本情况"), ["name", "tier", "field", "opened_on"]),
        (_("在哪里"), ["county", "township", "village", "hamlet", "park", "parent"]),
        *VenueFactsForm.groups,
    ]

    village = LookupField(
        Region.objects.none(),
        describe=in_township,
        label=_("村社区"),
        required=False,
        help_text=_("写村名的一部分或拼音首字母。联络室必填。"),
    )

    class Meta:
        model = Venue
        fields = [
            *["name", "tier", "field", "county", "township", "village", "hamlet", "park"],
            *["parent", *FACTS, "opening", "opened_on"],
        ]
        error_messages = WRONG_DEGREES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = self.scope.clerk_counties
        townships = self.fields["township"].queryset
        villages = Region.objects.standing().villages().filter(parent__in=townships)
        self.fields["village"].queryset = villages.select_related("parent")
        self.fields["parent"].queryset = Venue.objects.guiding(counties).exclude(
            pk=self.instance.pk
        )
        self.fields["parent"].help_text = _("不选就按层级和乡镇确定。")
        self.fields["tier"].choices = [("", _("请选择")), *tier_choices(self.user)]

    def clean(self):
        cleaned = super().clean()
        village, tier = cleaned.get("village"), cleaned.get("tier")
        if village and not cleaned.get("township"):
            cleaned["township"] = village.parent
        if cleaned.get("township") and "county" in cleaned:
            cleaned["county"] = cleaned["township"].parent
        if tier and not cleaned.get("parent") and "parent" in cleaned:
            cleaned["parent"] = Venue.objects.guide_of(
                tier, county=cleaned.get("county"), township=cleaned.get("township")
            )
        return cleaned
