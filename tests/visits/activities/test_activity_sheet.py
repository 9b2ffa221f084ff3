"""The page that plans, records and corrects an activity, its list of deputies, bad input, files."""

from datetime import date

import pytest
import time_machine

from tests import html, make
from tests.visits.issues.test_attachments import a_pdf
from visits.models import Activity, Attachment

NEW = "/activities/new/"
MARCH_20 = date(2025, 3, 20)
FORM = "form[enctype]"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def held(room, clerk, deputy):
    return make.make_activity(room, actor=clerk, deputies=[deputy])


@pytest.fixture
def planned(room, clerk, deputy):
    facts = {"deputies": [deputy], "day": MARCH_20, "content": ""}
    return make.make_activity(room, actor=clerk, held=False, **facts)


def address_of(row, name="") -> str:
    return f"/activities/{row.pk}/{name}/" if name else f"/activities/{row.pk}/"


def typed(client, address, **changes) -> dict:
    return html.form_values(client.get(address), FORM) | changes


def facts(**changes) -> dict:
    """What a clerk types into a fresh form."""
    known = {"theme": "视察饮水工程", "content": "看了三处水池。", "action": "hold"}
    return known | {"activity_type": make.activity_type("inspection").pk} | changes


# --- planning and recording ----------------------------------------
def test_the_deputies_of_the_venue_are_preset_as_come(client, deputy, clerk):
    client.force_login(clerk)
    assert html.form_values(client.get(NEW), FORM)[f"standing-{deputy.pk}"] == "present"


def counted_for(answer) -> list[str]:
    """What the page says the chosen kind of activity counts for."""
    shown = html.page(answer).select(".filled > div:not([hidden])")
    return [" ".join(one.get_text(" ", strip=True).split()) for one in shown]


def test_the_page_says_before_saving_which_clause_is_filled(client, room, clerk):
    client.force_login(clerk)
    assert counted_for(client.get(NEW)) == []
    kind = make.activity_type("inspection").pk
    said = "两个半年、四个一年 · 视察调研 2025年，1 次"
    assert [said in one for one in counted_for(client.get(NEW, {"type": kind}))] == [True]
    make.make_activity(room, actor=clerk, kind="inspection")
    assert [said in one for one in counted_for(client.get(NEW, {"type": kind}))] == [False]


def test_a_clerk_records_an_activity_on_one_page(client, deputy, clerk):
    client.force_login(clerk)
    values = typed(client, NEW, **facts(place="水池边", audience="12", guests="镇水务站 2 人"))
    answer = client.post(NEW, values | {f"standing-{deputy.pk}": "leave"})
    row = Activity.objects.get()
    assert answer["Location"] == address_of(row)
    assert (row.state, row.theme, row.day, row.audience) == (
        "held",
        "视察饮水工程",
        date(2025, 3, 12),
        12,
    )
    assert row.participations.get().standing == "leave"


def test_the_same_form_sent_twice_is_one_activity(client, deputy, clerk):
    client.force_login(clerk)
    values = typed(client, NEW, **facts())
    first, again = client.post(NEW, values), client.post(NEW, values)
    assert (first["Location"], Activity.objects.count()) == (again["Location"], 1)


def test_a_link_starts_a_missing_activity_filled_in(client, room, workstation, county_clerk):
    kind = make.activity_type("report")
    client.force_login(county_clerk)
    address = f"{NEW}?venue={room.pk}&type={kind.pk}&day=2025-03-05"
    values = html.form_values(client.get(address), FORM)
    expected = (str(room.pk), str(kind.pk), "2025-03-05")
    assert (values["venue"], values["activity_type"], values["day"]) == expected


def test_what_is_overdue_is_made_up_for_by_a_day_of_its_period(client, room, clerk):
    client.force_login(clerk)
    asked = {"type": make.activity_type("receiving").pk, "period": "2024-H2"}
    answer = client.get(NEW, asked)
    assert html.form_values(answer, FORM)["day"] == ""
    assert "补记2024年下半年办过的" in html.text_of(answer)
    coming = client.get(NEW, asked | {"period": "2025-H2"})
    assert html.form_values(coming, FORM)["day"] == "2025-03-12"


