"""What a word about issues means, as a condition over rows: open, overdue, due soon.

Lists, tabs, home, figures, reports and reminders ask here, so that one word is one figure.
"""

from datetime import date

from django.db.models import Q

from visits.models.issues.states import OPEN_STATES


def is_open() -> Q:
    """在办: not closed, filed, merged or void."""
    return Q(state__in=OPEN_STATES)


def overdue(on: date) -> Q:
    """超期: open, and the earliest running deadline had passed when the day `on` began."""
    return is_open() & Q(due__lt=on)


def due_soon(on: date, soon: date) -> Q:
    """将到期: open, and due from `on` to `soon`, both included."""
    return is_open() & Q(due__range=(on, soon))
