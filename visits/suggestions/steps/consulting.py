"""The unit hears the deputy 面商 and answers 答复, the deputy rates 评价; or the office on paper."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import Line, Step, alike
from deputies_portal.core.workflow.forms import lines
from visits.calendar.terms import late_days
from visits.issues.step_parts.sentences import day_of, rating_label
from visits.issues.step_parts.step import FILLED
from visits.models import AnswerClass, Feedback, Suggestion
from visits.models.suggestion import SuggestionState
from visits.suggestions import news as to
from visits.suggestions.case import SuggestionCase
from visits.suggestions.paper_form import PaperForm
from visits.suggestions.qualities import Who

RATED = noop("领衔代表评价了“%(title)s”（%(reference)s）的答复。")


class ConsultForm(PaperForm):
    widths = {"happened_on": "g4", "how": "g4", "heard_by": "g4"}
    field_order = ["happened_on", "how", "heard_by", "said"]

    happened_on = DayField(label=_("面商日期"), not_after_today=True)
    how = forms.ChoiceField(label=_("面商方式"), choices=Suggestion.Means)
    heard_by = PlainTextField(label=_("单位谁听取意见"), max_length=40)
    said = lines(label=_("代表的意见"), max_length=2000, rows=5)

    def prepare(self):
        self.initial["happened_on"] = self.on


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


def consult_said(facts):
    how = Suggestion.Means(facts["how"]).label
    known = {"unit": facts["unit"], "by": facts["heard_by"], "how": how}
    return [_("%(unit)s的%(by)s听取了领衔代表的意见（%(how)s）。") % known]


class AnswerForm(PaperForm):
    widths = {
        "happened_on": "g4",
        "document_number": "g4",
        "signer": "g4",
        "pledge_due": "g4",
        "pledge": "g8",
    }
    field_order = [
        *("answer_class", "pledge_due", "pledge", "ground", "text"),
        *("happened_on", "document_number", "signer"),
    ]

    answer_class = forms.ChoiceField(label=_("办理结果"), widget=forms.RadioSelect)
    pledge_due = DayField(
        label=_("预计办完"), required=False, help_text=_("选“列入计划”一类时填写。")
    )
    pledge = PlainTextField(label=_("承诺做到什么"), max_length=500, required=False)
    ground = lines(
        label=_("政策依据"), required=False, rows=2, help_text=_("选“暂难解决”一类时填写。")
    )
    text = lines(
        label=_("答复内容"),
        max_length=3000,
        rows=8,
        help_text=_("答复领衔代表，也一并答复反映人。不写他人姓名和电话。"),
    )
    document_number = PlainTextField(label=_("答复文号"), max_length=40)
    signer = PlainTextField(label=_("签发的单位负责人"), max_length=40)

    def fill_in(self):
        classes = AnswerClass.objects.filter(county=self.suggestion.county_id).standing()
        self.choose("answer_class", classes.order_by("code"), widget=forms.RadioSelect)


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


def answer_said(facts):
    said = [_("%(unit)s答复，办理结果：%(answer_class)s。") % facts]
    said.append(_("答复文号%(document_number)s，单位负责人%(signer)s签发。") % facts)
    if facts.get("pledge_due"):
        known = {"pledge": facts.get("pledge", ""), "day": day_of(facts, "pledge_due")}
        said.append(_("承诺在%(day)s前办完：%(pledge)s。") % known)
    if facts.get("ground"):
        said.append(_("依据：%(ground)s。") % facts)
    return said


class RateForm(PaperForm):
    rating = forms.ChoiceField(
        label=_("对答复的评价"), choices=Feedback.Rating, widget=forms.RadioSelect
    )
    remark = lines(label=_("代表怎么说"), required=False)


def rate(case: SuggestionCase, *, rating, remark=""):
    """评价: the lead deputy's; recorded as it was said, never edited."""
    if rating not in Feedback.Rating.values:
        case.refuse("rating", _("请选择评价。"))
    case.suggestion.rated_on, case.suggestion.rating = case.on, rating
    case.say(remark, rating=str(rating))


def rate_said(facts):
    return [_("领衔代表评价：%(rating)s。") % {"rating": rating_label(facts["rating"])}]


S, W = SuggestionState, Who
# fmt: off
STEPS = (
    Step(
        "consult", _("面商"), (S.ASSIGNED,), S.CONSULTED, (W.UNIT,),
        on_paper=True, form=ConsultForm, act=consult, says=consult_said,
        done=_("面商已记下，可以答复了。"), prominence=2, pin=FILLED,
        news=(
            Line(to.lead, noop("%(unit)s记下了就“%(title)s”（%(reference)s）与您的面商。")),
            Line(to.office, noop("%(unit)s就“%(title)s”（%(reference)s）听取了代表意见。")),
        ),
    ),
    Step(
        "answer", _("答复"), (S.CONSULTED,), S.ANSWERED, (W.UNIT,),
        on_paper=True, form=AnswerForm, act=answer, says=answer_said,
        done=_("答复已提交，等领衔代表评价。"), prominence=2, pin=FILLED,
        news=(
            Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）已经答复，请评价。")),
            Line(to.office, noop("%(unit)s答复了“%(title)s”（%(reference)s）。")),
            Line(to.signers, noop("您附议的“%(title)s”（%(reference)s）已经答复。")),
        ),
    ),
    Step(
        "rate", _("评价"), (S.ANSWERED,), S.RATED, (W.LEAD,),
        on_paper=True, form=RateForm, act=rate, says=rate_said, done=_("评价已记下。"), prominence=2,
        news=alike(RATED, to.office, to.unit),
    ),
)
