"""The figures of a county by plain SQL over the rows: no queryset, sum or kept column of the portal
is asked. `place` is the code of the county or of one of its townships.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

OPEN = ["registered", "triaged", "dispatched", "in_progress", "answered", "following", "suggestion"]
FACE_TO_FACE = ("in_person", "forum")
LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
ISSUES = """
WITH last AS (SELECT issue_id, MAX(no) AS no FROM visits_round GROUP BY issue_id),
     latest AS (SELECT r.id, r.issue_id FROM visits_round r
                JOIN last ON last.issue_id = r.issue_id AND last.no = r.no)
SELECT i.id, i.state, i.source, i.category_id, i.is_confidential,
  (SELECT COUNT(*) FROM visits_dispatch d JOIN visits_round r ON r.id = d.round_id
    WHERE r.issue_id = i.id),
  (SELECT COUNT(*) FROM visits_answer a JOIN visits_round r ON r.id = a.round_id
    WHERE r.issue_id = i.id),
  (SELECT COUNT(*) FROM latest JOIN visits_answer a ON a.round_id = latest.id
    JOIN visits_answerclass c ON c.id = a.answer_class_id
    LEFT JOIN visits_pledge p ON p.answer_id = a.id
    WHERE latest.issue_id = i.id AND a.superseded_on IS NULL
      AND (c.is_solved OR p.fulfilled_on IS NOT NULL)),
  (SELECT MIN(CASE f.rating WHEN 'not_satisfied' THEN 1 WHEN 'mostly' THEN 2 ELSE 3 END)
    FROM latest JOIN visits_feedback f ON f.round_id = latest.id
    WHERE latest.issue_id = i.id AND f.rating <> '' AND NOT EXISTS (
      SELECT 1 FROM visits_feedback g WHERE g.round_id = f.round_id
        AND g.voice_id = f.voice_id AND g.id > f.id AND g.rating <> '')),
  (SELECT MAX(d.late_days) FROM visits_deadline d WHERE d.issue_id = i.id
    AND d.kind IN ('triage', 'decide', 'answer', 'pledge')),
  (SELECT MIN(d.due_on) FROM visits_deadline d WHERE d.issue_id = i.id
    AND d.kind IN ('triage', 'decide', 'answer', 'pledge') AND d.ended_on IS NULL)
FROM visits_issue i
WHERE i.state <> 'void' AND {place} AND i.registered_on BETWEEN %s AND %s
"""
DEEDS = """
SELECT a.venue_id, a.day, t.kind, 1 FROM visits_activity a
  JOIN stations_activitytype t ON t.id = a.activity_type_id WHERE a.state = 'held'
UNION ALL
SELECT j.venue_id, a.day, t.kind, 1 FROM visits_joiningvenue j
  JOIN visits_activity a ON a.id = j.activity_id
  JOIN stations_activitytype t ON t.id = a.activity_type_id WHERE a.state = 'held'
UNION ALL
SELECT venue_id, planned_for, 'duty', 1 FROM visits_dutyday WHERE state = 'held'
UNION ALL
SELECT venue_id, received_on, 'call', 1 FROM visits_visit
  WHERE channel = 'home_visit' AND state <> 'void' GROUP BY venue_id, received_on
"""

# Records that begin a comparison.
HOSTED = """
SELECT venue_id, day FROM visits_activity WHERE state = 'held'
UNION ALL SELECT venue_id, day FROM visits_dutyday WHERE state = 'held'
"""
JOINED = """
SELECT j.venue_id, a.day FROM visits_joiningvenue j
  JOIN visits_activity a ON a.id = j.activity_id WHERE a.state = 'held'
"""


def asked(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def at(place: str, row: str = "") -> str:
    column = "county_id" if len(place) == 6 else "township_id"
    return f"{row}{column} = '{place}'"


def as_day(value) -> date | None:
    """SQLite gives days as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def year_of(year: int) -> tuple[str, str]:
    return f"{year}-01-01", f"{year}-12-31"


