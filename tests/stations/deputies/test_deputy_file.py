"""One deputy: the file, its seats and places, the private phone."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Assignment, Deputy, Mandate
from tests import make
from tests.html import page, text_of
from tests.stations.pages import refused, send, signed_in

BUDGET = 12
PHONE = "13900006402"


def file_of(user, deputy):
    answer = signed_in(user).get(deputy.get_absolute_url())
    assert answer.status_code == 200
    return answer


def address(name, row):
    return reverse(name, args=[row.pk])


# --- the page ------------------------------------------------------------------------------------
def test_the_page_shows_seats_places_and_groups(deputy, room, manager):
    said = text_of(file_of(manager, deputy))
    for words in ("杨秀兰", "县人大代表 第一选区", "昌宁县第17届人民代表大会", "关庙社区联络室"):
        assert words in said


def test_the_page_stays_within_its_budget(
    deputy, county_clerk, home, django_assert_max_num_queries
):
    deputy.phone = PHONE
    deputy.save()
    for congress in ("53", "5305", "530524101", "530524102"):
        make.make_mandate(deputy, congress_id=congress)
    for number in range(5):
        law = make.make_venue("specialised", field=f"领域{number}", parent=home)
        make.make_assignment(deputy, law)
    client = signed_in(county_clerk)
    client.get(deputy.get_absolute_url())
    with django_assert_max_num_queries(BUDGET):
        client.get(deputy.get_absolute_url())


# --- the private phone ---------------------------------------------------------------------------
@pytest.fixture
def with_phone(deputy):
    deputy.phone = PHONE
    deputy.save()
    return deputy


MASKED = "139****6402"


@pytest.mark.parametrize("role", ["venue_clerk", "township_clerk", "county_clerk"])
def test_clerks_see_the_phone_on_one_answer_with_a_trace(role, with_phone, everybody):
    user = everybody[role]
    opened = file_of(user, with_phone)
    assert MASKED in text_of(opened)
    assert PHONE not in opened.content.decode()
    answer = signed_in(user).post(
        address("stations:deputy-reveal", with_phone), {"reason": "通知值班"}
    )
    assert PHONE in text_of(answer)
    line = Entry.objects.get(action="deputy.reveal")
    assert (line.actor, line.note, line.county) == (user, "通知值班", "530524")
    assert PHONE not in str(line.after)
    assert PHONE not in file_of(user, with_phone).content.decode()


@pytest.mark.parametrize("role", ["manager", "deputy", "unit_clerk", "administrator", "auditor"])
def test_others_see_no_phone_and_cannot_ask(role, with_phone, everybody):
    reveal = address("stations:deputy-reveal", with_phone)
    answer = signed_in(everybody[role]).post(reveal, {"reason": "想看"})
    assert answer.status_code == 403
    assert PHONE not in answer.content.decode()
    assert not Entry.objects.filter(action="deputy.reveal").exists()


def test_a_clerk_of_another_county_finds_no_such_deputy(with_phone, outside_county_clerk):
    reveal = address("stations:deputy-reveal", with_phone)
    answer = signed_in(outside_county_clerk).post(reveal, {"reason": "想看"})
    assert answer.status_code == 404


# --- the file ------------------------------------------------------------------------------------
def test_a_new_deputy_gets_the_keys_of_the_register(changning, county_clerk):
    send(
        county_clerk,
        reverse("stations:deputy-new"),
        name="单·志明",
        phone="139 0000 6402",
        home="关庙",
        occupation="村党总支书记",
    )
    person = Deputy.objects.get()
    assert (person.county_id, person.phone, person.home_id) == (
        "530524",
        PHONE,
        "530524101001",
    )
    assert person.search_key.startswith("shan")
    assert person.stroke_key.startswith("08")
    line = Entry.objects.get(action="deputy.create")
    assert line.after["phone"] == "…"
    assert line.after["name"] == "单·志明"


BAD = {
    "no name": ({"name": ""}, {"#id_name": "姓名：请填写姓名。"}),
    "a long name": ({"name": "杨" * 41}, {"#id_name": "姓名：最多 40 个字，现在有 41 个。"}),
    "a phone with letters": (
        {"phone": "139x"},
        {"#id_phone": "手机（不公开）：电话只写数字：手机 11 位，座机可带区号，共 7 至 12 位。"},
    ),
    "another county": (
        {"county": "532930"},
        {"#id_county": "县：选择一个有效的选项： 该选择不在可用的选项中。"},
    ),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD)
def test_a_wrong_entry_is_named_beside_its_field(typed, expected, eryuan, county_clerk):
    typed = {"name": "杨秀兰"} | typed
    answer = send(county_clerk, reverse("stations:deputy-new"), **typed)
    assert refused(answer) == expected
    assert not Deputy.objects.exists()


def test_the_form_never_carries_the_phone_and_keeps_it(with_phone, county_clerk):
    edit = address("stations:deputy-edit", with_phone)
    assert PHONE not in signed_in(county_clerk).get(edit).content.decode()
    send(county_clerk, edit, occupation="理事长")
    with_phone.refresh_from_db()
    assert (with_phone.phone, with_phone.occupation) == (PHONE, "理事长")
    send(county_clerk, edit, phone="13900007777")
    with_phone.refresh_from_db()
    assert with_phone.phone == "13900007777"
    send(county_clerk, edit, phone_dropped="on")
    with_phone.refresh_from_db()
    assert with_phone.phone == ""
    lines = Entry.objects.filter(action="deputy.change").order_by("id")
    assert [line.after for line in lines] == [
        {"occupation": "理事长"},
        {"phone": "…"},
        {"phone": ""},
    ]


# --- seats ---------------------------------------------------------------------------------------
def test_a_seat_follows_its_term(deputy, county_clerk):
    term = make.make_term("5305", number=5)
    new = address("stations:mandate-new", deputy)
    facts = {"term": term.pk, "starts_on": "2022-02-01", "electing_body": "昌宁县人大"}
    send(county_clerk, new, **facts)
    seat = deputy.mandates.get(term=term)
    assert (seat.congress_id, seat.level, seat.status) == ("5305", "prefecture", "active")
    answer = send(county_clerk, new, **facts)
    assert refused(answer) == {"#id_term": "届：这位代表在这一级人大已经有未终止的代表资格。"}


def test_a_seat_says_who_elected(deputy, county_clerk):
    term = make.make_term("530524101", number=18)
    new = address("stations:mandate-new", deputy)
    answer = send(county_clerk, new, term=term.pk, starts_on="2022-02-01")
    assert refused(answer) == {"#id_electing_body": "选举单位：写明选区；县级以上代表写选举单位。"}


def test_terms_of_another_county_are_no_choice(deputy, eryuan, county_clerk):
    elsewhere = make.make_term("532930", number=17)
    new = address("stations:mandate-new", deputy)
    options = page(signed_in(county_clerk).get(new)).select("#id_term option")
    assert str(elsewhere.pk) not in {option["value"] for option in options}


def test_a_seat_is_suspended_and_resumed_with_a_reason(deputy, county_clerk):
    seat = deputy.mandates.get()
    suspend = address("stations:mandate-suspend", seat)
    assert refused(send(county_clerk, suspend)) == {"#id_reason": "原因：请填写原因。"}
    send(county_clerk, suspend, reason="涉案。")
    seat.refresh_from_db()
    assert seat.status == "suspended"
    assert not Deputy.objects.serving(date(2025, 3, 10)).exists()
    again = signed_in(county_clerk).post(suspend, {"reason": "涉案。", "version": "2"})
    assert again.status_code == 409
    send(county_clerk, address("stations:mandate-resume", seat), reason="查清。")
    seat.refresh_from_db()
    assert seat.status == "active"
    actions = Entry.objects.filter(action__startswith="mandate.").values_list("action", "note")
    assert list(actions.order_by("id")) == [
        ("mandate.suspend", "涉案。"),
        ("mandate.resume", "查清。"),
    ]


def test_a_seat_ends_with_a_reason_and_is_changed_no_more(deputy, county_clerk):
    seat = deputy.mandates.get()
    send(
        county_clerk,
        address("visits:mandate-end", seat),
        on="2025-03-10",
        end_reason="moved",
        end_note="调到外县。",
    )
    seat.refresh_from_db()
    assert (seat.status, seat.ends_on, seat.end_note) == ("ended", date(2025, 3, 10), "调到外县。")
    edit = address("stations:mandate-edit", seat)
    assert signed_in(county_clerk).get(edit).status_code == 403
    assert Mandate.objects.count() == 1


def test_a_seat_does_not_end_before_it_began_nor_in_the_future(deputy, county_clerk):
    end = address("visits:mandate-end", deputy.mandates.get())
    early = send(county_clerk, end, on="2021-01-01", end_reason="moved")
    assert refused(early) == {"": "结束日期不能早于开始日期。"}
    late = send(county_clerk, end, on="2099-01-01", end_reason="moved")
    assert refused(late) == {"#id_on": "最后一天：日期不能晚于今天。"}
    assert deputy.mandates.get().status == "active"


# --- places --------------------------------------------------------------------------------------
def test_a_township_clerk_places_a_deputy_in_the_own_township(room, township_clerk):
    person = make.make_deputy("段晓梅")
    place = address("stations:deputy-place", room)
    answer = send(township_clerk, place, deputy="dxm", role="member")
    assert answer["Location"] == person.get_absolute_url()
    assignment = person.assignments.get()
    assert (assignment.venue, assignment.is_territorial) == (room, True)
    line = Entry.objects.get(action="assignment.create")
    assert (line.county, line.posting_label) == ("530524", "乡镇人大工作人员 · 田园镇")


def test_a_deputy_is_not_placed_in_two_territorial_venues(deputy, workstation, county_clerk):
    place = address("stations:deputy-place", workstation)
    answer = send(county_clerk, place, deputy="杨秀兰")
    assert refused(answer) == {
        "#id_deputy": "代表：这位代表已经进了另一处家站，请先结束原来的安排。"
    }


def test_a_specialised_workstation_takes_a_deputy_besides(deputy, home, county_clerk):
    law = make.make_venue("specialised", name="法律服务站", parent=home)
    send(county_clerk, address("stations:assignment-new", deputy), venue="法律")
    assert set(deputy.assignments.values_list("venue__name", "is_territorial")) == {
        ("关庙社区联络室", True),
        ("法律服务站", False),
    }
    assert law.assignments.count() == 1


def test_a_township_clerk_is_offered_the_own_venues_only(deputy, home, township_clerk):
    make.make_venue("workstation", name="漭水镇工作站", township_id="530524102", parent=home)
    answer = send(township_clerk, address("stations:assignment-new", deputy), venue="漭水")
    assert refused(answer) == {"#id_venue": "家站：没有找到“漭水”，请换个写法。"}


def test_an_assignment_ends_and_stays_as_history(deputy, township_clerk):
    assignment = Assignment.objects.get()
    end = address("stations:assignment-end", assignment)
    early = send(township_clerk, end, on="2020-01-01")
    assert refused(early) == {"": "结束日期不能早于开始日期。"}
    send(township_clerk, end, on="2025-03-10")
    assignment.refresh_from_db()
    assert assignment.ends_on == date(2025, 3, 10)
    assert "2022年3月1日至2025年3月10日" in text_of(file_of(township_clerk, deputy))
    again = signed_in(township_clerk).post(end, {"on": "2025-03-10", "version": "2"})
    assert again.status_code == 409


@pytest.mark.parametrize(("day", "word"), [("2025-03-31", "县 县人大代表"), ("2025-04-01", "届满")])
def test_a_seat_holds_on_its_last_day_and_no_longer(deputy, manager, day, word):
    deputy.mandates.update(ends_on=date(2025, 3, 31))
    with time_machine.travel(f"{day} 10:00+08:00"):
        assert f"杨秀兰 {word}" in text_of(file_of(manager, deputy))
