"""The form that makes an issue a suggestion 转为代表建议: a new draft, or one that stands."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from visits.issues.acts import suggestion_draft as drafting
from visits.issues.forms.acts.ground import ActForm


class MakeSuggestionForm(ActForm):
    widths = {"suggestion": "g12", "lead": "g8", "consented_on": "g4"}
    field_order = ["suggestion", "lead", "consented_on", "title"]

    suggestion = forms.ChoiceField(
        label=_("放进哪一份"), required=False, help_text=_("几件同类的问题可以合成一份建议。")
    )
    lead = forms.ChoiceField(
        label=_("领衔代表"), required=False, help_text=_("要先征得代表本人同意。")
    )
    consented_on = DayField(label=_("代表同意日期"), required=False, not_after_today=True)
    title = PlainTextField(
        label=_("建议标题"),
        max_length=60,
        required=False,
        help_text=_("建议是公开的文件，不写人名、电话和能认出个人的细节。"),
    )

    def prepare(self):
        county = self.issue.county_id
        congresses = drafting.congresses_of(self.user, self.issue)
        drafts = drafting.drafts_to_join(congresses, county)
        if drafts:
            self.choose("suggestion", drafts, label_of=_titled, empty=_("新写一份建议"))
        else:
            del self.fields["suggestion"]
        leads = drafting.for_choice(drafting.may_lead(congresses, county, self.on))
        self.choose("lead", leads, label_of=drafting.name_of, empty=_("请选择领衔代表"))
        self.initial |= {"consented_on": self.on, "title": self.issue.title}

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("suggestion"):
            for name in ("lead", "consented_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("请填写这一项。"))
        return cleaned


def _titled(draft) -> str:
    return gettext("%(title)s（%(lead)s）") % {"title": draft.title, "lead": draft.lead.deputy.name}
