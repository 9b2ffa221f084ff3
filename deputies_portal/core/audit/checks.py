"""`manage.py check --deploy`: is the journal sealed, and out of reach of the portal itself?"""

from datetime import timedelta

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError
from django.utils import timezone

from deputies_portal.core.audit import roles, sealing


@register(Tags.security, deploy=True)
def unsealed_journal(app_configs, **kwargs):
    """No timer seals when a line has waited longer than it should, as `/healthz` has it."""
    try:
        oldest = sealing.oldest_unsealed()
    except DatabaseError:
        return []  # Before the first migration there is no journal.
    if oldest is None or timezone.now() - oldest <= timedelta(minutes=settings.SEAL_AGE_MINUTES):
        return []
    return [
        Error(
            f"The journal is not sealed: a line has waited since {oldest:%Y-%m-%d %H:%M} UTC.",
            hint="systemctl enable --now deputies-portal-seal.timer; once by hand: seal_journal.",
            id="audit.E001",
        )
    ]


@register(Tags.security, deploy=True)
def role_of_the_database(app_configs, **kwargs):
    try:
        tables = roles.changeable_tables()
    except DatabaseError:
        return []
    if not tables:
        return []
    return [
        Error(
            f"The portal's role in the database may change {', '.join(tables)}.",
            hint="Give the tables to another role, see “Roles of the database” in "
            "docs/operations.md; then `manage.py database_roles`.",
            id="audit.E002",
        )
    ]


@register(Tags.security, deploy=True)
def owner_within_reach(app_configs, **kwargs):
    if not settings.MIGRATION_DATABASE_URL or settings.OWNER_AT_WORK:
        return []
    return [
        Warning(
            "The portal can read MIGRATION_DATABASE_URL, the password of the tables' owner.",
            hint="Keep it out of .env: /etc/deputies-portal/owner.env, which root alone reads.",
            id="audit.W003",
        )
    ]
