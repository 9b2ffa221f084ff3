"""Filters of the slots of the cadence. Slots are reckoned, not kept: the bar filters a list."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from deputies_portal.core.ui.lists import filters
from stations.cadence.periods import MONTHS
from stations.models import Region, Venue
from stations.scope import Scope
from stations.venues.tier_names import tier_choices
from visits.cadence import fulfilment
from visits.cadence.fulfilment import Slot

FIRST_YEAR, LAST_YEAR = 1950, 2100


class SlotForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("年度"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    county = forms.ChoiceField(label=gettext_lazy("县"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("周期"), required=False)
    township = forms.ChoiceField(label=gettext_lazy("乡镇"), required=False)
    tier = forms.ChoiceField(label=pgettext_lazy("venue", "层级"), required=False)
    clause = forms.ChoiceField(label=gettext_lazy("哪一类活动"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    venue = forms.ChoiceField(label=gettext_lazy("家站"), required=False, widget=forms.HiddenInput)


class SlotFilter:
    """The slots of one county and year that the user follows, and those the address asks for."""

    def __init__(self, query, user, on: date):
        self.query, self.user, self.on = query, user, on
        self.counties = self._counties()
        self.county = self._asked_county()
        self.year = self._asked_year()
        venues = Venue.objects.followed_by(user).filter(county=self.county).with_rights(user)
        self.all = fulfilment.slots_of(venues, self.year, on)
        self.form = self._form()

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def slots(self, **but) -> list[Slot]:
        """Those that fit; `but` asks for something else, "" for whatever."""
        if not self.is_valid():
            return []
        asked = self.form.cleaned_data | but
        return [slot for slot in self.all if fits(slot, asked)]

    @property
    def params(self) -> dict:
        """What the address of the same slots says."""
        asked = self.form.cleaned_data if self.is_valid() else {}
        known = {name: value for name, value in asked.items() if value}
        return known | {"year": self.year}

    @property
    def places(self) -> list[tuple[str, str]]:
        names = {slot.place: str(slot.venue.township or _("县级")) for slot in self.all}
        return sorted(names.items(), key=lambda pair: (len(pair[0]), pair[0]))

    def _counties(self) -> dict[str, str]:
        """Code → name; the names are read where there is something to choose."""
        codes = Scope.of(self.user).home_counties
        if len(codes) < 2:
            return dict.fromkeys(codes, "")
        return dict(
            Region.objects.filter(code__in=codes).order_by("code").values_list("code", "name")
        )

    def _asked_county(self) -> str:
        asked = self.query.get("county", "")
        return asked if asked in self.counties else min(self.counties, default="")

    def _asked_year(self) -> int:
        asked = self.query.get("year", "")
        known = asked.isascii() and asked.isdecimal() and len(asked) == 4
        return int(asked) if known and FIRST_YEAR <= int(asked) <= LAST_YEAR else self.on.year

    def _form(self):
        form = SlotForm(self.query)
        form.fields["year"].widget.attrs["placeholder"] = str(self.year)
        if len(self.counties) < 2:
            del form.fields["county"]
        choices = {
            "county": self.counties.items(),
            "period": self._periods(),
            "township": self.places,
            "tier": tier_choices(self.user),
            "clause": {slot.clause: slot.rule.activity_name for slot in self.all}.items(),
            "state": [*fulfilment.State.choices, *fulfilment.SEVERAL.items()],
            "venue": {slot.venue.pk: str(slot.venue) for slot in self.all}.items(),
        }
        blank = {
            "county": None,
            "period": _("全年"),
            "township": _("全部乡镇"),
            "tier": _("全部层级"),
            "clause": _("全部活动"),
            "state": _("全部状态"),
            "venue": "",
        }
        for name, field in form.fields.items():
            if name in choices:
                first = [] if blank[name] is None else [("", blank[name])]
                field.choices = [*first, *choices[name]]
        return filters.dress(form)

    def _periods(self) -> list[tuple[str, str]]:
        periods = {slot.period for slot in self.all}
        found = sorted(periods, key=lambda one: (-MONTHS[one.length], one.number))
        return [(period.key, str(period)) for period in found]


def fits(slot: Slot, asked: dict) -> bool:
    """Whether a slot is one of those the conditions ask for."""
    if (word := asked.get("state")) and slot.state not in fulfilment.WORDS[word]:
        return False
    own = {
        "period": slot.period.key,
        "township": slot.place,
        "tier": slot.venue.tier,
        "clause": slot.clause,
        "venue": str(slot.venue.pk),
    }
    return all(asked.get(name) in ("", None, value) for name, value in own.items())
