"""A wrong entry is set right: corrected 更正, or void 作废."""

import json

from django import forms
from django.forms import model_to_dict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.workflow import SAME, alike
from deputies_portal.core.workflow.forms import lines
from visits.issues import issue_facts
from visits.issues.news import audience as to
from visits.issues.qualities import Who
from visits.issues.step_parts import choices, endings
from visits.issues.step_parts.act_form import ActForm, ReasonForm
from visits.issues.step_parts.case import IssueCase
from visits.issues.step_parts.step import SETTING_RIGHT, IssueStep
from visits.models import Issue
from visits.models.issues.states import BEFORE_ANSWER, State

CORRECTED = ("title", "category", *issue_facts.NAMES)
READ_AGAIN = noop("“%(title)s”（%(reference)s）的内容有更正，请再看一遍。")
VOID = noop("“%(title)s”（%(reference)s）登记有误，已经作废。")


class CorrectForm(ActForm, issue_facts.form_of()):
    widths = {"category": "g4", "title": "g8"}

    category = forms.ChoiceField(label=_("类别"))
    title = issue_facts.asked("title")
    reason = lines(label=_("更正原因"), rows=2)
    field_order = ["category", "title", *issue_facts.NAMES, "reason"]

    def prepare(self):
        self.choose("category", choices.categories_of(self.issue))
        self.initial |= model_to_dict(self.issue, CORRECTED)


def correct(case: IssueCase, *, title, category, reason, **written):
    """更正: the old values stay in the event beside the new ones; long texts sealed, as they may
    speak of people.
    """
    wanted = {"title": case.require_text("title", title), "category": category, **written}
    if category.county_id != case.issue.county_id:
        case.refuse("category", _("请选择本县在用的类别。"))
    changes = {
        name: [_kept(getattr(case.issue, name)), _kept(wanted[name])]
        for name in CORRECTED
        if name in wanted and getattr(case.issue, name) != wanted[name]
    }
    if not changes:
        case.refuse("title", _("没有改动。"))
    for name in changes:
        setattr(case.issue, name, wanted[name])
    texts = {name: change for name, change in changes.items() if name in Issue.PERSONAL}
    # The facts name what was changed; of the sealed texts no more than that.
    case.say(case.require_text("reason", reason), changes=changes | dict.fromkeys(texts, ["", ""]))
    case.event_of = {"texts": json.dumps(texts, ensure_ascii=False) if texts else ""}


def _kept(value) -> str:
    return "" if value is None else str(value)


def correct_said(facts):
    """Only titles and categories are written out; of longer texts only the name is said."""
    said = []
    for name, (old, new) in facts.get("changes", {}).items():
        label = Issue._meta.get_field(name).verbose_name
        known = {"field": label, "old": old, "new": new}
        if name in ("title", "category"):
            said.append(_("%(field)s由“%(old)s”改为“%(new)s”。") % known)
        else:
            said.append(_("更正了%(field)s。") % known)
    return said


def void(case: IssueCase, *, reason):
    """作废: entered by mistake; the number stays."""
    case.require_text("reason", reason)
    endings.end_everything(case)
    case.say(reason)


S, W = State, Who
# fmt: off
STEPS = (
    IssueStep(
        "correct", _("更正"), BEFORE_ANSWER, SAME, (W.RECORDER, W.DESK),
        form=CorrectForm, act=correct, says=correct_said,
        done=_("更正已保存，原来的内容留在经过里。"), button=SETTING_RIGHT, is_inner=True,
        news=alike(READ_AGAIN, to.lead, to.desk),
    ),
    IssueStep(
        "void", _("作废"), (S.REGISTERED, S.TRIAGED), S.VOID, (W.RECORDER, W.COUNTY),
        form=ReasonForm, act=void, done=_("问题已作废，编号保留。"), button=SETTING_RIGHT,
        news=alike(VOID, to.desk, to.receivers, to.released, to.deputies),
    ),
)
