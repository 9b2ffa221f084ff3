"""The form of an undertaking unit."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import PhoneField
from stations.models import UndertakingUnit
from stations.registers.forms.register import InOwnCounty, KeptPhones, RegisterForm


class UnitForm(KeptPhones, InOwnCounty, RegisterForm):
    contact_phone = PhoneField(label=_("经办人电话（不公开）"), required=False)

    private = ("contact_phone",)
    beside = {
        "stations_unit_short_name_once": "short_name",
        "stations_unit_name_once": "name",
        "stations_unit_township_in_county": "township",
        "stations_unit_government_has_township": "township",
    }
    widths = {
        **dict.fromkeys(["name", "short_name", "kind", "county", "township"], "g6"),
        **dict.fromkeys(["leader", "contact", "contact_phone"], "g4"),
    }
    groups = [
        (
            pgettext_lazy("undertaking", "单位"),
            ["name", "short_name", "kind", "county", "township"],
        ),
        (_("人员"), ["leader", "contact", "contact_phone", "contact_phone_dropped"]),
    ]

    class Meta:
        model = UndertakingUnit
        fields = [
            *["name", "short_name", "kind", "county", "township"],
            *["leader", "contact", "contact_phone"],
        ]
