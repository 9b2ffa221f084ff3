"""Key supervision 重点督办, decided by the meeting of directors 主任会议, and instructions 批示."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import SAME, alike
from deputies_portal.core.workflow.forms import lines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import MORE, RED, IssueStep
from visits.issues.steps.supervision import (
    ASKED,
    SuperviseForm,
    UrgeForm,
    is_not_supervised,
    supervise,
    supervise_said,
)
from visits.models.issues.states import OPEN_STATES

KEY_SUPERVISED = noop(
    "主任会议决定重点督办“%(title)s”（%(reference)s），请在%(reply_due)s前书面回复。"
)
INSTRUCTED = noop("领导对“%(title)s”（%(reference)s）作了批示，请在%(reply_due)s前书面回复。")


class KeySuperviseForm(SuperviseForm):
    widths = {"decided_on": "g6", "due": "g6"}
    field_order = ["decided_on", "due", "note"]

    decided_on = DayField(label=_("哪天的主任会议决定"), not_after_today=True)


def key_supervise(case: IssueCase, *, note, due, decided_on):
    if decided_on > case.on:
        case.refuse("decided_on", _("主任会议的日期不能晚于今天。"))
    supervise(case, note=note, due=due)
    case.say(decided_on=decided_on)


def key_supervise_said(facts):
    known = {"decided": day_of(facts, "decided_on"), "day": day_of(facts, "reply_due")}
    return [_("%(decided)s主任会议决定重点督办，请在%(day)s前书面回复。") % known]


class InstructForm(UrgeForm):
    widths = {"leader": "g4", "instructed_on": "g4", "due": "g4"}
    field_order = ["leader", "instructed_on", "due", "note"]

    leader = PlainTextField(label=_("哪位领导"), max_length=40, help_text=_("写职务和姓名。"))
    instructed_on = DayField(label=_("批示日期"), not_after_today=True)
    note = lines(label=_("批示内容"))
    due = DayField(label=_("书面回复期限"))


def instruct(case: IssueCase, *, leader, instructed_on, note, due):
    """批示: what a leader wrote, who it was and when; answered in writing by a day."""
    if instructed_on > case.on:
        case.refuse("instructed_on", _("批示日期不能晚于今天。"))
    case.require_text("leader", leader)
    supervise(case, note=note, due=due)
    case.say(leader=leader, instructed_on=instructed_on)


def instruct_said(facts):
    known = {"leader": facts["leader"], "on": day_of(facts, "instructed_on")}
    said = [_("%(leader)s于%(on)s批示。") % known]
    return said + supervise_said(facts)


W = Who
# fmt: off
STEPS = (
    IssueStep(
        "key_supervise", ASKED["key_supervise"], OPEN_STATES, SAME, (W.MANAGER,),
        form=KeySuperviseForm, obstacle=is_not_supervised, act=key_supervise,
        says=key_supervise_said, done=_("重点督办已发出。"), button=MORE, pin=RED,
        part="supervision",
        news=alike(KEY_SUPERVISED, to.lead, to.desk, is_urgent=True),
    ),
    IssueStep(
        "instruct", ASKED["instruct"], OPEN_STATES, SAME, (W.COUNTY, W.MANAGER),
        form=InstructForm, act=instruct, says=instruct_said, done=_("领导批示已记下。"),
        button=MORE, pin=RED, part="supervision",
        news=alike(INSTRUCTED, to.lead, to.desk, is_urgent=True),
    ),
)
