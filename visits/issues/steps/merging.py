"""Merging 并案: several voices for one matter get one answer, and each is told and rates it
(domain §3a). `merged_into` alone changes, one level deep; voices are read through it.
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.workflow import Line, Situation
from visits import numbers
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import endings
from visits.issues.step_parts.act_form import ReasonForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.step import MORE, SETTING_RIGHT, Happening, IssueStep
from visits.likeness.offered import likely_targets
from visits.models import Event, Issue
from visits.models.issues.states import BEFORE_ANSWER, OPEN_STATES, State

JOIN, LEAVE = "join", "leave"  # lines of the target's timeline
MERGED = noop("“%(title)s”（%(reference)s）并入%(target)s。")
SEPARATE = noop("“%(title)s”（%(reference)s）撤销并案，单独办理。")


class MergeForm(ReasonForm):
    widths = {"number": "g6"}
    field_order = ["target", "number", "reason"]

    target = forms.ChoiceField(
        label=_("并入哪一件"), required=False, widget=forms.RadioSelect, choices=[]
    )
    number = PlainTextField(
        label=_("或填写编号"),
        max_length=40,
        required=False,
        help_text=_("例如 昌人交〔2025〕412号，或 2025-412。"),
    )

    def prepare(self):
        self.likely = likely_targets(self.issue, user=self.user, on=self.on)
        if not self.likely:
            del self.fields["target"]
            self.fields["number"].label = _("并入哪一件（编号）")
            return
        empty = _("都不是，填写编号")
        self.choose(
            "target", self.likely, label_of=_with_title, empty=empty, widget=forms.RadioSelect
        )

    def clean_number(self):
        text = self.cleaned_data["number"]
        if not text:
            return None
        spelled = numbers.spelled(text)
        if spelled is None:
            raise forms.ValidationError(_("请照编号填写，例如 2025-412。"))
        rows = Issue.objects.visible_to(self.user).open_to(self.user).filter(spelled)
        found = list(rows.filter(county=self.issue.county_id)[:2])
        if not found:
            raise forms.ValidationError(_("没有这个编号的问题。"))
        if len(found) > 1:
            raise forms.ValidationError(_("不止一件，请把年份也写上，例如 2025-412。"))
        return found[0]

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("number") or cleaned.get("target") or "number" in self.errors
        if not named:
            self.add_error("number", _("请选择或填写并入哪一件。"))
        return cleaned

    def facts(self) -> dict:
        facts = super().facts()
        by_number = facts.pop("number")
        facts["target"] = by_number or facts.get("target")
        return facts

    # The act speaks of the target, whichever field named it.
    @property
    def lands(self) -> dict[str, str]:
        return {} if self.data.get("target") else {"target": "number"}


def _with_title(issue: Issue) -> str:
    return _("%(reference)s %(title)s（%(state)s）") % {
        "reference": issue.reference,
        "title": issue.title,
        "state": issue.get_state_display(),
    }


def has_merged(at: Situation):
    return _("已有别的问题并入这一件，请先撤销那些并案。") if at.known.has_merged else ""


def merge(case: IssueCase, *, target: Issue, reason):
    """Both rows are locked, the older id first, so that two merges cannot wait for each other."""
    case.require_text("reason", reason)
    if target.pk == case.issue.pk:
        case.refuse("target", _("不能并入自己。"))
    target = _locked(target.pk)
    if refusal := reason_not_to_merge(case.issue, target) or _no_right(case, target):
        case.refuse("target", refusal)
    endings.end_everything(case)
    case.issue.merged_into = target
    case.say(reason, target=target.reference)
    case.later.append(lambda event: _tell_target(case, target, JOIN))


def reason_not_to_merge(issue: Issue, target: Issue) -> str:
    """Empty when the one may be merged into the other."""
    if target.county_id != issue.county_id:
        return _("只能并入本县的问题。")
    if target.merged_into_id or target.state not in OPEN_STATES:
        return _("只能并入还在办理、本身没有并案的问题。")
    if issue.is_confidential != target.is_confidential:
        return _("不公开的问题只能与不公开的问题并案。")
    if issue.is_danger and not target.is_danger:
        return _("危及生命安全的问题不能并入一般的问题。")
    return ""


def _no_right(case: IssueCase, target: Issue) -> str:
    """The desk of both merges, or the county clerk."""
    if case.serves_desk(target):
        return ""
    return _("并入的那一件由别的经办台办理，请由县级经办台并案。")


def _locked(pk: int) -> Issue:
    return Issue.objects.select_for_update().get(pk=pk)


def _tell_target(case: IssueCase, target: Issue, line: str) -> None:
    """A line in the timeline of the other issue, whose page has changed by it."""
    case.beside.append(target.pk)
    target.version += 1
    target.save(update_fields=["version"])
    Event.objects.create(
        issue=target,
        step=line,
        from_state=target.state,
        to_state=target.state,
        actor=case.actor,
        posting_id=case.posting.pk,
        posting_label=journal.in_records(str, case.posting),
        happened_on=case.on,
        entered_at=case.at,
        note=case.note,
        facts={"issue": case.issue.reference},
    )


def is_answered_together(at: Situation):
    """Until the target closes."""
    if at.record.merged_into.is_open:
        return ""
    return _("并入的那一件已经办结，不能再撤销并案。")


def unmerge(case: IssueCase, *, reason):
    """撤销并案, until the target closes; the issue waits for its own dispatch again."""
    target = _locked(case.issue.merged_into_id)
    case.issue.merged_into = None
    case.say(case.require_text("reason", reason), target=target.reference)
    case.later.append(lambda event: _tell_target(case, target, LEAVE))


LINES = (
    Happening(JOIN, _("并入一件"), _("%(issue)s并入这一件，它的反映人一起告知。")),
    Happening(LEAVE, _("撤销一件并案"), _("%(issue)s不再并入这一件。")),
)
S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "merge", _("并案"), BEFORE_ANSWER, S.MERGED, (W.DESK,),
        form=MergeForm, obstacle=has_merged, act=merge, says=_("并入%(target)s。"),
        done=_("问题已并案，反映人随并入的那一件一起告知。"), button=MORE,
        news=(
            Line(to.released, noop("“%(title)s”（%(reference)s）并入%(target)s，不再单独办理。")),
            Line(to.desk, MERGED),
            Line(to.target_desk, MERGED),
            Line(to.receivers, noop("“%(title)s”（%(reference)s）并入%(target)s，答复后请告知反映人。")),
            Line(to.deputies, MERGED),
        ),
    ),
    IssueStep(
        "unmerge", _("撤销并案"), (S.MERGED,), S.TRIAGED, (W.DESK,),
        form=ReasonForm, obstacle=is_answered_together, act=unmerge, says=_("不再并入%(target)s。"),
        done=_("并案已撤销，这件问题等交办。"), button=SETTING_RIGHT,
        news=(
            Line(to.desk, noop("“%(title)s”（%(reference)s）撤销并案，请单独交办。")),
            Line(to.receivers, SEPARATE),
            Line(to.deputies, SEPARATE),
        ),
    ),
)
