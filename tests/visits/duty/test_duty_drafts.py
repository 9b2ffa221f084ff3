"""Drafts under /duty/draft/: made, looked at, changed by hand, published once, thrown away."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from stations.models import Region
from tests import html, make
from tests.stations.pages import refused as errors_of
from tests.stations.pages import send, signed_in
from tests.visits.planning import draft, names_by_day, people_at, publish, whole_changning
from visits.models import DutyDay, RotaDraft

DRAFTS = "/duty/draft/"
APRIL_10, MAY_10 = date(2025, 4, 10), date(2025, 5, 10)
QUARTER = {"first": "2025-04-01", "last": "2025-06-30"}


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def three(room):
    make.make_rule("room")
    return people_at(room, "甲", "乙", "丙")


@pytest.fixture
def made(room, three, county_clerk):
    return draft(room, actor=county_clerk)


def page_of(one, act=""):
    return f"{DRAFTS}{one.pk}/{act}"


def text_of(node):
    return " ".join(node.get_text(" ").split())


def cells(answer):
    rows = html.page(answer).select("table.rota tbody tr")
    return [[text_of(cell) for cell in row.select("th, td")] for row in rows]


def refused(answer):
    """The errors beside their fields, without the name of the field."""
    return {anchor: words.partition("：")[2] for anchor, words in errors_of(answer).items()}


# --- who ----------------------------------------------------------------------------------------
def test_those_who_plan_see_drafts(client, everybody, made):
    pages = [DRAFTS, *(page_of(made, act) for act in ("", "unfilled/", "redraw/", "publish/"))]
    for role, person in everybody.items():
        client.force_login(person)
        expected = 200 if role in ("county_clerk", "township_clerk") else 403
        assert [client.get(page).status_code for page in pages] == [expected] * 5, role


def test_drafts_of_another_place_do_not_exist(room, three, county_clerk, outside_county_clerk):
    whole = draft(Region.objects.get(code="530524"), actor=county_clerk)
    other = make.make_person("township_clerk", township_id="530524102")
    for person in (other, outside_county_clerk):
        client = signed_in(person)
        assert client.get(page_of(whole)).status_code == 404
        assert client.post(page_of(whole, "publish/")).status_code == 404
    assert whole.days.drafted().count() == 3


def test_nothing_is_done_by_looking(made, county_clerk):
    client = signed_in(county_clerk)
    for act in ("redraw/", "discard/", "publish/"):
        client.get(page_of(made, act))
    made.refresh_from_db()
    assert (made.state, made.version, client.post(page_of(made)).status_code) == ("draft", 1, 405)


# --- making one ---------------------------------------------------------------------------------
def test_a_county_is_drafted_from_the_page(room, three, county_clerk):
    answer = send(county_clerk, DRAFTS, place="530524", **QUARTER)
    made = RotaDraft.objects.get()
    assert (answer.url, made.made_by, made.place.code) == (page_of(made), county_clerk, "530524")
    assert made.days.count() == 3


def test_one_venue_of_a_township(room, three, township_clerk):
    send(township_clerk, DRAFTS, place="530524101", venue=str(room), **QUARTER)
    assert RotaDraft.objects.get().venue == room


def test_a_township_offers_itself_alone(home, room, three, township_clerk):
    offered = html.page(signed_in(township_clerk).get(DRAFTS)).select("#id_place option")
    assert [one["value"] for one in offered] == ["530524101"]
    answer = send(township_clerk, DRAFTS, place="530524", **QUARTER)
    assert list(refused(answer)) == ["#id_place"]
    answer = send(township_clerk, DRAFTS, place="530524101", venue=str(home), **QUARTER)
    assert refused(answer) == {"#id_venue": f"没有找到“{home}”，请换个写法。"}


def test_periods_that_cannot_be_are_named_beside_their_field(room, three, county_clerk):
    wrong = [
        ({"last": "2025-03-31"}, {"#id_last": "结束日期不能早于开始日期。"}),
        ({"last": "2027-04-01"}, {"#id_last": "一次最多编排两年。"}),
        ({"last": "2025-04-09"}, {"#id_first": "这段时间没有要编排的接待日。"}),
    ]
    for typed, said in wrong:
        answer = send(county_clerk, DRAFTS, place="530524", **QUARTER | typed)
        assert refused(answer) == said
    assert RotaDraft.objects.count() == 0


# --- looking at it ------------------------------------------------------------------------------
def test_the_page_shows_a_month_and_how_fair_it_is(room, three, county_clerk):
    make.make_leave(three[2], date(2025, 4, 1), date(2025, 6, 30))
    made = draft(room, actor=county_clerk)
    answer = signed_in(county_clerk).get(f"{page_of(made)}?month=2025-05")
    assert cells(answer) == [["室 关庙社区联络室", "县 甲 县 乙"]]
    heads = [text_of(one) for one in html.page(answer).select("table.rota thead th")]
    assert heads == ["家站", "5月10日 星期六 日历未公布"]
    figures = [text_of(one) for one in html.page(answer).select(".fig")]
    assert figures == [
        "接待日 3",
        "已排 6 / 6 其中手工改过 0",
        "空缺 0 整天空着的 0 天",
        "每人次数 0–3 3 位代表",
    ]
    unserved = html.page(answer).select("section[aria-labelledby=h-n] li")
    assert [text_of(one) for one in unserved] == ["县 丙 ，请假"]


def test_every_unfilled_place_stands_in_its_list(room, three, county_clerk):
    for person in three[1:]:
        make.make_leave(person, APRIL_10)
    made = draft(room, actor=county_clerk)
    client = signed_in(county_clerk)
    figure = html.page(client.get(page_of(made))).select_one("[data-figure=unfilled]")
    listed = html.page(client.get(figure.find_parent("a")["href"]))
    rows = [text_of(row) for row in listed.select("main tbody tr")]
    assert (figure.get_text(), listed.select_one("[data-figure=rows]").get_text()) == ("1", "1")
    assert rows == [f"2025年4月10日 星期四 室 关庙社区联络室 请假 请假 2 补人 {room} 2025-04-10"]


@pytest.mark.walk
@pytest.mark.parametrize("months", [1, 6])
def test_a_month_of_137_venues_asks_few_questions(db, months):
    whole_changning(2)
    make.make_rule("workstation", pattern="weekday", weekday=3)
    make.make_rule("room")
    clerk = make.make_person("county_clerk", region_id="530524")
    last = date(2025, 6 + months, 28)
    made = draft(Region.objects.get(code="530524"), actor=clerk, first=date(2025, 7, 1), last=last)
    client = signed_in(clerk)
    client.get(page_of(made))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{page_of(made)}?month=2025-07")
    assert len(cells(answer)) == 137
    assert len(queries) == 14


# --- by hand ------------------------------------------------------------------------------------
def drafted(made, day=APRIL_10):
    row = made.days.get(day=day)
    return row, f"{DRAFTS}day/{row.pk}/", [f"turn-{slot.pk}" for slot in row.slots.order_by("rank")]


def test_a_turn_is_changed_with_a_select(made, three, county_clerk):
    row, page, (first, second) = drafted(made)
    answer = send(county_clerk, page, **{first: str(three[2].pk), second: ""})
    assert answer.url == f"{page_of(made)}?month=2025-04"
    assert names_by_day(made)["04-10"] == ["丙", "—"]
    said = list(row.slots.order_by("rank").values_list("is_by_hand", "level", "reason"))
    assert said == [(True, "county", ""), (True, "", "by_hand")]
    line = Entry.objects.get(action="dutyday.draft_by_hand")
    assert (line.before["turns"], line.after["turns"]) == (["甲", "乙"], ["丙", "—"])
    send(county_clerk, page_of(made, "redraw/"))
    assert names_by_day(made)["04-10"] == ["丙", "—"]


def test_two_change_places_and_a_third_is_added(made, three, county_clerk):
    _row, page, (first, second) = drafted(made)
    one, two, third = (str(person.pk) for person in three)
    send(county_clerk, page, **{first: two, second: one, "extra": third})
    assert names_by_day(made)["04-10"] == ["乙", "甲", "丙"]


def test_somebody_of_a_neighbouring_venue_helps_out(made, workstation, county_clerk):
    (helper,) = people_at(workstation, "丁")
    _row, page, (first, _second) = drafted(made)
    send(county_clerk, page, **{first: str(helper.pk)})
    send(county_clerk, page_of(made, "redraw/"))
    send(county_clerk, page_of(made, "publish/"))
    assert DutyDay.objects.published().count() == 3
    assert names_by_day(made)["04-10"][0] == "丁"


def test_a_day_is_moved_by_hand_and_stays(made, room, county_clerk):
    row, page, _turns = drafted(made)
    send(county_clerk, page, day="2025-04-11", starts_at="14:00", ends_at="16:00", place="村小学")
    row.refresh_from_db()
    assert (row.day, row.planned_for, row.place) == (date(2025, 4, 11), APRIL_10, "村小学")
    send(county_clerk, page_of(made, "redraw/"))
    assert [str(day.day) for day in made.days.order_by("day")] == [
        "2025-04-11",
        "2025-05-10",
        "2025-06-10",
    ]


def test_who_cannot_serve_is_not_offered_and_not_taken(made, three, home, county_clerk):
    stranger, away = make.make_deputy("外人"), three[2]
    make.make_leave(away, APRIL_10)
    _row, page, (first, second) = drafted(made)
    offered = html.page(signed_in(county_clerk).get(page)).select(f"#id_{first} option")
    assert [one["value"] for one in offered if one["value"]] == [str(p.pk) for p in three[:2]]
    for person in (stranger, away):
        answer = send(county_clerk, page, **{first: str(person.pk)})
        assert refused(answer) == {f"#id_{first}": "这位代表这天不能值班。"}
    answer = send(county_clerk, page, **{first: str(three[1].pk)})
    assert refused(answer) == {f"#id_{first}": "这位代表这天已经排在这里。"}
    assert names_by_day(made)["04-10"] == ["甲", "乙"]


def test_a_day_is_not_moved_to_when_its_people_are_away(made, three, county_clerk):
    make.make_leave(three[0], date(2025, 4, 11))
    _row, page, (first, _second) = drafted(made)
    answer = send(county_clerk, page, day="2025-04-11")
    assert refused(answer) == {f"#id_{first}": "这位代表这天不能值班。"}


@pytest.mark.parametrize("day", ["2025-03-31", "2025-08-01"])
def test_a_day_is_not_moved_far_out_of_the_period(made, county_clerk, day):
    """The rota is for April to June, and a holiday could move its last day into July."""
    _row, page, _turns = drafted(made)
    words = "这份草稿里的日子可以改到2025年4月1日至2025年7月31日之间。"
    assert refused(send(county_clerk, page, day=day)) == {"#id_day": words}
    assert made.days.filter(day=APRIL_10).exists()


def test_two_clerks_at_one_day_do_not_overwrite_each_other(made, three, county_clerk):
    _row, page, (first, _second) = drafted(made)
    client = signed_in(county_clerk)
    values = html.form_values(client.get(page), "main form[method=post]")
    send(county_clerk, page, **{first: str(three[2].pk)})
    assert client.post(page, values).status_code == 409
    assert names_by_day(made)["04-10"] == ["丙", "乙"]


# --- publishing and throwing away ---------------------------------------------------------------
def test_a_draft_is_published_from_the_page(made, county_clerk):
    said = [
        text_of(li)
        for li in html.page(signed_in(county_clerk).get(page_of(made, "publish/"))).select(
            "main li"
        )
    ]
    assert said == [
        "公布 3 个接待日、6 人次，共 3 位代表。",
        "其中 3 天的日历还没有公布，公布后再核对。",
    ]
    assert send(county_clerk, page_of(made, "publish/")).url == page_of(made)
    assert DutyDay.objects.published().count() == 3
    page = html.page(signed_in(county_clerk).get(page_of(made)))
    assert page.select(f"a[href='{page_of(made, 'publish/')}']") == []
    assert text_of(page.select(".fig")[-1]) == "每人次数 2–2 3 位代表"


def test_two_clerks_publishing_one_draft_give_one_rota(made, county_clerk, township_clerk):
    late = signed_in(township_clerk)
    values = html.form_values(late.get(page_of(made, "publish/")), "main form[method=post]")
    send(county_clerk, page_of(made, "publish/"))
    assert late.post(page_of(made, "publish/"), values).status_code == 409
    assert late.post(page_of(made, "publish/"), {"version": ""}).status_code == 409
    assert (DutyDay.objects.count(), DutyDay.objects.published().count()) == (3, 3)
    assert Entry.objects.filter(action="rotadraft.publish").count() == 1


def test_a_refusal_to_publish_is_said_on_the_page(made, three, county_clerk):
    make.make_leave(three[0], APRIL_10)
    answer = send(county_clerk, page_of(made, "publish/"))
    assert (
        "有 1 人次现在排不了，请先改草稿：甲 04-10 关庙社区联络室 请假。"
        in html.page(answer).get_text()
    )
    assert not DutyDay.objects.published().exists()


def test_a_draft_is_thrown_away(made, county_clerk):
    send(county_clerk, page_of(made, "discard/"))
    made.refresh_from_db()
    assert (made.state, DutyDay.objects.count()) == ("discarded", 0)
    client = signed_in(county_clerk)
    assert client.get(page_of(made)).status_code == 200
    assert client.post(page_of(made, "redraw/"), {"version": ""}).status_code == 409
    late = [client.get(page_of(made, act)).status_code for act in ("redraw/", "publish/")]
    assert late == [409, 409]


def test_a_published_day_is_no_longer_edited_as_a_draft(made, county_clerk):
    _row, page, _turns = drafted(made)
    publish(made, actor=county_clerk)
    assert signed_in(county_clerk).get(page).status_code == 404


# --- dragged ------------------------------------------------------------------------------------
def chosen(client, day, slot, **query):
    answer = client.get(f"{DRAFTS}day/{day.pk}/", query)
    option = html.page(answer).select_one(f"#id_turn-{slot.pk} option[selected]")
    return option["value"]


def test_a_deputy_dragged_onto_a_turn_is_chosen_and_nothing_is_saved_yet(made, county_clerk):
    client, day = signed_in(county_clerk), made.days.order_by("day").first()
    turn, others = day.slots.get(rank=1), made.days.order_by("day").last().slots.get(rank=1)
    assert others.deputy_id != turn.deputy_id
    assert chosen(client, day, turn, deputy=others.deputy_id, turn=turn.pk) == str(others.deputy_id)
    turn.refresh_from_db()
    assert turn.is_by_hand is False


@pytest.mark.parametrize("deputy", ["", "0", "x", "²"])
def test_who_may_not_serve_there_cannot_be_dragged_there(made, county_clerk, deputy):
    client, day = signed_in(county_clerk), made.days.order_by("day").first()
    turn = day.slots.get(rank=1)
    assert chosen(client, day, turn, deputy=deputy, turn=turn.pk) == str(turn.deputy_id)
    assert chosen(client, day, turn, deputy=turn.deputy_id, turn="9" * 30) == str(turn.deputy_id)
