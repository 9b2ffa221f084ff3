"""What a process of its own needs to work on the database of the tests, a portal that is served,
and browsers without a screen.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import OpenerDirector, Request, build_opener

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import connection
from django.http import HttpResponse

from tests.html import form_values

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "a-long-test-password"


def environment_of_tests(media: Path) -> dict[str, str]:
    """The variables of a portal over the database of this test; nothing of this machine's .env."""
    names = ("SECRET_KEY", "VAULT_INDEX_KEY")
    return {name: getattr(settings, name) for name in names} | {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
        "DATABASE_URL": address_of_database(),
        "DJANGO_SETTINGS_MODULE": "deputies_portal.settings",
        "DEBUG": "1",  # static files under their plain names; no page of an error is read here
        "TZ": "Asia/Shanghai",
        "MEDIA_ROOT": str(media),
    }


def address_of_database() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    account = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    return f"postgres://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


# --- a portal that is served ----------------------------------------------------------------------
@contextlib.contextmanager
def served(environment: dict[str, str], *command: str) -> Iterator[tuple[str, int]]:
    """(Its address, the process id of the master); `command` stands for the usual settings."""
    port = free_port()
    words = command or ("-c", "deploy/gunicorn.conf.py")
    words = ["-m", "gunicorn", "deputies_portal.wsgi", "--bind", f"127.0.0.1:{port}", *words]
    master = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address, master.pid
    finally:
        master.terminate()
        master.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(address: str) -> None:
    for _unused in range(150):
        with contextlib.suppress(URLError, HTTPException, OSError):
            build_opener().open(f"{address}/healthz", timeout=5)
            return
        time.sleep(0.2)
    raise AssertionError("the portal did not start")


def kill_workers(master: int) -> None:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True)
    for worker in found.stdout.split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)


# --- browsers -------------------------------------------------------------------------------------
def send(browser: OpenerDirector, address: str, form: dict, patience=15) -> str:
    """Post a form; returns the address one ends up at, or nothing when the connection broke or
    the portal could not.
    """
    body = urlencode(form, doseq=True).encode()
    try:
        return browser.open(Request(address, body, {"Referer": address}), timeout=patience).url
    except HTTPError as refused:
        refused.close()
        return ""
    except (HTTPException, OSError):
        return ""


def form_at(browser: OpenerDirector, address: str, selector: str) -> dict:
    for _unused in range(20):
        try:
            # Read here: whose server is killed in the middle of a page asks for it again, too.
            content = browser.open(address, timeout=15).read()
        except (HTTPException, OSError):
            time.sleep(0.2)
            continue
        return form_values(HttpResponse(content), selector)
    raise AssertionError(f"no form at {address}")


def known_to_the_portal(user) -> None:
    """The served portal does not know the quick hasher of the tests."""
    user.password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())
    user.save()
