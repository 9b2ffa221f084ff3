"""The papers of records as Word files: visit form, letters, answer, activity, acceptance, sheet.

Each opens to whoever opens the page it belongs to, and each is journalled with the paper's name.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core import papers
from deputies_portal.core.audit import journal
from deputies_portal.core.papers.answering import answer, is_filled
from deputies_portal.core.ui.gate import declared_roles, opens_to
from deputies_portal.core.ui.lists.ticking import TICKED, as_ticks
from stations.models import Posting
from visits.activities.views import activities
from visits.issues.forms.letters import TogetherForm
from visits.issues.letters import letters
from visits.issues.letters.letter_page import LetterPage
from visits.issues.papers.letter_paper import (
    LETTER,
    SUPERVISION,
    TOGETHER,
    letter_words,
    together_words,
)
from visits.issues.views.issue import READING as READING_ISSUES
from visits.issues.views.letters import DESKS, opened_letter
from visits.models import Dispatch
from visits.papers.views.on_paper import (
    OnPaper,
    of_acceptance,
    of_activity,
    of_answer,
    of_assessment,
    of_case,
    of_visit,
)
from visits.privacy import door
from visits.privacy.fetching import READING, opened_visit
from visits.privacy.forms.revealing import RevealForm
from visits.reception.reception import clerk_posting_for
from visits.standards.views import standards

UPGRADE_READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager")
METHODS = ["GET", "HEAD", "POST"]


def made(request, paper: OnPaper, **facts):
    """The Word file, back to the record while there is nothing to write; what was taken out of
    which record stands in the journal.
    """
    if paper.words is None:
        return redirect(paper.home)
    name = f"{papers.get(paper.code).label}-{paper.name}.docx"
    response = answer(request, paper.code, paper.county, paper.words, name=name)
    if is_filled(response):
        journal.record(
            actor=request.user,
            action=f"{paper.record._meta.model_name}.export",
            target=paper.record,
            after={"paper": _label_of(paper.code), **facts},
            county=paper.county,
            posting=_posting_at(request, paper.record),
        )
    return response


def _label_of(code: str) -> str:
    return journal.in_records(str, papers.get(code).label)


def _posting_at(request, record) -> Posting | None:
    """That of the clerk of the record's venue; else the first in a role the page is open to."""
    venue = getattr(record, "venue", None)
    of_venue = clerk_posting_for(request.user, venue) if venue else None
    return of_venue or request.scope.posting_of(*declared_roles(request.resolver_match.func))


@opens_to(*READING)
@require_http_methods(METHODS)
def visit_paper(request, pk):
    """The form with the visitors masked; with a reason, sent by POST, in full for a revealer."""
    visit = opened_visit(request, pk)
    full = request.method == "POST"
    reason = reason_of(request, visit) if full else ""
    if full and not reason:
        return redirect(visit)
    with transaction.atomic():
        facts = {"seen": door.SEEN} if full else {}
        response = made(request, of_visit(visit, request.user, in_full=full), **facts)
        if full and is_filled(response):
            door.look("reveal", visit, actor=request.user, purpose=reason)
    return response


def reason_of(request, visit) -> str:
    """Why somebody who may reveal the visit wants it in full; empty, and said so, without one."""
    if not visit.is_revealable:
        raise PermissionDenied
    form = RevealForm(request.POST)
    if form.is_valid():
        return form.cleaned_data["reason"]
    messages.error(request, _("写明为什么要看。"))
    return ""


@opens_to(*DESKS, "manager", "unit_clerk")
@require_safe
def letter_paper(request, pk):
    order = opened_letter(request, pk)
    paper = SUPERVISION if order.is_supervision else LETTER
    issue = order.round.issue
    name, words = f"{issue.reference}-{order.unit.short_name}", letter_words(LetterPage(order))
    return made(request, OnPaper(paper.code, issue, issue.county_id, name, words, home=issue))


def _list_of(request) -> str:
    """The page of the list it was ticked in, with its filters and its ticks."""
    ticks, name = "letters", "visits:letters"
    if request.POST.get("from") == "issues":
        ticks, name = "issues", "visits:issues"
    back = {key: value for key, value in request.GET.items() if key != "template"}
    if ticked := as_ticks(request.POST.getlist(ticks)):
        back[TICKED] = ticked
    return f"{reverse(name)}?{urlencode(back)}" if back else reverse(name)


@opens_to(*DESKS)
@require_POST
def letters_together(request):
    """One letter for the ticked ones of one unit, ticked in the list of letters or of issues; that
    list again, with what stands in the way.
    """
    rows = letters.for_list(Dispatch.objects.of_desks(request.user), request.user)
    form = TogetherForm(request.POST, letters=rows, user=request.user)
    try:
        if not form.is_valid():
            raise ValidationError([one for errors in form.errors.values() for one in errors])
        chosen = [LetterPage(order) for order in form.cleaned_data["letters"].order_by("sent_on")]
        if closed := [one.issue.reference for one in chosen if not one.order.is_readable]:
            said = _("有的函件您不能打开，请去掉这几件再试：%(rows)s。")
            raise ValidationError(said % {"rows": "、".join(closed)})
        words = together_words(chosen)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(_list_of(request))
    unit, references = chosen[0].unit, [one.issue.reference for one in chosen]
    county = chosen[0].issue.county_id
    label = f"{TOGETHER.label}-{unit.short_name}.docx"
    response = answer(request, TOGETHER.code, county, words, name=label)
    if is_filled(response):
        journal.record(
            actor=request.user,
            action="undertakingunit.export",
            target=unit,
            after={"paper": _label_of(TOGETHER.code), "issues": references},
            county=county,
            posting=_posting_at(request, unit),
        )
    return response


@opens_to(*READING_ISSUES)
@require_safe
def answer_paper(request, pk):
    return made(request, of_answer(request, pk))


@opens_to(*READING_ISSUES)
@require_safe
def case_paper(request, pk):
    return made(request, of_case(request, pk))


@opens_to(*activities.READING)
@require_safe
def activity_paper(request, pk):
    return made(request, of_activity(request, pk))


@opens_to(*standards.READING)
@require_safe
def assessment_paper(request, pk):
    return made(request, of_assessment(request, pk))


@opens_to(*UPGRADE_READERS)
@require_safe
def acceptance_paper(request, pk):
    return made(request, of_acceptance(request, pk))
