"""Activities 活动 of the demonstration: two years of required ones with some missing or late, joint
ones, the monthly ones of the specialised workstations, plans ahead, supervision 督促指导, and the
yearly plans of deputy work 年度代表工作计划 with the activities of the home that fulfil them.

Written in bulk, as a spreadsheet of old activities would be; nobody is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stations.models import ActivityType, Venue
from visits.demo.plan import submission
from visits.demo.rota import first_day
from visits.demo.stage import ONE_DAY, Stage, cleaned
from visits.demo.tables import rows_of, said
from visits.models import (
    Activity,
    ActivityReview,
    AnnualPlan,
    JoiningVenue,
    Participation,
    PlanItem,
    Poll,
)

Tier, Kind, State = Venue.Tier, ActivityType.Kind, Activity.State
Standing, Mode = Participation.Standing, Activity.Mode
BACK = timedelta(days=730)
AHEAD = timedelta(days=30)  # what is planned already
MISSED = 0.04  # the share of required activities that never took place
UNRECORDED = timedelta(days=12)  # some of so long ago still wait for their record
# Of specialised workstations in turn, month after month.
SPECIALISED = (Kind.FORUM, Kind.STUDY, Kind.CONTACTING, Kind.INSPECTION, Kind.TRAINING)
PLACES = {Tier.ROOM: "村委会二楼", Tier.WORKSTATION: "镇政府会议室", Tier.SPECIALISED: "本站"}
REVIEWED, RECENT = 14, timedelta(days=200)
LATE = 4  # the item of the running year that nobody has held yet


@dataclass
class Draft:
    """One activity before it is written."""

    activity: Activity
    joining: list[Venue] = field(default_factory=list)
    roll: dict[int, str] = field(default_factory=dict)
    polls: list[Poll] = field(default_factory=list)


class Calendar:
    """The activities of one county, venue after venue, each from a draw of its own."""

    def __init__(self, stage: Stage):
        self.stage, self.rng = stage, Random(f"activities of {stage.code}")
        self.types = types_of(stage)
        self.first = stage.on - BACK

    def drafts(self) -> Iterator[Draft]:
        for station in self.stage.of_tier(Tier.WORKSTATION):
            rooms = [v for v in self.stage.of_tier(Tier.ROOM) if v.parent_id == station.pk]
            rooms = rooms[: max(1, round(len(rooms) * self.stage.share))]
            yield from self._of_a_year(station, "workstation with rooms", rooms)
            yield from self._of_a_year(station, "workstation")
            for room in rooms:
                yield from self._of_a_year(room, "room")
        for venue in self.stage.of_tier(Tier.SPECIALISED):
            yield from self._monthly(venue)

    def _of_a_year(self, venue: Venue, by: str, rooms=()) -> Iterator[Draft]:
        for row in (row for row in rows_of("activities_owed") if row["by"] == by):
            months = row["months"]
            for start in self._spans(months):
                if self.rng.random() < MISSED:
                    continue
                # Mostly in the second half of the span, when it becomes pressing.
                part = self.rng.triangular(0.1, 0.98, 0.7)
                day = start + timedelta(days=round(part * months * 30.4))
                came = [room for room in rooms if self.rng.random() > MISSED]
                yield from self._draft(venue, row["kind"], day, came)

    def _monthly(self, venue: Venue) -> Iterator[Draft]:
        for number, start in enumerate(self._spans(1)):
            if self.rng.random() >= MISSED:
                kind = SPECIALISED[number % len(SPECIALISED)]
                day = start + timedelta(days=self.rng.randint(4, 24))
                yield from self._draft(venue, kind, day)

    def _spans(self, months: int) -> Iterator[date]:
        """The first days of years, half-years or months, from two years back to the day."""
        start = date(self.first.year, 1, 1)
        while start <= self.stage.on + AHEAD:
            yield start
            month = start.month - 1 + months
            start = date(start.year + month // 12, month % 12 + 1, 1)

    def _draft(self, venue: Venue, kind: str, day: date, joining=()) -> Iterator[Draft]:
        """None for what lies before the two years, or too far ahead to be planned."""
        stage, day = self.stage, self.stage.working_day(day)
        if not self.first <= day <= stage.on + AHEAD:
            return
        if kind == Kind.RECEIVING and day >= first_day(stage):
            return  # the duty days say it since; nothing is recorded twice
        waits = stage.on - UNRECORDED < day < stage.on and self.rng.random() < 0.2
        is_held = day <= stage.on and not waits
        draft = Draft(self._activity(venue, kind, day, is_held), list(joining))
        deputies = [d for v in (venue, *joining) for d in stage.deputies.get(v.pk, [])]
        for number, deputy in enumerate(deputies):  # the first one is always there
            may_be_away = is_held and number > 0
            draft.roll[deputy.pk] = self._standing() if may_be_away else Standing.PRESENT
        if is_held and kind == Kind.REPORT:
            came = [key for key, standing in draft.roll.items() if standing == Standing.PRESENT]
            draft.polls = [self._poll(draft.activity, key) for key in came[:2]]  # two report
        yield draft

    def _activity(self, venue: Venue, kind: str, day: date, is_held: bool) -> Activity:
        stage, rng = self.stage, self.rng
        text = rng.choice([row for row in rows_of("activities") if row["kind"] == kind])
        clerk = stage.officers.get(("venue_clerk", venue.pk))
        entered = min(stage.on, day + timedelta(days=rng.randint(0, 3)))
        about = f"{venue.field}：" if venue.tier == Tier.SPECIALISED else f"{day.year}年"
        row = Activity(
            county=stage.county,
            township_id=venue.township_id,
            venue=venue,
            activity_type=self.types[kind],
            theme=about + text["theme"],
            mode=Mode.ONLINE if rng.random() < 0.06 else Mode.OFFLINE,
            planned_on=None if is_held and rng.random() < 0.5 else day,
            place=PLACES.get(venue.tier, ""),
            organiser=venue.name,
            recorder=clerk or stage.clerk_of_desk(venue.township_id or stage.code),
            entered_on=entered if is_held else min(entered, stage.on - ONE_DAY),
            submission=submission(f"activity {venue.pk} {kind} {day}"),
        )
        if is_held:
            row.state, row.held_on, row.held_until = State.HELD, day, day
            row.content, row.guests = text["content"], text["guests"]
            row.audience = rng.randint(18, 60) if kind == Kind.REPORT else None
        return cleaned(row)

    def _standing(self) -> str:
        return self.rng.choices(list(Standing), (88, 9, 3))[0]

    def _poll(self, activity: Activity, key: int) -> Poll:
        """Few voters are not satisfied."""
        voters = activity.audience
        unhappy, so_so = self.rng.choice((0, 0, 0, 1, 2)), self.rng.randint(1, 6)
        votes = {"satisfied": voters - unhappy - so_so, "mostly": so_so, "not_satisfied": unhappy}
        return Poll(activity=activity, deputy_id=key, ballots=voters, **votes)


def types_of(stage: Stage) -> dict[str, ActivityType]:
    return {row.kind: row for row in ActivityType.objects.filter(county=stage.code)}


def hold_activities(stage: Stage) -> None:
    """Two years of the county's activities, withdrawn ones and supervision among them."""
    calendar = Calendar(stage)
    drafts = list(calendar.drafts())
    activities = [draft.activity for draft in drafts]
    _withdraw(stage, activities, calendar.rng)
    Activity.objects.bulk_create(activities, batch_size=200)
    joining = (JoiningVenue(activity=d.activity, venue=v) for d in drafts for v in d.joining)
    JoiningVenue.objects.bulk_create(joining, batch_size=500)
    roll = (
        Participation(activity=draft.activity, deputy_id=key, standing=standing)
        for draft in drafts
        for key, standing in draft.roll.items()
    )
    Participation.objects.bulk_create(roll, batch_size=500)
    Poll.objects.bulk_create((poll for d in drafts for poll in d.polls), batch_size=500)
    reviews = _review(stage, activities, calendar.rng)
    stage.note("activity.import", rows=len(drafts), reviews=reviews)
    _adopt_plans(stage)


