"""What is done with a duty day and its turns: held, moved, cancelled, a substitute named."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from deputies_portal.core.sending import was_sent_before
from deputies_portal.core.ui.errors import StaleRecord
from deputies_portal.core.ui.gate import opens_to
from visits.duty import holding, moving, published_days
from visits.duty.absence import substituting
from visits.duty.forms.acts import CancelForm, DropForm, MoveForm, SubstituteForm
from visits.duty.forms.days import HoldForm
from visits.duty.page import DayPage
from visits.duty.views.days import opened_day
from visits.models import DutyDay, DutySlot

KEEPING = ("venue_clerk", "township_clerk", "county_clerk")
HOLDING = {
    "hold": (DutyDay.State.PUBLISHED, holding.hold_day, _("这一天已记为举行。")),
    "correct": (DutyDay.State.HELD, holding.correct_day, _("举行情况已更正。")),
}

PLANNING = ("township_clerk", "county_clerk")
State = DutyDay.State
# A day that is changed as a whole: form, verb, states, button, what is said then.
CHANGES = {
    "move": (
        MoveForm,
        moving.move_day,
        (State.PUBLISHED,),
        _("改期"),
        _("已改期，值班的代表会收到提醒。"),
    ),
    "cancel": (
        CancelForm,
        moving.cancel_day,
        (State.PUBLISHED, State.HELD),
        _("取消这一天"),
        _("已取消，值班的代表会收到提醒。"),
    ),
}


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_hold(request, pk, name):
    day, on = opened_day(request, pk), timezone.localdate()
    state, verb, done = HOLDING[name]
    if was_sent_before(request):
        return redirect(day)
    published_days.require(DutyDay.objects.kept_by(request.user), day)
    published_days.require_state(day, state)
    holding.require_come(day, on)
    form = HoldForm(*sent(request), user=request.user, day=day, on=on)
    if form.is_valid() and taken(request, form, verb, day, form.record()):
        messages.success(request, done)
        return redirect(day)
    context = {"duty_day": day, "form": form, "name": name, "page": DayPage(request.user, day, on)}
    return render(request, "visits/duty/hold.html", context)


@opens_to(*PLANNING)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_change(request, pk, name):
    day, on = opened_day(request, pk), timezone.localdate()
    form_class, verb, states, label, done = CHANGES[name]
    if was_sent_before(request):
        return redirect(day)
    published_days.require(DutyDay.objects.planned_by(request.user), day)
    published_days.require_state(day, *states)
    form = form_class(*sent(request), user=request.user, duty_day=day, on=on)
    if form.is_valid() and taken(request, form, verb, day, **form.facts()):
        messages.success(request, done)
        return redirect(day)
    page = DayPage(request.user, opened_day(request, pk), on)
    context = {"duty_day": page.day, "form": form, "label": label, "page": page}
    return render(request, "visits/duty/act.html", context)


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def turn_substitute(request, pk):
    """Somebody serves instead of who was planned, or fills an open place."""
    slot, on = _turn_ahead(request, pk)
    if was_sent_before(request):
        return redirect(slot.day)
    form = SubstituteForm(*sent(request), user=request.user, slot=slot, on=on)
    if form.is_valid():
        verb = substituting.name_substitute
        if taken(request, form, verb, slot, **form.facts()):
            messages.success(request, _("已定下替班的代表，有关的人会收到提醒。"))
            return redirect(slot.day)
    return _turn_page(request, slot, form, _("请人替班"))


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def turn_drop(request, pk):
    """The substitute is not needed any more."""
    slot, on = _turn_ahead(request, pk)
    if was_sent_before(request):
        return redirect(slot.day)
    form = DropForm(*sent(request), user=request.user, record=slot.day, on=on)
    if form.is_valid() and taken(request, form, substituting.drop_substitute, slot):
        messages.success(request, _("替班已撤销，有关的人会收到提醒。"))
        return redirect(slot.day)
    return _turn_page(request, slot, form, _("撤销替班"))


def _turn_ahead(request, pk: int):
    """The turn of a published day ahead that the user keeps; else 404, 403 or 409."""
    rows = DutySlot.objects.visible_to(request.user).standing().with_days()
    slot, on = get_object_or_404(rows, pk=pk), timezone.localdate()
    published_days.require(DutyDay.objects.kept_by(request.user), slot.day)
    if not was_sent_before(request):
        published_days.require_state(slot.day, State.PUBLISHED)
        substituting.require_ahead(slot.day, on)
    return slot, on


def _turn_page(request, slot, form, label):
    page = DayPage(request.user, opened_day(request, slot.day_id), form.on)
    context = {"duty_day": page.day, "form": form, "label": label, "page": page, "slot": slot}
    return render(request, "visits/duty/act.html", context)


def sent(request) -> list:
    return [request.POST] if request.method == "POST" else []


def taken(request, form, verb, *record, **facts) -> bool:
    """Whether the verb took what the form says; what is refused stands on the form."""
    try:
        verb(
            *record,
            actor=request.user,
            at=timezone.now(),
            by=request.scope.posting_of(*KEEPING, "deputy"),
            version=form.cleaned_data["version"],
            token=form.cleaned_data["token"],
            **facts,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    except StaleRecord:
        # The twin of this form was faster: it is done, once.
        if was_sent_before(request):
            return True
        raise
    return True
