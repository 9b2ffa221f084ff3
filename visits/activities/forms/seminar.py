"""The seminar sheet 座谈会建议表: one row for each suggestion that was made, typed or pasted from a
spreadsheet. Deputies, categories and units are written by their names.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField
from stations.models import Deputy, Mandate, Region, UndertakingUnit
from visits.activities.forms.activities import Finds
from visits.activities.forms.activity_choices import Ground
from visits.activities.people import refused_speaker
from visits.issues import issue_facts
from visits.issues.issue_facts import IssueFacts
from visits.visits.forms.rows import RowForm
from visits.visits.forms.villages import SEPARATORS, PlaceField, Villages

MOST = 100  # rows of one sheet
MOST_NAMED = 5  # candidates told for a name that several have
COLUMNS = {
    "deputy": ("代表", "提出代表", "代表姓名", "姓名"),
    "text": ("意见建议", "建议", "意见", "内容", "问题"),
    "place": ("地点", "村组", "村", "发生地"),
    "category": ("类别", "分类"),
    "unit": ("承办单位", "建议承办单位", "单位"),
}


def without_blanks(text: str) -> str:
    return "".join(str(text).split())


class Names:
    """Records by the names they are written with; several may have one name."""

    def __init__(self, records: Iterable, names_of: Callable, label_of: Callable = str):
        self.label_of = label_of
        self.by_name: dict[str, list] = {}
        self.records = list(records)
        for record in self.records:
            for name in {without_blanks(one) for one in (label_of(record), *names_of(record))}:
                self.by_name.setdefault(name, []).append(record)

    @property
    def labels(self) -> list[str]:
        return [self.label_of(record) for record in self.records]

    def found(self, text: str) -> list:
        """Those called so; when nobody is, those whose name has it in it."""
        asked = without_blanks(text)
        if asked in self.by_name:
            return self.by_name[asked]
        near = [row for name, rows in self.by_name.items() if asked in name for row in rows]
        return list({row.pk: row for row in near}.values())


class NamedField(PlainTextField):
    """A record, written by its name."""

    def __init__(self, *, names: Names, listed: str, **kwargs):
        self.names, self.listed = names, listed
        super().__init__(max_length=60, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = self.names.found(text)
        if not found:
            raise ValidationError(_("没有找到“%(text)s”。"), params={"text": text})
        if len(found) > 1:
            named = [self.names.label_of(one) for one in found[:MOST_NAMED]]
            known = {"number": len(found), "names": "、".join(named)}
            raise ValidationError(_("有 %(number)d 个：%(names)s，请写全。"), params=known)
        return found[0]

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"list": self.listed, "autocomplete": "off"}


class SheetPlaceField(PlaceField):
    """A village or a township, and the detail."""

    def __init__(self, *, townships: list[Region], **kwargs):
        self.townships = townships
        super().__init__(**kwargs)

    def clean(self, value):
        region, detail = super().clean(value)
        if region is None:
            named = (one for one in self.townships if detail.startswith(one.name))
            if region := next(named, None):
                detail = detail.removeprefix(region.name).lstrip(SEPARATORS)
        return region, detail


class SuggestionRow(RowForm):
    """One suggestion as it was made."""

    TYPED = tuple(COLUMNS)
    NAMED = _("第 %(number)d 行，%(label)s")

    text = PlainTextField(
        label=_("意见建议"),
        lines=True,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages={"required": _("写上意见建议。")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = NamedField(
            label=_("提出代表"),
            names=self.ground.speakers,
            listed="speakers",
            error_messages={"required": _("写上是哪位代表提的。")},
        )
        self.fields["place"] = SheetPlaceField(
            label=_("地点"),
            required=self.ground.venue.township_id is None,
            villages=self.ground.villages,
            townships=self.ground.townships,
            error_messages={"required": _("写上地点，乡镇或村社区。")},
        )
        self.fields["category"] = NamedField(
            label=_("类别"),
            names=self.ground.category_names,
            listed="categories",
            error_messages={"required": _("写上类别。")},
        )
        self.fields["unit"] = NamedField(
            label=_("建议承办单位"), names=self.ground.units, listed="units", required=False
        )
        self.order_fields(COLUMNS)

    def clean_place(self):
        """Where the host is no place itself, each row says where its matter lies."""
        region, detail = self.cleaned_data["place"]
        if region is None and self.ground.venue.township_id is None:
            raise ValidationError(_("写上地点，乡镇或村社区。"))
        return region, detail

    def clean_deputy(self):
        deputy = self.cleaned_data["deputy"]
        if refusal := refused_speaker(deputy, self.ground.standings.get(deputy.pk, "")):
            raise ValidationError(refusal)
        return deputy

    def facts(self) -> IssueFacts:
        said = self.cleaned_data
        region, detail = said["place"]
        place = _("地点：%(place)s") % {"place": self._raw("place").strip()} if detail else ""
        return IssueFacts(
            category=said["category"],
            **issue_facts.told_in_one(said["text"], place),
            matter_region=region,
            deputy=said["deputy"],
            unit=said["unit"],
        )


def pasted(block: str) -> list[dict[str, str]]:
    """The rows of a block copied from a spreadsheet, by column: as its heads say, else in the order
    of the sheet. A first column of running numbers is left out.
    """
    lines = csv.reader(block.replace("\x00", "").splitlines(keepends=True), delimiter="\t")
    try:
        rows = [[cell.strip() for cell in line] for line in lines]
    except csv.Error:  # a cell without an end
        return []
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    known = {word: column for column, words in COLUMNS.items() for word in words}
    heads = [known.get(without_blanks(cell), "") for cell in rows[0]]
    if sum(map(bool, heads)) > 1:
        rows = rows[1:]
    else:
        numbered = all(row[0].isdecimal() for row in rows) and max(map(len, rows)) > 1
        heads = ["", *COLUMNS] if numbered else [*COLUMNS]
    return [{head: cell for head, cell in zip(heads, row, strict=False) if head} for row in rows]


class SeminarSheet(Finds):
    """`block`: what was pasted into the box for it, added below what is there."""

    FIRST_ROWS, MORE_ROWS, MOST = 10, 10, MOST
    row_class = SuggestionRow

    def __init__(self, ground, data=None):
        self.too_many = 0
        self.block = data.get("block", "") if data else ""
        if data is not None and data.get("action") == "paste":
            data, self.block = self._with(data, pasted(self.block)), ""
        super().__init__(ground, data)

    def _with(self, data, rows: list[dict[str, str]]):
        data = data.copy()
        filled = [
            int(match[1])
            for key in data
            if (match := re.match(r"found-(\d{1,2})-", key)) and data[key].strip()
        ]
        first = max(filled, default=-1) + 1
        self.too_many = max(first + len(rows) - MOST, 0)
        for at, row in enumerate(rows[: MOST - first], first):
            for column in COLUMNS:
                data[f"found-{at}-{column}"] = row.get(column, "")
        return data


class SeminarGround(Ground):
    """What the sheet reads once: who may have spoken, and what the words of a row may name."""

    @cached_property
    def speakers(self) -> Names:
        """The deputies who hold a seat; those of one name are told apart by their congress."""
        seats = Mandate.objects.current(self.on).active().select_related("congress", "deputy")
        seats = seats.filter(deputy__county=self.venue.county_id)
        deputies: dict[int, Deputy] = {}
        congresses: dict[int, list[str]] = {}
        for seat in seats.order_by("deputy__stroke_key", "deputy"):
            deputies[seat.deputy_id] = seat.deputy
            congresses.setdefault(seat.deputy_id, []).append(str(seat.congress))
        times = Counter(one.name for one in deputies.values())

        def label_of(deputy: Deputy) -> str:
            if times[deputy.name] == 1:
                return deputy.name
            return f"{deputy.name}（{'、'.join(congresses[deputy.pk])}）"

        return Names(deputies.values(), lambda deputy: [deputy.name], label_of)

    @cached_property
    def standings(self) -> dict[int, str]:
        """By deputy, how the list of the activity has him."""
        return dict(self.activity.participations.values_list("deputy", "standing"))

    @cached_property
    def villages(self) -> Villages:
        return Villages.around(self.venue)

    @cached_property
    def townships(self) -> list[Region]:
        return list(Region.objects.townships().standing().filter(parent=self.venue.county_id))

    @cached_property
    def category_names(self) -> Names:
        return Names(self.categories, lambda one: [one.name, one.code], lambda one: one.name)

    @cached_property
    def units(self) -> Names:
        rows = UndertakingUnit.objects.standing().filter(county=self.venue.county_id).in_order()
        return Names(rows, lambda unit: [unit.name], lambda unit: unit.short_name)
