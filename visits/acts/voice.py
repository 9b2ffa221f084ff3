"""Acts with the visitors: answer on the spot, guide elsewhere, tell and rate; and correcting a wrong entry."""

from django.utils.translation import gettext as _

from visits import deadlines
from visits.acts.case import Case
from visits.models import Answer, Feedback, Issue, Round, Voice

NOT_ASKED = ""


def answer_on_spot(case: Case, *, text, told_by, answer_class, rating=NOT_ASKED):
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
    given.full_clean(validate_unique=False)
    given.save()
    Feedback.objects.create(
        voice=case.issue.voices.first(),
        round=round_,
        told_on=case.on,
        told_by=told_by,
        means=Feedback.Means.IN_PERSON,
        rating=rating,
        entered_by=case.actor,
        entered_at=case.at,
    )
    _end_everything(case, Issue.Outcome.ON_THE_SPOT)
    case.say(text, told_by=told_by, answer_class=answer_class.code, rating=rating)
    case.event_of = {"round": round_}


def guide(case: Case, *, where, reason):
    """引导到其他部门: petitions, litigation, complaints against persons; noted, never dispatched."""
    case.require_text("where", where)
    _end_everything(case, Issue.Outcome.GUIDED)
    case.say(case.require_text("reason", reason), where=where)


def void(case: Case, *, reason):
    """作废: entered by mistake; the number stays."""
    deadlines.end(case.issue.deadlines.all(), on=case.on, calendar=case.calendar)
    case.say(case.require_text("reason", reason))


def correct(case: Case, *, title, category, description, wish, reason):
    """更正: the old values stay in the event beside the new ones."""
    issue = case.issue
    changes = {}
    for name, value in (
        ("title", case.require_text("title", title)),
        ("category", category),
        ("description", description),
        ("wish", wish),
    ):
        old = getattr(issue, name)
        if old != value:
            changes[name] = [str(old), str(value)]
            setattr(issue, name, value)
    if not changes:
        case.refuse("title", _("没有改动。"))
    case.say(case.require_text("reason", reason), changes=changes)


def tell(case: Case, *, voice: Voice, told_by, means, told_on, is_reached, rating="", remark=""):
    """反馈: one voice told the result, or tried in vain; the rating is the citizen's and stays."""
    if voice.issue_id != case.issue.pk:
        case.refuse("voice", _("请选择这件问题的反映人。"))
    if told_on > case.at.date() and told_on > case.on:
        case.refuse("told_on", _("告知日期不能晚于今天。"))
    if told_on < case.answer.answered_on:
        case.refuse("told_on", _("告知日期不能早于答复日期。"))
    entry = Feedback(
        voice=voice,
        round=case.round,
        told_on=told_on,
        told_by=case.require_text("told_by", told_by),
        means=means,
        is_reached=is_reached,
        rating=rating,
        remark=remark,
        entered_by=case.actor,
        entered_at=case.at,
    )
    entry.full_clean()
    entry.save()
    case.say(
        remark,
        voice=str(voice.visit),
        told_by=told_by,
        means=means,
        rating=rating,
        reached=is_reached,
        told_on=told_on,
    )
    case.event_of = {"round": case.round}


def _end_everything(case: Case, outcome: str) -> None:
    deadlines.end(case.issue.deadlines.all(), on=case.on, calendar=case.calendar)
    case.issue.outcome, case.issue.closed_on = outcome, case.on
