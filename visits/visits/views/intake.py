"""The register page 接待登记 and the parts of it that follow the typing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.words.text import clean_line, clean_phone
from visits.likeness.likely import Where
from visits.likeness.offered import offers_of, same_matter
from visits.privacy import finding
from visits.privacy.fetching import KEEPING
from visits.visits.forms.ground import Ground
from visits.visits.forms.intake import Intake, VisitForm, is_save
from visits.visits.forms.rows import ContactForm, NotedIssueForm
from visits.visits.intake import record_visit
from visits.visits.receipts import issue_follow_code
from visits.visits.twins import twin_of
from visits.visits.views.receipt import receipt_page

LONGEST_SEARCH = 40


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request):
    now = timezone.localtime()
    ground = Ground.of(request.user, _asked(request, "venue"), now.date())
    if ground is None:
        return render(request, "visits/visits/new_nowhere.html")
    if request.method != "POST":
        is_late, day = bool(request.GET.get("late")), request.GET.get("day", "")
        intake = Intake.blank(ground, now, late=is_late, day=day)
        return _page(request, intake, is_late=is_late)
    action = request.POST.get("action", "next")
    intake = Intake.sent(ground, request.POST, request.FILES, action=action)
    twin = None
    if is_save(action) and intake.is_valid():
        twin = _twin(request, intake)
        if twin is None and (visit := _recorded(request, intake)):
            return _after(request, visit, action, len(intake.filled_issues))
    return _page(request, intake, is_late=bool(request.POST.get("late")), twin=twin)


visit_new.form_classes = [VisitForm, ContactForm, NotedIssueForm]


@opens_to(*KEEPING)
@require_GET
def intake_deputies(request):
    """Deputies found by name or pinyin, as choices to add to the form."""
    ground = Ground.of(request.user, request.GET.get("venue", ""), timezone.localdate())
    text = clean_line(request.GET.get("q", ""))[:LONGEST_SEARCH]
    if ground is None or not text:
        return HttpResponse("")
    found = [tick for tick in ground.ticks([], text) if tick.is_found]
    return render(request, "visits/visits/intake/_found.html", {"ticks": found, "searched": text})


@opens_to(*KEEPING)
@require_POST
def intake_aside(request):
    """What stands beside the form: issues that may be the same, earlier visits with the phone."""
    ground = Ground.of(request.user, request.POST.get("venue", ""), timezone.localdate())
    if ground is None:
        return HttpResponse("")
    intake = Intake.sent(ground, request.POST, None, action="aside")
    return render(request, "visits/visits/intake/_aside.html", _beside(intake))


def _asked(request, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name, "")


def _twin(request, intake: Intake):
    """What was saved a few minutes ago and says the same, unless somebody has seen it and saves."""
    facts, issues = intake.facts()
    found = twin_of(facts, issues, user=request.user, at=timezone.now())
    return None if found is None or request.POST.get("twin") == str(found.pk) else found


def _recorded(request, intake: Intake):
    """The visit; None when the register refused it and said so on the form."""
    facts, issues = intake.facts()
    try:
        return record_visit(facts, issues, actor=request.user, at=timezone.now())
    except ValidationError as error:
        intake.add_error(error)
        return None


def _page(request, intake: Intake, *, is_late: bool, twin=None):
    search = clean_line(request.POST.get("find", ""))[:LONGEST_SEARCH]
    wants = search if request.POST.get("action") == "find" else ""
    context = {
        "intake": intake,
        "ground": intake.ground,
        "ticks": intake.ground.ticks(intake.ticked, wants),
        "search": search,
        "searched": wants,
        "is_late": is_late,
        "twin": twin,
        "now": timezone.localtime(),
        **(_beside(intake) if request.method == "POST" else {}),
    }
    return render(request, "visits/visits/new.html", context)


def _beside(intake: Intake) -> dict:
    ground = intake.ground
    titled = [row for row in intake.issues if row.typed_title]
    asked = [row for row in titled if row.prefix == intake.at or row.joined] or titled[-1:]
    for row in asked:
        row.offers = _same_matter(row, ground)
    mark = UUID(intake.data["submission"])
    phones = {clean_phone(row.typed_phone) for row in intake.contacts} - {None}
    earlier = [
        (phone, found)
        for phone in sorted(phones)[:3]
        if (found := finding.earlier_visits(phone, actor=ground.user, form=mark))
    ]
    return {"asked": asked, "earlier": earlier}


def _same_matter(row, ground):
    """What is chosen already stays among them."""
    where = Where.of_venue(ground.venue, row.chosen_category)
    found = same_matter(row.typed_title, where, user=ground.user, on=ground.on)
    chosen = [row.joined.pk] if row.joined else []
    return found + offers_of(key for key in chosen if key not in {one.issue.pk for one in found})


def _after(request, visit, action: str, issues: int):
    if action == "print":
        code = issue_follow_code(visit, actor=request.user)
        return receipt_page(request, visit, code)
    messages.success(request, _saved_words(visit, issues))
    if action == "stay":
        return redirect(visit)
    again = {"venue": visit.venue_id}
    if request.POST.get("late"):
        again |= {"late": 1, "day": visit.received_on.isoformat()}
    return redirect(f"{reverse('visits:visit-new')}?{urlencode(again)}")


def _saved_words(visit, issues: int):
    link = format_html('<a href="{}">{}</a>', visit.get_absolute_url(), visit)
    if not issues:
        return format_html(_("已保存：{visit}。"), visit=link)
    words = ngettext(
        "已保存：{visit}，登记了 {count} 件问题。",
        "已保存：{visit}，登记了 {count} 件问题。",
        issues,
    )
    return format_html(words, visit=link, count=issues)
