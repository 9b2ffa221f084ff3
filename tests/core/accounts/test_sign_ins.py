"""Where one is signed in: seen and ended by oneself or an administrator (security C04, C05)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from deputies_portal.core.accounts.models import SignIn
from deputies_portal.core.accounts.sign_in.devices import device_of
from deputies_portal.core.audit.models import Entry
from tests import html
from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari MicroMessenger/8.0"


def signed_in(agent=EDGE, address="10.5.2.14", name="wanglan"):
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    sign_in(client, name)
    return client


def devices(client):
    rows = html.page(client.get("/account/")).select("tbody tr")
    return [row.select_one("th").get_text(" ", strip=True) for row in rows]


def is_open(client):
    return client.get("/account/").status_code == 200


def test_one_sees_where_one_is_signed_in_and_which_is_this_one():
    make_user()
    with time_machine.travel(MORNING, tick=False) as clock:
        office = signed_in()
        clock.shift(60)
        signed_in(WECHAT, "10.5.90.3")
        assert devices(office) == ["手机，微信", "电脑，Edge 这一处"]


def test_ending_one_leaves_the_others_open():
    make_user()
    office, phone, hall = signed_in(), signed_in(WECHAT), signed_in(EDGE, "10.5.2.77")
    lost = SignIn.objects.get(browser=WECHAT)
    assert office.post(f"/account/sign-ins/{lost.pk}/end/")["Location"] == "/account/"
    assert [is_open(one) for one in (office, phone, hall)] == [True, False, True]
    assert devices(office) == ["电脑，Edge", "电脑，Edge 这一处"]
    assert Entry.objects.filter(action="sign_in.end").count() == 1


def test_ending_all_others_keeps_this_one():
    make_user()
    office, phone, hall = signed_in(), signed_in(WECHAT), signed_in()
    office.post("/account/sign-ins/end/")
    assert [is_open(one) for one in (office, phone, hall)] == [True, False, False]
    assert devices(office) == ["电脑，Edge 这一处"]


def test_nobody_ends_the_sign_in_of_somebody_else():
    make_user()
    make_user("zhaomin", name="赵敏")
    mine, other = signed_in(), signed_in(name="zhaomin")
    foreign = SignIn.objects.get(user__username="zhaomin")
    assert mine.post(f"/account/sign-ins/{foreign.pk}/end/").status_code == 404
    assert mine.get(f"/account/sign-ins/{foreign.pk}/end/").status_code == 405
    assert is_open(other)


def test_an_administrator_ends_every_sign_in_of_a_person(client):
    user = make_user()
    office, phone = signed_in(), signed_in(WECHAT)
    client.force_login(make_administrator())
    assert "现在登录在 2 处" in client.get(f"/accounts/{user.pk}/").content.decode()
    client.post(f"/accounts/{user.pk}/sign-out/")
    assert not is_open(office)
    assert not is_open(phone)
    assert "现在登录在" not in client.get(f"/accounts/{user.pk}/").content.decode()


def test_signing_out_changing_the_password_and_running_out_leave_the_list():
    make_user()
    with time_machine.travel(MORNING, tick=False) as clock:
        office = signed_in()
        signed_in(WECHAT).post("/logout/")
        assert devices(office) == ["电脑，Edge 这一处"]
        signed_in(WECHAT)
        clock.shift(20 * 60)
        office.get("/account/")
        clock.shift(15 * 60)
        assert devices(office) == ["电脑，Edge 这一处"]
        signed_in(WECHAT)
        new = "moonlight-77-bridge"
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        office.post("/password/", fields)
        assert devices(office) == ["电脑，Edge 这一处"]


def test_the_list_keeps_thirty_days(client):
    user = make_user()
    old = datetime.now(UTC) - timedelta(days=31)
    user.sign_ins.create(session_key="x", began_at=old, seen_at=old, ended_at=old)
    sign_in(client)
    assert user.sign_ins.count() == 1


@pytest.mark.parametrize("others", [1, 6])
def test_the_own_page_asks_the_same_queries_for_few_and_for_many(others, django_assert_num_queries):
    make_user()
    clients = [signed_in() for _one in range(others)]
    with django_assert_num_queries(5):  # session, user, postings, sign-ins, second factor
        clients[0].get("/account/")


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (EDGE, "电脑，Edge"),
        (WECHAT, "手机，微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148 Safari/604.1", "手机，Safari"),
        ("curl/8.0", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_a_browser_is_named_in_two_words(agent, said):
    assert device_of(agent) == said
