"""One-time slips 一次性密码条 (security B02, B04, B06, H03): shown once, changed first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from deputies_portal.core.accounts import codes, slips
from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from tests import html
from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

NEW = "moonlight-77-bridge"
OVER = "这个一次性密码已经过期。请管理员重新发放一张。"
WRONG = "登录名或密码不对。请核对后再试。"


@pytest.fixture
def administrator(client):
    user = make_administrator()
    client.force_login(user)
    return user


def a_slip(account, administrator, *, on=None):
    return slips.issue_slips([account], on=on or timezone.localdate(), actor=administrator)[0]


def alert(answer) -> str:
    return html.page(answer).select_one(".note-bad").get_text()


# --- the code -----------------------------------------------------------------------------------
def test_a_code_has_sixteen_signs_that_nobody_confuses():
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    signs = set("".join(made)) - {"-"}
    assert signs <= set("abcdefghjkmnpqrstuvwxyz23456789")
    assert {len(code) for code in made} == {19}


@pytest.mark.parametrize(
    "typed", ["K7MP-X3WD-RT4N-HQ9C", "k7mpx3wdrt4nhq9c", " k7mp x3wd－ＲＴ４Ｎ－hq9c "]
)
def test_case_hyphens_and_full_width_signs_make_no_difference(typed):
    assert codes.fits(typed, codes.kept_of("k7mp-x3wd-rt4n-hq9c"))


@pytest.mark.parametrize("typed", ["", "-", "k7mp-x3wd-rt4n-hq9d", "k7mp-x3wd-rt4n", "\x00"])
def test_anything_else_does_not_fit(typed):
    assert not codes.fits(typed, codes.kept_of("k7mp-x3wd-rt4n-hq9c"))
    assert not codes.fits(typed, "")


def test_the_same_code_is_kept_differently_each_time():
    assert codes.kept_of("k7mp-x3wd-rt4n-hq9c") != codes.kept_of("k7mp-x3wd-rt4n-hq9c")


# --- issued by an administrator -----------------------------------------------------------------
def test_the_slip_is_the_answer_and_stands_nowhere_else(client, administrator):
    account = make_user("wanglan", name="王兰")
    answer = client.post(f"/accounts/{account.pk}/password/")
    code = html.page(answer).select_one("[data-issued]").get_text()
    said = html.text_of(answer)
    assert "wanglan" in said
    assert "http://testserver/" in said
    assert "第一次登录后必须改成自己的密码" in said
    assert answer["Cache-Control"].count("no-store") == 1
    for address in (f"/accounts/{account.pk}/", "/accounts/"):
        assert code not in client.get(address).content.decode()
    assert code not in everything_stored()


def everything_stored() -> str:
    """Every value of every table: accounts, journal, sessions."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_slip_can_be_used_until_its_last_day(administrator, settings):
    settings.SLIP_DAYS = 30
    account = make_user("wanglan")
    a_slip(account, administrator, on=date(2025, 3, 10))
    assert account.slip_until == date(2025, 4, 9)
    assert not account.is_slip_over_on(date(2025, 4, 9))
    assert account.is_slip_over_on(date(2025, 4, 10))


def test_the_days_of_a_slip_are_a_setting(administrator, settings):
    settings.SLIP_DAYS = 7
    account = make_user()
    a_slip(account, administrator, on=date(2025, 3, 10))
    assert account.slip_until == date(2025, 3, 17)


def test_a_slip_that_is_over_opens_nothing_and_says_so(administrator):
    account = make_user("wanglan")
    slip = a_slip(account, administrator, on=timezone.localdate() - timedelta(days=31))
    person = Client()
    answer = sign_in(person, "wanglan", slip.code)
    assert (answer.status_code, alert(answer)) == (200, OVER)
    assert "_auth_user_id" not in person.session
    assert alert(sign_in(person, "wanglan", "k7mp-x3wd-rt4n-hq9c")) == WRONG


def test_a_slip_that_ends_while_somebody_changes_it_is_told_on_the_page(administrator):
    account = make_user("wanglan")
    slip = a_slip(account, administrator)
    person = Client()
    sign_in(person, "wanglan", slip.code)
    User.objects.update(slip_until=timezone.localdate() - timedelta(days=1))
    answer = change(person, slip.code)
    assert html.error_links(answer) == {"#id_old_password": f"现在的密码：{OVER}"}


def change(person, old, new=NEW):
    return person.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": new}
    )


def test_a_slip_is_spent_once_it_is_changed(administrator):
    account = make_user("wanglan")
    slip = a_slip(account, administrator)
    person = Client()
    sign_in(person, "wanglan", slip.code)
    assert person.get("/")["Location"] == "/password/"
    assert change(person, slip.code)["Location"] == "/"
    account.refresh_from_db()
    assert (account.slip, account.slip_until, account.must_change_password) == ("", None, False)
    assert alert(sign_in(Client(), "wanglan", slip.code)) == WRONG
    assert sign_in(Client(), "wanglan", NEW).status_code == 302


