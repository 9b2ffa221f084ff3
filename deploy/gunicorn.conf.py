"""The web server: few processes with threads, on the loopback address; production has a proxy."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

address = os.environ.get("BIND") or "127.0.0.1"
bind = f"{address}:{os.environ.get('PORT') or 8000}"
worker_class = "deputies_portal.core.serving.PortalWorker"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
preload_app = True  # one import for all workers: faster start, shared memory
timeout = 60
graceful_timeout = 20
loglevel = "warning"
# The portal writes a log of requests of its own (docs/operations.md). Whoever switches this one on
# gets addresses without their query: what people search for may be a name.
accesslog = None
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(L)s'
# Two servers on one machine would meet at gunicorn's control socket.
control_socket_disable = True
# Which forwarded headers count is decided in one place: PROXY_COUNT of the settings.
forwarded_allow_ips = ""
forwarder_headers = ""


# --- figures for Prometheus: every process writes its own file, any of them tells the sum --------
metrics = ""
if os.environ.get("METRICS_TOKEN"):
    metrics = tempfile.mkdtemp(prefix="portal-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics


# --- the worker of background jobs, where no service of its own runs it --------------------------
worker_of_jobs = 0  # its process id
not_for_worker = []  # the sockets that listen: held by the worker, the port stays taken behind it
is_ending = threading.Event()


def start_worker():
    """Not by `subprocess`: it waits on a pipe that web processes forked meanwhile would hold."""
    global worker_of_jobs
    manage = str(Path(__file__).resolve().parent.parent / "manage.py")
    command = [sys.executable, manage, "worker", "--parent", str(os.getpid())]
    closed = [(os.POSIX_SPAWN_CLOSE, number) for number in not_for_worker]
    worker_of_jobs = os.posix_spawn(sys.executable, command, os.environ, file_actions=closed)


def keep_worker():
    """One worker, however many web processes there are; another one when it breaks off."""
    global worker_of_jobs
    while not is_ending.is_set():
        # gunicorn may have reaped it already: it has ended all the same.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(worker_of_jobs, 0)
        worker_of_jobs = 0
        if not is_ending.wait(5):
            start_worker()


def on_exit(server):
    is_ending.set()
    if metrics:
        shutil.rmtree(metrics, ignore_errors=True)
    if worker_of_jobs:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker_of_jobs, signal.SIGTERM)


def when_ready(server):
    if os.environ.get("WORKER_BESIDE") == "1":
        not_for_worker[:] = [listener.fileno() for listener in server.LISTENERS]
        start_worker()
        threading.Thread(target=keep_worker, daemon=True).start()
    print(f"The portal is ready: http://{bind}/   (Ctrl+C stops it)", flush=True)