@dataclass(frozen=True)
class IssueRow:
    pk: int
    state: str
    source: str
    category: int
    is_confidential: bool
    dispatches: int
    answers: int
    solutions: int
    worst: int | None
    late_days: int | None
    due: date | None

    def is_overdue(self, on: date) -> bool:
        return self.state in OPEN and self.due is not None and as_day(self.due) < on


def issues_of(place: str, first: str, last: str) -> list[IssueRow]:
    sql = ISSUES.format(place=at(place, "i."))
    return [IssueRow(*row) for row in asked(sql, first, last)]


def of_issues(rows: list[IssueRow], on: date) -> dict[str, int]:
    """The figures of a cohort."""
    found = {
        "issues": len(rows),
        "dispatched": sum(row.dispatches > 0 for row in rows),
        "answered": sum(row.answers > 0 for row in rows),
        "solved": sum(row.solutions > 0 for row in rows),
        "rated": sum(row.worst is not None for row in rows),
        "satisfied": sum((row.worst or 0) >= 2 for row in rows),
        "late": sum((row.late_days or 0) > 0 or row.is_overdue(on) for row in rows),
        "closed": sum(row.state in ("closed", "archived") for row in rows),
    }
    for row in rows:
        if not row.is_confidential:
            name = f"category-{row.category}"
            found[name] = found.get(name, 0) + 1
    return found


def of_visits(place: str, year: int) -> dict[str, int]:
    sql = f"""SELECT state, channel, group_size FROM visits_visit
        WHERE state <> 'void' AND {at(place)} AND received_on BETWEEN %s AND %s"""
    rows = asked(sql, *year_of(year))
    faces = [size for _state, channel, size in rows if channel in FACE_TO_FACE]
    return {
        "visits": len(rows),
        "visitors": sum(faces),
        "others": sum(row[2] for row in rows) - sum(faces),
        "unconfirmed": sum(row[0] == "from_deputy" for row in rows),
    }


def of_year(place: str, year: int, on: date) -> dict[str, int]:
    """What overview and annual report say of a year."""
    held = f"SELECT COUNT(*) FROM visits_dutyday WHERE state = 'held' AND {at(place)}"
    ((days,),) = asked(f"{held} AND day BETWEEN %s AND %s", *year_of(year))
    found = of_visits(place, year) | of_issues(issues_of(place, *year_of(year)), on)
    return found | {"held": days}


def now_of_year(place: str, year: int, on: date) -> dict[str, int]:
    """How many issues of the year are open today, and overdue."""
    rows = issues_of(place, *year_of(year))
    overdue = sum(row.is_overdue(on) for row in rows)
    return {"open": sum(row.state in OPEN for row in rows), "overdue": overdue}


def of_today(place: str, on: date) -> dict[str, int]:
    rows = issues_of(place, "1949-10-01", f"{on}")
    in_use = f"SELECT COUNT(*) FROM stations_venue WHERE closed_on IS NULL AND {at(place)}"
    return {
        "open": sum(row.state in OPEN for row in rows),
        "overdue": sum(row.is_overdue(on) for row in rows),
        "venues": asked(in_use)[0][0],
    }


def of_upgrade(place: str, on: date) -> dict[str, int]:
    """Each venue of a running programme once: accepted when it is so in all, late in one."""
    sql = f"""SELECT u.venue_id, u.accepted_on, u.due FROM stations_venueupgrade u
        JOIN stations_upgradeprogramme p ON p.id = u.programme_id
        JOIN stations_venue v ON v.id = u.venue_id
        WHERE u.dropped_on IS NULL AND p.closed_on IS NULL AND p.starts_on <= %s
          AND {at(place, "v.")}"""
    venues: dict[int, list[date]] = {}
    for venue, accepted, due in asked(sql, on):
        waiting = venues.setdefault(venue, [])
        waiting.extend([] if accepted else [as_day(due)])
    return {
        "all": len(venues),
        "accepted": sum(not waiting for waiting in venues.values()),
        "late": sum(any(due < on for due in waiting) for waiting in venues.values()),
    }