@pytest.mark.parametrize(
    "query", ["venue=x&type=x&day=x", "venue=999999999999&type=&item=-1", "period=9999-H9"]
)
def test_a_link_of_nonsense_opens_a_fresh_form(query, client, room, clerk):
    client.force_login(clerk)
    assert html.form_values(client.get(f"{NEW}?{query}"), FORM)["venue"] == str(room.pk)


def test_a_plan_needs_no_content(client, deputy, clerk):
    client.force_login(clerk)
    values = typed(client, NEW, **facts(action="plan", day="2025-04-01", content=""))
    client.post(NEW, values)
    row = Activity.objects.get()
    assert (row.state, row.planned_on) == ("planned", date(2025, 4, 1))


def test_a_planned_one_is_recorded_from_its_page(client, planned, deputy, clerk):
    client.force_login(clerk)
    values = typed(client, address_of(planned, "record"), action="hold", content="学了半天。")
    client.post(address_of(planned, "record"), values | {"day": "2025-03-11"})
    planned.refresh_from_db()
    assert (planned.state, planned.planned_on, planned.held_on) == (
        "held",
        MARCH_20,
        date(2025, 3, 11),
    )


def test_a_plan_is_moved_to_another_day(client, planned, clerk):
    client.force_login(clerk)
    address = address_of(planned, "record")
    client.post(address, typed(client, address, action="plan", day="2025-03-27"))
    planned.refresh_from_db()
    assert (planned.state, planned.day) == ("planned", date(2025, 3, 27))


def test_a_held_one_is_corrected_with_a_reason(client, held, clerk):
    client.force_login(clerk)
    address = address_of(held, "correct")
    values = typed(client, address, action="correct", theme="学习监督法")
    refused = client.post(address, values)
    client.post(address, values | {"reason": "写错了。"})
    held.refresh_from_db()
    assert html.error_links(refused) == {"#id_reason": "为什么更正：写明更正的原因。"}
    assert (held.theme, held.version) == ("学习监督法", 2)


def test_a_page_that_is_stale_says_409_and_gives_back_what_was_typed(client, held, clerk):
    client.force_login(clerk)
    address = address_of(held, "correct")
    values = typed(client, address, action="correct", theme="学习监督法", reason="写错了。")
    Activity.objects.filter(pk=held.pk).update(version=2)
    answer = client.post(address, values)
    assert (answer.status_code, "学习监督法" in answer.content.decode()) == (409, True)


def test_a_correction_sent_twice_is_taken_once(client, held, clerk):
    client.force_login(clerk)
    address = address_of(held, "correct")
    values = typed(client, address, action="correct", theme="学习监督法", reason="写错了。")
    answers = [client.post(address, values).status_code for _time in range(2)]
    held.refresh_from_db()
    assert (answers, held.version) == ([302, 302], 2)


def test_a_withdrawn_one_shows_why(client, held, clerk, manager):
    client.force_login(clerk)
    values = html.form_values(client.get(address_of(held, "withdraw")))
    client.post(address_of(held, "withdraw"), values | {"reason": "记错了。"})
    client.force_login(manager)
    text = html.text_of(client.get(address_of(held)))
    assert "2025年3月12日撤回：记错了。 不再计入规定频次。" in text


# --- the list of deputies ----------------------------------------
def test_another_deputy_is_found_by_name_and_put_on_the_list(client, deputy, clerk):
    other = make.make_deputy("罗建忠")
    client.force_login(clerk)
    values = typed(client, NEW, **facts(action="find", find="罗建忠"))
    found = client.post(NEW, values)
    assert found.status_code == 200
    assert html.page(found).select_one(f"#s{other.pk}-present")
    again = html.form_values(found, FORM) | {"action": "hold", f"standing-{other.pk}": "present"}
    client.post(NEW, again)
    names = Activity.objects.get().participations.values_list("deputy__name", flat=True)
    assert sorted(names) == ["杨秀兰", "罗建忠"]