@pytest.mark.parametrize("again", ["{code}", "{code}-", "{CODE}"])
def test_the_code_itself_is_no_password_of_ones_own(administrator, again):
    account = make_user("wanglan")
    slip = a_slip(account, administrator)
    while not any(
        sign.isdigit() for sign in slip.code
    ):  # chance gave letters alone: too weak anyhow
        slip = a_slip(account, administrator)
    person = Client()
    sign_in(person, "wanglan", slip.code)
    new = again.format(code=slip.code, CODE=slip.code.upper())
    assert html.error_links(change(person, slip.code, new)) == {
        "#id_new_password1": "新密码：新密码要和现在的不同。"
    }


def test_a_new_slip_voids_the_password_the_old_slip_and_every_sign_in(administrator):
    account = make_user("wanglan")
    at_work = Client()
    sign_in(at_work, "wanglan")
    first = a_slip(account, administrator)
    second = a_slip(account, administrator)
    assert at_work.get("/")["Location"].startswith("/login/")
    for void in (PASSWORD, first.code):
        assert sign_in(Client(), "wanglan", void).status_code == 200
    assert sign_in(Client(), "wanglan", second.code).status_code == 302


def test_the_journal_names_the_slip_by_its_last_day(administrator):
    account = make_user("wanglan")
    slip = a_slip(account, administrator, on=date(2025, 3, 10))
    line = Entry.objects.get(action="password.issue")
    assert (line.actor, line.target_label) == (administrator, "王兰")
    assert (line.before, line.after) == ({}, {"slip_until": "2025-04-09"})
    assert slip.code not in repr(slip)


def test_slips_for_six_cost_as_many_queries_as_for_one(
    administrator, django_assert_max_num_queries
):
    def counted(people):
        with django_assert_max_num_queries(11) as asked:
            slips.issue_slips(people, on=date(2025, 3, 10), actor=administrator)
        return len(asked)

    assert counted([make_user("one")]) == counted([make_user(f"user{n}") for n in range(6)])


def test_a_slip_lifts_the_lock_of_its_own_name_alone(administrator):
    account, other = make_user("wanglan"), make_user("lijun")
    for name in ("wanglan", "lijun"):
        for _try in range(5):
            sign_in(Client(), name, "wrong-password-1")
    slip = a_slip(account, administrator)
    assert sign_in(Client(), "wanglan", slip.code).status_code == 302
    assert sign_in(Client(), other.username).status_code == 429
    assert Entry.objects.filter(action="user.unlock").count() == 1


# --- accounts nobody uses -----------------------------------------------------------------------
def listed(client, use):
    answer = client.get("/accounts/", {"use": use})
    return [link.get_text() for link in html.page(answer).select("tbody th a")]


def test_the_list_shows_who_never_signed_in_and_who_has_not_for_90_days(client, administrator):
    now, day = timezone.now(), timedelta(days=1)
    make_user("new")
    make_user("left", is_active=False)
    make_user("fresh", last_login=now - 80 * day)
    make_user("stale", last_login=now - 92 * day)
    late = make_user("late", last_login=now)
    a_slip(late, administrator, on=timezone.localdate() - 40 * day)
    figures = html.figures(client.get("/accounts/"))
    assert (figures["never"], figures["idle"], figures["slip_over"]) == (1, 1, 1)
    assert listed(client, "never") == ["new"]
    assert listed(client, "idle") == ["stale"]
    assert listed(client, "slip_over") == ["late"]
    assert len(listed(client, "nonsense")) == 0


def test_the_figures_lead_to_exactly_those_rows(client, administrator):
    make_user("new")
    answer = client.get("/accounts/")
    for name in ("never", "idle", "slip_over"):
        shown = client.get("/accounts/" + html.figure_link(answer, name))
        assert html.figures(shown)["rows"] == html.figures(answer)[name]


def test_somebody_who_has_left_is_signed_out_and_stays_out(client, administrator):
    today = timezone.localdate()
    make_user("wanglan")
    person = Client()
    sign_in(person, "wanglan")
    User.objects.filter(username="wanglan").update(last_day=today)
    assert person.get("/password/").status_code == 200
    User.objects.filter(username="wanglan").update(last_day=today - timedelta(days=1))
    assert person.get("/password/").status_code == 302
    assert alert(sign_in(Client(), "wanglan")) == WRONG
    assert names_in_state(client, "disabled") == ["wanglan"]
    pk = User.objects.get(username="wanglan").pk
    client.post(f"/accounts/{pk}/enable/")
    assert User.objects.get(pk=pk).last_day is None
    assert sign_in(Client(), "wanglan").status_code == 302


def names_in_state(client, state):
    answer = client.get("/accounts/", {"state": state})
    return [link.get_text() for link in html.page(answer).select("tbody th a")]
