"""Taking one step of an issue: the form on GET, the step on POST; one view for all of them."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import seen_version, taken, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from visits.issues import phrases, workflow
from visits.issues.issue_page import IssuePage
from visits.issues.steps import FORMS, PAPER_FORMS, STEPS
from visits.issues.views.issue import READING, opened_issue
from visits.likeness.offered import answered_before

# Where it helps to see how such a matter was answered before.
ANSWERED_BEFORE = frozenset({"triage", "answer", "answer_on_spot"})


@opens_to(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request, pk, name):
    issue, on = opened_issue(request, pk), timezone.localdate()
    if was_sent_before(request):
        return redirect(issue)
    version = seen_version(request)
    paper = workflow.require(name, issue, actor=request.user, on=on, version=version)
    page = IssuePage(request.user, issue, on)
    form = (PAPER_FORMS if paper else FORMS)[name](
        *([request.POST, request.FILES] if request.method == "POST" else []),
        user=request.user,
        dossier=page.dossier,
        on=on,
    )
    if form.is_valid() and taken(request, workflow.ISSUES, name, issue, form, on_paper=paper):
        return redirect(issue)
    is_answering = name in ANSWERED_BEFORE
    context = {
        "answered": answered_before(issue, user=request.user, on=on) if is_answering else [],
        "phrases": phrases.offered(page.dossier, name, on),
        "issue": issue,
        "page": page,
        "form": form,
        "name": name,
        "step": STEPS[name],
        "paper": paper,
    }
    return render(request, STEPS[name].template or "visits/issues/acts/act.html", context)


take_step.form_classes = FORMS | PAPER_FORMS
