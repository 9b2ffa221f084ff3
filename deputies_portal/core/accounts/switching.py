"""Switching accounts off and on. An account is never deleted: the journal names it for ever."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from deputies_portal.core.accounts.sign_in import sessions
from deputies_portal.core.audit import journal


def disable_account(user, *, actor, posting=None):
    """Nobody can sign in to it any more, and who is signed in is not."""
    if user == actor:
        raise PermissionDenied("nobody disables the account he is signed in with")
    return _switch(user, on=False, action="user.disable", actor=actor, posting=posting)


def enable_account(user, *, actor, posting=None):
    """Also after somebody left: he is back, and gets his postings anew."""
    return _switch(user, on=True, action="user.enable", actor=actor, posting=posting)


def _switch(user, *, on: bool, action: str, actor, posting):
    with transaction.atomic():
        before = journal.snapshot(user, fields=["is_active", "last_day"])
        user.is_active = on
        user.last_day = None if on else user.last_day
        user.save(update_fields=["is_active", "last_day"])
        sessions.end_sessions(user)
        if not on:
            user.drafts.all().delete()
        journal.record_change(
            actor=actor, action=action, target=user, before=before, posting=posting
        )
    return user
