"""Passwords 密码: the person's own choice. What an administrator issues is a slip."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from deputies_portal.core.audit import journal


def must_change(user, *, now: datetime) -> bool:
    """An issued password, or one older than PASSWORD_DAYS (GB/T 22239 asks for rotation)."""
    return user.must_change_password or is_old(user, now=now)


def is_old(user, *, now: datetime) -> bool:
    """The known password of the demonstration stays as it is printed."""
    if not settings.PASSWORD_DAYS or user.password_changed_at is None or user.is_demo:
        return False
    return user.password_changed_at < now - timedelta(days=settings.PASSWORD_DAYS)


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
