"""The timeline in words: what each step said, one sentence for one fact, never joined from pieces.

The facts are those `visits.issues.acts` leave in an event; the note is what a person typed.
"""

from datetime import date

from django.utils.translation import gettext as _

from deputies_portal.core.ui.templatetags.portal import day
from stations.models import UndertakingUnit
from visits.issues.acts.following import Finding
from visits.issues.acts.merging import JOIN, LEAVE
from visits.issues.acts.unit import Deed
from visits.issues.steps import CALENDAR, DELIVER, MOVE, RELAY, TAKEN_OVER, label_of
from visits.models import Event, Feedback, Voice
from visits.models.rules import Pace


def sentences_of(event: Event) -> list[str]:
    """What the event says besides its note."""
    facts = {name: _without_stop(value) for name, value in event.facts.items()}
    said = _SAYINGS.get(event.step, lambda facts: [])(facts)
    if facts.get("on_paper"):
        said.append(_("代录，文号%(document_number)s，签发人%(signer)s。") % facts)
    return said


def _without_stop(value):
    """What somebody typed stands within a sentence that has a full stop of its own."""
    return value.rstrip("。．. ") if isinstance(value, str) else value


def _day(facts: dict, name: str) -> str:
    return day(date.fromisoformat(facts[name]))


def _list(names) -> str:
    return _("、").join(names)


def _register(facts):
    if facts.get("activity"):
        return [_("来自活动“%(activity)s”。") % facts]
    return [_("来自%(visit)s。") % facts] if facts.get("visit") else []


def _triage(facts):
    known = {"category": facts["category"], "pace": Pace(facts["pace"]).label}
    return [_("类别：%(category)s，%(pace)s。") % known, *_correct(facts)]


def _pass(facts):
    return [_("转到%(desk)s经办台，期限不变。") % facts]


def _dispatch(facts):
    said = [_("主办：%(lead)s。") % facts]
    if facts.get("assisting"):
        said.append(_("协办：%(units)s。") % {"units": _list(facts["assisting"])})
    said.append(_("期限：%(due)s。") % {"due": _day(facts, "due")})
    if facts.get("letter_number"):
        letter = UndertakingUnit(kind=facts.get("lead_kind", "")).letter
        known = {"letter": letter, "number": facts["letter_number"]}
        said.append(_("%(letter)s文号：%(number)s。") % known)
    if facts.get("relayed_on"):
        known = {"day": _day(facts, "relayed_on")}
        said.append(_("%(day)s由县政府办转交。") % known)
    return said


def _accept(facts):
    return [_("%(unit)s签收，签收人%(accepted_by)s。") % facts]


def _return(facts):
    said = [_("%(unit)s退回，认为应由%(instead)s办理。") % facts]
    if facts.get("decide_by"):
        known = {"day": _day(facts, "decide_by")}
        said.append(_("经办台在%(day)s前另行交办。") % known)
    return said


def _redirect(facts):
    known = {"lead": facts["lead"], "before": facts["before"], "due": _day(facts, "due")}
    return [_("由%(before)s改派给%(lead)s，期限：%(due)s。") % known, *_letter_number(facts)]


def _add_assisting(facts):
    if facts.get("due"):
        known = {"unit": facts["unit"], "due": _day(facts, "due")}
        return [_("请%(unit)s协办，意见在%(due)s前送主办单位。") % known]
    return [_("请%(unit)s协办。") % facts]


def _release_assisting(facts):
    return [_("%(unit)s不再协办。") % facts]


def _assist(facts):
    return [
        {
            Deed.ACCEPT: _("%(unit)s签收协办。"),
            Deed.RETURN: _("%(unit)s退回协办。"),
        }.get(facts.get("deed"), _("%(unit)s提出协办意见。"))
        % facts
    ]


def _ask_extension(facts):
    known = {"due": _day(facts, "due"), "wanted": _day(facts, "wanted_due")}
    return [_("申请由%(due)s延到%(wanted)s。") % known]


def _grant_extension(facts):
    known = {"before": _day(facts, "before"), "due": _day(facts, "due")}
    return [_("期限由%(before)s延到%(due)s。延期只准一次。") % known]


def _refuse_extension(facts):
    return [_("期限仍是%(due)s。") % {"due": _day(facts, "due")}]


def _ask_hand_over(facts):
    return [_("申请由%(unit)s改派给%(proposed)s。") % facts]


def _refuse_hand_over(facts):
    known = {"unit": facts["unit"], "due": _day(facts, "due")}
    return [_("仍由%(unit)s承办，期限仍是%(due)s。") % known]


