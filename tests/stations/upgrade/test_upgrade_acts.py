"""The steps of a venue's upgrade on their pages: ticking, reporting, acceptance, leaving."""

from datetime import date

import pytest
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import VenueUpgrade
from tests import make
from tests.html import form_values, page, text_of
from tests.stations.pages import refused, send, signed_in
from tests.stations.upgrading import MAY, accept, finish, item, reject, report

BUDGET = 12


def address(name, upgrade):
    return reverse(f"stations:upgrade-{name}", args=[upgrade.pk])


def boxes(upgrade, kind, value) -> dict:
    return {f"{kind}_{one.pk}": value for one in upgrade.items.all()}


def verdicts(upgrade, failing=()) -> dict:
    typed = boxes(upgrade, "passed", "1")
    for name in failing:
        one = item(upgrade, name)
        typed |= {f"passed_{one.pk}": "0", f"finding_{one.pk}": "补齐"}
    return typed


@pytest.fixture
def reported(upgrade, clerk):
    return report(finish(upgrade, clerk), clerk)


ACCEPT = {"on": "2025-05-06", "inspectors": "杨丽萍、李国华", "result": "accept"}


# --- ticking -----------------------------------------------------------------------------------
def test_the_venue_ticks_what_it_has_done(upgrade, clerk):
    signs = item(upgrade, "标识")
    done = {f"state_{signs.pk}": "done", f"note_{signs.pk}": "门牌已装"}
    answer = send(clerk, address("tick", upgrade), on="2025-03-03", doer="字春梅", **done)
    assert (answer.status_code, answer["Location"]) == (302, upgrade.get_absolute_url())
    signs.refresh_from_db()
    assert (signs.state, signs.note, signs.doer, signs.done_by) == (
        "done",
        "门牌已装",
        "字春梅",
        clerk,
    )
    upgrade.refresh_from_db()
    assert (upgrade.stage, upgrade.started_on) == ("in_work", date(2025, 3, 3))
    assert Entry.objects.get(action="venueupgrade.tick").actor == clerk


def test_what_is_done_says_who_did_it(upgrade, clerk):
    answer = send(clerk, address("tick", upgrade), **boxes(upgrade, "state", "done"))
    assert refused(answer) == {"#id_doer": "经办人：有项目做完，请写经办人。"}
    assert not upgrade.items.filter(state="done").exists()


def test_a_day_to_come_is_refused_and_what_was_typed_stays(upgrade, clerk):
    signs = item(upgrade, "标识")
    typed = {f"note_{signs.pk}": "门牌已装"}
    answer = send(clerk, address("tick", upgrade), on="2099-01-01", **typed)
    assert refused(answer) == {"#id_on": "日期：日期不能晚于今天。"}
    assert form_values(answer)[f"note_{signs.pk}"] == "门牌已装"


def test_an_unknown_state_is_refused(upgrade, clerk):
    signs = item(upgrade, "标识")
    answer = send(clerk, address("tick", upgrade), **{f"state_{signs.pk}": "finished"})
    assert list(refused(answer)) == [f"#id_state_{signs.pk}"]


def test_two_people_do_not_overwrite_each_other(upgrade, clerk, county_clerk):
    client = signed_in(clerk)
    typed = form_values(client.get(address("tick", upgrade)))
    finish(upgrade, county_clerk)
    assert client.post(address("tick", upgrade), typed).status_code == 409


def test_a_double_click_ticks_once(upgrade, clerk):
    client = signed_in(clerk)
    typed = form_values(client.get(address("tick", upgrade)))
    typed |= boxes(upgrade, "state", "in_work")
    for _click in range(2):
        answer = client.post(address("tick", upgrade), typed)
        assert (answer.status_code, answer["Location"]) == (302, upgrade.get_absolute_url())
    assert Entry.objects.filter(action="venueupgrade.tick").count() == 1


# --- reporting ---------------------------------------------------------------------------------
def test_what_is_finished_is_reported(upgrade, clerk):
    finish(upgrade, clerk)
    send(clerk, address("report", upgrade), on="2025-03-10", note="请来验收")
    upgrade.refresh_from_db()
    assert (upgrade.stage, upgrade.reported_on) == ("reported", date(2025, 3, 10))
    assert upgrade.acceptances.get().report_note == "请来验收"


def test_a_report_before_the_work_was_finished_is_refused(upgrade, clerk):
    finish(upgrade, clerk)
    answer = send(clerk, address("report", upgrade), on="2025-03-02")
    assert refused(answer) == {"#id_on": "日期：报验日期不能早于完工日期。"}


