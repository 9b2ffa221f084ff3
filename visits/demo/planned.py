"""What is planned: every visit and seminar of a county with the ways of its issues.

Some cases are placed before the accounts to try, counted in working days before the day of loading
(`data/cases.csv`): every desk has something to do, and what is rare can be seen. Eryuan's published
year and the lunch case stand as they were (domain §8). The seasons are drawn.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from stations.models import ActivityType, Region, Venue
from visits.demo.course import Course, moves_in
from visits.demo.matters import all_matters, matter_titled
from visits.demo.plan import IssuePlan, SeminarFacts, StepPlan, VisitPlan, submission
from visits.demo.stage import CHINA, CLERK_ROOM, ONE_DAY, Stage, moment
from visits.demo.tables import facts_of, rows_of, table_of
from visits.demo.visitors import Visitors
from visits.issues.issue_facts import NAMES, IssueFacts
from visits.models import Participation, Visit
from visits.visits import corrections
from visits.visits.intake import ContactFacts, VisitFacts

Tier = Venue.Tier
FIRST_YEAR = 2023  # of Eryuan
# Visits a week by how many weeks ago; before them EARLIER, so that this year has one to be
# compared with.
WEEKLY = ((4, 12), (9, 7), (61, 3.6))
EARLIER = 2.2
TIER_WEIGHTS = {Tier.HOME: 14, Tier.WORKSTATION: 6, Tier.ROOM: 4, Tier.SPECIALISED: 2}
RECEPTION_DAY = 10
DEPUTIES = 12  # at a seminar


def plan_visits(stage: Stage) -> list[VisitPlan]:
    """Every visit and seminar of the county; nothing is written."""
    visitors = Visitors(stage)
    placed = place_cases(stage, visitors)
    if stage.code == "530524":
        return [*placed, *changning_season(stage, visitors)]
    return [
        *placed,
        *year_2023(stage, visitors),
        lunch_case(stage),
        *eryuan_season(stage, visitors),
        *seminars_2023(stage),
    ]


# --- what is placed ---------------------------------------------------------------------------
def place_cases(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """A row without a venue is one more issue of the visit before; one that does not say how long
    ago is of the day of loading itself."""
    plans: list[VisitPlan] = []
    for row in stage.rows("cases"):
        facts = {name: _value(cell) for name, cell in facts_of(row["visit"])[1].items()}
        is_entered, is_danger = (facts.pop(name, False) for name in ("by_deputy", "is_danger"))
        if row["venue"]:
            on, key = stage.ago(row["ago"]) if "ago" in row else stage.on, f"placed {len(plans)}"
            plans.append(visitors.visit(stage.venue(row["venue"]), on, key, **facts))
        visit, matter = plans[-1], matter_titled(row["matter"])
        visitors.bring(visit, matter, row["way"], is_danger=is_danger)
        if visit.facts.venue.name == CLERK_ROOM:
            _received_by_the_deputy(stage, visit, is_entered)
        if row["afterwards"]:
            visit.after.append(_afterwards(stage, visit, row["afterwards"]))
    return plans


def _value(cell: str) -> str | int | bool:
    return cell == "yes" or (int(cell) if cell.isdigit() else cell)


def _received_by_the_deputy(stage: Stage, visit: VisitPlan, is_entered: bool) -> None:
    """The deputy with an account received them, and entered some."""
    deputy = stage.account_deputy
    visit.facts.deputies = [deputy]
    if is_entered:
        visit.actor = stage.officers["deputy", deputy.pk]


def _afterwards(stage: Stage, visit: VisitPlan, cell: str) -> StepPlan:
    """So many working days ago the visit was confirmed, corrected or voided."""
    (words,), facts = facts_of(cell)
    ago, step = words.split()
    day = stage.ago(int(ago))
    if step == "confirm":
        return StepPlan(moment(day, 8), step, stage.clerk_of(visit.facts.venue))
    if size := facts.pop("group_size", None):
        facts["changes"] = corrections.Changes(facts={"group_size": int(size)})
    return StepPlan(moment(day, 16), step, stage.county_clerk, facts)


# --- Eryuan's published year ------------------------------------------------------------------
def year_2023(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """Its home received 52 visitors and 39 issues; every issue is dispatched and ended as solved
    or not possible now, told and rated."""
    plans, channel = [], Visit.Channel.IN_PERSON
    for row in rows_of("eryuan_2023"):
        on, key = date(FIRST_YEAR, row["month"], RECEPTION_DAY), f"2023 {row['month']} {row['no']}"
        visit = visitors.visit(stage.home, on, key, size=row["visitors"], channel=channel)
        for _unused in range(row["issues"]):
            visitors.bring(visit, way="not_now" if stage.rng.random() < 0.15 else "handled")
        plans.append(visit)
    return plans


def seminars_2023(stage: Stage) -> list[VisitPlan]:
    """Eryuan's five seminars of attending deputies 列席代表座谈会 of 2023: 63 suggestions were
    collected there and dispatched, each an issue of its own. Drawn apart, so that nothing else of
    the demonstration depends on them."""
    stage = replace(stage, rng=Random(f"seminars of {stage.code}"))
    matters, plans = _matters(stage), []
    for number, row in enumerate(rows_of("seminars_2023"), start=1):
        plan = _seminar(stage, number, row["day"])
        for _unused in range(row["suggestions"]):
            _suggest(stage, plan, *next(matters))
        plans.append(plan)
    return plans


def _seminar(stage: Stage, number: int, day: date) -> VisitPlan:
    everybody = [d for v in sorted(stage.deputies) for d in stage.deputies[v]]
    present = stage.rng.sample(list(dict.fromkeys(everybody)), DEPUTIES)
    facts = SeminarFacts(
        venue=stage.home,
        activity_type=ActivityType.objects.get(county=stage.code, kind="seminar"),
        theme=f"县人大常委会会议列席代表座谈会（2023年第{number}次）",
        day=day,
        submission=submission(f"{stage.code} seminar {day}"),
        place="县人大常委会会议室",
        organiser="县人大常委会代表工作委员会",
        content="列席常委会会议的代表座谈，就会议议题和群众关心的事提出意见建议，逐条收集。",
        roll={deputy.pk: Participation.Standing.PRESENT for deputy in present},
        deputies=present,
    )
    return VisitPlan(at=stage.moment(day, 16, 30), facts=facts, actor=stage.county_clerk)


def _suggest(stage: Stage, plan: VisitPlan, matter, village) -> None:
    """Dispatched within days, answered in time, told to the deputies and closed."""
    matter = matter.worded(village, stage.rng)
    raised_by = plan.facts.deputies[len(plan.issues) % DEPUTIES]
    facts = matter.facts(stage.categories[matter.category], village, deputy=raised_by)
    issue = IssuePlan(facts)
    plan.issues.append(issue)
    course = Course(stage, plan, issue, matter)
    course.go(moves_in("accepted"))
    course.go(moves_in("closed_as_not_possible" if stage.rng.random() < 0.12 else "closed"))


def _matters(stage: Stage) -> Iterator[tuple]:
    """Kinds of matter in turn, each in a village it fits; none twice."""
    kinds = [matter for matter in all_matters() if not matter.where]
    stage.rng.shuffle(kinds)
    for matter in kinds:
        township = stage.rng.choice(list(stage.townships.values()))
        yield matter, stage.rng.choice(stage.villages[township.pk])


# --- the lunch case ---------------------------------------------------------------------------
def lunch_case(stage: Stage) -> VisitPlan:
    """10 March 2024 at Eryuan's home, event by event."""
    told = table_of("lunch")
    visit = dict(told["visit"])
    village = Region.objects.get(pk=visit.pop("village"))
    entered_at = visit.pop("entered_at")
    facts = VisitFacts(
        venue=stage.home,
        submission=submission("lunch"),
        deputies=stage.on_duty[stage.home.pk, visit["received_on"]],
        contacts=[ContactFacts(village=village, **contact) for contact in told["contacts"]],
        **visit,
    )
    category = stage.categories[told["issue"]["category"]]
    said = dict(told["issue"])
    written = {name: said.pop(name) for name in NAMES if name in said}
    said |= {"category": category, "matter_region": village, "written": written}
    issue = IssueFacts(**said)
    steps = [_lunch_step(stage, issue, **step) for step in told["steps"]]
    at = moment(visit["received_on"], entered_at.hour, entered_at.minute)
    return VisitPlan(at, facts, stage.clerk_of(stage.home), [IssuePlan(issue, steps)])


