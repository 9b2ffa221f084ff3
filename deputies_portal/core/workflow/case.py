"""One act on one locked record: what the act gets in hand, and what it leaves to be said."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _


@dataclass(kw_only=True)
class Case:
    """One act on one locked record: what the act gets in hand, and what it leaves to be said.

    `on` is the day it happened, `at` the moment it is entered.
    """

    record: models.Model
    actor: object
    held: dict = field(default_factory=dict)  # the actor's qualities, each with its posting
    known: Any = None  # of the record's surroundings, as the workflow reads them
    who: str = ""  # the quality the act is taken in
    posting: Any = None
    on: date
    at: datetime
    on_paper: bool = False
    from_state: str = ""
    to_state: str = ""  # where the act leads, if not where the table says
    note: str = ""
    facts: dict = field(default_factory=dict)  # of the timeline
    told: dict = field(default_factory=dict)  # for the journal, besides what has changed
    later: list = field(default_factory=list)  # called with the line of the timeline
    event_of: dict = field(default_factory=dict)  # further columns of that line

    @property
    def entered_on(self) -> date:
        return timezone.localdate(self.at)

    def say(self, note: str = "", **facts) -> None:
        """Leave words and facts for the timeline. Dates are written as ISO text."""
        self.note = note or self.note
        self.facts |= {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in facts.items()
            if value not in (None, "", [])
        }

    def refuse(self, field_name: str | None, message) -> None:
        raise ValidationError({field_name or NON_FIELD_ERRORS: message})

    def require_text(self, field_name: str, text: str) -> str:
        if not (text or "").strip():
            self.refuse(field_name, _("请填写这一项。"))
        return text.strip()

    def write(self, row, *names: str) -> None:
        """Check and save some columns of a row that stands already."""
        check_fields(row, *names)
        row.save(update_fields=names)


def check_fields(row, *names: str) -> None:
    """The length and the choices of what has been written into these columns."""
    others = [column.name for column in row._meta.concrete_fields if column.name not in names]
    row.clean_fields(exclude=others)
