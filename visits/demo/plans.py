"""Yearly plans of deputy work 年度代表工作计划 of the demonstration: of both counties, of last year
and this one; adopted, published, fulfilled by activities of the home.
"""

from datetime import date

from deputies_portal.core.audit import journal
from stations.models import ActivityType, County
from visits.demo.plan import submission
from visits.demo.stage import Stage
from visits.models import Activity, AnnualPlan, PlanItem

Kind = ActivityType.Kind
ADOPTED = "县人大常委会主任会议"
# What, of which kind, from and to (month, day), who answers; and the day it was held.
ITEMS = (
    ("组织代表集中学习代表法", Kind.STUDY, (3, 1), (4, 30), "代表工委", (4, 16)),
    ("组织代表视察民生实事项目", Kind.INSPECTION, (5, 1), (6, 30), "代表工委", (6, 11)),
    ("举办代表履职培训班", Kind.TRAINING, (6, 1), (8, 31), "代表工委", (7, 9)),
    ("重点建议督办座谈", Kind.FORUM, (8, 1), (9, 30), "常委会办公室", (9, 3)),
    ("开展专项执法检查", Kind.ENFORCEMENT, (9, 1), (10, 31), "监察司法工委", (10, 15)),
    ("代表述职评议", Kind.APPRAISAL, (11, 1), (12, 20), "代表工委", (12, 9)),
)
DROPPED = ("赴外县考察学习", (7, 1), (8, 31), "压减经费，改为线上学习。")
LATE = 4  # the item of the running year that nobody has held yet


def adopt_plans(stage: Stage) -> None:
    """Activities of the home that fulfil them are written here, too."""
    types = {row.kind: row for row in ActivityType.objects.filter(county=stage.code)}
    for year in (stage.on.year - 1, stage.on.year):
        adopted = stage.working_day(date(year, 2, 20))
        if adopted > stage.on:
            continue
        plan = AnnualPlan.objects.create(
            county=stage.county,
            year=year,
            title=f"{County.objects.get(pk=stage.code)}人大{year}年度代表工作计划",
            adopted_on=adopted,
            adopted_by=ADOPTED,
            published_on=min(stage.on, stage.later(adopted, 3)),
        )
        items = _items(stage, plan, types)
        _fulfil(stage, plan, items)
        journal.record(
            actor=None,
            action="annualplan.import",
            target=plan,
            after={"rows": len(items)},
            county=stage.code,
        )


def _items(stage: Stage, plan: AnnualPlan, types: dict) -> list[PlanItem]:
    rows = [
        PlanItem(
            plan=plan,
            title=title,
            activity_type=types[kind],
            starts_on=date(plan.year, *first),
            ends_on=date(plan.year, *last),
            responsible=responsible,
        )
        for title, kind, first, last, responsible, _held in ITEMS
    ]
    title, first, last, reason = DROPPED
    span = {"starts_on": date(plan.year, *first), "ends_on": date(plan.year, *last)}
    dropped = PlanItem(plan=plan, title=title, **span)
    if (day := stage.working_day(date(plan.year, 6, 16))) <= stage.on:
        dropped.dropped_on, dropped.drop_reason = day, reason
    return PlanItem.objects.bulk_create([*rows, dropped])


def _fulfil(stage: Stage, plan: AnnualPlan, items: list[PlanItem]) -> None:
    home = next(venue for venue in stage.venues.values() if venue.tier == "home")
    activities = []
    for number, (item, (title, *_facts, held)) in enumerate(zip(items, ITEMS, strict=False)):
        day = stage.working_day(date(plan.year, *held))
        if day > stage.on or (plan.year == stage.on.year and number == LATE):
            continue
        row = Activity(
            county=stage.county,
            venue=home,
            activity_type=item.activity_type,
            theme=f"{plan.year}年{title}"[:60],
            plan_item=item,
            planned_on=day,
            held_on=day,
            held_until=day,
            place="县人大常委会会议室",
            organiser=item.responsible,
            content="按年度计划举办，县乡人大代表参加，情况已通报各家站。",
            state=Activity.State.HELD,
            recorder=stage.county_clerk,
            entered_on=day,
            submission=submission(f"plan {stage.code} {plan.year} {number}"),
        )
        row.clean()
        activities.append(row)
    Activity.objects.bulk_create(activities)
