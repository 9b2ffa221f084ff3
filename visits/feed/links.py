"""Calendar links 日历链接: made, renewed and given up by their owners (domain §2).

A deputy has one for the own turns, kept by the clerks for who does not sign in; a venue one for
its days, kept by its clerks. The secret is shown once and stored hashed.
"""

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from deputies_portal.audit import journal
from stations.models import Deputy, Venue
from stations.scope import Scope
from visits.models import FeedLink
from visits.models.feed_link import hash_of
from visits.reception import clerk_posting_for

CLERKS = ("venue_clerk", "township_clerk", "county_clerk")
SECRET_BYTES = 24  # 192 bits, 32 signs


def may_keep(actor, owner: Deputy | Venue) -> bool:
    """As `Deputy.objects.subscribable_by`; of a venue in use its clerks."""
    if isinstance(owner, Deputy):
        return Deputy.objects.subscribable_by(actor).filter(pk=owner.pk).exists()
    return owner.is_open and clerk_posting_for(actor, owner) is not None


def require_owner(actor, owner: Deputy | Venue) -> None:
    if not may_keep(actor, owner):
        raise PermissionDenied


@transaction.atomic
def renew_link(owner: Deputy | Venue, *, actor, at: datetime) -> str:
    """The secret of a new link; the link before stops working."""
    require_owner(actor, owner)
    is_renewal = _end(owner, at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = FeedLink(made_by=actor, made_at=at, secret_hash=hash_of(secret))
    setattr(link, owner._meta.model_name, owner)
    link.save()
    _record(link, "feedlink.renew" if is_renewal else "feedlink.create", actor, owner)
    return secret


@transaction.atomic
def end_link(owner: Deputy | Venue, *, actor, at: datetime) -> bool:
    """Give the link up; False when there was none."""
    require_owner(actor, owner)
    link = FeedLink.objects.of(owner).current().first()
    if link is None:
        return False
    _end(owner, at)
    _record(link, "feedlink.end", actor, owner)
    return True


def _end(owner: Deputy | Venue, at: datetime) -> bool:
    # The row of the owner is the lock: two renewals at once leave one link that opens.
    type(owner).objects.select_for_update().get(pk=owner.pk)
    return bool(FeedLink.objects.of(owner).current().update(ended_at=at))


def _record(link: FeedLink, action: str, actor, owner: Deputy | Venue) -> None:
    if isinstance(owner, Deputy):
        scope = Scope.of(actor)
        own = owner.pk in scope.deputies
        posting = scope.posting_of("deputy") if own else scope.posting_of(*CLERKS)
    else:
        posting = clerk_posting_for(actor, owner)
    journal.record(actor=actor, action=action, target=link, county=owner.county_id, posting=posting)
