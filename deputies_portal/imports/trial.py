"""A trial 试导入, and the writing itself: both do the same work, one is taken back (domain §6)."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from deputies_portal.imports.models import Import, ImportedRow, Problem

Act = ImportedRow.Act
UNCHANGED = "unchanged"
LONGEST_MESSAGE = Problem._meta.get_field("message").max_length


@dataclass
class Said:
    """One row as the file says it: texts by the name of the column, and unreadable cells."""

    line: int
    texts: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


class Deed(NamedTuple):
    """What a row does with a record; `told` are (what, old, new) for people."""

    line: int
    act: str
    target: models.Model
    label: str
    told: tuple = ()
    before: dict | None = None


@dataclass
class Trial:
    """What is known while a file is worked through, and what came of it."""

    imported: Import
    actor: object
    posting: object
    on: date
    at: datetime
    deeds: list[Deed] = field(default_factory=list)
    lines: list[dict] = field(default_factory=list)  # of the journal
    problems: list[Problem] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    @property
    def county(self) -> str:
        return self.imported.county_id or ""

    @property
    def whom(self) -> dict:
        return {"actor": self.actor, "county": self.county, "posting": self.posting}

    @property
    def by(self) -> dict:
        return {"actor": self.actor, "by": self.posting}

    def refuse(self, said: Said, errors: list[tuple[str, str]]) -> None:
        """The row is wrong; `errors` are (column, message)."""
        self.counts["wrong"] += 1
        for column, message in errors:
            self.problems.append(
                Problem(
                    imported=self.imported,
                    line=said.line,
                    column=column,
                    written=said.texts.get(column, ""),
                    message=str(message)[:LONGEST_MESSAGE],
                )
            )

    def take(self, deeds: list[Deed]) -> None:
        """The row is right; it counts by the first thing it does."""
        acts = [deed.act for deed in deeds]
        if Act.ADDED in acts:
            self.counts["added"] += 1
        elif acts:
            self.counts["changed"] += 1
        else:
            self.counts[UNCHANGED] += 1
        self.deeds += deeds

    def rows(self, *, with_targets: bool) -> list[ImportedRow]:
        """What is kept of the deeds: of a trial the new records have no number yet."""
        return [self._row(deed, with_targets) for deed in self.deeds]

    def _row(self, deed: Deed, with_targets: bool) -> ImportedRow:
        row = ImportedRow(
            imported=self.imported,
            line=deed.line,
            act=deed.act,
            label=deed.label,
            told=json.dumps(deed.told, ensure_ascii=False) if deed.told else "",
        )
        if with_targets:
            row.target_kind = deed.target._meta.label_lower
            row.target_id = str(deed.target.pk)
            row.target_version = getattr(deed.target, "version", None)
            row.before = json.dumps(deed.before, ensure_ascii=False) if deed.before else ""
        return row


def errors_of(refused: ValidationError, place=None) -> list[tuple[str, str]]:
    """(column or empty, message) of each mistake; `place` says where a message without a field
    belongs, and what fields are called in the file.
    """
    if not hasattr(refused, "error_dict"):
        return [("", text) for text in refused.messages]
    found = []
    for name, messages in refused.message_dict.items():
        name = "" if name == "__all__" else name
        found += [(place(name, text) if place else name, text) for text in messages]
    return found
