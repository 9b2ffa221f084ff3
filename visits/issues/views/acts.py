"""Taking one step of an issue: the form on GET, the step on POST; one view for all of them."""

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import seen_version, taken, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from visits.issues import phrases, workflow
from visits.issues.forms.next_step import NextStep
from visits.issues.issue_page import IssuePage
from visits.issues.steps import FORMS, PAPER_FORMS, STEPS
from visits.issues.views.issue import READING, opened_issue
from visits.likeness.offered import answered_before

# Where it helps to see how such a matter was answered before.
ANSWERED_BEFORE = frozenset({"triage", "answer", "answer_on_spot"})

LONGEST_QUEUE = 2000  # characters of an address


@opens_to(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request, pk, name):
    issue, on = opened_issue(request, pk), timezone.localdate()
    if was_sent_before(request):
        return redirect(_onward(request, issue))
    version = seen_version(request)
    paper = workflow.require(name, issue, actor=request.user, on=on, version=version)
    page = IssuePage(request.user, issue, on)
    form = (PAPER_FORMS if paper else FORMS)[name](
        *([request.POST, request.FILES] if request.method == "POST" else []),
        user=request.user,
        dossier=page.dossier,
        on=on,
    )
    then = NextStep(request.POST or None, page, name, paper)
    is_valid = all([form.is_valid(), then.is_valid()])
    how = {"on_paper": paper, "then": then.chosen}
    if is_valid and taken(request, workflow.ISSUES, name, issue, form, **how):
        return redirect(_onward(request, issue))
    is_answering = name in ANSWERED_BEFORE
    context = {
        "answered": answered_before(issue, user=request.user, on=on) if is_answering else [],
        "phrases": phrases.offered(page.dossier, name, on),
        "issue": issue,
        "page": page,
        "form": form,
        "then": then,
        "asked": [form, then.chosen[1] if then.chosen else then],
        "name": name,
        "step": STEPS[name],
        "paper": paper,
        "queue": _queue(request),
    }
    return render(request, STEPS[name].template or "visits/issues/acts/act.html", context)


def _queue(request) -> str:
    """The list that is done one by one, and the place in it behind this case."""
    sent = request.POST if request.method == "POST" else request.GET
    return QueryDict(sent.get("queue", "")[:LONGEST_QUEUE]).urlencode()


def _onward(request, issue) -> str:
    """Where an act leads: to the case; in a list that is done one by one, to the next or back."""
    asked = _queue(request)
    if not asked:
        return issue.get_absolute_url()
    if "stay" in request.POST:
        return f"{reverse('visits:queued', args=[issue.pk])}?{asked}"
    return f"{reverse('visits:queue')}?{asked}"


take_step.form_classes = FORMS | PAPER_FORMS
