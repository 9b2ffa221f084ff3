"""Accounts in bulk 批量开通: one for each office of the register, with slips to hand out."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from stations.models import Posting
from stations.postings import accounts_in_bulk as bulk
from tests import make
from tests.core.people import sign_in
from tests.core.ui.test_bad_input import NASTY
from tests.core.ui.test_valid_html import faults_of
from tests.html import error_links, form_values, page, text_of
from tests.stations.pages import signed_in

BULK = reverse("stations:accounts-bulk")
AGAIN = reverse("stations:accounts-bulk-again")
KINDS = ["township", "home", "workstation", "room", "specialised", "unit"]
EVERYTHING = f"{BULK}?{urlencode({'county': '530524', 'kinds': KINDS}, doseq=True)}"
AGAIN_ALL = EVERYTHING.replace(BULK, AGAIN)
MARCH_10 = date(2025, 3, 10)


@pytest.fixture
def register(room, unit):
    """Home, workstation and room, one unit; the townships 田园镇 and 漭水镇."""
    room.liaison = "字春梅"
    room.save()
    return room


def opened(client, address=EVERYTHING) -> dict:
    return form_values(client.get(address), "main form[method=post]")


def rows(answer) -> list[tuple[str, str, str]]:
    """(office, login name, person's name) of the table."""
    found = []
    for row in page(answer).select("main form[method=post] tbody tr"):
        office = row.th.get_text("\n", strip=True).partition("\n")[0]
        names = [box["value"] for box in row.select("input.form-control")]
        found.append((office, *names))
    return found


def codes(answer) -> dict[str, str]:
    """The slips of a sheet: login name → code."""
    slips = page(answer).select(".slip")
    return dict([code.get_text() for code in slip.select("code")] for slip in slips)


# --- the table before anything is saved -----------------------------------------------------------
def test_the_table_has_a_row_for_each_office_without_an_account(register, administrator):
    assert rows(signed_in(administrator).get(EVERYTHING)) == [
        ("昌宁县代表之家", "changning-jia", "昌宁县代表之家经办人"),
        ("县教育体育局", "jiaoyutiyuju", "县教育体育局经办人"),
        ("田园镇", "tianyuan-renda", "田园镇经办人"),
        ("田园镇工作站", "tianyuan-zhan", "田园镇工作站经办人"),
        ("关庙社区联络室", "tianyuan-guanmiao", "字春梅"),
        ("漭水镇", "mangshui-renda", "漭水镇经办人"),
    ]
    assert User.objects.count() == 1


def test_who_has_an_account_is_left_out_and_named(register, clerk, township_clerk, administrator):
    answer = signed_in(administrator).get(EVERYTHING)
    offices = [row[0] for row in rows(answer)]
    assert offices == ["昌宁县代表之家", "县教育体育局", "田园镇工作站", "漭水镇"]
    left_out = page(answer).select("main details li")
    assert sorted(line.get_text(" ", strip=True) for line in left_out) == [
        "关庙社区联络室： 字春梅 clerk",
        "田园镇： 罗建忠 township",
    ]


def test_a_posting_that_has_ended_leaves_the_office_to_be_served(register, clerk, administrator):
    clerk.postings.update(ends_on=date(2025, 3, 10))
    offices = [row[0] for row in rows(signed_in(administrator).get(EVERYTHING))]
    assert "关庙社区联络室" in offices


def test_closed_venues_units_and_ended_townships_get_no_account(register, unit, administrator):
    for record in (register, unit):
        record.closed_on = MARCH_10
        record.save()
    offices = [row[0] for row in rows(signed_in(administrator).get(EVERYTHING))]
    assert offices == ["昌宁县代表之家", "田园镇", "田园镇工作站", "漭水镇"]


def test_only_the_chosen_kinds_of_the_chosen_county(register, eryuan_home, administrator):
    client = signed_in(administrator)
    assert [r[0] for r in rows(client.get(f"{BULK}?county=530524&kinds=unit"))] == ["县教育体育局"]
    assert [r[1] for r in rows(client.get(f"{BULK}?county=532930&kinds=home"))] == ["eryuan-jia"]


def test_before_anything_is_chosen_there_is_only_the_choice(register, administrator):
    answer = signed_in(administrator).get(BULK)
    assert page(answer).select("main form[method=post]") == []
    assert not error_links(answer)


WRONG_CHOICES = {
    "no county": ("kinds=room", ["#id_county"]),
    "no kind": ("county=530524", ["#id_kinds_0"]),
    "no such county": ("county=999999&kinds=room", ["#id_county"]),
    "no such kind": ("county=530524&kinds=palace", ["#id_kinds_0"]),
}


@pytest.mark.parametrize(("query", "anchors"), WRONG_CHOICES.values(), ids=WRONG_CHOICES)
def test_a_wrong_choice_is_named(register, administrator, query, anchors):
    answer = signed_in(administrator).get(f"{BULK}?{query}")
    assert list(error_links(answer)) == anchors


# --- saved ----------------------------------------------------------------------------------------
def test_accounts_and_postings_are_made_together_and_their_slips_printed(register, administrator):
    client = signed_in(administrator)
    answer = client.post(EVERYTHING, opened(client))
    slips = codes(answer)
    assert list(slips) == [
        "changning-jia",
        "jiaoyutiyuju",
        "tianyuan-renda",
        "tianyuan-zhan",
        "tianyuan-guanmiao",
        "mangshui-renda",
    ]
    postings = Posting.objects.exclude(role="administrator").order_by("id")
    assert [f"{p.user.username} {p}" for p in postings] == [
        "changning-jia 家站联络员 · 昌宁县代表之家",
        "jiaoyutiyuju 承办单位经办人 · 县教育体育局",
        "tianyuan-renda 乡镇人大工作人员 · 田园镇",
        "tianyuan-zhan 家站联络员 · 田园镇工作站",
        "tianyuan-guanmiao 家站联络员 · 关庙社区联络室",
        "mangshui-renda 乡镇人大工作人员 · 漭水镇",
    ]
    clerk = User.objects.get(username="tianyuan-guanmiao")
    assert (clerk.name, clerk.must_change_password, clerk.is_active) == ("字春梅", True, True)


def test_accounts_of_a_sheet_are_found_by_the_initials_of_person_and_office(
    register, administrator
):
    client = signed_in(administrator)
    client.post(EVERYTHING, opened(client))
    found = {
        text: [user.username for user in User.objects.matching(text)] for text in ("zcm", "tyzjbr")
    }
    assert found == {"zcm": ["tianyuan-guanmiao"], "tyzjbr": ["tianyuan-renda"]}


def test_a_slip_opens_the_page_that_changes_the_password(register, administrator, client):
    office = signed_in(administrator)
    slips = codes(office.post(EVERYTHING, opened(office)))
    assert sign_in(client, "tianyuan-guanmiao", slips["tianyuan-guanmiao"]).status_code == 302
    assert client.get("/venues/")["Location"] == "/password/"
    own = {"new_password1": "moonlight-77-bridge", "new_password2": "moonlight-77-bridge"}
    client.post("/password/", {"old_password": slips["tianyuan-guanmiao"], **own})
    assert client.get("/venues/").status_code == 200


def test_the_table_is_corrected_before_saving(register, administrator):
    client = signed_in(administrator)
    sent = opened(client)
    key = f"room-{register.pk}"
    sent |= {f"{key}-username": " GuanMiao ", f"{key}-name": "字春兰"}
    for name in [name for name in sent if name.endswith("-chosen") and name != f"{key}-chosen"]:
        del sent[name]
    assert list(codes(client.post(EVERYTHING, sent))) == ["guanmiao"]
    made = User.objects.get(username="guanmiao")
    assert (made.name, User.objects.count()) == ("字春兰", 2)


BAD_ROWS = {
    "taken": ({"username": "ADMIN"}, "username", "这个登录名已经有人用了。"),
    "twice": ({"username": "changning-jia"}, "username", "表里有两个同样的登录名。"),
    "empty": ({"username": ""}, "username", "请填写登录名。"),
    "no name": ({"name": "  "}, "name", "请填写姓名。"),
    "long": ({"name": "长" * 61}, "name", "最多 60 个字，现在有 61 个。"),
    "odd": (
        {"username": "a b/c"},
        "username",
        "请输入合法的用户名。只能包含英文字母、数字、特殊字符“@”、“.”、“-”和“_”。",
    ),
}


def test_one_wrong_row_is_named_and_nothing_is_saved(register, administrator):
    client = signed_in(administrator)
    key, untouched = f"room-{register.pk}", opened(client)
    for typed, field, message in BAD_ROWS.values():
        sent = untouched | {f"{key}-{name}": value for name, value in typed.items()}
        answer = client.post(EVERYTHING, sent)
        (line,) = error_links(answer).items()
        assert line[0] == f"#id_{key}-{field}"
        assert line[1].endswith(message)
        beside = page(answer).select_one(f"#id_{key}-{field}_error")
        assert beside.get_text(strip=True) == message
    assert User.objects.count() == 1
    assert not Entry.objects.filter(action="user.create").exists()


def test_a_sheet_without_a_tick_is_refused(register, administrator):
    client = signed_in(administrator)
    sent = {name: value for name, value in opened(client).items() if "chosen" not in name}
    assert error_links(client.post(EVERYTHING, sent)) == {"": "一行也没有勾选。"}


def test_a_sheet_sent_twice_makes_one_set_of_accounts(register, administrator):
    client = signed_in(administrator)
    sent = opened(client)
    assert len(codes(client.post(EVERYTHING, sent))) == 6
    again = client.post(EVERYTHING, sent)
    assert (again.status_code, again["Location"]) == (302, AGAIN_ALL)
    assert "密码条只显示一次" in text_of(client.get(again["Location"]))
    assert User.objects.count() == 7


def test_an_office_that_got_an_account_meanwhile_stops_the_sheet(register, administrator):
    client = signed_in(administrator)
    sent = opened(client)
    make.make_person("venue_clerk", username="faster", venue=register)
    answer = client.post(EVERYTHING, sent)
    assert error_links(answer) == {"": "勾选的地方有的刚刚有了账号，已从表里去掉。请核对后再开通。"}
    assert "关庙社区联络室" not in [row[0] for row in rows(answer)]
    assert User.objects.count() == 2


def test_the_verb_refuses_an_office_that_is_served(register, clerk, administrator, changning):
    office = bulk.Office(bulk.Kind.ROOM, register)
    with pytest.raises(bulk.ValidationError, match="关庙社区联络室.*已经有账号"):
        bulk.open_in_bulk(
            changning, [bulk.Opening(office, "second", "另一人")], on=MARCH_10, actor=administrator
        )
    assert not User.objects.filter(username="second").exists()


def test_extra_fields_give_no_rights(register, administrator):
    client = signed_in(administrator)
    key = f"room-{register.pk}"
    extra = {f"{key}-{name}": "x" for name in ("role", "venue", "is_demo", "password", "slip")}
    client.post(EVERYTHING, opened(client) | extra | {"role": "administrator", "actor": "1"})
    made = User.objects.get(username="tianyuan-guanmiao")
    assert (made.is_demo, made.has_usable_password()) == (False, False)
    assert [(p.role, p.venue) for p in made.postings.all()] == [("venue_clerk", register)]


def test_the_journal_has_a_line_for_each_account_and_no_secret(register, administrator):
    client = signed_in(administrator)
    slips = codes(client.post(EVERYTHING, opened(client)))
    lines = Entry.objects.filter(actor=administrator).exclude(action="sign_in")
    kinds = sorted(lines.values_list("action", flat=True))
    assert kinds == ["posting.create"] * 6 + ["user.bulk"] + ["user.create"] * 6
    assert set(lines.values_list("county", flat=True)) == {"530524"}
    made = lines.filter(action="user.create").order_by("id").last()
    assert made.after["username"] == "mangshui-renda"
    assert "slip_until" in made.after
    kept = set(User.objects.exclude(slip="").values_list("slip", flat=True))
    said = " ".join(str([line.before, line.after, line.note]) for line in lines)
    assert not any(secret in said for secret in [*slips.values(), *kept])


def test_only_administrators_open_accounts(register, everybody):
    for role, person in everybody.items():
        client = signed_in(person)
        for address in (BULK, AGAIN, EVERYTHING, AGAIN_ALL):
            expected = 200 if role == "administrator" else 403
            assert client.get(address).status_code == expected
            if expected == 403:
                assert client.post(address, {}).status_code == 403


# --- many -----------------------------------------------------------------------------------------
ROOMS = f"{BULK}?county=530524&kinds=room"


def make_rooms(workstation, numbers):
    """Villages of 田园镇, each with a room."""
    for number in numbers:
        code = f"530524101{number}"
        make.make_regions([(code, f"第{number}村村民委员会", "village")])
        place = {"township_id": "530524101", "village_id": code}
        make.make_venue("room", name=f"第{number}村联络室", parent=workstation, **place)


def test_the_sheet_costs_the_same_for_few_and_for_many(
    workstation, administrator, django_assert_max_num_queries
):
    client = signed_in(administrator)
    client.get(ROOMS)
    asked = []
    for numbers in (range(301, 302), range(401, 407)):
        make_rooms(workstation, numbers)
        with django_assert_max_num_queries(9) as shown:
            sent = opened(client, ROOMS)
        with django_assert_max_num_queries(25) as saved:
            assert len(codes(client.post(ROOMS, sent))) == len(numbers)
        asked.append((len(shown), len(saved)))
    assert asked[0] == asked[1]


# --- printed again --------------------------------------------------------------------------------
def test_slips_are_printed_again_for_accounts_never_used(register, administrator, client):
    office = signed_in(administrator)
    first = codes(office.post(EVERYTHING, opened(office)))
    User.objects.filter(username="mangshui-renda").update(last_login=make.moment())
    shown = office.get(AGAIN_ALL)
    assert "漭水镇" not in text_of(shown)
    second = codes(office.post(AGAIN_ALL, form_values(shown)))
    assert sorted(second) == sorted(set(first) - {"mangshui-renda"})
    assert sign_in(client, "tianyuan-guanmiao", first["tianyuan-guanmiao"]).status_code == 200
    assert sign_in(client, "tianyuan-guanmiao", second["tianyuan-guanmiao"]).status_code == 302
    assert Entry.objects.filter(action="password.issue").count() == 5


def test_somebody_who_has_signed_in_gets_no_slip_from_this_page(register, clerk, administrator):
    User.objects.filter(pk=clerk.pk).update(last_login=make.moment())
    posting = clerk.postings.get()
    answer = signed_in(administrator).post(AGAIN_ALL, {"postings": [posting.pk]})
    assert answer.status_code == 200
    clerk.refresh_from_db()
    assert clerk.slip == ""


@pytest.mark.parametrize("sent", [{}, {"postings": ["x"]}, {"postings": ["9" * 40]}])
def test_nothing_or_nonsense_to_print_is_refused(register, clerk, administrator, sent):
    answer = signed_in(administrator).post(AGAIN_ALL, sent)
    assert error_links(answer)
    assert not User.objects.exclude(slip="").exists()


# --- odd input, sound pages -----------------------------------------------------------------------
@pytest.mark.walk
def test_no_odd_text_breaks_the_sheet(register, administrator):
    client = signed_in(administrator)
    for value in NASTY.values():
        sent = opened(client)
        odd = [name for place, name in enumerate(sorted(sent)) if place % 3]
        odd = [name for name in odd if not name.startswith("csrf")]
        answer = client.post(EVERYTHING, sent | dict.fromkeys(odd, value))
        assert answer.status_code in (200, 302)
        asked = client.get(f"{BULK}?{urlencode({'county': value, 'kinds': value})}")
        assert asked.status_code == (400 if "\x00" in value else 200)
        assert client.post(AGAIN_ALL, {"postings": [value]}).status_code == 200


@pytest.mark.parametrize(("language", "lang"), [("zh-hans", "zh-CN"), ("en", "en")])
def test_table_and_slips_are_sound_html(register, clerk, administrator, language, lang):
    client = signed_in(administrator)
    client.cookies["django_language"] = language
    table, again = client.get(EVERYTHING), client.get(AGAIN_ALL)
    slips = client.post(EVERYTHING, opened(client))
    assert page(slips).select(".slip")
    for answer in (table, again, slips):
        assert faults_of(answer.content.decode(), lang) == []


def test_the_name_of_an_office_does_not_depend_on_the_language_of_the_page(register, administrator):
    client = signed_in(administrator)
    client.cookies["django_language"] = "en"
    names = [row[2] for row in rows(client.get(EVERYTHING))]
    assert names[0] == "昌宁县代表之家经办人"
