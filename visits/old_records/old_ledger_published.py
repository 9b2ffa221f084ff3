"""Bringing a staged ledger to light 公布, and taking it back 撤销: each in one step.

Before it comes to light its rows get numbers, events and journal lines. Once numbers are reserved
nothing can fail for a reason of the rows. Out of sight again, which is asked only while nobody has
built on it, all of it is void; numbers stay. Each portion is short, a run that was killed goes on
where it stood; the sums are added together, not row by row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from deputies_portal.core.audit import journal
from deputies_portal.core.database.guards import Tally, tallies
from deputies_portal.core.database.rewriting import rewrite
from visits import numbers
from visits.issues import awaiting
from visits.issues.step_parts.happenings import TAKEN_OVER
from visits.models import (
    Answer,
    Contact,
    Counter,
    Deadline,
    Dispatch,
    Event,
    Feedback,
    Issue,
    Pledge,
    Round,
    Visit,
    Voice,
)
from visits.models.issues.states import State
from visits.models.staged import PROVISIONAL

PORTION = 100  # rows of one transaction
KINDS = {Counter.Kind.VISIT: Visit, Counter.Kind.ISSUE: Issue}
LABELS = tuple(model._meta.label_lower for model in KINDS.values())


def reserve(county: str, number: int) -> dict[str, dict[str, int]]:
    """The first number of each kind and year, drawn for all staged rows; in the caller's
    transaction, which must be short: the counters are held to its end.
    """
    counted = {str(kind): _by_year(model, number) for kind, model in KINDS.items()}
    return {
        kind: {str(year): numbers.draw(county, kind, year, count)[0] for year, count in years}
        for kind, years in counted.items()
    }


def hide_new(number: int, rows: list) -> None:
    """Rows written as any other, with their numbers: they come to light with the rest."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(staged_by=number)
        for tally in _tallies_of(type(row)):
            tally.take(tally.hidden_sums("id = %s", [row.pk]))


def hide(number: int, keys: dict[str, QuerySet]) -> None:
    """All that the import has brought (keys by kind of record), at once: nobody sees it any more,
    no figure counts it. In the caller's transaction.
    """
    for model in KINDS.values():
        model.objects.filter(pk__in=keys[model._meta.label_lower]).update(staged_by=number)
    for model in KINDS.values():
        for tally in _tallies_of(model):
            tally.take(tally.hidden_sums(*_of(number)))


@transaction.atomic
def show(number: int) -> None:
    """All of it at once, and what it adds to the sums.

    The rows are nobody else's; the sums are everybody's, and are kept for a moment at the end.
    """
    sums = [
        (t, t.hidden_sums(*_of(number))) for model in KINDS.values() for t in _tallies_of(model)
    ]
    for model in KINDS.values():
        model.staged.of_import(number).update(staged_by=None)
    for tally, added in sums:
        tally.add(added)


def is_hidden(number: int) -> bool:
    return any(model.staged.of_import(number).exists() for model in KINDS.values())


def is_begun(number: int) -> bool:
    """Whether some of what is hidden is void already."""
    return any(one.staged.of_import(number).filter(state="void").exists() for one in KINDS.values())


def _of(number: int) -> tuple[str, list]:
    return "staged_by = %s", [number]


def _tallies_of(model) -> list[Tally]:
    return [one for one in tallies() if one.hidden and one.table == model._meta.db_table]


def _by_year(model, number: int) -> list[tuple[int, int]]:
    rows = model.staged.of_import(number).filter(number__gte=PROVISIONAL)
    rows = rows.order_by("year").values_list("year")
    return list(rows.annotate(n=Count("pk")))


@dataclass
class Writing:
    """Who writes of the rows of the import `number`, and what is said of them."""

    number: int
    county: str
    posting: object
    actor: object
    at: datetime

    note = ""

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def _label(self) -> str:
        return journal.in_records(str, self.posting or "")[:120]

    def _line(self, action: str, row, **told) -> dict:
        whom = {"actor": self.actor, "county": self.county, "posting": self.posting}
        return {"action": action, "target": row, "note": self.note, **told, **whom}

    def _event(self, issue: Issue, step: str, states: tuple[str, str], on: date, **facts) -> Event:
        return Event(
            issue=issue,
            step=step,
            from_state=states[0],
            to_state=states[1],
            actor=self.actor,
            posting_id=self.posting.pk if self.posting else None,
            posting_label=self._label,
            happened_on=on,
            entered_at=self.at,
            note=self.note,
            facts=facts,
        )


