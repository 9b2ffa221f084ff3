"""The log of requests: one line each, with its number, and nothing of what people typed."""

import json
import logging
import re
import sys

import pytest
from django.db import connection
from django.test import Client

from deputies_portal.core.ui.http import slow_queries
from deputies_portal.core.ui.http.logs import JsonFormatter, OneLineFormatter
from tests import make

pytestmark = pytest.mark.django_db
MARK = "planted-13800004127"


class Kept(logging.Handler):
    """Formats at once, as the handler of the portal does: the number of the request is known."""

    def __init__(self, formatter):
        super().__init__()
        self.setFormatter(formatter)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(params=[OneLineFormatter, JsonFormatter])
def log(request):
    kept = Kept(request.param())
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


@pytest.fixture
def browser(county_clerk):
    browser = Client(raise_request_exception=False)
    browser.force_login(county_clerk)
    return browser


def test_no_line_holds_what_was_typed_or_a_secret_of_an_address(log, browser, clerk):
    stranger = Client(raise_request_exception=False)
    answers = [
        browser.get(f"/visits/?q={MARK}"),
        browser.get(f"/{MARK}/"),
        stranger.get(f"/duty/feed/{MARK}.ics"),
        stranger.get(f"/duty/feed/{MARK}.ics?x=%00"),
        stranger.post("/login/", {"username": MARK, "password": MARK}),
        browser.post("/visits/new/", {"contacts-0-name": MARK}),
        browser.delete(f"/visits/?q={MARK}", headers={"User-Agent": MARK, "Referer": MARK}),
        Client(enforce_csrf_checks=True).post("/login/", {"username": MARK}),
    ]
    assert [line for line in log.lines if MARK in line or "13800004127" in line] == []
    for answer in answers:
        number = answer["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{16}", number)
        (line,) = [one for one in log.lines if number in one and "portal.requests" in one]
        assert f"{answer.status_code}" in line
    refused = [line for line in log.lines if "django.request" in line]
    numbers = [answer["X-Request-ID"] for answer in answers]
    assert len(refused) >= 3
    assert [line for line in refused if not any(number in line for number in numbers)] == []
    assert all(len(line.splitlines()) == 1 for line in log.lines)


def test_a_line_names_view_status_time_and_account(browser, county_clerk):
    words, fields = Kept(OneLineFormatter()), Kept(JsonFormatter())
    root = logging.getLogger("portal.requests")
    root.addHandler(words), root.addHandler(fields)
    answer = browser.get("/units/999999/")
    root.removeHandler(words), root.removeHandler(fields)
    number = answer["X-Request-ID"]
    (line,), (told,) = words.lines, map(json.loads, fields.lines)
    end = rf"view=stations:unit method=GET status=404 ms=\d+ user={county_clerk.pk}"
    assert re.search(rf" INFO portal\.requests {number} {end}$", line)
    known = {"request": number, "view": "stations:unit", "method": "GET", "status": 404}
    assert told.items() >= (known | {"user": county_clerk.pk, "level": "INFO"}).items()


def test_a_traceback_is_one_field_of_the_json_line():
    said = f"first\nDETAIL:  Key (phone)=({MARK}) exists.\n"
    try:
        raise ValueError(said)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    told = json.loads(JsonFormatter().format(record))
    assert "ValueError: first" in told["traceback"]
    assert MARK not in told["traceback"]


def test_a_slow_statement_is_logged_without_what_it_asked_for(settings, caplog):
    settings.SLOW_QUERY_MS = 0.0001
    with connection.execute_wrapper(slow_queries.measured):
        make.make_user(MARK)
    slow = [record for record in caplog.records if record.name == "portal.slow_queries"]
    lines = [OneLineFormatter().format(record) for record in slow]
    assert any("INSERT INTO" in line and "accounts_user" in line for line in lines)
    assert [line for line in lines if MARK in line] == []
    caplog.clear()
    settings.SLOW_QUERY_MS = 0
    with connection.execute_wrapper(slow_queries.measured):
        make.make_user()
    assert [record for record in caplog.records if record.name == "portal.slow_queries"] == []


def test_every_new_connection_is_watched_once(settings):
    settings.SLOW_QUERY_MS = 5
    other = connection.copy()
    for _ in range(2):
        slow_queries.watch(other)
    assert other.execute_wrappers == [slow_queries.measured]
    settings.SLOW_QUERY_MS = 0
    plain = connection.copy()
    slow_queries.watch(plain)
    assert plain.execute_wrappers == []
