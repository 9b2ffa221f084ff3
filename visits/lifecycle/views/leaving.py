"""Somebody leaves 离任: what hangs on him, and the act; for administrators."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.slips import Slip
from deputies_portal.core.accounts.views.sheet import slip_sheet
from deputies_portal.core.ui.gate import opens_to
from stations.models import County
from stations.registers.views.base import ACT_METHODS, act_page, acted
from visits.lifecycle import leaving
from visits.lifecycle.forms.leaving import LeavingForm

ACCOUNTS = ("accounts:accounts", gettext_lazy("账号"))


@opens_to("administrator")
@require_http_methods(ACT_METHODS)
@sensitive_variables("done", "verb")
def account_leave(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if user == request.user:
        raise PermissionDenied
    today, done = timezone.localdate(), []
    form = LeavingForm(request.POST or None, user=request.user, record=user, on=today)

    def verb(**facts):
        done.append(leaving.leave(user, today=today, **facts))

    if acted(request, form, verb, roles=["administrator"]):
        return _answer(request, user, done[0])
    return act_page(
        request,
        form,
        heading=_("办理离任"),
        above=(ACCOUNTS, user),
        template="visits/lifecycle/leave.html",
        held=leaving.belongings(user, on=today),
    )


def _answer(request, user, done: leaving.Leaving):
    """The page of the account, or the slip of the new one; both say who answers now."""
    if done.stand_in is None:
        messages.success(request, _("离任已办好。没有人接手。"))
    else:
        facts = {"name": done.stand_in.name, "number": len(done.handed_over)}
        messages.success(request, _("离任已办好。由%(name)s接手，新任用 %(number)d 项。") % facts)
    if done.slip:
        return slip_sheet(request, [_worded(done)], back=user.get_absolute_url())
    return redirect(user)


def _worded(done: leaving.Leaving) -> Slip:
    """Says for which places it is, and of which county, as the slips opened in bulk do."""
    places = _("、").join(str(posting.place) for posting in done.handed_over if posting.place)
    codes = {posting.county_code for posting in done.handed_over} - {""}
    county = County.objects.filter(pk=codes.pop()).first() if len(codes) == 1 else None
    return replace(done.slip, place=places, portal=county.portal_name if county else "")