def test_what_is_not_finished_cannot_be_reported(upgrade, clerk):
    assert signed_in(clerk).get(address("report", upgrade)).status_code == 409


# --- acceptance --------------------------------------------------------------------------------
def test_the_county_accepts_item_by_item(reported, county_clerk):
    answer = send(county_clerk, address("acceptance", reported), **ACCEPT, **verdicts(reported))
    assert answer.status_code == 302
    reported.refresh_from_db()
    assert (reported.stage, reported.accepted_on) == ("accepted", date(2025, 5, 6))
    round_ = reported.acceptances.get()
    assert [one.name for one in round_.inspectors.all()] == ["杨丽萍", "李国华"]
    assert round_.checks.filter(passed=True).count() == 9


def test_what_does_not_pass_goes_back_to_work(reported, county_clerk):
    typed = ACCEPT | {"result": "reject", "opinion": "设备补齐", "put_right_by": "2025-05-30"}
    send(county_clerk, address("acceptance", reported), **typed, **verdicts(reported, ["设备"]))
    reported.refresh_from_db()
    assert (reported.stage, reported.recheck_by) == ("rectifying", date(2025, 5, 30))
    assert item(reported).state == "in_work"
    shown = text_of(signed_in(county_clerk).get(reported.get_absolute_url()))
    assert "设备：补齐" in shown
    assert "验收人员：杨丽萍、李国华" in shown


def test_the_record_of_one_day_stands_newest_first(reported, clerk, county_clerk):
    for step, actor in ((reject, county_clerk), (finish, clerk), (report, clerk)):
        step(reported, actor, MAY)
    accept(reported, county_clerk)
    shown = page(signed_in(county_clerk).get(reported.get_absolute_url()))
    labels = [one.get_text() for one in shown.select(".tl b")]
    assert labels[:4] == ["通过验收", "报请验收", "整改后复验", "做完"]


def test_the_page_shows_how_far_a_venue_has_come(reported, county_clerk):
    shown = page(signed_in(county_clerk).get(reported.get_absolute_url())).select(".stages li")
    assert [(one.classes, one.get_text(" ")) for one in shown] == [
        (["done"], "开工 3月3日"),
        (["done"], "完工 3月3日"),
        (["done"], "报验 4月7日"),
        (["now"], "验收 6月30日前"),
    ]


def test_the_next_round_asks_only_for_what_did_not_pass(reported, clerk, county_clerk):
    reject(reported, county_clerk)
    finish(reported, clerk, on=date(2025, 5, 20))
    report(reported, clerk, on=date(2025, 5, 21))
    shown = signed_in(county_clerk).get(address("acceptance", reported))
    assert [one.get_text() for one in page(shown).select("legend.form-label")] == [
        "“设备”的核验",
        "结论",
    ]


@pytest.mark.parametrize(
    ("day", "stage"), [("2025-05-05", "reported"), ("2025-05-06", "rectifying")]
)
def test_it_is_put_right_on_the_day_of_the_acceptance_at_the_earliest(
    reported, county_clerk, day, stage
):
    typed = {"result": "reject", "opinion": "整改", "put_right_by": day}
    send(
        county_clerk,
        address("acceptance", reported),
        **ACCEPT | typed,
        **verdicts(reported, ["设备"]),
    )
    reported.refresh_from_db()
    assert reported.stage == stage


WRONG = {
    "not all pass": ({}, ["设备"], {"": "还有不符合的项目，不能通过验收。"}),
    "nothing fails": (
        {"result": "reject", "opinion": "整改", "put_right_by": "2025-05-30"},
        [],
        {"": "请标出要整改的项目。"},
    ),
    "no date": (
        {"result": "reject", "opinion": "整改"},
        ["设备"],
        {"#id_put_right_by": "整改期限：写明整改期限，不能早于验收日期。"},
    ),
    "date before": (
        {"result": "reject", "opinion": "整改", "put_right_by": "2025-05-05"},
        ["设备"],
        {"#id_put_right_by": "整改期限：写明整改期限，不能早于验收日期。"},
    ),
    "before the report": (
        {"on": "2025-04-06"},
        [],
        {"#id_on": "验收日期：验收日期不能早于报验日期。"},
    ),
    "by who did it": (
        {"inspectors": "字春梅"},
        [],
        {"#id_inspectors": "验收人员：“场所”是字春梅做的，不能由本人验收。"},
    ),
    "nobody": ({"inspectors": " 、"}, [], {"#id_inspectors": "验收人员：请写验收人员的姓名。"}),
}


