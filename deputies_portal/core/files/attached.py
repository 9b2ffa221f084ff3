"""Several files in one field, each judged by its content."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.uploads import UploadField

MOST_FILES = 10


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadsField(UploadField):
    """Its cleaned value is a list of `Checked`; a wrong file is named."""

    widget = ManyFiles
    default_error_messages = {"many": _("一次最多 %(most)d 个文件。")}

    def clean(self, data, initial=None):
        uploaded = [one for one in data or [] if one]
        if len(uploaded) > MOST_FILES:
            raise ValidationError(self.error_messages["many"], "many", {"most": MOST_FILES})
        checked, errors = [], []
        for one in uploaded:
            try:
                checked.append(super().clean(one))
            except ValidationError as error:
                errors += [self._named(one, message) for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return checked

    def _named(self, uploaded, message):
        return _("%(file)s：%(message)s") % {"file": uploaded.name[:60], "message": message}
