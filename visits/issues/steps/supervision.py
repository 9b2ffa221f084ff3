"""Urging 催办, supervising 督办 the unit with a date for the written reply, the reply 回复."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow import SAME, Line, Situation, alike
from deputies_portal.core.workflow.forms import lines
from stations.scope import Scope
from visits.calendar import deadlines
from visits.issues.dossier import ASKING
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import FILLED, RED, WARNING, IssueStep
from visits.models import Deadline, Event
from visits.models.issues.states import OPEN_STATES

# What asks the unit for a written reply, by the name of the step.
ASKED = {"supervise": _("督办"), "key_supervise": _("重点督办"), "instruct": _("领导批示")}
SUPERVISED = noop("县乡人大督办“%(title)s”（%(reference)s），请在%(reply_due)s前书面回复。")


class UrgeForm(ActForm):
    widths = {"due": "g4"}

    note = lines(label=_("催办要求"))
    due = DayField(label=_("在哪天前办"))


def urge(case: IssueCase, *, note, due):
    case.require_text("note", note)
    _check_due(case, due)
    case.say(note, lead=case.lead.unit.short_name if case.lead else "", asked_by=due)
    case.event_of = {"round": case.round, "dispatch": case.lead}


def _check_due(case: IssueCase, due) -> None:
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))


def urge_said(facts):
    if not facts.get("asked_by"):
        return []
    return [_("请在%(day)s前办理。") % {"day": day_of(facts, "asked_by")}]


class SuperviseForm(UrgeForm):
    note = lines(label=_("督办要求"))
    due = DayField(label=_("书面回复期限"))


def is_not_supervised(at: Situation):
    """Companies, vertical units and courts are asked, not supervised; a township's clerk
    supervises units of the own township alone.
    """
    unit = at.known.lead.unit if at.known.lead else None
    if unit is not None and not unit.may_be_supervised:
        return _("企业和垂直管理单位、法院、检察院只能商请，不能督办，请用催办。")
    if "county" in at.held or "manager" in at.held:
        return ""
    own = Scope.of(at.held["township"].user).townships
    if unit is None or unit.township_id not in own:
        return _("乡镇只能督办本乡镇的承办单位。")
    return ""


def supervise(case: IssueCase, *, note, due):
    """督办 with a date for the written reply."""
    case.require_text("note", note)
    _check_due(case, due)
    case.say(note, lead=case.lead.unit.short_name if case.lead else "", reply_due=due)
    case.event_of = {"round": case.round, "dispatch": case.lead}
    case.later.append(
        lambda event: deadlines.start_named(
            case.issue, Deadline.Kind.REPLY, on=case.on, due_on=due, event=event
        )
    )


def supervise_said(facts):
    return [_("请在%(day)s前书面回复。") % {"day": day_of(facts, "reply_due")}]


class ReplyForm(ActForm):
    event = forms.ChoiceField(label=_("回复哪一次督办"))
    text = lines(label=_("书面回复"), max_length=2000, rows=5)
    uploads = UploadsField(label=_("附件"), required=False)

    def prepare(self):
        self.choose("event", self.dossier.supervisions_to_reply, label_of=_supervision_name)


def _supervision_name(event: Event) -> str:
    return event.note[:60]


def nothing_to_reply(at: Situation):
    return "" if at.known.supervisions_to_reply else _("没有督办，或者都已经回复过。")


def reply(case: IssueCase, *, event: Event, text):
    if event.issue_id != case.issue.pk or event.step not in ASKING:
        case.refuse("event", _("请选择要回复的督办。"))
    if event.replies.exists():
        case.refuse("event", _("这份督办已经回复过。"))
    if case.on < event.happened_on:
        case.refuse("happened_on", _("回复日期不能早于督办日期。"))
    text = case.require_text("text", text)
    case.say(text, replied_step=event.step, replied_on=event.happened_on)
    endings.end_clocks(case, event=event)
    case.event_of = {"round": case.round, "dispatch": case.lead, "answers_event": event}


def reply_said(facts):
    """Replies of before say not to which."""
    if "replied_step" not in facts:
        return []
    known = {"day": day_of(facts, "replied_on"), "step": ASKED[facts["replied_step"]]}
    return [_("回复%(day)s的%(step)s。") % known]


W = Who
# fmt: off
STEPS = (
    IssueStep(
        "urge", _("催办"), OPEN_STATES, SAME, (W.DESK,),
        form=UrgeForm, act=urge, says=urge_said, done=_("催办已发出。"), prominence=1, pin=RED,
        part="supervision",
        news=(
            Line(to.lead, noop("催办：“%(title)s”（%(reference)s），请在%(asked_by)s前办理。"), is_urgent=True),
            Line(to.desk, noop("“%(title)s”（%(reference)s）被催办。")),
        ),
    ),
    IssueStep(
        "supervise", ASKED["supervise"], OPEN_STATES, SAME, (W.COUNTY, W.MANAGER, W.TOWNSHIP),
        form=SuperviseForm, obstacle=is_not_supervised, act=supervise, says=supervise_said,
        done=_("督办已发出。"), button=WARNING, pin=RED, part="supervision",
        news=alike(SUPERVISED, to.lead, to.desk, is_urgent=True),
    ),
    IssueStep(
        "reply", _("回复督办"), OPEN_STATES, SAME, (W.LEAD,),
        on_paper=True, form=ReplyForm, obstacle=nothing_to_reply, act=reply, says=reply_said,
        done=_("督办的回复已提交。"), prominence=3, pin=FILLED, part="supervision",
        news=(
            Line(to.supervisor, noop("您督办的“%(title)s”（%(reference)s）有了书面回复。")),
            Line(to.desk, noop("“%(title)s”（%(reference)s）的督办有了书面回复。")),
        ),
    ),
)
