"""Letters 函件: the list of those not yet delivered or accepted, their way, the printed page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core.papers.on_page import page
from deputies_portal.core.ui.gate import WrongRole, opens_to
from deputies_portal.core.ui.lists.paging import Total
from deputies_portal.core.ui.lists.ticking import TICKED, as_ticks, ticks_of
from deputies_portal.core.ui.views import RegisterList
from visits.calendar.countdown import tag_of
from visits.calendar.workdays import WorkCalendar
from visits.issues.filters import LetterFilter
from visits.issues.forms.letters import LetterForm, LettersForm
from visits.issues.letters import letters
from visits.issues.letters.letter_page import LetterPage
from visits.issues.papers.letter_paper import LETTER, SUPERVISION, letter_words
from visits.issues.qualities import Who, holders
from visits.models import Dispatch

READING_LETTERS = frozenset({"township_clerk", "county_clerk", "manager"})

DESKS = ("township_clerk", "county_clerk")
OPENING = frozenset({"county_clerk"})


class LetterList(RegisterList):
    model = Dispatch
    roles = READING_LETTERS
    filterset_class = LetterFilter
    template_name = "visits/issues/letters/list.html"
    order = ("sent_on", "id")
    form = None  # what was sent from the bar under the list, when it is refused

    def get_queryset(self):
        return Dispatch.objects.of_desks(self.request.user).outstanding()

    def shaped(self, matching):
        return letters.for_list(matching, self.request.user)

    def total_of(self, chosen):
        base = chosen.of_any_tab if chosen.is_valid() else Dispatch.objects.none()
        self.counted = letters.counts(base, timezone.localdate())
        return Total(self.counted[chosen.form.cleaned_data.get("state") or ""])

    @property
    def ticked(self) -> frozenset[int]:
        """What was ticked in a bar that is refused, or before a letter for several was."""
        sent = as_ticks(self.request.POST.getlist("letters"))
        return frozenset(map(int, sent.split("."))) if sent else ticks_of(self.request)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        on, scope = timezone.localdate(), self.request.scope
        calendar = WorkCalendar.of(scope.county_code)
        ticked = self.ticked
        for row in context["rows"]:
            row.is_ticked = row.pk in ticked
            row.typed_number = self.request.POST.get(f"number-{row.pk}", "")
            row.days_since = (on - row.sent_on).days
            row.tag, row.days = tag_of(row.accept_by, on, calendar)
            issue = row.round.issue
            is_own = issue.county_id in scope.clerk_counties or issue.desk_id in scope.townships
            row.is_mine = is_own and row.is_readable
        tabs = [(tab, label, self.counted[tab]) for tab, label in letters.TABS.items()]
        return context | {
            "tabs": [one for one in tabs if one[2] or one[0] != letters.TO_PASS_ON],
            "state": self.request.GET.get("state", ""),
            "may_record": any(row.is_mine for row in context["rows"]),
            "relays": self.counted[letters.TO_PASS_ON],
            "form": self.form,
            "on": on,
        }


def opened_letter(request, pk: int) -> Dispatch:
    """Outside the scope 404; confidential and not for me 403, and no content."""
    rows = Dispatch.objects.visible_to(request.user).select_related("round__issue__desk__parent")
    order = get_object_or_404(letters.for_list(rows, request.user), pk=pk)
    if not order.is_readable:
        raise WrongRole(OPENING)
    return order


@opens_to(*DESKS, "manager", "unit_clerk")
@require_safe
def letter(request, pk):
    order = opened_letter(request, pk)
    is_desk = Who.DESK in holders(request.user, order.round.issue, timezone.localdate())
    paper = SUPERVISION if order.is_supervision else LETTER
    sheet = page(paper, letter_words(LetterPage(order)))
    context = {"paper": paper, "sheet": sheet, "order": order, "may_record": is_desk}
    return render(request, "visits/issues/letters/page.html", context)


@opens_to(*DESKS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_record(request, pk):
    order, on = opened_letter(request, pk), timezone.localdate()
    if Who.DESK not in holders(request.user, order.round.issue, on):
        raise PermissionDenied
    form = LetterForm(
        request.POST or None, order=order, is_to_relay=order.is_to_relay, on=on, user=request.user
    )
    if form.is_valid() and _recorded(request, order, form):
        messages.success(request, _("函件的情况已记下。"))
        return redirect("visits:letters")
    return render(request, "visits/issues/letters/record.html", {"form": form, "order": order})


letter_record.form_class = LetterForm


def _recorded(request, order: Dispatch, form: LetterForm) -> bool:
    try:
        letters.record_way(
            order,
            form.days(),
            actor=request.user,
            at=timezone.now(),
            letter_number=form.cleaned_data.get("letter_number", ""),
        )
    except ValidationError as refused:
        for name, errors in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    return True


@opens_to(*DESKS)
@require_POST
def letters_record(request):
    """Several letters at once; the list with the mistakes when the bar is not filled in."""
    rows = Dispatch.objects.of_desks(request.user).select_related("round", "unit")
    form = LettersForm(request.POST, letters=rows, user=request.user)
    if not form.is_valid():
        page = LetterList()
        page.setup(request)
        page.form = form
        return page.get(request)
    said = form.cleaned_data
    entered = letters.record_days(
        said["line"],
        said["letters"],
        actor=request.user,
        at=timezone.now(),
        on=said["on"],
        numbers=said["numbers"],
    )
    _tell(request, entered)
    back = {key: value for key, value in request.GET.items() if key not in ("page", TICKED)}
    return redirect(f"{reverse('visits:letters')}?{urlencode(back)}")


def _tell(request, entered: letters.Entered) -> None:
    if entered.number:
        words = ngettext("已记下 %(number)d 份函件。", "已记下 %(number)d 份函件。", entered.number)
        messages.success(request, words % {"number": entered.number})
    for order, reason in entered.left_out:
        facts = {"unit": order.unit, "issue": order.round.issue, "reason": reason}
        messages.warning(request, _("没有记下：%(issue)s，%(unit)s。%(reason)s") % facts)
