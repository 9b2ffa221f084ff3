"""A county's activity types and cadence rules 规定活动频次 under 设置. Its clerk keeps them."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.ui.effects import EffectShown, after_showing, shown
from deputies_portal.ui.gate import opens_to
from stations import cadence
from stations.models import ActivityType, CadenceRule
from stations.views.base import ACT_METHODS, act, require
from stations.views.start import SETTINGS, chosen_county
from visits import cadence_effect, county_lists
from visits.forms.regimes import ActivityTypeForm, CadenceRuleForm, ChangeRuleForm, EndRuleForm
from visits.views.settings import ListEdit, close_row, list_context

TYPES = ("visits:activity-types", _("活动类型"))
RULES = ("visits:cadence-rules", _("规定活动频次"))


@opens_to("county_clerk")
@require_safe
def activity_types(request):
    county = chosen_county(request)
    rows = ActivityType.objects.filter(county=county.pk).order_by("position", "pk")
    context = list_context(request, county, rows=rows)
    return render(request, "visits/settings/activity_types.html", context)


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
    context = list_context(request, county, rows=rows, on=on, past=past)
    return render(request, "visits/settings/cadence_rules.html", context)


class CadenceRuleEdit(ListEdit):
    """New ones only: what stands is changed from a day on."""

    model = CadenceRule
    form_class = CadenceRuleForm
    above = (SETTINGS, RULES)
    heading_new = _("新建规定")

    def get_initial(self):
        return {"starts_on": timezone.localdate().replace(day=1)}

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except EffectShown as effect:
            self.object = None
            context = self.get_context_data(form=self.get_form(), **shown(request, effect.lines))
            return self.render_to_response(context)

    def save_record(self, form):
        county = form.instance.county_id
        return _showing(self.request, county, partial(super().save_record, form))


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def cadence_rule_change(request, pk):
    rule = _rule(request, pk)
    return act(
        request,
        ChangeRuleForm,
        rule,
        _shown_first(request, partial(cadence.change_rule, today=timezone.localdate())),
        heading=_("修改规定"),
        save=_("保存"),
        above=(SETTINGS, RULES),
        consequences=[
            _covered(rule),
            _("从写明的那天起照新的算，以前的月份照旧。"),
        ],
        done=_("规定已修改。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def cadence_rule_end(request, pk):
    rule = _rule(request, pk)
    return act(
        request,
        EndRuleForm,
        rule,
        _shown_first(request, cadence.end_rule),
        heading=_("结束规定"),
        above=(SETTINGS, RULES),
        consequences=[_covered(rule), _("这一天以后不再要求，以前的照旧。")],
        done=_("规定已定了最后一天。"),
    )


def _rule(request, pk: int) -> CadenceRule:
    rule = get_object_or_404(CadenceRule.objects.visible_to(request.user).for_list(), pk=pk)
    require(CadenceRule.objects.changeable_by(request.user), rule)
    return rule


def _shown_first(request, verb):
    """The verb, once the clerk has seen what it changes."""

    def act_on(rule: CadenceRule, **facts):
        return _showing(request, rule.county_id, partial(verb, rule, **facts))

    return act_on


def _showing(request, county: str, work):
    measure = partial(cadence_effect.standing, county, timezone.localdate())
    return after_showing(request, work, measure, cadence_effect.said)


def _covered(rule: CadenceRule) -> str:
    number = cadence.venues_under(rule).count()
    words = ngettext("涉及 %(number)d 处家站。", "涉及 %(number)d 处家站。", number)
    return words % {"number": number}
