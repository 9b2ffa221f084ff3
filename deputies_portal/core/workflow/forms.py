"""The form of a step: the version the page was opened with, and a mark of its own."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField

REASON = 500  # characters


def lines(**kwargs) -> PlainTextField:
    """A text of several lines."""
    rows = kwargs.pop("rows", 3)
    kwargs.setdefault("max_length", REASON)
    return PlainTextField(lines=True, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class StepForm(PortalForm):
    """The form of a step of a record that has a version: an issue, a suggestion."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": _("这一页不完整，请重新打开再办。")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    # A fact of the act whose field has another name: where its error is shown.
    lands: dict[str, str] = {}

    def __init__(self, *args, record, on, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)
        self.initial = {"version": record.version, "token": uuid4(), **self.initial}
        self.prepare()

    def choose(self, name: str, records, *, label_of=str, empty="", field=RecordField, **kwargs):
        """Offer these records in the field of that name."""
        drawn = self.fields[name]
        kwargs = {"label": drawn.label, "required": drawn.required} | kwargs
        self.fields[name] = field(records=records, label_of=label_of, empty=empty, **kwargs)
        self._word(self.fields[name], drawn.label)

    def prepare(self):
        """Narrow the choices to what may be chosen here, and fill in what is known."""

    def facts(self) -> dict:
        """What the act is told."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "token")
        }

    def take_errors(self, refused: ValidationError) -> None:
        """Show what the act refuses beside its field."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            field = self.lands.get(name, name)
            self.add_error(field if field in self.fields else None, errors)
