"""The file of regions: chosen, tried, and sent again to be written."""

import binascii
from base64 import b64decode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PortalForm

MOST_BYTES = 3 * 1024 * 1024


class RegionFileForm(PortalForm):
    file = forms.FileField(
        label=_("CSV 文件"),
        help_text=_(
            "第一行写：code,name,level,parent_code。全省的文件也可以，只取本县的；可以压缩成 .gz。"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,text/csv"}),
    )

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MOST_BYTES:
            raise ValidationError(_("文件太大，最多 3 MB；可以压缩成 .gz 再选。"))
        return uploaded.read()


class RegionContentForm(PortalForm):
    """The file that the dry run has shown, sent again to be written."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=2 * MOST_BYTES)

    def clean_content(self):
        try:
            return b64decode(self.cleaned_data["content"], validate=True)
        except binascii.Error as error:
            raise ValidationError(_("这一页不完整，请重新选择文件。")) from error
