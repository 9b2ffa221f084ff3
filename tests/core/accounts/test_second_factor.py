"""The second factor (security B05): a code beside the password, each once, and a way back in."""

import base64

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django_otp.oath import totp

from deputies_portal.core.accounts.models import SecondFactor
from deputies_portal.core.accounts.sign_in import factor
from deputies_portal.core.audit.models import Entry
from tests import html
from tests.core.people import PASSWORD, make_administrator, make_auditor, make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"
SECRET = base64.b32encode(b"twenty bytes of key.").decode()


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def code_now(secret=SECRET):
    return f"{totp(base64.b32decode(secret)):06}"


@pytest.fixture
def protected(clock):
    """王兰 with a code app, and her sheet of recovery codes; half a minute ago."""
    user = make_user()
    user.sheet = factor.switch_on(user, secret=SECRET, code=code_now())
    clock.shift(30)
    return user


def is_signed_in(client):
    return client.get("/account/").status_code == 200


def enter_code(client, code):
    return client.post("/login/code/", {"code": code})


# --- setting it up ----------------------------------------------------------------------------
def test_setting_it_up_shows_a_code_to_scan_and_ten_recovery_codes_once(client, clock):
    user = make_user()
    sign_in(client)
    page = html.page(client.get("/account/second-factor/"))
    secret = page.select_one("[data-secret]").get_text().replace(" ", "")
    assert page.select_one("form img")["src"].startswith("data:image/svg+xml")
    wrong = client.post("/account/second-factor/", {"code": "000000"})
    assert list(html.error_links(wrong)) == ["#id_code"]
    assert factor.of(user) is None
    shown = client.post("/account/second-factor/", {"code": code_now(secret)})
    assert len(html.page(shown).select("[data-recovery]")) == 10
    assert is_signed_in(client)
    actions = Entry.objects.filter(target_id=str(user.pk)).values_list("action", flat=True)
    assert "factor.on" in actions
    assert client.get("/account/second-factor/")["Location"] == "/account/"


def test_the_secret_is_sealed_and_in_no_journal(protected):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_secondfactor")
        assert SECRET not in cursor.fetchone()[0]
    written = str(list(Entry.objects.values_list("before", "after", "note", "target_label")))
    assert SECRET not in written
    assert all(code not in written for code in protected.sheet)


# --- signing in -------------------------------------------------------------------------------
def test_the_password_alone_opens_nothing(client, protected):
    assert sign_in(client)["Location"] == "/login/code/"
    assert client.get("/account/").status_code == 302
    refused = enter_code(client, "000000")
    field = html.page(refused).select_one("[name=code]")
    assert (refused.status_code, field["autocomplete"]) == (200, "one-time-code")
    assert not is_signed_in(client)
    enter_code(client, code_now())
    assert is_signed_in(client)


def test_a_code_works_once(client, protected):
    sign_in(client)
    enter_code(client, code_now())
    other = Client()
    sign_in(other)
    answer = enter_code(other, code_now())
    assert "已经用过" in answer.content.decode()
    assert not is_signed_in(other)


def test_the_code_before_and_after_are_taken_from_a_slow_clock_and_no_others(protected, clock):
    for steps, taken in ((-2, False), (-1, False), (1, True), (4, False)):
        clock.shift(steps * 30)
        code = code_now()
        clock.shift(-steps * 30)
        client = Client()
        sign_in(client)
        enter_code(client, code)
        assert is_signed_in(client) is taken, steps


def test_a_recovery_code_works_once_as_it_was_written_down(protected):
    spelled = protected.sheet[3].upper().replace("-", " ")
    for expected in (True, False):
        client = Client()
        sign_in(client)
        enter_code(client, spelled)
        assert is_signed_in(client) is expected


def test_wrong_codes_lock_the_name_like_wrong_passwords(client, protected):
    sign_in(client)
    statuses = [enter_code(client, f"00000{n}").status_code for n in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert "请在15分钟后再试" in enter_code(client, code_now()).content.decode()
    assert not is_signed_in(client)
    assert sign_in(Client()).status_code == 429


def test_after_five_minutes_the_password_is_asked_for_again(client, protected, clock):
    sign_in(client)
    clock.shift(5 * 60 + 1)
    assert enter_code(client, code_now())["Location"] == "/login/"


def test_a_new_password_ends_the_wait_for_a_code(client, protected):
    sign_in(client)
    protected.set_password("another-long-word-77")
    protected.save()
    assert enter_code(client, code_now())["Location"] == "/login/"


def test_nobody_reaches_the_code_without_the_password(client, protected):
    assert client.get("/login/code/")["Location"] == "/login/"
    assert enter_code(client, code_now())["Location"] == "/login/"


def test_after_the_code_one_goes_on_where_one_wanted_to(client, protected):
    sign_in(client, next="/notices/")
    assert enter_code(client, code_now())["Location"] == "/notices/"


# --- who must ---------------------------------------------------------------------------------
def test_a_role_that_must_have_it_reaches_no_page_before(client, settings, clock):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    make_administrator()
    sign_in(client, "duanzhiyuan")
    assert client.get("/accounts/")["Location"] == "/account/second-factor/"
    page = html.page(client.get("/account/second-factor/"))
    secret = page.select_one("[data-secret]").get_text().replace(" ", "")
    client.post("/account/second-factor/", {"code": code_now(secret)})
    assert client.get("/accounts/").status_code == 200
    client.post("/account/second-factor/off/")
    assert SecondFactor.objects.count() == 1
    other = Client()
    other.force_login(make_auditor())
    assert other.get("/journal/").status_code == 200


# --- switching it off -------------------------------------------------------------------------
def test_who_may_switches_it_off_and_signs_in_with_the_password_again(client, protected):
    sign_in(client)
    enter_code(client, code_now())
    client.post("/account/second-factor/off/")
    assert factor.of(protected) is None
    assert sign_in(Client())["Location"] != "/login/code/"


def test_a_new_sheet_voids_the_old_one(client, protected):
    sign_in(client)
    enter_code(client, code_now())
    shown = html.page(client.post("/account/second-factor/codes/"))
    sheet = [one.get_text() for one in shown.select("[data-recovery]")]
    assert len(sheet) == 10
    for code, expected in ((protected.sheet[0], False), (sheet[0], True)):
        other = Client()
        sign_in(other)
        enter_code(other, code)
        assert is_signed_in(other) is expected


def test_an_administrator_opens_the_door_when_phone_and_sheet_are_lost(client, protected):
    inside = Client()
    sign_in(inside)
    enter_code(inside, code_now())
    client.force_login(make_administrator())
    page = client.get(f"/accounts/{protected.pk}/")
    assert f"/accounts/{protected.pk}/second-factor/" in page.content.decode()
    client.post(f"/accounts/{protected.pk}/second-factor/")
    assert not is_signed_in(inside)
    assert sign_in(Client(), password=PASSWORD)["Location"] != "/login/code/"
    line = Entry.objects.get(action="factor.off")
    assert (line.actor_name, line.target_label) == ("段志远", "王兰")
