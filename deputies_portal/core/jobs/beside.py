"""Progress 进度 of a run inside its own long transaction, which nobody else sees before it ends.

PostgreSQL hears it on a second connection. SQLite has one writer at a time, all on one machine:
there a small file beside the results, named by the run, says how far it is, and the page reads it.
"""

import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import Error, connection

FOLDER = "jobs"
LEAST_REST, LONGEST_REST = 0.1, 1.0  # seconds
log = logging.getLogger(__name__)


class Reached(NamedTuple):
    """How far a job is; `total` 0: not known yet."""

    done: int
    total: int


def is_one_writer() -> bool:
    """Whether a second connection would have to wait for this one to end."""
    return connection.vendor == "sqlite"


class GivingWay:
    """Called after each portion of a long work: rests as long as the portion took.

    Who waits for the one writer asks again every tenth of a second, in no order: portions that
    follow one another would keep the others out for many seconds. PostgreSQL needs no rest.
    """

    def __init__(self):
        self.since = time.monotonic()

    def __call__(self) -> None:
        if is_one_writer():
            took = time.monotonic() - self.since
            time.sleep(min(max(LEAST_REST, took), LONGEST_REST))
        self.since = time.monotonic()


def outside(write: Callable[[], int]) -> int:
    """What `write` returns, written outside the transaction of this thread.

    Where no second connection is to be had the work goes on unheard.
    """

    def alone():
        try:
            return write()
        except Error as error:
            log.warning("Progress is not heard: %s", type(error).__name__)
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as other:
        return other.submit(alone).result()


def note(run: UUID, reached: Reached) -> None:
    path = _path(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(f"{reached.done} {reached.total}", encoding="ascii")
    os.replace(half, path)  # a reader sees the old one or the new one


def noted(run: UUID | None) -> Reached | None:
    """What the run has noted; None when it has not, or is over."""
    if run is None or not is_one_writer():
        return None
    try:
        return Reached(*map(int, _path(run).read_text(encoding="ascii").split()))
    except (OSError, ValueError, TypeError):
        return None


def forget(run: UUID) -> None:
    """A killed worker cannot: `clearing` removes what it has left."""
    _path(run).unlink(missing_ok=True)


def _path(run: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{run.hex}.progress"
