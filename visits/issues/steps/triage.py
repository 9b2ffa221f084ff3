"""Triage 审核 by the desk, and passing to another desk 转到县级、转到乡镇; the clock runs on."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.workflow import SAME, Line, Nobody, Situation
from deputies_portal.core.workflow.forms import lines
from stations.models import Region
from visits.issues.issue_facts import asked
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import choices, endings
from visits.issues.step_parts.act_form import ActForm, ReasonForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.happenings import PASSED
from visits.issues.step_parts.step import IssueStep
from visits.issues.steps.setting_right import correct_said
from visits.models import Deadline
from visits.models.issues.states import State
from visits.models.rules import Pace

Kind = Deadline.Kind
ELSEWHERE = _("只能转到接待的乡镇，或事情发生地的乡镇。")


class TriageForm(ActForm):
    widths = {"category": "g4", "matter_region": "g8"}

    title = asked(
        "title", help_text=_("会出现在清单和公开的页面上，不写人名、电话和能认出个人的细节。")
    )
    category = forms.ChoiceField(label=_("类别"))
    matter_region = forms.ChoiceField(label=_("事情发生地"))
    pace = asked("pace", widget=forms.RadioSelect)
    reason = lines(label=_("为什么复杂"), required=False, help_text=_("选“复杂”时必填。"), rows=2)

    def prepare(self):
        issue = self.issue
        self.choose("category", choices.categories_of(issue))
        self.choose(
            "matter_region",
            choices.places_of(issue),
            label_of=choices.place_name,
            empty=_("请选择"),
        )
        self.initial |= {
            "title": issue.title,
            "category": issue.category_id,
            "matter_region": issue.matter_region_id,
            "pace": issue.pace,
        }


def triage(case: IssueCase, *, category, title, pace, matter_region=None, reason=""):
    """审核. Without `matter_region` the region entered at the registration stays."""
    issue = case.issue
    if issue.voices.filter(visit__state="from_deputy").exists():
        case.refuse("category", _("这次来访由代表登记，请先由家站联络员确认。"))
    if category.county_id != issue.county_id or category.closed_on:
        case.refuse("category", _("请选择本县在用的类别。"))
    if pace == Pace.COMPLEX:
        case.require_text("reason", reason)
    before = issue.title
    issue.category, issue.pace = category, pace
    issue.title = case.require_text("title", title)
    issue.matter_region = _matter_region(case, matter_region or issue.matter_region)
    endings.end_clocks(case, kind=Kind.TRIAGE)
    changes = {"title": [before, issue.title]} if before != issue.title else None
    case.say(reason, category=str(category), pace=pace, changes=changes)


def _matter_region(case: IssueCase, region: Region | None) -> Region:
    if region is None:
        case.refuse("matter_region", _("请选择事情发生地。"))
    if not region.code.startswith(case.issue.county_id) or region.ended_on:
        case.refuse("matter_region", _("请选择本县现有的乡镇或村社区。"))
    return region


def triage_said(facts):
    known = {"category": facts["category"], "pace": Pace(facts["pace"]).label}
    return [_("类别：%(category)s，%(pace)s。") % known, *correct_said(facts)]


def is_at_county(at: Situation):
    """Nobody passes up from the county."""
    return "" if at.record.has_township_desk else _("这件问题已经在县级经办台。")


def pass_up(case: IssueCase, *, reason):
    """To the county; the clock runs on."""
    case.issue.desk_id = case.issue.county_id
    case.say(case.require_text("reason", reason), desk=case.county.region.name)


class PassDownForm(ReasonForm):
    widths = {"township": "g6"}
    field_order = ["township", "reason"]

    township = forms.ChoiceField(label=_("乡镇"))

    def prepare(self):
        townships = Region.objects.standing().filter(pk__in=self.issue.townships_concerned)
        self.choose("township", townships, empty=_("请选择乡镇"))


def stays_at_county(at: Situation):
    issue = at.record
    if issue.has_township_desk:
        return _("这件问题已经在乡镇经办台。")
    if issue.is_confidential:
        return _("不公开的问题由县级经办，不能转到乡镇。")
    return "" if issue.townships_concerned else ELSEWHERE


def pass_down(case: IssueCase, *, township: Region, reason):
    """To the township that heard it or where the matter lies; the clock runs on."""
    if township.pk not in case.issue.townships_concerned or township.ended_on:
        case.refuse("township", ELSEWHERE)
    case.issue.desk = township
    case.say(case.require_text("reason", reason), desk=township.name)


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "triage", _("审核"), (S.REGISTERED,), S.TRIAGED, (W.DESK,),
        form=TriageForm, then=("dispatch", "pass_up"), act=triage, says=triage_said, done=_("问题已审核，可以交办了。"), prominence=5,
        is_inner=True,
        news=Nobody("The desk's own work: the next one to act is the desk itself."),
    ),
    IssueStep(
        "pass_up", _("转到县级"), (S.REGISTERED, S.TRIAGED), SAME, (W.DESK,),
        form=ReasonForm, obstacle=is_at_county, act=pass_up, says=PASSED,
        done=_("问题已转到县级经办台。"), is_inner=True,
        news=(Line(to.desk, noop("“%(title)s”（%(reference)s）转到县级，请接着办理。")),),
    ),
    IssueStep(
        "pass_down", _("转到乡镇"), (S.REGISTERED, S.TRIAGED), SAME, (W.DESK,),
        form=PassDownForm, obstacle=stays_at_county, act=pass_down, says=PASSED,
        done=_("问题已转到乡镇经办台。"), is_inner=True,
        news=(Line(to.desk, noop("“%(title)s”（%(reference)s）转到%(desk)s，请接着办理。")),),
    ),
)
