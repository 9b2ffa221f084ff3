"""The form of a new suggestion 代表建议, made from issues."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField
from deputies_portal.core.workflow.forms import lines
from stations.scope import Scope
from visits import numbers
from visits.issues.step_parts import suggestion_draft as drafting
from visits.models import Issue
from visits.suggestions.paper_form import PUBLIC, categories_of

MOST_ISSUES = 20


class SuggestionForm(PortalForm):
    """A new draft of one or more issues, named by their numbers."""

    widths = {"lead": "g8", "consented_on": "g4", "title": "g8", "category": "g4"}

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    issues = PlainTextField(
        lines=True,
        label=_("由哪些问题形成"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一个编号，例如 昌人交〔2025〕412号，或 2025-412。"),
    )
    lead = forms.ChoiceField(label=_("领衔代表"))
    consented_on = DayField(label=_("代表同意日期"), not_after_today=True)
    title = PlainTextField(label=_("标题"), max_length=60, help_text=PUBLIC)
    category = forms.ChoiceField(label=_("类别"))
    text = lines(
        label=_("建议内容"),
        max_length=5000,
        rows=8,
        required=False,
        help_text=_("写情况、理由和具体建议。可以先空着，签名前写好。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope, on = Scope.of(self.user), timezone.localdate()
        self.congresses = scope.clerk_counties | scope.townships
        county = next(iter(scope.clerk_counties), None) or scope.county_code
        if scope.clerk_counties:  # the county's office stands in for its townships
            leads = drafting.may_lead_in_county(county, on)
        else:
            leads = drafting.may_lead(self.congresses, county, on)
        empty = _("请选择领衔代表")
        self.fields["lead"] = RecordField(
            label=_("领衔代表"),
            records=drafting.for_choice(leads),
            label_of=drafting.name_of,
            empty=empty,
            help_text=_("要先征得代表本人同意。"),
        )
        self.fields["category"] = RecordField(
            label=_("类别"), records=categories_of(county), empty=_("请选择类别")
        )
        for name in ("lead", "category"):
            self._word(self.fields[name], self.fields[name].label)

    def clean_issues(self):
        asked = list(dict.fromkeys(self.cleaned_data["issues"].split()))
        if len(asked) > MOST_ISSUES:
            raise ValidationError(_("一份建议最多由20件问题形成。"))
        own = Issue.objects.visible_to(self.user).open_to(self.user)
        found = [self._issue(own, text) for text in asked]
        return list({issue.pk: issue for issue in found}.values())

    def _issue(self, own, text: str) -> Issue:
        spelled = numbers.spelled(text)
        rows = list(own.filter(spelled)[:2]) if spelled else []
        if not rows:
            raise ValidationError(_("没有编号为%(text)s的问题。"), params={"text": text})
        if len(rows) > 1:
            message = _("编号%(text)s不止一件，请把年份也写上。")
            raise ValidationError(message, params={"text": text})
        return rows[0]

    def facts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}

    def take_errors(self, refused: ValidationError) -> None:
        for name, errors in refused.error_dict.items():
            self.add_error(name if name in self.fields else "issues", errors)
