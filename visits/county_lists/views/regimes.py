"""A county's activity types and cadence rules 规定活动频次 under 设置. Its clerk keeps them."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.cadence import rules as cadence
from stations.models import ActivityType, CadenceRule
from stations.registers.views.base import ACT_METHODS, ForeseenEdit, act, require
from stations.registers.views.county_list import (
    SETTINGS,
    CountyList,
    ListEdit,
    chosen_county,
    list_page,
)
from visits.cadence import effects
from visits.county_lists import rows as county_lists
from visits.county_lists.forms.regimes import (
    ActivityTypeForm,
    CadenceRuleForm,
    ChangeRuleForm,
    EndRuleForm,
)
from visits.county_lists.views.lists import close_row

TYPES = ("visits:activity-types", _("活动类型"))
RULES = ("visits:cadence-rules", _("规定活动频次"))
TYPE_LIST = CountyList(
    TYPES,
    _("本县的活动类型"),
    "visits:activity-type",
    _("新建活动类型"),
    "visits/county_lists/activity_types.html",
)
RULE_LIST = CountyList(
    RULES, "", "visits:cadence-rule", _("新建规定"), "visits/county_lists/cadence_rules.html"
)


@opens_to("county_clerk")
@require_safe
def activity_types(request):
    county = chosen_county(request)
    rows = ActivityType.objects.filter(county=county.pk).order_by("position", "pk")
    return list_page(request, TYPE_LIST, county, rows)


class ActivityTypeEdit(ListEdit):
    model = ActivityType
    form_class = ActivityTypeForm
    above = (SETTINGS, TYPES)
    heading_new = _("新建活动类型")
    heading = _("修改活动类型")


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def activity_type_close(request, pk):
    return close_row(
        request,
        get_object_or_404(ActivityType.objects.visible_to(request.user), pk=pk),
        county_lists.close_activity_type,
        heading=_("停用活动类型"),
        above=(SETTINGS, TYPES),
        consequences=[_("记活动时不再出现。"), _("以前的活动仍显示这一类。")],
        done=_("活动类型已停用。"),
    )


@opens_to("county_clerk")
@require_safe
def cadence_rules(request):
    """Rules that hold or will hold; `?past=1` those that have ended, too."""
    county, on = chosen_county(request), timezone.localdate()
    rules = CadenceRule.objects.filter(county=county.pk).for_list()
    past = bool(request.GET.get("past"))
    rows = cadence.in_order(rules if past else rules.not_ended(on))
    return list_page(request, RULE_LIST, county, rows, on=on, past=past)


class CadenceRuleEdit(ForeseenEdit, ListEdit):
    """New ones only: what stands is changed from a day on."""

    model = CadenceRule
    form_class = CadenceRuleForm
    above = (SETTINGS, RULES)
    heading_new = _("新建规定")

    def get_initial(self):
        return {"starts_on": timezone.localdate().replace(day=1)}

    def effect_of(self, form):
        return effects.begun(form.instance, timezone.localdate())


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def cadence_rule_change(request, pk):
    rule, on = _rule(request, pk), timezone.localdate()
    return act(
        request,
        ChangeRuleForm,
        rule,
        partial(cadence.change_rule, today=on),
        effect=lambda form: effects.changed(rule, form.cleaned_data["starts_on"], on),
        heading=_("修改规定"),
        save=_("保存"),
        above=(SETTINGS, RULES),
        consequences=[
            effects.concerned(rule),
            _("从写明的那天起照新的算，以前的月份照旧。"),
        ],
        done=_("规定已修改。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def cadence_rule_end(request, pk):
    rule, on = _rule(request, pk), timezone.localdate()
    return act(
        request,
        EndRuleForm,
        rule,
        partial(cadence.end_rule, today=on),
        effect=lambda form: effects.ended(rule, form.cleaned_data["on"], on),
        heading=_("结束规定"),
        above=(SETTINGS, RULES),
        consequences=[effects.concerned(rule), _("这一天以后不再要求，以前的照旧。")],
        done=_("规定已定了最后一天。"),
    )


def _rule(request, pk: int) -> CadenceRule:
    rule = get_object_or_404(CadenceRule.objects.visible_to(request.user).for_list(), pk=pk)
    require(CadenceRule.objects.changeable_by(request.user), rule)
    return rule
