"""Forms of closing a venue or a unit, and of ending a region."""

from django.utils.translation import gettext_lazy as _

from stations.models import Region, Venue
from stations.registers.forms.acts import EndForm, EndWithReasonForm
from stations.registers.forms.lookup import NAME_PART, LookupField, in_township


class CloseForm(EndWithReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("停用日期")


class MergeForm(CloseForm):
    into = LookupField(Venue.objects.none(), label=_("并入哪里"), help_text=NAME_PART)
    field_order = ["into", "on", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = Venue.objects.standing().filter(county=self.record.county_id)
        self.fields["into"].queryset = there.exclude(pk=self.record.pk)


class EndRegionForm(EndForm):
    successor = LookupField(
        Region.objects.none(),
        describe=in_township,
        label=_("并入哪里"),
        help_text=_("写名称的一部分、拼音首字母或代码。"),
    )
    field_order = ["successor", "on"]
    widths = {"successor": "g8", "on": "g4"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("撤销日期")
        there = Region.objects.standing().within(self.record.county_code)
        self.fields["successor"].queryset = (
            there.filter(level=self.record.level)
            .exclude(pk=self.record.pk)
            .select_related("parent")
        )
