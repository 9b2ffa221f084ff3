"""Writing the courses of many venues at once: what `stations.upgrade.workflow` does step by step,
in batches. The summary of each venue is worked out by the same rule, `summary_of`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple

from django.core.files.base import ContentFile

from deputies_portal.core.database.rewriting import rewrite
from deputies_portal.core.files.uploads import IMAGE, check_upload
from stations.models import (
    Acceptance,
    Inspector,
    ItemCheck,
    MoneyLine,
    UpgradeItem,
    UpgradePhoto,
    UpgradeProblem,
    UpgradeProgramme,
    VenueUpgrade,
)
from stations.upgrade.steps.ticking import TOLD_OF_ITEM
from stations.upgrade.summary import Summary, summary_of
from visits.demo.stage import Stage
from visits.demo.tables import DATA, table_of

State, Result = UpgradeItem.State, Acceptance.Result
NUMBER_OF_ITEMS = 9
EVERY_SIXTH = 6
LOOKS = 5  # drawings of each moment, used in turn


class RoundPlan(NamedTuple):
    """`failed`: number of the items that do not pass, with the finding."""

    reported: date
    held: date | None = None
    failed: tuple[tuple[int, str], ...] = ()
    put_right_by: date | None = None


class Course:
    """The upgrade of one venue: first as `upgrades` plans it, whole; then as it is written, up to
    the day of loading. `begun` and `done` by the number of the item; None: not yet."""

    def __init__(self, stage: Stage, upgrade: VenueUpgrade):
        self.stage, self.upgrade = stage, upgrade
        self.begun: list[date | None] = [None] * NUMBER_OF_ITEMS
        self.done: list[date | None] = [None] * NUMBER_OF_ITEMS
        self.plans: list[RoundPlan] = []
        self.put_right: date | None = None  # when what failed was done again
        self.problem: tuple | None = None  # text, found, solved, solution
        self.items: list[UpgradeItem] = []
        self.rounds: list[Acceptance] = []
        venue = upgrade.venue
        own = stage.officers.get(("venue_clerk", venue.pk))
        self.keeper = own or stage.clerk_of_desk(venue.township_id or venue.county_id)

    def has_come(self, day: date | None) -> bool:
        return day is not None and day <= self.stage.on

    def begin(self) -> None:
        """Every item as it stood when it was first begun or done."""
        notes = table_of("upgrades")["notes"]
        for number, item in enumerate(self.items):
            if self.has_come(self.begun[number]):
                item.state, item.started_on = State.IN_WORK, self.begun[number]
            if self.has_come(self.done[number]):
                self._do(item, self.done[number], notes[number])

    def _do(self, item: UpgradeItem, day: date, note: str) -> None:
        item.state, item.done_on, item.note = State.DONE, day, note
        item.doer, item.done_by = self.upgrade.venue.liaison, self.keeper

    def report(self, number: int) -> Acceptance | None:
        """The round of this number (from 0), if it has been reported by the day."""
        if number >= len(self.plans):
            return None
        plan = self.plans[number]
        if not self.has_come(plan.reported):
            return None
        facts = {"no": number + 1, "reported_on": plan.reported, "reported_by": self.keeper}
        round_ = Acceptance(upgrade=self.upgrade, **facts)
        if self.has_come(plan.held):
            round_.held_on, round_.recorded_by = plan.held, self.stage.county_clerk
            round_.recorded_at = self.stage.moment(plan.held, 16, 30)
            round_.result = Result.REJECTED if plan.failed else Result.ACCEPTED
            asked = "；".join(finding for _number, finding in plan.failed)
            round_.opinion = f"{asked}。" if asked else "逐项符合要求，同意通过验收。"
            round_.put_right_by = plan.put_right_by if plan.failed else None
        self.rounds.append(round_)
        return round_

    def checks(self, number: int) -> list[ItemCheck]:
        """What the inspectors found in a round that was held."""
        if number >= len(self.rounds) or self.rounds[number].is_open:
            return []
        findings = dict(self.plans[number].failed)
        return [
            ItemCheck(
                acceptance=self.rounds[number],
                item=item,
                passed=n not in findings,
                finding=findings.get(n, ""),
            )
            for n, item in enumerate(self.items)
            if item.accepted_on is None
        ]

    def settle(self, checks: Iterable[ItemCheck]) -> None:
        """What does not pass is opened again, the rest is accepted."""
        for check in checks:
            item = check.item
            if check.passed:
                item.accepted_on = check.acceptance.held_on
                continue
            item.state, item.done_on, item.doer, item.done_by = State.IN_WORK, None, "", None
            item.note = check.finding
            if self.has_come(self.put_right):
                self._do(item, self.put_right, table_of("upgrades")["put_right"])

    def summarise(self) -> VenueUpgrade:
        for name, value in asdict(summary_of(self.items, self.rounds)).items():
            setattr(self.upgrade, name, value)
        return self.upgrade

    def problems(self) -> Iterator[UpgradeProblem]:
        if self.problem is None or not self.has_come(self.problem[1]):
            return
        text, found, solved, solution = self.problem
        facts = {"upgrade": self.upgrade, "text": text, "found_on": found}
        if self.has_come(solved):
            facts |= {"solved_on": solved, "solution": solution}
        yield UpgradeProblem(**facts)

    def photos(self, number: int) -> Iterator[UpgradePhoto]:
        begun = [day for day in self.begun if self.has_come(day)]
        if begun:
            yield self._photo("before", number, min(begun))
        if self.rounds:
            yield self._photo("after", number, self.rounds[-1].reported_on)

    def _photo(self, moment: str, number: int, on: date) -> UpgradePhoto:
        """It goes the way of every photo that is uploaded."""
        look = f"{moment}-{number % LOOKS + 1}.jpg"
        file = check_upload(ContentFile(_drawn(look), f"front-{moment}.jpg"), {IMAGE}).file
        facts = {"moment": moment, "caption": table_of("upgrades")["photo"], "taken_on": on}
        return UpgradePhoto(upgrade=self.upgrade, file=file, **facts)

    def payments(self, budget: Decimal, share: Decimal) -> Iterator[MoneyLine]:
        """One when half of the items are done, and one at the end."""
        done = sorted(item.done_on for item in self.items if item.done_on)
        half, whole = len(self.items) // 2, len(self.items)
        facts = {"kind": MoneyLine.Kind.SPENT, "source": "county"}
        facts["amount"] = (budget * share).quantize(Decimal("0.01"))
        if len(done) > half:
            yield MoneyLine(upgrade=self.upgrade, purpose="场所修缮", on=done[half], **facts)
        if len(done) == whole:
            yield MoneyLine(upgrade=self.upgrade, purpose="设备和标识", on=done[-1], **facts)


@cache
def _drawn(look: str) -> bytes:
    return (DATA / "fronts" / look).read_bytes()


def write_courses(programme: UpgradeProgramme, courses: list[Course], rng: Random) -> None:
    """All that happened to the venues of the programme by the day of loading."""
    found = {one.upgrade.pk: one for one in courses}
    for item in UpgradeItem.objects.filter(upgrade__in=found).order_by("aspect__position", "pk"):
        found[item.upgrade_id].items.append(item)
    for one in courses:
        one.begin()
    _save_items(courses)
    for number in range(2):
        _hold_round(courses, number, rng)
    rewrite([one.summarise() for one in courses], list(Summary.__dataclass_fields__))
    UpgradeProblem.objects.bulk_create(row for one in courses for row in one.problems())
    MoneyLine.objects.bulk_create(_spending(courses, rng))
    photos = UpgradePhoto.objects.bulk_create(_photos(courses))
    note = {"rows": len(courses), "photos": len(photos)}
    courses[0].stage.note("venueupgrade.import", programme, **note)


def _save_items(courses: list[Course]) -> None:
    rewrite([item for one in courses for item in one.items], list(TOLD_OF_ITEM))


def _hold_round(courses: list[Course], number: int, rng: Random) -> None:
    reported = [round_ for one in courses if (round_ := one.report(number))]
    Acceptance.objects.bulk_create(reported)
    held = [round_ for round_ in reported if not round_.is_open]
    Inspector.objects.bulk_create(_inspectors(held, rng))
    found = {one: one.checks(number) for one in courses}
    checked = (check for checks in found.values() for check in checks)
    ItemCheck.objects.bulk_create(checked, batch_size=500)
    for one, checks in found.items():
        one.settle(checks)
    _save_items([one for one, checks in found.items() if checks])


def _inspectors(held: list[Acceptance], rng: Random) -> Iterator[Inspector]:
    everybody = table_of("upgrades")["inspectors"]
    for round_ in held:
        people = [name for name in everybody if name != round_.upgrade.venue.liaison]
        for name in (round_.recorded_by.name, *rng.sample(people, 2)):
            yield Inspector(acceptance=round_, name=name)


def _photos(courses: list[Course]) -> Iterator[UpgradePhoto]:
    """Of home and workstations, and of a room now and then: photos are optional (domain §7)."""
    chosen = [one for one in courses if one.upgrade.venue.tier != "room"]
    rooms = [one for one in courses if one.upgrade.venue.tier == "room"]
    for number, one in enumerate([*chosen, *rooms[::EVERY_SIXTH]]):
        yield from one.photos(number)


def _spending(courses: list[Course], rng: Random) -> Iterator[MoneyLine]:
    lines = MoneyLine.objects.filter(upgrade__in=[one.upgrade for one in courses])
    budgets = dict(lines.values_list("upgrade_id", "amount"))
    for one in courses:
        yield from one.payments(budgets[one.upgrade.pk], Decimal(rng.randint(46, 52)) / 100)
