"""News: the people whom a step of an issue concerns are told, as its declaration says (`news`).

The actor is never told, a confidential issue only to those who may open it, everybody by the
postings of the day. Called by `visits.issues.workflow` and `visits.visits.intake`; clocks:
`visits.worklists.reminders`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from itertools import product
from operator import or_

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from deputies_portal.core.database.prepared import PreparedQuery
from deputies_portal.core.workflow import Line, Nobody
from visits.issues.news import audience as to
from visits.issues.news.audience import Matter
from visits.issues.steps import STEPS
from visits.models import Activity, Event, Issue, Visit

CONFIDENTIAL = notices.message(_("不公开事项"))
FACTS = re.compile(r"%\((\w+)\)s")


def spread(event: Event) -> None:
    """Tell of a step that has just been taken: one query for the people, one for the notices."""
    lines = STEPS[event.step].news
    if notices.is_quiet() or isinstance(lines, Nobody):
        return
    matter = _matter(event.issue, event)
    told = _told(_people(lines, matter), matter, f"event-{event.pk}")
    notices.tell(told, at=event.entered_at)


def spread_registered(
    origin: Visit | Activity, issues: Iterable[Issue], *, actor, at: datetime
) -> None:
    """Tell of the issues of one visit or activity, when a deputy's entry is confirmed.

    Nobody is told of the same issue twice.
    """
    registered = Registered(origin, list(issues), actor, at)
    notices.tell(registered.said(), at=at)


class Registered:
    """What is told of the issues of one visit or activity: whom, is asked at once, and what, when
    they have their numbers and keys.
    """

    def __init__(self, origin: Visit | Activity, issues: list[Issue], actor, at: datetime):
        self.told: list[tuple[Matter, dict[int, Line]]] = []
        known: dict[tuple, dict[int, Line]] = {}
        for issue in [] if notices.is_quiet() else issues:
            day = {"happened_on": issue.registered_on, "entered_at": at}
            matter = _matter(issue, Event(issue=issue, actor=actor, **day), origin)
            kind = (issue.desk_id, issue.is_danger)  # in nothing else they differ
            if kind not in known:
                known[kind] = _people_at_registration(matter)
            self.told.append((matter, known[kind]))

    def said(self) -> list[notices.Said]:
        return [
            said
            for matter, people in self.told
            for said in _told(people, matter, f"issue-{matter.issue.pk}")
        ]


def base_facts(issue: Issue) -> dict:
    """What every notice about an issue names; a confidential one keeps its title to itself."""
    title = CONFIDENTIAL if issue.is_confidential else issue.title
    return {"title": title, "reference": issue.reference}


def _matter(issue: Issue, event: Event, origin: Visit | Activity | None = None) -> Matter:
    return Matter(issue, event, timezone.localdate(event.entered_at), origin)


def _people(lines: tuple[Line, ...], matter: Matter) -> dict[int, Line]:
    """Who is told which line; one query. The actor knows already."""
    wanted = _wanted(lines, matter)
    return _first(wanted, _postings(wanted, matter)) if wanted else {}


def _people_at_registration(matter: Matter) -> dict[int, Line]:
    """As `_people`, by a query that is written once for the usual kinds of registration."""
    issue, origin = matter.issue, matter.origin
    lines = STEPS["register"].news
    if issue.is_confidential or origin.state == Visit.State.FROM_DEPUTY:
        return _people(lines, matter)
    places = {"county": issue.county_id}
    if issue.desk_id != issue.county_id:
        places["desk"] = issue.desk_id
    asked = AT_REGISTRATION[issue.is_danger, "desk" in places]
    rows = asked.ask(**places, actor=matter.event.actor_id, on=matter.on)
    return _first(_wanted(lines, matter), rows)


def _usual_kind(is_danger: bool, has_township: bool) -> PreparedQuery:
    def asked(*, county: str, actor: int, on: date, desk: str = ""):
        issue = Issue(county_id=county, desk_id=desk or county, is_danger=is_danger)
        matter = Matter(issue, Event(actor_id=actor), on, Visit())
        return _postings(_wanted(STEPS["register"].news, matter), matter)

    places = {"desk": str} if has_township else {}
    return PreparedQuery(asked, county=str, actor=int, on=date, **places)


AT_REGISTRATION = {
    kind: _usual_kind(*kind) for kind in product((False, True), repeat=2)
}  # danger, and whether the desk is that of a township


def _wanted(lines: tuple[Line, ...], matter: Matter) -> list[tuple[Line, Q]]:
    asked = [(line, line.who(matter)) for line in lines if line.when(matter)]
    return [(line, who) for line, who in asked if who is not None]


def _postings(wanted: list[tuple[Line, Q]], matter: Matter):
    """Rows of a person and of which lines fit him, one line a column."""
    fits = {f"fits_{number}": _as_column(who) for number, (_line, who) in enumerate(wanted)}
    postings = to.serving(matter.on).filter(reduce(or_, (who for _line, who in wanted)))
    if matter.issue.is_confidential:
        postings = postings.filter(to.readers(matter))
    if matter.event.actor_id:
        postings = postings.exclude(user=matter.event.actor_id)
    return postings.order_by().annotate(**fits).values("user", *fits)


def _first(wanted: list[tuple[Line, Q]], rows: Iterable[dict]) -> dict[int, Line]:
    first: dict[int, int] = {}
    for row in rows:
        user_id, *columns = row.values()
        place = columns.index(True)
        first[user_id] = min(place, first.get(user_id, place))
    return {user_id: wanted[place][0] for user_id, place in first.items()}


def _as_column(who: Q) -> Case:
    return Case(When(who, then=Value(True)), default=Value(False), output_field=BooleanField())


def _told(people: dict[int, Line], matter: Matter, key: str) -> Iterable[notices.Said]:
    issue = matter.issue
    known = matter.facts | base_facts(issue)
    for user_id, line in people.items():
        yield notices.Said(
            user_id,
            line.text,
            key,
            {name: known.get(name, "") for name in FACTS.findall(line.text)},
            issue.get_absolute_url(),
            line.is_urgent,
        )
