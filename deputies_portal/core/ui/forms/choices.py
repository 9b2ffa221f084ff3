"""Choices among records that are in memory already: no query per form, and no id beyond them."""

from collections.abc import Callable, Iterable

from django import forms


class RecordField(forms.ChoiceField):
    """Its cleaned value is the record, or None.

    `records` may be a function, asked when choices are first needed; `empty` is the choice of none.
    """

    def __init__(
        self,
        *,
        records: Iterable | Callable[[], Iterable],
        label_of: Callable = str,
        empty: str = "",
        **kwargs,
    ):
        kept = [] if callable(records) else list(records)
        self._read = records if callable(records) else lambda: kept
        self._label_of, self._empty = label_of, empty
        super().__init__(choices=self._labelled, **kwargs)

    @property
    def records(self) -> dict:
        return {str(record.pk): record for record in self._read()}

    def _labelled(self) -> list:
        named = [(key, self._label_of(record)) for key, record in self.records.items()]
        return [("", self._empty), *named] if self._empty else named

    def clean(self, value):
        key = super().clean(value)
        return self.records.get(key) if key else None


class RecordsField(forms.MultipleChoiceField):
    """Several records in memory; its cleaned value is the list of them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, records, label_of=str, empty="", **kwargs):
        self.records = {str(record.pk): record for record in records}
        names = [(key, label_of(record)) for key, record in self.records.items()]
        super().__init__(choices=names, **kwargs)

    def clean(self, value):
        return [self.records[key] for key in dict.fromkeys(super().clean(value))]


class AsTyped:
    """A form drawn again as it was typed, unjudged: a row was added, or the venue changed."""

    as_typed = False

    @property
    def errors(self):
        return forms.utils.ErrorDict() if self.as_typed else super().errors
