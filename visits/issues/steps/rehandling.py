"""Who is not content with what was done: rehandling 重办, objections 异议 of the voices, the close
with dissent 存异办结 (domain §3b).
"""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import SAME, Line, Situation, alike
from deputies_portal.core.workflow.forms import lines
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.calendar.terms import long_day
from visits.issues.dossier import Dossier
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.reckoning import due_of_rehandling
from visits.issues.step_parts import choices, endings
from visits.issues.step_parts.act_form import ActForm, ReasonForm
from visits.issues.step_parts.answer_clock import run_answer_clock
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of, letter_number, list_of
from visits.issues.step_parts.step import MORE, RED, WARNING, IssueStep
from visits.issues.steps.dispatching import (
    NamesAssistants,
    SaysNoCase,
    check_no_case,
    check_units,
    send,
)
from visits.issues.steps.redirecting import NO_LONGER_YOURS
from visits.issues.steps.withdrawing import VoiceForm, check_voice, nobody_asks
from visits.models import Deadline, DeadlineRule, Dispatch, Issue, Round, Voice
from visits.models.issues.states import DONE_STATES, State

Kind = Deadline.Kind
Part = Dispatch.Part
DISSENT = noop("“%(title)s”（%(reference)s）已经存异办结。")
TOO_LATE = _("已过提出异议的期限，请另行登记。")
NOT_ARCHIVED = tuple((Who.DESK, state) for state in DONE_STATES[:-1])


class RehandleForm(SaysNoCase, NamesAssistants, ReasonForm):
    """Lead and assisting units of the last round are filled in: who is left out is left out by a
    person.
    """

    widths = {"lead": "g6", "due": "g3", "letter_number": "g3"}
    field_order = ["lead", "due", "letter_number", "assisting", "is_no_case", "reason"]

    lead = forms.ChoiceField(label=_("主办单位"))
    due = DayField(label=_("答复期限"), required=False)
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)

    def prepare(self):
        self.fields["reason"].help_text = _("写明上一轮哪里没有办好，会随督办通知送给承办单位。")
        units = choices.units_of(self.issue)
        self.choose("lead", units, label_of=choices.with_letter, empty=_("请选择主办单位"))
        self.offer_assistants(units)
        self.ask_no_case(units)
        leads = [order.unit_id for order in self.dossier.dispatches if order.part == "lead"]
        self.initial["lead"] = leads[-1] if leads else None
        self.initial["assisting"] = [one.unit_id for one in self.dossier.last_assisting]
        due = due_of_rehandling(self.dossier, self.on)
        self.fields["due"].help_text = _("不填就是%(day)s。%(why)s") % {
            "day": long_day(due.on),
            "why": due.explain(),
        }


def rehandle(
    case: IssueCase, *, lead, reason, assisting=(), due=None, letter_number="", is_no_case=False
):
    """重办: a new round by this unit or another, with a supervision notice; the old answer stays.
    The clock is that of rehandling. An objection is decided by it. Who assisted so far and is not
    named again is said to be dropped.
    """
    check_units(case, "lead", [lead])
    check_units(case, "assisting", assisting)
    if lead in assisting:
        case.refuse("assisting", _("主办单位不能同时协办。"))
    check_no_case(case, [lead, *assisting], is_no_case)
    case.require_text("reason", reason)
    helped = {order.unit: order.task for order in case.dossier.last_assisting}
    endings.end_everything(case, Dispatch.Ending.ANSWERED)
    case.issue.outcome, case.issue.closed_on = "", None
    number = case.issue.rounds.count() + 1
    case.round = Round(issue=case.issue, no=number, opened_on=case.on, reason=reason)
    case.round.clean_fields(exclude=["issue"])
    case.round.save()
    deadline = run_answer_clock(case, due)
    order = send(case, lead, Part.LEAD, letter_number=letter_number)
    for unit in assisting:
        facts = {"letter_number": letter_number, "task": helped.get(unit, "")}
        send(case, unit, Part.ASSISTING, **facts)
    case.say(
        reason,
        lead=lead.short_name,
        lead_kind=lead.kind,
        assisting=[unit.short_name for unit in assisting],
        dropped=[unit.short_name for unit in helped if unit not in (lead, *assisting)],
        round=number,
        due=deadline.due_on,
        letter_number=letter_number,
    )
    case.event_of = {"round": case.round, "dispatch": order}


def rehandle_said(facts):
    known = {"number": facts["round"], "lead": facts["lead"], "due": day_of(facts, "due")}
    said = [_("第%(number)s轮，主办：%(lead)s，期限：%(due)s。") % known]
    if facts.get("assisting"):
        said.append(_("协办：%(units)s。") % {"units": list_of(facts["assisting"])})
    if facts.get("dropped"):
        said.append(_("不再协办：%(units)s。") % {"units": list_of(facts["dropped"])})
    unit = UndertakingUnit(kind=facts.get("lead_kind", ""))
    if facts.get("letter_number") and unit.may_be_supervised:
        return [*said, _("督办通知文号：%(letter_number)s。") % facts]
    return said + letter_number(facts)


class ObjectForm(VoiceForm):
    widths = {"voice": "g8", "said_on": "g4"}
    field_order = ["voice", "said_on", "text"]
    reason = None

    said_on = DayField(label=_("哪天提出"), not_after_today=True)
    text = lines(label=_("对答复有什么异议"), rows=4, help_text=_("照反映人说的记，不写姓名电话。"))

    def prepare(self):
        super().prepare()
        self.initial["said_on"] = self.on


