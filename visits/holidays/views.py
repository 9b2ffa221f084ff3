"""The working-day calendar 节假日 under 设置: a year at a glance, single days, import of a file."""

from base64 import b64encode
from calendar import Calendar
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.forms.fields import FIRST_DAY, LAST_DAY
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterEdit
from visits.calendar.workdays import WorkCalendar
from visits.holidays import holidays
from visits.holidays.calendar_import import CalendarRefused
from visits.holidays.forms import CalendarContentForm, CalendarFileForm, HolidayForm, rows_of
from visits.models import CalendarDay

KEEPING = ("county_clerk", "administrator")


@opens_to(*KEEPING)
@require_safe
def holiday_list(request):
    today = timezone.localdate()
    year = _year(request.GET.get("year", ""), today)
    entries = list(_entries(request, year))
    for entry in entries:
        entry.may_change = holidays.may_change(request.user, entry.region_id)
    context = {
        "year": year,
        "years": range(year - 1, year + 2),
        "today": today,
        "entries": entries,
        "months": _months(year, entries),
        "missing": holidays.years_without_entries(today),
        "may_add": holidays.may_add(request.user),
        "imports_own": bool(request.scope.clerk_counties),
    }
    return render(request, "visits/holidays/list.html", context)


@opens_to(*KEEPING)
@require_safe
def holiday_day(request):
    """A day of the small months: its entry, or a new one."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError as error:
        raise Http404 from error
    mine = [
        entry
        for entry in _entries(request, day.year)
        if entry.day == day and holidays.may_change(request.user, entry.region_id)
    ]
    if mine:
        return redirect("visits:holiday-edit", mine[-1].pk)
    return redirect(f"{reverse('visits:holiday-new')}?day={day.isoformat()}")


class HolidayEdit(RegisterEdit):
    model = CalendarDay
    roles = frozenset(KEEPING)
    form_class = HolidayForm
    template_name = "visits/holidays/edit.html"

    def get_object(self, queryset=None):
        entry = super().get_object(queryset)
        if entry is None and not holidays.may_add(self.request.user):
            raise PermissionDenied
        if entry is not None and not holidays.may_change(self.request.user, entry.region_id):
            raise PermissionDenied
        return entry

    def get_initial(self):
        day = self.request.GET.get("day", "")
        return super().get_initial() | ({"day": day} if self.is_new else {})

    def list_url(self):
        return reverse("visits:holidays")

    def save_record(self, form):
        """Both calendars change when a day goes from one region to another."""
        entry = super().save_record(form)
        codes = {entry.region_id, self.before.get("region", entry.region_id)}
        moved = holidays.calendar_changed(codes, actor=self.request.user, at=timezone.now())
        self.saved_message = _saved(len(moved))
        return entry


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def holiday_remove(request, pk):
    entry = get_object_or_404(CalendarDay.objects.visible_to(request.user), pk=pk)
    if not holidays.may_change(request.user, entry.region_id):
        raise PermissionDenied
    if request.method == "POST":
        url = entry.get_absolute_url()
        moved = holidays.remove_day(entry, actor=request.user, at=timezone.now())
        messages.success(request, _saved(len(moved)))
        return redirect(url)
    return render(request, "visits/holidays/remove.html", {"entry": entry})


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def holiday_import(request):
    """The file is tried first; what it would do is shown, then it is written."""
    if not holidays.may_add(request.user):
        raise PermissionDenied
    content_form = CalendarContentForm(request.POST if "content" in request.POST else None)
    if content_form.is_valid():
        return _import(request, content_form.cleaned_data["content"])
    posted = request.method == "POST" and "content" not in request.POST
    form = CalendarFileForm(*([request.POST, request.FILES] if posted else []))
    context = {"form": form}
    if form.is_valid():
        context |= _tried(request, form.cleaned_data["file"])
    return render(request, "visits/holidays/import.html", context)


def _import(request, content: bytes):
    try:
        rows = rows_of(content)
        loaded, moved = holidays.import_days(rows, actor=request.user, at=timezone.now())
    except CalendarRefused as refused:
        context = {"form": CalendarFileForm(), "refused": refused}
        return render(request, "visits/holidays/import.html", context)
    counted = {"added": loaded.added, "changed": loaded.changed}
    messages.success(request, _("已导入：新增 %(added)d 天，改动 %(changed)d 天。") % counted)
    if moved:
        messages.info(request, _saved(len(moved)))
    year = loaded.days[0].year if loaded.days else timezone.localdate().year
    return redirect(f"{reverse('visits:holidays')}?year={year}")


def _tried(request, content: bytes) -> dict:
    try:
        rows = rows_of(content)
        loaded, moved = holidays.try_days(rows, actor=request.user, at=timezone.now())
    except CalendarRefused as refused:
        return {"refused": refused}
    kept = CalendarContentForm(initial={"content": b64encode(content).decode()})
    return {"loaded": loaded, "moved": moved, "content_form": kept}


def _saved(moved: int) -> str:
    if not moved:
        return _("日历已保存，在办问题的期限都没有变。")
    return ngettext(
        "日历已保存，%(number)d 个期限重新算过，已写进办理经过。",
        "日历已保存，%(number)d 个期限重新算过，已写进办理经过。",
        moved,
    ) % {"number": moved}


def _entries(request, year: int):
    rows = CalendarDay.objects.visible_to(request.user).select_related("region")
    return rows.filter(day__range=(date(year, 1, 1), date(year, 12, 31))).order_by("day", "region")


def _year(text: str, today: date) -> int:
    if text.isascii() and text.isdecimal() and FIRST_DAY.year <= int(text[:5]) <= LAST_DAY.year:
        return int(text)
    return today.year


def _months(year: int, entries) -> list[tuple[date, list]]:
    """Weeks of (day, css class) for each month; days of other months are None."""
    calendar = WorkCalendar((e.region_id, e.day, e.is_working, e.name) for e in entries)
    return [
        (
            date(year, month, 1),
            [
                [(day if day.month == month else None, _mark(day, calendar)) for day in week]
                for week in Calendar().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _mark(day: date, calendar: WorkCalendar) -> str:
    """hol: a day off with a name; wk: a weekend day that is worked; we: a plain weekend."""
    if calendar.is_working_day(day):
        return "wk" if day.weekday() >= 5 else ""
    return "hol" if calendar.name_of(day) else "we"
