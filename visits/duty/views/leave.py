"""Leave 请假: the list, a new one, the page of one with the turns it touches, its steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.sending import taken, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from visits.duty.absence import leave as leaves
from visits.duty.absence.substituting import proposed_for
from visits.duty.filters.leave import LeaveFilter
from visits.duty.forms.acts import LeaveForm
from visits.duty.views.acts import KEEPING, sent
from visits.duty.views.days import READING
from visits.models import DutyDay, Leave, Swap

MOST_PROPOSED = 6  # turns for which somebody is proposed at once
ASKING = (*KEEPING, "deputy")


class LeaveList(RegisterList):
    model = Leave
    filterset_class = LeaveFilter
    order = ("-first", "-id")
    template_name = "visits/duty/leaves.html"
    roles = frozenset(READING)

    def get_context_data(self, **kwargs):
        may_ask = bool(self.request.roles & set(ASKING))
        return super().get_context_data(**kwargs) | {"may_ask": may_ask}


@opens_to(*ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_new(request):
    if was_sent_before(request):
        return redirect("visits:leaves")
    on = timezone.localdate()
    form = LeaveForm(*sent(request), user=request.user, on=on, initial=_known(request))
    if form.is_valid() and (made := _asked(request, form)):
        is_granted = made.state == Leave.State.GRANTED
        messages.success(request, _("请假已记下。") if is_granted else _("请假已提交，等答复。"))
        return redirect(made)
    return render(request, "visits/duty/leave_new.html", {"form": form})


def _known(request) -> dict:
    day = request.GET.get("day", "")[:10]
    return {"first": day, "last": day} if day else {}


def _asked(request, form) -> Leave | None:
    facts = form.facts()
    try:
        return leaves.ask_leave(
            facts.pop("deputy"),
            actor=request.user,
            at=timezone.now(),
            by=request.scope.posting_of(*ASKING),
            token=form.cleaned_data["token"],
            **facts,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return None


@opens_to(*READING)
@require_safe
def leave(request, pk):
    row = _opened(request, pk)
    on = timezone.localdate()
    turns = list(leaves.turns_in(row))
    kept = DutyDay.objects.kept_by(request.user).ahead(on).values_list("pk", flat=True)
    may_name = set(kept.filter(pk__in=[turn.day_id for turn in turns]))
    in_swap = Swap.objects.open().of_deputies([row.deputy_id]).turns()
    named = [turn for turn in turns if turn.day_id in may_name and turn.pk not in in_swap]
    proposed = _proposed(named)
    context = {
        "leave": row,
        "turns": [(turn, turn in named, proposed.get(turn.pk)) for turn in turns],
        "steps": leaves.steps_open_to(request.user, row, on),
    }
    return render(request, "visits/duty/leave.html", context)


def _proposed(turns) -> dict:
    """Turn → who is proposed for it; of the first turns that nobody serves."""
    nobody = [turn for turn in turns if turn.is_unfilled][:MOST_PROPOSED]
    found = {turn.pk: proposed_for(turn.day)[:1] for turn in nobody}
    return {pk: free[0] for pk, free in found.items() if free}


@opens_to(*ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_step(request, pk, name):
    row = _opened(request, pk)
    if was_sent_before(request):
        return redirect(row)
    leaves.require(name, row, actor=request.user)
    form = leaves.FORMS[name](
        *sent(request), user=request.user, record=row, on=timezone.localdate()
    )
    if form.is_valid() and taken(request, leaves.LEAVES, name, row, form):
        return redirect(row)
    context = {"leave": row, "form": form, "label": leaves.STEPS[name].label}
    return render(request, "visits/duty/leave_step.html", context)


def _opened(request, pk: int) -> Leave:
    rows = Leave.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("deputy", "asked_by", "decided_by"), pk=pk)
