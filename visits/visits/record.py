"""The record of one visit 接待记录: what its page shows, and what the reader may do there."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from deputies_portal.core.audit.actions import name_of
from deputies_portal.core.audit.models import Entry
from visits import files
from visits.models import Contact, Visit
from visits.privacy import readers
from visits.reception import reception
from visits.visits import corrections

MOST_LINES = 50


@dataclass
class Record:
    """One visit read by one person; `is_revealed` shows the visitors in full, on this answer."""

    visit: Visit
    user: object
    on: date
    is_revealed: bool = False

    @cached_property
    def contacts(self) -> list[Contact]:
        return list(self.visit.contacts.select_related("village"))

    @cached_property
    def deputies(self) -> list:
        return list(self.visit.deputies.order_by("stroke_key", "id"))

    @cached_property
    def issues(self) -> list:
        voices = self.visit.voices.select_related("issue__category").order_by("id")
        return [voice.issue for voice in voices]

    @cached_property
    def _every_file(self) -> list[dict]:
        rows = self.visit.attachments.filter(removed_at__isnull=True)
        for row in rows:
            row.visit = self.visit
        return [
            {"file": row, "may_remove": files.may_remove(self.user, row, self.on)} for row in rows
        ]

    @property
    def files(self) -> list[dict]:
        """Those the reader may know the name of: it may be that of a person."""
        return [one for one in self._every_file if self.visit.is_revealable or one["may_remove"]]

    @property
    def hidden_files(self) -> int:
        return len(self._every_file) - len(self.files)

    @cached_property
    def corrections(self) -> list[dict]:
        """The sealed values only where the visitors are shown in full."""
        return [
            {
                "row": row,
                "label": corrections.label_of(row),
                "old": corrections.shown_value(row.field, row.old),
                "new": corrections.shown_value(row.field, row.new),
            }
            for row in self.visit.corrections.select_related("corrected_by")
        ]

    @cached_property
    def lines(self) -> list[dict]:
        """What happened, newest first, from the journal."""
        rows = Entry.objects.about(self.visit).order_by("-id")[:MOST_LINES]
        return [{"entry": row, "word": name_of(row.action)} for row in rows]

    @cached_property
    def readers(self) -> list:
        return list(self.visit.readers.select_related("user")) if self.may_name_readers else []

    @property
    def has_personal_data(self) -> bool:
        named = any(contact.name or contact.phone for contact in self.contacts)
        return bool(named or self.visit.own_words)

    @property
    def may_reveal(self) -> bool:
        return self.visit.is_revealable and not self.is_revealed and self.has_personal_data

    @property
    def may_confirm(self) -> bool:
        waits = self.visit.state == Visit.State.FROM_DEPUTY
        return waits and reception.may_confirm(self.user, self.visit)

    @property
    def may_correct(self) -> bool:
        return reception.may_correct(self.user, self.visit)

    @property
    def may_void(self) -> bool:
        return reception.may_void(self.user, self.visit, self.on)

    @property
    def may_print_receipt(self) -> bool:
        return reception.may_print_receipt(self.user, self.visit)

    @property
    def may_name_readers(self) -> bool:
        return readers.may_name_readers(self.user, self.visit)
