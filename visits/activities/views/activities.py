"""Activities 活动: the list, the page of one, planning and recording, correcting, withdrawing."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.sending import seen_version, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import paging
from deputies_portal.core.ui.lists.shown_columns import BY_DAY, Column
from deputies_portal.core.ui.views import RegisterList
from stations.cadence.periods import Period
from visits.activities import found_issues, keeping, recording
from visits.activities.filters.activities import TABS, ActivityFilter
from visits.activities.forms.activities import Finds, Sheet, WithdrawForm
from visits.activities.forms.activity_choices import Ground
from visits.activities.forms.seminar import SeminarGround, SeminarSheet
from visits.activities.keeping import KEEPING, READING
from visits.activities.page import ActivityPage
from visits.activities.views.many_activities import ManyActivities
from visits.cadence import fulfilment
from visits.models import Activity

PREFILLED = {"type": "activity_type", "day": "day", "item": "plan_item", "theme": "theme"}
DONE = {
    "plan": gettext_lazy("已列入计划，参加的代表收到提醒。"),
    "hold": gettext_lazy("活动已记下。"),
    "correct": gettext_lazy("已更正，日志里记着改了什么。"),
}
PLANNED, HELD = Activity.State.PLANNED, Activity.State.HELD


class ActivityList(RegisterList):
    model = Activity
    roles = frozenset(READING)
    filterset_class = ActivityFilter
    order = ("-day", "-id")
    order_words = BY_DAY
    many = ManyActivities
    columns = (
        Column(),  # the boxes
        Column(),  # the activity itself
        Column("venue", gettext_lazy("主办家站")),
        Column("type", gettext_lazy("哪一类")),
        Column("form", gettext_lazy("形式")),
        Column("deputies", gettext_lazy("到场代表")),
        Column("found", gettext_lazy("发现问题")),
        Column("day", gettext_lazy("日期")),
    )
    template_name = "visits/activities/list.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "tabs": [(state, label, self.counted.get(state, 0)) for state, label in TABS],
            "state": self.request.GET.get("state", ""),
            "on": timezone.localdate(),
            "may_record": bool(self.request.roles & set(KEEPING)),
            "may_review": bool(self.request.roles - {"deputy"}),
        }

    def total_of(self, chosen):
        """The tabs count everything but the state; the rows of the list among them."""
        self.counted = chosen.counts() if chosen.is_valid() else {}
        asked = chosen.form.cleaned_data.get("state") or "" if self.counted else ""
        return paging.Total(self.counted.get(asked, 0))


def _opened(request, pk: int) -> Activity:
    """Outside the scope 404."""
    rows = Activity.objects.visible_to(request.user).select_related(
        "venue__county__county", "township", "activity_type", "plan_item__plan", "recorder"
    )
    return get_object_or_404(rows, pk=pk)


@opens_to(*READING)
@require_safe
def activity(request, pk):
    row = _opened(request, pk)
    page = ActivityPage(request.user, row, timezone.localdate())
    return render(request, "visits/activities/detail.html", {"activity": row, "page": page})


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request):
    sent = request.POST if request.method == "POST" else request.GET
    ground = Ground.of(request.user, sent.get("venue", ""), timezone.localdate())
    if ground is None:
        return render(request, "visits/activities/nowhere.html")
    if request.method != "POST":
        gone = _period_gone(request.GET, ground.on)
        return _sheet(request, Sheet.blank(ground, gone, **_prefilled(request.GET)))
    sheet = Sheet(ground, request.POST, request.FILES, action=request.POST.get("action", ""))
    if sheet.action in ("plan", "hold") and sheet.is_valid():
        verb = recording.record_activity if sheet.form.holds else recording.plan_activity
        if row := _taken(sheet, lambda **by: verb(sheet.facts(), **by), request):
            return redirect(row)
    return _sheet(request, sheet)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_record(request, pk):
    """A planned one: how it went, or another day."""
    verbs = {"plan": recording.replan_activity, "hold": recording.hold_activity}
    return _changed(request, pk, verbs)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_correct(request, pk):
    return _changed(request, pk, {"correct": recording.correct_activity})


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_withdraw(request, pk):
    row = _opened(request, pk)
    keeping.require(row, actor=request.user, states=(PLANNED, HELD))
    form = WithdrawForm(request.POST or None, initial={"version": row.version})
    if form.is_valid():
        recording.withdraw_activity(row, actor=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("已撤回，不再计入，记录留着。"))
        return redirect(row)
    lost = fulfilment.resting_on(row, timezone.localdate())
    context = {"form": form, "activity": row, "lost": lost}
    return render(request, "visits/activities/withdraw.html", context)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_issues(request, pk):
    """What it found, as issues: at once or later, one or many."""
    return _found(request, pk, Ground, Finds, "visits/activities/issues.html")


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_suggestions(request, pk):
    """What deputies suggested there, as one table; afterwards its issues, to be done together."""
    page = "visits/activities/seminar.html"
    return _found(request, pk, SeminarGround, SeminarSheet, page, together=True)


def _found(request, pk, ground_class, finds_class, template: str, *, together=False):
    row = _opened(request, pk)
    issues = f"{reverse('visits:issues')}?state=all&activity={pk}"
    if was_sent_before(request):
        return redirect(issues if together else row)
    keeping.require(row, actor=request.user, states=(HELD,))
    ground = ground_class.under(row, request.user, timezone.localdate())
    finds = finds_class(ground, request.POST if request.method == "POST" else None)
    if finds.saves and finds.is_valid():
        by = {"actor": request.user, "at": timezone.now(), "token": finds.token}
        found = found_issues.find_issues(row, finds.rows.facts(), **by)
        messages.success(request, _registered(len(found)))
        return redirect(issues if together else row)
    return render(request, template, {"activity": row, "finds": finds})


def _registered(number: int) -> str:
    words = ngettext("登记了 {count} 件问题。", "登记了 {count} 件问题。", number)
    return words.format(count=number)


def _changed(request, pk: int, verbs: dict):
    row = _opened(request, pk)
    if was_sent_before(request):
        return redirect(row)
    states = (HELD,) if "correct" in verbs else (PLANNED,)
    keeping.require(row, actor=request.user, states=states)
    ground = Ground.under(row, request.user, timezone.localdate())
    if request.method != "POST":
        return _sheet(request, Sheet.known(ground))
    sheet = Sheet(ground, request.POST, request.FILES, action=request.POST.get("action", ""))
    if sheet.action in verbs and sheet.is_valid():
        said = {"version": seen_version(request), "token": sheet.form.cleaned_data["token"]}
        if "correct" in verbs:
            said["reason"] = sheet.form.cleaned_data["reason"]
        verb = verbs[sheet.action]
        if _taken(sheet, lambda **by: verb(row, sheet.facts(), **said, **by), request):
            return redirect(row)
    return _sheet(request, sheet)


def _taken(sheet: Sheet, act, request) -> Activity | None:
    """The activity; None when the act refused it and said so on the form."""
    try:
        row = act(actor=request.user, at=timezone.now())
    except ValidationError as refused:
        sheet.take_errors(refused)
        return None
    messages.success(request, DONE[sheet.action])
    return row


def _prefilled(query) -> dict:
    """What a link that starts a missing activity says already."""
    known = {field: query[name] for name, field in PREFILLED.items() if query.get(name)}
    try:
        known["day"] = date.fromisoformat(known["day"])
    except (KeyError, ValueError):
        known.pop("day", None)
    return known


def _period_gone(query, on: date) -> Period | None:
    """Of the link that makes up for what is overdue: the period whose day has to be said."""
    period = Period.read(query.get("period", ""))
    return period if period and period.last < on else None


def _sheet(request, sheet: Sheet):
    ground = sheet.ground
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "ground": ground,
        "activity": ground.activity,
        "venue": ground.venue,
        "same_day": _same_day(sheet),
        "duty_day": sheet.duty_day,
    }
    return render(request, "visits/activities/sheet.html", context)


def _same_day(sheet: Sheet) -> list[Activity]:
    """What stands on the same day at this venue or one that joins: perhaps the same thing."""
    day = sheet.day
    if day is None:
        return []
    rows = Activity.objects.visible_to(sheet.ground.user).counted().filter(day=day)
    rows = rows.of_venues([sheet.ground.venue.pk, *sheet.joining])
    known = sheet.ground.activity
    rows = rows.exclude(pk=known.pk) if known else rows
    return list(rows.select_related("venue", "activity_type")[:5])
