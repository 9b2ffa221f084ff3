"""Signing in (security B03, B04, B07, C01, D06): who gets in, what everybody else is told."""

import pytest
from django.conf import settings

from deputies_portal.core.accounts.models import User
from tests import html
from tests.core.people import make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"


def text_of(answer):
    """The page without what differs by chance from one answer to the next."""
    lines = answer.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def is_signed_in(client):
    return "_auth_user_id" in client.session


# --- the way in -------------------------------------------------------------------------------
def test_the_right_password_opens_the_home_page(client):
    user = make_user()
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/landing/")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    "spelling", ["WangLan", "  wanglan ", "ＷＡＮＧＬＡＮ", "\u3000wanglan\u3000", "wang lan"]
)
def test_case_blanks_and_full_width_letters_make_no_difference(client, spelling):
    make_user("wanglan")
    sign_in(client, spelling)
    assert is_signed_in(client)


def test_a_page_asked_for_before_signing_in_is_opened_after_it(client):
    make_user()
    asked = client.get("/password/")
    assert asked["Location"] == "/login/?next=/password/"
    page = client.get(asked["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/password/">' in page
    assert sign_in(client, next="/password/")["Location"] == "/password/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\x08//evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    make_user()
    shown = html.page(client.get("/login/", {"next": elsewhere}))
    assert shown.select('form[action="/login/"] [name=next]') == []
    assert sign_in(client, next=elsewhere)["Location"] == "/landing/"


def test_who_is_signed_in_already_is_sent_home(client):
    client.force_login(make_user())
    assert client.get("/login/")["Location"] == "/landing/"


def test_password_managers_find_the_fields_and_pasting_is_not_hindered(client):
    page = client.get("/login/").content.decode()
    assert 'name="username"' in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_a_session_id_planted_before_signing_in_is_not_used_after_it(client):
    make_user()
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted0000000000000000000000000"
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "planted0000000000000000000000000"
    assert is_signed_in(client)


def test_signing_in_gives_a_new_session_id_and_a_new_csrf_token(client):
    make_user()
    session = client.session
    session["visited"] = True
    session.save()
    before = session.session_key
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    sign_in(client)
    assert client.session.session_key != before
    assert client.cookies["csrftoken"].value != token


def test_the_second_person_at_a_computer_does_not_inherit_the_session_of_the_first(client):
    make_user("first")
    second = make_user("second")
    sign_in(client, "first")
    session = client.session
    session["left_behind"] = "of the first"
    session.save()
    sign_in(client, "second")
    assert client.session["_auth_user_id"] == str(second.pk)
    assert "left_behind" not in client.session


# --- who is not let in ------------------------------------------------------------------------
def test_a_wrong_password_keeps_the_name_and_forgets_the_password(client):
    make_user()
    answer = sign_in(client, "wanglan", "wrong-password-1")
    page = answer.content.decode()
    assert not is_signed_in(client)
    assert 'value="wanglan"' in page
    assert "wrong-password-1" not in page
    assert "登录名或密码不对。请核对后再试。" in page


@pytest.mark.parametrize("fields", [{}, {"username": "", "password": ""}, {"username": "wanglan"}])
def test_empty_fields_are_named(client, fields):
    make_user()
    answer = client.post("/login/", fields)
    assert answer.status_code == 200
    assert "请填写密码。" in answer.content.decode()


def test_unknown_known_disabled_and_demonstration_names_get_the_same_answer(client):
    make_user("known")
    make_user("disabled", is_active=False)
    make_user("trial", is_demo=True)
    answers = [
        sign_in(client, name, "wrong-password-1")
        for name in ("known", "disabled", "trial", "nobody")
    ]
    right_but_refused = [sign_in(client, name) for name in ("disabled", "trial")]
    texts = {
        "\n".join(text_of(a)).replace(name, "X")
        for a, name in zip(
            [*answers, *right_but_refused],
            ["known", "disabled", "trial", "nobody", "disabled", "trial"],
            strict=True,
        )
    }
    assert len(texts) == 1
    assert {answer.status_code for answer in [*answers, *right_but_refused]} == {200}


def test_the_hasher_runs_once_for_known_and_for_unknown_names(client, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    make_user("known")
    runs = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: runs.append(1) or encode(*a, **k)
    )
    sign_in(client, "known", "wrong-password-1")
    for_known = len(runs)
    sign_in(client, "nobody", "wrong-password-1")
    assert (for_known, len(runs)) == (1, 2)


def test_demonstration_accounts_open_only_in_a_demonstration(client, settings):
    make_user("trial", "demo-portal-1", is_demo=True)
    sign_in(client, "trial", "demo-portal-1")
    assert not is_signed_in(client)
    settings.DEMO = True
    sign_in(client, "trial", "demo-portal-1")
    assert is_signed_in(client)
    settings.DEMO = False
    assert client.get("/password/").status_code == 302


def test_demonstration_accounts_are_shown_only_in_a_demonstration(client, settings):
    make_user("trial", is_demo=True)
    make_user("invented", password=None, is_demo=True)
    make_user("real")
    assert "trial" not in client.get("/login/").content.decode()
    settings.DEMO = True
    page = client.get("/login/").content.decode()
    assert "trial" in page
    assert "demo-portal-1" in page
    assert "real" not in page
    assert "invented" not in page


@pytest.mark.parametrize(
    "name",
    [
        "",
        "𠮷" * 10,
        "a" * 10_000,
        "x\x00y",
        "\u202eevil",
        "' OR 1=1 --",
        "{{ user }}",
        "字" * 61,
        "\ufdfa" * 60,
    ],
)
def test_no_name_breaks_the_page(client, name):
    answer = sign_in(client, name, "p\x00" + "x" * 10_000)
    assert answer.status_code == 200
    assert not is_signed_in(client)


def test_an_account_without_a_password_lets_nobody_in(client):
    User.objects.create_user("fresh", name="新人")
    for password in ("", "!", "None"):
        sign_in(client, "fresh", password)
    assert not is_signed_in(client)
