"""How gunicorn serves the portal: the watchman's question never waits behind pages that wait.

A connection takes a thread once something of its request has come. `/healthz` has threads of its
own: it is answered while all others wait for a lock, or for a database that is away.
"""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ

from gunicorn.workers.gthread import ThreadWorker

HEALTH = re.compile(rb"(GET|HEAD) [^ ?]*/healthz[ ?]")
SEEN = 200  # bytes of a request that tell what is asked for
WATCHMEN = 2


class PortalWorker(ThreadWorker):
    def init_process(self):
        self.watchmen = ThreadPoolExecutor(WATCHMEN, thread_name_prefix="health")
        super().init_process()

    def enqueue_req(self, conn):
        begun = _begun(conn)
        if begun is None:
            self._wait_for(conn)
            return
        pool = self.watchmen if HEALTH.match(begun) else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(
            lambda future: self.method_queue.defer(self.finish_request, conn, future)
        )

    def _wait_for(self, conn):
        """As the library does with a client that sends nothing; no thread is spent on it before."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)


def _begun(conn) -> bytes | None:
    """The beginning of the request, left where it is; None while nothing has come.

    What was read ahead, or cannot be looked at, goes the library's own way.
    """
    if conn.initialized and conn.parser.unreader.buf.getvalue():
        return b""
    try:
        return conn.sock.recv(SEEN, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return b"" if conn.data_ready else None
    except OSError:
        return b""
