"""The answer 答复 of the lead unit, and its way back as long as nobody was told 退回重答."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import Line, Situation
from deputies_portal.core.workflow.forms import lines
from visits.calendar import deadlines
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ActForm, ReasonForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import FILLED, IssueStep
from visits.models import Answer, AnswerClass, Deadline, Pledge
from visits.models.issues.states import State

Kind = Deadline.Kind
TELL_THE_VISITOR = noop("“%(title)s”（%(reference)s）已经答复，请告知反映人，并记下评价。")
RESULT = noop("您接待的“%(title)s”（%(reference)s）已经答复。")


class AnswerForm(ActForm):
    widths = {"pledge_due": "g4", "pledge": "g8", "signer": "g4", "document_number": "g4"}

    answer_class = forms.ChoiceField(label=_("办理结果"), widget=forms.RadioSelect)
    pledge_due = DayField(label=_("预计办完"), required=False)
    pledge = PlainTextField(label=_("承诺做到什么"), max_length=500, required=False)
    ground = lines(label=_("政策依据"), required=False, rows=2)
    text = lines(
        label=_("给群众的答复"),
        max_length=3000,
        rows=5,
        help_text=_("反映人能看到。不写他人姓名和电话。"),
    )
    note = lines(
        label=_("给县人大的说明"),
        max_length=2000,
        required=False,
        rows=2,
        help_text=_("只有交办人和接待代表能看到。"),
    )
    uploads = UploadsField(label=_("附件"), required=False)
    signer = PlainTextField(label=_("签发人"), max_length=40)
    document_number = PlainTextField(label=_("文号"), max_length=40, required=False)

    def prepare(self):
        classes = AnswerClass.objects.filter(county=self.issue.county_id).standing()
        self.classes = list(classes.order_by("code"))
        self.choose("answer_class", self.classes, widget=forms.RadioSelect)

    def clean(self):
        """What the class asks for is asked for here too: all that is missing is named at once."""
        cleaned = super().clean()
        chosen = cleaned.get("answer_class")
        wanted = []
        if chosen and chosen.needs_pledge:
            wanted += ["pledge_due", "pledge"]
        if chosen and chosen.needs_ground:
            wanted += ["ground"]
        for name in wanted:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


def answer(case: IssueCase, *, answer_class, text, note="", ground="", pledge="", pledge_due=None):
    """答复 of the lead unit: B promises by a date, C states its ground; missing opinions are
    named.
    """
    if answer_class.county_id != case.issue.county_id or answer_class.closed_on:
        case.refuse("answer_class", _("请选择一类办理结果。"))
    if case.on < case.lead.sent_on:
        case.refuse("happened_on", _("答复日期不能早于交办日期。"))
    if answer_class.needs_ground:
        case.require_text("ground", ground)
    if answer_class.needs_pledge:
        case.require_text("pledge", pledge)
        if pledge_due is None or pledge_due <= case.on:
            case.refuse("pledge_due", _("写明预计办完的日期，要晚于今天。"))
    given = Answer(
        round=case.round,
        dispatch=case.lead,
        answer_class=answer_class,
        text=case.require_text("text", text),
        note=note,
        ground=ground if answer_class.needs_ground else "",
        missing_opinions=_missing_opinions(case),
        signer=case.signer,
        document_number=case.document_number,
        answered_on=case.on,
    )
    given.clean_fields(exclude=["round", "dispatch", "answer_class"])
    given.save()
    if answer_class.needs_pledge:
        Pledge.objects.create(answer=given, text=pledge, due_on=pledge_due)
    _end_waiting(case)
    case.say(
        text,
        unit=case.lead.unit.short_name,
        answer_class=str(answer_class),
        missing=given.missing_opinions,
        pledge=pledge if answer_class.needs_pledge else "",
        pledge_due=pledge_due if answer_class.needs_pledge else None,
        ground=given.ground,
    )
    case.event_of = {"round": case.round, "dispatch": case.lead}


def _end_waiting(case: IssueCase) -> None:
    """With the answer nobody waits any more for it, for opinions or for a decision."""
    endings.end_clocks(case, kind=Kind.ANSWER)
    endings.end_clocks(case, dispatch__in=case.round.dispatches.running().assisting())
    endings.drop_request(case)


def _missing_opinions(case: IssueCase) -> str:
    silent = case.round.dispatches.running().assisting().filter(opinion="").select_related("unit")
    return "、".join(order.unit.short_name for order in silent)[:300]


def answer_said(facts):
    said = []
    if facts.get("unit"):
        said.append(_("%(unit)s答复，办理结果：%(answer_class)s。") % facts)
    if facts.get("pledge_due"):
        known = {"pledge": facts.get("pledge", ""), "day": day_of(facts, "pledge_due")}
        said.append(_("承诺在%(day)s前办完：%(pledge)s。") % known)
    if facts.get("ground"):
        said.append(_("依据：%(ground)s。") % facts)
    if facts.get("missing"):
        said.append(_("没有收到协办意见：%(missing)s。") % facts)
    return said


def is_told_already(at: Situation):
    """As long as nobody was told the answer of the unit."""
    if at.known.lead is None:
        return _("这份答复不是承办单位作的，不能退回重答。")
    return _("已经把答复告知反映人，不能再退回。") if at.known.is_somebody_told else ""


def send_back(case: IssueCase, *, reason):
    """退回重答: same round, same due date; the answer is kept as superseded."""
    case.require_text("reason", reason)
    case.answer.superseded_on = case.on
    case.answer.save(update_fields=["superseded_on"])
    ended = case.issue.deadlines.filter(kind=Kind.ANSWER, round=case.round).order_by("id").last()
    again = deadlines.run_on(ended)
    case.say(reason, due=again.due_on)
    case.event_of = {"round": case.round}


def send_back_said(facts):
    return [_("请承办单位重新答复，期限仍是%(due)s。") % {"due": day_of(facts, "due")}]


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "answer", _("答复"), (S.IN_PROGRESS,), S.ANSWERED, (W.LEAD,),
        on_paper=True, form=AnswerForm, template="visits/issues/acts/answer.html", act=answer,
        says=answer_said, done=_("答复已提交，等告知反映人。"), prominence=5, pin=FILLED, is_tracked=True,
        news=(
            Line(to.receivers, TELL_THE_VISITOR),
            Line(to.deputies, RESULT),
            Line(to.desk, noop("%(unit)s答复了“%(title)s”（%(reference)s）。")),
        ),
    ),
    IssueStep(
        "send_back", _("退回重答"), (S.ANSWERED,), S.IN_PROGRESS, (W.DESK, W.MANAGER),
        form=ReasonForm, obstacle=is_told_already, act=send_back, says=send_back_said,
        done=_("答复已退回，请承办单位重新答复。"),
        news=(Line(to.lead, noop("“%(title)s”（%(reference)s）的答复被退回，请在%(due)s前重新答复。")),),
    ),
)
