"""Passwords 密码: the person's own choice. What an administrator issues is a slip."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from deputies_portal.audit import journal


def change_password(user, password: str, *, actor):
    """The person's own choice; every other sign-in ends with the old password or slip."""
    hashed = make_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        user.password = hashed
        user.password_changed_at = timezone.now()
        user.must_change_password = False
        user.slip, user.slip_until = "", None
        user.save(
            update_fields=[
                "password",
                "password_changed_at",
                "must_change_password",
                "slip",
                "slip_until",
            ]
        )
        journal.record(actor=actor, action="password.change", target=user)
    return user
