"""The summary of a venue's upgrade: stage 阶段 and real dates, worked out from items and rounds.

It stands on the row for lists and figures; `wrong_summaries` recounts it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from stations.models import Acceptance, UpgradeItem, VenueUpgrade

Stage = VenueUpgrade.Stage
State = UpgradeItem.State
Result = Acceptance.Result
BEGUN = (State.IN_WORK, State.DONE)


@dataclass(frozen=True)
class Summary:
    stage: str
    started_on: date | None = None
    finished_on: date | None = None
    reported_on: date | None = None
    recheck_by: date | None = None
    accepted_on: date | None = None


def summary_of(items: Iterable[UpgradeItem], rounds: Iterable[Acceptance]) -> Summary:
    """`rounds` in their order. Items that are not needed say nothing."""
    needed = [item for item in items if item.is_needed]
    is_done = bool(needed) and all(item.state == State.DONE for item in needed)
    last = next(reversed(list(rounds)), None)
    result = last.result if last else None
    stands = result in ("", Result.ACCEPTED)
    return Summary(
        stage=_stage(result, is_done, any(item.state in BEGUN for item in needed)),
        started_on=min((item.started_on for item in needed if item.started_on), default=None),
        finished_on=max(item.done_on for item in needed) if is_done else None,
        reported_on=last.reported_on if stands else None,
        recheck_by=last.put_right_by if result == Result.REJECTED else None,
        accepted_on=last.held_on if result == Result.ACCEPTED else None,
    )


def _stage(result: str | None, is_done: bool, is_begun: bool) -> str:
    """`result` of the last round: "" while it is open, None when there was none."""
    if result == Result.ACCEPTED:
        return Stage.ACCEPTED
    if result == "":
        return Stage.REPORTED
    if is_done:
        return Stage.READY
    if result == Result.REJECTED:
        return Stage.RECTIFYING
    return Stage.IN_WORK if is_begun else Stage.PLANNED


def summarise(upgrade: VenueUpgrade) -> VenueUpgrade:
    """Set the columns from what stands in the database; nothing is saved."""
    found = summary_of(upgrade.items.all(), upgrade.acceptances.order_by("no"))
    for name, value in asdict(found).items():
        setattr(upgrade, name, value)
    return upgrade


@dataclass(frozen=True)
class Difference:
    upgrade: VenueUpgrade
    columns: dict  # name: (what stands there, what should)

    def __str__(self):
        told = (f"{name} {now} should be {due}" for name, (now, due) in self.columns.items())
        return f"{self.upgrade.programme}, {self.upgrade}: {', '.join(told)}"


def wrong_summaries() -> Iterator[Difference]:
    """Rows whose summary differs from a recount."""
    rows = VenueUpgrade.objects.select_related("programme", "venue").order_by("pk")
    for upgrade in rows.prefetch_related("items", "acceptances").iterator(chunk_size=200):
        known = {name: getattr(upgrade, name) for name in Summary.__dataclass_fields__}
        found = asdict(summary_of(upgrade.items.all(), upgrade.acceptances.all()))
        wrong = {name: (known[name], found[name]) for name in known if known[name] != found[name]}
        if wrong:
            yield Difference(upgrade, wrong)


def repair(difference: Difference) -> None:
    due = {name: found for name, (_known, found) in difference.columns.items()}
    VenueUpgrade.objects.filter(pk=difference.upgrade.pk).update(**due)
