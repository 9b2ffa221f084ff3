"""An issue becomes a formal paper 代表建议, is answered by it, or goes its own way again
(domain §3e). The steps of the paper itself stand in `visits.suggestions`.
"""

from datetime import date

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from visits.calendar import deadlines
from visits.issues.acts import endings
from visits.issues.acts import suggestion_draft as drafting
from visits.issues.acts.case import IssueCase
from visits.models import Answer, Deadline, DeadlineRule, Pledge, Round, Suggestion
from visits.models.suggestion import SuggestionState

Kind = Deadline.Kind


def may_make_suggestion(at: Situation) -> bool:
    return not at.record.is_confidential


def make_suggestion(
    case: IssueCase,
    *,
    lead=None,
    consented_on=None,
    suggestion=None,
    title="",
    text="",
    category=None,
):
    """转为代表建议: a draft that the lead deputy has agreed to, or one that stands already."""
    if case.issue.is_confidential:
        case.refuse("lead", _("不公开的问题不能转为代表建议，建议是公开的文件。"))
    congresses = drafting.congresses_of(case.actor, case.issue)
    if suggestion is None:
        _check_lead(case, lead, consented_on, congresses)
        suggestion = drafting.open_draft(
            lead,
            county=case.issue.county_id,
            consented_on=consented_on,
            title=title or case.issue.title,
            text=text,
            category=category or case.issue.category,
            actor=case.actor,
            posting=case.posting,
            on=case.on,
            at=case.at,
        )
    else:
        suggestion = _locked_draft(case, suggestion, congresses)
    endings.end_everything(case)
    drafting.join(suggestion, case.issue, case.on)
    case.say(
        suggestion=suggestion.title,
        lead=suggestion.lead.deputy.name,
        consented_on=suggestion.consented_on,
    )


def _check_lead(case: IssueCase, lead, consented_on: date | None, congresses) -> None:
    if lead is None:
        case.refuse("lead", _("请选择领衔代表。"))
    if consented_on is None or not case.issue.registered_on <= consented_on <= case.on:
        case.refuse("consented_on", _("同意日期不能早于登记，也不能晚于今天。"))
    able = drafting.may_lead(congresses, case.issue.county_id, case.on)
    if not able.filter(pk=lead.pk).exists():
        case.refuse("lead", _("领衔代表要是这一级人大现任的代表。"))


def _locked_draft(case: IssueCase, suggestion: Suggestion, congresses) -> Suggestion:
    draft = Suggestion.objects.select_for_update(of=("self",)).select_related("lead__deputy")
    draft = draft.get(pk=suggestion.pk)
    is_own = draft.county_id == case.issue.county_id and draft.congress_code in congresses
    if not is_own or draft.state != SuggestionState.DRAFTED:
        case.refuse("suggestion", _("请选择本级人大还在起草的建议。"))
    return draft


def suggestion_answered(
    case: IssueCase, *, suggestion: Suggestion, ground="", pledge="", pledge_due=None
):
    """The answer to the paper is the answer to the issue: a round without a dispatch, told and
    rated as usual."""
    answer_class, text = suggestion.answer_class, suggestion.answer
    number = case.issue.rounds.count() + 1
    case.round = Round.objects.create(issue=case.issue, no=number, opened_on=case.on)
    given = Answer(
        round=case.round,
        answer_class=answer_class,
        text=text,
        ground=ground,
        signer=suggestion.signer,
        document_number=suggestion.document_number,
        answered_on=case.on,
    )
    given.clean_fields(exclude=["round", "dispatch", "answer_class"])
    given.save()
    if answer_class.needs_pledge:
        Pledge.objects.create(answer=given, text=pledge, due_on=pledge_due)
    case.say(
        text,
        suggestion=suggestion.reference,
        unit=suggestion.unit.short_name,
        answer_class=str(answer_class),
        ground=ground,
        pledge=pledge,
        pledge_due=pledge_due,
    )
    case.event_of = {"round": case.round}


def suggestion_dropped(case: IssueCase, *, reason):
    """不再作为建议: to be dispatched anew, in the time the county gives for a returned one."""
    case.require_text("reason", reason)
    paper = drafting.leave(case.issue, case.on)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.DECIDE)
    clock = deadlines.start(case.issue, Kind.DECIDE, on=case.on, rule=rule, calendar=case.calendar)
    case.say(reason, suggestion=paper.title if paper else "", decide_by=clock.due_on)
