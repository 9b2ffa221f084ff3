"""The bulk maker: many visits and issues at once, for tests of speed. Rows hold every
constraint.
"""

from datetime import date, timedelta
from uuid import UUID

from stations.models import Venue
from tests.make import moment
from visits.models import (
    Category,
    Contact,
    Counter,
    Deadline,
    Dispatch,
    Event,
    Issue,
    Round,
    Visit,
    Voice,
)

FIRST = date(2024, 1, 1)
DAYS = 600
STATES = ("registered", "triaged", "dispatched", "in_progress", "answered", "closed", "closed")
BATCH = 5000


def fill(count: int, *, recorder, unit, county_id="530524") -> None:
    """`count` visits with one issue each, spread over the county's venues and over 600 days from
    2024.
    """
    venues = list(Venue.objects.filter(county_id=county_id))
    categories = list(Category.objects.filter(county_id=county_id))
    first = Visit.objects.filter(county_id=county_id).count()
    for start in range(first, first + count, BATCH):
        numbers = range(start, min(start + BATCH, first + count))
        visits = Visit.objects.bulk_create(
            _visit(n, venues[n % len(venues)], recorder) for n in numbers
        )
        Contact.objects.bulk_create(
            Contact(visit=visit, position=1, name=f"村民{visit.number}") for visit in visits
        )
        issues = Issue.objects.bulk_create(
            _issue(visit, categories[visit.number % len(categories)]) for visit in visits
        )
        Voice.objects.bulk_create(
            Voice(issue=issue, visit=visit) for issue, visit in zip(issues, visits, strict=True)
        )
        _handling(issues, unit, recorder)
    for kind in (Counter.Kind.VISIT, Counter.Kind.ISSUE):
        for year in (2024, 2025):
            Counter.objects.update_or_create(
                county_id=county_id, kind=kind, year=year, defaults={"last": first + count}
            )


def _visit(n: int, venue: Venue, recorder) -> Visit:
    day = FIRST + timedelta(days=n % DAYS)
    return Visit(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        prefix="昌人访",
        year=day.year,
        number=n + 1,
        received_on=day,
        entered_at=moment(day),
        entered_on=day,
        recorder=recorder,
        submission=UUID(int=n + 1),
    )


def _issue(visit: Visit, category: Category) -> Issue:
    state = STATES[visit.number % len(STATES)]
    is_closed = state == "closed"
    return Issue(
        county_id=visit.county_id,
        township_id=visit.township_id,
        venue_id=visit.venue_id,
        prefix="昌人交",
        year=visit.year,
        number=visit.number,
        source="visit",
        category=category,
        title=f"第{visit.number}件，请求修路",
        desk_id=visit.township_id or visit.county_id,
        state=state,
        outcome="handled" if is_closed else "",
        closed_on=visit.received_on if is_closed else None,
        registered_on=visit.received_on,
        due=None if is_closed or state == "answered" else visit.received_on + timedelta(days=30),
    )


def _handling(issues: list[Issue], unit, recorder) -> None:
    sent = [issue for issue in issues if issue.state not in ("registered", "triaged")]
    rounds = Round.objects.bulk_create(
        Round(issue=issue, no=1, opened_on=issue.registered_on, ended_on=issue.closed_on)
        for issue in sent
    )
    Dispatch.objects.bulk_create(
        Dispatch(
            round=round_,
            unit=unit,
            part="lead",
            sent_on=round_.opened_on,
            ended_on=round_.ended_on,
            ending="answered" if round_.ended_on else "",
        )
        for round_ in rounds
    )
    Deadline.objects.bulk_create(
        Deadline(
            issue=issue,
            kind="answer" if issue.state in ("dispatched", "in_progress") else "triage",
            starts_on=issue.registered_on,
            first_due=issue.due,
            due_on=issue.due,
        )
        for issue in issues
        if issue.due
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
