"""Sealing the journal 封存: chained keyed hashes of batches, kept in a second table by a timer.

Writers of the journal are never queued: a line is sealed minutes after it was written, when no
transaction is under way that could still add one before it.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from deputies_portal.core.audit.models import Entry, Seal

BATCH = 1000  # lines in one seal at most
# A line gets its time in Python and its number in the database a little later.
MARGIN = timedelta(minutes=5)
COLUMNS = tuple(field.attname for field in Entry._meta.concrete_fields)
SEALING = 730_112_904  # the number of the lock
NUMBER, MARK = 8, 16  # bytes of a line in `Seal.marks`


def seal_journal(*, now: datetime) -> list[Seal]:
    """Seal what can be sealed by now; an empty list when there is nothing new.

    Run twice at once the second waits and finds nothing left.
    """
    with transaction.atomic():
        keep_others_out()
        last = _last_line_sure_to_stay(now)
        seals, previous = [], newest_seal()
        while batch := _lines_after(previous.last_id if previous else 0, last):
            previous = _sealed(batch, previous, now)
            seals.append(previous)
        return seals


def newest_seal() -> Seal | None:
    return Seal.objects.defer("marks").order_by("-number").first()


def oldest_unsealed() -> datetime | None:
    """When the oldest line was written that no seal covers yet."""
    sealed = Seal.objects.order_by("-number").values_list("last_id", flat=True).first() or 0
    lines = Entry.objects.filter(id__gt=sealed).order_by("id")
    return lines.values_list("at", flat=True).first()


def mark_of(line: tuple) -> bytes:
    """The keyed mark of a line given by the values of `COLUMNS`, 16 bytes."""
    return _keyed(text_of(line))[:MARK]


def text_of(line: tuple) -> str:
    """The line as JSON, one text for equal values on both databases; times in UTC."""
    return json.dumps(line, ensure_ascii=False, sort_keys=True, default=_plain)


def digest_of(seal: Seal, previous: str) -> str:
    """What the seal must say, hanging on the digest of the seal before it ("" for the first)."""
    head = f"{seal.number}\x1f{seal.after_id}\x1f{seal.last_id}\x1f{seal.lines}\x1f{previous}"
    return _keyed(head, bytes(seal.marks)).hex()


def marks_in(seal: Seal) -> dict[int, bytes]:
    """The marks of the seal by number of the line; what does not come out even is left out."""
    stored, step = bytes(seal.marks), NUMBER + MARK
    parts = (stored[at : at + step] for at in range(0, len(stored), step))
    return {int.from_bytes(one[:NUMBER], "big"): one[NUMBER:] for one in parts if len(one) == step}


def _sealed(batch: list[tuple], previous: Seal | None, now: datetime) -> Seal:
    seal = Seal(
        number=previous.number + 1 if previous else 1,
        after_id=previous.last_id if previous else 0,
        last_id=batch[-1][0],
        lines=len(batch),
        marks=b"".join(line[0].to_bytes(NUMBER, "big") + mark_of(line) for line in batch),
        sealed_at=now,
    )
    seal.digest = digest_of(seal, previous.digest if previous else "")
    seal.save(force_insert=True)
    return seal


def _lines_after(first: int, last: int) -> list[tuple]:
    lines = Entry.objects.filter(id__gt=first, id__lte=last).order_by("id")
    return list(lines.values_list(*COLUMNS)[:BATCH])


def _last_line_sure_to_stay(now: datetime) -> int:
    """The number below which no running transaction can add a line any more."""
    sure = min(now, _oldest_transaction() or now) - MARGIN
    later = Entry.objects.filter(at__gte=sure).order_by("id").values_list("id", flat=True).first()
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return newest if later is None else later - 1


def _oldest_transaction() -> datetime | None:
    """When the oldest other transaction of this role began; SQLite has one writer: us. Of other
    roles only the owner of the tables writes lines that late, and takes the lock of the sealer.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def keep_others_out() -> None:
    """One at a time seals or archives; who writes the journal is not held up. No lock of the table:
    the portal's role may only add to it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])


def _keyed(text: str, more: bytes = b"") -> bytes:
    return hmac.new(settings.JOURNAL_KEY.encode(), text.encode() + more, hashlib.sha256).digest()


def _plain(value) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
