"""The form of a template of a paper."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.uploads import OFFICE, UploadField
from deputies_portal.core.papers import package
from deputies_portal.core.ui.forms.base import PortalForm


class TemplateForm(PortalForm):
    file = UploadField(
        label=_("模板文件"),
        kinds={OFFICE},
        help_text=_("Word 文件（.docx），占位词照下表写。"),
    )
    widths = {"file": "g8"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".docx"

    def clean_file(self):
        checked = self.cleaned_data["file"]
        if checked.extension != "docx":
            raise ValidationError(package.NO_WORD_FILE)
        return checked
