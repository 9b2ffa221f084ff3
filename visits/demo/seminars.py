"""Eryuan's five seminars of attending deputies 列席代表座谈会 of 2023 (domain §8): 63 suggestions
were collected there and dispatched, each an issue of its own.
"""

from dataclasses import replace
from datetime import date
from random import Random

from stations.models import ActivityType
from stations.regions.village_names import village_name
from visits.demo.course import Course
from visits.demo.matters import all_matters
from visits.demo.paths import closed
from visits.demo.plan import ActivityPlan, IssuePlan, SeminarFacts, submission
from visits.demo.stage import Stage
from visits.models import Participation
from visits.visits.intake import IssueFacts

# Day of the session of the standing committee: how many suggestions.
SEMINARS = {
    date(2023, 2, 23): 12,
    date(2023, 4, 27): 13,
    date(2023, 6, 29): 14,
    date(2023, 8, 30): 12,
    date(2023, 10, 26): 12,
}
DEPUTIES = 12


def seminars_2023(stage: Stage) -> list[ActivityPlan]:
    """Drawn apart, so that nothing else of the demonstration depends on them."""
    stage = replace(stage, rng=Random(f"seminars of {stage.code}"))
    kind = ActivityType.objects.get(county=stage.code, kind=ActivityType.Kind.SEMINAR)
    matters = _matters(stage)
    plans = []
    for number, (day, size) in enumerate(SEMINARS.items(), start=1):
        plan = _seminar(stage, kind, number, day)
        for _unused in range(size):
            _suggest(stage, plan, *next(matters))
        plans.append(plan)
    return plans


def _seminar(stage: Stage, kind: ActivityType, number: int, day: date) -> ActivityPlan:
    home = stage.venue("洱源县代表之家")
    everybody = [d for v in sorted(stage.deputies) for d in stage.deputies[v]]
    present = stage.rng.sample(list(dict.fromkeys(everybody)), DEPUTIES)
    facts = SeminarFacts(
        venue=home,
        activity_type=kind,
        theme=f"县人大常委会会议列席代表座谈会（2023年第{number}次）",
        day=day,
        submission=submission(f"{stage.code} seminar {day}"),
        place="县人大常委会会议室",
        organiser="县人大常委会代表工作委员会",
        content="列席常委会会议的代表座谈，就会议议题和群众关心的事提出意见建议，逐条收集。",
        roll={deputy.pk: Participation.Standing.PRESENT for deputy in present},
        deputies=present,
    )
    return ActivityPlan(at=stage.moment(day, 16, 30), facts=facts, actor=stage.county_clerk)


def _suggest(stage: Stage, plan: ActivityPlan, matter, village) -> None:
    wording = matter.worded(village_name(village.name), stage.rng)
    facts = IssueFacts(
        category=stage.categories[matter.category],
        title=wording.title,
        description=wording.description,
        wish=wording.wish,
        matter_region=village,
    )
    issue = IssuePlan(facts)
    plan.issues.append(issue)
    _handle(Course(stage, plan, issue, matter=matter, wording=wording))


def _handle(course: Course) -> Course:
    """Dispatched within days, answered in time, told to the deputies and closed."""
    lead = course.usual_lead()
    course.wait(0, 2).to_desk_of(lead).wait(0, 2).dispatch(lead).wait(1, 3).accept()
    return closed(course, "C" if course.stage.rng.random() < 0.12 else "A")


def _matters(stage: Stage):
    """Kinds of matter in turn, each in a village it fits; none twice."""
    kinds = [matter for matter in all_matters() if not matter.where]
    stage.rng.shuffle(kinds)
    for matter in kinds:
        township = stage.rng.choice(list(stage.townships.values()))
        yield matter, stage.rng.choice(stage.villages[township.pk])