def _lunch_step(stage: Stage, issue: IssueFacts, *, at, by, name, facts=None, **more) -> StepPlan:
    receiver = stage.clerk_of(stage.home)
    actors = {"county": stage.county_clerk, "receiver": receiver}
    actor = actors.get(by) or stage.unit_clerk(stage.units[by])
    facts = {key: _lunch_fact(stage, key, said) for key, said in (facts or {}).items()}
    if name == "triage":
        facts |= {"category": issue.category, "title": issue.title}
        facts["matter_region"] = issue.matter_region
    if name == "tell":
        facts |= {"voice": None, "told_by": receiver.name}
    return StepPlan(at.replace(tzinfo=CHINA), name, actor, facts, **more)


def _lunch_fact(stage: Stage, key: str, said):
    match key:
        case "lead" | "dispatch":
            return stage.units[said]
        case "assisting":
            return [stage.units[name] for name in said]
        case "accepted_by":
            return stage.units[said].contact
        case "signer":
            return stage.units[said].leader
        case "answer_class":
            return stage.classes[said]
    return said


# --- the seasons ------------------------------------------------------------------------------
def changning_season(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """This year and last."""
    venues = [venue for venue in stage.venues.values() if stage.has_clerk(venue)]
    weights = [TIER_WEIGHTS[v.tier] + 6 * (v.name == CLERK_ROOM) for v in venues]
    plans = []
    for number, on in enumerate(_days_of_visits(stage)):
        (venue,) = stage.rng.choices(venues, weights)
        day = _reception_day(stage, venue, on) if stage.rng.random() < 0.4 else on
        plans.append(_visit(stage, visitors, venue, day, f"season {number}"))
    return plans


def eryuan_season(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """From 2024 on: the home on every 10th, and now and then a room."""
    others = [v for v in stage.venues.values() if stage.has_clerk(v) and v != stage.home]
    plans = []
    for on in _tenths(date(FIRST_YEAR + 1, 1, 1), stage.on):
        if stage.rng.random() > stage.share:
            continue
        if (on.year, on.month) != (2024, 3):  # the lunch case is told event by event
            plans.append(_visit(stage, visitors, stage.home, on, f"home {on}"))
        for number in range(stage.rng.choice((0, 0, 1, 1, 2))):
            venue = stage.rng.choice(others)
            day = min(stage.on, stage.working_day(on + timedelta(stage.rng.randint(1, 17))))
            plans.append(_visit(stage, visitors, venue, day, f"room {on} {number}"))
    return plans


def _tenths(first: date, last: date) -> Iterator[date]:
    """Every 10th from one day to another."""
    days = (first + number * ONE_DAY for number in range((last - first).days + 1))
    return (day for day in days if day.day == RECEPTION_DAY)


def _visit(stage: Stage, visitors: Visitors, venue: Venue, on: date, key: str) -> VisitPlan:
    """A drawn visit: some confidential, anonymous or entered late."""
    draw = stage.rng.random()
    late = stage.rng.randint(1, 6) if stage.rng.random() < 0.08 else 0
    rare = {"is_confidential": draw < 0.04, "is_anonymous": draw > 0.95}
    days_late = min(late, (stage.on - on).days)
    visit = visitors.visit(venue, on, key, days_late=days_late, **rare)
    issues = int(stage.drawn("issues of a visit"))
    for _unused in range(issues):
        visitors.bring_drawn(visit)
    if not issues:
        visitors.talk(visit)
    return visit


def _days_of_visits(stage: Stage) -> list[date]:
    """Working days since the begin of the year before, oldest first; as many a week as WEEKLY and
    EARLIER say."""
    days, first_week = [], 0
    begin = date(stage.on.year - 1, 1, 1)
    weeks = max((stage.on - begin).days // 7, WEEKLY[-1][0])
    for last_week, number in (*WEEKLY, (weeks, EARLIER)):
        for _unused in range(round((last_week - first_week) * number * stage.share)):
            back = stage.rng.randrange(first_week * 7, last_week * 7)
            days.append(min(stage.on, stage.working_day(stage.on - timedelta(back))))
        first_week = last_week
    return sorted(days)


def _reception_day(stage: Stage, venue: Venue, on: date) -> date:
    """The venue's duty day before, else the 10th of the month where the day has come."""
    if duty_day := stage.last_duty_day(venue, on):
        return duty_day
    day = on.replace(day=RECEPTION_DAY)
    return day if day <= stage.on else on
