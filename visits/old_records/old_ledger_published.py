"""Bringing a staged ledger to light 公布: numbers, events and journal lines, then all at once.

Once numbers are reserved nothing can fail for a reason of the rows: a run that was killed goes on
where it stood. Each step is short; the sums are added together, not row by row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from deputies_portal.core.audit import journal
from deputies_portal.core.database.guards import Tally, tallies
from deputies_portal.core.database.rewriting import rewrite
from visits import numbers
from visits.issues.step_parts.happenings import TAKEN_OVER
from visits.models import (
    Answer,
    Contact,
    Counter,
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
class Publishing:
    """Who has written the import; `also` is told of each portion within its transaction,
    `progress` after it.
    """

    number: int
    county: str
    posting: object
    actor: object
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
        journal.record_many(
            self._line("visit.register", row, old_number=row.old_number, channel=row.channel)
            for row in part
        )

    def _note_issues(self, part: list[Issue]) -> None:
        voices = Voice.objects.filter(issue__in=[row.pk for row in part]).select_related("visit")
        visits = {voice.issue_id: voice.visit for voice in voices}
        label = journal.in_records(str, self.posting or "")[:120]
        Event.objects.bulk_create(
            event for row in part for event in self._events(row, visits[row.pk], label)
        )
        journal.record_many(self._line("issue.take_over", row, state=row.state) for row in part)

    def _line(self, action: str, row, **after) -> dict:
        whom = {"actor": self.actor, "county": self.county, "posting": self.posting}
        return {"action": action, "target": row, "after": after, **whom}

    def _events(self, issue: Issue, visit: Visit, label: str) -> Iterator[Event]:
        today = timezone.localdate(visit.entered_at)
        old = {"old_number": visit.old_number}
        steps = (
            ("register", "", State.REGISTERED, visit.received_on, {"visit": visit.reference}),
            (TAKEN_OVER, State.REGISTERED, State.ARCHIVED, today, old),
        )
        for step, source, target, day, facts in steps:
            yield Event(
                issue=issue,
                step=step,
                from_state=source,
                to_state=target,
                actor=self.actor,
                posting_id=self.posting.pk if self.posting else None,
                posting_label=label,
                happened_on=day,
                entered_at=visit.entered_at,
                facts=facts,
            )


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
