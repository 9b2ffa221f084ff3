"""Twins: a visit that was saved a few minutes ago and says the same. Asked about, never refused:
two neighbours may bring the same matter one after the other.
"""

from datetime import date, datetime, timedelta

from deputies_portal.core.database.prepared import PreparedQuery
from visits.issues.issue_facts import IssueFacts
from visits.models import Visit
from visits.visits.intake import VisitFacts

WITHIN = timedelta(minutes=10)
MOST = 50  # visits of the last minutes that are compared


def twin_of(facts: VisitFacts, issues: list[IssueFacts], *, user, at: datetime) -> Visit | None:
    """The newest visit of that day at that venue with the same visitors and the same matters.

    The same form sent twice is no twin: it is one visit by its `submission`.
    """
    if not _may_be(facts, issues, at):
        return None
    rows = Visit.objects.visible_to(user).counted().exclude(submission=facts.submission)
    rows = rows.filter(venue=facts.venue, received_on=facts.received_on)
    rows = rows.filter(entered_at__gt=at - WITHIN, entered_at__lte=at, outcome=facts.outcome)
    if issues:
        rows = rows.filter(voices__issue__title=issues[0].title).distinct()
    rows = rows.prefetch_related("contacts", "voices__issue").order_by("-entered_at", "-id")
    wanted = _people(facts.contacts), _matters(facts, [one.title for one in issues])
    return next((one for one in rows[:MOST] if _said(one) == wanted), None)


def _may_be(facts: VisitFacts, issues: list[IssueFacts], at: datetime) -> bool:
    """Whether any visit of the day speaks for an issue of that title, or for none: asked by a query
    that is written once, since there is hardly ever one.
    """
    names = {"venue": facts.venue.pk, "on": facts.received_on}
    rows = ALIKE.ask(**names, title=issues[0].title) if issues else ALONE.ask(**names)
    return any(
        at - WITHIN < row["entered_at"] <= at and row["submission"] != facts.submission
        for row in rows
    )


def _of_the_day(venue: int, on: date, **facts):
    rows = Visit.objects.counted().filter(venue=venue, received_on=on, **facts)
    return rows.order_by("-entered_at").values("entered_at", "submission")[:MOST]


ALONE = PreparedQuery(_of_the_day, venue=int, on=date)
ALIKE = PreparedQuery(
    lambda venue, on, title: _of_the_day(venue, on, voices__issue__title=title),
    venue=int,
    on=date,
    title=str,
)


def _said(visit: Visit) -> tuple:
    titles = [voice.issue.title for voice in visit.voices.all()]
    return _people(visit.contacts.all()), _matters(visit, titles)


def _people(contacts) -> list[tuple[str, str]]:
    return sorted((one.name, one.phone) for one in contacts)


def _matters(visit: Visit | VisitFacts, titles: list[str]) -> tuple:
    return visit.outcome, visit.outcome_note, sorted(titles)
