"""A worker is killed while visits are registered: what was confirmed is there once, nothing half.

Security J01, B08: real gunicorn workers over the test database, killed between and in saves, and
asked by twenty people at once as on the day of reception. Forty times under load:
`tests/faults/test_killed_servers.py`.
"""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from tests import make
from tests.served import (
    PASSWORD,
    environment_of_tests,
    form_at,
    kill_workers,
    known_to_the_portal,
    send,
    served,
)
from visits.models import Category, Contact, Issue, Visit, Voice

pytestmark = pytest.mark.walk


@pytest.fixture
def portal(transactional_db, room, tmp_path):
    """A served portal over the test database: (address, process id of the master)."""
    # A browser that still waits for an answer is not waited for at the end.
    command = "--no-control-socket --workers 2 --threads 2 --graceful-timeout 5"
    with served(environment_of_tests(tmp_path), *command.split()) as found:
        yield found


def test_confirmed_visits_survive_killed_workers(portal, room):
    _register_while_killing(portal, room, visits=12, kill_every=4)


def _register_while_killing(portal, room, *, visits: int, kill_every: int) -> int:
    """One clerk registers; how many registrations were confirmed. Each of them is there once."""
    address, master = portal
    browser = _signed_in(address, room)
    confirmed = []
    for number in range(1, visits + 1):
        register = urljoin(address, "/visits/new/")
        form = form_at(browser, register, "main form.panel[method=post]")
        killing = _killing(master) if number % kill_every == 0 else None
        if send(browser, register, _filled(form, number)) not in ("", register):
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
    timer = threading.Timer(random.uniform(0, 0.15), kill_workers, [master])
    timer.start()
    return timer


def _signed_in(address: str, room) -> OpenerDirector:
    known_to_the_portal(make.make_person("venue_clerk", username="clerk", venue=room))
    browser = build_opener(HTTPCookieProcessor())
    sign_in = urljoin(address, "/login/")
    known = {"username": "clerk", "password": PASSWORD}
    send(browser, sign_in, form_at(browser, sign_in, "main form[method=post]") | known)
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
        form = form_at(browser, address, "main form[method=post]")
        return send(browser, address, form | {"username": name, "password": PASSWORD}, 60)

    began = time.monotonic()
    with ThreadPoolExecutor(len(names)) as crowd:
        arrived = list(crowd.map(sign_in, names))
    assert arrived == [f"{portal[0]}/"] * len(names)
    # Some six seconds on two idle cores; the machine of the tests may be busy.
    assert time.monotonic() - began < 60
