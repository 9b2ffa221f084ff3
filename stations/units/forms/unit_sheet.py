"""The sheet of units that are added together: a row each, corrected before it is kept."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField
from stations.models import UndertakingUnit
from stations.registers.forms.sheets import Sheet, SheetRow, tell_apart

SHORT_KNOWN = _("这个县已经有这个简称的承办单位。")
NAME_KNOWN = _("这个县已经有这个承办单位。")


class UnitRow(SheetRow):
    corrected_fields = ("name", "short_name", "kind")
    name = PlainTextField(
        label=_("全称"), max_length=UndertakingUnit._meta.get_field("name").max_length
    )
    short_name = PlainTextField(
        label=_("简称"), max_length=UndertakingUnit._meta.get_field("short_name").max_length
    )
    kind = forms.ChoiceField(label=_("性质"), choices=UndertakingUnit.Kind.choices)

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if kind == UndertakingUnit.Kind.TOWNSHIP_GOVERNMENT and self.opening.township is None:
            raise ValidationError(_("乡镇人民政府要写明是哪个乡镇。"))
        return kind


class UnitSheet(Sheet):
    row_class = UnitRow

    def label_of(self, opening):
        return opening.short_name

    def check_together(self, rows):
        units = UndertakingUnit.objects.filter(county=self.county.pk)
        known = set(units.values_list("short_name", flat=True))
        tell_apart(rows, "short_name", known, SHORT_KNOWN)
        names = set(units.standing().values_list("name", flat=True))
        tell_apart(rows, "name", names, NAME_KNOWN)
