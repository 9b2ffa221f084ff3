"""The own password and the own language (security B01, B07, D06)."""

import pytest
import time_machine
from django.test import Client

from tests import html
from tests.core.people import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db

NEW = "moonlight-77-bridge"


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": again}
    )


# --- the own password -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("new", "again", "field"),
    [
        (NEW, "different-77-bridge", "new_password2"),
        (PASSWORD, PASSWORD, "new_password1"),
        ("short-1", "short-1", "new_password1"),
        ("password12345", "password12345", "new_password1"),
        ("1234567890123", "1234567890123", "new_password1"),
        ("wanglan12345", "wanglan12345", "new_password1"),
        ("onlysmallletters", "onlysmallletters", "new_password1"),
        ("two4kinds4only4", "two4kinds4only4", "new_password1"),
        ("", "", "new_password1"),
        ("\x00" * 12, "\x00" * 12, "new_password1"),
    ],
)
def test_a_poor_new_password_is_refused_beside_its_field(client, new, again, field):
    user = make_user("wanglan")
    client.force_login(user)
    answer = change(client, new=new, again=again)
    assert f"#id_{field}" in html.error_links(answer)
    assert PASSWORD not in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short-1", "密码至少要有 12 个字符。"),
        ("bridge-77-x", "密码至少要有 12 个字符。"),
        ("password1234", "这个密码太常见了。"),
        ("1234567890123", "密码只包含数字。"),
        ("wanglan12345", "密码跟 登录名 太相似了。"),
        ("Bridge-77-WangLan-moonlight", "密码跟 登录名 太相似了。"),
        ("bridge-77-王兰-moonlight", "密码跟 姓名 太相似了。"),
        ("bridge-bridge", "密码至少要有小写字母、大写字母、数字、符号中的3种。"),
    ],
)
def test_what_is_poor_about_a_password_is_said_in_chinese(client, new, said):
    client.force_login(make_user("wanglan", name="王兰"))
    answer = change(client, new=new, again=new)
    lines = html.page(answer).select('[data-errsum] a[href="#id_new_password1"]')
    assert f"新密码：{said}" in [line.get_text(" ", strip=True) for line in lines]


def test_twelve_characters_of_three_kinds_are_enough(client):
    user = make_user("wanglan")
    client.force_login(user)
    assert change(client, new="bridge-77-xy", again="bridge-77-xy")["Location"] == "/"
    user.refresh_from_db()
    assert user.check_password("bridge-77-xy")


def test_what_a_password_must_be_is_said_before_it_is_typed(client):
    client.force_login(make_user())
    said = html.page(client.get("/password/")).select_one("[id^=id_new_password1_help]")
    assert said.get_text("\n", strip=True).split("\n") == [
        "不能和登录名、姓名、邮箱相近。",
        "密码至少要有 12 个字符。",
        "不能是常见的密码。",
        "不能全是数字。",
        "密码至少要有小写字母、大写字母、数字、符号中的3种。",
    ]


def test_the_present_password_is_asked_for_and_guessing_it_locks(client):
    user = make_user()
    client.force_login(user)
    for _try in range(4):
        answer = change(client, old="wrong-password-1")
        assert html.error_links(answer)["#id_old_password"] == "现在的密码：现在的密码不对。"
    change(client, old="wrong-password-1")
    assert "请在15分钟后再试" in html.text_of(change(client))
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_password_fields_tell_password_managers_what_they_are(client):
    client.force_login(make_user())
    page = html.page(client.get("/password/"))
    kinds = [field["autocomplete"] for field in page.select("main input[autocomplete]")]
    assert kinds == ["username", "current-password", "new-password", "new-password"]


# --- language ---------------------------------------------------------------------------------
def test_the_language_is_kept_with_the_account_and_follows_it_to_another_computer(client):
    user = make_user()
    client.force_login(user)
    assert client.post("/language/", {"language": "en", "next": "/password/"})["Location"] == (
        "/password/"
    )
    assert '<html lang="en">' in client.get("/password/").content.decode()
    user.refresh_from_db()
    assert user.language == "en"
    elsewhere = Client()
    sign_in(elsewhere)
    assert '<html lang="en">' in elsewhere.get("/password/").content.decode()


@pytest.mark.parametrize("back", ["-1", "0001-01-01", "desk:home", "2025"])
def test_a_way_back_that_is_no_path_leads_home(client, clerk, back):
    client.force_login(clerk)
    assert client.post("/language/", {"language": "en", "next": back})["Location"] == "/"


def test_a_stranger_may_choose_the_language(client):
    client.post("/language/", {"language": "en"})
    assert '<html lang="en">' in client.get("/login/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "zh", "en\r\nX: y", "a" * 1000])
def test_unknown_languages_change_nothing(client, language):
    assert client.post("/language/", {"language": language})["Location"] == "/"
    assert "django_language" not in client.cookies


def test_the_language_switch_never_leads_to_another_site(client):
    answer = client.post("/language/", {"language": "en", "next": "//evil.example/"})
    assert answer["Location"] == "/"
    assert client.get("/language/").status_code == 405


# --- rotation ---------------------------------------------------------------------------------
def test_a_password_of_half_a_year_must_be_changed_at_the_next_sign_in(client, settings):
    with time_machine.travel("2025-03-10 09:00:00+08:00", tick=False) as clock:
        make_user()
        clock.shift(180 * 24 * 3600)
        sign_in(client)
        assert client.get("/notices/").status_code == 200
        clock.shift(60)
        assert client.get("/notices/")["Location"] == "/password/"
        assert "用得太久了" in client.get("/password/").content.decode()
        change(client)
        assert client.get("/notices/").status_code == 200


def test_a_county_may_do_without_rotation(client, settings):
    settings.PASSWORD_DAYS = 0
    with time_machine.travel("2025-03-10 09:00:00+08:00", tick=False) as clock:
        make_user()
        clock.shift(1000 * 24 * 3600)
        sign_in(client)
        assert client.get("/notices/").status_code == 200
