"""Writing the courses of many venues at once: what `stations.upgrade.workflow` does step by step,
in batches. The summary of each venue is worked out by the same rule, `summary_of`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from random import Random

from deputies_portal.core.audit import journal
from deputies_portal.core.database.rewriting import rewrite
from stations.models import (
    Acceptance,
    Inspector,
    ItemCheck,
    MoneyLine,
    UpgradeItem,
    UpgradePhoto,
    UpgradeProblem,
    UpgradeProgramme,
    Venue,
    VenueUpgrade,
)
from stations.upgrade.acts import TOLD_OF_ITEM
from stations.upgrade.summary import Summary, summary_of
from visits.demo import pictures
from visits.demo.stage import Stage
from visits.demo.upgrade_courses import Course, RoundPlan

State, Result = UpgradeItem.State, Acceptance.Result
EVERY_SIXTH = 6
INSPECTORS = ("段学文", "李国栋", "禹文秀", "赵家福", "穆文华")
NOTES = (
    *("独立一间，可坐 20 人", "电脑、打印机、档案柜齐全", "门牌、标识墙已装"),
    *("六项制度已上墙", "代表信息已公示", "三本台账已启用"),
    *("能登录平台，可视频连线", "站长、联络员已明确", "运行经费已列入预算"),
)


class Writing:
    """The upgrade of one venue while it is written."""

    def __init__(self, stage: Stage, upgrade: VenueUpgrade, course: Course):
        self.stage, self.upgrade, self.course = stage, upgrade, course
        self.items: list[UpgradeItem] = []
        self.rounds: list[Acceptance] = []
        venue = upgrade.venue
        desk = venue.township_id or venue.county_id
        own = stage.officers.get(("venue_clerk", venue.pk))
        self.keeper = own or stage.clerk_of_desk(desk)
        self.doer = venue.liaison

    def has_come(self, day: date | None) -> bool:
        return day is not None and day <= self.stage.on

    def begin(self) -> None:
        """Every item as it stood when it was first begun or done."""
        for number, item in enumerate(self.items):
            begun, done = self.course.begun[number], self.course.done[number]
            if self.has_come(begun):
                item.state, item.started_on = State.IN_WORK, begun
            if self.has_come(done):
                self._do(item, done, NOTES[number])

    def _do(self, item: UpgradeItem, day: date, note: str) -> None:
        item.state, item.done_on, item.note = State.DONE, day, note
        item.doer, item.done_by = self.doer, self.keeper

    def round(self, number: int) -> RoundPlan | None:
        """The round of this number (from 0), if it has been reported by the day."""
        planned = self.course.rounds[number : number + 1]
        return next((one for one in planned if self.has_come(one.reported)), None)

    def report(self, number: int) -> Acceptance | None:
        plan = self.round(number)
        if plan is None:
            return None
        round_ = Acceptance(
            upgrade=self.upgrade,
            no=number + 1,
            reported_on=plan.reported,
            reported_by=self.keeper,
        )
        if self.has_come(plan.held):
            round_.held_on, round_.recorded_by = plan.held, self.stage.county_clerk
            round_.recorded_at = self._recorded(plan.held)
            round_.result = Result.REJECTED if plan.failed else Result.ACCEPTED
            asked = "；".join(finding for _number, finding in plan.failed)
            round_.opinion = f"{asked}。" if asked else "逐项符合要求，同意通过验收。"
            round_.put_right_by = plan.put_right_by if plan.failed else None
        self.rounds.append(round_)
        return round_

    def _recorded(self, day: date) -> datetime:
        return self.stage.moment(day, 16, 30)

    def checks(self, number: int) -> list[ItemCheck]:
        """What the inspectors found; what does not pass is opened again, the rest is accepted."""
        round_ = self.rounds[number] if number < len(self.rounds) else None
        if round_ is None or round_.is_open:
            return []
        findings = dict(self.round(number).failed)
        asked = [(n, item) for n, item in enumerate(self.items) if item.accepted_on is None]
        return [
            ItemCheck(
                acceptance=round_, item=item, passed=n not in findings, finding=findings.get(n, "")
            )
            for n, item in asked
        ]

    def settle(self, checks: Iterable[ItemCheck]) -> None:
        for check in checks:
            item = check.item
            if check.passed:
                item.accepted_on = check.acceptance.held_on
                continue
            item.state, item.done_on, item.doer, item.done_by = State.IN_WORK, None, "", None
            item.note = check.finding
            if self.has_come(self.course.put_right):
                self._do(item, self.course.put_right, "已按意见整改")

    def summarise(self) -> VenueUpgrade:
        for name, value in asdict(summary_of(self.items, self.rounds)).items():
            setattr(self.upgrade, name, value)
        return self.upgrade


def write_courses(stage: Stage, programme: UpgradeProgramme, courses, rng: Random) -> None:
    """All that happened to the venues of the programme by the day of the stage."""
    writings = _writings(stage, programme, courses)
    for one in writings:
        one.begin()
    _save_items(writings)
    for number in range(2):
        _hold_round(writings, number, rng)
    upgrades = [one.summarise() for one in writings]
    rewrite(upgrades, list(Summary.__dataclass_fields__))
    UpgradeProblem.objects.bulk_create(_problems(writings))
    MoneyLine.objects.bulk_create(_spending(writings, rng))
    photos = UpgradePhoto.objects.bulk_create(_photos(writings))
    journal.record(
        actor=None,
        action="venueupgrade.import",
        target=programme,
        after={"rows": len(writings), "photos": len(photos)},
        county=stage.code,
    )


def _writings(stage: Stage, programme, courses) -> list[Writing]:
    rows = programme.upgrades.select_related("venue")
    known = {row.venue_id: row for row in rows}
    found = {known[c.venue.pk].pk: Writing(stage, known[c.venue.pk], c) for c in courses}
    items = UpgradeItem.objects.filter(upgrade__in=rows).order_by("aspect__position", "pk")
    for item in items:
        found[item.upgrade_id].items.append(item)
    return list(found.values())


def _save_items(writings: list[Writing]) -> None:
    rewrite([item for one in writings for item in one.items], list(TOLD_OF_ITEM))


def _hold_round(writings: list[Writing], number: int, rng: Random) -> None:
    reported = [round_ for one in writings if (round_ := one.report(number))]
    Acceptance.objects.bulk_create(reported)
    held = [round_ for round_ in reported if not round_.is_open]
    Inspector.objects.bulk_create(_inspectors(held, rng))
    found = {one: one.checks(number) for one in writings}
    ItemCheck.objects.bulk_create(
        (check for checks in found.values() for check in checks), batch_size=500
    )
    for one, checks in found.items():
        one.settle(checks)
    _save_items([one for one, checks in found.items() if checks])


def _inspectors(held: list[Acceptance], rng: Random):
    for round_ in held:
        people = [name for name in INSPECTORS if name != round_.upgrade.venue.liaison]
        for name in (round_.recorded_by.name, *rng.sample(people, 2)):
            yield Inspector(acceptance=round_, name=name)


def _problems(writings: list[Writing]):
    for one in writings:
        if one.course.problem is None or not one.has_come(one.course.problem[1]):
            continue
        text, found, solved, solution = one.course.problem
        is_solved = one.has_come(solved)
        yield UpgradeProblem(
            upgrade=one.upgrade,
            text=text,
            found_on=found,
            solved_on=solved if is_solved else None,
            solution=solution if is_solved else "",
        )


def _photos(writings: list[Writing]) -> Iterator[UpgradePhoto]:
    """Of home and workstations, and of a room now and then: photos are optional (domain §7)."""
    chosen = [one for one in writings if one.upgrade.venue.tier != Venue.Tier.ROOM]
    rooms = [one for one in writings if one.upgrade.venue.tier == Venue.Tier.ROOM]
    for number, one in enumerate([*chosen, *rooms[::EVERY_SIXTH]]):
        begun = [day for day in one.course.begun if one.has_come(day)]
        if begun:
            yield _photo(one, UpgradePhoto.Moment.BEFORE, number, min(begun))
        if one.rounds:
            yield _photo(one, UpgradePhoto.Moment.AFTER, number, one.rounds[-1].reported_on)


def _photo(one: Writing, moment: str, number: int, on: date) -> UpgradePhoto:
    file = pictures.front(moment, number)
    facts = {"moment": moment, "caption": pictures.CAPTION, "taken_on": on, "file": file}
    return UpgradePhoto(upgrade=one.upgrade, **facts)


def _spending(writings: list[Writing], rng: Random):
    """A payment when half of the items are done, and one at the end."""
    budgets = dict(
        MoneyLine.objects.filter(upgrade__in=[one.upgrade for one in writings]).values_list(
            "upgrade_id", "amount"
        )
    )
    for one in writings:
        done = sorted(item.done_on for item in one.items if item.done_on)
        share = Decimal(rng.randint(46, 52)) / 100
        first = (budgets[one.upgrade.pk] * share).quantize(Decimal("0.01"))
        if len(done) > len(one.items) // 2:
            yield _payment(one, first, "场所修缮", done[len(one.items) // 2])
        if len(done) == len(one.items):
            yield _payment(one, first, "设备和标识", done[-1])


def _payment(one: Writing, amount: Decimal, purpose: str, on: date) -> MoneyLine:
    return MoneyLine(
        upgrade=one.upgrade,
        kind=MoneyLine.Kind.SPENT,
        source="county",
        amount=amount,
        purpose=purpose,
        on=on,
    )