@pytest.mark.parametrize(("typed", "failing", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_acceptance_is_refused_beside_its_field(
    typed, failing, words, reported, county_clerk
):
    page_ = address("acceptance", reported)
    answer = send(county_clerk, page_, **ACCEPT | typed, **verdicts(reported, failing))
    assert refused(answer) == words
    reported.refresh_from_db()
    assert (reported.stage, reported.acceptances.get().result) == ("reported", "")


def test_who_entered_the_work_does_not_accept_it(upgrade, county_clerk):
    report(finish(upgrade, county_clerk), county_clerk)
    answer = send(county_clerk, address("acceptance", upgrade), **ACCEPT, **verdicts(upgrade))
    assert refused(answer) == {"": "“场所”是您登记做完的，请换一个人验收。"}


def test_every_item_needs_a_verdict_and_a_failing_one_a_reason(reported, county_clerk):
    signs, tools = item(reported, "标识"), item(reported, "设备")
    typed = verdicts(reported) | {f"passed_{signs.pk}": "", f"passed_{tools.pk}": "0"}
    answer = send(county_clerk, address("acceptance", reported), **ACCEPT, **typed)
    assert set(refused(answer)) == {f"#id_passed_{signs.pk}_0", f"#id_finding_{tools.pk}"}


def test_there_is_no_acceptance_before_the_report(upgrade, clerk, county_clerk):
    finish(upgrade, clerk)
    client = signed_in(county_clerk)
    assert client.get(address("acceptance", upgrade)).status_code == 409
    assert client.post(address("acceptance", upgrade), ACCEPT).status_code == 409


# --- leaving -----------------------------------------------------------------------------------
def test_a_venue_leaves_the_programme_with_a_reason(upgrade, county_clerk):
    assert refused(send(county_clerk, address("drop", upgrade), reason=" ")) == {
        "#id_reason": "原因：请填写原因。"
    }
    send(county_clerk, address("drop", upgrade), reason="村委会搬迁", on="2025-05-06")
    upgrade.refresh_from_db()
    assert (upgrade.drop_reason, upgrade.dropped_on) == ("村委会搬迁", date(2025, 5, 6))
    shown = signed_in(county_clerk).get(upgrade.get_absolute_url())
    assert "移出方案：村委会搬迁" in text_of(shown)
    assert not page(shown).select(".pagehead .btn-primary")


# --- who may -----------------------------------------------------------------------------------
def test_the_buttons_are_the_steps_allowed(reported, clerk, county_clerk, manager):
    def buttons(user):
        shown = page(signed_in(user).get(reported.get_absolute_url()))
        return [one.get_text(strip=True) for one in shown.select(".actions a.btn")]

    assert buttons(county_clerk) == ["家站档案", "修改计划", "移出方案", "逐项验收"]
    assert buttons(clerk) == buttons(manager) == ["家站档案"]


@pytest.mark.parametrize("name", ["acceptance", "drop"])
def test_the_venue_neither_accepts_nor_leaves(name, reported, clerk):
    client = signed_in(clerk)
    assert client.get(address(name, reported)).status_code == 403
    assert client.post(address(name, reported), {"on": "2025-05-06"}).status_code == 403
    assert VenueUpgrade.objects.get().stage == "reported"


@pytest.mark.parametrize("name", ["tick", "report"])
def test_a_manager_reads_and_does_not_act(name, upgrade, manager):
    assert signed_in(manager).get(upgrade.get_absolute_url()).status_code == 200
    assert signed_in(manager).post(address(name, upgrade)).status_code == 403


@pytest.mark.parametrize("name", ["tick", "report", "acceptance", "drop"])
def test_an_outsider_finds_no_such_venue(name, upgrade, outside_county_clerk):
    client = signed_in(outside_county_clerk)
    assert client.get(address(name, upgrade)).status_code == 404
    assert client.post(address(name, upgrade)).status_code == 404
    assert client.get(upgrade.get_absolute_url()).status_code == 404


def test_a_clerk_of_another_room_does_not_tick(upgrade, room):
    other = make.make_venue(
        "room", parent=room.parent, village=room.village, township=room.township
    )
    assert (
        signed_in(make.make_person("venue_clerk", venue=other))
        .get(address("tick", upgrade))
        .status_code
        == 404
    )


def test_the_page_of_a_venue_stays_within_its_budget(
    reported, clerk, county_clerk, django_assert_max_num_queries
):
    reject(reported, county_clerk)
    client = signed_in(county_clerk)
    client.get(reported.get_absolute_url())
    with django_assert_max_num_queries(BUDGET):
        client.get(reported.get_absolute_url())
