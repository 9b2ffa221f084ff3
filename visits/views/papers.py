"""The papers of records as Word files: visit form, letters, answer, activity, acceptance, sheet.

Each opens to whoever opens the page it belongs to, and each is journalled with the paper's name.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal import papers
from deputies_portal.audit import journal
from deputies_portal.papers.answering import answer, is_filled
from deputies_portal.ui.gate import opens_to
from stations.models import Acceptance, Assessment
from visits import letters, privacy
from visits.activities.page import ActivityPage
from visits.assessment_page import AssessmentPage
from visits.forms.letters import TogetherForm
from visits.forms.visit import RevealForm
from visits.issue_page import IssuePage
from visits.letter_page import LetterPage
from visits.models import Activity, Dispatch
from visits.papers.acceptance import acceptance_words
from visits.papers.activity import activity_words
from visits.papers.answer import answer_words
from visits.papers.assessment import assessment_words
from visits.papers.letters import LETTER, SUPERVISION, TOGETHER, letter_words, together_words
from visits.papers.visit import visit_words
from visits.record import Record
from visits.views import activities, standards
from visits.views.fetching import READING, opened_visit
from visits.views.issue import READING as READING_ISSUES
from visits.views.issue import opened_issue
from visits.views.letters import DESKS, opened_letter

UPGRADE_READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager")
METHODS = ["GET", "HEAD", "POST"]


def made(request, code: str, record, words: dict, *, name: str, **facts):
    """The answer; what was taken out of which record stands in the journal."""
    label = str(papers.get(code).label)
    response = answer(request, code, record.county_id, words, name=f"{label}-{name}.docx")
    if is_filled(response):
        journal.record(
            actor=request.user,
            action=f"{record._meta.model_name}.export",
            target=record,
            after={"paper": code, **facts},
            county=record.county_id,
        )
    return response


@opens_to(*READING)
@require_http_methods(METHODS)
def visit_paper(request, pk):
    """The form with the visitors masked; with a reason, sent by POST, in full for a revealer."""
    visit = opened_visit(request, pk)
    full = request.method == "POST"
    form = RevealForm(request.POST if full else None)
    if full and not visit.is_revealable:
        raise PermissionDenied
    if full and not form.is_valid():
        messages.error(request, _("写明为什么要看。"))
        return redirect(visit)
    with transaction.atomic():
        record = Record(visit, request.user, timezone.localdate(), is_revealed=full)
        words = visit_words(record)
        facts = {"seen": privacy.SEEN} if full else {}
        response = made(request, "visit", visit, words, name=visit.reference, **facts)
        if full and is_filled(response):
            privacy.reveal_visit(visit, actor=request.user, reason=form.cleaned_data["reason"])
    return response


@opens_to(*DESKS, "manager", "unit_clerk")
@require_safe
def letter_paper(request, pk):
    order = opened_letter(request, pk)
    paper = SUPERVISION if order.is_supervision else LETTER
    issue = order.round.issue
    name = f"{issue.reference}-{order.unit.short_name}"
    return made(request, paper.code, issue, letter_words(LetterPage(order)), name=name)


@opens_to(*DESKS)
@require_POST
def letters_together(request):
    """One letter for the ticked ones of one unit; the list again, with what stands in the way."""
    rows = letters.for_list(Dispatch.objects.of_desks(request.user), request.user)
    form = TogetherForm(request.POST, letters=rows, user=request.user)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["letters"].data)
        chosen = [LetterPage(order) for order in form.cleaned_data["letters"].order_by("sent_on")]
        if any(not one.order.is_readable for one in chosen):
            raise ValidationError(_("有的函件您不能打开，请重新勾选。"))
        words = together_words(chosen)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("visits:letters")
    unit, references = chosen[0].unit, [one.issue.reference for one in chosen]
    county = chosen[0].issue.county_id
    label = f"{TOGETHER.label}-{unit.short_name}.docx"
    response = answer(request, TOGETHER.code, county, words, name=label)
    if is_filled(response):
        journal.record(
            actor=request.user,
            action="undertakingunit.export",
            target=unit,
            after={"paper": TOGETHER.code, "issues": references},
            county=county,
        )
    return response


@opens_to(*READING_ISSUES)
@require_safe
def answer_paper(request, pk):
    """Back to the issue while nobody has answered."""
    issue = opened_issue(request, pk)
    said = IssuePage(request.user, issue, timezone.localdate()).answer
    if said is None:
        return redirect(issue)
    return made(request, "answer", issue, answer_words(issue, said), name=issue.reference)


@opens_to(*activities.READING)
@require_safe
def activity_paper(request, pk):
    rows = Activity.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("venue", "activity_type", "recorder"), pk=pk)
    page = ActivityPage(request.user, row, timezone.localdate())
    return made(request, "activity", row, activity_words(page), name=row.theme)


@opens_to(*standards.READING)
@require_safe
def assessment_paper(request, pk):
    rows = Assessment.objects.visible_to(request.user).shown()
    row = get_object_or_404(rows.select_related("venue__county__county", "standard", "by"), pk=pk)
    row.county_id = row.venue.county_id
    words = assessment_words(AssessmentPage(row))
    return made(request, "assessment", row, words, name=row.venue.name)


@opens_to(*UPGRADE_READERS)
@require_safe
def acceptance_paper(request, pk):
    """Of a round that was held; back to the upgrade while it waits for the inspectors."""
    rows = Acceptance.objects.visible_to(request.user).for_history()
    row = get_object_or_404(rows.select_related("upgrade__venue", "upgrade__programme"), pk=pk)
    if row.is_open:
        return redirect(row.upgrade)
    row.county_id = row.upgrade.venue.county_id
    return made(request, "acceptance", row, acceptance_words(row), name=row.upgrade.venue.name)
