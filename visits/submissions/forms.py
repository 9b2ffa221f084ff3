"""The inbox of online submissions: taking one, or turning it away."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField, PortalForm
from visits.issues import issue_facts
from visits.models import Category, Submission
from visits.submissions.submitting import ASKED

# Time alone turns one away as expired.
GROUNDS = [one for one in Submission.Ground.choices if one[0] != Submission.Ground.EXPIRED]


class TakeForm(PortalForm, issue_facts.form_of(ASKED, lines=4)):
    use_required_attribute = False
    category = forms.ModelChoiceField(label=_("类别"), queryset=Category.objects.none())
    title = issue_facts.asked("title", help_text=_("会给承办单位看，不写是谁。"))
    field_order = ["category", "title"]

    def __init__(self, *args, county: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.standing().filter(county=county)
        for fact in ASKED:
            self.fields[fact.name].help_text = _("原话另外保存。这里写给承办单位看的。")

    def take_errors(self, refused: ValidationError) -> None:
        """What the register refuses stands beside its field, or on top."""
        for field, errors in getattr(refused, "error_dict", {None: refused.error_list}).items():
            self.add_error(field if field in self.fields else None, errors)


class RejectForm(PortalForm):
    use_required_attribute = False
    ground = forms.ChoiceField(label=_("为什么不登记"), choices=GROUNDS, widget=forms.RadioSelect)
    note = PlainTextField(
        label=_("告诉反映人"),
        max_length=300,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("反映人凭查询码看得到。例如应该去哪里反映。"),
    )
