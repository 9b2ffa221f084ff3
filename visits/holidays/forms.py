"""Forms of the working-day calendar."""

import binascii
from base64 import b64decode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PortalForm, PortalModelForm, VersionedFormMixin
from stations.scope import Scope
from visits.holidays import holidays
from visits.holidays.calendar_import import CalendarRefused, read_calendar
from visits.models import CalendarDay

MOST_BYTES = 512 * 1024


class HolidayForm(VersionedFormMixin, PortalModelForm):
    widths = {"day": "g4", "is_working": "g8", "name": "g4", "source": "g8", "region": "g4"}

    is_working = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[("", _("放假")), ("1", _("上班（补班）"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CalendarDay
        fields = ["day", "is_working", "name", "source", "region"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        regions = self.fields["region"]
        regions.queryset = holidays.regions_to_change(self.user)
        regions.help_text = ""
        if Scope.of(self.user).administers_all:
            regions.empty_label = str(_("全国"))
        else:
            regions.required, regions.empty_label = True, None
        self.initial["is_working"] = "1" if self.instance.is_working else ""


class CalendarFileForm(PortalForm):
    file = forms.FileField(
        label=_("CSV 文件"),
        help_text=_("第一行写：地区代码、日期、上班、名称、依据。地区代码留空表示全国。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self):
        """The rows of the file; what is wrong with single rows is said by the dry run."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MOST_BYTES:
            raise ValidationError(_("文件太大，日历文件不会超过 512 KB。"))
        return uploaded.read()


class CalendarContentForm(PortalForm):
    """The file that the dry run has shown, sent again to be written."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=2 * MOST_BYTES)

    def clean_content(self):
        try:
            return b64decode(self.cleaned_data["content"], validate=True)
        except binascii.Error as error:
            raise ValidationError(_("这一页不完整，请重新选择文件。")) from error


def rows_of(content: bytes) -> list:
    """The rows; raises CalendarRefused for what is no calendar, or an empty one."""
    rows = [] if b"\x00" in content else read_calendar(content)
    if not rows:
        raise CalendarRefused([])
    return rows
