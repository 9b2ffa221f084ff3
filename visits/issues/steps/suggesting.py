"""An issue becomes a formal paper 代表建议, is answered by it, or goes its own way again
(domain §3e). The steps of the paper itself stand in `visits.suggestions`.
"""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import Line, Situation
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts import suggestion_draft as drafting
from visits.issues.step_parts.act_form import ActForm, ReasonForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import FILLED, MORE, IssueStep
from visits.issues.steps.answering import RESULT, TELL_THE_VISITOR, answer_said
from visits.models import Answer, Deadline, DeadlineRule, Pledge, Round, Suggestion
from visits.models.issues.states import State
from visits.models.suggestion import SuggestionState

Kind = Deadline.Kind
BECOMES = noop("“%(title)s”（%(reference)s）转为代表建议。")
DROPPED = noop("“%(title)s”（%(reference)s）不再作为代表建议，按问题办理。")


class MakeSuggestionForm(ActForm):
    widths = {"suggestion": "g12", "lead": "g8", "consented_on": "g4"}
    field_order = ["suggestion", "lead", "consented_on", "title"]

    suggestion = forms.ChoiceField(
        label=_("放进哪一份"), required=False, help_text=_("几件同类的问题可以合成一份建议。")
    )
    lead = forms.ChoiceField(
        label=_("领衔代表"), required=False, help_text=_("要先征得代表本人同意。")
    )
    consented_on = DayField(label=_("代表同意日期"), required=False, not_after_today=True)
    title = PlainTextField(
        label=_("建议标题"),
        max_length=60,
        required=False,
        help_text=_("建议是公开的文件，不写人名、电话和能认出个人的细节。"),
    )

    def prepare(self):
        county = self.issue.county_id
        congresses = drafting.congresses_of(self.user, self.issue)
        drafts = drafting.drafts_to_join(congresses, county)
        if drafts:
            self.choose("suggestion", drafts, label_of=_titled, empty=_("新写一份建议"))
        else:
            del self.fields["suggestion"]
        leads = drafting.for_choice(drafting.may_lead(congresses, county, self.on))
        self.choose("lead", leads, label_of=drafting.name_of, empty=_("请选择领衔代表"))
        self.initial |= {"consented_on": self.on, "title": self.issue.title}

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("suggestion"):
            for name in ("lead", "consented_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("请填写这一项。"))
        return cleaned


def _titled(draft) -> str:
    return _("%(title)s（%(lead)s）") % {"title": draft.title, "lead": draft.lead.deputy.name}


def is_not_public(at: Situation):
    if at.record.is_confidential:
        return _("不公开的问题不能转为代表建议，建议是公开的文件。")
    return ""


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


def make_suggestion_said(facts):
    known = {"title": facts["suggestion"], "lead": facts["lead"]}
    known["day"] = day_of(facts, "consented_on")
    return [_("转为代表建议“%(title)s”，领衔代表%(lead)s（%(day)s同意）。") % known]


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


def suggestion_answered_said(facts):
    return [_("由代表建议%(suggestion)s一并答复。") % facts, *answer_said(facts)]


def suggestion_dropped(case: IssueCase, *, reason):
    """不再作为建议: to be dispatched anew, in the time the county gives for a returned one."""
    case.require_text("reason", reason)
    paper = drafting.leave(case.issue, case.on)
    rule = deadlines.rule_for(case.issue.county_id, DeadlineRule.Kind.DECIDE)
    clock = deadlines.start(case.issue, Kind.DECIDE, on=case.on, rule=rule, calendar=case.calendar)
    case.say(reason, suggestion=paper.title if paper else "", decide_by=clock.due_on)


def suggestion_dropped_said(facts):
    known = {"day": day_of(facts, "decide_by")}
    return [_("不再作为代表建议办理，经办台在%(day)s前交办。") % known]


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "make_suggestion", _("转为代表建议"), (S.TRIAGED, S.IN_PROGRESS), S.SUGGESTION, (W.DESK,),
        form=MakeSuggestionForm, obstacle=is_not_public, act=make_suggestion,
        says=make_suggestion_said, done=_("已转为代表建议，请写好建议内容。"), button=MORE,
        pin=FILLED,
        news=(
            Line(to.released, noop("“%(title)s”（%(reference)s）转为代表建议，不再按原交办办理。")),
            Line(to.desk, BECOMES),
            Line(to.receivers, BECOMES),
            Line(to.deputies, BECOMES),
        ),
    ),
    IssueStep(
        "suggestion_answered", _("代表建议答复"), (S.SUGGESTION,), S.ANSWERED, (W.SUGGESTION,),
        act=suggestion_answered, says=suggestion_answered_said, pin=FILLED,
        news=(
            Line(to.receivers, TELL_THE_VISITOR),
            Line(to.deputies, RESULT),
            Line(to.desk, noop("由“%(title)s”（%(reference)s）形成的代表建议已经答复。")),
        ),
    ),
    IssueStep(
        "suggestion_dropped", _("不再作为代表建议"), (S.SUGGESTION,), S.TRIAGED, (W.COUNTY, W.SUGGESTION),
        form=ReasonForm, act=suggestion_dropped, says=suggestion_dropped_said,
        done=_("不再作为代表建议，请重新交办。"), button=MORE,
        news=(
            Line(to.desk, noop("“%(title)s”（%(reference)s）不再作为代表建议，请重新交办。")),
            Line(to.receivers, DROPPED),
            Line(to.deputies, DROPPED),
        ),
    ),
)