def cannot_object(at: Situation):
    if reason := nobody_asks(at):
        return reason
    if at.known.has_objection:
        return _("已经有一份异议在等答复。")
    return "" if at.on <= last_day_to_object(at.known) else TOO_LATE


def object_to_answer(case: IssueCase, *, voice: Voice, said_on, text):
    """异议: the desk decides in its clock, by rehandling or by a refusal with reasons."""
    check_voice(case, voice)
    answered_on = case.dossier.answer.answered_on if case.dossier.answer else None
    if said_on > case.entered_on or said_on < (answered_on or case.issue.registered_on):
        case.refuse("said_on", _("日期不能早于答复，也不能晚于今天。"))
    if said_on > last_day_to_object(case.dossier):
        case.refuse("said_on", TOO_LATE)
    case.require_text("text", text)
    clock = ask_rehandling(case)
    case.say(text, voice=str(voice.origin), said_on=said_on, decide_by=clock.due_on)
    case.event_of = {"round": case.dossier.last_round}


def ask_rehandling(case: IssueCase) -> Deadline:
    """The clock in which the desk rehandles, or says why not."""
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.OBJECT)
    belongs = {"round": case.dossier.last_round, "calendar": case.calendar}
    return deadlines.start(case.issue, Kind.OBJECT, on=case.on, rule=rule, **belongs)


def last_day_to_object(dossier: Dossier) -> date:
    """As many calendar days after the close as a closed issue waits for its filing; while the
    issue is open every day will do."""
    if dossier.issue.closed_on is None:
        return date.max
    return dossier.issue.closed_on + timedelta(days=dossier.archive_rule.length)


def object_said(facts):
    known = {"visit": facts["voice"], "day": day_of(facts, "said_on")}
    known["by"] = day_of(facts, "decide_by")
    return [_("%(visit)s的反映人%(day)s提出异议，经办台在%(by)s前答复。") % known]


def has_no_objection(at: Situation):
    return "" if at.known.has_objection else _("没有等答复的异议。")


def refuse_objection(case: IssueCase, *, reason):
    """不予重办, with the reason the voice is told."""
    case.require_text("reason", reason)
    endings.end_clocks(case, kind=Kind.OBJECT)
    case.say(reason)
    case.event_of = {"round": case.dossier.last_round}


class DissentForm(ActForm):
    tried = lines(
        label=_("做过哪些努力"), rows=4, help_text=_("反映人的评价照旧保留，不因办结而改变。")
    )


def is_no_dissent(at: Situation):
    dossier = at.known
    if dossier.last_round is None or dossier.last_round.no < 2:
        return _("至少重办过一次，才能存异办结。")
    if not dossier.is_told:
        return _("先把答复告知每一位反映人。")
    return "" if dossier.is_anybody_unsatisfied else _("没有人不满意，请直接办结。")


def close_with_dissent(case: IssueCase, *, tried):
    """存异办结: a second round has been tried and somebody is still not satisfied; the rating
    stays as it was given."""
    case.require_text("tried", tried)
    endings.close_issue(case, Issue.Outcome.DISSENT, Dispatch.Ending.ANSWERED)
    case.say(tried, rounds=case.round.no)


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "rehandle", _("重办"), DONE_STATES, S.IN_PROGRESS, (W.DESK, W.MANAGER),
        only=NOT_ARCHIVED, form=RehandleForm, template="visits/issues/acts/rehandle.html",
        act=rehandle, says=rehandle_said, done=_("问题已交回重办，新的一轮开始。"), button=WARNING,
        pin=RED, part="supervision", is_tracked=True,
        news=(
            Line(to.lead, noop("“%(title)s”（%(reference)s）要重办，请在%(due)s前重新答复。"), is_urgent=True),
            Line(to.assisting, noop("“%(title)s”（%(reference)s）要重办，请协助办理，主办单位是%(lead)s。")),
            Line(to.receivers, noop("“%(title)s”（%(reference)s）开始重办，请告诉反映人。")),
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s）开始重办。")),
            Line(to.desk, noop("“%(title)s”（%(reference)s）开始重办。")),
            Line(to.released, NO_LONGER_YOURS),
        ),
    ),
    IssueStep(
        "object", _("记录异议"), DONE_STATES, SAME, (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.VISITOR),
        form=ObjectForm, obstacle=cannot_object, act=object_to_answer, says=object_said,
        done=_("异议已记下，等经办台答复。"), button=MORE, pin=RED,
        news=(Line(to.desk, noop("反映人对“%(title)s”（%(reference)s）提出异议，请在%(decide_by)s前答复。")),),
    ),
    IssueStep(
        "refuse_objection", _("说明理由，不重办"), DONE_STATES, SAME, (W.DESK,),
        form=ReasonForm, obstacle=has_no_objection, act=refuse_objection,
        done=_("理由已记下，不再重办。"),
        news=(
            Line(to.receivers, noop("“%(title)s”（%(reference)s）的异议已经答复，不重办，请告诉反映人。")),
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s），异议已经答复，不重办。")),
        ),
    ),
    IssueStep(
        "close_with_dissent", _("存异办结"), (S.ANSWERED,), S.CLOSED, (W.MANAGER,),
        form=DissentForm, obstacle=is_no_dissent, act=close_with_dissent,
        says=_("办理%(rounds)s轮后存异办结，反映人的评价不变。"), done=_("问题已存异办结。"),
        button=WARNING,
        news=alike(DISSENT, to.desk, to.receivers, to.deputies, to.released),
    ),
)
