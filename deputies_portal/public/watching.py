"""What a watchman asks of a portal at work: each thing that is wrong is one line.

Two things make it unusable (`down`): no database, no room on the disk. The others are warnings.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Min
from django.utils import timezone

from deputies_portal.core.audit import keys, sealing
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import nightly
from deputies_portal.core.jobs.models import Job
from visits.holidays import holidays


@dataclass(frozen=True)
class Finding:
    text: str
    is_down: bool = False


def findings(now: datetime | None = None) -> list[Finding]:
    now = now or timezone.now()
    found = list(_disk())
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return [*found, Finding("database: it does not answer", is_down=True)]
    try:
        for look in (_queue, _backup, _seal, _calendar, _nightly):
            found += look(now)
    except DatabaseError:
        found.append(Finding("database: its tables cannot be read", is_down=True))
    return found


def not_ready() -> str:
    """Why the portal cannot take requests; empty when it can."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            missing = _migrations() - set(cursor.fetchall())
        if missing:
            return f"migrations: {len(missing)} are not applied"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET app = app WHERE id = 1")
            transaction.set_rollback(True)
        return keys.problem()
    except DatabaseError:
        return "database: it cannot be written"


@lru_cache(maxsize=1)
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _disk() -> Iterator[Finding]:
    places = {"uploads": Path(settings.MEDIA_ROOT)}
    if connection.vendor == "sqlite":
        places["database"] = Path(connection.settings_dict["NAME"]).parent
    for name, place in places.items():
        while not place.exists():
            place = place.parent
        free = shutil.disk_usage(place).free // 2**20
        if free < settings.DISK_FREE_MB:
            text = f"disk: {free} MB free for {name}, less than {settings.DISK_FREE_MB}"
            yield Finding(text, is_down=True)


def oldest_waiting(now: datetime) -> timedelta | None:
    """How long the oldest job has waited in the queue."""
    oldest = Job.objects.filter(state=Job.State.WAITING).aggregate(at=Min("queued_at"))["at"]
    return now - oldest if oldest else None


def backup_age(now: datetime) -> timedelta | None:
    """Since the last archive was made; none: there has been none."""
    made = Entry.objects.filter(action="backup.made").order_by("-id")
    last = made.values_list("at", flat=True).first()
    return now - last if last else None


def _queue(now: datetime) -> Iterator[Finding]:
    waited = oldest_waiting(now)
    if waited and waited > timedelta(minutes=settings.QUEUE_AGE_MINUTES):
        yield Finding(f"queue: the oldest job has waited {_minutes(waited)}; is the worker there?")


def _backup(now: datetime) -> Iterator[Finding]:
    age = backup_age(now)
    if age is None:
        yield Finding("backup: none was ever made")
    elif age > timedelta(hours=settings.BACKUP_AGE_HOURS):
        yield Finding(f"backup: the last one is {age // timedelta(hours=1)} hours old")


def _seal(now: datetime) -> Iterator[Finding]:
    oldest = sealing.oldest_unsealed()
    if oldest and now - oldest > timedelta(minutes=settings.SEAL_AGE_MINUTES):
        yield Finding(f"seal: a line of the journal has waited {_minutes(now - oldest)}")


def _nightly(now: datetime) -> Iterator[Finding]:
    for one in nightly.standings(now):
        if one.is_late:
            at = one.row.succeeded_at if one.row else None
            last = f"last done {timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "never done"
            why = (
                f", {one.row.failures} failures: {one.row.error}"
                if one.row and one.row.error
                else ""
            )
            yield Finding(f"nightly: {one.piece.name} {last}{why}")


def _calendar(now: datetime) -> Iterator[Finding]:
    for year in holidays.years_to_enter(timezone.localdate(now)):
        yield Finding(f"calendar: no working days are entered for {year}")


def _minutes(time: timedelta) -> str:
    return f"{time // timedelta(minutes=1)} minutes"