def test_deputies_of_a_venue_that_joins_are_looked_over_before_saving(
    client, workstation, room, deputy, clerk
):
    other = make.make_deputy("罗建忠")
    make.make_mandate(other, congress_id="530524101")
    make.make_assignment(other, workstation)
    client.force_login(clerk)
    values = typed(client, NEW, **facts(joining=[str(workstation.pk)]))
    asked = client.post(NEW, values)
    assert (asked.status_code, Activity.objects.count()) == (200, 0)
    assert "请核对出席后再保存" in html.text_of(asked)
    client.post(NEW, html.form_values(asked, FORM) | {"action": "hold"})
    row = Activity.objects.get()
    assert row.participations.filter(deputy=other, standing="present").exists()
    assert [joined.venue for joined in row.joining.all()] == [workstation]


# --- bad input ----------------------------------------
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"theme": ""}, "#id_theme"),
        ({"theme": "长" * 61}, "#id_theme"),
        ({"day": "2025-02-30"}, "#id_day"),
        ({"day": "2025-03-13"}, "#id_day"),
        ({"day": ""}, "#id_day"),
        ({"until": "2025-03-01"}, "#id_until"),
        ({"activity_type": "999999"}, "#id_activity_type_0"),
        ({"activity_type": ""}, "#id_activity_type_0"),
        ({"mode": "telepathy"}, "#id_mode"),
        ({"audience": "-1"}, "#id_audience"),
        ({"audience": "10000"}, "#id_audience"),
        ({"audience": "many"}, "#id_audience"),
        ({"content": ""}, "#id_content"),
        ({"content": "长" * 3001}, "#id_content"),
        ({"venue": "999999"}, "#id_venue"),
        ({"joining": ["999999"]}, "#id_joining_0"),
        ({"plan_item": "999999"}, "#id_plan_item"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(
    wrong, field, client, workstation, room, deputy, clerk
):
    client.force_login(clerk)
    answer = client.post(NEW, typed(client, NEW, **facts(place="水池边") | wrong))
    assert (answer.status_code, list(html.error_links(answer))) == (200, [field])
    assert (html.form_values(answer, FORM)["place"], Activity.objects.count()) == ("水池边", 0)


@pytest.mark.parametrize("standing", ["asleep", "'--", "present\x00"])
def test_a_standing_of_nonsense_is_refused(standing, client, deputy, clerk):
    client.force_login(clerk)
    values = typed(client, NEW, **facts()) | {f"standing-{deputy.pk}": standing}
    answer = client.post(NEW, values)
    assert (answer.status_code, Activity.objects.count()) == (200, 0)


def test_a_deputy_of_another_county_cannot_be_put_on_the_list(client, eryuan, deputy, clerk):
    foreign = make.make_deputy("段晓梅", county_id="532930")
    client.force_login(clerk)
    values = typed(client, NEW, **facts()) | {f"standing-{foreign.pk}": "present"}
    answer = client.post(NEW, values)
    assert "请选择本县的代表。" in html.text_of(answer)
    assert "段晓梅" not in html.text_of(answer)
    assert Activity.objects.count() == 0


def test_a_form_without_its_mark_is_refused_in_words(client, deputy, clerk):
    client.force_login(clerk)
    values = typed(client, NEW, **facts())
    del values["token"]
    assert (client.post(NEW, values).status_code, Activity.objects.count()) == (200, 0)


# --- files ----------------------------------------
def test_a_file_is_kept_and_handed_out_within_the_scope(
    client, deputy, clerk, manager, outside_county_clerk
):
    client.force_login(clerk)
    client.post(NEW, typed(client, NEW, **facts()) | {"uploads": a_pdf("述职稿.pdf")})
    row = Attachment.objects.get(activity=Activity.objects.get())
    found = []
    for person in (clerk, manager, outside_county_clerk):
        client.force_login(person)
        answer = client.get(f"/attachments/{row.pk}/")
        answer.getvalue()
        found.append(answer.status_code)
    assert (row.name, found) == ("述职稿.pdf", [200, 200, 404])
