"""What the forms of the steps of an issue share; on paper the desk enters a unit's letter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow.forms import StepForm, lines
from visits.issues.dossier import Dossier


class ActForm(StepForm):
    is_paper_too = False  # one form for what somebody says and what stands in a letter

    def __init__(self, *args, dossier: Dossier, on, **kwargs):
        self.dossier, self.issue = dossier, dossier.issue
        super().__init__(*args, record=self.issue, on=on, **kwargs)

    def come_after_another(self):
        """Asked in the form of another step, which has the version and the mark."""
        del self.fields["version"], self.fields["token"]


class ReasonForm(ActForm):
    reason = lines(label=_("理由"))


class OnPaper(forms.Form):
    """What the desk enters of a unit's letter."""

    happened_on = DayField(label=_("收到日期"), not_after_today=True)
    document_number = PlainTextField(label=_("文号"), max_length=40)
    signer = PlainTextField(label=_("签发人"), max_length=40)


PAPER_FIELDS = ["happened_on", "document_number", "signer"]


def on_paper(form: type[ActForm]) -> type[ActForm]:
    """The same form with the letter's own facts in front."""
    if form.is_paper_too:
        return form
    facts = {
        "widths": {**form.widths, **dict.fromkeys(PAPER_FIELDS, "g4")},
        "groups": [(_("来函"), PAPER_FIELDS), *form.groups],
    }
    paper = type(f"Paper{form.__name__}", (OnPaper, form), facts)
    paper.base_fields |= {name: OnPaper.base_fields[name] for name in PAPER_FIELDS}
    return paper
