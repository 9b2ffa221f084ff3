"""The sheet of venues that are added together: a row each, corrected before it is kept."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.models import Venue
from stations.registers.forms.sheets import Sheet, SheetRow, tell_apart
from stations.venues import venues_in_bulk

NAMED = _("这个县已经有同名的家站。")
NO_GUIDE = _("先勾选这个乡镇的工作站，联络室由它指导。")


class VenueRow(SheetRow):
    corrected_fields = ("name",)
    name = PlainTextField(label=_("名称"), max_length=Venue._meta.get_field("name").max_length)


class VenueSheet(Sheet):
    row_class = VenueRow
    opened_on = DayField(label=_("设立日期"), not_after_today=True)
    widths = {"opened_on": "g4"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = date(timezone.localdate().year, 1, 1)
        self.fields["opened_on"].help_text = _(
            "整张表同一天；有的家站日期不同，建好以后在它的档案里改。"
        )

    def label_of(self, opening):
        return opening.region

    def check_together(self, rows):
        names = Venue.objects.standing().filter(county=self.county.pk)
        tell_apart(rows, "name", set(names.values_list("name", flat=True)), NAMED)
        guided = venues_in_bulk.guided_townships(self.county)
        stations = [row.opening for row in self.rows if row.is_bound]
        guided |= {one.township_code for one in stations if one.tier == Venue.Tier.WORKSTATION}
        for row in rows:
            one = row.opening
            if one.tier == Venue.Tier.ROOM and one.township_code not in guided:
                row.add_error("chosen", NO_GUIDE)
