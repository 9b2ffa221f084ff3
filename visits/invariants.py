"""What must hold at every moment 不变量, whatever people did: asked of all rows, by an operator
(`manage.py check_invariants`) and by the tests after random walks. Nothing is repaired here.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Lag
from django.utils import timezone

from deputies_portal.core import rotation
from deputies_portal.core.database import grams, guards
from stations.models import Venue
from stations.upgrade import summary
from visits import tallies
from visits.cadence import fulfilment
from visits.calendar import deadlines
from visits.issues import awaiting, results, settling
from visits.models import (
    Activity,
    Answer,
    Counter,
    Deadline,
    Dispatch,
    DutyDay,
    Event,
    Issue,
    JoiningVenue,
    Round,
    Suggestion,
    Visit,
)
from visits.models.issues.states import State

# A unit works on it, or its answer stands: exactly one lead has it in hand.
WITH_LEAD = (State.DISPATCHED, State.IN_PROGRESS, State.ANSWERED, State.FOLLOWING)
ENDED = (State.CLOSED, State.ARCHIVED, State.MERGED, State.VOID)
NUMBERED = {
    Counter.Kind.VISIT: Visit,
    Counter.Kind.ISSUE: Issue,
    Counter.Kind.SUGGESTION: Suggestion,
}


def violations() -> Iterator[str]:
    """A line for each thing that does not hold; none where all is well."""
    for check in CHECKS:
        yield from check()


def _states() -> Iterator[str]:
    """The state of an issue is that of its last event, and each event begins where the one before
    it ended.
    """
    last = Event.objects.filter(issue=OuterRef("pk")).order_by("-id").values("to_state")[:1]
    for issue in Issue.objects.annotate(said=Subquery(last)).exclude(state=F("said")):
        yield f"{issue}: is {issue.state}, its last event says {issue.said}"
    before = Window(Lag("to_state"), partition_by=F("issue"), order_by=F("id").asc())
    chained = Event.objects.annotate(before=before).order_by("issue_id", "id")
    rows = chained.values_list("pk", "issue_id", "step", "from_state", "before")
    for pk, issue, step, begun, ended in rows.iterator(chunk_size=2000):
        if ended is not None and begun != ended:
            yield f"event {pk} of issue {issue}: {step} begins at {begun} after {ended}"


def _rounds() -> Iterator[str]:
    """Rounds are numbered from 1, only the last is open, and one lead works in it while a unit has
    the issue in hand.
    """
    counted = Issue.objects.annotate(
        n=Count("rounds"), last=Max("rounds__no"), open=Count("rounds", Q(rounds__ended_on=None))
    ).filter(n__gt=0)
    for issue in counted.exclude(n=F("last")):
        yield f"{issue}: {issue.n} rounds, the last is number {issue.last}"
    for issue in counted.filter(Q(open__gt=1) | Q(open=1, state__in=ENDED)):
        yield f"{issue}: {issue.open} rounds are open while it is {issue.state}"
    after = Round.objects.filter(issue=OuterRef("issue"), no__gt=OuterRef("no")).values("pk")[:1]
    for one in Round.objects.filter(ended_on=None).annotate(after=Subquery(after)):
        if one.after:
            yield f"{one}: open although there is a later round"
    leads = Dispatch.objects.running().lead().filter(round__ended_on=None)
    number = leads.filter(round__issue=OuterRef("pk")).order_by().values("round__issue")
    number = number.annotate(n=Count("pk")).values("n")
    # An issue that became a suggestion is answered by it: no unit has the issue itself in hand.
    by_paper = Answer.objects.filter(
        round__issue=OuterRef("pk"), superseded_on=None, dispatch=None, round__ended_on=None
    )
    rows = Issue.objects.annotate(leads=Subquery(number), is_by_paper=Exists(by_paper))
    for issue in rows.iterator(chunk_size=2000):
        wanted = 1 if issue.state in WITH_LEAD and not issue.is_by_paper else 0
        if (issue.leads or 0) != wanted:
            yield f"{issue}: {issue.leads or 0} leads have it in hand while it is {issue.state}"


def _merged() -> Iterator[str]:
    wrong = Q(merged_into__isnull=False) & ~Q(state=State.MERGED)
    wrong |= Q(merged_into__isnull=True, state=State.MERGED)
    wrong |= Q(merged_into__merged_into__isnull=False)
    for issue in Issue.objects.filter(wrong):
        yield f"{issue}: {issue.state}, merged into {issue.merged_into_id}"


def _numbers() -> Iterator[str]:
    """Numbers run from 1 without a gap per county and year, and the counter stands at the last."""
    for kind, model in NUMBERED.items():
        given = {(county, year): found for county, year, *found in _given(model)}
        counters = Counter.objects.filter(kind=kind).values_list("county", "year", "last")
        kept = {(county, year): last for county, year, last in counters if last}
        for key in sorted({*given, *kept}):
            least, most, number = given.get(key, (1, 0, 0))
            if (least, most, number) != (1, kept.get(key, 0), kept.get(key, 0)):
                yield (
                    f"numbers of {kind} {key}: {number} rows from {least} to {most}, the counter "
                    f"stands at {kept.get(key, 0)}"
                )


def _given(model) -> QuerySet:
    rows = model.objects.filter(number__isnull=False).order_by().values("county", "year")
    counted = rows.annotate(least=Min("number"), most=Max("number"), n=Count("number"))
    return counted.values_list("county", "year", "least", "most", "n")


def _clocks() -> Iterator[str]:
    """A clock that ended in time is not late, and none is later than the days that went by."""
    ended = Deadline.objects.filter(ended_on__isnull=False).select_related("issue")
    for clock in ended.iterator(chunk_size=2000):
        over = max((clock.ended_on - clock.due_on).days, 0)
        if clock.late_days > over:
            yield f"{clock.issue}: {clock.kind} {clock.late_days} days late, {over} went by"
    idle = Deadline.objects.running().filter(kind__in=Deadline.COUNTED)
    for clock in idle.exclude(issue__state__in=_open()).select_related("issue"):
        yield f"{clock.issue}: {clock.kind} runs on while it is {clock.issue.state}"


def _open() -> list[str]:
    return [state for state in State.values if state not in ENDED]


def _summaries() -> Iterator[str]:
    """What is kept beside the rows says what a recount says."""
    for one in deadlines.wrong_summaries():
        yield f"{one.issue}: due {one.issue.due}, recounted {one.due}, {one.late_days} days late"
    for one in results.wrong_results():
        yield f"{one.issue}: results {one.kept}, recounted {one.counted}"
    for one in awaiting.wrong_waits():
        yield str(one)
    for one in settling.wrong_settlings():
        yield f"{one.visit}: {one.said}"
    for one in summary.wrong_summaries():
        yield str(one)
    for tally, key, kept, counted in tallies.wrong_tallies():
        yield f"{tally.target} {key}: {kept}, recounted {counted}"
    for words in grams.kept_grams():
        for key in grams.wrong_grams(words):
            yield f"{words.target} {key}: other words than those of its texts"


def _cadence() -> Iterator[str]:
    """What counts for the cadence is what the rows say was done, each deed once and in its own
    period; and no slot is left short while another has more than it asks for that would fit.
    """
    today = timezone.localdate()
    first = DutyDay.objects.held().aggregate(n=Min("planned_for"))["n"] or today
    first = min(first, Activity.objects.held().aggregate(n=Min("day"))["n"] or today)
    for year in range(first.year, today.year + 1):
        slots = fulfilment.slots_of(Venue.objects.all(), year, today)
        held = _held_days(year)
        for venue, own in groupby(slots, key=lambda slot: slot.venue):
            for said in _wrong_slots([*own], held.get(venue.pk, set())):
                yield f"cadence of {venue} in {year}: {said}"


def _held_days(year: int) -> dict[int, set[tuple[str, int]]]:
    """Venue → (source, id) of the activities and duty days held there in the year."""
    found: dict[int, set[tuple[str, int]]] = {}
    within = (date(year, 1, 1), date(year, 12, 31))
    hosted = Activity.objects.held().filter(day__range=within).values_list("venue", "pk")
    joined = JoiningVenue.objects.filter(activity__state="held", activity__day__range=within)
    duty = DutyDay.objects.held().filter(planned_for__range=within).values_list("venue", "pk")
    rows = (("activity", hosted), ("activity", joined.values_list("venue", "activity")))
    for source, pairs in (*rows, ("duty", duty)):
        for venue, pk in pairs:
            found.setdefault(venue, set()).add((source, pk))
    return found


def _might_count(deed, slot) -> bool:
    """By its day, where the reckoning goes by months: a recount of its own."""
    return slot.period.first <= deed.counts_on <= slot.period.last and deed.fits(slot.rule)


def _wrong_slots(slots: list[fulfilment.Slot], held: set[tuple[str, int]]) -> Iterator[str]:
    counted = [(slot, deed) for slot in slots for deed in slot.deeds]
    keys = [(deed.source, deed.pk) for _slot, deed in counted]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{key} counts more than once"
    for slot, deed in counted:
        if deed.source != "calls" and (deed.source, deed.pk) not in held:
            yield f"{(deed.source, deed.pk)} counts and was not held"
        if not slot.period.first <= deed.counts_on <= slot.period.last:
            yield f"{(deed.source, deed.pk)} of {deed.counts_on} counts for {slot.period.key}"
    spare = [deed for slot in slots for deed in slot.deeds[slot.rule.times :]]
    for slot in slots:
        if slot.missing and any(_might_count(deed, slot) for deed in spare):
            yield f"{slot.rule} {slot.period.key} is short of {slot.missing}, and one is over"


def _guards() -> Iterator[str]:
    for name in sorted(guards.expected() - guards.installed()):
        yield f"guard {name} is not in the database"


def _sealed() -> Iterator[str]:
    for column, done in rotation.rotate_keys(check_only=True).items():
        if done.unreadable:
            yield f"{column}: {done.unreadable} sealed values open with none of the keys"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _states,
    _rounds,
    _merged,
    _numbers,
    _clocks,
    _summaries,
    _cadence,
    _guards,
    _sealed,
)
