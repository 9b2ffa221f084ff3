"""Telling 告知 the voices the answer, and their rating 评价; who may tell which voice: the venue
and the deputies that received it, its township, the county.

A matter merged from three villages is told in each of them by those who heard it there.
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.words.text import mask_name
from deputies_portal.core.workflow import SAME, Line, Situation
from deputies_portal.core.workflow.forms import lines
from stations.scope import Scope
from visits.issues.dossier import Dossier
from visits.issues.news import audience as to
from visits.issues.news.audience import Matter
from visits.issues.qualities import Who, holders
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import rating_label
from visits.issues.step_parts.step import IssueStep
from visits.models import Feedback, Round, Voice
from visits.models.issues.states import State

TOLD, UNREACHED = "told", "unreached"
NOT_SATISFIED = noop("反映人对“%(title)s”（%(reference)s）的答复不满意。")


def tellable(user, dossier: Dossier, held) -> list[Voice]:
    """The voices still to be told or rated by this person; `held`: the person's qualities."""
    return [voice for voice in dossier.voices_to_tell if may_tell(user, voice, dossier, held)]


def may_tell(user, voice: Voice, dossier: Dossier, held) -> bool:
    if "visitor" in held:  # by the code of this very voice
        return True
    scope, origin = Scope.of(user), voice.origin
    if "county" in held:
        return True
    if "township" in held and (
        origin.township_id in scope.townships or dossier.issue.desk_id in scope.townships
    ):
        return True
    if "receiver" in held and origin.venue_id in scope.venues:
        return True
    return "deputy" in held and bool(scope.deputies & voice.receivers.keys())


class TellForm(ActForm):
    widths = {"voice": "g12", "told_by": "g4", "told_on": "g4", "means": "g4"}
    lands = {"rating": "result", "is_reached": "result"}

    voice = forms.ChoiceField(label=_("反映人"))
    told_by = PlainTextField(label=_("谁告知的"), max_length=40)
    told_on = DayField(label=_("哪天"), not_after_today=True)
    means = forms.ChoiceField(
        label=_("怎么告知的"),
        choices=[pair for pair in Feedback.Means.choices if pair[0] != Feedback.Means.CODE],
    )
    result = forms.ChoiceField(
        label=_("结果"),
        widget=forms.RadioSelect,
        choices=[
            *Feedback.Rating.choices,
            (TOLD, _("已告知，没有评价")),
            (UNREACHED, _("没有联系上")),
        ],
        help_text=_("评价照反映人说的记，记下后不能改。两天各联系一次都没有联系上，就不用再联系。"),
    )
    remark = lines(label=_("反映人怎么说"), required=False, rows=2)

    def prepare(self):
        held = holders(self.user, self.issue, self.on, self.dossier)
        self.choose("voice", tellable(self.user, self.dossier, held), label_of=voice_name)
        self.initial |= {"told_by": self.user.name, "told_on": self.on, "means": "phone"}

    def facts(self) -> dict:
        facts = super().facts()
        result = facts.pop("result")
        facts["is_reached"] = result != UNREACHED
        facts["rating"] = result if result in Feedback.Rating.values else ""
        return facts


def voice_name(voice: Voice) -> str:
    """The visit and the visitors by their masked names; the activity and its deputies."""
    if voice.activity_id:
        names = list(voice.receivers.values())
    else:
        contacts = voice.visit.contacts.all()
        names = [mask_name(contact.name) or str(contact) for contact in contacts]
    return f"{voice.origin} {_('、').join(names)}"


def somebody_waits(at: Situation) -> bool:
    """Nobody is called any more who is out of reach; who comes back is told all the same."""
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
    write_feedback(case, voice, case.round, told_on, **said)
    case.on = told_on
    said["reached"] = said.pop("is_reached")
    case.say(said.pop("remark"), voice=str(voice.origin), **said)
    case.event_of = {"round": case.round}


def write_feedback(case: IssueCase, voice: Voice, round_: Round, told_on, **said) -> None:
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


def tell_said(facts):
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


def _is_unsatisfied(matter: Matter) -> bool:
    return matter.facts.get("rating") == "not_satisfied"


def _is_reached(matter: Matter) -> bool:
    return bool(matter.facts.get("reached"))


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "tell", _("告知和评价"), (S.ANSWERED,), SAME, (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.DEPUTY, W.VISITOR),
        form=TellForm, offered=somebody_waits, act=tell, says=tell_said, done=_("告知情况已记下。"), prominence=5,
        news=(
            Line(to.office, NOT_SATISFIED, _is_unsatisfied),
            Line(to.desk, NOT_SATISFIED, _is_unsatisfied),
            Line(to.desk, noop("“%(title)s”（%(reference)s）的答复已经告知反映人。"), _is_reached),
            Line(to.deputies, noop("您接待的“%(title)s”（%(reference)s），答复已经告知反映人。"), _is_reached),
        ),
    ),
)
