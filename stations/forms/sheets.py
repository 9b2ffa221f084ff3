"""Sheets 表: many new records in one table, corrected row by row and right only as a whole."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.ui.forms import DayField, PlainTextField, PortalForm
from stations import venues_in_bulk
from stations.models import UndertakingUnit, Venue

SERVED_NOW = _("勾选的有的刚刚已经建好，已从表里去掉。请核对后再保存。")
NOTHING = _("一行也没有勾选。")
TWICE = _("表里有两个同样的名称。")
NAMED = _("这个县已经有同名的家站。")
SHORT_KNOWN = _("这个县已经有这个简称的承办单位。")
NAME_KNOWN = _("这个县已经有这个承办单位。")
NO_GUIDE = _("先勾选这个乡镇的工作站，联络室由它指导。")


class SheetRow(PortalForm):
    """One proposed record: whether it is made, and what can be corrected (`corrected_fields`)."""

    corrected_fields: tuple[str, ...] = ()
    chosen = forms.BooleanField(required=False)

    def __init__(self, data, *, opening, label):
        """Without a tick the row stays as it was typed, and is not looked at."""
        self.opening, key = opening, opening.key
        first = {"chosen": data is None}
        first |= {name: getattr(opening, name) for name in self.corrected_fields}
        if data is not None and not _ticked(data, key):
            typed = {name: data.get(f"{key}-{name}", first[name]) for name in self.corrected_fields}
            first, data = first | typed, None
        super().__init__(data, prefix=key, initial=first)
        self.fields["chosen"].label = _("新建“%(place)s”") % {"place": label}
        for name in self.corrected_fields:
            words = {"place": label, "field": self.fields[name].label}
            self.fields[name].label = _("“%(place)s”的%(field)s") % words
        for name, field in self.fields.items():
            off = {} if name == "chosen" else {"autocomplete": "off"}
            field.widget.attrs |= {"aria-label": field.label, **off}

    @property
    def corrected(self):
        return replace(
            self.opening, **{name: self.cleaned_data[name] for name in self.corrected_fields}
        )


def _ticked(data, key: str) -> bool:
    return forms.CheckboxInput().value_from_datadict(data, {}, f"{key}-chosen")


class Sheet(PortalForm):
    """All rows. `county` is the County they are for."""

    row_class: type[SheetRow]
    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args, county, openings, **kwargs):
        super().__init__(*args, **kwargs)
        self.county = county
        typed = self.data if self.is_bound else None
        self.rows = [
            self.row_class(typed, opening=one, label=self.label_of(one)) for one in openings
        ]

    def label_of(self, opening):
        raise NotImplementedError

    def check_together(self, rows) -> None:
        """Name what is wrong with a row beside the others, or beside what the county has."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        known = {f"{row.prefix}-chosen" for row in self.rows}
        if any(name.endswith("-chosen") and name not in known for name in self.data):
            raise ValidationError(SERVED_NOW)
        chosen = [row for row in self.rows if row.is_bound]
        if not chosen:
            raise ValidationError(NOTHING)
        self.check_together([row for row in chosen if row.is_valid()])
        cleaned["openings"] = [row.corrected for row in chosen if row.is_valid()]
        return cleaned

    def is_valid(self):
        return super().is_valid() and not any(row.errors for row in self.rows)

    @property
    def parts(self) -> list:
        """For the summary of mistakes, in the order of the page."""
        return [self, *self.rows]


def _tell_apart(rows, field: str, known: set[str], message) -> None:
    seen = set()
    for row in rows:
        text = row.cleaned_data.get(field, "")
        if text in known:
            row.add_error(field, message)
        elif text in seen:
            row.add_error(field, TWICE)
        seen.add(text)


class VenueRow(SheetRow):
    corrected_fields = ("name",)
    name = PlainTextField(label=_("名称"), max_length=Venue._meta.get_field("name").max_length)


class VenueSheet(Sheet):
    row_class = VenueRow
    opened_on = DayField(label=_("设立日期"), not_after_today=True)
    widths = {"opened_on": "g4"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = date(timezone.localdate().year, 1, 1)
        self.fields["opened_on"].help_text = _(
            "整张表同一天；有的家站日期不同，建好以后在它的档案里改。"
        )

    def label_of(self, opening):
        return opening.region

    def check_together(self, rows):
        names = Venue.objects.standing().filter(county=self.county.pk)
        _tell_apart(rows, "name", set(names.values_list("name", flat=True)), NAMED)
        guided = venues_in_bulk.guided_townships(self.county)
        stations = [row.opening for row in self.rows if row.is_bound]
        guided |= {one.township_code for one in stations if one.tier == Venue.Tier.WORKSTATION}
        for row in rows:
            one = row.opening
            if one.tier == Venue.Tier.ROOM and one.township_code not in guided:
                row.add_error("chosen", NO_GUIDE)


class UnitRow(SheetRow):
    corrected_fields = ("name", "short_name", "kind")
    name = PlainTextField(
        label=_("全称"), max_length=UndertakingUnit._meta.get_field("name").max_length
    )
    short_name = PlainTextField(
        label=_("简称"), max_length=UndertakingUnit._meta.get_field("short_name").max_length
    )
    kind = forms.ChoiceField(label=_("性质"), choices=UndertakingUnit.Kind.choices)

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if kind == UndertakingUnit.Kind.TOWNSHIP_GOVERNMENT and self.opening.township is None:
            raise ValidationError(_("乡镇人民政府要写明是哪个乡镇。"))
        return kind


class UnitSheet(Sheet):
    row_class = UnitRow

    def label_of(self, opening):
        return opening.short_name

    def check_together(self, rows):
        units = UndertakingUnit.objects.filter(county=self.county.pk)
        known = set(units.values_list("short_name", flat=True))
        _tell_apart(rows, "short_name", known, SHORT_KNOWN)
        names = set(units.standing().values_list("name", flat=True))
        _tell_apart(rows, "name", names, NAME_KNOWN)
