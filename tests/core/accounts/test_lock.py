"""The lock after wrong passwords (security B03, B04): whom it holds, for how long, who lifts it."""

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"


def text_of(answer):
    """The page without what differs by chance from one answer to the next."""
    lines = answer.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def guess(client, username, times):
    return [sign_in(client, username, f"wrong-{n}") for n in range(times)][-1]


def test_five_wrong_passwords_lock_the_name_for_fifteen_minutes(client):
    make_user()
    with time_machine.travel(MORNING, tick=False) as clock:
        assert guess(client, "wanglan", 4).status_code == 200
        answer = guess(client, "wanglan", 1)
        assert answer.status_code == 429
        assert "请在15分钟后再试" in answer.content.decode()
        clock.shift(14 * 60)
        assert "请在1分钟后再试" in sign_in(client).content.decode()
        assert not is_signed_in(client)
        clock.shift(60 + 1)
        sign_in(client)
        assert is_signed_in(client)


def test_four_wrong_passwords_do_not_lock_and_are_forgotten_after_the_right_one(client):
    make_user()
    for _day in range(3):
        guess(client, "wanglan", 4)
        sign_in(client)
        assert is_signed_in(client)
        client.post("/logout/")


def test_other_spellings_of_a_locked_name_are_locked_too(client):
    make_user()
    for spelling in ["wanglan", "WANGLAN", " wanglan", "ｗａｎｇｌａｎ", "wang lan"]:
        sign_in(client, spelling, "wrong-password-1")
    for spelling in ["wanglan", "WANGLAN", "ＷＡＮＧＬＡＮ", "wanglan\t"]:
        assert sign_in(client, spelling).status_code == 429
    assert not is_signed_in(client)


def test_forged_addresses_and_browsers_do_not_get_round_the_lock(client):
    make_user()
    for n in range(5):
        sign_in_from(client, f"203.0.113.{n}", "wrong-password-1")
    assert sign_in_from(client, "198.51.100.7", PASSWORD).status_code == 429
    assert not is_signed_in(client)


def sign_in_from(client, address, password):
    return client.post(
        "/login/",
        {"username": "wanglan", "password": password},
        headers={"X-Forwarded-For": address, "User-Agent": f"browser at {address}"},
    )


def test_a_neighbour_at_the_same_address_stays_free(client):
    make_user("wanglan")
    neighbour = make_user("neighbour")
    guess(client, "wanglan", 6)
    sign_in(client, "neighbour")
    assert client.session["_auth_user_id"] == str(neighbour.pk)


def test_the_lock_looks_the_same_for_a_name_that_does_not_exist(client):
    make_user("known")
    with time_machine.travel(MORNING, tick=False):
        known = [guess(client, "known", 1) for _ in range(7)]
        unknown = [guess(client, "nobody", 1) for _ in range(7)]
    assert [a.status_code for a in known] == [200] * 4 + [429] * 3
    assert [a.status_code for a in unknown] == [200] * 4 + [429] * 3
    for one, other in zip(known, unknown, strict=True):
        assert "\n".join(text_of(one)).replace("known", "X") == "\n".join(text_of(other)).replace(
            "nobody", "X"
        )


def test_tries_during_the_lock_do_not_lengthen_it(client):
    make_user()
    with time_machine.travel(MORNING, tick=False) as clock:
        guess(client, "wanglan", 5)
        clock.shift(10 * 60)
        guess(client, "wanglan", 5)
        clock.shift(5 * 60 + 1)
        sign_in(client)
        assert is_signed_in(client)


def test_an_administrator_lifts_a_lock(client):
    administrator, user = make_administrator(), make_user()
    guess(client, "wanglan", 5)
    client.force_login(administrator)
    assert "解除锁定" in client.get(f"/accounts/{user.pk}/").content.decode()
    client.post(f"/accounts/{user.pk}/unlock/")
    assert "解除锁定" not in client.get(f"/accounts/{user.pk}/").content.decode()
    client.post("/logout/")
    sign_in(client)
    assert is_signed_in(client)


def test_the_table_of_tries_keeps_no_password_and_no_token(client):
    make_user()
    sign_in(client, "wanglan", "wrong-password-1", csrfmiddlewaretoken="abc123", kept="sealed")
    attempt = AccessAttempt.objects.get()
    assert "wrong-password-1" not in attempt.post_data
    assert "abc123" not in attempt.post_data
    assert "sealed" not in attempt.post_data


# --- back-off ---------------------------------------------------------------------------------
def test_each_further_lock_in_a_row_lasts_twice_as_long(client):
    make_user()
    with time_machine.travel(MORNING, tick=False) as clock:
        for minutes in (15, 30, 60):
            assert f"请在{minutes}分钟后再试" in guess(client, "wanglan", 5).content.decode()
            clock.shift(minutes * 60 - 1)
            assert sign_in(client).status_code == 429
            clock.shift(2)
        sign_in(client)
        assert is_signed_in(client)
        client.post("/logout/")
        assert "请在15分钟后再试" in guess(client, "wanglan", 5).content.decode()


def test_an_unknown_name_is_held_up_just_as_long(client):
    with time_machine.travel(MORNING, tick=False) as clock:
        for minutes in (15, 30):
            assert f"请在{minutes}分钟后再试" in guess(client, "nobody", 5).content.decode()
            clock.shift(minutes * 60 + 1)


def test_an_address_that_tries_many_names_must_wait_and_its_neighbour_need_not(settings):
    settings.LOCKOUT_ADDRESS_TRIES = 12
    make_user()
    here, neighbour = Client(REMOTE_ADDR="10.5.9.9"), Client(REMOTE_ADDR="10.5.9.10")
    with time_machine.travel(MORNING, tick=False) as clock:
        for n in range(4):
            guess(here, f"name{n}", 3)
        answer = sign_in(here)
        assert (answer.status_code, is_signed_in(here)) == (429, False)
        assert "从这个网络地址输错的次数太多" in answer.content.decode()
        forged = Client(REMOTE_ADDR="10.5.9.9", HTTP_X_FORWARDED_FOR="10.5.9.10")
        assert sign_in(forged).status_code == 429
        sign_in(neighbour)
        assert is_signed_in(neighbour)
        clock.shift(15 * 60 + 1)
        sign_in(here)
        assert is_signed_in(here)
