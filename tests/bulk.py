"""The bulk maker: many visits and issues at once, for tests of speed. Rows hold every
constraint.

The mix of a county that has worked for years: the newest three in a hundred are open, in every
state; the rest is closed, the older ones archived.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F

from stations.models import Deputy, Region, UpgradeProgramme, Venue, VenueUpgrade
from tests.make import OPENED, make_programme, moment
from visits.issues import awaiting
from visits.models import (
    Answer,
    AnswerClass,
    Category,
    Contact,
    Counter,
    Deadline,
    Dispatch,
    Event,
    Feedback,
    Issue,
    Round,
    Visit,
    Voice,
)

UNTIL = date(2025, 8, 22)
DAYS = 5 * 365
OPEN_OF_HUNDRED = 3
OPEN = ("registered", "triaged", "dispatched", "in_progress", "in_progress", "answered")
SENT = ("dispatched", "in_progress", "answered", "closed", "archived")
ANSWERED = ("answered", "closed", "archived")
MATTERS = ("修路", "路灯", "饮水管网", "垃圾清运", "灌溉沟渠", "医保报销", "学校食堂")
BATCH = 5000


def fill(
    count: int,
    *,
    recorder,
    unit,
    county_id="530524",
    until=UNTIL,
    open_of_hundred=OPEN_OF_HUNDRED,
    with_history=True,
) -> None:
    """`count` visits with one issue each, spread over the county's venues and the five years
    before `until`. Without history nothing hangs on closed issues and on visits: pages of figures
    do not read it.
    """
    venues = list(Venue.objects.filter(county_id=county_id).order_by("pk"))
    categories = list(Category.objects.filter(county_id=county_id))
    deputies = list(Deputy.objects.filter(county_id=county_id).order_by("pk")[:50])
    first = max(Visit.objects.count(), Issue.objects.count())
    for start in range(0, count, BATCH):
        places = range(start, min(start + BATCH, count))
        visits = Visit.objects.bulk_create(
            _visit(first + n + 1, _day(n, count, until), venues[n % len(venues)], recorder)
            for n in places
        )
        if with_history:
            Contact.objects.bulk_create(
                Contact(visit=visit, position=1, name=f"村民{visit.number}", name_index="x")
                for visit in visits
            )
        if deputies and with_history:
            received = Visit.deputies.through
            received.objects.bulk_create(
                received(visit=visit, deputy=deputies[visit.number % len(deputies)])
                for visit in visits
            )
        issues = Issue.objects.bulk_create(
            _issue(visit, categories, venues, _state(n, count, open_of_hundred))
            for n, visit in zip(places, visits, strict=True)
        )
        heard = [
            (issue, visit)
            for issue, visit in zip(issues, visits, strict=True)
            if with_history or issue.is_open
        ]
        voices = Voice.objects.bulk_create(Voice(issue=i, visit=visit) for i, visit in heard)
        _handling([issue for issue, _visit in heard], voices, unit, recorder)
    _count_up(county_id, until, first + count)
    awaiting.refresh(Issue.objects.open().values_list("pk", flat=True), until)
    unsettled = Voice.objects.filter(issue__in=Issue.objects.open()).values("visit")
    Visit.objects.exclude(pk__in=unsettled).update(settled_on=F("received_on"))


def fill_venues(home: Venue) -> None:
    """13 workstations and 124 rooms, as Changning has (domain §8), all in a programme."""
    have = set(Region.objects.values_list("pk", flat=True))
    townships = [f"5305241{n:02d}" for n in range(1, 13 + 1)]
    villages = [f"{townships[n % 13]}{300 + n}" for n in range(124)]
    Region.objects.bulk_create(
        Region(code=code, name=f"第{code[-2:]}镇", level="township", parent_id="530524")
        for code in townships
        if code not in have
    )
    Region.objects.bulk_create(
        Region(code=code, name=f"第{code[-3:]}村", level="village", parent_id=code[:9])
        for code in villages
    )
    facts = {"county_id": "530524", "opened_on": OPENED}
    stations = Venue.objects.bulk_create(
        Venue(tier="workstation", name=f"{code}工作站", township_id=code, parent=home, **facts)
        for code in townships
    )
    guides = {station.township_id: station for station in stations}
    rooms = Venue.objects.bulk_create(
        Venue(
            tier="room",
            name=f"{code}联络室",
            township_id=code[:9],
            village_id=code,
            parent=guides[code[:9]],
            **facts,
        )
        for code in villages
    )
    _programme_of([*stations, *rooms])


def _programme_of(venues):
    programme: UpgradeProgramme = make_programme()
    dates = {
        "planned_start": date(2025, 2, 1),
        "planned_finish": date(2025, 5, 31),
        "due": date(2025, 6, 30),
    }
    VenueUpgrade.objects.bulk_create(
        VenueUpgrade(programme=programme, venue=venue, **dates) for venue in venues
    )


def _count_up(county_id: str, until: date, last: int) -> None:
    for kind in (Counter.Kind.VISIT, Counter.Kind.ISSUE):
        for year in range(until.year - 5, until.year + 1):
            Counter.objects.update_or_create(
                county_id=county_id, kind=kind, year=year, defaults={"last": last}
            )


def _day(n: int, count: int, until: date) -> date:
    return until - timedelta(days=DAYS * (count - 1 - n) // count)


def _state(n: int, count: int, open_of_hundred: int) -> str:
    """By age: the newest are open, those of the last year closed, the rest archived."""
    if n * 100 >= count * (100 - open_of_hundred):
        return OPEN[n % len(OPEN)]
    if n % 200 == 7:
        return "void"
    return "closed" if n * 5 >= count * 4 else "archived"


def _is_rated(state: str, number: int) -> bool:
    return state in ("closed", "archived") or (state == "answered" and number % 2 == 1)


def _visit(number: int, day: date, venue: Venue, recorder) -> Visit:
    return Visit(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        prefix="昌人访",
        year=day.year,
        number=number,
        received_on=day,
        entered_at=moment(day),
        entered_on=day,
        recorder=recorder,
        is_confidential=number % 100 == 3,
        submission=UUID(int=number),
    )


def _issue(visit: Visit, categories, venues, state: str) -> Issue:
    number = visit.number
    is_closed = state in ("closed", "archived")
    is_clocked = state in ("registered", "triaged", "dispatched", "in_progress")
    elsewhere = venues[number * 7 % len(venues)].township_id if number % 20 == 5 else None
    return Issue(
        county_id=visit.county_id,
        township_id=visit.township_id,
        venue_id=visit.venue_id,
        prefix="昌人交",
        year=visit.year,
        number=number,
        source="visit",
        category=categories[number % len(categories)],
        title=f"第{number}件，请求解决{MATTERS[number % len(MATTERS)]}问题",
        description="反映的情况。" * 30,
        matter_region_id=elsewhere,
        matter_township_id=elsewhere,
        is_danger=number % 1000 == 999,
        is_confidential=visit.is_confidential,
        desk_id=(visit.township_id if number % 3 else None) or visit.county_id,
        state=state,
        outcome="handled" if is_closed else "",
        closed_on=visit.received_on if is_closed else None,
        registered_on=visit.received_on,
        dispatched_on=visit.received_on if state in SENT else None,
        answered_on=visit.received_on if state in ANSWERED else None,
        solved_on=visit.received_on if state in ANSWERED else None,
        satisfaction=(1 if number % 50 == 0 else 3) if _is_rated(state, number) else None,
        due=visit.received_on + timedelta(days=30) if is_clocked else None,
        late_days=3 if is_closed and number % 11 == 0 else 0,
    )


def _handling(issues: list[Issue], voices: list[Voice], unit, recorder) -> None:
    sent = [issue for issue in issues if issue.state in SENT]
    rounds = Round.objects.bulk_create(
        Round(issue=issue, no=1, opened_on=issue.registered_on, ended_on=issue.closed_on)
        for issue in sent
    )
    Dispatch.objects.bulk_create(_dispatch(round_, unit) for round_ in rounds)
    solved = AnswerClass.objects.filter(is_solved=True).first()
    Answer.objects.bulk_create(
        Answer(round=round_, answer_class=solved, text="已经办好。", answered_on=round_.opened_on)
        for round_ in rounds
        if round_.issue.state in ANSWERED
    )
    Deadline.objects.bulk_create(
        _deadline(issue) for issue in issues if issue.due or issue.closed_on
    )
    round_of = {round_.issue_id: round_ for round_ in rounds}
    Feedback.objects.bulk_create(
        _feedback(voice, round_of[voice.issue_id])
        for voice in voices
        if _is_rated(voice.issue.state, voice.issue.number)
    )
    Event.objects.bulk_create(
        Event(
            issue=issue,
            step="register",
            to_state="registered",
            actor=recorder,
            happened_on=issue.registered_on,
            entered_at=moment(issue.registered_on),
        )
        for issue in issues
    )


def _dispatch(round_: Round, unit) -> Dispatch:
    is_answered = round_.ended_on or round_.issue.state == "answered"
    return Dispatch(
        round=round_,
        unit=unit,
        part="lead",
        sent_on=round_.opened_on,
        ended_on=round_.opened_on if is_answered else None,
        ending="answered" if is_answered else "",
    )


def _deadline(issue: Issue) -> Deadline:
    due = issue.due or issue.registered_on + timedelta(days=30)
    return Deadline(
        issue=issue,
        kind="answer" if issue.state in SENT else "triage",
        starts_on=issue.registered_on,
        first_due=due,
        due_on=due,
        ended_on=issue.closed_on,
        late_days=issue.late_days if issue.closed_on else None,
    )


def _feedback(voice: Voice, round_: Round) -> Feedback:
    return Feedback(
        voice=voice,
        round=round_,
        told_on=round_.opened_on,
        told_by="字春梅",
        means="phone",
        rating="not_satisfied" if voice.issue.number % 50 == 0 else "satisfied",
        entered_at=moment(round_.opened_on),
    )