@dataclass
class Publishing(Writing):
    """`also` is told of each portion within its transaction, `progress` after it."""

    reserved: dict[str, dict[str, int]]
    also: Callable[[list], None]
    progress: Callable[[int], None]

    def give_numbers(self) -> None:
        """Visits first: the first event of an issue names the number of its visit."""
        while self._portion(Visit, self._note_visits):
            self.progress(PORTION)
        while self._portion(Issue, self._note_issues):
            self.progress(PORTION)

    @transaction.atomic
    def _portion(self, model, note) -> bool:
        rows = model.staged.of_import(self.number).filter(number__gte=PROVISIONAL)
        part = list(rows.order_by("number")[:PORTION])
        nexts = {year: self._next(model, year) for year in {row.year for row in part}}
        for row in part:
            row.number, nexts[row.year] = nexts[row.year], nexts[row.year] + 1
        if part:
            rewrite(part, ["number"])
            note(part)
            self.also(part)
        return bool(part)

    def _next(self, model, year: int) -> int:
        kind = Counter.Kind.VISIT if model is Visit else Counter.Kind.ISSUE
        first = self.reserved[str(kind)][str(year)]
        numbered = model.staged.of_import(self.number).filter(year=year, number__lt=PROVISIONAL)
        return first + numbered.filter(number__gte=first).count()

    # --- what is said of them -------------------------------------------------------------------
    def _note_visits(self, part: list[Visit]) -> None:
        facts = [{"old_number": row.old_number, "channel": row.channel} for row in part]
        lines = zip(part, facts, strict=True)
        journal.record_many(self._line("visit.register", row, after=said) for row, said in lines)

    def _note_issues(self, part: list[Issue]) -> None:
        voices = Voice.objects.filter(issue__in=[row.pk for row in part]).select_related("visit")
        visits = {voice.issue_id: voice.visit for voice in voices}
        Event.objects.bulk_create(
            event for row in part for event in self._events(row, visits[row.pk])
        )
        journal.record_many(
            self._line("issue.take_over", row, after={"state": row.state}) for row in part
        )

    def _events(self, issue: Issue, visit: Visit) -> Iterator[Event]:
        begun, filed = ("", State.REGISTERED), (State.REGISTERED, State.ARCHIVED)
        yield self._event(issue, "register", begun, visit.received_on, visit=visit.reference)
        yield self._event(issue, TAKEN_OVER, filed, self.on, old_number=visit.old_number)


@dataclass
class TakingBack(Writing):
    """All that the import has brought, and that is hidden, is void."""

    note: str

    def void(self, progress: Callable[[int, int], None]) -> None:
        """`progress` hears how many of all of them are void."""
        left = {
            model: model.staged.of_import(self.number).exclude(state=State.VOID)
            for model in (Issue, Visit)
        }
        total, done = sum(rows.count() for rows in left.values()), 0
        for model, void in ((Issue, self._void_issues), (Visit, self._void_visits)):
            while keys := list(left[model].values_list("pk", flat=True)[:PORTION]):
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
        Event.objects.bulk_create(
            self._event(issue, "void", (issue.state, State.VOID), self.on) for issue in rows
        )
        lines = self._lines("issue.void", rows)
        Issue.staged.filter(pk__in=keys).update(
            state=State.VOID, outcome="", closed_on=None, due=None, version=F("version") + 1
        )
        awaiting.refresh(keys, self.on)
        journal.record_many(lines)

    def _void_visits(self, keys: list[int]) -> None:
        lines = self._lines(
            "visit.void", Visit.staged.select_for_update(of=("self",)).filter(pk__in=keys)
        )
        gone = {"state": Visit.State.VOID, "void_reason": self.note, "settled_on": F("received_on")}
        Visit.staged.filter(pk__in=keys).update(**gone, version=F("version") + 1)
        journal.record_many(lines)

    def _lines(self, action: str, rows) -> list[dict]:
        now = {"state": State.VOID}
        return [self._line(action, row, before={"state": row.state}, after=now) for row in rows]


def remove(number: int, progress: Callable[[int], None] = lambda done: None) -> None:
    """What an import has staged and will not bring to light, portion by portion."""
    while _remove_portion(number):
        progress(PORTION)


@transaction.atomic
def _remove_portion(number: int) -> bool:
    issues = list(Issue.staged.of_import(number).values_list("pk", flat=True)[:PORTION])
    if issues:
        for rows in (
            Pledge.objects.filter(answer__round__issue__in=issues),
            Answer.objects.filter(round__issue__in=issues),
            Feedback.objects.filter(voice__issue__in=issues),
            Dispatch.objects.filter(round__issue__in=issues),
            Round.objects.filter(issue__in=issues),
            Voice.objects.filter(issue__in=issues),
            Issue.staged.filter(pk__in=issues),
        ):
            rows._raw_delete(rows.db)
        return True
    visits = list(Visit.staged.of_import(number).values_list("pk", flat=True)[:PORTION])
    for rows in (
        Contact.objects.filter(visit__in=visits),
        Visit.deputies.through.objects.filter(visit__in=visits),
        Visit.staged.filter(pk__in=visits),
    ):
        rows._raw_delete(rows.db)
    return bool(visits)
