"""The page of a deputy's own duty days."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from visits.duty.own_days import turns_ahead
from visits.models import DutyDay, Leave


@opens_to("deputy")
@require_safe
def duty_mine(request):
    """All turns ahead, leave that is not over, and how many days of this year have been held."""
    on, mine = timezone.localdate(), request.scope.deputies
    own = DutyDay.objects.visible_to(request.user).of_deputies([min(mine)]).held()
    turns = turns_ahead(mine, on)
    context = {
        "on": on,
        "next": turns[0] if turns else None,
        "turns": turns,
        "leaves": Leave.objects.of_deputies(mine).ahead(on).for_list(),
        "held": own.count(),
        "deputy": min(mine),
        "held_url": f"{reverse('visits:duty')}?view=list&state=held&deputy={min(mine)}",
    }
    return render(request, "visits/duty/mine.html", context)
