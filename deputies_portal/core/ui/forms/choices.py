"""Choices among records that are in memory already: no query per form, and no id beyond them."""

from collections.abc import Callable, Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

FEW = 8  # choices that are seen at a glance


class FoundByName(forms.Select):
    """A long choice, narrowed while one types a name or its pinyin (static/js/pick.js)."""

    def __init__(self, keys: dict[str, str], **kwargs):
        self.keys = keys
        super().__init__(**kwargs)
        self.attrs |= {"data-pick": _("名称或拼音"), "data-recent": _("最近用过")}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if key := self.keys.get(str(value)):
            option["attrs"]["data-key"] = key
        return option


class RecordField(forms.ChoiceField):
    """Its cleaned value is the record, or None.

    `records` may be a function, asked when choices are first needed; `empty` is the choice of none.
    Many records that keep a key to be searched by are found by it.
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
        keys = {str(one.pk): one.search_key for one in kept if hasattr(one, "search_key")}
        if len(keys) > FEW:
            kwargs.setdefault("widget", FoundByName(keys))
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
