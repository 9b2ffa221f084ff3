"""Postings 任用: the administrator appoints and ends, the person signs in anew."""

from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Posting
from stations.scope import Scope
from tests import make
from tests.html import figures, page, text_of
from tests.stations.pages import refused, send, signed_in

LIST = reverse("stations:postings")
NEW = reverse("stations:posting-new")
BUDGET = 8


@pytest.fixture
def newcomer(changning):
    return make.make_user("newcomer", name="新来的")


def appoint(administrator, role, /, **typed):
    return send(administrator, f"{NEW}?role={role}", starts_on="2025-03-10", **typed)


def end(posting):
    return reverse("stations:posting-end", args=[posting.pk])


def names(answer) -> list[str]:
    return [link.get_text() for link in page(answer).select("tbody th a")]


# --- appointing ----------------------------------------------------------------------------------
def test_the_role_comes_first_and_decides_what_the_form_asks(newcomer, administrator):
    client = signed_in(administrator)
    links = page(client.get(NEW, {"user": newcomer.pk})).select("main .sidenav a")
    assert [link["href"] for link in links] == [
        f"?user={newcomer.pk}&role={role}" for role in Posting.Role.values
    ]
    scopes = {}
    for role in Posting.Role.values:
        shown = page(client.get(NEW, {"role": role}))
        scopes[role] = [
            column
            for column in ("region", "township", "venue", "unit", "deputy")
            if shown.select_one(f"main [name={column}]")
        ]
    expected = {role: [scope] if scope else [] for role, scope in Posting.SCOPE_OF_ROLE.items()}
    assert scopes == expected


