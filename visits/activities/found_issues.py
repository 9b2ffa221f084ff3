"""What an activity found 发现的问题: issues with the activity as their source (domain §3a).

A seminar of attending deputies (列席代表座谈会) is collected this way: each suggestion is an issue.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from visits import numbers
from visits.activities import people
from visits.activities.keeping import ANY, HELD, locked, note
from visits.issues.issue_facts import IssueFacts
from visits.issues.registration import Origin, Registration
from visits.models import Activity, Counter, Issue
from visits.reception.reception import clerk_posting_for


@transaction.atomic
def find_issues(
    activity: Activity, issues: list[IssueFacts], *, actor, at: datetime, token=None
) -> list[Issue]:
    """Register what an activity found, any time after it was held."""
    row = locked(activity, actor, (HELD,), ANY)
    if not issues:
        raise ValidationError(_("至少写一件问题。"))
    came = people.add_speakers(row, {one.deputy.pk: one.deputy for one in issues if one.deputy})
    said = {"issues": len(issues)} | ({"roll": came} if came else {})
    note(row, "find", actor, {}, said, token=token)
    return register(row, issues, actor=actor, at=at)


def register(
    row: Activity, issues: list[IssueFacts], *, actor, at: datetime, began: date | None = None
) -> list[Issue]:
    """The issues with voices, clocks and journal, inside the transaction of the act that found
    them; clocks run from the day of entry unless they `began` earlier.
    """
    if not issues:
        return []
    if any(issue.category.county_id != row.county_id for issue in issues):
        raise ValidationError({"issues": _("请选择本县的类别。")})
    posting = clerk_posting_for(actor, row.venue)
    county = row.venue.county.county
    by = {"county": county, "posting": posting, "actor": actor, "at": at}
    began = began or timezone.localdate(at)
    registration = Registration(Origin.of_activity(row), issues, began=began, **by)
    year = registration.origin.day.year
    return registration.write(numbers.draw(county.pk, Counter.Kind.ISSUE, year, len(issues)))
