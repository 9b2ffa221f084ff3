"""What the lead unit asks of the desk 申请延期、申请改派, and how the desk decides (domain §3b).

An extension is granted once per round; a hand-over granted is a redirect.
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow import SAME, Line, Situation
from deputies_portal.core.workflow.forms import lines
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts.act_form import ActForm, ReasonForm
from visits.issues.step_parts.answer_clock import LONGEST, answer_clock, is_in_time
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import FILLED, IssueStep
from visits.issues.steps.redirecting import (
    NO_LONGER_YOURS,
    RedirectForm,
    redirect,
    redirect_said,
)
from visits.models import ExtensionRequest
from visits.models.issues.states import State

Kind = ExtensionRequest.Kind
Decision = ExtensionRequest.Decision
TOO_LATE_TO_EXTEND = _("已过答复期限，不能再申请延期。")
TOO_LATE_TO_HAND_OVER = _("已过答复期限，不能再申请改派。")


class AskExtensionForm(ActForm):
    widths = {"wanted_due": "g4"}

    wanted_due = DayField(label=_("延到"))
    reason = lines(label=_("理由"))


def has_no_extension(at: Situation):
    if not is_in_time(at, "answer"):
        return TOO_LATE_TO_EXTEND
    if at.known.has_extension:
        return _("这一轮已经延期过一次，不能再延。")
    return _("已经有一份延期申请在等答复。") if at.known.open_request else ""


def ask_extension(case: IssueCase, *, reason, wanted_due):
    clock = _clock_in_time(case, TOO_LATE_TO_EXTEND)
    _check_wanted(case, "wanted_due", wanted_due, clock)
    _ask(case, Kind.EXTENSION, reason, wanted_due=wanted_due)
    case.say(reason, wanted_due=wanted_due, due=clock.due_on)


def ask_extension_said(facts):
    known = {"due": day_of(facts, "due"), "wanted": day_of(facts, "wanted_due")}
    return [_("申请由%(due)s延到%(wanted)s。") % known]


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


def has_no_hand_over(at: Situation):
    if not is_in_time(at, "answer"):
        return TOO_LATE_TO_HAND_OVER
    return _("已经有一份改派申请在等答复。") if at.known.open_handover else ""


def ask_hand_over(case: IssueCase, *, unit: UndertakingUnit, reason):
    """申请改派: the matter belongs to another unit, found out after the acceptance."""
    _clock_in_time(case, TOO_LATE_TO_HAND_OVER)
    is_other = unit.county_id == case.issue.county_id and unit.pk != case.lead.unit_id
    if not is_other or unit.closed_on:
        case.refuse("unit", _("请选择本县另一个在用的单位。"))
    _ask(case, Kind.HANDOVER, reason, proposed=unit)
    case.say(reason, unit=case.lead.unit.short_name, proposed=unit.short_name)


def _clock_in_time(case: IssueCase, too_late: str):
    clock = answer_clock(case)
    if case.on > clock.due_on:
        case.refuse("reason", too_late)
    return clock


def _ask(case: IssueCase, kind: str, reason: str, **facts) -> None:
    request = ExtensionRequest(
        round=case.round,
        kind=kind,
        asked_on=case.on,
        asked_by=case.actor,
        is_paper=case.on_paper,
        reason=case.require_text("reason", reason),
        **facts,
    )
    request.clean_fields(exclude=["round", "asked_by", "decided_by", "proposed"])
    request.save()
    case.event_of = {"round": case.round, "dispatch": case.lead}


def no_extension_to_decide(at: Situation):
    return _not_to_decide(at, at.known.open_request, _("没有等答复的延期申请。"))


def no_hand_over_to_decide(at: Situation):
    return _not_to_decide(at, at.known.open_handover, _("没有等答复的改派申请。"))


def _not_to_decide(at: Situation, asked: ExtensionRequest | None, not_asked):
    """Nobody grants what was not asked for, or what he has asked for himself."""
    if asked is None:
        return not_asked
    is_own = asked.asked_by_id == at.user.pk and not asked.is_paper
    return _("不能答复自己的申请。") if is_own else ""


class GrantExtensionForm(ReasonForm):
    widths = {"due": "g4"}
    field_order = ["due", "reason"]

    due = DayField(label=_("延到"))

    def prepare(self):
        if self.dossier.open_request:
            self.initial["due"] = self.dossier.open_request.wanted_due


def grant_extension(case: IssueCase, *, due, reason):
    clock = answer_clock(case)
    _check_wanted(case, "due", due, clock)
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    before = clock.due_on
    deadlines.move(clock, due)
    _decide(case, case.dossier.open_request, Decision.GRANTED, reason)
    case.say(reason, before=before, due=due)


def grant_extension_said(facts):
    known = {"before": day_of(facts, "before"), "due": day_of(facts, "due")}
    return [_("期限由%(before)s延到%(due)s。延期只准一次。") % known]


def _check_wanted(case: IssueCase, field_name, wanted, clock) -> None:
    if wanted is None or wanted <= clock.due_on:
        case.refuse(field_name, _("新的期限要晚于现在的期限。"))
    if wanted > clock.due_on + LONGEST:
        case.refuse(field_name, _("最多延一年。"))


def refuse_extension(case: IssueCase, *, reason):
    _decide(case, case.dossier.open_request, Decision.REFUSED, reason)
    case.say(reason, due=answer_clock(case).due_on)


def refuse_extension_said(facts):
    return [_("期限仍是%(due)s。") % {"due": day_of(facts, "due")}]


class GrantHandoverForm(RedirectForm):
    """The proposed unit is filled in, if the desk may dispatch to it."""

    def prepare(self):
        super().prepare()
        asked = self.dossier.open_handover
        if asked and str(asked.proposed_id) in self.fields["lead"].records:
            self.initial["lead"] = asked.proposed_id


def grant_hand_over(case: IssueCase, *, lead, reason, **facts):
    """The desk names the new lead: the proposed unit, or a better one."""
    _decide(case, case.dossier.open_handover, Decision.GRANTED, reason)
    redirect(case, lead=lead, reason=reason, **facts)


def refuse_hand_over(case: IssueCase, *, reason):
    _decide(case, case.dossier.open_handover, Decision.REFUSED, reason)
    case.say(reason, unit=case.lead.unit.short_name, due=answer_clock(case).due_on)


def refuse_hand_over_said(facts):
    known = {"unit": facts["unit"], "due": day_of(facts, "due")}
    return [_("仍由%(unit)s承办，期限仍是%(due)s。") % known]


def _decide(case: IssueCase, request: ExtensionRequest, decision: str, reason: str) -> None:
    request.decision, request.decided_on = decision, case.on
    request.decided_by, request.decision_note = case.actor, case.require_text("reason", reason)
    case.write(request, "decision", "decided_on", "decided_by", "decision_note")
    case.event_of = {"round": case.round, "dispatch": case.lead}


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "ask_extension", _("申请延期"), (S.IN_PROGRESS,), SAME, (W.LEAD,),
        on_paper=True, form=AskExtensionForm, obstacle=has_no_extension, act=ask_extension,
        says=ask_extension_said, done=_("延期申请已送给经办台。"),
        news=(Line(to.desk, noop("“%(title)s”（%(reference)s）申请延期到%(wanted_due)s，请答复。")),),
    ),
    IssueStep(
        "ask_hand_over", _("申请改派"), (S.IN_PROGRESS,), SAME, (W.LEAD,),
        on_paper=True, form=AskHandoverForm, obstacle=has_no_hand_over, act=ask_hand_over,
        says=_("申请由%(unit)s改派给%(proposed)s。"), done=_("改派申请已送给经办台。"),
        news=(Line(to.desk, noop("“%(title)s”（%(reference)s）的承办单位申请改派，请答复。")),),
    ),
    IssueStep(
        "grant_extension", _("同意延期"), (S.IN_PROGRESS,), SAME, (W.DESK,),
        form=GrantExtensionForm, then=("urge",), obstacle=no_extension_to_decide,
        act=grant_extension,
        says=grant_extension_said, done=_("已同意延期，期限已改。"), prominence=4,
        news=(Line(to.lead, noop("“%(title)s”（%(reference)s）同意延期，请在%(due)s前答复。")),),
    ),
    IssueStep(
        "refuse_extension", _("不同意延期"), (S.IN_PROGRESS,), SAME, (W.DESK,),
        form=ReasonForm, obstacle=no_extension_to_decide, act=refuse_extension,
        says=refuse_extension_said, done=_("没有同意延期，期限不变。"),
        news=(Line(to.lead, noop("“%(title)s”（%(reference)s）不同意延期，请在%(due)s前答复。")),),
    ),
    IssueStep(
        "grant_hand_over", _("同意改派"), (S.IN_PROGRESS,), S.DISPATCHED, (W.DESK,),
        form=GrantHandoverForm, obstacle=no_hand_over_to_decide, act=grant_hand_over,
        says=redirect_said, done=_("已同意改派，问题已交办给新的主办单位。"), prominence=4, pin=FILLED,
        news=(
            Line(to.lead, noop("改派到本单位：“%(title)s”（%(reference)s），请签收，%(due)s前答复。")),
            Line(to.released, NO_LONGER_YOURS),
        ),
    ),
    IssueStep(
        "refuse_hand_over", _("不同意改派"), (S.IN_PROGRESS,), SAME, (W.DESK,),
        form=ReasonForm, obstacle=no_hand_over_to_decide, act=refuse_hand_over,
        says=refuse_hand_over_said, done=_("没有同意改派，仍由原单位承办。"),
        news=(Line(to.lead, noop("“%(title)s”（%(reference)s）不同意改派，请继续办理。")),),
    ),
)
