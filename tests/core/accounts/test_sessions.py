"""How a sign-in lasts and ends (security C01-C04, C06)."""

import threading
import time

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import sessions
from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"
PAGE = "/password/"  # a page that every signed-in person may open


def is_open(client):
    return client.get(PAGE).status_code == 200


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# --- signing out ------------------------------------------------------------------------------
def test_signing_out_kills_the_session_on_the_server(client):
    make_user()
    sign_in(client)
    stolen = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = client.post("/logout/")
    assert answer["Location"] == "/login/"
    assert not is_open(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert not is_open(thief)


def test_a_session_past_its_day_is_nobody_s(client):
    client.force_login(make_user())
    assert is_open(client)
    Session.objects.update(expire_date=timezone.now())
    assert not is_open(client)


def test_a_session_that_nobody_began_is_nobody_s(client):
    make_user()
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.get(PAGE)["Location"] == f"/login/?next={PAGE}"


def test_a_link_cannot_sign_anybody_out(client):
    client.force_login(make_user())
    page = client.get("/logout/").content.decode()
    assert 'method="post" action="/logout/"' in page
    assert is_open(client)


def test_signing_out_without_the_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert client.post("/logout/").status_code == 403
    assert is_open(client)


def test_a_stranger_who_signs_out_is_led_to_the_sign_in_page(client):
    assert client.get("/logout/")["Location"] == "/login/"
    assert client.post("/logout/")["Location"] == "/login/"


@pytest.mark.parametrize("address", ["/login/", PAGE, "/logout/", "/alive/"])
def test_the_back_key_shows_nothing_that_was_kept(client, address):
    if address != "/login/":
        client.force_login(make_user())
    assert "no-store" in client.get(address)["Cache-Control"]


# --- running out ------------------------------------------------------------------------------
def test_thirty_idle_minutes_end_a_sign_in(client):
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(make_user())
        clock.shift(30 * 60)
        assert is_open(client)
        clock.shift(30 * 60 + 1)
        answer = client.get(PAGE)
        assert answer["Location"] == "/login/?next=/password/"
        assert "登录已失效，请重新登录。" in client.get(answer["Location"]).content.decode()
        assert "_auth_user_id" not in client.session


def test_somebody_at_work_is_not_signed_out_by_the_idle_limit(client):
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(make_user())
        for _page in range(8):
            clock.shift(25 * 60)
            assert is_open(client)


def test_twelve_hours_end_a_sign_in_however_busy_it_is(client):
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(make_user())
        for _page in range(12 * 3):
            clock.shift(20 * 60)
            assert is_open(client)
        clock.shift(20 * 60)
        assert not is_open(client)


def test_saying_that_one_is_there_keeps_the_sign_in(client):
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(make_user())
        for _time in range(3):
            clock.shift(29 * 60)
            assert client.get("/alive/").status_code == 204
        clock.shift(30 * 60 + 1)
        assert client.get("/alive/").status_code == 302


def test_page_views_within_a_minute_write_nothing(client, django_assert_num_queries):
    with time_machine.travel(MORNING, tick=False) as clock:
        client.force_login(make_user())
        clock.shift(59)
        with django_assert_num_queries(3):  # session, user, postings
            client.get(PAGE)
        clock.shift(1)
        # and when it was used last, and the session: savepoint, update, release
        with django_assert_num_queries(7):
            client.get(PAGE)


def test_the_page_knows_when_to_warn(client, settings):
    settings.SESSION_IDLE_SECONDS = 600
    client.force_login(make_user())
    assert 'data-idle-seconds="600"' in client.get(PAGE).content.decode()


# --- ended from outside -----------------------------------------------------------------------
def test_changing_the_password_ends_the_other_sign_ins_and_keeps_this_one():
    user = make_user()
    here, elsewhere = signed_in(user), signed_in(user)
    key = here.session.session_key
    new = "moonlight-77-bridge"
    answer = here.post(PAGE, {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    assert is_open(here)
    assert here.session.session_key != key
    assert not is_open(elsewhere)


def test_disabling_an_account_ends_its_sign_ins():
    administrator, user = signed_in(make_administrator()), make_user()
    elsewhere = signed_in(user)
    administrator.post(f"/accounts/{user.pk}/disable/")
    assert not is_open(elsewhere)
    administrator.post(f"/accounts/{user.pk}/enable/")
    assert not is_open(elsewhere)


def test_issuing_a_password_ends_the_sign_ins():
    administrator, user = signed_in(make_administrator()), make_user()
    elsewhere = signed_in(user)
    administrator.post(f"/accounts/{user.pk}/password/")
    assert not is_open(elsewhere)


def test_a_change_of_role_ends_the_sign_ins():
    user = make_user()
    first, second = signed_in(user), signed_in(user)
    sessions.end_sessions(user)
    assert not is_open(first)
    assert not is_open(second)
    assert is_open(signed_in(User.objects.get(pk=user.pk)))


def test_a_sign_in_without_its_beginning_is_over(client):
    client.force_login(make_user())
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_open(client)


# --- cookies ----------------------------------------------------------------------------------
def test_cookies_are_for_this_host_and_not_for_scripts(client):
    make_user(language="en")
    sign_in(client)
    for name in ("sessionid", "csrftoken", "django_language", "signed_in_here"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    assert client.cookies["sessionid"]["max-age"] == ""


def test_under_tls_cookies_are_secure(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    make_user(language="en")
    sign_in(client)
    for name in ("sessionid", "csrftoken", "django_language", "signed_in_here"):
        assert client.cookies[name]["secure"] is True


# --- beside a long writer ---------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_pages_open_while_a_long_import_holds_the_database(client):
    """An SQLite file has one writer: who only reads does not wait for it, and stays signed in."""
    with time_machine.travel(MORNING):
        make_user()
        sign_in(client)
    holds, let_go = threading.Event(), threading.Event()
    writer = threading.Thread(target=hold_the_database, args=(holds, let_go))
    writer.start()
    try:
        assert holds.wait(20)
        with time_machine.travel("2025-03-10 09:20:00+08:00"):
            began = time.perf_counter()
            assert is_open(client)
            assert time.perf_counter() - began < 10
    finally:
        let_go.set()
        writer.join()
    with time_machine.travel("2025-03-10 09:25:00+08:00"):
        assert is_open(client)
    with time_machine.travel("2025-03-10 09:54:00+08:00"):
        assert is_open(client)


def hold_the_database(holds, let_go):
    with transaction.atomic():
        User.objects.create(username="other", name="别人")
        holds.set()
        let_go.wait(60)
        transaction.set_rollback(True)
    connection.close()
