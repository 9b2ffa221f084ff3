"""A voice takes its matter back 撤回; with the last one the issue is closed (domain §3b)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow import SAME, Line, Situation, alike
from visits.issues.news import audience as to
from visits.issues.news.audience import Matter
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ReasonForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import MORE, IssueStep
from visits.issues.steps.telling import voice_name
from visits.models import Issue, Voice
from visits.models.issues.states import BEFORE_ANSWER, State

WITHDRAWN = noop("反映人撤回了“%(title)s”（%(reference)s）。")


class VoiceForm(ReasonForm):
    voice = forms.ChoiceField(label=_("反映人"))

    def prepare(self):
        self.choose("voice", self.dossier.voices_asking, label_of=voice_name)


class WithdrawForm(VoiceForm):
    widths = {"voice": "g12", "asked_by": "g6", "asked_on": "g6"}
    field_order = ["voice", "asked_by", "asked_on", "reason"]

    asked_by = forms.ChoiceField(label=_("谁要求撤回"), choices=Voice.Asker)
    asked_on = DayField(label=_("哪天要求"), not_after_today=True)

    def prepare(self):
        super().prepare()
        self.initial["asked_on"] = self.on


def nobody_asks(at: Situation):
    return "" if at.known.voices_asking else _("反映人都已经撤回。")


def withdraw(case: IssueCase, *, voice: Voice, asked_by, asked_on, reason):
    """撤回: one voice takes its matter back; with the last one the issue is closed."""
    check_voice(case, voice)
    if voice.withdrawn_on:
        case.refuse("voice", _("这位反映人已经撤回。"))
    if asked_on > case.entered_on or asked_on < case.issue.registered_on:
        case.refuse("asked_on", _("日期不能早于登记，也不能晚于今天。"))
    case.require_text("reason", reason)
    voice.withdrawn_on, voice.withdrawn_by = asked_on, asked_by
    voice.full_clean(exclude=["issue", "visit", "activity"])
    voice.save(update_fields=["withdrawn_on", "withdrawn_by"])
    case.say(reason, voice=str(voice.origin), asked_by=str(asked_by), asked_on=asked_on)
    left = Voice.objects.asking_for(case.issue).asking().exclude(pk=voice.pk).exists()
    if not left:
        endings.close_issue(case, Issue.Outcome.WITHDRAWN)
        case.to_state = State.CLOSED


def check_voice(case: IssueCase, voice: Voice) -> None:
    if not Voice.objects.asking_for(case.issue).filter(pk=voice.pk).exists():
        case.refuse("voice", _("请选择这件问题的反映人。"))


def withdraw_said(facts):
    known = {"visit": facts["voice"], "day": day_of(facts, "asked_on")}
    known["who"] = Voice.Asker(facts["asked_by"]).label
    return [_("%(visit)s：%(who)s于%(day)s要求撤回。") % known]


def _is_closed(matter: Matter) -> bool:
    return not matter.issue.is_open


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "withdraw", _("撤回"), (*BEFORE_ANSWER, S.FOLLOWING, S.SUGGESTION), SAME, (W.RECEIVER, W.TOWNSHIP, W.COUNTY, W.VISITOR),
        or_to=S.CLOSED, form=WithdrawForm, obstacle=nobody_asks, act=withdraw, says=withdraw_said,
        done=_("撤回已记下。"), button=MORE, is_tracked=True,
        news=(
            Line(to.lead, WITHDRAWN),
            Line(to.released, WITHDRAWN, _is_closed),
            *alike(WITHDRAWN, to.desk, to.receivers, to.deputies),
        ),
    ),
)
