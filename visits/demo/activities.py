"""Two years of activities 活动 of the demonstration: required ones with some missing or late, joint
ones, the monthly ones of the specialised workstations, plans ahead, supervision.

Written in bulk, as a spreadsheet of old activities would be; nobody is told. The seminars of 2023
whose suggestions were dispatched: `visits.demo.seminars`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from deputies_portal.core.audit import journal
from stations.models import ActivityType, Venue
from visits.demo.activity_reviews import review
from visits.demo.plan import submission
from visits.demo.rota import first_day
from visits.demo.stage import ONE_DAY, Stage
from visits.demo.tables import rows_of
from visits.models import Activity, JoiningVenue, Participation, Poll

Tier, Kind, State = Venue.Tier, ActivityType.Kind, Activity.State
Standing = Participation.Standing
BACK = timedelta(days=730)
AHEAD = timedelta(days=30)  # what is planned already
MISSED = 0.04  # the share of required activities that never took place
UNRECORDED = timedelta(days=12)  # some of so long ago still wait for their record
# What a workstation does with its rooms, and a room by itself: (kind, months of its span).
WITH_ROOMS = ((Kind.STUDY, 6), (Kind.INSPECTION, 6), (Kind.APPRAISAL, 12))
ALONE = ((Kind.RECEIVING, 6), (Kind.CONTACTING, 6), (Kind.REPORT, 12))
OF_A_STATION = ((Kind.REPORT, 12),)
# In turn, month after month.
SPECIALISED = (Kind.FORUM, Kind.STUDY, Kind.CONTACTING, Kind.INSPECTION, Kind.TRAINING)
PLACES = {Tier.ROOM: "村委会二楼", Tier.WORKSTATION: "镇政府会议室", Tier.SPECIALISED: "本站"}


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
        rows = ActivityType.objects.filter(county=stage.code)
        self.types = {row.kind: row for row in rows}
        self.texts: dict[str, list[dict]] = {}
        for row in rows_of("activities"):
            self.texts.setdefault(row["kind"], []).append(row)
        self.first = stage.on - BACK

    def drafts(self) -> Iterator[Draft]:
        venues = self.stage.venues.values()
        for station in (venue for venue in venues if venue.tier == Tier.WORKSTATION):
            rooms = [v for v in venues if v.tier == Tier.ROOM and v.parent_id == station.pk]
            rooms = rooms[: max(1, round(len(rooms) * self.stage.share))]
            yield from self._of_a_year(station, WITH_ROOMS, rooms)
            yield from self._of_a_year(station, OF_A_STATION)
            for room in rooms:
                yield from self._of_a_year(room, ALONE)
        for venue in (venue for venue in venues if venue.tier == Tier.SPECIALISED):
            yield from self._monthly(venue)

    def _of_a_year(self, venue: Venue, owed, rooms=()) -> Iterator[Draft]:
        for kind, months in owed:
            for start in self._spans(months):
                if self.rng.random() < MISSED:
                    continue
                # Mostly in the second half of the span, when it becomes pressing.
                part = self.rng.triangular(0.1, 0.98, 0.7)
                day = start + timedelta(days=round(part * months * 30.4))
                came = [room for room in rooms if self.rng.random() > MISSED]
                if draft := self._draft(venue, kind, day, came):
                    yield draft

    def _monthly(self, venue: Venue) -> Iterator[Draft]:
        for number, start in enumerate(self._spans(1)):
            if self.rng.random() < MISSED:
                continue
            kind = SPECIALISED[number % len(SPECIALISED)]
            day = start + timedelta(days=self.rng.randint(4, 24))
            if draft := self._draft(venue, kind, day):
                yield draft

    def _spans(self, months: int) -> Iterator[date]:
        """The first days of years, half-years or months, from two years back to the day."""
        start = date(self.first.year, 1, 1)
        while start <= self.stage.on + AHEAD:
            yield start
            month = start.month - 1 + months
            start = date(start.year + month // 12, month % 12 + 1, 1)

    def _draft(self, venue: Venue, kind: str, day: date, joining=()) -> Draft | None:
        """None for what lies before the two years, or too far ahead to be planned."""
        stage, day = self.stage, self.stage.working_day(day)
        if not self.first <= day <= stage.on + AHEAD:
            return None
        if kind == Kind.RECEIVING and day >= first_day(stage):
            return None  # the duty days say it since; nothing is recorded twice
        waits = stage.on - UNRECORDED < day < stage.on and self.rng.random() < 0.2
        is_held = day <= stage.on and not waits
        draft = Draft(self._activity(venue, kind, day, is_held=is_held), list(joining))
        deputies = [d for v in (venue, *joining) for d in stage.deputies.get(v.pk, [])]
        for number, deputy in enumerate(deputies):  # the first one is always there
            away = is_held and number > 0
            draft.roll[deputy.pk] = self._standing() if away else Standing.PRESENT
        if is_held and kind == Kind.REPORT:
            draft.polls = self._polls(draft)
        return draft

    def _activity(self, venue: Venue, kind: str, day: date, *, is_held: bool) -> Activity:
        stage, text = self.stage, self.rng.choice(self.texts[kind])
        clerk = stage.officers.get(("venue_clerk", venue.pk))
        entered = min(stage.on, day + timedelta(days=self.rng.randint(0, 3)))
        row = Activity(
            county=stage.county,
            township_id=venue.township_id,
            venue=venue,
            activity_type=self.types[kind],
            theme=self._theme(venue, text, day),
            mode=Activity.Mode.ONLINE if self.rng.random() < 0.06 else Activity.Mode.OFFLINE,
            planned_on=None if is_held and self.rng.random() < 0.5 else day,
            place=PLACES.get(venue.tier, ""),
            organiser=venue.name,
            recorder=clerk or stage.clerk_of_desk(venue.township_id or stage.code),
            entered_on=entered if is_held else min(entered, stage.on - ONE_DAY),
            submission=submission(f"activity {venue.pk} {kind} {day}"),
        )
        if is_held:
            row.state, row.held_on, row.held_until = State.HELD, day, day
            row.content, row.guests = text["content"], text["guests"]
            row.audience = self.rng.randint(18, 60) if kind == Kind.REPORT else None
        row.clean()
        return row

    def _theme(self, venue: Venue, text: dict, day: date) -> str:
        if venue.tier == Tier.SPECIALISED:
            return f"{venue.field}：{text['theme']}"
        return f"{day.year}年{text['theme']}"

    def _standing(self) -> str:
        return self.rng.choices(list(Standing), (88, 9, 3))[0]

    def _polls(self, draft: Draft) -> list[Poll]:
        """Of those who came two report; few voters are not satisfied."""
        came = [key for key, standing in draft.roll.items() if standing == Standing.PRESENT]
        return [self._poll(draft.activity.audience, key) for key in came[:2]]

    def _poll(self, voters: int, key: int) -> Poll:
        unhappy, so_so = self.rng.choice((0, 0, 0, 1, 2)), self.rng.randint(1, 6)
        return Poll(
            deputy_id=key,
            ballots=voters,
            satisfied=voters - unhappy - so_so,
            mostly=so_so,
            not_satisfied=unhappy,
        )


def hold_activities(stage: Stage) -> None:
    """Two years of the county's activities, withdrawn ones and supervision among them."""
    calendar = Calendar(stage)
    drafts = list(calendar.drafts())
    _withdraw(stage, drafts, calendar.rng)
    Activity.objects.bulk_create([draft.activity for draft in drafts], batch_size=200)
    rows = {"joining": [], "roll": [], "polls": []}
    for draft in drafts:
        activity = draft.activity
        rows["joining"] += [JoiningVenue(activity=activity, venue=v) for v in draft.joining]
        rows["roll"] += [
            Participation(activity=activity, deputy_id=key, standing=standing)
            for key, standing in draft.roll.items()
        ]
        for poll in draft.polls:
            poll.activity = activity
            rows["polls"].append(poll)
    JoiningVenue.objects.bulk_create(rows["joining"], batch_size=500)
    Participation.objects.bulk_create(rows["roll"], batch_size=500)
    Poll.objects.bulk_create(rows["polls"], batch_size=500)
    reviews = review(stage, [draft.activity for draft in drafts], calendar.rng)
    journal.record(
        actor=None,
        action="activity.import",
        target=stage.county,
        after={"rows": len(drafts), "reviews": reviews},
        county=stage.code,
    )


def _withdraw(stage: Stage, drafts: list[Draft], rng: Random) -> None:
    """Two that did not come about, where there are as many."""
    old = [draft.activity for draft in drafts if draft.activity.day < stage.on - UNRECORDED]
    for row in rng.sample(old, min(2, len(old))):
        row.state, row.withdrawn_on = State.WITHDRAWN, row.day + ONE_DAY
        row.withdraw_reason = "当天暴雨，没有办成，另行安排。"
