"""Signing in and out reaches the journal through the signals that Django and django-axes send."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from deputies_portal.core.accounts.sign_in import lockout, sessions
from deputies_portal.core.accounts.sign_in.known_devices import counter_of
from deputies_portal.core.audit import journal


@receiver(user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    sessions.begin(request, user)
    whose = lockout.whose(counter_of(request, user.username))
    journal.record(actor=user, action="sign_in", **whose | {"target": user})


@receiver(user_logged_out)
def note_sign_out(sender, request, user, **kwargs):
    if user is not None:
        expired = getattr(request, "expired_user_id", None)
        action = "sign_out.expired" if expired else "sign_out"
        sessions.note_end(request.session, timezone.now())
        journal.record(actor=user, action=action, target=user)


@receiver(user_login_failed)
def note_failure(sender, credentials, request=None, **kwargs):
    whose = lockout.whose(counter_of(request, credentials.get("username") or ""))
    # Axes, which hears the signal first, counts no try while the name is locked already.
    counted = getattr(request, "axes_failures_since_start", None) is not None
    result = "failed" if counted else "refused"
    journal.record(actor=None, action="sign_in.failed", result=result, **whose)
    if counted and request.axes_locked_out:
        journal.record(actor=None, action="sign_in.locked", result="refused", **whose)
