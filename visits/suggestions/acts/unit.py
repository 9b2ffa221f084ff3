"""Acts of the undertaking unit, or of the congress office on paper for it: 面商 and 答复."""

from django.utils.translation import gettext as _

from visits.calendar.terms import late_days
from visits.models import Suggestion
from visits.suggestions.case import SuggestionCase


def consult(case: SuggestionCase, *, how, heard_by, said):
    """面商: the unit hears the deputy before it answers (art. 51)."""
    paper = case.suggestion
    if how not in Suggestion.Means.values:
        case.refuse("how", _("请选择面商方式。"))
    paper.consulted_on, paper.consulted_how = case.on, how
    case.say(
        case.require_text("said", said),
        unit=paper.unit.short_name,
        how=str(how),
        heard_by=case.require_text("heard_by", heard_by),
    )


def answer(
    case: SuggestionCase,
    *,
    answer_class,
    text,
    document_number,
    signer,
    ground="",
    pledge="",
    pledge_due=None,
):
    """答复: a letter signed by the head of the unit; it answers the issues behind the paper."""
    paper = case.suggestion
    if answer_class.county_id != paper.county_id or answer_class.closed_on:
        case.refuse("answer_class", _("请选择一类办理结果。"))
    if answer_class.needs_ground:
        case.require_text("ground", ground)
    if answer_class.needs_pledge:
        case.require_text("pledge", pledge)
        if pledge_due is None or pledge_due <= case.on:
            case.refuse("pledge_due", _("写明预计办完的日期，要晚于今天。"))
    paper.answered_on, paper.answer_class = case.on, answer_class
    paper.answer = case.require_text("text", text)
    paper.document_number = case.require_text("document_number", document_number)
    paper.signer = case.require_text("signer", signer)
    paper.late_days = late_days(paper.due, case.on, case.calendar)
    case.check_fields("document_number", "signer")
    promise = {"pledge": pledge, "pledge_due": pledge_due} if answer_class.needs_pledge else {}
    facts = promise | ({"ground": ground} if answer_class.needs_ground else {})
    case.say(
        text,
        unit=paper.unit.short_name,
        answer_class=str(answer_class),
        document_number=paper.document_number,
        signer=paper.signer,
        **facts,
    )
    case.pass_on("suggestion_answered", suggestion=paper, **facts)
