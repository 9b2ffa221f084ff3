"""Forms of the undertaking unit, which the desk uses on paper too."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.models import UndertakingUnit
from stations.scope import Scope
from visits.issues.acts.unit import Deed
from visits.issues.forms.acts import choices
from visits.issues.forms.acts.ground import PAPER_FIELDS, ActForm, lines
from visits.issues.qualities import holders
from visits.issues.steps import Who
from visits.models import AnswerClass, Event

# Stands among the names of units, in the language of the records.
NOT_SURE = "说不准"


class AcceptForm(ActForm):
    widths = {"accepted_by": "g6"}

    accepted_by = PlainTextField(label=_("签收人"), max_length=40)

    def prepare(self):
        if "signer" not in self.fields:
            self.initial["accepted_by"] = self.user.name


class ReturnForm(ActForm):
    widths = {"instead": "g6"}

    reason = lines(
        label=_("为什么退回"), help_text=_("写明依据：不属于本单位职责、情况不清或已有同一件。")
    )
    instead = forms.ChoiceField(label=_("应由谁办"))

    def prepare(self):
        units = UndertakingUnit.objects.filter(county=self.issue.county_id).standing()
        names = [unit.short_name for unit in units if unit.pk != self.dossier.lead.unit_id]
        self.fields["instead"].choices = [
            ("", _("请选择")),
            *((name, name) for name in names),
            (NOT_SURE, _("说不准")),
        ]


class AssistForm(ActForm):
    widths = {"dispatch": "g6"}

    dispatch = forms.ChoiceField(label=_("协办单位"))
    deed = forms.ChoiceField(
        label=_("办理"), choices=Deed, widget=forms.RadioSelect, initial=Deed.OPINION
    )
    opinion = lines(
        label=_("协办意见或退回理由"),
        max_length=1000,
        required=False,
        rows=4,
        help_text=_("送给主办单位。只签收时不用填。"),
    )
    uploads = UploadsField(label=_("附件"), required=False)

    def prepare(self):
        orders = self.dossier.assisting
        if "signer" not in self.fields:
            own = Scope.of(self.user).units
            orders = [order for order in orders if order.unit_id in own]
        self.choose("dispatch", orders, label_of=choices.order_name)


class ProgressForm(ActForm):
    """The desk may enter what a unit has written: then the letter's own facts are all given."""

    widths = dict.fromkeys(PAPER_FIELDS, "g4")
    field_order = ["note", "uploads", *PAPER_FIELDS]

    note = lines(label=_("进展"), max_length=2000, rows=4)
    uploads = UploadsField(label=_("附件"), required=False)
    happened_on = DayField(
        label=_("收到日期"),
        required=False,
        not_after_today=True,
        help_text=_("照来函代录的，填收到日期、文号和签发人；自己记的不用填。"),
    )
    document_number = PlainTextField(label=_("文号"), max_length=40, required=False)
    signer = PlainTextField(label=_("签发人"), max_length=40, required=False)

    def prepare(self):
        held = holders(self.user, self.issue, self.on, self.dossier)
        if Who.DESK not in held:
            for name in PAPER_FIELDS:
                del self.fields[name]

    @property
    def is_letter(self) -> bool:
        return any(self.cleaned_data.get(name) for name in PAPER_FIELDS)

    def clean(self):
        cleaned = super().clean()
        for name in PAPER_FIELDS:
            if self.is_letter and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def facts(self):
        facts = super().facts()
        if self.is_letter:
            return facts | {"on_paper": True}
        return {name: value for name, value in facts.items() if name not in PAPER_FIELDS}


class AskExtensionForm(ActForm):
    widths = {"wanted_due": "g4"}

    wanted_due = DayField(label=_("延到"))
    reason = lines(label=_("理由"))


class AskHandoverForm(ActForm):
    widths = {"unit": "g6"}

    unit = forms.ChoiceField(label=_("应由谁办"))
    reason = lines(label=_("理由"), help_text=_("写明依据：不属于本单位职责，或情况有变。"))

    def prepare(self):
        units = UndertakingUnit.objects.filter(county=self.issue.county_id).standing()
        others = units.in_order()
        if self.dossier.lead:
            others = others.exclude(pk=self.dossier.lead.unit_id)
        self.choose("unit", others, empty=_("请选择"), label_of=lambda unit: unit.short_name)


class AnswerForm(ActForm):
    widths = {"pledge_due": "g4", "pledge": "g8", "signer": "g4", "document_number": "g4"}

    answer_class = forms.ChoiceField(label=_("办理结果"), widget=forms.RadioSelect)
    pledge_due = DayField(label=_("预计办完"), required=False)
    pledge = PlainTextField(label=_("承诺做到什么"), max_length=500, required=False)
    ground = lines(label=_("政策依据"), required=False, rows=2)
    text = lines(
        label=_("给群众的答复"),
        max_length=3000,
        rows=5,
        help_text=_("反映人能看到。不写他人姓名和电话。"),
    )
    note = lines(
        label=_("给县人大的说明"),
        max_length=2000,
        required=False,
        rows=2,
        help_text=_("只有交办人和接待代表能看到。"),
    )
    uploads = UploadsField(label=_("附件"), required=False)
    signer = PlainTextField(label=_("签发人"), max_length=40)
    document_number = PlainTextField(label=_("文号"), max_length=40, required=False)

    def prepare(self):
        classes = AnswerClass.objects.filter(county=self.issue.county_id).standing()
        self.classes = list(classes.order_by("code"))
        self.choose("answer_class", self.classes, widget=forms.RadioSelect)

    def clean(self):
        """What the class asks for is asked for here too: all that is missing is named at once."""
        cleaned = super().clean()
        chosen = cleaned.get("answer_class")
        wanted = []
        if chosen and chosen.needs_pledge:
            wanted += ["pledge_due", "pledge"]
        if chosen and chosen.needs_ground:
            wanted += ["ground"]
        for name in wanted:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


class ReplyForm(ActForm):
    event = forms.ChoiceField(label=_("回复哪一次督办"))
    text = lines(label=_("书面回复"), max_length=2000, rows=5)
    uploads = UploadsField(label=_("附件"), required=False)

    def prepare(self):
        self.choose("event", self.dossier.supervisions_to_reply, label_of=_supervision_name)


def _supervision_name(event: Event) -> str:
    return event.note[:60]
