"""Supervision 督促指导 of an activity: what somebody found, what is to be put right by when, and
whether it was (domain §4). A leader's visit to a venue he answers for is noted here too.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deputies_portal.core import notices
from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from stations.models import Posting
from stations.scope import Scope
from visits.activities.keeping import may_keep
from visits.issues.news.audience import serving
from visits.models import Activity, ActivityReview

RELATIONS = [field.name for field in ActivityReview._meta.fields if field.is_relation]
ASKED = gettext_noop("活动“%(theme)s”督促指导：%(put_right)s，请在%(by)s前改正。")
DONE = gettext_noop("活动“%(theme)s”督促指导要求改正的已经改正。")


@dataclass
class ReviewFacts:
    reviewed_on: date
    reviewer: str
    finding: str
    mode: str = ActivityReview.Mode.OFFLINE
    put_right: str = ""
    put_right_by: date | None = None


def posting_to_review(user, activity: Activity) -> Posting | None:
    """Under which the user supervises it: clerk of its township, clerk or leader of its county."""
    scope = Scope.of(user)
    if activity.county_id in scope.counties:
        return scope.posting_of("county_clerk", "manager")
    if activity.township_id in scope.townships:
        return scope.posting_of("township_clerk")
    return None


def require_review(activity: Activity, *, actor) -> Posting:
    posting = posting_to_review(actor, activity)
    if posting is None:
        raise PermissionDenied
    if activity.is_withdrawn:
        raise StepRefused(_("这次活动已经撤回。"), record=activity)
    return posting


@transaction.atomic
def review_activity(
    activity: Activity, facts: ReviewFacts, *, actor, at: datetime, token=None
) -> ActivityReview:
    """Note one supervision; the venue's clerks are told of what they are to put right."""
    posting = require_review(activity, actor=actor)
    review = ActivityReview(
        county_id=activity.county_id,
        township_id=activity.township_id,
        activity=activity,
        entered_by=actor,
        entered_on=timezone.localdate(at),
        **vars(facts),
    )
    review.full_clean(exclude=RELATIONS)
    review.save()
    said = {"mode": review.mode, "reviewer": review.reviewer, "put_right_by": review.put_right_by}
    _note("review", activity, actor, posting, {}, said, token)
    if review.put_right:
        clerks = Q(role=Posting.Role.VENUE_CLERK, venue=activity.venue_id)
        known = {"theme": activity.theme, "put_right": review.put_right, "by": review.put_right_by}
        _tell(serving(review.entered_on).filter(clerks), ASKED, known, review, actor, at)
    return review


def require_settling(review: ActivityReview, *, actor) -> None:
    """Who keeps the activity says how it was put right."""
    if not may_keep(actor, review.activity):
        raise PermissionDenied
    if not review.is_open:
        raise StepRefused(_("没有要改正的，或者已经改正。"), record=review.activity)


@transaction.atomic
def settle_review(
    review: ActivityReview, *, actor, at: datetime, version: int, done_on: date, done_note: str
) -> ActivityReview:
    """What was to be put right is: when and how; who had asked is told."""
    rows = ActivityReview.objects.select_for_update(of=("self",))
    row = rows.select_related("activity__venue").get(pk=review.pk)
    require_settling(row, actor=actor)
    if version != row.version:
        raise StaleRecord.of(row.activity)
    today = timezone.localdate(at)
    if done_on > today:
        raise ValidationError({"done_on": _("日期不能晚于今天。")})
    row.done_on, row.done_note, row.version = done_on, done_note, row.version + 1
    row.full_clean(exclude=RELATIONS)
    row.save()
    posting = Scope.of(actor).posting_of("venue_clerk", "township_clerk", "county_clerk")
    _note("settle", row.activity, actor, posting, {}, {"done_on": done_on}, None)
    asker = serving(today).filter(user=row.entered_by_id)
    _tell(asker, DONE, {"theme": row.activity.theme}, row, actor, at)
    return row


def _note(step: str, activity: Activity, actor, posting, before, after, token) -> None:
    journal.record(
        actor=actor,
        action=f"activity.{step}",
        target=activity,
        before=before,
        after=after,
        county=activity.county_id,
        posting=posting,
        token=token,
    )


def _tell(postings, text: str, known: dict, review: ActivityReview, actor, at: datetime) -> None:
    people = set(postings.order_by().values_list("user", flat=True)) - {actor.pk}
    key = f"review-{review.pk}-{review.version}"
    url = review.get_absolute_url()
    notices.tell([notices.Said(user, text, key, known, url) for user in sorted(people)], at=at)
