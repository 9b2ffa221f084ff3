"""Conditions of the list of issues: what each narrows it to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from deputies_portal.core.ui.lists.filters import in_month, in_year
from stations.scope import Scope
from visits import counting, numbers
from visits.calendar.workdays import WorkCalendar
from visits.models import TakenOver
from visits.worklists import tray, waiting


@dataclass(frozen=True)
class Asking:
    """Who asks on which day, and the last day that still counts as soon, where that is asked."""

    user: object
    on: date
    soon: date

    @classmethod
    def of(cls, user, on: date, asked: Mapping) -> "Asking":
        if not asked.get("todo"):
            return cls(user, on, on)
        calendar = WorkCalendar.of(asked.get("county") or Scope.of(user).county_code)
        return cls(user, on, waiting.Today.of(on, calendar).soon)


def narrowed(issues: QuerySet, asked: Mapping, by: Asking) -> QuerySet:
    """The issues that meet the conditions (name → value, empty ones narrow nothing), whatever
    their state: the tabs count over them.
    """
    for name, value in asked.items():
        if name != "state" and value not in (None, "", []):
            issues = _MEANING[name](issues, value, by, asked)
    return issues


def _matching(issues, text: str, by: Asking, _asked):
    """By number, also that of before the portal, or title; a closed row keeps its title."""
    found = Q(is_readable=True)
    for word in text.split():
        found &= Q(title__contains=word)
    found |= numbers.spelled(text) or Q(pk__in=[])
    found |= Q(pk__in=TakenOver.objects.filter(old_number__contains=text).values("issue"))
    return issues.with_readable(by.user).filter(found)


def _waiting_for(issues, word: str, by: Asking, asked):
    unit = int(asked["unit"]) if asked.get("unit") else None
    return waiting.rows_of(word, issues, waiting.Today(by.on, by.soon, unit))


def _is(column: str) -> Callable:
    return lambda issues, value, _by, _asked: issues.filter(**{column: value})


_MEANING: dict[str, Callable] = {
    "q": _matching,
    "township": lambda issues, code, _by, _asked: issues.of_township(code),
    # What a closed row is about stays closed.
    "category": lambda issues, key, by, _asked: issues.open_to(by.user).filter(category=key),
    "unit": lambda issues, unit, _by, _asked: issues.filter(tray.handled_by(int(unit))),
    "year": lambda issues, year, _by, _asked: issues.filter(in_year("registered_on", year)),
    "closed": lambda issues, first, _by, _asked: issues.filter(in_month("closed_on", first)),
    "result": lambda issues, word, by, _asked: issues.filter(counting.meaning(word, by.on)),
    "todo": _waiting_for,
    "deputy": lambda issues, deputy, _by, _asked: issues.received_by(deputy.pk),
    "raised": lambda issues, deputy, _by, _asked: issues.raised_by(deputy.pk),
    # Merged ones among them: what an activity found stays what it found.
    "activity": _is("voices__activity"),
    "activity_kind": lambda issues, kind, _by, _asked: issues.filter(counting.found_by_kind(kind)),
    "plain": lambda issues, _yes, by, _asked: issues.filter(counting.meaning("plain", by.on)),
    "only": _is("pk__in"),
    "first": _is("registered_on__gte"),
    "last": _is("registered_on__lte"),
    "tier": _is("venue__tier"),
    **{name: _is(name) for name in ("pace", "source", "county", "venue", "desk")},
}
# What is chosen among few values; a question with these alone is written once for all readers.
CHOSEN = frozenset(
    {"township", "tier", "category", "unit", "pace", "source", "state", "result", "todo"}
    | {"county", "venue", "desk", "activity_kind", "plain"}
)
