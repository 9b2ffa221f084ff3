"""Taking one step of an issue: the form on GET, the step on POST; one view for all of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import seen_version, was_sent_before
from deputies_portal.core.ui.errors import StaleRecord
from deputies_portal.core.ui.gate import opens_to
from visits.issues import workflow
from visits.issues.forms.acts import FORMS, PAPER_FORMS, form_for
from visits.issues.issue_page import IssuePage
from visits.issues.steps import STEPS
from visits.issues.views.issue import READING, opened_issue

DONE = {
    "answer_on_spot": _("已记下当场答复，这件问题已办结。"),
    "guide": _("已记下引导到哪里，这件问题已办结。"),
    "triage": _("问题已审核，可以交办了。"),
    "pass_up": _("问题已转到县级经办台。"),
    "pass_down": _("问题已转到乡镇经办台。"),
    "dispatch": _("问题已交办。"),
    "accept": _("交办单已签收。"),
    "return": _("交办单已退回，等经办台另行交办。"),
    "redirect": _("问题已改派。"),
    "add_assisting": _("已请这个单位协办。"),
    "release_assisting": _("这个单位不再协办。"),
    "assist": _("协办情况已送给主办单位。"),
    "progress": _("进展已记下。"),
    "ask_extension": _("延期申请已送给经办台。"),
    "ask_hand_over": _("改派申请已送给经办台。"),
    "grant_extension": _("已同意延期，期限已改。"),
    "refuse_extension": _("没有同意延期，期限不变。"),
    "grant_hand_over": _("已同意改派，问题已交办给新的主办单位。"),
    "refuse_hand_over": _("没有同意改派，仍由原单位承办。"),
    "answer": _("答复已提交，等告知反映人。"),
    "send_back": _("答复已退回，请承办单位重新答复。"),
    "tell": _("告知情况已记下。"),
    "close": _("问题已办结。"),
    "urge": _("催办已发出。"),
    "supervise": _("督办已发出。"),
    "reply": _("督办的回复已提交。"),
    "follow_up": _("问题转入跟踪落实，到承诺的日期会提醒。"),
    "fulfil": _("承诺已兑现，请再告知反映人。"),
    "rehandle": _("问题已交回重办，新的一轮开始。"),
    "object": _("异议已记下，等经办台答复。"),
    "refuse_objection": _("理由已记下，不再重办。"),
    "close_with_dissent": _("问题已存异办结。"),
    "look_back": _("回头看的情况已记下。"),
    "archive": _("问题已归档。"),
    "merge": _("问题已并案，反映人随并入的那一件一起告知。"),
    "unmerge": _("并案已撤销，这件问题等交办。"),
    "make_suggestion": _("已转为代表建议，请写好建议内容。"),
    "suggestion_dropped": _("不再作为代表建议，请重新交办。"),
    "withdraw": _("撤回已记下。"),
    "key_supervise": _("重点督办已发出。"),
    "instruct": _("领导批示已记下。"),
    "correct": _("更正已保存，原来的内容留在经过里。"),
    "void": _("问题已作废，编号保留。"),
}
# Pages of their own; the others share one.
TEMPLATES = {
    "answer": "visits/issues/acts/answer.html",
    "dispatch": "visits/issues/acts/dispatch.html",
    "close": "visits/issues/acts/close.html",
    "rehandle": "visits/issues/acts/rehandle.html",
}


@opens_to(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request, pk, name):
    issue, on = opened_issue(request, pk), timezone.localdate()
    if was_sent_before(request):
        return redirect(issue)
    version = seen_version(request)
    paper = workflow.require(name, issue, actor=request.user, on=on, version=version)
    page = IssuePage(request.user, issue, on)
    form = form_for(name, paper=paper)(
        *([request.POST, request.FILES] if request.method == "POST" else []),
        user=request.user,
        dossier=page.dossier,
        on=on,
    )
    if form.is_valid() and taken(request, name, issue, form, paper=paper):
        return redirect(issue)
    context = {
        "issue": issue,
        "page": page,
        "form": form,
        "name": name,
        "step": STEPS[name],
        "paper": paper,
    }
    return render(request, TEMPLATES.get(name, "visits/issues/acts/act.html"), context)


take_step.form_classes = FORMS | PAPER_FORMS


def taken(request, name, issue, form, *, paper: bool = False) -> bool:
    """Whether the step was taken with what the form says; what is refused stands on the form."""
    facts = form.facts()
    if paper:
        facts["on_paper"] = True
    try:
        workflow.take(
            name,
            issue,
            actor=request.user,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            token=form.cleaned_data["token"],
            **facts,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    except StaleRecord:
        # The twin of this form was faster: the step is taken, once.
        if was_sent_before(request):
            return True
        raise
    messages.success(request, DONE[name])
    return True
