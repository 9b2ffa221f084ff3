"""Slips 一次性密码条: a code on paper with which somebody signs in until he has a password.

It opens nothing but the page that changes it, until its last day. It is returned once, for
printing; what is kept cannot be turned back into it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from deputies_portal.core.accounts import codes
from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import lockout, sessions
from deputies_portal.core.audit import journal

ROLES_OF_TWO = ("administrator", "auditor")
SLIP_FIELDS = ["password", "slip", "slip_until", "must_change_password", "password_changed_at"]


@dataclass(frozen=True)
class Slip:
    """One slip of a sheet. The code stays out of tracebacks and logs."""

    account: User
    code: str = field(repr=False)
    place: str = ""  # what the account serves, for handing it out
    portal: str = ""  # name of the county's portal


def needs_two(user: User, *, on: date) -> bool:
    """Whether the person is administrator or auditor, or will be: two decide."""
    return _of_two([user], on)


def _of_two(users: list[User], on: date) -> bool:
    postings = apps.get_model("stations", "Posting").objects.not_ended(on)
    return postings.filter(user__in=users, role__in=ROLES_OF_TWO).exists()


def issue_slips(
    users: Iterable[User], *, on: date, actor, posting=None, county: str = "", proposal=None
) -> list[Slip]:
    """A slip for each account: its old password and slip are void, and its sign-ins end.

    `actor` None is the command line of the server. `proposal` has been confirmed by the actor.
    """
    users = list(users)
    if actor in users:
        raise PermissionDenied("one's own password is changed, not issued")
    if actor is not None and proposal is None and _of_two(users, on):
        raise PermissionDenied("of an administrator or auditor two decide")
    slips = [give_slip(user, on=on) for user in users]
    with transaction.atomic():
        User.objects.bulk_update(users, SLIP_FIELDS)
        sessions.end_sessions_of(users)
        lockout.lift_locks(users, actor=actor, posting=posting)
        facts = {"action": "password.issue", "actor": actor, "posting": posting, "county": county}
        journal.record_many(
            {**facts, "target": user, "after": valid(user) | by_two(proposal)} for user in users
        )
    return slips


def by_two(proposal) -> dict:
    """What the journal says of who proposed it."""
    return {"proposed_by": proposal.proposed_by.username} if proposal else {}


def void_password(user: User, *, actor, posting=None) -> None:
    """Who becomes administrator or auditor begins with a slip that two have decided on: whatever
    somebody alone knows of the account is worth nothing any more.
    """
    if not (user.has_usable_password() or user.slip):
        return
    user.password, user.password_changed_at = make_password(None), None
    user.slip, user.slip_until, user.must_change_password = "", None, True
    user.save(update_fields=SLIP_FIELDS)
    sessions.end_sessions(user)
    journal.record(actor=actor, action="password.void", target=user, posting=posting)


def give_slip(user: User, *, on: date) -> Slip:
    """Put a new slip on an account that the caller saves."""
    code = codes.new_code()
    user.password = make_password(None)
    user.password_changed_at = None
    user.slip = codes.kept_of(code)
    user.slip_until = on + timedelta(days=settings.SLIP_DAYS)
    user.must_change_password = True
    return Slip(user, code)


def valid(user: User) -> dict:
    """What the journal says of a slip: its last day, nothing else."""
    return {"slip_until": user.slip_until.isoformat()}
