"""The table of steps 步骤 of an issue: from where, to where, by whom (domain §3b).

It is read by `visits.issues.workflow`, which enforces it and draws the buttons, and printed by
`manage.py steps`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.workflow import SAME, Step
from visits.issues.acts import (
    desk,
    following,
    merging,
    objections,
    requests,
    suggesting,
    supervision,
    unit,
    voice,
)
from visits.models.issues.states import OPEN_STATES, State


class Who(models.TextChoices):
    """In what quality somebody acts on one issue; a role counts only where it is held."""

    RECORDER = "recorder", _("登记人（当天）")
    RECEIVER = "receiver", _("接待家站联络员")
    TOWNSHIP = "township", _("乡镇人大工作人员")
    DESK = "desk", _("经办台")
    COUNTY = "county", _("县人大工作人员")
    MANAGER = "manager", _("县人大领导")
    DEPUTY = "deputy", _("接待代表")
    LEAD = "lead", _("主办单位")
    ASSISTING = "assisting", _("协办单位")
    TIMER = "timer", _("到期自动")
    SUGGESTION = "suggestion", _("代表建议的步骤")
    VISITOR = "visitor", _("反映人凭查询码")


S, W = State, Who
# Steps with which the unit has something in its hands that it has not answered yet.
IN_HAND = (S.DISPATCHED, S.IN_PROGRESS)

UNANSWERED = (S.REGISTERED, S.TRIAGED, *IN_HAND)
# Where somebody may still not be content with what was done.
DONE_STATES = (S.ANSWERED, S.FOLLOWING, S.CLOSED, S.ARCHIVED)
NOT_ARCHIVED = tuple((W.DESK, state) for state in DONE_STATES[:-1])

# fmt: off
STEPS = {
    #                         label                  from                         to             who                                                  act
    "register":          Step(_("登记"),             (),                          S.REGISTERED,  (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.DEPUTY)),
    "answer_on_spot":    Step(pgettext_lazy("step", "当场答复"), (S.REGISTERED,),             S.CLOSED,      (W.RECORDER, W.RECEIVER, W.TOWNSHIP, W.COUNTY),      voice.answer_on_spot),
    "guide":             Step(pgettext_lazy("step", "引导到其他部门"), (S.REGISTERED, S.TRIAGED),   S.CLOSED,      (W.RECEIVER, W.DESK),                                voice.guide, only=((W.RECEIVER, S.REGISTERED),)),
    "triage":            Step(_("审核"),             (S.REGISTERED,),             S.TRIAGED,     (W.DESK,),                                           desk.triage),
    "pass_up":           Step(_("转到县级"),         (S.REGISTERED, S.TRIAGED),   SAME,          (W.DESK,),                                           desk.pass_up, may=desk.may_pass_up),
    "pass_down":         Step(_("转到乡镇"),         (S.REGISTERED, S.TRIAGED),   SAME,          (W.DESK,),                                           desk.pass_down, may=desk.may_pass_down),
    "dispatch":          Step(_("交办"),             (S.TRIAGED,),                S.DISPATCHED,  (W.DESK,),                                           desk.dispatch),
    "accept":            Step(_("签收"),             (S.DISPATCHED,),             S.IN_PROGRESS, (W.LEAD,),                                           unit.accept, on_paper=True),
    "return":            Step(_("退回"),             (S.DISPATCHED,),             S.TRIAGED,     (W.LEAD,),                                           unit.give_back, on_paper=True, may=unit.may_give_back),
    "redirect":          Step(_("改派"),             IN_HAND,                     S.DISPATCHED,  (W.DESK,),                                           desk.redirect),
    "add_assisting":     Step(_("加协办"),           IN_HAND,                     SAME,          (W.DESK,),                                           desk.add_assisting),
    "release_assisting": Step(_("撤协办"),           IN_HAND,                     SAME,          (W.DESK,),                                           desk.release_assisting, may=desk.has_assisting),
    "assist":            Step(_("协办"),             IN_HAND,                     SAME,          (W.ASSISTING,),                                      unit.assist, on_paper=True, may=desk.has_assisting),
    "progress":          Step(_("填进展"),           (S.IN_PROGRESS, S.FOLLOWING), SAME,         (W.LEAD, W.ASSISTING, W.DESK),                       unit.progress, on_paper=True),
    "ask_extension":     Step(_("申请延期"),         (S.IN_PROGRESS,),            SAME,          (W.LEAD,),                                           requests.ask_extension, on_paper=True, may=requests.may_ask_extension),
    "ask_hand_over":     Step(_("申请改派"),         (S.IN_PROGRESS,),            SAME,          (W.LEAD,),                                           requests.ask_hand_over, on_paper=True, may=requests.may_ask_hand_over),
    "grant_extension":   Step(_("同意延期"),         (S.IN_PROGRESS,),            SAME,          (W.DESK,),                                           requests.grant_extension, may=requests.may_decide_extension),
    "refuse_extension":  Step(_("不同意延期"),       (S.IN_PROGRESS,),            SAME,          (W.DESK,),                                           requests.refuse_extension, may=requests.may_decide_extension),
    "grant_hand_over":   Step(_("同意改派"),         (S.IN_PROGRESS,),            S.DISPATCHED,  (W.DESK,),                                           requests.grant_hand_over, may=requests.may_decide_hand_over),
    "refuse_hand_over":  Step(_("不同意改派"),       (S.IN_PROGRESS,),            SAME,          (W.DESK,),                                           requests.refuse_hand_over, may=requests.may_decide_hand_over),
    "answer":            Step(_("答复"),             (S.IN_PROGRESS,),            S.ANSWERED,    (W.LEAD,),                                           unit.answer, on_paper=True),
    "send_back":         Step(_("退回重答"),         (S.ANSWERED,),               S.IN_PROGRESS, (W.DESK, W.MANAGER),                                 desk.send_back, may=desk.may_send_back),
    "tell":              Step(_("告知和评价"),       (S.ANSWERED,),               SAME,          (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.DEPUTY, W.VISITOR),        voice.tell, may=voice.may_be_told),
    "close":             Step(_("办结"),             (S.ANSWERED,),               S.CLOSED,      (W.DESK,),                                           desk.close, may=desk.may_close),
    "urge":              Step(_("催办"),             OPEN_STATES,                 SAME,          (W.DESK,),                                           supervision.urge),
    "supervise":         Step(_("督办"),             OPEN_STATES,                 SAME,          (W.COUNTY, W.MANAGER, W.TOWNSHIP),                   supervision.supervise, may=supervision.may_supervise),
    "reply":             Step(_("回复督办"),         OPEN_STATES,                 SAME,          (W.LEAD,),                                           supervision.reply, on_paper=True, may=supervision.has_supervisions),
    "follow_up":         Step(_("跟踪落实"),         (S.ANSWERED,),               S.FOLLOWING,   (W.DESK,),                                           following.follow_up, may=following.may_follow_up),
    "fulfil":            Step(_("兑现承诺"),         (S.FOLLOWING,),              S.ANSWERED,    (W.LEAD,),                                           following.fulfil, on_paper=True),
    "rehandle":          Step(_("重办"),             DONE_STATES,                 S.IN_PROGRESS, (W.DESK, W.MANAGER),                                 desk.rehandle, only=NOT_ARCHIVED),
    "object":            Step(_("记录异议"),         DONE_STATES,                 SAME,          (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.VISITOR),                  objections.object_to_answer, may=objections.may_object),
    "refuse_objection":  Step(_("说明理由，不重办"), DONE_STATES,                 SAME,          (W.DESK,),                                           objections.refuse_objection, may=objections.has_objection),
    "close_with_dissent": Step(_("存异办结"),        (S.ANSWERED,),               S.CLOSED,      (W.MANAGER,),                                        following.close_with_dissent, may=following.may_dissent),
    "look_back":         Step(_("回头看"),           (S.FOLLOWING, S.CLOSED),     SAME,          (W.TOWNSHIP, W.COUNTY, W.MANAGER),                   following.look_back),
    "archive":           Step(_("归档"),             (S.CLOSED,),                 S.ARCHIVED,    (W.TIMER, W.COUNTY),                                 following.archive, may=following.may_archive),
    "merge":             Step(_("并案"),             UNANSWERED,                  S.MERGED,      (W.DESK,),                                           merging.merge, may=merging.may_merge),
    "unmerge":           Step(_("撤销并案"),         (S.MERGED,),                 S.TRIAGED,     (W.DESK,),                                           merging.unmerge, may=merging.may_unmerge),
    "make_suggestion":   Step(_("转为代表建议"),     (S.TRIAGED, S.IN_PROGRESS),  S.SUGGESTION,  (W.DESK,),                                           suggesting.make_suggestion, may=suggesting.may_make_suggestion),
    "suggestion_answered": Step(_("代表建议答复"),   (S.SUGGESTION,),             S.ANSWERED,    (W.SUGGESTION,),                                     suggesting.suggestion_answered),
    "suggestion_dropped": Step(_("不再作为代表建议"), (S.SUGGESTION,),            S.TRIAGED,     (W.COUNTY, W.SUGGESTION),                            suggesting.suggestion_dropped),
    "withdraw":          Step(_("撤回"),             (*UNANSWERED, S.FOLLOWING, S.SUGGESTION), SAME, (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.VISITOR),              objections.withdraw, or_to=S.CLOSED, may=objections.has_voices),
    "key_supervise":     Step(_("重点督办"),         OPEN_STATES,                 SAME,          (W.MANAGER,),                                        supervision.key_supervise, may=supervision.may_supervise),
    "instruct":          Step(_("领导批示"),         OPEN_STATES,                 SAME,          (W.COUNTY, W.MANAGER),                               supervision.instruct),
    "correct":           Step(_("更正"),             (S.REGISTERED, S.TRIAGED, *IN_HAND), SAME,  (W.RECORDER, W.DESK),                                voice.correct),
    "void":              Step(_("作废"),             (S.REGISTERED, S.TRIAGED),   S.VOID,        (W.RECORDER, W.COUNTY),                              voice.void),
}
# fmt: on

# The button that stands out is the first of these that is open; a step on paper never is.
PRIMARY = (
    "close",
    "tell",
    "follow_up",
    "fulfil",
    "answer",
    "accept",
    "dispatch",
    "triage",
    "grant_extension",
    "grant_hand_over",
    "reply",
    "assist",
    "urge",
)
# Escalation is drawn as a warning, a wrong entry is set right apart from the work.
WARNING = frozenset({"rehandle", "supervise", "close_with_dissent"})
SETTING_RIGHT = frozenset({"correct", "void", "unmerge"})
MORE = frozenset(
    {
        *("merge", "make_suggestion", "suggestion_dropped", "withdraw", "object", "look_back"),
        *("archive", "key_supervise", "instruct"),
    }
)

# Said among the offices of the congress: not shown to units.
INNER = frozenset({"triage", "pass_up", "pass_down", "correct"})

# Lines of the timeline that nobody takes: a change of the calendar moved a due date, a township
# was merged or the visit became confidential and another office goes on.
CALENDAR = "calendar"
MOVE = "move"
TAKEN_OVER = "taken_over"
# A letter was passed on by the county government office, or delivered to the unit.
RELAY = "relay"
DELIVER = "deliver"
LINES = {
    TAKEN_OVER: _("接手旧问题"),
    CALENDAR: _("期限重算"),
    MOVE: _("转移"),
    RELAY: _("县政府办转交"),
    DELIVER: _("函件送达"),
    "progress": _("承办进展"),
    merging.JOIN: _("并入一件"),
    merging.LEAVE: _("撤销一件并案"),
}


def label_of(name: str):
    """What a line of the timeline is called."""
    return LINES.get(name) or STEPS[name].label


# Which roles can hold a quality at all: named on the 403 page.
ROLES_OF = {
    W.RECORDER: frozenset(),
    W.RECEIVER: frozenset({"venue_clerk"}),
    W.TOWNSHIP: frozenset({"township_clerk"}),
    W.DESK: frozenset({"township_clerk", "county_clerk"}),
    W.COUNTY: frozenset({"county_clerk"}),
    W.MANAGER: frozenset({"manager"}),
    W.DEPUTY: frozenset({"deputy"}),
    W.LEAD: frozenset({"unit_clerk"}),
    W.ASSISTING: frozenset({"unit_clerk"}),
    W.TIMER: frozenset(),
    W.SUGGESTION: frozenset(),
    W.VISITOR: frozenset(),
}