def test_the_buttons_say_in_english_what_they_do(administrator):
    client = signed_in(administrator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    listed = page(client.get(LIST)).select_one("main a.btn-primary")
    form = page(client.get(NEW, {"role": "venue_clerk"})).select_one("main form .btn-primary")
    assert [listed.get_text(strip=True), form.get_text(strip=True)] == ["Appoint", "Appoint"]


PLACES = {
    "venue_clerk": ({"venue": "关庙"}, "家站联络员 · 关庙社区联络室"),
    "township_clerk": ({"township": "田园镇"}, "乡镇人大工作人员 · 田园镇"),
    "county_clerk": ({"region": "530524"}, "县人大工作人员 · 昌宁县"),
    "manager": ({"region": "5305"}, "县人大领导 · 保山市"),
    "deputy": ({"deputy": "杨秀兰"}, "人大代表 · 杨秀兰"),
    "unit_clerk": ({"unit": "教育"}, "承办单位经办人 · 县教育体育局"),
    "administrator": ({"region": "530524"}, "系统管理员 · 昌宁县"),
    "auditor": ({}, "审计员"),
}


@pytest.mark.parametrize("role", PLACES)
def test_an_administrator_appoints_to_every_role(role, newcomer, administrator, room, deputy, unit):
    typed, label = PLACES[role]
    epoch = newcomer.session_epoch
    answer = appoint(administrator, role, user="newcomer", **typed)
    posting = newcomer.postings.get()
    assert answer["Location"] == posting.get_absolute_url()
    assert str(posting) == label
    newcomer.refresh_from_db()
    assert newcomer.session_epoch == epoch + 1
    line = Entry.objects.get(action="posting.create")
    assert (line.actor, line.after["role"]) == (administrator, role)


def test_the_account_is_filled_in_when_its_page_leads_here(newcomer, administrator, room):
    address = f"{NEW}?role=venue_clerk&user={newcomer.pk}"
    send(administrator, address, venue="关庙", starts_on="2025-03-10")
    assert newcomer.postings.get().venue == room


def test_a_role_that_does_not_exist_asks_for_the_role(newcomer, administrator):
    answer = signed_in(administrator).post(f"{NEW}?role=god", {"user": "newcomer"})
    assert page(answer).h1.get_text() == "任用什么角色"
    assert not newcomer.postings.exists()


def test_fields_of_another_role_change_nothing(newcomer, administrator, room):
    appoint(
        administrator,
        "venue_clerk",
        user="newcomer",
        venue="关庙",
        region="530524",
        role="administrator",
    )
    posting = newcomer.postings.get()
    assert (posting.role, posting.region_id, posting.venue) == ("venue_clerk", None, room)


ALONE = "账号：系统管理员和审计员不能兼任其他角色，也不能互相兼任。"
BAD = {
    "nobody": ({"user": "", "venue": "关庙"}, {"#id_user": "账号：请填写账号。"}),
    "no place": ({"user": "newcomer", "venue": ""}, {"#id_venue": "家站：请填写家站。"}),
    "twice": (
        {"user": "clerk", "venue": "关庙"},
        {"#id_venue": "家站：这个人已经有同样的任用。"},
    ),
    "an auditor": ({"user": "auditor", "venue": "关庙"}, {"#id_user": ALONE}),
    "oneself": (
        {"user": "admin", "venue": "关庙"},
        {"#id_user": "账号：不能任用自己，请另一名系统管理员办理。"},
    ),
    "backwards": (
        {"user": "newcomer", "venue": "关庙", "ends_on": "2024-01-01"},
        {"#id_ends_on": "结束日期：结束日期不能早于开始日期。"},
    ),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD)
def test_what_does_not_fit_is_named_beside_its_field(
    typed, expected, newcomer, clerk, administrator, auditor
):
    assert refused(appoint(administrator, "venue_clerk", **typed)) == expected
    assert not newcomer.postings.exists()


def test_a_closed_venue_takes_no_clerk(newcomer, room, administrator):
    room.closed_on = make.MARCH_10
    room.save()
    answer = appoint(administrator, "venue_clerk", user="newcomer", venue="关庙")
    assert refused(answer) == {"#id_venue": "家站：没有找到“关庙”，请换个写法。"}


# --- ending --------------------------------------------------------------------------------------
def test_ending_a_posting_takes_the_rights_and_the_sign_in(clerk, administrator):
    posting = clerk.postings.get()
    client = signed_in(clerk)
    assert client.get(reverse("desk:venues")).status_code == 200
    send(administrator, end(posting), on="2025-03-10", reason="调离。")
    posting.refresh_from_db()
    assert posting.ends_on == date(2025, 3, 10)
    assert client.get(reverse("desk:venues")).status_code == 302
    assert Scope.read(clerk, date(2025, 3, 11)).roles == frozenset()
    line = Entry.objects.get(action="posting.end")
    assert (line.note, line.after) == ("调离。", {"ends_on": "2025-03-10"})


def test_one_administrator_always_stays(administrator):
    posting = administrator.postings.get()
    answer = send(administrator, end(posting), on="2025-03-10", reason="退休。")
    assert refused(answer) == {"": "至少要留一名全平台的系统管理员，请先任用另一名。"}
    second = make.make_person("administrator", name="接任")
    send(second, end(posting), on="2025-03-10", reason="退休。")
    posting.refresh_from_db()
    assert posting.ends_on == date(2025, 3, 10)


def test_a_posting_ends_once_and_not_in_the_future(clerk, administrator):
    posting = clerk.postings.get()
    late = send(administrator, end(posting), on="2099-01-01", reason="调离。")
    assert refused(late) == {"#id_on": "最后一天：日期不能晚于今天。"}
    send(administrator, end(posting), on="2025-03-10", reason="调离。")
    again = {"on": "2025-03-10", "reason": "调离。", "version": "2"}
    assert signed_in(administrator).post(end(posting), again).status_code == 409
    assert Entry.objects.filter(action="posting.end").count() == 1


# --- the list ------------------------------------------------------------------------------------
def test_the_administrator_sees_all_a_county_clerk_those_of_the_county(
    everybody, outsider, administrator, county_clerk
):
    everyone = signed_in(administrator).get(LIST)
    assert figures(everyone)["rows"] == 9
    own = names(signed_in(county_clerk).get(LIST))
    assert sorted(own) == sorted(["字春梅", "罗建忠", "杨丽萍", "字光明", "杨秀兰", "张丽琼"])


def test_the_list_narrows_by_person_role_and_state(clerk, manager, administrator):
    def listed(**query):
        return names(signed_in(administrator).get(LIST, query))

    assert listed(q="clerk") == ["字春梅"]
    assert listed(role="manager") == ["字光明"]
    assert listed(user=clerk.pk) == ["字春梅"]
    assert listed(user="9" * 40) == []
    assert listed(state="ended") == []
    clerk.postings.update(ends_on=date(2025, 3, 10))
    assert listed(state="ended") == ["字春梅"]
    assert "字春梅" not in listed()


@pytest.mark.parametrize("text", ["zcm", "ZC M", "chunmei", "春梅", "clerk"])
def test_a_posting_is_found_by_name_pinyin_and_initials_of_the_person(
    text, clerk, manager, administrator
):
    answer = signed_in(administrator).get(LIST, {"q": text})
    assert names(answer) == ["字春梅"]
    assert figures(answer)["rows"] == 1


def test_postings_of_a_renamed_person_are_found_by_the_new_initials(clerk, administrator):
    client = signed_in(administrator)
    send(administrator, reverse("accounts:account-edit", args=[clerk.pk]), name="张慧兰")
    assert names(client.get(LIST, {"q": "zhl"})) == ["张慧兰"]
    assert names(client.get(LIST, {"q": "zcm"})) == []


def test_initials_find_nobody_of_another_county(county_clerk, outside_county_clerk):
    assert names(signed_in(county_clerk).get(LIST, {"q": "ylp"})) == ["杨丽萍"]
    assert names(signed_in(outside_county_clerk).get(LIST, {"q": "ylp"})) == []


def test_the_account_page_shows_its_postings(clerk, administrator):
    said = text_of(signed_in(administrator).get(clerk.get_absolute_url()))
    assert "家站联络员 · 关庙社区联络室 2020年1月1日起" in said


def test_the_list_costs_the_same_with_one_row_and_with_six(
    administrator, room, unit, deputy, django_assert_max_num_queries
):
    client = signed_in(administrator)
    client.get(LIST)
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(LIST)
    make.make_person("venue_clerk", venue=room)
    make.make_person("township_clerk", township_id="530524101")
    make.make_person("county_clerk", region_id="530524")
    make.make_person("unit_clerk", unit=unit)
    make.make_person("deputy", deputy=deputy)
    with django_assert_max_num_queries(BUDGET) as six:
        client.get(LIST, {"q": "e"})
    assert len(one) == len(six)


@pytest.mark.parametrize(("day", "status"), [("2025-03-31", 200), ("2025-04-01", 403)])
def test_a_posting_holds_on_its_last_day_and_no_longer(clerk, visit, day, status):
    Posting.objects.filter(user=clerk).update(ends_on=date(2025, 3, 31))
    with time_machine.travel(f"{day} 10:00+08:00"):
        assert signed_in(clerk).get("/visits/").status_code == status
