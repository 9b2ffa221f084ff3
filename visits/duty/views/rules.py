"""Reception rules 接待日规则 under /duty/rules/: kept by those who plan the rota."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.forms import effects
from deputies_portal.core.ui.gate import opens_to
from stations.models import County, ReceptionRule
from stations.registers.views.base import ACT_METHODS, act, acted, crumbs, require
from stations.registers.views.county_list import CountyList, list_page
from visits.duty import rules
from visits.duty.effects import ReceptionEffect
from visits.duty.forms.rules import ChangeRuleForm, EndRuleForm, ReceptionRuleForm

PLANNERS = ("county_clerk", "township_clerk")
DUTY = ("visits:duty", _("值班排班"))
RULES = ("visits:duty-rules", _("接待日规则"))
RULE_LIST = CountyList(
    RULES, "", "visits:duty-rule", _("新建规则"), "visits/duty/rules.html", above=(DUTY,)
)
DRAWS = _("已经发布和举行的接待日不变，以后编排照新的算。")


def planned_county(request) -> County:
    """The county of the address, or the first in which the person plans; 404 for another one."""
    scope = request.scope
    own = scope.clerk_counties | {code[:6] for code in scope.townships}
    code = request.GET.get("county") or min(own, default="")
    if code not in own:
        raise Http404
    return get_object_or_404(County.objects.select_related("region"), pk=code)


@opens_to(*PLANNERS)
@require_safe
def duty_rules(request):
    """Rules that hold or will hold; `?past=1` those that have ended, too."""
    county, on = planned_county(request), timezone.localdate()
    rows = ReceptionRule.objects.filter(county=county.pk).with_rights(request.user).for_list()
    past = bool(request.GET.get("past"))
    shown = rows if past else rows.not_ended(on)
    return list_page(request, RULE_LIST, county, shown, on=on, past=past)


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_rule_new(request):
    county, on = planned_county(request), timezone.localdate()
    facts = {"instance": ReceptionRule(county_id=county.pk), "on": on}
    form = ReceptionRuleForm(request.POST or None, user=request.user, **facts)
    verb = partial(_begin, form)
    return _rule_page(request, form, verb, heading=_("新建接待日规则"), done=_("规则已建好。"))


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_rule_change(request, pk):
    rule, on = _rule(request, pk), timezone.localdate()
    form = ChangeRuleForm(request.POST or None, user=request.user, record=rule, on=on)
    verb = partial(_change, form, rule, on)
    return _rule_page(request, form, verb, heading=_("修改接待日规则"), done=_("规则已修改。"))


@opens_to(*PLANNERS)
@require_http_methods(ACT_METHODS)
def duty_rule_end(request, pk):
    rule = _rule(request, pk)
    return act(
        request,
        EndRuleForm,
        rule,
        rules.end_rule,
        roles=PLANNERS,
        effect=lambda _form: ReceptionEffect(rule, timezone.localdate()),
        heading=_("结束接待日规则"),
        above=(DUTY, RULES),
        consequences=[_("这一天以后不再编排。")],
        done=_("规则已定了最后一天。"),
    )


def _rule(request, pk: int) -> ReceptionRule:
    rule = get_object_or_404(ReceptionRule.objects.visible_to(request.user).for_list(), pk=pk)
    require(ReceptionRule.objects.changeable_by(request.user), rule)
    return rule


def _begin(form, *, actor, by, **_typed):
    rules.begin_rule(form.instance, listed=form.listed, actor=actor, by=by)


def _change(form, rule, today, *, actor, by, **_typed):
    facts = {"listed": form.listed, "today": today, "actor": actor, "by": by}
    rules.change_rule(rule, form.instance, **facts)


def _rule_page(request, form, verb, *, heading, done):
    """Beside its effect the page shows the next days that the rule gives."""
    on = timezone.localdate()
    effect = ReceptionEffect(form.instance, on)
    is_new = form.instance.pk is None
    if acted(request, form, verb, roles=PLANNERS, effect=lambda _form: effect):
        messages.success(request, done)
        return redirect(form.instance)
    if is_new:
        effects.forget(form.instance)
    days = rules.preview(form.instance, form.listed, on) if hasattr(form, "told") else None
    context = {
        "form": form,
        "heading": heading,
        "record": form.record,
        "days": days,
        "shows_effect": True,
        "draws": DRAWS if form.record else "",
        "crumbs": crumbs(DUTY, RULES),
        "cancel_url": form.instance.get_absolute_url(),
    }
    return render(request, "visits/duty/rule.html", context)
