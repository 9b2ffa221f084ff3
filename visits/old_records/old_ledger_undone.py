"""Taking back 撤销 an old reception ledger: its visits and issues are void, their numbers stay.

Asked only while nobody has built on them: they are as the import left them, and out of sight
(`visits.old_records.old_ledger_published.hide`) while they are voided portion by portion.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deputies_portal.core.audit import journal
from visits.issues import awaiting
from visits.models import Deadline, Dispatch, Event, Issue, Round, Visit
from visits.models.issues.states import State

PORTION = 100  # rows of one transaction
KINDS = (Issue, Visit)


@dataclass
class TakingBack:
    actor: object
    posting: object
    county: str
    at: datetime
    reason: str

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def whom(self) -> dict:
        facts = {"actor": self.actor, "posting": self.posting, "county": self.county}
        return {**facts, "note": self.reason}

    def void(self, number: int, progress: Callable[[int, int], None]) -> None:
        """All that the import has brought and hidden; a run that was killed goes on where it stood.
        `progress` hears how many of all of them are void.
        """
        rows = {one: one.staged.of_import(number).exclude(state=State.VOID) for one in KINDS}
        total, done = sum(found.count() for found in rows.values()), 0
        for model, void in ((Issue, self._void_issues), (Visit, self._void_visits)):
            while keys := list(rows[model].values_list("pk", flat=True)[:PORTION]):
                with transaction.atomic():
                    void(keys)
                done += len(keys)
                progress(done, total)

    def _void_issues(self, keys: list[int]) -> None:
        rows = list(Issue.staged.select_for_update(of=("self",)).filter(pk__in=keys))
        running = Deadline.objects.running().filter(issue__in=keys)
        running.update(ended_on=self.on, late_days=0)
        held = Dispatch.objects.running().filter(round__issue__in=keys)
        held.update(ended_on=self.on, ending=Dispatch.Ending.WITHDRAWN)
        Round.objects.filter(issue__in=keys, ended_on__isnull=True).update(ended_on=self.on)
        Event.objects.bulk_create(self._event(issue) for issue in rows)
        lines = [self._line("issue.void", issue) for issue in rows]
        Issue.staged.filter(pk__in=keys).update(
            state=State.VOID, outcome="", closed_on=None, due=None, version=F("version") + 1
        )
        awaiting.refresh(keys, self.on)
        journal.record_many(lines)

    def _void_visits(self, keys: list[int]) -> None:
        rows = Visit.staged.select_for_update(of=("self",)).filter(pk__in=keys)
        lines = [self._line("visit.void", visit) for visit in rows]
        gone = {
            "state": Visit.State.VOID,
            "void_reason": self.reason,
            "settled_on": F("received_on"),
        }
        Visit.staged.filter(pk__in=keys).update(**gone, version=F("version") + 1)
        journal.record_many(lines)

    def _event(self, issue: Issue) -> Event:
        return Event(
            issue=issue,
            step="void",
            from_state=issue.state,
            to_state=State.VOID,
            actor=self.actor,
            posting_id=self.posting.pk if self.posting else None,
            posting_label=journal.in_records(str, self.posting or "")[:120],
            happened_on=self.on,
            entered_at=self.at,
            note=self.reason,
        )

    def _line(self, action: str, row) -> dict:
        told = {"before": {"state": row.state}, "after": {"state": State.VOID}}
        return {"action": action, "target": row, **told, **self.whom}
