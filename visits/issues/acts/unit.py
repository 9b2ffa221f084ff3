"""Acts of the undertaking unit 承办单位, or of the desk on paper for it: accept, return, progress,
answer; of the assisting unit: accept, return, opinion.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import Situation
from visits.calendar import deadlines
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.issues.acts.clocks import is_in_time
from visits.models import Answer, Deadline, DeadlineRule, Dispatch, Pledge

Kind = Deadline.Kind


class Deed(models.TextChoices):
    """What an assisting unit does; none of it ends the round."""

    OPINION = "opinion", gettext_lazy("提出协办意见")
    ACCEPT = "accept", gettext_lazy("签收")
    RETURN = "return", gettext_lazy("退回")


def accept(case: IssueCase, *, accepted_by):
    order = case.lead
    if case.on < order.sent_on:
        case.refuse("happened_on", _("签收日期不能早于交办日期。"))
    order.accepted_on = case.on
    order.accepted_by = case.require_text("accepted_by", accepted_by)
    order.delivered_on = order.delivered_on or case.on
    case.write(order, "accepted_on", "accepted_by", "delivered_on")
    _end_accept_clock(case, order)
    case.say(unit=order.unit.short_name, accepted_by=order.accepted_by)
    case.event_of = {"round": case.round, "dispatch": order}


def may_give_back(at: Situation) -> bool:
    return is_in_time(at, "accept")


def give_back(case: IssueCase, *, reason, instead):
    """退回, within the days the rule gives for accepting; the desk decides anew in its clock."""
    order = case.lead
    clock = order.deadlines.running().filter(kind=Kind.ACCEPT).first()
    if clock and case.on > clock.due_on:
        case.refuse("reason", _("已过签收或退回的期限，请签收后说明情况，由经办台改派。"))
    if case.on < order.sent_on:
        case.refuse("happened_on", _("退回日期不能早于交办日期。"))
    order.returned_on = case.on
    order.return_reason = case.require_text("reason", reason)
    order.instead = case.require_text("instead", instead)
    case.write(order, "returned_on", "return_reason", "instead")
    _end_accept_clock(case, order)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.DECIDE)
    facts = {"rule": rule, "calendar": case.calendar, "round": case.round}
    clock = deadlines.start(case.issue, Kind.DECIDE, on=case.on, **facts)
    case.say(reason, unit=order.unit.short_name, instead=instead, decide_by=clock.due_on)
    case.event_of = {"round": case.round, "dispatch": order}


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
    _end_clocks_of(case, order)


def _give_opinion(case: IssueCase, order: Dispatch, text: str) -> None:
    order.opinion, order.opinion_on = text, case.on
    order.accepted_on = order.accepted_on or case.on
    case.write(order, "opinion", "opinion_on", "accepted_on")
    _end_clocks_of(case, order)


_DEEDS = {
    Deed.ACCEPT: _accept_assisting,
    Deed.RETURN: _return_assisting,
    Deed.OPINION: _give_opinion,
}


def progress(case: IssueCase, *, note):
    case.say(case.require_text("note", note))
    case.event_of = {"round": case.round, "dispatch": case.lead}


def answer(case: IssueCase, *, answer_class, text, note="", ground="", pledge="", pledge_due=None):
    """答复 of the lead unit: B promises by a date, C states its ground; missing opinions are
    named.
    """
    if answer_class.county_id != case.issue.county_id or answer_class.closed_on:
        case.refuse("answer_class", _("请选择一类办理结果。"))
    if case.on < case.lead.sent_on:
        case.refuse("happened_on", _("答复日期不能早于交办日期。"))
    if answer_class.needs_ground:
        case.require_text("ground", ground)
    if answer_class.needs_pledge:
        case.require_text("pledge", pledge)
        if pledge_due is None or pledge_due <= case.on:
            case.refuse("pledge_due", _("写明预计办完的日期，要晚于今天。"))
    given = Answer(
        round=case.round,
        dispatch=case.lead,
        answer_class=answer_class,
        text=case.require_text("text", text),
        note=note,
        ground=ground if answer_class.needs_ground else "",
        missing_opinions=_missing_opinions(case),
        signer=case.signer,
        document_number=case.document_number,
        answered_on=case.on,
    )
    given.clean_fields(exclude=["round", "dispatch", "answer_class"])
    given.save()
    if answer_class.needs_pledge:
        Pledge.objects.create(answer=given, text=pledge, due_on=pledge_due)
    _end_waiting(case)
    case.say(
        text,
        unit=case.lead.unit.short_name,
        answer_class=str(answer_class),
        missing=given.missing_opinions,
        pledge=pledge if answer_class.needs_pledge else "",
        pledge_due=pledge_due if answer_class.needs_pledge else None,
        ground=given.ground,
    )
    case.event_of = {"round": case.round, "dispatch": case.lead}


def _end_waiting(case: IssueCase) -> None:
    """With the answer nobody waits any more for it, for opinions or for a decision."""
    endings.end_clocks(case, kind=Kind.ANSWER)
    endings.end_clocks(case, dispatch__in=case.round.dispatches.running().assisting())
    endings.drop_request(case)


def _missing_opinions(case: IssueCase) -> str:
    silent = case.round.dispatches.running().assisting().filter(opinion="").select_related("unit")
    return "、".join(order.unit.short_name for order in silent)[:300]


def _end_accept_clock(case: IssueCase, order: Dispatch) -> None:
    endings.end_clocks(case, dispatch=order, kind=Kind.ACCEPT)


def _end_clocks_of(case: IssueCase, order: Dispatch) -> None:
    endings.end_clocks(case, dispatch=order)
