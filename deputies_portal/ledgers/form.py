"""The form of an export: which kind of file, and whether with full names and phones, and why."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit.looks import refuse_number
from deputies_portal.core.ui.forms.base import PortalForm
from deputies_portal.core.ui.forms.fields import PlainTextField


class ExportForm(PortalForm):
    format = forms.ChoiceField(
        label=_("文件"),
        choices=[("xlsx", _("Excel 表格（.xlsx）")), ("csv", _("CSV 文件（.csv）"))],
        initial="xlsx",
    )


class FullExportForm(ExportForm):
    """For who may reveal: the reason is asked for only where personal data goes out in full."""

    full = forms.BooleanField(
        label=_("带完整姓名和手机"),
        required=False,
        help_text=_("不勾选时姓名、手机打码。勾选后必须写明用途，导出会记入操作日志。"),
    )
    reason = PlainTextField(
        label=_("用途"), max_length=200, required=False, validators=[refuse_number]
    )

    def clean(self):
        asked = super().clean()
        if asked.get("full") and not asked.get("reason") and "reason" not in self.errors:
            self.add_error("reason", ValidationError(_("写明为什么要完整的姓名和手机。")))
        return asked
