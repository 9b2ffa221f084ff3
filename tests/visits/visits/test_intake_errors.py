"""What bad input gets: a message beside the field, everything kept, nothing written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make
from tests.html import error_links, form_values, page
from tests.visits.filling import NEW, category, filled, send
from visits.models import Contact, Issue, Visit

LONG = "长" * 10_000


@pytest.fixture(autouse=True)
def signed_in(client, clerk):
    client.force_login(clerk)


def beside(response, name):
    """The message in the field's own place."""
    control = page(response).select_one(f'[name="{name}"]')
    if control.get("type") == "radio":
        control = control.find_parent("fieldset")
    return " ".join(
        page(response).select_one(f"#{part}").get_text(" ", strip=True)
        for part in control.get("aria-describedby", "").split()
        if part.endswith("_error")
    )


# What `filled` types, and what can only be one of several.
KEPT = {
    "contacts-0-name": "赵文彩",
    "contacts-0-phone": "138 0000 4127",
    "contacts-0-place": "关庙社区三组",
    "issues-0-title": "完小食堂线路老化",
}
CHOSEN = {"channel", "venue", "outcome"}


WRONG = [
    ("contacts-0-name", "", "写上姓名，或选“不留姓名”。"),
    ("contacts-0-name", "  　", "写上姓名，或选“不留姓名”。"),
    ("contacts-0-name", LONG, "最多 40 个字，现在有 10000 个。"),
    ("contacts-0-phone", "138abc", "电话只写数字"),
    ("contacts-0-phone", "1", "电话只写数字"),
    ("contacts-0-place", LONG, "最多 160 个字，现在有 10000 个。"),
    ("issues-0-title", "  ", "用一句话写清是什么事。"),
    ("issues-0-title", LONG, "最多 40 个字，现在有 10000 个。"),
    ("issues-0-description", LONG, "最多 2000 个字，现在有 10000 个。"),
    ("issues-0-wish", LONG, "最多 1000 个字，现在有 10000 个。"),
    ("own_words", LONG, "最多 5000 个字，现在有 10000 个。"),
    ("group_size", "0", "人数在 1 到 9999 之间。"),
    ("group_size", "10000", "人数在 1 到 9999 之间。"),
    ("group_size", "许多", "人数在 1 到 9999 之间。"),
    ("received_on", "", "请填写日期。"),
    ("received_on", "2025-02-30", "没有这一天"),
    ("received_on", "0001-01-01", "日期不能早于 1949 年 1 月 1 日。"),
    ("received_on", "1948-12-31", "日期不能早于 1949 年 1 月 1 日。"),
    ("received_on", "1949-03-01", "接待日期不能早于 1949 年 10 月 1 日。"),
    ("received_on", "2099-01-01", "接待日期不能晚于今天。"),
    ("received_at", "25:70", "时间按时:分填写"),
    ("channel", "smoke", "选择一个有效的选项"),
    ("venue", "99999999999999999999", "请选择您可以登记的接待地点。"),
    ("outcome", "lost", "选择一个有效的选项"),
]


def test_a_wrong_value_is_named_beside_its_field_and_kept(client):
    untouched = filled(client)
    for name, typed, words in WRONG:
        response = client.post(NEW, untouched | {name: typed})
        assert response.status_code == 200
        assert words in beside(response, name)
        kept = form_values(response)
        others = KEPT.keys() - {name}
        assert {one: kept[one] for one in others} == {one: KEPT[one] for one in others}
        if name not in CHOSEN:
            assert kept[name].strip() == typed.strip()
    assert Visit.objects.count() == 0


def test_the_summary_links_to_each_field_in_the_order_of_the_page(client):
    response = send(
        client,
        contacts__0__name="",
        issues__0__category="",
        issues__0__title="",
        received_on="2099-01-01",
        own_words="原话",
    )
    assert list(error_links(response)) == [
        "#id_received_on",
        "#id_contacts-0-name",
        "#id_issues-0-category_0",
        "#id_issues-0-title",
    ]
    for anchor in error_links(response):
        assert page(response).select_one(anchor) is not None
    assert form_values(response)["own_words"] == "原话"


def test_the_summary_says_which_of_several_issues(client):
    response = send(client, issues__1__title="三组路灯")
    assert error_links(response) == {"#id_issues-1-category_0": "问题 2，类别：选一个类别。"}
    assert form_values(response)["issues-1-title"] == "三组路灯"


