"""Steps in tests: taking one on a day, the stage each starts from, what a form sends for it."""

from django.urls import reverse

from stations.models import Mandate, UndertakingUnit
from tests import make
from visits.issues import workflow
from visits.models import Dispatch

LETTER = {"on_paper": True, "document_number": "昌教函〔2025〕41号", "signer": "杨文海"}


def act(name, issue, actor, on, **facts):
    """Take the step on the day; a voice is the only one and told by phone unless said otherwise."""
    if name == "tell":
        facts = {
            "voice": issue.voices.first(),
            "told_by": "字春梅",
            "means": "phone",
            "told_on": on,
            "is_reached": True,
            "rating": "",
        } | facts
    event = workflow.take(name, issue, actor=actor, at=make.moment(on), **facts)
    issue.refresh_from_db()
    return event


# Step → (the fixture of the issue it starts from, the person of the cast who takes it).
STAGES = {
    "answer_on_spot": ("issue", "clerk"),
    "guide": ("issue", "clerk"),
    "triage": ("issue", "township_clerk"),
    "pass_up": ("issue", "township_clerk"),
    "pass_down": ("at_county", "county_clerk"),
    "dispatch": ("at_county", "county_clerk"),
    "accept": ("dispatched", "unit_clerk"),
    "return": ("dispatched", "unit_clerk"),
    "redirect": ("in_progress", "county_clerk"),
    "add_assisting": ("in_progress", "county_clerk"),
    "release_assisting": ("assisted", "county_clerk"),
    "assist": ("assisted", "helper_clerk"),
    "progress": ("in_progress", "unit_clerk"),
    "ask_extension": ("in_progress", "unit_clerk"),
    "ask_hand_over": ("in_progress", "unit_clerk"),
    "grant_extension": ("asked", "county_clerk"),
    "refuse_extension": ("asked", "county_clerk"),
    "grant_hand_over": ("handed", "county_clerk"),
    "refuse_hand_over": ("handed", "county_clerk"),
    "answer": ("in_progress", "unit_clerk"),
    "send_back": ("answered", "manager"),
    "tell": ("answered", "deputy_user"),
    "close": ("told", "county_clerk"),
    "urge": ("in_progress", "county_clerk"),
    "supervise": ("in_progress", "manager"),
    "reply": ("supervised", "unit_clerk"),
    "follow_up": ("promised", "county_clerk"),
    "fulfil": ("following", "unit_clerk"),
    "rehandle": ("unhappy", "county_clerk"),
    "object": ("closed", "clerk"),
    "refuse_objection": ("objected", "county_clerk"),
    "close_with_dissent": ("still_unhappy", "manager"),
    "look_back": ("closed", "manager"),
    "archive": ("closed", "county_clerk"),
    "merge": ("twin", "township_clerk"),
    "unmerge": ("merged", "township_clerk"),
    "make_suggestion": ("at_county", "county_clerk"),
    "suggestion_dropped": ("suggested", "county_clerk"),
    "withdraw": ("issue", "clerk"),
    "key_supervise": ("in_progress", "manager"),
    "instruct": ("in_progress", "manager"),
    "correct": ("issue", "township_clerk"),
    "void": ("issue", "county_clerk"),
}


