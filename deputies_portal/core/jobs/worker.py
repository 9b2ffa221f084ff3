"""The worker process: takes what waits in the queue, and takes up what others have left.

Asked to end (SIGTERM, Ctrl+C) it puts the job in hand back at its next step. It ends by itself when
the process that started it is gone, so that no worker outlives its web server.
"""

import logging
import os
import signal
import threading
import time
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from deputies_portal.core.jobs import nightly, running

log = logging.getLogger(__name__)
PAUSE = 1.0  # seconds between two looks into the queue
SWEEP = timedelta(seconds=15)
OFTEN = timedelta(minutes=1)  # between two looks for what is due every few minutes
GRACE = 20.0  # seconds for the job in hand once the parent is gone


class Worker:
    """`parent` is the process id it must not outlive; None outside a web server."""

    def __init__(self, *, parent: int | None = None, pause: float = PAUSE):
        self.parent, self.pause = parent, pause
        self.swept_at = self.tended_at = None
        self.name = f"{os.uname().nodename[:40]}-{os.getpid()}"

    def listen(self) -> None:
        """Let signals end the worker, and watch the parent."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: running.stopping.set())
        if self.parent:
            threading.Thread(target=self._watch_parent, daemon=True).start()

    def run(self) -> None:
        while not running.stopping.is_set():
            try:
                self.turn()
            except Error as error:
                # The database is away or locked: it comes back, and so do the jobs.
                log.warning("The worker waits for the database: %s", type(error).__name__)
                connection.close()
            running.stopping.wait(self.pause)
        connection.close()

    def turn(self) -> None:
        """One look: what was left behind, then everything that waits."""
        close_old_connections()
        now = timezone.now()
        if self.swept_at is None or now - self.swept_at >= SWEEP:
            self.swept_at = now
            running.take_up_lapsed(now=now)
        # Beside a web server there are no timers; the journal is sealed and mail sent all the same.
        if self.parent and (self.tended_at is None or now - self.tended_at >= OFTEN):
            self.tend(now)
        # A plain look first: claiming would lock the whole of an SQLite file each second.
        if self.has_queue and DBTaskResult.objects.ready().exists():
            self._work()

    def tend(self, now: datetime) -> None:
        self.tended_at = now
        nightly.run_due(now, often_only=True)

    @property
    def has_queue(self) -> bool:
        """Another queue has workers of its own; this one then only takes up what they left."""
        return isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend)

    def _work(self) -> None:
        queue = QueueWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=1,
            worker_id=self.name[:64],
            excluded_queue_names=[],
        )
        while not running.stopping.is_set() and DBTaskResult.objects.ready().exists():
            queue._run_tasks = 0
            queue.run()

    def _watch_parent(self) -> None:
        while os.getppid() == self.parent:
            time.sleep(1)
        running.stopping.set()
        time.sleep(GRACE)
        os._exit(1)
