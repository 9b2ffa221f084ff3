"""One venue's file: what it shows, who changes what of it, how a new one is made."""

from datetime import date

import pytest
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Venue
from tests import make
from tests.html import form_values, page, text_of
from tests.stations.pages import refused, send, signed_in

BUDGET = 12
PHONE = "13800004703"


def whole_file(venue):
    return reverse("stations:venue", args=[venue.pk])


def file_of(user, venue):
    answer = signed_in(user).get(whole_file(venue))
    assert answer.status_code == 200
    return answer


def edit(venue):
    return reverse("stations:venue-edit", args=[venue.pk])


NEW = reverse("stations:venue-new")
A_ROOM = {
    "name": "宝丰社区联络室",
    "tier": "room",
    "village": "宝丰",
    "opened_on": "2020-06-01",
    "head": "段正明",
}


# --- the page ------------------------------------------------------------------------------------
def test_the_page_tells_the_whole_file(room, deputy, county_clerk):
    make.make_equipment(room, "打印机", count=2)
    make.make_honour(room)
    make.make_sponsorship(room)
    make.make_document(room)
    said = text_of(file_of(county_clerk, room))
    for words in (
        "关庙社区联络室", "由田园镇工作站指导", "进站代表 1 名", "杨秀兰", "打印机 2", "示范点",
        "县人大常委会 字光明", "代表学习制度",
    ):  # fmt: skip
        assert words in said


def test_a_closed_venue_says_since_when_and_offers_nothing(room, workstation, county_clerk):
    room.closed_on, room.merged_into = make.MARCH_10, workstation
    room.closing_reason = "村并了。"
    room.save()
    answer = file_of(county_clerk, room)
    assert "2025年3月10日并入田园镇工作站：村并了。" in text_of(answer)
    assert actions(answer) == []


PUBLIC = "公开页和二维码"
LINKS = {
    "county_clerk": [PUBLIC, "日历订阅", "修改档案", "并入别处", "停用", "接待登记"],
    "township_clerk": [PUBLIC, "日历订阅", "修改档案", "接待登记"],
    "venue_clerk": [PUBLIC, "日历订阅", "修改档案", "接待登记"],
    "manager": [PUBLIC],
    "deputy": [PUBLIC, "接待登记"],
    "unit_clerk": [PUBLIC],
}


def actions(answer) -> list[str]:
    return [link.get_text(strip=True) for link in page(answer).select(".actions a")]


def test_a_person_is_offered_what_the_role_may_do(room, everybody):
    assert {role: actions(file_of(everybody[role], room)) for role in LINKS} == LINKS


def test_a_township_clerk_changes_nothing_next_door(room, workstation, eryuan_home, home):
    next_door = make.make_venue(
        "workstation", name="漭水镇工作站", township_id="530524102", parent=home
    )
    clerk = make.make_person("township_clerk", township_id="530524101")
    client = signed_in(clerk)
    addresses = {name: reverse(f"stations:{name}", args=[next_door.pk]) for name in (
        "venue-edit", "equipment-new", "sponsorship-new", "deputy-place", "document-new",
    )}  # fmt: skip
    assert {client.get(address).status_code for address in addresses.values()} == {403}
    assert client.get(edit(room)).status_code == 200


def test_the_page_stays_within_its_budget(
    room, deputy, county_clerk, django_assert_max_num_queries
):
    for number in range(6):
        person = make.make_deputy(f"代表{number}")
        make.make_mandate(person)
        make.make_assignment(person, room)
        make.make_equipment(room, f"设备{number}")
        make.make_honour(room, f"荣誉{number}")
    client = signed_in(county_clerk)
    client.get(whole_file(room))
    with django_assert_max_num_queries(BUDGET):
        client.get(whole_file(room))


# --- a new venue ---------------------------------------------------------------------------------
def test_a_new_room_finds_its_township_and_workstation_by_its_village(workstation, county_clerk):
    answer = send(county_clerk, NEW, **A_ROOM)
    venue = Venue.objects.get(name="宝丰社区联络室")
    assert answer["Location"] == venue.get_absolute_url()
    assert (venue.village_id, venue.township_id, venue.parent) == (
        "530524101002",
        "530524101",
        workstation,
    )
    assert venue.search_key.startswith("baofengshequlianluoshi bfsqlls")
    line = Entry.objects.get(action="venue.create")
    assert (line.actor, line.county, line.posting_label) == (
        county_clerk,
        "530524",
        "县人大工作人员 · 昌宁县",
    )


