"""Calendar links 日历链接: made and given up by their owners (domain §2).

One for each device, named by its owner: whoever loses a phone ends its link and no other. A deputy
has them for the own turns, kept by the clerks for who does not sign in; a venue for its days, kept
by its clerks. The secret is shown once and stored hashed.
"""

import secrets
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from deputies_portal.core.audit import journal
from deputies_portal.core.database.guards import messages_of
from stations.models import Deputy, Venue
from stations.scope import Scope
from visits.models import FeedLink
from visits.models.feed_link import TAKEN, hash_of
from visits.reception.reception import clerk_posting_for

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
def make_link(owner: Deputy | Venue, device: str, *, actor, at: datetime) -> str:
    """The secret of a link for one device more."""
    require_owner(actor, owner)
    # The row of the owner is the lock: two at once do not make one too many.
    type(owner).objects.select_for_update().get(pk=owner.pk)
    standing = FeedLink.objects.of(owner).current()
    if standing.filter(device=device).exists():
        raise ValidationError({"device": TAKEN})
    if standing.count() >= FeedLink.MOST:
        raise ValidationError({"device": messages_of(FeedLink)["visits_feedlink_most"]})
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = FeedLink(device=device, made_by=actor, made_at=at, secret_hash=hash_of(secret))
    setattr(link, owner._meta.model_name, owner)
    link.save()
    _record(link, "feedlink.create", actor, after={"device": device})
    return secret


@transaction.atomic
def end_link(link: FeedLink, *, actor, at: datetime) -> bool:
    """Give one link up; False when it has ended before."""
    require_owner(actor, link.owner)
    if not FeedLink.objects.current().filter(pk=link.pk).update(ended_at=at):
        return False
    _record(link, "feedlink.end", actor, before={"device": link.device})
    return True


def note_fetch(link: FeedLink, *, on: date) -> None:
    """Its owner sees which links are in use. Calendars ask often: one write a day is enough."""
    if link.fetched_on != on:
        FeedLink.objects.current().filter(pk=link.pk).update(fetched_on=on)


def _record(link: FeedLink, action: str, actor, **facts) -> None:
    owner = link.owner
    if isinstance(owner, Deputy):
        scope = Scope.of(actor)
        own = owner.pk in scope.deputies
        posting = scope.posting_of("deputy") if own else scope.posting_of(*CLERKS)
    else:
        posting = clerk_posting_for(actor, owner)
    where = {"county": owner.county_id, "posting": posting}
    journal.record(actor=actor, action=action, target=link, **where, **facts)
