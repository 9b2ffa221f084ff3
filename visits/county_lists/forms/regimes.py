"""Forms of a county's activity types and of its cadence rules."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.cadence import rules as cadence
from stations.models import ActivityType, CadenceRule, Venue
from stations.registers.forms.acts import ActForm, EndWithReasonForm
from stations.registers.forms.lookup import NAME_PART, LookupField, with_township
from stations.registers.forms.register import RegisterForm
from stations.venues.tier_names import tier_choices

FROM_A_FIRST = _("从一个月的 1 日开始。")
MOST_TIMES = 31


class ActivityTypeForm(RegisterForm):
    given = ("county", "kind")
    beside = {
        "stations_activitytype_name_once": "name",
        "stations_activitytype_position": "position",
    }
    widths = {"name": "g9", "position": "g3"}

    class Meta:
        model = ActivityType
        fields = ["name", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].help_text = _("小的在前，前十个用数字键 1 到 0 选。")


class TimesField(forms.IntegerField):
    def __init__(self, **kwargs):
        wrong = dict.fromkeys(["min_value", "max_value", "invalid"], _("次数在 1 到 31 之间。"))
        limits = {"min_value": 1, "max_value": MOST_TIMES, "initial": 1}
        super().__init__(label=_("次数"), error_messages=wrong, **limits, **kwargs)


class CadenceRuleForm(RegisterForm):
    """A new rule; what stands is changed from a day on (ChangeRuleForm)."""

    given = ("county",)
    beside = {
        "stations_cadencerule_tier_or_venue": "tier",
        "stations_cadencerule_no_overlap": "activity_type",
    }
    widths = {
        **dict.fromkeys(["tier", "venue", "activity_type", "label"], "g6"),
        **dict.fromkeys(["period", "times", "starts_on"], "g4"),
    }

    tier = forms.ChoiceField(label=pgettext_lazy("venue", "层级"), required=False)
    venue = LookupField(
        Venue.objects.none(),
        describe=with_township,
        required=False,
        label=_("只给一处家站"),
        help_text=NAME_PART,
    )
    times = TimesField()

    class Meta:
        model = CadenceRule
        fields = ["tier", "venue", "activity_type", "period", "times", "starts_on", "label"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        county = self.instance.county_id
        self.fields["tier"].choices = [("", _("不按层级")), *tier_choices(self.user)]
        there = Venue.objects.standing().filter(county=county)
        self.fields["venue"].queryset = there.select_related("township")
        types = ActivityType.objects.standing().filter(county=county)
        self.fields["activity_type"].queryset = types
        self.fields["activity_type"].label_from_instance = lambda one: one.label
        self.fields["activity_type"].empty_label = _("任何活动")
        self.fields["starts_on"].help_text = FROM_A_FIRST

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            cadence.require_open(self.instance)
        except ValidationError as error:
            self.add_error(None, error)


class ChangeRuleForm(ActForm):
    widths = {**dict.fromkeys(["starts_on", "period", "times"], "g4"), "label": "g6"}

    starts_on = DayField(label=_("从哪天起"), help_text=FROM_A_FIRST)
    period = forms.ChoiceField(label=_("周期"), choices=CadenceRule.Period.choices)
    times = TimesField()
    label = PlainTextField(label=_("统称"), max_length=30, required=False)

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        rule, after = self.record, date(on.year + on.month // 12, on.month % 12 + 1, 1)
        self.initial |= {name: getattr(rule, name) for name in ("period", "times", "label")}
        self.initial["starts_on"] = max(after, rule.starts_on)


class EndRuleForm(EndWithReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].not_after_today = False
        self.fields["on"].initial = None
        self.fields["on"].help_text = _("一个月的最后一天，从下个月起不再要求。")
