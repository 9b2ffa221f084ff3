"""Limits 限流 of what strangers may try on the public pages, counted in the database: neither a
forged header nor a new cookie nor another worker lifts them. Limits and windows are settings.
"""

from datetime import datetime, timedelta

from django.conf import settings

from deputies_portal.core.vault import keyed_index
from visits.models import PublicTry

Kind = PublicTry.Kind
EVERYWHERE = "everywhere"
WINDOW = {Kind.RAISE: timedelta(hours=1), Kind.CODE: timedelta(minutes=15)}


def may_raise(address: str | None, venue_id: int, *, at: datetime) -> bool:
    """Whether this address may send one more to this venue within the hour, and anybody to it."""
    own = _count(Kind.RAISE, f"{address}|{venue_id}", at)
    return own < settings.RAISE_LIMIT_ADDRESS and (
        _count(Kind.RAISE, f"venue|{venue_id}", at) < settings.RAISE_LIMIT_VENUE
    )


def note_raised(address: str | None, venue_id: int, *, at: datetime) -> None:
    _note(Kind.RAISE, [f"{address}|{venue_id}", f"venue|{venue_id}"], at)


def may_try_code(address: str | None, *, at: datetime) -> bool:
    """Whether this address may try one more code, and anybody any."""
    return (
        _count(Kind.CODE, f"{address}", at) < settings.CODE_LIMIT_ADDRESS
        and _count(Kind.CODE, EVERYWHERE, at) < settings.CODE_LIMIT_ALL
    )


def note_wrong_code(address: str | None, *, at: datetime) -> None:
    _note(Kind.CODE, [f"{address}", EVERYWHERE], at)


def _count(kind: str, source: str, at: datetime) -> int:
    since = at - WINDOW[kind]
    rows = PublicTry.objects.filter(kind=kind, source=keyed_index(source, kind), at__gt=since)
    return rows.count()


def _note(kind: str, sources: list[str], at: datetime) -> None:
    PublicTry.objects.filter(kind=kind, at__lte=at - WINDOW[kind]).delete()
    PublicTry.objects.bulk_create(
        PublicTry(kind=kind, source=keyed_index(source, kind), at=at) for source in sources
    )