def _withdraw(stage: Stage, activities: list[Activity], rng: Random) -> None:
    """Two that did not come about, where there are as many."""
    old = [row for row in activities if row.day < stage.on - UNRECORDED]
    for row in rng.sample(old, min(2, len(old))):
        row.state, row.withdrawn_on = State.WITHDRAWN, row.day + ONE_DAY
        row.withdraw_reason = "当天暴雨，没有办成，另行安排。"


# --- supervision ------------------------------------------------------------------------------
def _review(stage: Stage, activities: list[Activity], rng: Random) -> int:
    """Of workstations' last activities leaders saw some, with demands that are settled, open and
    overdue; returns how many."""
    held = [row for row in activities if row.is_held and row.venue.tier != Tier.ROOM]
    held = [row for row in held if row.day > stage.on - RECENT]
    seen = sorted(rng.sample(held, min(REVIEWED, len(held))), key=lambda row: row.day)
    rows = [_seen(stage, row, number, rng) for number, row in enumerate(seen)]
    ActivityReview.objects.bulk_create(rows)
    return len(rows)


def _seen(stage: Stage, activity: Activity, number: int, rng: Random) -> ActivityReview:
    manager, on = stage.officers["manager", stage.code], activity.held_on
    told = rows_of("review_findings")[number % len(rows_of("review_findings"))]
    review = ActivityReview(
        county=stage.county,
        township_id=activity.township_id,
        activity=activity,
        reviewed_on=on,
        mode=Mode.ONLINE if rng.random() < 0.2 else Mode.OFFLINE,
        reviewer=manager.name,
        entered_by=manager,
        entered_on=on,
        **told,
    )
    if review.put_right:
        review.put_right_by = on + timedelta(days=20)
        settled = on + timedelta(days=16)
        if settled <= stage.on and number % 5:
            review.done_on, review.done_note = settled, rng.choice(said("put right"))
    return review