def test_an_empty_form_asks_for_what_is_missing_only(client):
    response = client.post(NEW, {"action": "stay"})
    assert response.status_code == 200
    assert "写上姓名" in response.content.decode()
    assert Visit.objects.count() == 0


def test_a_spot_answer_says_what_and_by_whom(client):
    response = send(client, issues__0__is_spot="on", issues__0__spot_text=" ")
    assert beside(response, "issues-0-spot_text") == "写明怎么答复的。"
    assert beside(response, "issues-0-spot_by") == "写明由谁答复。"


def test_a_promise_is_no_answer_on_the_spot(client):
    response = send(
        client,
        issues__0__is_spot="on",
        issues__0__spot_text="今年办。",
        issues__0__spot_by="杨秀兰",
        issues__0__spot_class=make.answer_class("B").pk,
    )
    assert "有效的选项" in beside(response, "issues-0-spot_class")
    assert Visit.objects.count() == 0


def test_spot_answer_and_guidance_exclude_each_other(client):
    response = send(client, issues__0__is_spot="on", issues__0__is_guided="on")
    assert "只能选一样" in response.content.decode()


def test_ids_of_another_county_are_refused(client, eryuan_home):
    stranger = make.make_deputy("外县代表", county_id="532930")
    for changes, words in (
        ({"venue": eryuan_home.pk}, "请选择您可以登记的接待地点。"),
        ({"deputies": [stranger.pk]}, "请选择本县的代表。"),
        ({"issues__0__category": category(county_id="532930")}, "请选择本县的类别。"),
        ({"deputies": ["9" * 40]}, "请选择本县的代表。"),
        ({"deputies": ["abc"]}, "请选择本县的代表。"),
    ):
        response = send(client, **changes)
        assert words in response.content.decode()
    assert Visit.objects.count() == 0


def test_a_venue_of_the_same_county_that_is_not_mine_is_refused(client, workstation):
    response = send(client, venue=workstation.pk)
    assert "请选择您可以登记的接待地点。" in response.content.decode()
    assert Visit.objects.count() == 0


def test_posted_fields_that_are_not_on_the_form_change_nothing(client, outsider, clerk):
    send(client, state="void", recorder=outsider.pk, number=99, year=1999, county="532930")
    visit = Visit.objects.get()
    assert (visit.state, visit.recorder, visit.number) == ("recorded", clerk, 1)
    assert visit.county_id == "530524"


def test_rare_characters_and_names_with_a_dot_survive(client):
    send(client, contacts__0__name="𠮷丽·㐂", issues__0__title="耈街漭水𠮷𠮷修路🚧")
    assert Contact.objects.get().name == "𠮷丽·㐂"
    assert Issue.objects.get().title == "耈街漭水𠮷𠮷修路🚧"


def test_nul_and_control_characters_are_left_out(client):
    send(client, contacts__0__name="赵\x00文\x07彩", issues__0__description="一行\r\n二行\x1b")
    assert Contact.objects.get().name == "赵文彩"
    assert Issue.objects.get().description == "一行\n二行"


def test_script_in_a_title_is_shown_as_it_was_typed(client):
    send(client, issues__0__title="<script>alert(1)</script>")
    html = client.get(Visit.objects.get().get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)" not in html


def test_a_spoilt_submission_mark_does_not_lose_the_visit(client):
    send(client, submission="no mark")
    assert Visit.objects.count() == 1


def test_more_rows_than_the_page_offers_are_not_read(client):
    typed = filled(client)
    typed |= {f"contacts-{n}-name": f"村民{n}" for n in range(40)}
    client.post(NEW, typed)
    assert Visit.objects.get().contacts.count() == 20


NAMES = [
    "contacts-0-name", "contacts-0-phone", "contacts-0-place", "group_size", "venue", "received_on",
    "received_at", "channel", "deputies", "issues-0-category", "issues-0-title", "outcome",
    "issues-0-spot_class", "issues-0-is_spot", "issues-999-title", "submission", "action",
]  # fmt: skip


@pytest.mark.walk
@settings(max_examples=15)
@given(typed=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60)))
def test_no_input_breaks_the_page(client, typed):
    answer = client.post(NEW, {"contacts-0-name": "赵文彩", "issues-0-title": "路灯"} | typed)
    assert answer.status_code in (200, 302)
