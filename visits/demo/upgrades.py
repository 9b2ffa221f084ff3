"""The upgrade programmes 提升改造 of the two counties (domain §8): 137 venues of Changning due at
the end of 2025, 100 of Eryuan, and one that runs on the day of loading, with every stage in it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from stations.models import UpgradeProgramme, Venue
from stations.upgrade import programmes
from stations.upgrade.programmes import VenuePlan
from visits.demo.officers import CLERK_ROOM
from visits.demo.stage import Stage
from visits.demo.upgrade_courses import Course, course_of_history, course_of_today
from visits.demo.upgrade_writing import write_courses

Tier = Venue.Tier
BUDGET = {
    Tier.HOME: Decimal("180000.00"),
    Tier.WORKSTATION: Decimal("65000.00"),
    Tier.ROOM: Decimal("24000.00"),
    Tier.SPECIALISED: Decimal("48000.00"),
}


@dataclass(frozen=True)
class Wave:
    """Venues planned alike; days of the calendar."""

    start: date
    finish: date
    due: date


def _wave(*days: tuple[int, int, int]) -> Wave:
    return Wave(*(date(*day) for day in days))


# The workstations first, then the rooms, some townships after the others.
CHANGNING_STATIONS = _wave((2025, 3, 3), (2025, 5, 16), (2025, 6, 13))
CHANGNING_ROOMS = (
    _wave((2025, 3, 24), (2025, 6, 30), (2025, 7, 31)),
    _wave((2025, 5, 6), (2025, 8, 15), (2025, 9, 19)),
    _wave((2025, 6, 16), (2025, 9, 30), (2025, 10, 31)),
    _wave((2025, 7, 14), (2025, 11, 7), (2025, 12, 12)),
)
ERYUAN_STATIONS = _wave((2022, 4, 11), (2022, 8, 31), (2022, 9, 30))
ERYUAN_ROOMS = (
    _wave((2022, 6, 6), (2022, 10, 31), (2022, 12, 16)),
    _wave((2022, 11, 7), (2023, 4, 28), (2023, 6, 16)),
    _wave((2023, 3, 6), (2023, 8, 31), (2023, 10, 27)),
)
CHANGNING, ERYUAN = "530524", "532930"
LAST_ACCEPTANCE = {CHANGNING: date(2025, 12, 29), ERYUAN: date(2023, 11, 28)}
# What becomes of the venues of the running programme up to today, wave by wave.
FATES = (
    ("accepted", "accepted", "twice", "accepted", "stuck", "stuck", "rejected", "accepted"),
    ("reported", "reported", "ready", "working", "reported", "rejected", "twice", "reported"),
    ("working", "working", "waiting", "working", "waiting", "planned"),
    ("planned", "planned", "planned", "planned", "planned"),
)
DAYS_OF_WAVES = ((-118, -60, -38), (-90, 4, 30), (-20, 60, 90), (25, 100, 130))
EVERY_SEVENTH = 7


def make_programmes(stage: Stage) -> None:
    """All programmes of the county, as far as they have come by the day."""
    rng = Random(f"upgrade {stage.code}")  # of its own: the rest of the demonstration stays
    if stage.code == CHANGNING:
        _changning(stage, rng)
        _running(stage, rng)
    else:
        _eryuan(stage, rng)


def _changning(stage: Stage, rng: Random) -> None:
    programme = _programme(
        stage,
        name="2025年代表家站提升改造",
        aim="布局合理、设施齐全、台账完善、制度规范",
        starts_on=date(2025, 2, 17),
        deadline=date(2025, 12, 31),
    )
    if programme is None:
        return
    groups = [(CHANGNING_STATIONS, _venues(stage, Tier.WORKSTATION))]
    groups += _by_township(stage, CHANGNING_ROOMS)
    _carry_out(stage, programme, groups, rng)
    funds = {"province": "1200000", "county": "2400000.00", "township": "260000"}
    _finish(stage, programme, funds, closed_on=date(2026, 1, 15), note="137 处家站全部通过验收。")


def _eryuan(stage: Stage, rng: Random) -> None:
    programme = _programme(
        stage,
        name="代表家站新建和改造",
        aim="县有家、乡有站、村有室，一处一牌、制度上墙",
        starts_on=date(2022, 3, 7),
        deadline=date(2023, 11, 30),
    )
    first = [*_venues(stage, Tier.HOME), *_venues(stage, Tier.WORKSTATION)]
    groups = [(ERYUAN_STATIONS, first), *_by_township(stage, ERYUAN_ROOMS)]
    _carry_out(stage, programme, groups, rng, new=0.4)
    funds = {"province": "900000", "prefecture": "450000", "county": "1380000.00"}
    _finish(stage, programme, funds, closed_on=date(2023, 12, 20), note="100 处家站全部通过验收。")


def _running(stage: Stage, rng: Random) -> None:
    """Home, specialised workstations and some rooms get better access, a screen, a line."""
    on = stage.on
    programme = _programme(
        stage,
        name="信息化和无障碍提升",
        aim="能视频连线，门口有坡道，公示栏看得清",
        starts_on=on + timedelta(days=-125),
        deadline=on + timedelta(days=145),
    )
    waiting = _some_venues(stage)
    courses = []
    for fates, days in zip(FATES, DAYS_OF_WAVES, strict=True):
        wave = Wave(*(on + timedelta(days=number) for number in days))
        chosen, waiting = waiting[: len(fates)], waiting[len(fates) :]
        _plan(stage, programme, wave, chosen)
        courses += [
            course_of_today(venue, wave, fate, stage, rng)
            for venue, fate in zip(chosen, fates, strict=True)
        ]
    write_courses(stage, programme, courses, rng)
    _finish(stage, programme, {"county": "900000", "donation": "60000.00"})


def _some_venues(stage: Stage) -> list[Venue]:
    """As many as there are fates; the room of the account to try is being worked on."""
    mine = stage.venue(CLERK_ROOM)
    rooms = [venue for venue in _venues(stage, Tier.ROOM) if venue != mine]
    found = [*_venues(stage, Tier.HOME), *_venues(stage, Tier.SPECIALISED)]
    found += rooms[::EVERY_SEVENTH]
    place = len(FATES[0]) + FATES[1].index("working")
    return [*found[:place], mine, *found[place:]][: sum(len(fates) for fates in FATES)]


def _venues(stage: Stage, tier: str) -> list[Venue]:
    return [venue for venue in stage.venues.values() if venue.tier == tier]


def _by_township(stage: Stage, waves) -> list[tuple[Wave, list[Venue]]]:
    """The rooms, the townships shared out among the waves in their order."""
    codes = [township.pk for township in stage.townships.values()]
    groups = [(wave, []) for wave in waves]
    for room in _venues(stage, Tier.ROOM):
        number = codes.index(room.township_id) * len(waves) // len(codes)
        groups[number][1].append(room)
    return groups


def _programme(stage: Stage, **facts) -> UpgradeProgramme | None:
    """None while the county has not yet begun with it."""
    if stage.on < facts["starts_on"]:
        return None
    return UpgradeProgramme.objects.create(county=stage.county, **facts)


def _carry_out(stage: Stage, programme, groups, rng: Random, new: float = 0) -> None:
    """`new` is the part that is built, not renovated."""
    courses: list[Course] = []
    for wave, venues in groups:
        built = set(rng.sample(venues, int(len(venues) * new)))
        _plan(stage, programme, wave, [v for v in venues if v in built], kind="new")
        _plan(stage, programme, wave, [v for v in venues if v not in built])
        last = LAST_ACCEPTANCE[stage.code]
        courses += [course_of_history(venue, wave, stage, rng, last) for venue in venues]
    write_courses(stage, programme, courses, rng)


def _plan(stage: Stage, programme, wave: Wave, venues, kind: str = "renovate") -> None:
    for tier in dict.fromkeys(venue.tier for venue in venues):
        plan = VenuePlan(
            kind, wave.start, wave.finish, wave.due, budget=("county", BUDGET[Tier(tier)])
        )
        chosen = [venue for venue in venues if venue.tier == tier]
        facts = {"actor": stage.county_clerk, "on": programme.starts_on}
        programmes.plan_venues(programme, chosen, plan, **facts)


def _finish(stage: Stage, programme, funds, *, closed_on: date | None = None, note="") -> None:
    actor = stage.county_clerk
    amounts = {source: Decimal(amount) for source, amount in funds.items()}
    programmes.set_funds(programme, amounts, actor=actor)
    programmes.set_plan(programme, programmes.plan_by_dues(programme), actor=actor)
    if closed_on and closed_on <= stage.on:
        programmes.close_programme(programme, on=closed_on, note=note, actor=actor)