def _answer(facts):
    said = []
    if facts.get("unit"):
        said.append(_("%(unit)s答复，办理结果：%(answer_class)s。") % facts)
    if facts.get("pledge_due"):
        known = {"pledge": facts.get("pledge", ""), "day": _day(facts, "pledge_due")}
        said.append(_("承诺在%(day)s前办完：%(pledge)s。") % known)
    if facts.get("ground"):
        said.append(_("依据：%(ground)s。") % facts)
    if facts.get("missing"):
        said.append(_("没有收到协办意见：%(missing)s。") % facts)
    return said


def _answer_on_spot(facts):
    known = {**facts, "rating": rating_label(facts.get("rating", ""))}
    said = [_("%(told_by)s当场答复，办理结果：%(answer_class)s。") % known]
    if facts.get("rating"):
        said.append(_("反映人评价：%(rating)s。") % known)
    return said


def _send_back(facts):
    return [_("请承办单位重新答复，期限仍是%(due)s。") % {"due": _day(facts, "due")}]


def _tell(facts):
    means = Feedback.Means(facts["means"]).label
    known = {"who": facts["told_by"], "means": means, "visit": facts["voice"]}
    if not facts.get("reached", True):
        return [_("%(who)s联系%(visit)s的反映人（%(means)s），没有联系上。") % known]
    if facts["means"] == Feedback.Means.CODE:
        said = [_("%(visit)s的反映人凭查询码看到了答复。") % known]
    else:
        said = [_("%(who)s把结果告知%(visit)s的反映人（%(means)s）。") % known]
    if facts.get("rating"):
        said.append(_("反映人评价：%(rating)s。") % {"rating": rating_label(facts["rating"])})
    return said


def _close(facts):
    return [_("办理结果：%(answer_class)s。") % facts]


def _guide(facts):
    return [_("引导到%(where)s。") % facts]


def _urge(facts):
    if not facts.get("asked_by"):
        return []
    return [_("请在%(day)s前办理。") % {"day": _day(facts, "asked_by")}]


def _supervise(facts):
    return [_("请在%(day)s前书面回复。") % {"day": _day(facts, "reply_due")}]


def _key_supervise(facts):
    known = {"decided": _day(facts, "decided_on"), "day": _day(facts, "reply_due")}
    return [_("%(decided)s主任会议决定重点督办，请在%(day)s前书面回复。") % known]


def _reply(facts):
    """Replies of before say not to which."""
    if "replied_step" not in facts:
        return []
    known = {"day": _day(facts, "replied_on"), "step": label_of(facts["replied_step"])}
    return [_("回复%(day)s的%(step)s。") % known]


def _instruct(facts):
    known = {"leader": facts["leader"], "on": _day(facts, "instructed_on")}
    said = [_("%(leader)s于%(on)s批示。") % known]
    return said + _supervise(facts)


def _follow_up(facts):
    known = {"pledge": facts["pledge"], "day": _day(facts, "pledge_due")}
    return [_("跟踪到%(day)s：%(pledge)s。") % known]


def _fulfil(facts):
    return [_("承诺已兑现：%(pledge)s。") % facts]


def _rehandle(facts):
    known = {"number": facts["round"], "lead": facts["lead"], "due": _day(facts, "due")}
    said = [_("第%(number)s轮，主办：%(lead)s，期限：%(due)s。") % known]
    if facts.get("assisting"):
        said.append(_("协办：%(units)s。") % {"units": _list(facts["assisting"])})
    if facts.get("dropped"):
        said.append(_("不再协办：%(units)s。") % {"units": _list(facts["dropped"])})
    unit = UndertakingUnit(kind=facts.get("lead_kind", ""))
    if facts.get("letter_number") and unit.may_be_supervised:
        return [*said, _("督办通知文号：%(letter_number)s。") % facts]
    return said + _letter_number(facts)


def _object(facts):
    known = {"visit": facts["voice"], "day": _day(facts, "said_on")}
    known["by"] = _day(facts, "decide_by")
    return [_("%(visit)s的反映人%(day)s提出异议，经办台在%(by)s前答复。") % known]


def _close_with_dissent(facts):
    return [_("办理%(rounds)s轮后存异办结，反映人的评价不变。") % facts]


def _look_back(facts):
    if facts["result"] == Finding.PASSED:
        return [_("查看结果：落实到位。")]
    said = [_("查看结果：没有落实，建议重办。")]
    if facts.get("decide_by"):
        said.append(_("经办台在%(day)s前决定。") % {"day": _day(facts, "decide_by")})
    return said


