"""The registration 登记, and what is settled with it: answered on the spot 当场答复, guided to
another department 引导.
"""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.workflow import Line
from deputies_portal.core.workflow.forms import lines
from stations.models import Posting
from visits.issues.news import audience as to
from visits.issues.news.audience import Matter
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import rating_label
from visits.issues.step_parts.step import GREEN, IssueStep
from visits.issues.steps.telling import write_feedback
from visits.models import Answer, AnswerClass, Feedback, Issue, Round, Visit
from visits.models.issues.states import State

NOT_ASKED = ""
TO_TRIAGE = noop("收到一件新问题：“%(title)s”（%(reference)s），请审核。")


def register_said(facts):
    if facts.get("activity"):
        return [_("来自活动“%(activity)s”。") % facts]
    return [_("来自%(visit)s。") % facts] if facts.get("visit") else []


def _is_danger(matter: Matter) -> bool:
    return matter.issue.is_danger


def _is_unconfirmed(matter: Matter) -> bool:
    return matter.origin.state == Visit.State.FROM_DEPUTY


def _is_confirmed(matter: Matter) -> bool:
    return not _is_unconfirmed(matter)


def _receiver(matter: Matter) -> Q:
    """Who keeps the ledger of the venue; asked before the issue is written."""
    return Q(role=Posting.Role.VENUE_CLERK, venue=matter.origin.venue_id)


class AnswerOnSpotForm(ActForm):
    widths = {"told_by": "g6", "answer_class": "g6"}

    text = lines(label=_("怎么答复的"), max_length=3000, rows=4)
    told_by = PlainTextField(label=_("谁答复的"), max_length=40)
    answer_class = forms.ChoiceField(label=_("办理结果"))
    rating = forms.ChoiceField(
        label=_("反映人评价"),
        choices=[("", _("没有询问")), *Feedback.Rating.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def prepare(self):
        classes = AnswerClass.objects.filter(county=self.issue.county_id, needs_pledge=False)
        self.choose("answer_class", classes.standing().order_by("code"))


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
        write_feedback(
            case, voice, round_, case.on, told_by=told_by, means="in_person", rating=rating
        )
    endings.close_issue(case, Issue.Outcome.ON_THE_SPOT)
    case.say(text, told_by=told_by, answer_class=str(answer_class), rating=rating)
    case.event_of = {"round": round_}


def answer_on_spot_said(facts):
    known = {**facts, "rating": rating_label(facts.get("rating", ""))}
    said = [_("%(told_by)s当场答复，办理结果：%(answer_class)s。") % known]
    if facts.get("rating"):
        said.append(_("反映人评价：%(rating)s。") % known)
    return said


class GuideForm(ActForm):
    widths = {"where": "g6"}

    where = PlainTextField(
        label=_("引导到哪里"),
        max_length=60,
        help_text=_("例如信访局、综治中心、司法所、12345、12388。"),
    )
    reason = lines(
        label=_("理由"), help_text=_("信访、诉讼、仲裁、调解和对个人的举报不由人大交办。")
    )


def guide(case: IssueCase, *, where, reason):
    """引导: petitions, litigation, complaints against persons; noted, never dispatched."""
    case.require_text("where", where)
    case.require_text("reason", reason)
    endings.close_issue(case, Issue.Outcome.GUIDED)
    case.say(reason, where=where)


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "register", _("登记"), (), S.REGISTERED, (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.DEPUTY),
        says=register_said, is_tracked=True,
        news=(
            Line(to.office, noop("危及生命安全：“%(title)s”（%(reference)s），请今天处理。"), _is_danger, is_urgent=True),
            Line(_receiver, noop("代表登记了“%(title)s”（%(reference)s），请先确认这次来访。"), _is_unconfirmed),
            Line(to.desk, TO_TRIAGE, _is_confirmed),
        ),
    ),
    IssueStep(
        "answer_on_spot", pgettext_lazy("step", "当场答复"), (S.REGISTERED,), S.CLOSED,
        (W.RECORDER, W.RECEIVER, W.TOWNSHIP, W.COUNTY),
        form=AnswerOnSpotForm, act=answer_on_spot, says=answer_on_spot_said,
        done=_("已记下当场答复，这件问题已办结。"), pin=GREEN,
        news=(
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s）已经当场答复。")),
            Line(to.desk, noop("“%(title)s”（%(reference)s）已经当场答复，不用再审核。"), lambda m: m.event.happened_on != m.issue.registered_on),
        ),
    ),
    IssueStep(
        "guide", pgettext_lazy("step", "引导到其他部门"), (S.REGISTERED, S.TRIAGED), S.CLOSED, (W.RECEIVER, W.DESK),
        only=((W.RECEIVER, S.REGISTERED),), form=GuideForm, act=guide, says=_("引导到%(where)s。"),
        done=_("已记下引导到哪里，这件问题已办结。"),
        news=(
            Line(to.receivers, noop("“%(title)s”（%(reference)s）引导到%(where)s，请告诉反映人。")),
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s）引导到%(where)s。")),
        ),
    ),
)
