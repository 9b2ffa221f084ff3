"""What every form of a step has: the version the page was opened with, and a mark of its own."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField
from visits.issues.dossier import Dossier

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


class ActForm(StepForm):
    def __init__(self, *args, dossier: Dossier, on, **kwargs):
        self.dossier, self.issue = dossier, dossier.issue
        super().__init__(*args, record=self.issue, on=on, **kwargs)


class OnPaper(forms.Form):
    """What the desk enters of a unit's letter."""

    happened_on = DayField(label=_("收到日期"), not_after_today=True)
    document_number = PlainTextField(label=_("文号"), max_length=40)
    signer = PlainTextField(label=_("签发人"), max_length=40)


PAPER_FIELDS = ["happened_on", "document_number", "signer"]


def on_paper(form: type[ActForm]) -> type[ActForm]:
    """The same form with the letter's own facts in front."""
    facts = {
        "widths": {**form.widths, **dict.fromkeys(PAPER_FIELDS, "g4")},
        "groups": [(_("来函"), PAPER_FIELDS), *form.groups],
    }
    paper = type(f"Paper{form.__name__}", (OnPaper, form), facts)
    paper.base_fields |= {name: OnPaper.base_fields[name] for name in PAPER_FIELDS}
    return paper
