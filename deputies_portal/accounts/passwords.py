"""Passwords 密码: the person's own change, and the one that an administrator issues."""

import secrets

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from deputies_portal.accounts import lockout, sessions
from deputies_portal.audit import journal

# Without look-alikes (0 o, 1 i l), so that it survives a handwritten slip: 16 of 31 signs, 79 bits.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def change_password(user, password: str, *, actor):
    """The person's own choice; every other sign-in ends with the old password."""
    hashed = make_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        _store(user, hashed, must_change=False)
        journal.record(actor=actor, action="password.change", target=user)
    return user


def issue_password(user, *, actor, posting=None) -> str:
    """A password for one sign-in, returned once and kept nowhere; it must be changed then."""
    if user == actor:
        raise PermissionDenied("one's own password is changed, not issued")
    password = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
    hashed = make_password(password)
    with transaction.atomic():
        _store(user, hashed, must_change=True)
        sessions.end_sessions(user)
        lockout.lift_lock(user, actor=actor, posting=posting)
        journal.record(actor=actor, action="password.issue", target=user, posting=posting)
    return password


def _store(user, hashed: str, *, must_change: bool) -> None:
    user.password = hashed
    user.must_change_password = must_change
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
