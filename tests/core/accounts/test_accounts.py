"""The register of accounts and the own password (security A05, B01, B02, B06, E04, E07)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from deputies_portal.core.accounts import slips, switching
from deputies_portal.core.accounts.models import User
from tests import html
from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

NEW = "moonlight-77-bridge"


@pytest.fixture
def administrator(client):
    user = make_administrator()
    client.force_login(user)
    return user


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": again}
    )


# --- the register -----------------------------------------------------------------------------
def test_only_administrators_open_the_register(client):
    user = make_user()
    client.force_login(user)
    for address in ("/accounts/", "/accounts/new/", f"/accounts/{user.pk}/"):
        assert client.get(address).status_code == 403
    for act in ("password", "unlock", "disable", "enable"):
        assert client.post(f"/accounts/{user.pk}/{act}/").status_code == 403
    user.refresh_from_db()
    assert user.is_active


def test_the_list_finds_accounts_by_name_and_state(client, administrator):
    make_user("wanglan", name="王兰")
    make_user("lijun", name="李军", is_active=False)
    assert names(client.get("/accounts/")) == ["duanzhiyuan", "lijun", "wanglan"]
    assert names(client.get("/accounts/?q=王兰")) == ["wanglan"]
    assert names(client.get("/accounts/?q=LIJ")) == ["lijun"]
    assert names(client.get("/accounts/?state=disabled")) == ["lijun"]
    assert html.figures(client.get("/accounts/?state=disabled"))["rows"] == 1
    assert names(client.get("/accounts/?q=nobody")) == []


def names(answer):
    return [link.get_text() for link in html.page(answer).select("tbody th a")]


FINDS = {
    "initials": "zhl",
    "initials in capitals": "ZH L",
    "initials in full width": "ｚｈｌ",
    "pinyin": "huilan",
    "characters": "慧兰",
    "user name": "accounts-",
}


@pytest.mark.parametrize("text", FINDS.values(), ids=FINDS)
def test_an_account_is_found_by_name_pinyin_and_initials(client, administrator, text):
    make_user("accounts-1", name="张慧兰")
    make_user("lijun", name="李军")
    assert names(client.get("/accounts/", {"q": text})) == ["accounts-1"]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("单志明", ["szm", "dzm"]),
        ("区永红", ["oyh", "qyh"]),
        ("单位经办人", ["danwei", "dwjbr"]),
    ],
)
def test_a_surname_and_the_name_of_an_office_are_both_read(client, administrator, name, texts):
    make_user("wanglan", name=name)
    assert [names(client.get("/accounts/", {"q": text})) for text in texts] == [["wanglan"]] * 2


def test_a_new_and_a_renamed_account_are_found_by_their_initials(client, administrator):
    form = html.form_values(client.get("/accounts/new/"))
    made = client.post("/accounts/new/", {**form, "username": "clerk7", "name": "张慧兰"})
    assert names(client.get("/accounts/?q=zhl")) == ["clerk7"]
    address = f"{made['Location']}edit/"
    client.post(address, {**html.form_values(client.get(address)), "name": "李军"})
    assert names(client.get("/accounts/?q=lj")) == ["clerk7"]
    assert names(client.get("/accounts/?q=zhl")) == []


@pytest.mark.parametrize("others", [1, 6])
def test_the_list_asks_the_same_queries_for_few_and_for_many(
    client, administrator, django_assert_num_queries, others
):
    for n in range(others):
        make_user(f"user{n}")
    with django_assert_num_queries(6):  # session, user, postings, rows, total, figures
        client.get("/accounts/")
    with django_assert_num_queries(6):
        client.get("/accounts/?q=wl")


def test_a_new_account_has_one_spelling_and_no_password(client, administrator):
    form = html.form_values(client.get("/accounts/new/"))
    answer = client.post("/accounts/new/", {**form, "username": " ＬｉJun ", "name": " 李军 "})
    account = User.objects.get(username="lijun")
    assert answer["Location"] == f"/accounts/{account.pk}/"
    assert (account.name, account.has_usable_password(), account.is_active) == ("李军", False, True)


def test_a_new_account_sent_twice_is_made_once(client, administrator):
    form = html.form_values(client.get("/accounts/new/"))
    sent = {**form, "username": "lijun", "name": "李军"}
    first, second = client.post("/accounts/new/", sent), client.post("/accounts/new/", sent)
    assert first["Location"] == second["Location"]
    assert User.objects.filter(username="lijun").count() == 1


def test_extra_fields_give_no_rights(client, administrator):
    form = html.form_values(client.get("/accounts/new/"))
    extra = {"is_demo": "on", "is_active": "", "password": "x", "session_epoch": "9"}
    client.post("/accounts/new/", {**form, "username": "lijun", "name": "李军", **extra})
    account = User.objects.get(username="lijun")
    assert (account.is_demo, account.is_active, account.session_epoch) == (False, True, 0)
    assert not account.has_usable_password()


def test_a_name_that_is_taken_is_refused_beside_its_field(client, administrator):
    make_user("wanglan")
    form = html.form_values(client.get("/accounts/new/"))
    answer = client.post("/accounts/new/", {**form, "username": "WANGLAN", "name": "另一人"})
    assert html.error_links(answer) == {"#id_username": "登录名：这个登录名已经有人用了。"}
    assert 'value="另一人"' in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["", "   ", "a/b", "<b>", "字" * 61, "a" * 10_000, "a\x00/", "🙂", "\ufdfa" * 60]
)
def test_impossible_names_are_refused(client, administrator, name):
    form = html.form_values(client.get("/accounts/new/"))
    answer = client.post("/accounts/new/", {**form, "username": name, "name": "某人"})
    assert list(html.error_links(answer)) == ["#id_username"]
    assert User.objects.count() == 1


def test_an_account_is_changed_and_the_later_of_two_editors_is_told(client, administrator):
    account = make_user("wanglan", name="王兰")
    address = f"/accounts/{account.pk}/edit/"
    opened = html.form_values(client.get(address))
    client.post(address, {**opened, "name": "王岚", "email": "wl@example.org"})
    account.refresh_from_db()
    assert (account.name, account.email, account.username) == ("王岚", "wl@example.org", "wanglan")
    assert client.post(address, {**opened, "name": "王蓝"}).status_code == 409
    account.refresh_from_db()
    assert account.name == "王岚"


def test_the_database_refuses_a_second_spelling():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="WangLan", name="王兰")


def test_an_account_that_does_not_exist_is_not_found(client, administrator):
    for address in ("/accounts/999999/", "/accounts/99999999999999999999999999/"):
        assert client.get(address).status_code == 404


# --- acts of the administrator ----------------------------------------------------------------
def test_an_issued_password_is_shown_once_and_must_be_changed(client, administrator):
    account = make_user("wanglan")
    answer = client.post(f"/accounts/{account.pk}/password/")
    password = html.page(answer).select_one("[data-issued]").get_text()
    assert len(password) == 19
    assert password not in client.get(f"/accounts/{account.pk}/").content.decode()
    person = Client()
    assert sign_in(person, "wanglan").status_code == 200  # the old one is void
    sign_in(person, "wanglan", password)
    for address in ("/", "/accounts/", "/kept/"):
        assert person.get(address)["Location"] == "/password/"
    assert person.post("/accounts/new/", {"name": "x"})["Location"] == "/password/"
    change(person, old=password)
    assert person.get("/").status_code == 200
    account.refresh_from_db()
    assert not account.must_change_password


def test_with_an_issued_password_one_can_still_sign_out_and_change_the_language(client):
    client.force_login(make_user(must_change_password=True))
    assert client.post("/language/", {"language": "en"}).status_code == 302
    assert client.get("/alive/").status_code == 204
    assert client.post("/logout/")["Location"] == "/login/"


def test_issuing_a_password_lifts_the_lock(client, administrator):
    account = make_user("wanglan")
    person = Client()
    for _try in range(5):
        sign_in(person, "wanglan", "wrong-password-1")
    (slip,) = slips.issue_slips([account], on=timezone.localdate(), actor=administrator)
    assert sign_in(person, "wanglan", slip.code).status_code == 302


def test_a_disabled_account_is_closed_until_it_is_enabled(client, administrator):
    account = make_user("wanglan")
    client.post(f"/accounts/{account.pk}/disable/")
    assert "停用" in html.text_of(client.get(f"/accounts/{account.pk}/"))
    assert sign_in(Client(), "wanglan").status_code == 200
    client.post(f"/accounts/{account.pk}/enable/")
    assert sign_in(Client(), "wanglan").status_code == 302


@pytest.mark.parametrize("act", ["disable", "password"])
def test_nobody_disables_or_resets_himself(client, administrator, act):
    assert client.post(f"/accounts/{administrator.pk}/{act}/").status_code == 403
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.check_password(PASSWORD)
    assert f"/{act}/" not in html.text_of(client.get(f"/accounts/{administrator.pk}/"))


def test_the_verbs_refuse_too(administrator):
    with pytest.raises(PermissionDenied):
        switching.disable_account(administrator, actor=administrator)
    with pytest.raises(PermissionDenied):
        slips.issue_slips([administrator], on=date(2025, 3, 10), actor=administrator)


@pytest.mark.parametrize("act", ["password", "unlock", "disable", "enable"])
def test_acts_are_done_by_post_alone(client, administrator, act):
    account = make_user("wanglan")
    assert client.get(f"/accounts/{account.pk}/{act}/").status_code == 405
    account.refresh_from_db()
    assert account.is_active
    assert account.check_password(PASSWORD)