def accepted_in(place: str, year: int) -> int:
    sql = f"""SELECT COUNT(DISTINCT u.venue_id) FROM stations_venueupgrade u
        JOIN stations_venue v ON v.id = u.venue_id
        WHERE u.dropped_on IS NULL AND {at(place, "v.")} AND u.accepted_on BETWEEN %s AND %s"""
    return asked(sql, *year_of(year))[0][0]


# --- the cadence -------------------------------------------------------------------------------
def of_cadence(place: str, year: int, on: date) -> dict[str, int]:
    """Slots done, owed by now and overdue, for rules of which no two ask for the same deed."""
    deeds, found = _deeds(), {"done": 0, "overdue": 0, "due": 0}
    columns = "id, tier, township_id, county_id, opened_on, closed_on"
    for venue, tier, township, county, *life in asked(
        f"SELECT {columns} FROM stations_venue WHERE {at(place)}"
    ):
        opened, closed = map(as_day, life)
        since = _compared_since(venue, township, county, opened) or date.max
        for kind, times, first, last in _slots(venue, tier, county, year):
            if opened <= first and last <= (closed or date.max):
                own = [what for day, what in deeds.get(venue, []) if first <= day <= last]
                done = sum(_fits(what, kind) for what in own) >= times
                is_overdue = not done and last < on and since <= first
                is_due = not done and first <= on <= last
                found["done"] += done
                found["overdue"] += is_overdue
                found["due"] += is_due
    return found | {"owed": found["done"] + found["overdue"] + found["due"]}


def _deeds() -> dict[int, list[tuple[date, str]]]:
    """By venue; receiving voters on a day the venue held its duty day is that duty day."""
    found: dict[int, list[tuple[date, str]]] = {}
    for venue, day, what, _one in asked(DEEDS):
        found.setdefault(venue, []).append((as_day(day), what))
    return {
        venue: [one for one in rows if one[1] != "receiving" or (one[0], "duty") not in rows]
        for venue, rows in found.items()
    }


def _fits(what: str, kind: str | None) -> bool:
    if kind is None:
        return what != "call"
    return {"duty": "receiving", "call": "contacting"}.get(what, what) == kind


def _slots(venue: int, tier: str, county: str, year: int):
    """(kind, times, first day, last day) of each period all of whose months are ruled alike."""
    sql = """SELECT t.kind, r.venue_id, r.period, r.times, r.starts_on, r.ends_on
        FROM stations_cadencerule r LEFT JOIN stations_activitytype t ON t.id = r.activity_type_id
        WHERE r.county_id = %s AND (r.tier = %s OR r.venue_id = %s)"""
    ruled: dict[str | None, dict[int, tuple]] = {}
    rows = sorted(asked(sql, county, tier, venue), key=lambda row: row[1] or 0)
    for kind, _own, length, times, starts, ends in rows:
        for month in range(1, 13):
            if as_day(starts) <= date(year, month, 1) <= (as_day(ends) or date.max):
                ruled.setdefault(kind, {})[month] = (length, times)
    for kind, months in ruled.items():
        for length, many in LENGTHS.items():
            for begin in range(1, 13, many):
                said = [months.get(month) for month in range(begin, begin + many)]
                if all(one and one[0] == length for one in said):
                    end = date(year + (begin + many) // 13, (begin + many - 1) % 12 + 1, 1)
                    yield kind, said[-1][1], date(year, begin, 1), end - timedelta(days=1)


def _compared_since(venue: int, township: str | None, county: str, opened: date) -> date | None:
    """The first record of the venue or its township, or its opening after the county's first."""
    near = {venue} | (_venues(f"township_id = '{township}'") if township else set())
    hosted = [(one, as_day(day)) for one, day in asked(HOSTED)]
    joined = [(one, as_day(day)) for one, day in asked(JOINED)]
    days = [day for one, day in hosted if one in near]
    days += [day for one, day in joined if one == venue]
    of_county = _venues(f"county_id = '{county}'")
    if any(day <= opened for one, day in hosted if one in of_county):
        days.append(opened)
    return min(days).replace(day=1) if days else None


def _venues(condition: str) -> set[int]:
    return {pk for (pk,) in asked(f"SELECT id FROM stations_venue WHERE {condition}")}
