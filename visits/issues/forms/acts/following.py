"""Forms after the answer: follow up, fulfil, dissent, look back, objection, withdrawal, filing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField
from visits.issues.acts.following import Finding
from visits.issues.forms.acts.desk import ReasonForm
from visits.issues.forms.acts.ground import ActForm, lines
from visits.issues.forms.acts.voice import voice_name
from visits.models import Voice


class FollowUpForm(ActForm):
    note = lines(label=_("怎么跟踪"), required=False, rows=2)

    def prepare(self):
        pledge = self.dossier.open_pledge
        if pledge:
            self.fields["note"].help_text = pledge.text


class FulfilForm(ActForm):
    widths = {"happened_on": "g4"}
    field_order = ["happened_on", "fulfilment"]

    happened_on = DayField(label=_("哪天办完"), not_after_today=True)
    fulfilment = lines(label=_("做到了什么"), rows=4, help_text=_("反映人会再接到一次告知。"))

    def prepare(self):
        self.initial.setdefault("happened_on", self.on)


class DissentForm(ActForm):
    tried = lines(
        label=_("做过哪些努力"), rows=4, help_text=_("反映人的评价照旧保留，不因办结而改变。")
    )


class LookBackForm(ActForm):
    result = forms.ChoiceField(label=_("结果"), choices=Finding, widget=forms.RadioSelect)
    finding = lines(label=_("看到的情况"), rows=4)


class ArchiveForm(ActForm):
    """Nothing to fill in: the button is the act."""


class VoiceForm(ReasonForm):
    voice = forms.ChoiceField(label=_("反映人"))

    def prepare(self):
        self.choose("voice", self.dossier.voices_asking, label_of=voice_name)


class ObjectForm(VoiceForm):
    widths = {"voice": "g8", "said_on": "g4"}
    field_order = ["voice", "said_on", "text"]
    reason = None

    said_on = DayField(label=_("哪天提出"), not_after_today=True)
    text = lines(label=_("对答复有什么异议"), rows=4, help_text=_("照反映人说的记，不写姓名电话。"))

    def prepare(self):
        super().prepare()
        self.initial["said_on"] = self.on


class WithdrawForm(VoiceForm):
    widths = {"voice": "g12", "asked_by": "g6", "asked_on": "g6"}
    field_order = ["voice", "asked_by", "asked_on", "reason"]

    asked_by = forms.ChoiceField(label=_("谁要求撤回"), choices=Voice.Asker)
    asked_on = DayField(label=_("哪天要求"), not_after_today=True)

    def prepare(self):
        super().prepare()
        self.initial["asked_on"] = self.on
