"""The form that finds a visitor: what is known of him, and what for."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.looks import refuse_number
from deputies_portal.core.ui.forms.base import PortalForm
from deputies_portal.core.ui.forms.fields import PlainTextField


class Purpose(models.TextChoices):
    """What a visitor is looked for; the words go into the journal."""

    PROGRESS = "progress", gettext_lazy("本人来问办理进度")
    AGAIN = "again", gettext_lazy("核对以前是否反映过")
    TELL = "tell", gettext_lazy("联系本人告知结果")
    OWN = "own", gettext_lazy("本人要求查看、更正或删除")
    OTHER = "other", gettext_lazy("其他，写在后面")


PURPOSES = [("", gettext_lazy("请选择")), *Purpose.choices]


class FindForm(PortalForm):
    use_required_attribute = False
    widths = {"person": "g4", "purpose": "g4", "reason": "g4"}

    person = PlainTextField(
        label=gettext_lazy("姓名、手机或手机后四位"),
        max_length=40,
        help_text=gettext_lazy("姓名写全，或只写姓、只写名。"),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("为什么查找"), choices=PURPOSES)
    reason = PlainTextField(
        label=gettext_lazy("其他原因"),
        max_length=200,
        required=False,
        validators=[refuse_number],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].widget.attrs["autocomplete"] = "off"

    def clean(self):
        said = self.cleaned_data
        is_unsaid = said.get("purpose") == Purpose.OTHER and not said.get("reason")
        if is_unsaid and "reason" not in self._errors:
            self.add_error("reason", ValidationError(_("写明为什么要看。")))
        return said

    @property
    def why(self) -> str:
        """For the journal, in its language."""
        said = self.cleaned_data
        label = journal.in_records(str, Purpose(said["purpose"]).label)
        if said["purpose"] == Purpose.OTHER:
            return said["reason"]
        return f"{label}：{said['reason']}" if said["reason"] else label