REASON = {"reason": "情况属实。"}
# What somebody types into the form of a step, besides what it is filled in with.
TYPED = {
    "answer_on_spot": lambda issue: {
        "text": "当场说明了政策。",
        "told_by": "杨秀兰",
        "answer_class": make.answer_class("A").pk,
    },
    "guide": lambda issue: {"where": "县信访局", "reason": "属于信访事项。"},
    "triage": lambda issue: {},
    "pass_up": lambda issue: REASON,
    "pass_down": lambda issue: {"township": "530524101", **REASON},
    "dispatch": lambda issue: {"lead": unit_named("县教育体育局")},
    "accept": lambda issue: {},
    "return": lambda issue: {"reason": "不属于我局职责。", "instead": "说不准"},
    "redirect": lambda issue: {"lead": unit_named("县水务局"), **REASON},
    "add_assisting": lambda issue: {"unit": unit_named("县水务局"), "task": "看水管。"},
    "release_assisting": lambda issue: {"dispatch": order_of(issue, "县水务局"), **REASON},
    "assist": lambda issue: {"dispatch": order_of(issue, "县水务局"), "opinion": "可以配合。"},
    "progress": lambda issue: {"note": "已到校查看。"},
    "ask_extension": lambda issue: {"wanted_due": "2025-04-30", "reason": "等排期。"},
    "ask_hand_over": lambda issue: {"unit": unit_named("县水务局"), **REASON},
    "grant_extension": lambda issue: REASON,
    "refuse_extension": lambda issue: REASON,
    "grant_hand_over": lambda issue: REASON,
    "refuse_hand_over": lambda issue: REASON,
    "answer": lambda issue: {
        "answer_class": make.answer_class("A").pk,
        "text": "线路已经换好。",
        "signer": "杨文海",
    },
    "send_back": lambda issue: REASON,
    "tell": lambda issue: {"result": "satisfied"},
    "close": lambda issue: {},
    "urge": lambda issue: {"note": "请抓紧。", "due": "2025-03-20"},
    "supervise": lambda issue: {"note": "请书面答复。", "due": "2025-03-20"},
    "reply": lambda issue: {
        "event": issue.events.get(step="supervise").pk,
        "text": "已安排专人。",
    },
    "follow_up": lambda issue: {},
    "fulfil": lambda issue: {"fulfilment": "主线已换好。"},
    "rehandle": lambda issue: {"reason": "线路又断了。"},
    "object": lambda issue: {"voice": issue.voices.get().pk, "text": "又断电了。"},
    "refuse_objection": lambda issue: {"reason": "已派人查看，线路正常。"},
    "close_with_dissent": lambda issue: {"tried": "两轮办理，三次上门。"},
    "look_back": lambda issue: {"result": "passed", "finding": "到校看过，能用。"},
    "archive": lambda issue: {},
    "merge": lambda issue: {"number": "2025-1", **REASON},
    "unmerge": lambda issue: REASON,
    "make_suggestion": lambda issue: {
        "lead": Mandate.objects.get(deputy__name="杨秀兰").pk,
        "consented_on": "2025-03-11",
    },
    "suggestion_dropped": lambda issue: REASON,
    "withdraw": lambda issue: {
        "voice": issue.voices.get().pk,
        "asked_by": "visitor",
        **REASON,
    },
    "key_supervise": lambda issue: {
        "decided_on": "2025-03-11",
        "due": "2025-03-20",
        "note": "请书面答复。",
    },
    "instruct": lambda issue: {
        "leader": "主任字光明",
        "instructed_on": "2025-03-11",
        "due": "2025-03-20",
        "note": "请抓紧。",
    },
    "correct": lambda issue: {"title": "食堂线路老化", "reason": "标题太长。"},
    "void": lambda issue: {"reason": "登记了两次。"},
}


# Step → the fields that stand empty in the form as it is opened.
MUST = {
    "answer_on_spot": {"text", "told_by"},
    "guide": {"where", "reason"},
    "pass_up": {"reason"},
    "pass_down": {"township", "reason"},
    "dispatch": {"lead"},
    "return": {"reason", "instead"},
    "redirect": {"lead", "reason"},
    "add_assisting": {"unit", "task"},
    "release_assisting": {"reason"},
    "assist": {"opinion"},
    "progress": {"note"},
    "ask_extension": {"wanted_due", "reason"},
    "grant_extension": {"reason"},
    "refuse_extension": {"reason"},
    "ask_hand_over": {"unit", "reason"},
    "grant_hand_over": {"reason"},
    "refuse_hand_over": {"reason"},
    "answer": {"answer_class", "text", "signer"},
    "send_back": {"reason"},
    "tell": {"result"},
    "urge": {"note", "due"},
    "supervise": {"note", "due"},
    "reply": {"text"},
    "fulfil": {"fulfilment"},
    "rehandle": {"reason"},
    "object": {"text"},
    "refuse_objection": {"reason"},
    "close_with_dissent": {"tried"},
    "look_back": {"result", "finding"},
    "merge": {"number", "reason"},
    "unmerge": {"reason"},
    "make_suggestion": {"lead"},
    "suggestion_dropped": {"reason"},
    "withdraw": {"reason"},
    "key_supervise": {"decided_on", "due", "note"},
    "instruct": {"leader", "instructed_on", "due", "note"},
    "correct": {"reason"},
    "void": {"reason"},
}


def unit_named(short_name) -> int:
    return UndertakingUnit.objects.get(short_name=short_name).pk


def order_of(issue, short_name) -> int:
    return Dispatch.objects.get(round__issue=issue, unit__short_name=short_name).pk


def address_of(name, issue) -> str:
    return reverse(f"visits:issue-{name.replace('_', '-')}", args=[issue.pk])
