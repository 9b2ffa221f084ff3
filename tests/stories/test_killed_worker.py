"""A worker is killed while visits are registered: what was confirmed is there once, nothing half.

Trust J01, B08: real gunicorn workers over the test database, killed between and during saves, and
asked by twenty people at once as on the day of reception.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.http import HttpResponse

from tests import make
from tests.html import form_values
from tests.served import environment_of_tests
from visits.models import Category, Contact, Issue, Visit, Voice

pytestmark = pytest.mark.walk

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-long-test-password"


@pytest.fixture
def portal(transactional_db, room, tmp_path):
    """A served portal over the test database: (address, process id of the master)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = environment_of_tests(tmp_path)
    command = "-m gunicorn deputies_portal.wsgi --no-control-socket --workers 2 --threads 2"
    # A browser that still waits for an answer is not waited for at the end.
    command += " --graceful-timeout 5 --bind"
    master = subprocess.Popen(
        [sys.executable, *command.split(), f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    _wait_for(address)
    yield address, master.pid
    master.terminate()
    master.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _unused in range(150):
        with contextlib.suppress(URLError, HTTPException, OSError):
            build_opener().open(f"{address}/healthz", timeout=5)
            return
        time.sleep(0.2)
    raise AssertionError("the portal did not start")


def _send(browser: OpenerDirector, address: str, form: dict, patience=15) -> str:
    """Post a form; returns the address one ends up at, or nothing when the connection broke."""
    body = urlencode(form, doseq=True).encode()
    try:
        return browser.open(Request(address, body, {"Referer": address}), timeout=patience).url
    except (HTTPException, OSError):
        return ""


def _form_at(browser: OpenerDirector, address: str, selector: str) -> dict:
    for _unused in range(20):
        try:
            answer = browser.open(address, timeout=15)
        except (HTTPException, OSError):
            time.sleep(0.2)
            continue
        return form_values(HttpResponse(answer.read()), selector)
    raise AssertionError(f"no form at {address}")


def _kill_workers(master: int) -> None:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True)
    for worker in found.stdout.split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)


def test_confirmed_visits_survive_killed_workers(portal, room):
    _register_while_killing(portal, room, visits=12, kill_every=4)


@pytest.mark.load
def test_a_thousand_registrations_survive_fifty_killed_workers(portal, room):
    """The number of the issue: 1,000 registrations, every 20th with all workers killed in it."""
    confirmed = _register_while_killing(portal, room, visits=1000, kill_every=20)
    print(f"{confirmed} confirmed, {Visit.objects.count()} visits, 50 times killed")


def _register_while_killing(portal, room, *, visits: int, kill_every: int) -> int:
    """One clerk registers; how many registrations were confirmed. Each of them is there once."""
    address, master = portal
    browser = _signed_in(address, room)
    confirmed = []
    for number in range(1, visits + 1):
        register = urljoin(address, "/visits/new/")
        form = _form_at(browser, register, "main form.panel[method=post]")
        killing = _killing(master) if number % kill_every == 0 else None
        if _send(browser, register, _filled(form, number)) not in ("", register):
            confirmed.append(f"村民{number}")
        if killing:
            killing.join()
    names = Counter(Contact.objects.values_list("name", flat=True))
    assert len(confirmed) >= visits - 2 * visits // kill_every
    assert [name for name in confirmed if names[name] != 1] == []
    assert [name for name, count in names.items() if count != 1] == []
    _nothing_is_half()
    return len(confirmed)


def _killing(master: int) -> threading.Timer:
    """Somewhere between the first byte of the request and the last of the answer."""
    timer = threading.Timer(random.uniform(0, 0.15), _kill_workers, [master])
    timer.start()
    return timer


def _signed_in(address: str, room) -> OpenerDirector:
    clerk = make.make_person("venue_clerk", username="clerk", venue=room)
    # The served portal does not know the quick hasher of the tests.
    clerk.password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())
    clerk.save()
    browser = build_opener(HTTPCookieProcessor())
    sign_in = urljoin(address, "/login/")
    known = {"username": "clerk", "password": PASSWORD}
    _send(browser, sign_in, _form_at(browser, sign_in, "main form[method=post]") | known)
    return browser


def _filled(form: dict, number: int) -> dict:
    typed = {
        "contacts-0-name": f"村民{number}",
        "issues-0-category": Category.objects.order_by("code").first().pk,
        "issues-0-title": f"第{number}件，请求修路",
    }
    return form | typed


def _nothing_is_half() -> None:
    visits = Visit.objects.count()
    assert Contact.objects.count() == Issue.objects.count() == Voice.objects.count() == visits
    assert Issue.objects.filter(events__step="register", deadlines__kind="triage").count() == visits
    numbers = sorted(Visit.objects.values_list("number", flat=True))
    assert numbers == list(range(1, visits + 1))


def test_twenty_people_sign_in_at_once(portal, room):
    address = urljoin(portal[0], "/login/")
    known = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())
    names = [f"clerk{number}" for number in range(20)]
    for name in names:
        clerk = make.make_person("venue_clerk", username=name, venue=room)
        clerk.password = known
        clerk.save()

    def sign_in(name):
        browser = build_opener(HTTPCookieProcessor())
        form = _form_at(browser, address, "main form[method=post]")
        return _send(browser, address, form | {"username": name, "password": PASSWORD}, 60)

    began = time.monotonic()
    with ThreadPoolExecutor(len(names)) as crowd:
        arrived = list(crowd.map(sign_in, names))
    assert arrived == [f"{portal[0]}/"] * len(names)
    # Some six seconds on two idle cores; the machine of the tests may be busy.
    assert time.monotonic() - began < 60
