"""The second factor 动态码: switching it on and off, and whether a typed code is right.

The codes are RFC 6238's (django-otp computes them), made by any authenticator app without network.
Who must have one is a setting, by role (security B05).
"""

import base64
import secrets
import time
from datetime import date, datetime
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_otp.oath import TOTP

from deputies_portal.core import vault
from deputies_portal.core.accounts import codes, slips
from deputies_portal.core.accounts.models import RecoveryCode, SecondFactor
from deputies_portal.core.accounts.sign_in import sessions
from deputies_portal.core.audit import journal

SECRET_BYTES = 20  # RFC 4226 recommends the length of the hash
RECOVERY_CODES = 10
TOLERANCE = 1  # steps of 30 s that a clock may be off
PASSED = "second_factor_passed"  # in the session: signed in with a code


class WrongCode(Exception):
    """The typed code is not the one of this moment."""


def of(user) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user).first()


def is_required_of(roles) -> bool:
    """Whether one of the roles must sign in with a code."""
    return bool(set(roles) & set(settings.SECOND_FACTOR_ROLES))


def new_secret() -> str:
    """160 random bits in base32, as apps want them."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_of(secret: str, *, user, portal: str) -> str:
    """The `otpauth:` address that an app reads from the QR code."""
    label = quote(f"{portal}:{user.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': portal})}"


def switch_on(user, *, secret: str, code: str) -> list[str]:
    """Keep the secret once a code proves that the app has it; returns the recovery codes.

    They are shown once. Every other sign-in of the person ends. Raises `WrongCode`.
    """
    factor = SecondFactor(user=user, secret=secret)
    if not _take_step(factor, code):
        raise WrongCode
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        factor.save()
        sessions.end_sessions(user)
        journal.record(actor=user, action="factor.on", target=user)
        return _new_recovery_codes(factor)


def switch_off(user) -> None:
    """By the person."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        journal.record(actor=user, action="factor.off", target=user)


def take_off(user, *, on: date, actor, posting=None, proposal=None) -> None:
    """By an administrator when phone and sheet are lost, by two where the person is one.

    `actor` None is the command line of the server. `proposal` has been confirmed by the actor.
    """
    if actor == user:
        raise PermissionDenied("one's own is switched off on one's own page")
    if actor is not None and proposal is None and slips.needs_two(user, on=on):
        raise PermissionDenied("of an administrator or auditor two decide")
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        sessions.end_sessions(user)
        facts = {"action": "factor.off", "actor": actor, "posting": posting}
        journal.record(**facts, target=user, after=slips.by_two(proposal))


def renew_recovery_codes(user) -> list[str]:
    """A new sheet; the codes of the old one are worth nothing any more."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user)
        factor.recovery_codes.all().delete()
        journal.record(actor=user, action="factor.recovery", target=user)
        return _new_recovery_codes(factor)


def accepts(user, typed: str, *, now: datetime) -> bool:
    """Take the code of this moment or a recovery code; each works once, also in two requests."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return False
        if _take_step(factor, typed):
            factor.save(update_fields=["last_step", "drift"])
            return True
        return _take_recovery_code(factor, typed, now)


def keep_for_set_up(session, secret: str) -> None:
    session["factor_secret"] = vault.seal(secret)


def kept_for_set_up(session) -> str:
    """The secret shown on the page of the set-up; "" when there is none or it is damaged."""
    try:
        return vault.unseal(session.get("factor_secret", ""))
    except vault.Unreadable:
        return ""


def _take_step(factor: SecondFactor, typed: str) -> bool:
    plain = codes.plain(typed)
    if len(plain) != 6 or not plain.isdecimal():
        return False
    clock = TOTP(base64.b32decode(factor.secret), drift=factor.drift)
    clock.time = time.time()
    if not clock.verify(int(plain), tolerance=TOLERANCE, min_t=factor.last_step + 1):
        return False
    factor.last_step, factor.drift = clock.t(), max(-2, min(2, clock.drift))
    return True


def _take_recovery_code(factor: SecondFactor, typed: str, now: datetime) -> bool:
    for code in factor.recovery_codes.filter(used_at__isnull=True):
        if codes.fits(typed, code.kept):
            code.used_at = now
            code.save(update_fields=["used_at"])
            return True
    return False


def _new_recovery_codes(factor: SecondFactor) -> list[str]:
    sheet = [codes.new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, kept=codes.kept_of(code)) for code in sheet
    )
    return sheet
