"""A ledger of 20,000 rows comes in beside eight clerks who save and sign in: nobody waits for it.

A served portal with its worker, over the database of the tests. `FAULT_ROWS` takes another number
of rows. The figures are printed: `pytest -s -m load tests/faults`.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import date, timedelta
from http.client import HTTPException
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from deputies_portal.imports import files, later, working
from deputies_portal.imports.kinds import KINDS
from deputies_portal.jobs.models import Job
from tests import make
from tests.served import ROOT, environment_of_tests
from tests.stories.test_killed_worker import PASSWORD, _form_at, _send, _wait_for
from visits.models import Category, Issue, Visit

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]

ROWS = int(os.environ.get("FAULT_ROWS", 20_000))
CLERKS = 8
LONGEST = 2.0  # seconds anybody waits
HEADS = (
    "编号,日期,家站,反映人姓名,反映人电话,类别,标题,状态,主办单位,交办日期,答复日期,办理结果,答复"
)
ROW = "本年-{n},{day},关庙社区联络室,王某,138{n:08},教育,事项{n},已办结,县教育体育局,{day},{day},"
ROW += "A,办好。"


@pytest.fixture
def portal(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = environment_of_tests(tmp_path)
    environment |= {"PORT": str(port), "WORKER_BESIDE": "1", "LOG_LEVEL": "ERROR"}
    command = ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "deputies_portal.wsgi"]
    master = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        master.terminate()
        master.wait(timeout=60)


class Crowd:
    """People at work until `over`; how long each thing took, and what was refused."""

    def __init__(self, address: str):
        self.address, self.over = address, threading.Event()
        self.category = Category.objects.order_by("code").first().pk
        self.took: dict[str, list[float]] = defaultdict(list)
        self.refused: list[str] = []
        self.saved, self.began = 0, time.monotonic()

    def timed(self, name: str, act):
        began = time.monotonic()
        done = act()
        self.took[name].append(time.monotonic() - began)
        return done

    def signed_in(self, username: str):
        browser = build_opener(HTTPCookieProcessor())
        address = f"{self.address}/login/"
        form = _form_at(browser, address, "main form[method=post]")
        form |= {"username": username, "password": PASSWORD}
        arrived = self.timed("sign in", lambda: _send(browser, address, form, 200))
        if arrived in ("", address):
            self.refused.append(f"sign in: {username} at {time.monotonic() - self.began:.1f}")
        return browser

    def save(self, username: str) -> None:
        browser, address, number = self.signed_in(username), f"{self.address}/visits/new/", 0
        while not self.over.is_set():
            number += 1
            form = _form_at(browser, address, "main form.panel[method=post]")
            form |= {"contacts-0-name": f"村民{number}", "issues-0-category": self.category}
            form |= {"issues-0-title": f"第{number}件，请求修路"}
            arrived = self.timed("save", lambda form=form: _send(browser, address, form, 200))
            if arrived in ("", address):
                self.refused.append(
                    f"save: {username} {arrived!r} after {self.took[chr(115) + 'ave'][-1]:.2f}"
                )
            self.saved += arrived not in ("", address)
            self.over.wait(0.5)

    def sign_in(self, username: str) -> None:
        while not self.over.is_set():
            self.signed_in(username)
            self.over.wait(0.5)

    def look(self, name: str, username: str, path: str) -> None:
        browser = self.signed_in(username) if username else build_opener()
        while not self.over.is_set():
            self.timed(name, lambda: self._open(browser, name, path))
            self.over.wait(0.2)

    def _open(self, browser, name: str, path: str) -> None:
        try:
            browser.open(f"{self.address}{path}", timeout=200).read()
        except (HTTPException, OSError) as error:
            self.refused.append(f"{name}: {error}")

    def longest(self) -> dict[str, float]:
        return {name: round(max(took), 2) for name, took in sorted(self.took.items())}


def person(role: str, username: str, **place) -> None:
    made = make.make_person(role, username=username, **place)
    made.password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())
    made.save()


def ledger_of_this_year() -> bytes:
    today = timezone.localdate()
    first = date(today.year, 1, 1)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    rows = [ROW.format(n=n, day=days[n % len(days)]) for n in range(ROWS)]
    return "\n".join([HEADS, *rows]).encode()


def asked_for(county_clerk) -> Job:
    posting, now = county_clerk.postings.get(), timezone.now()
    facts = {"actor": county_clerk, "posting": posting, "at": now}
    file = SimpleUploadedFile("台账.csv", ledger_of_this_year())
    imported = files.receive(file, KINDS["receptions"], county="530524", **facts)
    imported = working.check(imported, on=timezone.localdate(), at=now)
    assert imported.wrong == 0
    later.start(later.WRITE, imported, actor=county_clerk, posting=posting)
    return Job.objects.get()


@contextmanager
def at_work(crowd: Crowd):
    """Eight clerks save, one person signs in again and again, two look."""
    people = [
        *(threading.Thread(target=crowd.save, args=(f"clerk{n}",)) for n in range(CLERKS)),
        threading.Thread(target=crowd.sign_in, args=("late",)),
        threading.Thread(target=crowd.look, args=("other county", "elsewhere", "/visits/")),
        threading.Thread(target=crowd.look, args=("healthz", "", "/healthz")),
    ]
    for one in people:
        one.start()
    try:
        yield
    finally:
        crowd.over.set()
        for one in people:
            one.join()


def test_nobody_waits_for_a_long_ledger(portal, room, unit, county_clerk, eryuan_home):
    for number in range(CLERKS):
        person("venue_clerk", f"clerk{number}", venue=room)
    person("venue_clerk", "late", venue=room)
    person("venue_clerk", "elsewhere", venue=eryuan_home)
    crowd = Crowd(portal)
    with at_work(crowd):
        crowd.over.wait(15)
        before = crowd.longest()
        crowd.took.clear()
        began, job = time.monotonic(), asked_for(county_clerk)
        while Job.objects.get(pk=job.pk).is_active:
            crowd.over.wait(0.5)
        took = time.monotonic() - began
    job.refresh_from_db()
    print(f"\n{ROWS} rows in {took:.0f} s; {crowd.saved} saved, {len(crowd.refused)} refused")
    print(f"longest before: {before}\nlongest beside: {crowd.longest()}")
    assert (job.state, job.error, crowd.refused) == ("done", "", [])
    assert Visit.objects.count() == Issue.objects.count() == ROWS + crowd.saved
    numbers = sorted(Visit.objects.values_list("number", flat=True))
    assert numbers == list(range(1, ROWS + crowd.saved + 1))
    call_command("check_summaries")
    assert {name for name, seconds in crowd.longest().items() if seconds > LONGEST} == set()
