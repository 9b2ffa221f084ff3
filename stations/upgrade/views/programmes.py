"""Upgrade programmes 提升改造方案: the list, planning many venues, plan line, money, the end."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.models import UpgradeProgramme, VenueUpgrade
from stations.registers.views.base import (
    ACT_METHODS,
    COUNTY_CLERK,
    KeptEdit,
    act,
    act_page,
    acted,
    crumbs,
)
from stations.upgrade import programmes as verbs
from stations.upgrade.forms.programmes import (
    CloseProgrammeForm,
    FundsForm,
    NewProgrammeForm,
    PlanLineForm,
    PlanVenuesForm,
    ProgrammeForm,
)
from stations.upgrade.programmes import VenuePlan
from stations.upgrade.progress import programme_lines
from stations.upgrade.views.upgrade import BOARD, UPGRADE_READERS

PROGRAMMES = ("stations:programmes", gettext_lazy("提升改造方案"))
ABOVE = (BOARD, PROGRAMMES)


@opens_to(*UPGRADE_READERS)
@require_safe
def programmes(request):
    rows = UpgradeProgramme.objects.visible_to(request.user).newest_first()
    mine = VenueUpgrade.objects.visible_to(request.user).by_programme(timezone.localdate())
    context = {
        "rows": programme_lines(rows.select_related("county").with_rights(request.user), mine),
        "may_create": bool(request.scope.clerk_counties),
        "crumbs": crumbs(BOARD),
    }
    return render(request, "stations/upgrade/programmes.html", context)


def opened(request, pk) -> UpgradeProgramme:
    """Outside the scope 404, not the county's clerk 403, closed 409."""
    programme = get_object_or_404(UpgradeProgramme.objects.visible_to(request.user), pk=pk)
    if programme.county_id not in request.scope.clerk_counties:
        raise PermissionDenied
    verbs.refuse_closed(programme)
    return programme


class ProgrammeEdit(KeptEdit):
    model = UpgradeProgramme
    roles = COUNTY_CLERK
    above = ABOVE
    heading_new = gettext_lazy("新建方案")
    heading = gettext_lazy("修改方案")

    def rightful(self):
        counties = self.request.scope.clerk_counties
        return UpgradeProgramme.objects.filter(county__in=counties)

    def get_object(self, queryset=None):
        programme = super().get_object(queryset)
        if programme is not None:
            verbs.refuse_closed(programme)
        return programme

    def get_form_class(self):
        return NewProgrammeForm if self.is_new else ProgrammeForm

    def get_initial(self):
        county = min(self.request.scope.clerk_counties, default=None)
        return {"county": county, "starts_on": timezone.localdate()} if self.is_new else {}


@opens_to(*COUNTY_CLERK)
@require_http_methods(ACT_METHODS)
def close(request, pk):
    heading, done = _("结束方案"), _("方案已结束。")
    programme = opened(request, pk)
    page = {"heading": heading, "above": (*ABOVE, programme), "done": done}
    return act(request, CloseProgrammeForm, programme, verbs.close_programme, **page)


@opens_to(*COUNTY_CLERK)
@require_http_methods(ACT_METHODS)
def funds(request, pk):
    programme = opened(request, pk)
    page = {"heading": _("方案资金"), "above": (*ABOVE, programme), "save": _("保存")}
    return act(request, FundsForm, programme, verbs.set_funds, done=_("资金已保存。"), **page)


@opens_to(*COUNTY_CLERK)
@require_http_methods(ACT_METHODS)
def plan_line(request, pk):
    programme = opened(request, pk)
    page = {"heading": _("计划线"), "above": (*ABOVE, programme), "save": _("保存")}
    page["template"] = "stations/upgrade/plan_line.html"
    return act(request, PlanLineForm, programme, verbs.set_plan, done=_("计划线已保存。"), **page)


class Planning:
    """`plan_venues` as the form says it; keeps what became of the venues."""

    def __init__(self, programme):
        self.programme, self.done = programme, None

    def __call__(self, *, venues, plan, actor, by):
        call = partial(verbs.plan_venues, self.programme, venues, VenuePlan(**plan))
        self.done = call(actor=actor, by=by, on=timezone.localdate())


@opens_to(*COUNTY_CLERK)
@require_http_methods(ACT_METHODS)
def plan_venues(request, pk):
    programme, heading = opened(request, pk), _("安排家站")
    planning = Planning(programme)
    form = PlanVenuesForm(request.POST or None, user=request.user, record=programme)
    if not acted(request, form, planning, roles=COUNTY_CLERK):
        page = {"heading": heading, "above": (*ABOVE, programme), "save": _("安排")}
        return act_page(request, form, template="stations/upgrade/plan_venues.html", **page)
    done = planning.done
    facts = {"added": len(done.added), "changed": len(done.changed), "left": len(done.left)}
    message = _("新列入 %(added)d 处，改期 %(changed)d 处；已报验、已验收的 %(left)d 处没有动。")
    messages.success(request, message % facts)
    return redirect(programme)