# --- yearly plans -----------------------------------------------------------------------------
def _adopt_plans(stage: Stage) -> None:
    """Of last year and this one; adopted, published, fulfilled by activities of the home."""
    types = types_of(stage)
    for year in (stage.on.year - 1, stage.on.year):
        adopted = stage.working_day(date(year, 2, 20))
        if adopted > stage.on:
            continue
        plan = AnnualPlan.objects.create(
            county=stage.county,
            year=year,
            title=f"{stage.county.name}人大{year}年度代表工作计划",
            adopted_on=adopted,
            adopted_by="县人大常委会主任会议",
            published_on=min(stage.on, stage.later(adopted, 3)),
        )
        rows = rows_of("plan_items")
        items = PlanItem.objects.bulk_create(_item(stage, plan, row, types) for row in rows)
        held = (_fulfilled(stage, item, number) for number, item in enumerate(items))
        Activity.objects.bulk_create(activity for activity in held if activity)
        stage.note("annualplan.import", plan, rows=len(items))


def _day(plan: AnnualPlan, told: str) -> date:
    return date.fromisoformat(f"{plan.year}-{told}")


def _item(stage: Stage, plan: AnnualPlan, row: dict, types: dict) -> PlanItem:
    days = {"starts_on": _day(plan, row["starts"]), "ends_on": _day(plan, row["ends"])}
    facts = {"title": row["title"], "responsible": row["responsible"], **days}
    item = PlanItem(plan=plan, activity_type=types.get(row["kind"]), **facts)
    day = stage.working_day(_day(plan, row["held"]))
    if row["dropped"] and day <= stage.on:
        item.dropped_on, item.drop_reason = day, row["dropped"]
    return item


def _fulfilled(stage: Stage, item: PlanItem, number: int) -> Activity | None:
    plan, told = item.plan, rows_of("plan_items")[number]
    day = stage.working_day(_day(plan, told["held"]))
    is_late = plan.year == stage.on.year and number == LATE
    if told["dropped"] or day > stage.on or is_late:
        return None
    row = Activity(
        county=stage.county,
        venue=stage.home,
        activity_type=item.activity_type,
        theme=f"{plan.year}年{item.title}"[:60],
        plan_item=item,
        planned_on=day,
        held_on=day,
        held_until=day,
        place="县人大常委会会议室",
        organiser=item.responsible,
        content="按年度计划举办，县乡人大代表参加，情况已通报各家站。",
        state=State.HELD,
        recorder=stage.county_clerk,
        entered_on=day,
        submission=submission(f"plan {stage.code} {plan.year} {number}"),
    )
    return cleaned(row)
