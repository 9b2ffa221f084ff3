"""`manage.py check --deploy`: what must not reach a county's server."""

import base64
import binascii

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from deputies_portal.accounts.models import User


@register(Tags.security, deploy=True)
def demonstration_accounts(app_configs, **kwargs):
    """Their password is printed in public, so none may be left where DEMO is off."""
    if settings.DEMO:
        return []
    try:
        left = User.objects.demonstration().count()
    except DatabaseError:
        return []  # Before the first migration there is no table, and so no account.
    if not left:
        return []
    return [
        Error(
            f"{left} demonstration accounts are enabled although DEMO is off.",
            hint="Disable them under /accounts/, or start from an empty database.",
            id="accounts.E001",
        )
    ]


@register(Tags.security, deploy=True)
def weak_keys(app_configs, **kwargs):
    """Keys that were typed by hand or copied from an example."""
    weak = [f"VAULT_KEYS[{n}]" for n, key in enumerate(settings.VAULT_KEYS) if not _is_random(key)]
    if not settings.VAULT_KEYS:
        weak.append("VAULT_KEYS")
    weak += [
        name
        for name in ("SECRET_KEY", "VAULT_INDEX_KEY")
        if len(getattr(settings, name)) < 40 or len(set(getattr(settings, name))) < 16
    ]
    return [
        Error(f"{name} is too weak.", hint="`make run` writes random keys.", id="accounts.E002")
        for name in weak
    ]


def _is_random(key: str) -> bool:
    """A key of the vault is 32 random bytes in URL-safe base64."""
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 32 and len(set(raw)) >= 16
