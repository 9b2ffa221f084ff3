"""The clocks of suggestions: reckoned anew when the calendar of a county has changed."""

from datetime import date, datetime

from django.utils import timezone

from deputies_portal.core.audit import journal
from visits.calendar.terms import Due, due
from visits.calendar.workdays import WorkCalendar
from visits.issues.step_parts.suggestion_draft import CALENDAR
from visits.models import Suggestion, SuggestionEvent
from visits.models.suggestion import IN_HAND


def recompute_running(county: str, *, actor, posting, at: datetime) -> int:
    """Only days reckoned by rule move; a day named by the office stays. How many moved."""
    calendar, moved = WorkCalendar.of(county), 0
    running = Suggestion.objects.filter(county=county, state__in=IN_HAND).exclude(reckoning={})
    for paper in running.select_for_update().order_by("pk"):
        before = Due.from_json(paper.reckoning)
        again = due(before.start, before.length, before.unit, calendar)
        if again.as_json() == paper.reckoning:
            continue
        was, paper.due, paper.reckoning = paper.due, again.on, again.as_json()
        paper.save(update_fields=["due", "reckoning"])
        if was != paper.due:
            _say(paper, was, actor=actor, posting=posting, at=at)
            moved += 1
    return moved


def _say(paper: Suggestion, was: date, *, actor, posting, at: datetime) -> None:
    SuggestionEvent.objects.create(
        suggestion=paper,
        step=CALENDAR,
        from_state=paper.state,
        to_state=paper.state,
        actor=actor,
        posting_id=posting.pk if posting else None,
        posting_label=journal.in_records(str, posting or ""),
        happened_on=timezone.localdate(at),
        entered_at=at,
        facts={"before": was.isoformat(), "due": paper.due.isoformat()},
    )
