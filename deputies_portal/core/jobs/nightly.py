"""Nightly work 定时任务: what must be done once a day, or every few minutes, whoever starts it.

Each piece is claimed by one runner: two timers at once do nothing twice. A piece that fails stops
no other, is tried again at the next run and made up for after a night without a machine; its last
success stands on the page of operations and in `/healthz`. An app registers its pieces when it
starts; `manage.py nightly` does those that are due.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import Error, connection
from django.db.models import F, Q
from django.utils import timezone

from deputies_portal.core.jobs.models import NightlyWork

FROM = time(3, 20)  # of the day, local time: the back-up of 02:00 is over by then
LEASE = timedelta(minutes=5)  # a runner that was killed is waited for so long
RENEWED_EVERY = 60.0  # seconds
LATE = timedelta(hours=30)  # since the last success, before somebody is told
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Piece:
    """`work` gets the moment it is done at and says in a line what it did. `every` None: once a
    day, from `FROM` on.
    """

    name: str
    label: object
    work: Callable[[datetime], str]
    every: timedelta | None = None


@dataclass(frozen=True)
class Done:
    """What came of one piece: `said` by it, or the kind of its `error`."""

    piece: Piece
    said: str = ""
    error: str = ""


_PIECES: dict[str, Piece] = {}


def register(*pieces: Piece) -> None:
    for piece in pieces:
        if _PIECES.setdefault(piece.name, piece) is not piece:
            raise ValueError(f"There are two pieces of nightly work {piece.name}.")


def known() -> list[Piece]:
    """In the order in which they are done."""
    return list(_PIECES.values())


def due(now: datetime) -> list[Piece]:
    """What has not succeeded yet today, or within its time."""
    rows = {row.name: row for row in NightlyWork.objects.all()}
    return [piece for piece in known() if _is_due(piece, rows.get(piece.name), now)]


def _is_due(piece: Piece, row: NightlyWork | None, now: datetime) -> bool:
    last = row.succeeded_at if row else None
    if piece.every is not None:
        return last is None or now - last >= piece.every
    local = timezone.localtime(now)
    begun = local.date() if local.time() >= FROM else local.date() - timedelta(days=1)
    return last is None or _begun_on(last) < begun


def _begun_on(moment: datetime) -> date:
    """The day whose work a success at this moment was."""
    local = timezone.localtime(moment)
    return local.date() if local.time() >= FROM else local.date() - timedelta(days=1)


def run_due(now: datetime, *, often_only: bool = False) -> list[Done]:
    """Every piece that is due and that nobody else has in hand, one after the other. `often_only`:
    of those that come every few minutes.
    """
    wanted = [piece for piece in due(now) if piece.every is not None or not often_only]
    found = [run(piece.name, now=now) for piece in wanted]
    return [done for done in found if done is not None]


def run(name: str, *, now: datetime) -> Done | None:
    """One piece now, due or not; None while another runner has it in hand. Raises nothing: what
    went wrong is logged, kept with the piece, and said.
    """
    piece = _PIECES[name]
    held = _claim(name, now)
    if held is None:
        return None
    with _Renewing(name, held):
        try:
            said = piece.work(now)
        except Exception as error:
            log.exception("Nightly work %s failed", name)
            if isinstance(error, Error) and not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            _end(name, held, failures=F("failures") + 1, error=type(error).__name__)
            return Done(piece, error=type(error).__name__)
    _end(name, held, failures=0, error="", succeeded_at=now, said=said[:300])
    return Done(piece, said=said)


def _claim(name: str, now: datetime) -> UUID | None:
    """The mark of the run that holds the piece from now on."""
    NightlyWork.objects.get_or_create(name=name)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())
    mark = uuid4()
    held = {"run": mark, "lease_until": timezone.now() + LEASE, "started_at": now}
    taken = NightlyWork.objects.filter(free, name=name).update(**held)
    return mark if taken else None


def _end(name: str, held: UUID, **facts) -> None:
    rows = NightlyWork.objects.filter(name=name, run=held)
    rows.update(run=None, lease_until=None, ended_at=timezone.now(), **facts)


class _Renewing:
    """Says once a minute that the run is alive, on a connection of its own."""

    def __init__(self, name: str, held: UUID):
        self.rows = NightlyWork.objects.filter(name=name, run=held)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *raised):
        self.over.set()
        self.thread.join(timeout=10)

    def _renew(self) -> None:
        while not self.over.wait(RENEWED_EVERY):
            try:
                self.rows.update(lease_until=timezone.now() + LEASE)
            except Error as error:
                # The next minute is soon enough: the lease lasts five.
                log.warning("Nightly work is not renewed: %s", type(error).__name__)
            finally:
                connection.close()


@dataclass(frozen=True)
class Standing:
    """How a piece stands, for the page of operations and whoever watches."""

    piece: Piece
    row: NightlyWork | None
    is_due: bool
    is_late: bool

    @property
    def is_running(self) -> bool:
        return bool(self.row and self.row.lease_until and self.row.lease_until > timezone.now())


def standings(now: datetime) -> list[Standing]:
    rows = {row.name: row for row in NightlyWork.objects.all()}
    return [_standing(piece, rows.get(piece.name), now) for piece in known()]


def _standing(piece: Piece, row: NightlyWork | None, now: datetime) -> Standing:
    last = row.succeeded_at if row else None
    is_late = last is None or now - last > (piece.every or timedelta(0)) + LATE
    return Standing(piece, row, _is_due(piece, row, now), is_late)
