"""Acts with the visitors: answer on the spot, guide elsewhere, tell and rate; and setting a wrong
entry right.
"""

import json

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from visits.issues.acts import endings
from visits.issues.acts.case import IssueCase
from visits.issues.telling import may_tell, tellable
from visits.models import Answer, Feedback, Issue, Round, Voice

NOT_ASKED = ""
CORRECTED = ("title", "category", "description", "wish")
SEALED = ("description", "wish")


def answer_on_spot(case: IssueCase, *, text, told_by, answer_class, rating=NOT_ASKED):
    """当场答复: class A or C, said by whom; the rating was given at once or not asked."""
    if answer_class.county_id != case.issue.county_id or answer_class.needs_pledge:
        case.refuse("answer_class", _("当场答复只能是已经解决，或暂难解决。"))
    round_ = Round.objects.create(issue=case.issue, no=1, opened_on=case.on, ended_on=case.on)
    given = Answer(
        round=round_,
        answer_class=answer_class,
        text=case.require_text("text", text),
        signer=case.require_text("told_by", told_by),
        answered_on=case.on,
    )
    given.clean_fields(exclude=["round", "dispatch", "answer_class"])
    given.save()
    for voice in case.issue.voices.all():
        _write_feedback(
            case, voice, round_, case.on, told_by=told_by, means="in_person", rating=rating
        )
    endings.close_issue(case, Issue.Outcome.ON_THE_SPOT)
    case.say(text, told_by=told_by, answer_class=str(answer_class), rating=rating)
    case.event_of = {"round": round_}


def guide(case: IssueCase, *, where, reason):
    """引导: petitions, litigation, complaints against persons; noted, never dispatched."""
    case.require_text("where", where)
    case.require_text("reason", reason)
    endings.close_issue(case, Issue.Outcome.GUIDED)
    case.say(reason, where=where)


def void(case: IssueCase, *, reason):
    """作废: entered by mistake; the number stays."""
    case.require_text("reason", reason)
    endings.end_everything(case)
    case.say(reason)


def correct(case: IssueCase, *, title, category, description, wish, reason):
    """更正: the old values stay in the event beside the new ones; long texts sealed, as they may
    speak of people.
    """
    wanted = {
        "title": case.require_text("title", title),
        "category": category,
        "description": description,
        "wish": wish,
    }
    if category.county_id != case.issue.county_id:
        case.refuse("category", _("请选择本县在用的类别。"))
    changes = {
        name: [str(getattr(case.issue, name)), str(wanted[name])]
        for name in CORRECTED
        if getattr(case.issue, name) != wanted[name]
    }
    if not changes:
        case.refuse("title", _("没有改动。"))
    for name in changes:
        setattr(case.issue, name, wanted[name])
    texts = {name: changes[name] for name in SEALED if name in changes}
    # The facts name what was changed; of the sealed texts no more than that.
    case.say(case.require_text("reason", reason), changes=changes | dict.fromkeys(texts, ["", ""]))
    case.event_of = {"texts": json.dumps(texts, ensure_ascii=False) if texts else ""}


def may_be_told(at: Situation) -> bool:
    return bool(tellable(at.user, at.known, at.held))


def tell(
    case: IssueCase, *, voice: Voice, told_by, means, told_on, is_reached, rating="", remark=""
):
    """反馈: one voice told the result, or tried in vain; the rating is the citizen's and stays."""
    known = next((one for one in case.dossier.voices if one == voice), None)
    if known is None or not may_tell(case.actor, known, case.dossier, case.held):
        case.refuse("voice", _("请选择由您告知的反映人。"))
    if told_on > case.entered_on:
        case.refuse("told_on", _("告知日期不能晚于今天。"))
    if told_on < case.answer.answered_on:
        case.refuse("told_on", _("告知日期不能早于答复日期。"))
    case.require_text("told_by", told_by)
    said = {
        "told_by": told_by,
        "means": means,
        "is_reached": is_reached,
        "rating": rating,
        "remark": remark,
    }
    _write_feedback(case, voice, case.round, told_on, **said)
    case.on = told_on
    said["reached"] = said.pop("is_reached")
    case.say(said.pop("remark"), voice=str(voice.origin), **said)
    case.event_of = {"round": case.round}


def _write_feedback(case: IssueCase, voice: Voice, round_: Round, told_on, **said) -> None:
    entry = Feedback(
        voice=voice,
        round=round_,
        stage=round_.stage,
        told_on=told_on,
        entered_by=case.actor,
        entered_at=case.at,
        **said,
    )
    # The visitor who rates by code is nobody's account.
    entry.full_clean(exclude=["entered_by"] if case.actor is None else None)
    entry.save()
