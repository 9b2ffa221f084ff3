"""A form sent after the sign-in has run out is given back to whoever typed it (security C03)."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deputies_portal.core import vault
from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in.kept_forms import KeptForm
from tests import html
from tests.core.people import make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"
TYPED = {"username": "newcomer", "name": "新人 𠮷 <b>&\"'", "email": "", "password": "do-not-keep"}


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as travelled:
        yield travelled


@pytest.fixture
def refused(client, clock):
    """The sign-in page that answered a form which an administrator sent after 31 idle minutes."""
    make_administrator()
    sign_in(client, "duanzhiyuan")
    clock.shift(31 * 60)
    return client.post("/accounts/new/", TYPED)


def token_of(answer):
    return html.page(answer).select_one("[name=kept]")["value"]


def sign_in_again(client, answer, username="duanzhiyuan"):
    return sign_in(client, username, kept=token_of(answer))


def hidden_fields(answer, action):
    form = html.page(answer).select_one(f'form[action="{action}"]')
    return {field["name"]: field["value"] for field in form.select("input[type=hidden]")}


def test_the_refused_form_is_answered_by_the_sign_in_page_and_stores_nothing(refused):
    assert refused.status_code == 403
    assert "刚才的内容还没有提交" in html.text_of(refused)
    assert not User.objects.filter(username="newcomer").exists()


def test_what_travels_in_the_page_cannot_be_read_and_holds_no_password(refused):
    token = token_of(refused)
    assert "newcomer" not in refused.content.decode()
    kept = json.loads(vault.unseal(token))
    names = [name for name, _value in kept["fields"]]
    assert names == ["username", "name", "email"]
    assert "do-not-keep" not in vault.unseal(token)


def test_the_same_person_finds_what_was_typed_and_sends_it_again(client, refused):
    answer = sign_in_again(client, refused)
    assert answer["Location"] == "/kept/"
    shown = client.get("/kept/")
    assert "继续刚才的操作" in html.text_of(shown)
    assert f"登录名 newcomer 姓名 {TYPED['name']}" in html.text_of(shown)
    fields = hidden_fields(shown, "/accounts/new/")
    assert {name: fields[name] for name in ("username", "name", "email")} == {
        name: TYPED[name] for name in ("username", "name", "email")
    }
    client.post("/accounts/new/", fields)
    assert User.objects.get(username="newcomer").name == TYPED["name"]


def test_the_form_on_that_page_carries_a_token_of_the_new_sign_in(refused, clock):
    client = Client(enforce_csrf_checks=True)
    login_page = client.get("/login/")
    first = hidden_fields(login_page, "/login/")["csrfmiddlewaretoken"]
    answer = sign_in(client, "duanzhiyuan", kept=token_of(refused), csrfmiddlewaretoken=first)
    fields = hidden_fields(client.get(answer["Location"]), "/accounts/new/")
    old = client.post("/accounts/new/", {**fields, "csrfmiddlewaretoken": first})
    assert old.status_code == 403
    client.get("/kept/")
    assert client.post("/accounts/new/", fields).status_code == 302


def test_sent_again_or_dropped_it_is_gone(client, refused):
    sign_in_again(client, refused)
    client.post("/accounts/new/", hidden_fields(client.get("/kept/"), "/accounts/new/"))
    assert client.get("/kept/")["Location"] == "/"
    client.post("/logout/")
    sign_in_again(client, refused)
    client.post("/kept/")
    assert client.get("/kept/")["Location"] == "/"


def test_a_reload_of_the_page_loses_nothing(client, refused):
    sign_in_again(client, refused)
    assert "newcomer" in client.get("/kept/").content.decode()
    assert "newcomer" in client.get("/kept/").content.decode()


def test_another_person_gets_nothing(client, refused):
    make_user("wanglan")
    answer = sign_in_again(client, refused, "wanglan")
    assert answer["Location"] == "/"
    assert client.get("/kept/")["Location"] == "/"
    assert "newcomer" not in json.dumps(dict(client.session))
    messages = [str(m) for m in client.get("/login/", follow=True).wsgi_request._messages]
    assert messages == ["刚才没有提交的内容未能恢复。"]


def test_after_thirty_minutes_nothing_is_given_back(client, refused, clock):
    clock.shift(30 * 60 + 1)
    assert sign_in_again(client, refused)["Location"] == "/"
    assert client.get("/kept/")["Location"] == "/"


def test_a_damaged_or_invented_token_gives_nothing_back(client, refused):
    token = token_of(refused)
    plain = json.dumps({"path": "/", "fields": [], "file_names": [], "user_id": 1})
    sealed_otherwise = [vault.seal("13800001111"), vault.seal("{}")]
    for invented in (token[:-5], "x", "\x00", plain, *sealed_otherwise):
        assert sign_in(client, "duanzhiyuan", kept=invented)["Location"] == "/"
        client.post("/logout/")


def test_a_wrong_password_in_between_loses_nothing(client, refused):
    again = sign_in(client, "duanzhiyuan", "wrong-password-1", kept=token_of(refused))
    assert token_of(again) == token_of(refused)
    assert sign_in_again(client, again)["Location"] == "/kept/"


def test_the_session_may_have_gone_altogether(client, clock):
    make_administrator()
    sign_in(client, "duanzhiyuan")
    del client.cookies["sessionid"]
    refused = client.post("/accounts/new/", TYPED)
    assert sign_in_again(client, refused)["Location"] == "/kept/"


def test_a_form_of_nobody_known_is_given_to_nobody(client, clock):
    make_administrator()
    refused = client.post("/accounts/new/", TYPED)
    assert html.page(refused).select("[name=kept]") == []
    assert "未能保留" in html.text_of(refused)
    sign_in(client, "duanzhiyuan")
    assert client.get("/kept/")["Location"] == "/"


def test_a_registration_is_given_back_in_the_words_of_its_page():
    """Not in the names of its fields, and without numbers of records that tell nobody."""
    fields = {
        "submission": "72d35c6b-c583-4788-906d-2c2d5d5cdf1f",
        "venue": "192",
        "channel": "in_person",
        "contacts-0-name": "赵文彩",
        "issues-0-category": "17",
        "issues-0-title": "集市路灯坏 14 盏",
        "issues-0-is_spot": "on",
        "action": "stay",
    }
    kept = KeptForm("/visits/new/", [list(pair) for pair in fields.items()], [], 1)
    assert kept.typed == [
        ("方式", "来访"),
        ("姓名", "赵文彩"),
        ("一句话说清", "集市路灯坏 14 盏"),
        ("当场答复", "是"),
    ]


def test_signing_out_forgets_who_sat_here(client, clock):
    make_administrator()
    sign_in(client, "duanzhiyuan")
    client.post("/logout/")
    assert client.cookies["signed_in_here"].value == ""


def test_files_are_asked_for_again(client, clock):
    make_administrator()
    sign_in(client, "duanzhiyuan")
    clock.shift(31 * 60)
    photo = SimpleUploadedFile("photo.jpg", b"secret bytes")
    refused = client.post("/visits/new/", {"issues-0-title": "路灯", "issues-0-uploads": photo})
    assert "secret bytes" not in vault.unseal(token_of(refused))
    sign_in_again(client, refused)
    form = html.page(client.get("/kept/")).select_one('form[action="/visits/new/"]')
    assert form["enctype"] == "multipart/form-data"
    field = form.select_one("input[type=file]")
    assert field["name"] == "issues-0-uploads"
    assert form.select_one(f"label[for={field['id']}]").get_text() == "附件（请重新选择）"


def test_several_values_of_one_field_are_all_kept(client, clock):
    make_administrator()
    sign_in(client, "duanzhiyuan")
    clock.shift(31 * 60)
    refused = client.post("/accounts/new/?from=list", {"deputies": ["3", "5"], "wish": "一\r\n二"})
    sign_in_again(client, refused)
    form = html.page(client.get("/kept/")).select_one('form[action="/accounts/new/?from=list"]')
    sent = [(f["name"], f["value"]) for f in form.select("input[type=hidden]")][1:]
    # A line break is one character in a page, and two again when a browser sends it.
    assert sent == [("deputies", "3"), ("deputies", "5"), ("wish", "一\n二")]


def test_more_than_a_megabyte_is_not_kept_and_the_page_says_so(client, clock):
    make_administrator()
    sign_in(client, "duanzhiyuan")
    clock.shift(31 * 60)
    refused = client.post("/accounts/new/", {"name": "字" * 400_000})
    assert html.page(refused).select("[name=kept]") == []
    assert "未能保留" in html.text_of(refused)


def test_it_survives_a_password_that_must_be_changed_first(client, refused):
    User.objects.filter(username="duanzhiyuan").update(must_change_password=True)
    sign_in_again(client, refused)
    assert client.get("/kept/")["Location"] == "/password/"
    new = "moonlight-77-bridge"
    answer = client.post(
        "/password/",
        {"old_password": "sunflower-42-street", "new_password1": new, "new_password2": new},
    )
    assert answer["Location"] == "/kept/"
    assert "newcomer" in client.get("/kept/").content.decode()


def test_a_fragment_of_a_page_is_refused_without_a_page(client):
    for answer in (
        client.get("/accounts/", headers={"HX-Request": "true"}),
        client.post("/accounts/new/", TYPED, headers={"HX-Request": "true"}),
    ):
        assert (answer.status_code, answer.content) == (401, b"")
