"""`manage.py check --deploy`: what must not reach a county's server."""

import base64
import binascii

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError

from deputies_portal.core.accounts.models import User


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


@register(Tags.security, deploy=True)
def demonstration(app_configs, **kwargs):
    if not settings.DEMO:
        return []
    return [
        Error(
            "DEMO is on: anybody signs in with the printed password.",
            hint="Set DEMO=0 and start from an empty database.",
            id="accounts.E003",
        )
    ]


@register(Tags.security, deploy=True)
def unencrypted(app_configs, **kwargs):
    """Plain HTTP to the portal itself is refused; behind a proxy the office decides."""
    if settings.USE_TLS:
        return []
    if settings.PROXY_COUNT:
        return [
            Warning(
                "USE_TLS is off: passwords and names cross the network of the office in the open.",
                hint="Let the proxy speak TLS and set USE_TLS=1.",
                id="accounts.W004",
            )
        ]
    return [
        Error(
            "USE_TLS is off and no proxy stands in front: all is sent in the open.",
            hint="Put a proxy in front (deploy/nginx.conf), PROXY_COUNT=1 and USE_TLS=1.",
            id="accounts.E004",
        )
    ]


@register(Tags.security, deploy=True)
def plain_backups(app_configs, **kwargs):
    if any(settings.BACKUP_KEYS) or settings.BACKUP_KEY_FILE:
        return []
    return [
        Error(
            "Back-ups are plain: whoever gets an archive reads the journal and every title.",
            hint="Set BACKUP_KEY (`deploy/start.py keys` prints one) or BACKUP_KEY_FILE.",
            id="accounts.E005",
        )
    ]


@register(Tags.security, deploy=True)
def password_alone(app_configs, **kwargs):
    """Who opens accounts must not be anybody who has read a password."""
    if "administrator" in settings.SECOND_FACTOR_ROLES:
        return []
    return [
        Error(
            "Administrators sign in with a password alone.",
            hint="Set SECOND_FACTOR_ROLES=administrator,auditor (manager as well is better).",
            id="accounts.E006",
        )
    ]


def _is_random(key: str) -> bool:
    """A key of the vault is 32 random bytes in URL-safe base64."""
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 32 and len(set(raw)) >= 16
