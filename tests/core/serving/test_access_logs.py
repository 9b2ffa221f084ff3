"""Shipped web servers log no query and no referrer: a search may be a name (security H03)."""

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

from gunicorn.config import Config
from gunicorn.glogging import Logger

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
# Variables of nginx that hold what people typed or where they came from.
TELLING = {"request", "request_uri", "args", "query_string", "is_args", "http_referer"}
MARK = "planted-13800004127"


def test_nginx_logs_addresses_without_query_and_referrer():
    conf = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    form = re.search(r"log_format portal\s+([^;]+);", conf)[1]
    assert set(re.findall(r"\$(\w+)", form)) & TELLING == set()
    assert "$uri" in form
    logs = re.findall(r"access_log\s+([^;]+);", conf)
    assert logs == ["/var/log/nginx/access.log portal if=$is_logged"]
    assert re.findall(r"error_log\s+([^;]+);", conf) == ["/var/log/nginx/error.log crit"]


def test_gunicorn_logs_none_and_if_told_to_no_query():
    conf = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    assert conf["accesslog"] is None
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/visits/?q={MARK}",
        "PATH_INFO": "/visits/",
        "QUERY_STRING": f"q={MARK}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://portal/visits/?q={MARK}",
        "HTTP_USER_AGENT": "Firefox",
        "REMOTE_ADDR": "10.0.0.1",
    }
    answer = SimpleNamespace(status="200 OK", sent=10, headers=[])
    took = SimpleNamespace(seconds=0, microseconds=5)
    asked = SimpleNamespace(headers=[])
    atoms = Logger(Config()).atoms(answer, asked, environ, took)
    line = conf["access_log_format"] % atoms
    assert "/visits/" in line
    assert MARK not in line
