"""The course of one venue's upgrade: when each item was begun and done, when it was reported and
checked. A course is cut at the day of loading by who writes it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stations.models import Venue
from visits.demo.stage import Stage

NUMBER_OF_ITEMS = 9
REJECTED = 0.1  # of the venues of a finished programme
HELD_UP = 0.07
# problem, how it was solved
PROBLEMS = (
    ("等待县财政拨付 3 万元", "县财政已拨付"),
    ("施工队未进场", "乡镇协调，施工队已进场"),
    ("村委会搬迁，场所未定", "改用党群服务中心一楼"),
    ("屋面漏水返工", "屋面已修好"),
    ("设备招标流标", "重新招标，设备已到货"),
    ("网络专线没有开通", "专线已开通"),
)
# position of the item (from 0) and what the inspectors ask for
FINDINGS = (
    (1, "打印机没有到货，补齐"),
    (3, "少两项制度，补上墙"),
    (5, "活动台账没有归档，补齐"),
    (6, "专线没有开通，开通后复验"),
)


@dataclass(frozen=True)
class RoundPlan:
    """`failed`: position of the items that do not pass, with the finding."""

    reported: date
    held: date | None = None
    failed: tuple[tuple[int, str], ...] = ()
    put_right_by: date | None = None


@dataclass
class Course:
    """`begun` and `done` by the position of the item; None: not yet."""

    venue: Venue
    begun: list[date | None] = field(default_factory=lambda: [None] * NUMBER_OF_ITEMS)
    done: list[date | None] = field(default_factory=lambda: [None] * NUMBER_OF_ITEMS)
    rounds: list[RoundPlan] = field(default_factory=list)
    put_right: date | None = None  # when what failed was done again
    problem: tuple[str, date, date | None, str] | None = None  # text, found, solved, solution


def course_of_history(venue: Venue, wave, stage: Stage, rng: Random, last: date) -> Course:
    """Through to the acceptance, at the latest on the day `last`."""
    course = Course(venue)
    start = stage.working_day(_later(wave.start, rng.randint(-4, 12)))
    is_held_up = rng.random() < HELD_UP
    length = (wave.finish - wave.start).days
    finish = _later(start, int(length * rng.uniform(0.75, 1.15)) + 30 * is_held_up)
    is_rejected = rng.random() < REJECTED
    finish = min(finish, _later(last, -60 if is_rejected else -25))
    _work(course, start, finish, stage, rng)
    reported = stage.later(finish, rng.randint(1, 4))
    held = stage.later(reported, rng.randint(3, 9))
    if not is_rejected:
        course.rounds = [RoundPlan(reported, held)]
    else:
        _twice(course, reported, held, stage, rng)
    if is_held_up:
        text, solution = rng.choice(PROBLEMS)
        found = _later(start, 12)
        course.problem = (text, found, _later(found, 25), solution)
    return course


def course_of_today(venue: Venue, wave, fate: str, stage: Stage, rng: Random) -> Course:
    """Where the venue stands on the day of loading is its fate."""
    course = Course(venue)
    start = stage.working_day(_later(wave.start, 2))
    if fate in ("planned", "waiting"):
        if fate == "waiting":
            course.problem = (*PROBLEMS[1][:1], stage.ago(6), None, "")
        return course
    if fate in ("working", "stuck"):
        _work(course, start, stage.ago(2), stage, rng, unfinished=rng.randint(2, 4))
        if fate == "stuck":
            text, _solution = rng.choice(PROBLEMS)
            course.problem = (text, stage.ago(25), None, "")
        return course
    back = {"accepted": rng.randint(12, 24), "twice": 34, "reported": rng.randint(4, 12)}
    finish = stage.ago(back.get(fate, 14) if fate != "ready" else 2)
    _work(course, start, finish, stage, rng)
    reported = stage.later(finish, 1)
    if fate == "accepted":
        course.rounds = [RoundPlan(reported, stage.later(reported, rng.randint(5, 9)))]
    elif fate == "reported":
        course.rounds = [RoundPlan(reported)]
    elif fate == "rejected":
        held = stage.later(reported, 7)
        by = _later(stage.on, rng.choice((-2, 12)))
        course.rounds = [RoundPlan(reported, held, _failed(rng), max(by, held))]
    elif fate == "twice":
        _twice(course, reported, stage.later(reported, 6), stage, rng)
    return course


def _twice(course: Course, reported: date, held: date, stage: Stage, rng: Random) -> None:
    """Rejected, put right, accepted."""
    course.put_right = stage.later(held, rng.randint(6, 10))
    again = stage.later(course.put_right, 1)
    course.rounds = [
        RoundPlan(reported, held, _failed(rng), _later(held, 21)),
        RoundPlan(again, stage.later(again, rng.randint(3, 6))),
    ]


def _failed(rng: Random) -> tuple[tuple[int, str], ...]:
    return tuple(sorted(rng.sample(FINDINGS, rng.randint(1, 2))))


def _work(course: Course, start: date, finish: date, stage, rng: Random, unfinished=0) -> None:
    """The items are done one after another between the days; the last is done on `finish`."""
    span = max((finish - start).days, 1)
    days = sorted(rng.randint(span // 4, span) for _unused in range(NUMBER_OF_ITEMS - 1))
    for number, day in enumerate([*days, span]):
        course.begun[number] = _later(start, min(number * span // 20, day))
        if number < NUMBER_OF_ITEMS - unfinished:
            course.done[number] = _later(start, day)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)
