"""Forms of reception rules: which days, what hours, how many deputies."""

import re
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.models import ReceptionRule, Venue
from stations.models.reception import MOST_PLACES
from stations.registers.forms.acts import EndWithReasonForm
from stations.registers.forms.lookup import NAME_PART, LookupField, with_township
from stations.registers.forms.register import RegisterForm
from stations.venues.tier_names import tier_choices
from visits.duty.rules import CONTENT, NO_DATES

Pattern = ReceptionRule.Pattern
NEEDED = {
    Pattern.MONTH_DAY: ("month_day",),
    Pattern.WEEKDAY: ("weekday",),
    Pattern.NTH_WEEKDAY: ("nth", "weekday"),
    Pattern.DATES: ("market_days",),
}
BETWEEN = re.compile(r"[\s,，;；、]+")
MOST_DATES = 200
WISHED = list(ReceptionRule.WISHES.values())


def clock(**kwargs):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    wrong = {"invalid": _("请写时和分，例如 09:00。")}
    return forms.TimeField(widget=widget, error_messages=wrong, **kwargs)


def count(label, least, most, **kwargs):
    wrong = format_lazy(_("请写 {least} 到 {most} 之间的数。"), least=least, most=most)
    messages = dict.fromkeys(["min_value", "max_value", "invalid"], wrong)
    limits = {"min_value": least, "max_value": most}
    return forms.IntegerField(label=label, error_messages=messages, **limits, **kwargs)


class RuleForm(RegisterForm):
    """What a rule says; where it holds is added by ReceptionRuleForm."""

    given = ("county", "tier", "venue")
    beside = {
        "stations_receptionrule_tier_or_venue": "tier",
        "stations_receptionrule_no_overlap": "starts_on",
        "stations_receptionrule_from_to": "ends_on",
        "stations_receptionrule_hours": "ends_at",
        "stations_receptionrule_wishes_fit": "places",
    }
    widths = {
        **dict.fromkeys(["tier", "venue"], "g6"),
        **dict.fromkeys(["starts_on", "ends_on", "on_day_off", "pattern"], "g4"),
        **dict.fromkeys(["starts_at", "ends_at", "places", "distance"], "g3"),
        **dict.fromkeys(["month_day", "weekday", "nth"], "g4"),
        **dict.fromkeys(WISHED, "g2"),
    }
    groups = [
        (_("哪些家站"), ["tier", "venue", "starts_on", "ends_on"]),
        (_("哪些日子"), ["pattern", "month_day", "weekday", "nth", "market_days", "on_day_off"]),
        (_("几点、几人"), ["starts_at", "ends_at", "places", "distance"]),
        (_("希望每天有"), [*WISHED, "from_above"]),
    ]

    month_day = count(_("几号"), 1, 31, required=False)
    starts_at, ends_at = clock(label=_("开始时间")), clock(label=_("结束时间"))
    places = count(_("每天人数"), 1, MOST_PLACES, initial=2)
    distance = count(_("同一人两次之间至少隔几天"), 0, 183, initial=7, help_text=_("0 表示不限。"))
    market_days = PlainTextField(
        label=_("指定的日期"),
        lines=True,
        required=False,
        help_text=_("一行一个，例如 2025-03-09。"),
    )

    class Meta:
        model = ReceptionRule
        fields = ["starts_on", "ends_on", *CONTENT]

    def __init__(self, *args, record=None, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.listed = record, []
        self.fields["ends_on"].help_text = _("这一天还算；不填就一直有效。")
        for name in WISHED:
            self.fields[name].required = False
            self.fields[name].help_text = ""
        for name in ("pattern", "weekday", "nth"):
            choices = [pair for pair in self.fields[name].choices if pair[0] not in ("", None)]
            self.fields[name].choices = [("", _("请选择")), *choices]

    def clean_market_days(self):
        day_field, found = DayField(), set()
        for text in filter(None, BETWEEN.split(self.cleaned_data["market_days"])):
            try:
                found.add(day_field.clean(text))
            except ValidationError as error:
                raise ValidationError(_("“%(text)s”不是日期。") % {"text": text[:20]}) from error
        if len(found) > MOST_DATES:
            raise ValidationError(_("最多写 %(number)d 个日期。") % {"number": MOST_DATES})
        self.listed = sorted(found)
        return self.cleaned_data["market_days"]

    def clean(self):
        """What another pattern would need is put aside, a wish left empty is none."""
        cleaned = super().clean()
        needed = NEEDED.get(cleaned.get("pattern"), ())
        for name in ("month_day", "weekday", "nth"):
            if name not in needed:
                cleaned[name] = None
                self._errors.pop(name, None)
        for name in needed:
            if name not in self._errors and not cleaned.get(name):
                wording = NO_DATES if name == "market_days" else None
                self.add_error(name, wording or self.fields[name].error_messages["required"])
        if "market_days" not in needed:
            self.listed = []
            self._errors.pop("market_days", None)
        for name in WISHED:
            if name not in self._errors:
                cleaned[name] = cleaned.get(name) or 0
        return cleaned


class ReceptionRuleForm(RuleForm):
    """A new rule: of a tier, or of one venue; a township's clerk makes those of its venues."""

    given = ("county",)

    tier = forms.ChoiceField(label=pgettext_lazy("venue", "层级"), required=False)
    venue = LookupField(
        Venue.objects.none(),
        describe=with_township,
        required=False,
        label=_("只给一处家站"),
        help_text=NAME_PART,
    )

    class Meta(RuleForm.Meta):
        fields = ["tier", "venue", *RuleForm.Meta.fields]

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        county, there = self.instance.county_id, Venue.objects.standing()
        if county in self.scope.clerk_counties:
            there = there.filter(county=county)
            self.fields["tier"].choices = [("", _("不按层级")), *tier_choices(self.user)]
        else:
            there = there.filter(township__in=self.scope.townships)
            del self.fields["tier"]
            self.fields["venue"].label = _("哪处家站")
            self.fields["venue"].required = True
        self.fields["venue"].queryset = there.select_related("township")
        self.initial["starts_on"] = self.initial.get("starts_on") or on


class ChangeRuleForm(RuleForm):
    """The same rule from a day on; its place stays."""

    def __init__(self, *args, on: date, record, **kwargs):
        later = max(on + timedelta(days=1), record.starts_on)
        copied = {name: getattr(record, name) for name in CONTENT}
        place = {name: getattr(record, name) for name in ("county_id", "tier", "venue")}
        instance = ReceptionRule(**place, **copied, starts_on=later, ends_on=record.ends_on)
        super().__init__(*args, on=on, record=record, instance=instance, **kwargs)
        self.fields["starts_on"].label = _("从哪天起")
        days = [row.day.isoformat() for row in record.dates.all()]
        self.initial["market_days"] = "\n".join(days)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=record.version
        )


class EndRuleForm(EndWithReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].not_after_today = False
        self.fields["on"].help_text = _("这一天还算，以后不再有接待日。")
