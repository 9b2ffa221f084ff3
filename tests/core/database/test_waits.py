"""Who waits too long for somebody else is told so, keeps what was typed, and holds nobody up."""

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from deputies_portal.core.database.waits import limit_for_pages
from deputies_portal.core.ui import errors
from deputies_portal.core.ui.http import shares
from tests import make
from tests.html import form_values, page, text_of
from tests.served import ROOT, environment_of_tests
from tests.visits.filling import NEW, filled
from visits.models import Visit


@contextmanager
def short_waits(settings):
    """This thread's connection as a page has it, with a limit of a fifth of a second."""
    settings.DATABASE_LOCK_SECONDS = 0.2
    known = connections.settings["default"]
    before = {**known["OPTIONS"]}
    connection.close()
    limit_for_pages()
    old = connection.settings_dict
    connection.settings_dict = {**old, "OPTIONS": {**known["OPTIONS"]}}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = old
        known["OPTIONS"] = before


@contextmanager
def counters_held():
    """Somebody else is in the midst of a long transaction that has drawn a number."""
    held, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "LOCK TABLE visits_counter IN EXCLUSIVE MODE"
                if connection.vendor == "postgresql"
                else "UPDATE visits_counter SET last = last"
            )
            held.set()
            over.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    try:
        yield
    finally:
        over.set()
        other.join()


@pytest.mark.django_db(transaction=True)
def test_a_save_that_waits_too_long_keeps_what_was_typed_and_can_be_sent_again(
    clerk, room, deputy, settings
):
    make.make_visit(room, actor=clerk)
    browser = Client(raise_request_exception=False)
    browser.force_login(clerk)
    form = filled(browser)
    with short_waits(settings), counters_held():
        answer = browser.post(NEW, form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "没有保存任何内容。请稍等几秒再试" in text_of(answer)
    assert Visit.objects.count() == 1
    again = page(answer).select_one("main form")
    assert again["action"] == NEW
    assert browser.post(NEW, form_values(answer, "main form")).status_code == 302
    assert Visit.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets people in by turns")
def test_who_waits_gets_in_between_two_portions_of_a_long_work(clerk, room, deputy):
    """Portions of a tenth of a second with a hundredth between: SQLite itself would ask again
    after ever longer pauses, and miss it again and again.
    """
    browser, begun, over, portions = Client(), threading.Event(), threading.Event(), []
    browser.force_login(clerk)
    forms = [filled(browser, contacts__0__name=name) for name in ("赵有才", "钱进", "孙明")]

    def work():
        while not over.is_set() and len(portions) < 100:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE visits_counter SET last = last")
                portions.append(time.monotonic())
                begun.set()
                over.wait(0.1)
            time.sleep(0.012)
        connection.close()

    other = threading.Thread(target=work)
    other.start()
    begun.wait(20)
    waited = []
    for form in forms:
        before = len(portions)
        assert browser.post(NEW, form).status_code == 302
        waited.append(len(portions) - before)
    over.set()
    other.join()
    assert max(waited) <= 8  # several transactions a save: session, visit, notices


@pytest.mark.parametrize(
    ("said", "is_busy"),
    [
        ("database is locked", True),
        ("canceling statement due to lock timeout", True),
        ("canceling statement due to statement timeout", True),
        ("terminating connection due to idle-in-transaction timeout", True),
        ("deadlock detected", True),
        ("connection refused", False),
    ],
)
def test_a_long_wait_is_told_apart_from_a_database_that_is_away(said, is_busy):
    assert errors.is_busy(OperationalError(said)) is is_busy


@pytest.mark.django_db
def test_a_sign_in_that_waited_gives_no_password_back(rf):
    request = rf.post("/login/", {"username": "clerk", "password": "a-long-one"})
    request.csrf_processing_done, request.resolver_match = True, None
    answer = errors.busy(request)
    assert "a-long-one" not in answer.content.decode()
    assert page(answer).select_one("main form") is None


# --- shares ---------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_county_that_waits_leaves_threads_to_the_others(clerk, eryuan, settings, monkeypatch):
    settings.WEB_THREADS = 4
    browser = Client()
    browser.force_login(clerk)
    with shares.taken("530524"), shares.taken("530524"):
        assert browser.get("/visits/").status_code == 200  # a burst of quick ones
        monkeypatch.setattr(shares, "LONG", -1)
        answer = browser.get("/visits/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert Client().get("/login/").status_code == 200
    assert browser.get("/visits/").status_code == 200


# --- the watchman ---------------------------------------------------------------------------------
@pytest.mark.walk
@pytest.mark.django_db(transaction=True)
def test_the_watchman_is_answered_while_every_thread_waits(clerk, room, deputy, tmp_path):
    make.make_visit(room, actor=clerk)
    browser = Client()
    browser.force_login(clerk)
    form = filled(browser)
    waited = []
    with served(tmp_path, DATABASE_LOCK_SECONDS="3") as address, counters_held():
        waiting = [threading.Thread(target=post, args=(address, browser, form)) for _ in range(3)]
        for one in waiting:
            one.start()
        while any(one.is_alive() for one in waiting):
            asked = time.monotonic()
            with urlopen(f"{address}/healthz", timeout=10) as answer:
                assert answer.status == 200
            waited.append(time.monotonic() - asked)
    assert len(waited) > 5
    assert max(waited) < 1


@contextmanager
def served(tmp_path, **facts):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = environment_of_tests(tmp_path)
    environment |= {"WEB_WORKERS": "1", "WEB_THREADS": "2", "PORT": str(port)} | facts
    command = ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "deputies_portal.wsgi"]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(100):
            try:
                urlopen(f"{address}/readyz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def post(address, browser, form):
    cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    token = browser.cookies["csrftoken"].value
    body = urlencode([*form.items(), ("csrfmiddlewaretoken", token)], doseq=True).encode()
    request = Request(f"{address}{NEW}", body, {"Cookie": cookies, "Origin": address})
    try:
        urlopen(request, timeout=30).close()
    except HTTPError as refused:
        refused.close()
