"""Taking back 撤销 an old reception ledger: its visits and issues are void, their numbers stay.

Asked only while nobody has built on them: they are as the import left them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from deputies_portal.audit import journal
from visits.models import Deadline, Dispatch, Event, Issue, Round, Visit
from visits.models.states import State

AT_ONCE = 500


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

    def void(self, visits: list[int], issues: list[int], progress=lambda done, total: None) -> None:
        """`progress` hears how many of all of them are void."""
        done, total = 0, len(issues) + len(visits)
        for keys, void in ((issues, self._void_issues), (visits, self._void_visits)):
            for part in _parts(keys):
                progress(done, total)
                void(part)
                done += len(part)

    def _void_issues(self, keys: list[int]) -> None:
        rows = list(Issue.objects.select_for_update(of=("self",)).filter(pk__in=keys))
        running = Deadline.objects.running().filter(issue__in=keys)
        running.update(ended_on=self.on, late_days=0)
        held = Dispatch.objects.running().filter(round__issue__in=keys)
        held.update(ended_on=self.on, ending=Dispatch.Ending.WITHDRAWN)
        Round.objects.filter(issue__in=keys, ended_on__isnull=True).update(ended_on=self.on)
        Event.objects.bulk_create(self._event(issue) for issue in rows)
        lines = [self._line("issue.void", issue) for issue in rows]
        Issue.objects.filter(pk__in=keys).update(
            state=State.VOID, outcome="", closed_on=None, due=None, version=F("version") + 1
        )
        journal.record_many(lines)

    def _void_visits(self, keys: list[int]) -> None:
        rows = Visit.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        lines = [self._line("visit.void", visit) for visit in rows]
        gone = {
            "state": Visit.State.VOID,
            "void_reason": self.reason,
            "settled_on": F("received_on"),
        }
        Visit.objects.filter(pk__in=keys).update(**gone, version=F("version") + 1)
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


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
