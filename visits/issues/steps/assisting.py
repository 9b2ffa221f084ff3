"""While a unit has it in hand: the assisting unit 协办 accepts, returns or gives its opinion, all
note progress 进展.
"""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import SAME, Line
from deputies_portal.core.workflow.forms import lines
from stations.scope import Scope
from visits.issues.news import audience as to
from visits.issues.qualities import Who, holders
from visits.issues.step_parts import choices, endings
from visits.issues.step_parts.act_form import PAPER_FIELDS, ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.step import FILLED, IssueStep
from visits.issues.steps.redirecting import nobody_assists
from visits.models import Dispatch
from visits.models.issues.states import IN_HAND, State

RESPONDED = noop("协办单位%(unit)s对“%(title)s”（%(reference)s）有了回音。")


class Deed(models.TextChoices):
    """What an assisting unit does; none of it ends the round."""

    OPINION = "opinion", _("提出协办意见")
    ACCEPT = "accept", _("签收")
    RETURN = "return", _("退回")


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


def assist(case: IssueCase, *, dispatch: Dispatch, opinion="", deed=Deed.OPINION):
    """协办: accept, return with a reason, or an opinion to the lead; never ends the round."""
    if dispatch.round_id != case.round.pk or dispatch.part != Dispatch.Part.ASSISTING:
        case.refuse("dispatch", _("请选择协办的单位。"))
    if not dispatch.is_running:
        case.refuse("dispatch", _("这个单位已经不再协办。"))
    case.act_for_unit(dispatch)
    if case.on < dispatch.sent_on:
        case.refuse("happened_on", _("日期不能早于请它协办的日期。"))
    if deed != Deed.ACCEPT:
        case.require_text("opinion", opinion)
    _DEEDS[deed](case, dispatch, opinion)
    case.say(opinion, unit=dispatch.unit.short_name, deed=str(Deed(deed).value))
    case.event_of = {"round": case.round, "dispatch": dispatch}


def _accept_assisting(case: IssueCase, order: Dispatch, text: str) -> None:
    if order.accepted_on:
        case.refuse("deed", _("这个单位已经签收。"))
    order.accepted_on, order.delivered_on = case.on, order.delivered_on or case.on
    case.write(order, "accepted_on", "delivered_on")


def _return_assisting(case: IssueCase, order: Dispatch, text: str) -> None:
    if order.opinion:
        case.refuse("deed", _("已经提出协办意见，不能再退回。"))
    order.returned_on, order.return_reason = case.on, text
    case.write(order, "returned_on", "return_reason")
    endings.end_clocks(case, dispatch=order)


def _give_opinion(case: IssueCase, order: Dispatch, text: str) -> None:
    order.opinion, order.opinion_on = text, case.on
    order.accepted_on = order.accepted_on or case.on
    case.write(order, "opinion", "opinion_on", "accepted_on")
    endings.end_clocks(case, dispatch=order)


_DEEDS = {
    Deed.ACCEPT: _accept_assisting,
    Deed.RETURN: _return_assisting,
    Deed.OPINION: _give_opinion,
}


def assist_said(facts):
    return [
        {
            Deed.ACCEPT: _("%(unit)s签收协办。"),
            Deed.RETURN: _("%(unit)s退回协办。"),
        }.get(facts.get("deed"), _("%(unit)s提出协办意见。"))
        % facts
    ]


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


def progress(case: IssueCase, *, note):
    case.say(case.require_text("note", note))
    case.event_of = {"round": case.round, "dispatch": case.lead}


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "assist", _("协办"), IN_HAND, SAME, (W.ASSISTING,),
        on_paper=True, form=AssistForm, obstacle=nobody_assists, act=assist, says=assist_said,
        done=_("协办情况已送给主办单位。"), prominence=2, pin=FILLED, part="progress",
        news=(
            Line(to.lead, RESPONDED),
            Line(to.desk, RESPONDED, lambda m: m.facts.get("deed") == "return"),
        ),
    ),
    IssueStep(
        "progress", _("填进展"), (S.IN_PROGRESS, S.FOLLOWING), SAME, (W.LEAD, W.ASSISTING, W.DESK),
        on_paper=True, form=ProgressForm, act=progress, line=_("承办进展"), done=_("进展已记下。"),
        pin=FILLED, part="progress",
        news=(Line(to.desk, noop("“%(title)s”（%(reference)s）有新的进展。")),),
    ),
)