def test_a_form_sent_twice_makes_one_venue(workstation, county_clerk):
    client = signed_in(county_clerk)
    values = form_values(client.get(NEW)) | A_ROOM
    answers = [client.post(NEW, values) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {
        Venue.objects.get(name="宝丰社区联络室").get_absolute_url()
    }


BAD = {
    "no name": ({"name": " "}, {"#id_name": "名称：请填写名称。"}),
    "a long name": (
        {"name": "长" * 61},
        {"#id_name": "名称：最多 60 个字，现在有 61 个。"},
    ),
    "a taken name": (
        {"name": "田园镇工作站"},
        {"#id_name": "名称：这个县已经有同名的家站。"},
    ),
    "a room without a village": (
        {"village": ""},
        {
            "#id_tier": "层级：代表之家设在县级，工作站设在乡镇，联络室设在村或社区"
            "并由本乡镇的工作站指导。"
        },
    ),
    "an unknown village": (
        {"village": "不存在"},
        {"#id_village": "村社区：没有找到“不存在”，请换个写法。"},
    ),
    "a village of another county": (
        {"village": "", "village-pick": "532930104203"},
        {"#id_village": "村社区：选的这一条已经不在可选范围内，请重新填写。"},
    ),
    "a field": (
        {"field": "养殖"},
        {"#id_field": "专业领域：专业领域只用于专业代表工作站，并且必须填写。"},
    ),
    "a second workstation": (
        {"tier": "workstation", "village": "", "township": "530524101"},
        {"#id_township": "乡镇：这个乡镇已经有工作站；农场或园区的工作站请写明农场或园区。"},
    ),
    "a township of another county": (
        {"township": "532930104"},
        {"#id_township": "乡镇：选择一个有效的选项： 该选择不在可用的选项中。"},
    ),
    "a day that does not exist": (
        {"opened_on": "2021-02-30"},
        {"#id_opened_on": "设立日期：没有这一天。请按年-月-日填写，例如 2025-09-10。"},
    ),
    "before 1949": (
        {"opened_on": "0001-01-01"},
        {"#id_opened_on": "设立日期：日期不能早于 1949 年 1 月 1 日。"},
    ),
    "half a place on earth": (
        {"latitude": "24.8"},
        {"#id_latitude": "纬度：经度和纬度要一起填写，并在范围内。"},
    ),
    "degrees nobody can mean": (
        {"latitude": "9e99", "longitude": "x"},
        {
            "#id_latitude": "纬度：写成小数的度数，小数点后最多六位，例如 24.833333。",
            "#id_longitude": "经度：写成小数的度数，小数点后最多六位，例如 24.833333。",
        },
    ),
    "a phone with letters": (
        {"public_phone": "电话 1234x"},
        {"#id_public_phone": "公开电话：电话只写数字：手机 11 位，座机可带区号，共 7 至 12 位。"},
    ),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD)
def test_a_wrong_entry_is_named_beside_its_field_and_kept(
    typed, expected, workstation, county_clerk
):
    answer = send(county_clerk, NEW, **A_ROOM | typed)
    assert refused(answer) == expected
    kept = form_values(answer)
    assert (kept["head"], kept["opened_on"]) == (
        "段正明",
        (A_ROOM | typed)["opened_on"],
    )
    assert not Venue.objects.filter(head="段正明").exists()


def test_a_room_under_the_home_is_refused_by_the_guard_beside_its_field(
    home, workstation, county_clerk
):
    answer = send(county_clerk, NEW, **A_ROOM, parent=str(home.pk))
    assert refused(answer) == {
        "#id_parent": "由谁指导：指导关系不对：联络室由本乡镇的工作站指导，"
        "工作站和专业站由本县的代表之家指导，上级须在用。"
    }


# --- changes -------------------------------------------------------------------------------------
FIELDS = {
    "county_clerk": {"name", "tier", "village", "parent", "head", "liaison", "opening"},
    "township_clerk": {"head", "liaison", "liaison_phone", "opening"},
    "venue_clerk": {"opening"},
}


def test_each_clerk_has_the_form_of_the_own_right(room, everybody):
    forms = {role: set(form_values(signed_in(everybody[role]).get(edit(room)))) for role in FIELDS}
    assert {role: fields & set.union(*FIELDS.values()) for role, fields in forms.items()} == {
        "county_clerk": FIELDS["county_clerk"] | {"liaison_phone"},
        "township_clerk": FIELDS["township_clerk"],
        "venue_clerk": FIELDS["venue_clerk"],
    }


def test_fields_that_are_not_in_the_form_change_nothing(room, clerk):
    send(
        clerk,
        edit(room),
        opening="工作日 9 点开门",
        name="改名",
        head="别人",
        closed_on="2025-01-01",
    )
    room.refresh_from_db()
    assert (room.opening, room.name, room.head, room.is_open) == (
        "工作日 9 点开门",
        "关庙社区联络室",
        "",
        True,
    )


def test_a_change_is_journalled_with_before_and_after(room, township_clerk):
    send(township_clerk, edit(room), head="何从芬", liaison_phone="138 0000 4703")
    room.refresh_from_db()
    assert (room.head, room.liaison_phone, room.version) == ("何从芬", PHONE, 2)
    line = Entry.objects.get(action="venue.change")
    assert (line.before, line.after) == (
        {"head": "", "liaison_phone": ""},
        {"head": "何从芬", "liaison_phone": "…"},
    )


def test_a_private_number_is_kept_unless_it_is_replaced_or_removed(room, township_clerk):
    Venue.objects.filter(pk=room.pk).update(liaison_phone=PHONE)
    opened = signed_in(township_clerk).get(edit(room))
    assert PHONE not in opened.content.decode()
    assert "现在是 138****4703，不改就留空。" in text_of(opened)
    send(township_clerk, edit(room), head="何从芬")
    room.refresh_from_db()
    assert room.liaison_phone == PHONE
    send(township_clerk, edit(room), liaison_phone_dropped="on")
    room.refresh_from_db()
    assert room.liaison_phone == ""


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(room, township_clerk, clerk):
    client = signed_in(township_clerk)
    values = form_values(client.get(edit(room)))
    send(clerk, edit(room), opening="工作日 9 点开门")
    answer = client.post(edit(room), values | {"head": "何从芬", "opening": "周一上午"})
    assert answer.status_code == 409
    assert "字春梅" in text_of(answer)
    assert "何从芬" in text_of(answer)
    room.refresh_from_db()
    assert (room.head, room.opening) == ("", "工作日 9 点开门")


# --- the phone of the liaison officer ------------------------------------------------------------
def test_the_phone_is_masked_and_shown_on_one_answer_with_a_trace(room, clerk):
    Venue.objects.filter(pk=room.pk).update(liaison_phone=PHONE)
    assert PHONE not in file_of(clerk, room).content.decode()
    reveal = reverse("stations:venue-reveal", args=[room.pk])
    answer = signed_in(clerk).post(reveal, {"reason": "联系接待"})
    assert PHONE in text_of(answer)
    line = Entry.objects.get(action="venue.reveal")
    assert (line.note, line.after, line.actor) == ("联系接待", {"liaison_phone": "…"}, clerk)


def test_without_a_reason_nothing_is_shown(room, clerk):
    Venue.objects.filter(pk=room.pk).update(liaison_phone=PHONE)
    reveal = reverse("stations:venue-reveal", args=[room.pk])
    answer = signed_in(clerk).post(reveal, {"reason": " "})
    assert refused(answer) == {"#id_reason": "为什么查看：请填写为什么查看。"}
    assert PHONE not in answer.content.decode()
    assert not Entry.objects.filter(action="venue.reveal").exists()
    assert signed_in(clerk).get(reveal).status_code == 405


# --- closing -------------------------------------------------------------------------------------
def test_closing_is_an_act_with_a_reason(room, deputy, clerk, county_clerk):
    close = reverse("visits:venue-close", args=[room.pk])
    said = text_of(signed_in(county_clerk).get(close))
    assert "1 名代表结束在这里的安排。" in said
    assert refused(send(county_clerk, close, reason="")) == {"#id_reason": "原因：请填写原因。"}
    send(county_clerk, close, reason="村并了。", on="2025-03-10")
    room.refresh_from_db()
    assert (room.closed_on, room.closing_reason) == (date(2025, 3, 10), "村并了。")


def test_a_workstation_with_rooms_is_not_closed(room, workstation, county_clerk):
    close = reverse("visits:venue-close", args=[workstation.pk])
    answer = send(county_clerk, close, reason="撤了。", on="2025-03-10")
    assert refused(answer) == {"": "下面还有在用的家站由它指导，请先调整那些家站。"}
    workstation.refresh_from_db()
    assert workstation.is_open


def test_merging_names_the_other_venue(room, workstation, deputy, county_clerk):
    merge = reverse("visits:venue-merge", args=[room.pk])
    facts = {"reason": "合一。", "on": "2025-03-10"}
    assert refused(send(county_clerk, merge, **facts)) == {"#id_into": "并入哪里：请填写并入哪里。"}
    assert refused(send(county_clerk, merge, into="关庙社区联络室", **facts)) == {
        "#id_into": "并入哪里：没有找到“关庙社区联络室”，请换个写法。"
    }
    send(county_clerk, merge, into="tyz", **facts)
    room.refresh_from_db()
    assert room.merged_into == workstation


# --- opening hours -----------------------------------------------------------------------------
RECEPTION_DAYS = [
    "每月 10 日",
    "工作日 8:30–17:30，每月10日代表接待",
    "每季度第一周",
    "逢五",
    "10号",
]
HOURS = ["工作日 8:30–17:30", "周一至周五，节假日休息", "星期日 9:00–11:00", "周六日 9 点开门"]


@pytest.mark.parametrize("text", RECEPTION_DAYS)
def test_opening_hours_state_no_reception_day(text, room, clerk):
    answer = send(clerk, edit(room), opening=text)
    assert answer.status_code == 200
    assert "接待日按接待日规则显示" in text_of(answer)
    assert form_values(answer)["opening"] == text
    room.refresh_from_db()
    assert room.opening == ""


@pytest.mark.parametrize("text", HOURS)
def test_hours_and_weekdays_are_opening_hours(text, room, clerk):
    send(clerk, edit(room), opening=text)
    room.refresh_from_db()
    assert room.opening == text
