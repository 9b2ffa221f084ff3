"""The form of a merge 并案: one of the likely ones, or any other by its number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField
from visits import numbers
from visits.issues.forms.acts.desk import ReasonForm
from visits.issues.likeness import likely_targets
from visits.models import Issue


class MergeForm(ReasonForm):
    widths = {"number": "g6"}
    field_order = ["target", "number", "reason"]

    target = forms.ChoiceField(
        label=_("并入哪一件"), required=False, widget=forms.RadioSelect, choices=[]
    )
    number = PlainTextField(
        label=_("或填写编号"),
        max_length=40,
        required=False,
        help_text=_("例如 昌人交〔2025〕412号，或 2025-412。"),
    )

    def prepare(self):
        self.likely = likely_targets(self.issue, user=self.user, on=self.on)
        if not self.likely:
            del self.fields["target"]
            self.fields["number"].label = _("并入哪一件（编号）")
            return
        empty = _("都不是，填写编号")
        self.choose(
            "target", self.likely, label_of=_with_title, empty=empty, widget=forms.RadioSelect
        )

    def clean_number(self):
        text = self.cleaned_data["number"]
        if not text:
            return None
        spelled = numbers.spelled(text)
        if spelled is None:
            raise forms.ValidationError(_("请照编号填写，例如 2025-412。"))
        rows = Issue.objects.visible_to(self.user).open_to(self.user).filter(spelled)
        found = list(rows.filter(county=self.issue.county_id)[:2])
        if not found:
            raise forms.ValidationError(_("没有这个编号的问题。"))
        if len(found) > 1:
            raise forms.ValidationError(_("不止一件，请把年份也写上，例如 2025-412。"))
        return found[0]

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("number") or cleaned.get("target") or "number" in self.errors
        if not named:
            self.add_error("number", _("请选择或填写并入哪一件。"))
        return cleaned

    def facts(self) -> dict:
        facts = super().facts()
        by_number = facts.pop("number")
        facts["target"] = by_number or facts.get("target")
        return facts

    # The act speaks of the target, whichever field named it.
    @property
    def lands(self) -> dict[str, str]:
        return {} if self.data.get("target") else {"target": "number"}


def _with_title(issue: Issue) -> str:
    return _("%(reference)s %(title)s（%(state)s）") % {
        "reference": issue.reference,
        "title": issue.title,
        "state": issue.get_state_display(),
    }