def _merge(facts):
    return [_("并入%(target)s。") % facts]


def _unmerge(facts):
    return [_("不再并入%(target)s。") % facts]


def _join(facts):
    return [_("%(issue)s并入这一件，它的反映人一起告知。") % facts]


def _leave(facts):
    return [_("%(issue)s不再并入这一件。") % facts]


def _make_suggestion(facts):
    known = {"title": facts["suggestion"], "lead": facts["lead"]}
    known["day"] = _day(facts, "consented_on")
    return [_("转为代表建议“%(title)s”，领衔代表%(lead)s（%(day)s同意）。") % known]


def _suggestion_answered(facts):
    return [_("由代表建议%(suggestion)s一并答复。") % facts, *_answer(facts)]


def _suggestion_dropped(facts):
    known = {"day": _day(facts, "decide_by")}
    return [_("不再作为代表建议办理，经办台在%(day)s前交办。") % known]


def _withdraw(facts):
    known = {"visit": facts["voice"], "day": _day(facts, "asked_on")}
    known["who"] = Voice.Asker(facts["asked_by"]).label
    return [_("%(visit)s：%(who)s于%(day)s要求撤回。") % known]


def _correct(facts):
    """Only titles and categories are written out; of longer texts only the name is said."""
    said = []
    for name, (old, new) in facts.get("changes", {}).items():
        known = {"field": CORRECTED[name](), "old": old, "new": new}
        if name in ("title", "category"):
            said.append(_("%(field)s由“%(old)s”改为“%(new)s”。") % known)
        else:
            said.append(_("更正了%(field)s。") % known)
    return said


CORRECTED = {
    "title": lambda: _("一句话说清"),
    "category": lambda: _("类别"),
    "description": lambda: _("经过与现状"),
    "wish": lambda: _("希望怎么解决"),
}


def _calendar(facts):
    known = {"before": _day(facts, "before"), "due": _day(facts, "due")}
    return [_("节假日有改动，期限由%(before)s改为%(due)s。") % known]


def _relay(facts):
    known = {"unit": facts["unit"], "day": _day(facts, "relayed_on")}
    return [_("送%(unit)s的函件由县政府办于%(day)s转交。") % known, *_letter_number(facts)]


def _deliver(facts):
    known = {"unit": facts["unit"], "day": _day(facts, "delivered_on")}
    return [_("函件于%(day)s送达%(unit)s。") % known, *_letter_number(facts)]


def _letter_number(facts):
    number = facts.get("letter_number")
    return [_("文号：%(number)s。") % {"number": number}] if number else []


_SAYINGS = {
    "register": _register,
    "answer_on_spot": _answer_on_spot,
    "guide": _guide,
    "triage": _triage,
    "pass_up": _pass,
    "pass_down": _pass,
    "dispatch": _dispatch,
    "accept": _accept,
    "return": _return,
    "redirect": _redirect,
    "add_assisting": _add_assisting,
    "release_assisting": _release_assisting,
    "assist": _assist,
    "ask_extension": _ask_extension,
    "grant_extension": _grant_extension,
    "refuse_extension": _refuse_extension,
    "ask_hand_over": _ask_hand_over,
    "grant_hand_over": _redirect,
    "refuse_hand_over": _refuse_hand_over,
    "answer": _answer,
    "send_back": _send_back,
    "tell": _tell,
    "close": _close,
    "urge": _urge,
    "supervise": _supervise,
    "key_supervise": _key_supervise,
    "instruct": _instruct,
    "reply": _reply,
    "follow_up": _follow_up,
    "fulfil": _fulfil,
    "rehandle": _rehandle,
    "object": _object,
    "close_with_dissent": _close_with_dissent,
    "look_back": _look_back,
    "merge": _merge,
    "unmerge": _unmerge,
    JOIN: _join,
    LEAVE: _leave,
    "make_suggestion": _make_suggestion,
    "suggestion_answered": _suggestion_answered,
    "suggestion_dropped": _suggestion_dropped,
    "withdraw": _withdraw,
    "correct": _correct,
    CALENDAR: _calendar,
    MOVE: _pass,
    TAKEN_OVER: lambda facts: [_("原编号：%(old_number)s。") % facts],
    RELAY: _relay,
    DELIVER: _deliver,
}


def rating_label(rating: str) -> str:
    """The rating in words; empty when nobody was asked."""
    return str(Feedback.Rating(rating).label) if rating else ""
