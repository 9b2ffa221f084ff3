"""Sheets 表: many new records in one table, corrected row by row and right only as a whole."""

from dataclasses import replace
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PortalForm

SERVED_NOW = _("勾选的有的刚刚已经建好，已从表里去掉。请核对后再保存。")
NOTHING = _("一行也没有勾选。")
TWICE = _("表里有两个同样的名称。")


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


def tell_apart(rows, field: str, known: set[str], message) -> None:
    seen = set()
    for row in rows:
        text = row.cleaned_data.get(field, "")
        if text in known:
            row.add_error(field, message)
        elif text in seen:
            row.add_error(field, TWICE)
        seen.add(text)
