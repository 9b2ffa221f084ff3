"""Forms of drafts of a rota: what to plan and for when, one drafted day, publishing."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from stations.models import Level, Region, Venue
from stations.registers.forms.acts import ActForm
from stations.registers.forms.lookup import NAME_PART, LookupField, with_township
from visits.duty.forms.rules import clock
from visits.duty.rota.editing import Choice, Choices
from visits.models import DutySlot

OWN, OTHERS = _("本站代表"), _("同乡镇其他家站的代表")


class NewDraftForm(PortalForm):
    """The county, a township or one venue, and a period; the next half-year is proposed."""

    widths = {"place": "g6", "venue": "g6", "first": "g3", "last": "g3"}

    place = forms.ChoiceField(label=_("编排哪里"))
    venue = LookupField(
        Venue.objects.none(),
        describe=with_township,
        required=False,
        label=_("只编一处家站"),
        help_text=NAME_PART,
    )
    first, last = DayField(label=_("从")), DayField(label=_("到"))

    def __init__(self, *args, county, townships, is_county_clerk: bool, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        places = [county.region, *townships] if is_county_clerk else list(townships)
        self.places: dict[str, Region] = {region.pk: region for region in places}
        self.fields["place"].choices = [(code, str(region)) for code, region in self.places.items()]
        there = Venue.objects.standing().filter(county=county.pk)
        if not is_county_clerk:
            there = there.filter(township__in=[region.pk for region in townships])
        self.fields["venue"].queryset = there.select_related("township")
        self.initial |= dict(zip(("first", "last"), next_half_year(on), strict=True))
        self.record = None

    @property
    def chosen(self) -> Region | Venue:
        return self.cleaned_data["venue"] or self.places[self.cleaned_data["place"]]


class PublishForm(ActForm):
    """Nothing to fill in; carries the version that was looked at."""


class DraftedDayForm(ActForm):
    """One select for each turn of a drafted day, one for an extra deputy; date, hours, place."""

    widths = {"day": "g4", "starts_at": "g4", "ends_at": "g4"}

    day = DayField(label=_("日期"))
    starts_at, ends_at = clock(label=_("开始时间")), clock(label=_("结束时间"))
    place = PlainTextField(
        label=_("改在别处"),
        max_length=80,
        required=False,
        help_text=_("不在家站时写，例如村委会一楼。"),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        for name in ("day", "starts_at", "ends_at", "place"):
            self.initial[name] = getattr(record, name)
        self.choices = Choices(record.draft, record, record.day, record.starts_at, record.ends_at)
        self.slots = list(record.slots.standing().select_related("deputy").order_by("rank"))
        offered = _grouped(self.choices.rows)
        for number, slot in enumerate(self.slots, start=1):
            self._add_turn(slot, number, offered)
        self.fields["extra"] = _turn(_("再加一人"), [("", _("不加")), *offered])
        self.order_fields([f"turn-{slot.pk}" for slot in self.slots] + ["extra"])

    def _add_turn(self, slot: DutySlot, number: int, offered: list) -> None:
        name = f"turn-{slot.pk}"
        known = self.choices.by_deputy.get(slot.deputy_id)
        kept = []
        if slot.deputy_id and known is None:
            kept = [(slot.deputy_id, _("%(name)s（现在排不了）") % {"name": slot.deputy})]
        label = _("第 %(number)d 人") % {"number": number}
        self.fields[name] = _turn(label, [("", _("空着")), *kept, *offered])
        self.initial[name] = slot.deputy_id or ""
        if slot.wish:
            wished = {"level": Level(slot.wish).label}
            self.fields[name].help_text = _("希望是%(level)s。") % wished

    def offer(self, deputy: str, turn: str) -> None:
        """Choose the deputy who was dragged onto a turn, if both are of this day."""
        name = f"turn-{turn}"
        for row in self.choices.rows:
            if str(row.deputy.pk) == deputy and name in self.fields:
                self.initial[name] = row.deputy.pk
                self.fields[name].help_text = _("从别处拖来的，保存后生效。")

    @property
    def turns(self) -> dict[int, int | None]:
        return {slot.pk: self.cleaned_data[f"turn-{slot.pk}"] for slot in self.slots}


def _turn(label, choices) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("这位代表这天不能值班。")},
    )


def _grouped(rows: list[Choice]) -> list:
    own = [(row.deputy.pk, _named(row)) for row in rows if row.is_own]
    others = [(row.deputy.pk, _named(row)) for row in rows if not row.is_own]
    return [(label, group) for label, group in ((OWN, own), (OTHERS, others)) if group]


def _named(choice: Choice) -> str:
    facts = {
        "name": choice.deputy,
        "level": Level(choice.level).label,
        "number": choice.turns,
    }
    if choice.is_near:
        return _("%(name)s，%(level)s，本期 %(number)d 次，离另一次太近") % facts
    return _("%(name)s，%(level)s，本期 %(number)d 次") % facts


def next_half_year(on: date) -> tuple[date, date]:
    if on.month <= 6:
        return date(on.year, 7, 1), date(on.year, 12, 31)
    return date(on.year + 1, 1, 1), date(on.year + 1, 6, 30)
