"""The door to a visitor 查看来访人: each way to names, phones, scans and own words passes `look`.

Who may go a way, and what the journal calls it, stands in `WAYS` and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from deputies_portal.core.audit import looks
from stations.scope import Scope
from visits.models import Contact, Submission, Visit
from visits.reception.reception import clerk_posting_for

SEEN = ("name", "phone", "village", "address", "own_words")
WRITTEN = ("text", "wish", "place")  # by a citizen from outside
MODEL_OF = {"own_words": Visit} | dict.fromkeys(WRITTEN, Submission)


def may_reveal(user, visit: Visit) -> bool:
    return Visit.objects.filter(pk=visit.pk).revealable_by(user).exists()


def may_find(user, target=None) -> bool:
    """Clerks, in the places where they may reveal (`VisitQuerySet.revealable_by`)."""
    return bool(Scope.of(user).reveal_counties)


def may_look_up(user, target=None) -> bool:
    return bool(Scope.of(user).clerk_counties)


def keeps_inbox(user, row: Submission) -> bool:
    return clerk_posting_for(user, row.venue) is not None


@dataclass(frozen=True)
class Way:
    """One way to a person: what the journal calls it, who may go it, what is seen."""

    action: str
    may: Callable[[object, object], bool]
    seen: tuple[str, ...] = ()


WAYS = {
    "reveal": Way("visit.reveal", may_reveal, SEEN),  # on the page, on paper, as a Word file
    "scan": Way("attachment.reveal", may_reveal),
    "inbox": Way("submission.open.reveal", keeps_inbox, WRITTEN),
    "photo": Way("submission.reveal", keeps_inbox),
    "find": Way("visit.find.reveal", may_find),
    "own": Way("visit.own.reveal", may_look_up),
    "own_file": Way("visit.own.export", may_look_up),
    "export": Way("visit.export", may_find),
}


def require(way: str, target=None, *, actor, purpose: str) -> None:
    """For what asks first and is journalled when it is done: a job that writes a file."""
    if not WAYS[way].may(actor, target):
        raise PermissionDenied
    looks.check_purpose(purpose)


def look(way: str, target=None, *, actor, purpose: str, token=None, **after) -> None:
    """Right, purpose, line in the journal; raises before anything is shown.

    `target` is the visit or submission looked at; `after` names what is seen, never its values.
    """
    gone = WAYS[way]
    scope = Scope.of(actor)
    looks.look(
        gone.action,
        may=gone.may(actor, target),
        actor=actor,
        purpose=purpose,
        target=target,
        after=({"seen": gone.seen} if gone.seen else {}) | after,
        county=target.county_id if target else min(scope.reveal_counties, default=""),
        posting=clerk_posting_for(actor, target.venue) if target else _posting(scope),
        token=token,
    )


def open_page(way: str, target, *, actor, purpose: str, now: datetime) -> None:
    """A look that is no form of its own: the page itself shows what somebody said."""
    if not looks.is_fresh(WAYS[way].action, actor=actor, target=target, now=now):
        look(way, target, actor=actor, purpose=purpose)
    elif not WAYS[way].may(actor, target):
        raise PermissionDenied


def _posting(scope: Scope):
    return scope.posting_of("county_clerk", "township_clerk", "venue_clerk")


def seen_label(name: str) -> str:
    """What was seen, or searched by, as a clerk calls it."""
    if name == "tail":
        return _("手机后四位")
    model = MODEL_OF.get(name, Contact)
    return str(model._meta.get_field(name).verbose_name)
