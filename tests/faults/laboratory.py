"""The fault laboratory: people at work in a served portal while something breaks.

Each experiment runs by `pytest -s -m load tests/faults` on SQLite, and on PostgreSQL with
DATABASE_URL; what it measures is printed. At its end `sound` must find nothing.
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPException
from http.cookiejar import Cookie
from urllib.request import HTTPCookieProcessor, build_opener

from django.db import connection
from django.test import Client

from deputies_portal.core.accounts.models import User
from tests import make
from tests.served import PASSWORD, ROOT, form_at, send
from visits.models import Category, Contact, Issue, Visit

CLERKS = int(os.environ.get("FAULT_CLERKS", 16))
BETWEEN = float(os.environ.get("FAULT_BETWEEN", 8))  # seconds from one visit to the next
SIGN_IN, NEW = "/login/", "/visits/new/"


class Crowd:
    """People at work until `over`: what was confirmed, how long each thing took, what was not done.

    `names` are those of the visitors whose registration was confirmed.
    """

    def __init__(self, address: str, *, between: float = BETWEEN):
        self.address, self.between, self.over = address, between, threading.Event()
        self.category = Category.objects.order_by("code").first().pk
        self.took: dict[str, list[float]] = defaultdict(list)
        self.refused: list[str] = []
        self.names: list[str] = []
        self.began = time.monotonic()

    def timed(self, name: str, act):
        began = time.monotonic()
        done = act()
        self.took[name].append(time.monotonic() - began)
        return done

    def signed_in(self, username: str):
        """A browser in which the person has signed in before: to try a password takes a second."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        connection.close()  # that of this thread
        jar = HTTPCookieProcessor()
        for name, cookie in client.cookies.items():
            jar.cookiejar.set_cookie(_cookie(name, cookie.value))
        return build_opener(jar)

    def form(self, browser, address: str, selector: str) -> dict | None:
        """However long the portal is away; None when all is over."""
        while not self.over.is_set():
            with suppress(AssertionError):
                return form_at(browser, address, selector)
        return None

    def refuse(self, name: str, who: str) -> None:
        self.refused.append(f"{name}: {who} after {time.monotonic() - self.began:.1f} s")

    # --- what people do -------------------------------------------------------------------------
    def register(self, username: str) -> None:
        """Save visits, one after the other; what was not confirmed is not sent again."""
        browser, address, number = self.signed_in(username), f"{self.address}{NEW}", 0
        while form := self.form(browser, address, "main form.panel[method=post]"):
            number += 1
            name = f"{username}的来访人{number}"
            form |= {"contacts-0-name": name, "issues-0-category": self.category}
            form |= {"issues-0-title": f"{name}请求修路"}
            arrived = self.timed("save", partial(send, browser, address, form, 60))
            if arrived in ("", address):
                self.refuse("save", name)
            else:
                self.names.append(name)
            self.over.wait(self.between)

    def sign_in(self, username: str) -> None:
        """Again and again, with the password."""
        address = f"{self.address}{SIGN_IN}"
        while not self.over.is_set():
            browser = build_opener(HTTPCookieProcessor())
            if form := self.form(browser, address, "main form[method=post]"):
                form |= {"username": username, "password": PASSWORD}
                arrived = self.timed("sign in", partial(send, browser, address, form, 60))
                if arrived in ("", address):
                    self.refuse("sign in", username)
            self.over.wait(self.between)

    def look(self, name: str, username: str, path: str) -> None:
        browser = self.signed_in(username) if username else build_opener()
        while not self.over.is_set():
            self.timed(name, lambda: self._open(browser, name, path))
            self.over.wait(0.3)

    def _open(self, browser, name: str, path: str) -> None:
        try:
            browser.open(f"{self.address}{path}", timeout=60).read()
        except (HTTPException, OSError) as error:
            self.refuse(name, str(error))

    # --- what came of it ------------------------------------------------------------------------
    def longest(self) -> dict[str, list[float]]:
        """Of each thing the three longest times, then how often it was done."""
        return {
            name: [*(round(one, 2) for one in sorted(took)[-3:]), len(took)]
            for name, took in sorted(self.took.items())
        }

    def nothing_is_lost(self, others: int = 0) -> None:
        """What was confirmed is there once; what was not is there once or not at all."""
        there = Counter(Contact.objects.values_list("name", flat=True))
        own = {name: n for name, n in there.items() if "的来访人" in name}
        assert [name for name in self.names if own.get(name) != 1] == []
        assert [name for name, n in own.items() if n != 1] == []
        assert len(self.names) <= len(own) <= len(self.names) + len(self.refused)
        assert Visit.objects.count() == Issue.objects.count() == len(own) + others


def _cookie(name: str, value: str) -> Cookie:
    facts = dict.fromkeys(["port", "expires", "comment", "comment_url"])
    facts |= {"domain": "127.0.0.1", "path": "/", "version": 0, "rest": {}}
    facts |= {"name": name, "value": value, "secure": False, "discard": True}
    specified = ("port_specified", "domain_specified", "domain_initial_dot", "path_specified")
    return Cookie(**facts, **dict.fromkeys(specified, False))


def clerks(room, count: int = CLERKS) -> list[str]:
    """Names of clerks of the room."""
    names = [f"clerk{number:02}" for number in range(count)]
    for name in names:
        make.make_person("venue_clerk", username=name, venue=room)
    return names


@contextmanager
def at_work(crowd: Crowd, usernames: list[str], *others: threading.Thread):
    """The clerks register visits, the others do what they do; all are through at the end."""
    people = [threading.Thread(target=crowd.register, args=(name,)) for name in usernames]
    people += others
    for one in people:
        one.start()
    try:
        yield
    finally:
        crowd.over.set()
        for one in people:
            one.join()


def until(holds, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.1)


def manage(environment: dict[str, str], *words: str) -> tuple[int, str]:
    """A command in a process of its own: (exit code, what it says)."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


def sound(environment: dict[str, str]) -> None:
    """What an operator would ask after a mishap."""
    assert manage(environment, "check_summaries") == (0, "0 different.\n")
    assert manage(environment, "check_invariants") == (0, "Everything holds.\n")


def as_in_use() -> None:
    """PostgreSQL vacuums by itself in an office; in the database of the tests it does not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")
