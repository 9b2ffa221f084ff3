"""How a line of the journal reads on its page: acts, records and fields in people's words."""

import sys
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.translation import gettext as _

from deputies_portal.core.audit import words
from deputies_portal.core.audit.actions import name_of
from deputies_portal.core.audit.models import Entry

NOTHING = "—"
WHOLE = "全平台"  # in the language of the records


@dataclass(frozen=True)
class Change:
    """One field: what stood there and what stands there now; None when the line does not say."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Line:
    entry: Entry

    @property
    def action(self) -> str:
        return name_of(self.entry.action)

    @cached_property
    def model(self):
        """The kind of record; None when it no longer exists under that name."""
        try:
            return apps.get_model(self.entry.target_kind) if self.entry.target_kind else None
        except LookupError:
            return None

    @property
    def kind(self) -> str:
        return words.kind_of(self.entry.target_kind, self.model)

    @property
    def posting(self) -> str:
        """Kept as “role · place” in the language of the records; the role in the reader's."""
        role, dot, place = self.entry.posting_label.partition(" · ")
        place = _(place) if place == WHOLE else place
        return f"{_(role)}{dot}{place}" if role else ""

    @property
    def is_alarming(self) -> bool:
        return self.entry.result != Entry.Result.DONE

    @property
    def changes(self) -> list[Change]:
        """In the order of the record; of a new record only what it says."""
        before, after = self.entry.before, self.entry.after
        told = [
            Change(self._label(name), self._shown(name, before), self._shown(name, after))
            for name in sorted({*before, *after}, key=self._place)
        ]
        return [change for change in told if (change.before, change.after) != (None, NOTHING)]

    def _place(self, name) -> tuple[int, str]:
        """Columns in the order of the record, then other facts by name: PostgreSQL keeps the
        names of a JSON object in an order of its own."""
        column = self._column(name)
        return (column.creation_counter if column else sys.maxsize, name)

    def _column(self, name):
        """The column of that name; what points here from other records is none."""
        try:
            found = self.model._meta.get_field(name) if self.model else None
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, Field) else None

    def _label(self, name):
        """As the record words it; a column that nobody has worded is a fact."""
        worded = str(getattr(self._column(name), "verbose_name", ""))
        return words.fact_of(name) if worded in ("", name.replace("_", " ")) else worded

    def _shown(self, name, values):
        if name not in values:
            return None
        value = values[name]
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if value in (None, "", [], {}):
            return NOTHING
        if isinstance(value, list):
            return _("、").join(words.item_of(name, item) for item in value)
        choices = dict(getattr(self._column(name), "flatchoices", None) or ())
        return str(choices.get(value, value)) if isinstance(value, str | int) else str(value)
