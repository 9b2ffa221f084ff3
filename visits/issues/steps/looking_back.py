"""After the end: the look-back 回头看 whether the answer was carried out, and the filing 归档."""

from datetime import date, timedelta

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.workflow import SAME, Line, Nobody, Situation
from deputies_portal.core.workflow.forms import lines
from visits.issues.news import audience as to
from visits.issues.news.audience import Matter
from visits.issues.qualities import Who
from visits.issues.step_parts.act_form import ActForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import MORE, IssueStep
from visits.issues.steps.rehandling import ask_rehandling
from visits.models import DeadlineRule, Issue
from visits.models.issues.states import State

LOOKED_BACK = noop("对“%(title)s”（%(reference)s）做了回头看。")


class Finding(models.TextChoices):
    PASSED = "passed", _("属实，落实到位")
    FAILED = "failed", _("没有落实，建议重办")


class LookBackForm(ActForm):
    result = forms.ChoiceField(label=_("结果"), choices=Finding, widget=forms.RadioSelect)
    finding = lines(label=_("看到的情况"), rows=4)


def look_back(case: IssueCase, *, finding, result):
    """回头看: was the answer carried out? A failed one asks the desk to rehandle, by the clock of
    an objection."""
    case.say(case.require_text("finding", finding), result=str(Finding(result).value))
    if result == Finding.FAILED and not case.dossier.has_objection:
        case.say(decide_by=ask_rehandling(case).due_on)
    case.event_of = {"round": case.dossier.last_round}


def look_back_said(facts):
    if facts["result"] == Finding.PASSED:
        return [_("查看结果：落实到位。")]
    said = [_("查看结果：没有落实，建议重办。")]
    if facts.get("decide_by"):
        said.append(_("经办台在%(day)s前决定。") % {"day": day_of(facts, "decide_by")})
    return said


def _has_failed(matter: Matter) -> bool:
    return matter.facts.get("result") == "failed"


class ArchiveForm(ActForm):
    """Nothing to fill in: the button is the act."""


def is_objected(at: Situation):
    return _("还有异议没有答复，不能归档。") if at.known.has_objection else ""


def archive(case: IssueCase):
    """归档: by the timer once objections can come no more, by the county clerk before."""
    if case.actor is None and case.on < files_on(case.issue, case.dossier.archive_rule):
        case.refuse(None, _("还没有到归档的日期。"))


def files_on(issue: Issue, rule: DeadlineRule) -> date:
    """The day from which the timer files a closed issue: calendar days after the close."""
    return issue.closed_on + timedelta(days=rule.length + 1)


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "look_back", _("回头看"), (S.FOLLOWING, S.CLOSED), SAME, (W.TOWNSHIP, W.COUNTY, W.MANAGER),
        form=LookBackForm, act=look_back, says=look_back_said, done=_("回头看的情况已记下。"),
        button=MORE, part="supervision",
        news=(
            Line(to.desk, noop("回头看发现“%(title)s”（%(reference)s）没有落实，请决定是否重办。"), _has_failed),
            Line(to.receivers, LOOKED_BACK),
            Line(to.deputies, LOOKED_BACK),
        ),
    ),
    IssueStep(
        "archive", _("归档"), (S.CLOSED,), S.ARCHIVED, (W.TIMER, W.COUNTY),
        form=ArchiveForm, obstacle=is_objected, act=archive, done=_("问题已归档。"), button=MORE,
        news=Nobody("Filing changes nothing for anybody; the close was told."),
    ),
)
