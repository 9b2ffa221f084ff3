"""What is done with a duty day: held, set right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from deputies_portal.ui.errors import StaleRecord
from deputies_portal.ui.gate import opens_to
from visits.duty import changing, holding
from visits.duty.page import DayPage
from visits.forms.duty import HoldForm
from visits.models import DutyDay
from visits.views.duty import opened_day
from visits.views.sending import was_sent_before

KEEPING = ("venue_clerk", "township_clerk", "county_clerk")
HOLDING = {
    "hold": (DutyDay.State.PUBLISHED, holding.hold_day, _("这一天已记为举行。")),
    "correct": (DutyDay.State.HELD, holding.correct_day, _("举行情况已更正。")),
}


@opens_to(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_hold(request, pk, name):
    day, on = opened_day(request, pk), timezone.localdate()
    state, verb, done = HOLDING[name]
    if was_sent_before(request):
        return redirect(day)
    changing.require(DutyDay.objects.kept_by(request.user), day)
    changing.require_state(day, state)
    holding.require_come(day, on)
    sent = [request.POST] if request.method == "POST" else []
    form = HoldForm(*sent, user=request.user, day=day, on=on)
    if form.is_valid() and taken(request, form, verb, day, form.record()):
        messages.success(request, done)
        return redirect(day)
    context = {"duty_day": day, "form": form, "name": name, "page": DayPage(request.user, day, on)}
    return render(request, "visits/duty/hold.html", context)


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
