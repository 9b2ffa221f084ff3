"""Forms of upgrade programmes 提升改造方案: the programme, its money, its plan line, its venues."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.models import MoneySource, UpgradeAspect, UpgradeProgramme, Venue, VenueUpgrade
from stations.models.upgrade.programme import NOT_NEGATIVE
from stations.registers.forms.acts import ActForm
from stations.registers.forms.register import InOwnCounty, RegisterForm
from stations.upgrade import programmes
from stations.venues.tier_names import tier_choices

LONGEST = timedelta(days=3660)  # of a programme: a plan line has a box for each month
DAYS = {"starts_on": "g4", "deadline": "g4"}


class ProgrammeForm(RegisterForm):
    given = ("county",)
    beside = {
        "stations_upgradeprogramme_name_once": "name",
        "stations_upgradeprogramme_from_to": "deadline",
        "stations_upgradeprogramme_holds_dates": "deadline",
    }
    widths = {"name": "g6", "aim": "g6", **DAYS}

    class Meta:
        model = UpgradeProgramme
        fields = ["name", "aim", "starts_on", "deadline"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("deadline")
        if first and last and last - first > LONGEST:
            self.add_error("deadline", _("一个方案最长十年。"))
        return cleaned


class NewProgrammeForm(InOwnCounty, ProgrammeForm):
    given = ()
    widths = {"county": "g4", "name": "g8", "aim": "g12", **DAYS}

    class Meta(ProgrammeForm.Meta):
        fields = ["county", *ProgrammeForm.Meta.fields]


class AspectForm(RegisterForm):
    """One line of what is upgraded."""

    given = ("county",)
    beside = {
        "stations_upgradeaspect_name_once": "name",
        "stations_upgradeaspect_position": "position",
    }
    widths = {"name": "g4", "requirement": "g6", "position": "g2"}

    class Meta:
        model = UpgradeAspect
        fields = ["name", "requirement", "position"]


class CloseAspectForm(ActForm):
    on = DayField(label=_("停用日期"), not_after_today=True)
    reason = PlainTextField(label=_("原因"), max_length=200)
    widths = {"on": "g4", "reason": "g8"}


class CloseProgrammeForm(ActForm):
    on = DayField(label=_("结束日期"), not_after_today=True)
    note = PlainTextField(label=_("说明"), required=False, max_length=200)
    widths = {"on": "g4", "note": "g8"}


TOO_LARGE = _("金额太大，元以上最多十位。")
WRONG_MONEY = {
    "invalid": _("请写金额，例如 12000.50。"),
    "min_value": NOT_NEGATIVE,
    "max_digits": TOO_LARGE,
    "max_whole_digits": TOO_LARGE,
    "max_decimal_places": _("金额最多两位小数。"),
}


def money_field(label, *, required=False, **kwargs) -> forms.DecimalField:
    """Yuan to the cent, as the database holds it."""
    limits = {"min_value": 0, "max_digits": 12, "decimal_places": 2}
    facts = {"label": label, "required": required, "error_messages": dict(WRONG_MONEY)}
    return forms.DecimalField(**facts, **limits, **kwargs)


class FundsForm(ActForm):
    """The money granted, a box for each source."""

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        known = dict(record.funds.values_list("source", "amount"))
        for source, label in MoneySource.choices:
            self.fields[source] = money_field(
                _("%(source)s（元）") % {"source": label}, initial=known.get(source)
            )
        self.widths = dict.fromkeys(MoneySource.values, "g4")

    def clean(self):
        cleaned = super().clean()
        version = {"version": cleaned.get("version")}
        return version | {"amounts": {s: cleaned.get(s) for s in MoneySource.values}}


class PlanLineForm(ActForm):
    """How many venues should be accepted by the end of each month; beside it, by their dates."""

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        known = dict(record.plan_lines.values_list("until", "number"))
        self.days = programmes.plan_by_dues(record)
        for day, due in self.days.items():
            self.fields[day.isoformat()] = forms.IntegerField(
                label=in_words(day),
                required=False,
                min_value=0,
                max_value=32767,
                initial=known.get(day) if known else due,
                help_text=_("按各处期限：%(due)d") % {"due": due},
            )
        self.widths = dict.fromkeys(self.fields, "g3")

    def clean(self):
        cleaned = super().clean()
        asked = {day: cleaned.get(day.isoformat()) for day in self.days}
        numbers = {day: number for day, number in asked.items() if number is not None}
        return {"version": cleaned.get("version"), "numbers": numbers}


class PlanVenuesForm(ActForm):
    """批量安排: venues by township and tier, or one by one, with the same dates."""

    townships = forms.MultipleChoiceField(
        label=_("乡镇"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tiers = forms.MultipleChoiceField(
        label=_("层级"), required=False, widget=forms.CheckboxSelectMultiple
    )
    single = forms.MultipleChoiceField(
        label=_("另外逐处选"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=_("改造方式"), choices=VenueUpgrade.Kind, initial="renovate")
    planned_start = DayField(label=_("计划开工"))
    planned_finish = DayField(label=_("计划完工"))
    due = DayField(label=_("验收期限"))
    answering = PlainTextField(
        label=_("责任人"), required=False, max_length=40, help_text=_("不填就是各处的站长。")
    )
    source = forms.ChoiceField(
        label=_("预算来源"), required=False, choices=[("", "—"), *MoneySource.choices]
    )
    amount = money_field(_("每处预算（元）"), help_text=_("只给新列入的家站记一笔预算。"))

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        rows = Venue.objects.standing().filter(county=record.county_id)
        self.venues = list(rows.select_related("township").with_tree_place().in_tree_order())
        places = {v.township_id or v.county_id: v.township or _("县级") for v in self.venues}
        self.fields["townships"].choices = list(places.items())
        self.fields["tiers"].choices = tier_choices(self.user)
        self.fields["single"].choices = [(str(v.pk), v.name) for v in self.venues]

    def clean(self):
        said = super().clean()
        chosen = self._chosen(said)
        if not chosen and not self.errors.keys() & {"townships", "tiers", "single"}:
            self.add_error("townships", _("请选乡镇、层级，或者逐处选。"))
        budget = None
        if said.get("amount") is not None:
            budget = said.get("source"), said["amount"]
            if not budget[0]:
                self.add_error("source", _("请选预算来源。"))
        plan = {name: said.get(name) for name in ("kind", "answering", "due")}
        plan |= {name: said.get(name) for name in ("planned_start", "planned_finish")}
        version = {"version": said.get("version")}
        return version | {"venues": chosen, "plan": plan | {"budget": budget}}

    def _chosen(self, said) -> list[Venue]:
        places, tiers = said.get("townships") or [], said.get("tiers") or []
        single = said.get("single") or []
        return [v for v in self.venues if self._fits(v, places, tiers) or str(v.pk) in single]

    @staticmethod
    def _fits(venue: Venue, places: list[str], tiers: list[str]) -> bool:
        """Of a ticked place and a ticked tier; where nothing is ticked, all of them."""
        if not places and not tiers:
            return False
        place = venue.township_id or venue.county_id
        return (not places or place in places) and (not tiers or venue.tier in tiers)
