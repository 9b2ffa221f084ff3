"""A known device counts its wrong tries by itself (security B03): strangers lock strangers out."""

import pytest
import time_machine
from django.test import Client

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import lockout
from deputies_portal.core.audit.models import Entry
from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db
MORNING = "2025-03-10 09:00:00+08:00"


@pytest.fixture
def known():
    """A browser in which 王兰 has signed in once."""
    make_user()
    client = Client()
    sign_in(client)
    client.post("/logout/")
    return client


def guess(client, times, username="wanglan"):
    return [sign_in(client, username, f"wrong-{n}") for n in range(times)][-1]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_cookie_is_signed_names_nobody_and_is_read_by_no_script(known, settings):
    cookie = known.cookies["known_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 180 * 24 * 3600
    assert "wanglan" not in cookie.value
    settings.SESSION_COOKIE_SECURE = True
    sign_in(known)
    assert known.cookies["known_device"]["secure"]


def test_strangers_who_guess_do_not_lock_the_person_out(known):
    stranger = Client()
    assert guess(stranger, 5).status_code == 429
    assert sign_in(stranger).status_code == 429
    assert sign_in(known).status_code == 302
    assert is_signed_in(known)
    assert sign_in(stranger).status_code == 429, "his sign-in does not let strangers go on"


def test_the_fifth_wrong_password_locks_the_device_for_fifteen_minutes(known):
    with time_machine.travel(MORNING, tick=False) as clock:
        assert guess(known, 4).status_code == 200
        answer = guess(known, 1)
        assert answer.status_code == 429
        assert "请在15分钟后再试" in answer.content.decode()
        clock.shift(15 * 60)
        assert sign_in(known).status_code == 429
        clock.shift(1)
        assert sign_in(known).status_code == 302


def test_a_locked_device_leaves_others_of_the_account_free(known):
    other = Client()
    sign_in(other)
    guess(known, 6)
    assert sign_in(known).status_code == 429
    other.post("/logout/")
    assert sign_in(other).status_code == 302
    assert sign_in(Client()).status_code == 302


def test_locks_of_strangers_and_of_the_device_grow_apart(known):
    with time_machine.travel(MORNING, tick=False) as clock:
        for _twice in range(2):
            guess(Client(), 5)
            clock.shift(15 * 60 + 1)
        assert sign_in(Client()).status_code == 429, "the second one lasts thirty minutes"
        assert "请在15分钟后再试" in guess(known, 5).content.decode()
        clock.shift(15 * 60 + 1)
        sign_in(known)
        known.post("/logout/")
        assert "请在60分钟后再试" in guess(Client(), 5).content.decode()


@pytest.mark.parametrize("value", ["", "x", "e30:1abc:forged", "a" * 5000])
def test_what_is_no_cookie_of_ours_is_a_strangers(known, value):
    guess(Client(), 5)
    known.cookies["known_device"] = value
    assert sign_in(known).status_code == 429


def test_a_device_known_for_one_is_a_stranger_to_another(known):
    make_user("lijun")
    guess(Client(), 5, "lijun")
    assert sign_in(known, "lijun").status_code == 429


def test_a_desk_that_eight_share_is_known_for_each_of_them_and_forgets_the_ninth():
    desk = Client()
    for number in range(9):
        make_user(f"user{number}")
        sign_in(desk, f"user{number}")
        desk.post("/logout/")
    for number, status in ((0, 429), (1, 302), (8, 302)):
        guess(Client(), 5, f"user{number}")
        assert sign_in(desk, f"user{number}").status_code == status
        desk.post("/logout/")


def test_a_device_that_was_not_used_for_180_days_is_a_stranger_again():
    make_user()
    with time_machine.travel(MORNING, tick=False) as clock:
        on_time, late = Client(), Client()
        for client in (on_time, late):
            sign_in(client)
            client.post("/logout/")
        clock.shift(180 * 24 * 3600)
        guess(Client(), 5)
        assert sign_in(on_time).status_code == 302
        clock.shift(1)
        assert sign_in(late).status_code == 429


def test_who_shares_an_address_with_somebody_who_guesses_goes_on(known, settings):
    settings.LOCKOUT_ADDRESS_TRIES = 3
    make_user("neighbour")
    guess(Client(), 4, "nobody")
    assert sign_in(Client(), "neighbour").status_code == 429
    assert sign_in(known).status_code == 302


def test_a_device_waits_for_wrong_tries_before_the_code_too_and_the_journal_tells_it_apart(known):
    user = User.objects.get(username="wanglan")
    guess(known, 5)
    locked = Entry.objects.get(action="sign_in.locked")
    device = locked.after["device"]
    assert len(device) == 8
    guess(Client(), 5)
    lines = Entry.objects.filter(action="sign_in.locked").order_by("id")
    assert [line.after for line in lines] == [{"device": device}, {}]
    assert all(line.target_id == str(user.pk) for line in lines)


def test_an_administrator_lifts_the_locks_of_strangers_and_devices_at_once(known):
    administrator = make_administrator()
    user = User.objects.get(username="wanglan")
    guess(known, 5)
    page = Client()
    page.force_login(administrator)
    shown = page.get(user.get_absolute_url()).content.decode()
    assert "输错密码次数太多，锁定到" in shown
    guess(Client(), 5)
    assert lockout.lift_lock(user, actor=administrator)
    assert sign_in(known).status_code == 302
    assert sign_in(Client(), password=PASSWORD).status_code == 302
