"""The web server: few processes with threads, on the loopback address; production has a proxy."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = True  # one import for all workers: faster start, shared memory
timeout = 60
graceful_timeout = 20
loglevel = "warning"
# Two servers on one machine would meet at gunicorn's control socket.
control_socket_disable = True
# Which forwarded headers count is decided in one place: PROXY_COUNT of the settings.
forwarded_allow_ips = ""
forwarder_headers = ""


def when_ready(server):
    print(f"The portal is ready: http://{bind}/   (Ctrl+C stops it)", flush=True)
