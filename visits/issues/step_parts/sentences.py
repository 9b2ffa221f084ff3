"""What the sentences of several steps of an issue share; each sentence says one fact and is never
joined from pieces. Their facts are those an act leaves in an event.
"""

from datetime import date

from django.utils.translation import gettext as _

from deputies_portal.core.ui.templatetags.portal import day
from visits.models import Feedback


def day_of(facts: dict, name: str) -> str:
    return day(date.fromisoformat(facts[name]))


def list_of(names) -> str:
    return _("、").join(names)


def letter_number(facts: dict) -> list[str]:
    number = facts.get("letter_number")
    return [_("文号：%(number)s。") % {"number": number}] if number else []


def rating_label(rating: str) -> str:
    """The rating in words; empty when nobody was asked."""
    return str(Feedback.Rating(rating).label) if rating else ""
