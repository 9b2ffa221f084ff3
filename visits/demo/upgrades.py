"""The upgrade programmes 提升改造 of `data/upgrades.toml`, and the course of each venue in them:
when each item was begun and done, when it was reported and checked. `upgrade_writing` cuts a course
at the day of loading.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from stations.models import UpgradeProgramme, Venue
from stations.upgrade import programmes
from visits.demo.stage import CLERK_ROOM, Stage
from visits.demo.tables import table_of
from visits.demo.upgrade_writing import NUMBER_OF_ITEMS, Course, RoundPlan, write_courses

REJECTED = 0.1  # of the venues of a finished programme
HELD_UP = 0.07
EVERY_SEVENTH = 7


class Wave(NamedTuple):
    """Venues planned alike; days of the calendar."""

    start: date
    finish: date
    due: date


# --- programmes -------------------------------------------------------------------------------
def make_programmes(stage: Stage) -> None:
    """All programmes that the county has begun with by the day, as far as they have come."""
    rng = Random(f"upgrade {stage.code}")  # of its own: the rest of the demonstration stays
    for told in table_of("upgrades")["programmes"]:
        if told["county"] == stage.code and _day(stage, told["starts_on"]) <= stage.on:
            _make(stage, told, rng)


def _day(stage: Stage, told: date | int) -> date:
    return told if isinstance(told, date) else stage.on + timedelta(days=told)


def _make(stage: Stage, told: dict, rng: Random) -> None:
    days = {name: _day(stage, told[name]) for name in ("starts_on", "deadline")}
    facts = {"name": told["name"], "aim": told["aim"], **days}
    programme = UpgradeProgramme.objects.create(county=stage.county, **facts)
    groups = _by_fate(stage, told["fates"]) if "fates" in told else _by_township(stage, told)
    courses: list[Course] = []
    for planned, (venues, fates) in zip(told["waves"], groups, strict=True):
        wave = Wave(*(_day(stage, day) for day in planned))
        built = set(rng.sample(venues, int(len(venues) * told.get("built", 0))))
        _plan(stage, programme, wave, [v for v in venues if v in built], "new")
        _plan(stage, programme, wave, [v for v in venues if v not in built], "renovate")
        upgrades = {row.venue_id: row for row in programme.upgrades.select_related("venue")}
        for venue, fate in zip(venues, fates, strict=True):
            courses.append(Course(stage, upgrades[venue.pk]))
            if fate:
                _up_to_today(courses[-1], wave, fate, rng)
            else:
                _through(courses[-1], wave, rng, told["last_acceptance"])
    write_courses(programme, courses, rng)
    _finish(stage, programme, told)


def _plan(stage: Stage, programme, wave: Wave, venues: list[Venue], kind: str) -> None:
    for tier in dict.fromkeys(venue.tier for venue in venues):
        budget = ("county", Decimal(table_of("upgrades")["budget"][tier]))
        plan = programmes.VenuePlan(kind, wave.start, wave.finish, wave.due, budget=budget)
        chosen = [venue for venue in venues if venue.tier == tier]
        facts = {"actor": stage.county_clerk, "on": programme.starts_on}
        programmes.plan_venues(programme, chosen, plan, **facts)


def _finish(stage: Stage, programme: UpgradeProgramme, told: dict) -> None:
    actor = stage.county_clerk
    amounts = {source: Decimal(amount) for source, amount in told["funds"].items()}
    programmes.set_funds(programme, amounts, actor=actor)
    programmes.set_plan(programme, programmes.plan_by_dues(programme), actor=actor)
    if "closed_on" in told and told["closed_on"] <= stage.on:
        end = {"on": told["closed_on"], "note": told["note"]}
        programmes.close_programme(programme, actor=actor, **end)


Group = tuple[list[Venue], list[str]]  # venues, and the fate of each


def _by_fate(stage: Stage, fates: list[list[str]]) -> Iterator[Group]:
    """Home, specialised workstations, and some rooms; the room of the account to try at `mine`."""
    mine = stage.venue(CLERK_ROOM)
    rooms = [venue for venue in stage.of_tier("room") if venue != mine]
    found = iter([*stage.of_tier("home"), *stage.of_tier("specialised"), *rooms[::EVERY_SEVENTH]])
    for wave in fates:
        yield [mine if fate == "mine" else next(found) for fate in wave], wave


def _by_township(stage: Stage, told: dict) -> list[Group]:
    """The venues of the first tiers; the rooms, the townships shared out among the waves."""
    first = [venue for tier in told["first"] for venue in stage.of_tier(tier)]
    groups = [first, *([] for _wave in told["waves"][1:])]
    codes = [township.pk for township in stage.townships.values()]
    for room in stage.of_tier("room"):
        number = codes.index(room.township_id) * (len(groups) - 1) // len(codes)
        groups[1 + number].append(room)
    return [(venues, [""] * len(venues)) for venues in groups]


# --- courses ----------------------------------------------------------------------------------
def _through(course: Course, wave: Wave, rng: Random, last: date) -> None:
    """Through to the acceptance, at the latest on the day `last`."""
    stage = course.stage
    start = stage.working_day(_later(wave.start, rng.randint(-4, 12)))
    is_held_up = rng.random() < HELD_UP
    length = (wave.finish - wave.start).days
    finish = _later(start, int(length * rng.uniform(0.75, 1.15)) + 30 * is_held_up)
    is_rejected = rng.random() < REJECTED
    finish = min(finish, _later(last, -60 if is_rejected else -25))
    _work(course, start, finish, rng)
    reported = stage.later(finish, rng.randint(1, 4))
    held = stage.later(reported, rng.randint(3, 9))
    course.plans = [RoundPlan(reported, held)]
    if is_rejected:
        _twice(course, reported, held, rng)
    if is_held_up:
        text, solution = rng.choice(table_of("upgrades")["problems"])
        found = _later(start, 12)
        course.problem = (text, found, _later(found, 25), solution)


def _up_to_today(course: Course, wave: Wave, fate: str, rng: Random) -> None:
    """Where the venue stands on the day of loading is its fate."""
    stage, problems = course.stage, table_of("upgrades")["problems"]
    start = stage.working_day(_later(wave.start, 2))
    if fate in ("planned", "waiting"):
        if fate == "waiting":
            course.problem = (problems[1][0], stage.ago(6), None, "")
        return
    if fate in ("working", "mine", "stuck"):
        _work(course, start, stage.ago(2), rng, unfinished=rng.randint(2, 4))
        if fate == "stuck":
            course.problem = (rng.choice(problems)[0], stage.ago(25), None, "")
        return
    back = {"accepted": rng.randint(12, 24), "twice": 34, "reported": rng.randint(4, 12)}
    finish = stage.ago(back.get(fate, 14) if fate != "ready" else 2)
    _work(course, start, finish, rng)
    _report(course, fate, stage.later(finish, 1), rng)


def _report(course: Course, fate: str, reported: date, rng: Random) -> None:
    stage = course.stage
    if fate == "accepted":
        course.plans = [RoundPlan(reported, stage.later(reported, rng.randint(5, 9)))]
    elif fate == "reported":
        course.plans = [RoundPlan(reported)]
    elif fate == "rejected":
        held = stage.later(reported, 7)
        by = _later(stage.on, rng.choice((-2, 12)))
        course.plans = [RoundPlan(reported, held, _failed(rng), max(by, held))]
    elif fate == "twice":
        _twice(course, reported, stage.later(reported, 6), rng)


def _twice(course: Course, reported: date, held: date, rng: Random) -> None:
    """Rejected, put right, accepted."""
    stage = course.stage
    course.put_right = stage.later(held, rng.randint(6, 10))
    again = stage.later(course.put_right, 1)
    course.plans = [
        RoundPlan(reported, held, _failed(rng), _later(held, 21)),
        RoundPlan(again, stage.later(again, rng.randint(3, 6))),
    ]


def _failed(rng: Random) -> tuple:
    return tuple(sorted(rng.sample(table_of("upgrades")["findings"], rng.randint(1, 2))))


def _work(course: Course, start: date, finish: date, rng: Random, unfinished: int = 0) -> None:
    """The items are done one after another between the days; the last is done on `finish`."""
    span = max((finish - start).days, 1)
    days = sorted(rng.randint(span // 4, span) for _unused in range(NUMBER_OF_ITEMS - 1))
    for number, day in enumerate([*days, span]):
        course.begun[number] = _later(start, min(number * span // 20, day))
        if number < NUMBER_OF_ITEMS - unfinished:
            course.done[number] = _later(start, day)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)
