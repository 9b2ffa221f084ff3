"""Holding a day: who came, hours, closing note; visits hang on it; set right afterwards."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import html, make
from tests.make import MARCH_10, MARCH_11
from visits.duty import holding
from visits.duty.holding import Record
from visits.models import DutyDay, Visit
from visits.visits import corrections

FORM = "form[aria-labelledby=h-hold]"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def second(room):
    person = make.make_deputy("段正明")
    make.make_mandate(person)
    make.make_assignment(person, room)
    return person


@pytest.fixture
def duty(room, deputy, second):
    """On 10 March at the room; 杨秀兰 and 段正明 are planned."""
    return make.make_duty_day(room, deputy, second)


def address(day, name="hold"):
    return f"{day.get_absolute_url()}{name}/"


def came(day, *words):
    turns = day.slots.standing()
    return {turn.pk: (word, "") for turn, word in zip(turns, words, strict=True)}


def hold(day, *words, actor, **facts):
    record = Record(time(9), time(11), came(day, *words), **facts)
    return holding.hold_day(day, record, actor=actor, at=make.moment(MARCH_11))


def send(client, day, name="hold", **changes):
    values = html.form_values(client.get(address(day, name)), FORM)
    values = {key: value for key, value in (values | changes).items() if value is not None}
    return client.post(address(day, name), values)


def fresh(day):
    return DutyDay.objects.get(pk=day.pk)


# --- the verb ------------------------------------------------------------------------------------
def test_a_held_day_says_hours_and_who_came(duty, clerk):
    hold(duty, "came", "absent", actor=clerk, closing_note="水的事来了两拨人。")
    held = fresh(duty)
    assert (held.state, held.hours_held, held.closing_note) == (
        "held",
        "9:00–11:00",
        "水的事来了两拨人。",
    )
    assert [turn.attendance for turn in held.slots.all()] == ["came", "absent"]
    entry = Entry.objects.get(action="dutyday.hold")
    assert (entry.before["state"], entry.after["state"]) == ("published", "held")
    assert entry.after["came"] == ["杨秀兰"]


def test_a_day_with_no_visitor_is_held_like_any_other(duty, clerk):
    hold(duty, "came", "came", actor=clerk)
    assert DutyDay.objects.held().with_visitors().get().visitors == 0


@pytest.mark.parametrize("person", ["township_clerk", "county_clerk"])
def test_the_offices_above_may_record_it_too(duty, person, request):
    hold(duty, "came", "came", actor=request.getfixturevalue(person))
    assert fresh(duty).is_held


@pytest.mark.parametrize("person", ["deputy_user", "manager", "outsider"])
def test_nobody_else_records_it(duty, person, request):
    with pytest.raises(PermissionDenied):
        hold(duty, "came", "came", actor=request.getfixturevalue(person))
    assert fresh(duty).is_published


def test_nobody_there_is_not_a_held_day(duty, clerk):
    with pytest.raises(ValidationError, match="至少有一位代表到场"):
        hold(duty, "leave", "absent", actor=clerk)
    assert fresh(duty).is_published
    assert [turn.attendance for turn in duty.slots.all()] == ["", ""]


def test_a_day_ahead_a_cancelled_one_and_a_held_one_are_refused(room, duty, deputy, clerk):
    ahead = make.make_duty_day(room, deputy, day=date(2025, 3, 12))
    off = make.make_duty_day(room, day=MARCH_11, state="cancelled", cancel_reason="大雪。")
    for day in (ahead, off):
        with pytest.raises(StepRefused):
            hold(day, *["came"] * day.slots.count(), actor=clerk)
    hold(duty, "came", "came", actor=clerk)
    with pytest.raises(StepRefused):
        hold(fresh(duty), "came", "came", actor=clerk)


def test_the_hours_stand_in_order(duty, clerk):
    record = Record(time(11), time(11), came(duty, "came", "came"))
    with pytest.raises(ValidationError) as refused:
        holding.hold_day(duty, record, actor=clerk, at=make.moment(MARCH_11))
    assert refused.value.message_dict == {"held_to": ["结束要晚于开始。"]}


def test_who_came_without_a_turn_stands_on_the_record(duty, clerk):
    guest = make.make_deputy("李国华")
    make.make_mandate(guest)
    hold(duty, "came", "came", actor=clerk, extras=[guest])
    extra = duty.slots.get(deputy=guest)
    assert (extra.is_extra, extra.attendance, extra.level) == (True, "came", "county")


def test_one_without_a_seat_or_with_a_turn_already_is_no_guest(duty, clerk, deputy):
    nobody = make.make_deputy("卸任代表")
    for person, words in ((nobody, "那天没有代表资格"), (deputy, "已经在值班名单里")):
        with pytest.raises(ValidationError, match=words):
            hold(duty, "came", "came", actor=clerk, extras=[person])
    assert fresh(duty).is_published


def test_who_was_on_the_way_elsewhere_did_not_come_here(duty, clerk, workstation, deputy):
    duty.slots.filter(deputy=deputy).update(attendance="absent")
    make.make_duty_day(workstation, deputy)
    with pytest.raises(ValidationError, match="这个时间已经在另一处值班"):
        hold(duty, "came", "came", actor=clerk)
    hold(duty, "absent", "came", actor=clerk)
    assert fresh(duty).is_held


def test_a_record_seen_before_it_changed_is_not_overwritten(duty, clerk, county_clerk):
    hold(duty, "came", "came", actor=county_clerk)
    record = Record(time(9), time(10), came(duty, "came", "absent"))
    with pytest.raises(StaleRecord):
        holding.correct_day(duty, record, actor=clerk, at=make.moment(MARCH_11), version=1)


# --- visits of the day ---------------------------------------------------------------------------
def test_a_visit_hangs_on_the_day_of_its_venue(room, duty, clerk):
    assert make.make_visit(room, actor=clerk).duty_day == duty


def test_a_letter_or_a_visit_of_another_date_does_not(room, workstation, duty, clerk, county_clerk):
    letter = make.make_visit(room, actor=clerk, channel="letter")
    later = make.make_visit(room, actor=clerk, on=MARCH_11, at=make.moment(MARCH_11))
    there = make.make_visit(workstation, actor=county_clerk)
    assert [one.duty_day for one in (letter, later, there)] == [None, None, None]


def test_of_two_days_on_one_date_the_hours_decide(room, duty, clerk):
    afternoon = make.make_duty_day(room, clock="14:00-16:00")
    rows = [make.make_visit(room, actor=clerk) for _ in range(2)]
    Visit.objects.filter(pk=rows[1].pk).update(received_at=time(15), duty_day=None)
    hold(duty, "came", "came", actor=clerk)
    assert Visit.objects.get(pk=rows[0].pk).duty_day == duty
    assert Visit.objects.get(pk=rows[1].pk).duty_day is None
    holding.hold_day(
        afternoon,
        Record(time(14), time(16), extras=[duty.slots.first().deputy]),
        actor=clerk,
        at=make.moment(MARCH_11),
    )
    assert Visit.objects.get(pk=rows[1].pk).duty_day == afternoon


def test_a_visit_entered_before_the_day_was_there_is_hung_on_it(room, deputy, clerk):
    early = make.make_visit(room, actor=clerk)
    day = make.make_duty_day(room, deputy)
    hold(day, "came", actor=clerk)
    assert Visit.objects.get(pk=early.pk).duty_day == day


def test_a_corrected_date_takes_the_visit_to_another_day(room, duty, clerk):
    visit = make.make_visit(room, actor=clerk, at=make.moment(MARCH_11))
    changes = corrections.Changes({"received_on": date(2025, 3, 9)})
    facts = {"actor": clerk, "at": make.moment(MARCH_11), "reason": "写错了。"}
    corrections.correct_visit(visit, changes, version=visit.version, **facts)
    assert Visit.objects.get(pk=visit.pk).duty_day is None
    back = corrections.Changes({"received_on": MARCH_10})
    corrections.correct_visit(visit, back, version=visit.version + 1, **facts)
    assert Visit.objects.get(pk=visit.pk).duty_day == duty


def test_the_form_of_a_visit_knows_who_serves(client, room, duty, clerk, deputy, second):
    client.force_login(clerk)
    with time_machine.travel("2025-03-10 09:30+08:00"):
        page = client.get("/visits/new/")
    assert "今天是接待日" in html.text_of(page)
    assert "今天值班的代表已选好" in html.text_of(page)
    assert html.form_values(page)["deputies"] == [str(deputy.pk), str(second.pk)]


def test_an_earlier_reception_is_entered_from_the_page_of_its_day(client, duty, clerk, deputy):
    client.force_login(clerk)
    link = html.page(client.get(duty.get_absolute_url())).select_one(".actions a")["href"]
    values = html.form_values(client.get(link))
    assert values["received_on"] == "2025-03-10"
    assert str(deputy.pk) in values["deputies"]
    assert values["venue"] == str(duty.venue_id)


# --- the page ------------------------------------------------------------------------------------
def test_the_clerk_ticks_and_saves(client, duty, clerk, deputy):
    client.force_login(clerk)
    turn = duty.slots.get(deputy=deputy)
    response = send(client, duty, **{f"came-{turn.pk}": "leave"}, closing_note="无人来访。")
    assert (response.status_code, response["Location"]) == (302, duty.get_absolute_url())
    shown = html.text_of(client.get(duty.get_absolute_url()))
    assert "实际 9:00–11:30" in shown
    assert "县 杨秀兰 请假" in shown
    assert "县 段正明 到" in shown
    assert "无人来访" in shown


def test_who_is_on_leave_is_ticked_so_beforehand(client, duty, clerk, deputy, second):
    make.make_leave(deputy)
    client.force_login(clerk)
    values = html.form_values(client.get(address(duty)), FORM)
    answers = [values[f"came-{turn.pk}"] for turn in duty.slots.all()]
    assert answers == ["leave", "came"]


def test_a_substitute_is_asked_beside_the_planned_deputy(client, duty, clerk, room):
    stand_in = make.make_deputy("李国华")
    make.make_mandate(stand_in)
    turn = duty.slots.first()
    turn.substitute, turn.substitute_why, turn.substitute_level = stand_in, "leave", "county"
    turn.save()
    client.force_login(clerk)
    values = html.form_values(client.get(address(duty)), FORM)
    assert (values[f"came-{turn.pk}"], values[f"instead-{turn.pk}"]) == ("leave", "came")
    send(client, duty)
    turn.refresh_from_db()
    assert (turn.attendance, turn.substitute_attendance) == ("leave", "came")


def test_the_other_side_of_a_swap_is_not_asked(client, duty, clerk):
    stand_in = make.make_deputy("李国华")
    turn = duty.slots.first()
    turn.substitute, turn.substitute_why, turn.substitute_level = stand_in, "swap", "county"
    turn.save()
    client.force_login(clerk)
    values = html.form_values(client.get(address(duty)), FORM)
    assert f"came-{turn.pk}" not in values
    assert values[f"instead-{turn.pk}"] == "came"


def test_somebody_else_of_the_county_is_found_by_name(client, duty, clerk, room):
    guest = make.make_deputy("李国华")
    make.make_mandate(guest)
    client.force_login(clerk)
    send(client, duty, extra="李国华")
    assert duty.slots.get(is_extra=True).deputy == guest
    correct = html.form_values(client.get(address(duty, "correct")), FORM)
    assert correct["extras"] == str(guest.pk)
    send(client, duty, "correct", extras=None)
    assert list(duty.slots.standing().filter(is_extra=True)) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"held_to": "08:00"}, "结束要晚于开始。"),
        ({"held_from": "早上"}, "时间按时:分填写，例如 9:00。"),
        ({"held_from": ""}, "请填写实际开始。"),
        ({"extra": "没有这个人"}, "没有找到“没有这个人”，请换个写法。"),
        ({"extras": "999999"}, "选择一个有效的选项"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, duty, clerk, changes, message):
    client.force_login(clerk)
    response = send(client, duty, closing_note="写好的小结。", **changes)
    assert response.status_code == 200
    assert message in " ".join(html.error_links(response).values())
    assert "写好的小结。" in html.text_of(response)
    assert fresh(duty).is_published


def test_a_turn_that_is_not_answered_is_asked_again(client, duty, clerk):
    client.force_login(clerk)
    turn = duty.slots.first()
    response = send(client, duty, **{f"came-{turn.pk}": None})
    assert "请选择杨秀兰。" in " ".join(html.error_links(response).values())


def test_a_held_day_is_set_right(client, duty, clerk):
    client.force_login(clerk)
    send(client, duty)
    send(client, duty, "correct", held_to="12:00", closing_note="补写。")
    held = fresh(duty)
    assert (held.hours_held, held.closing_note) == ("9:00–12:00", "补写。")
    entry = Entry.objects.get(action="dutyday.correct")
    assert (entry.before["held_to"], entry.after["held_to"]) == ("11:30:00", "12:00:00")


def test_a_form_sent_twice_is_one_record(client, duty, clerk):
    client.force_login(clerk)
    values = html.form_values(client.get(address(duty)), FORM)
    answers = [client.post(address(duty), values).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Entry.objects.filter(action="dutyday.hold").count() == 1


def test_a_day_that_is_still_to_come_shows_itself_in_words(client, room, clerk):
    """The rule and the draft it came from have no words for a clerk and stay away."""
    rule = make.make_rule("room")
    to_come = make.make_duty_day(room, day=date(2025, 4, 10), rule=rule)
    client.force_login(clerk)
    answer = client.get(address(to_come))
    shown = [label.get_text(strip=True) for label in html.page(answer).select("main dt")]
    assert answer.status_code == 409
    assert "日期" in shown
    assert [label for label in shown if label.isascii()] == []


def test_who_may_open_the_forms(client, duty, everybody, outsider, outside_county_clerk):
    found = {}
    people = everybody | {"outsider": outsider, "abroad": outside_county_clerk}
    for role, person in people.items():
        client.force_login(person)
        found[role] = [
            getattr(client, method)(address(duty, name)).status_code
            for name in ("hold", "correct")
            for method in ("get", "post")
        ]
    refused, lost = [403] * 4, [404] * 4
    assert found == {
        "venue_clerk": [200, 200, 409, 409],
        "township_clerk": [200, 200, 409, 409],
        "county_clerk": [200, 200, 409, 409],
        "manager": refused,
        "deputy": refused,
        "unit_clerk": refused,
        "administrator": refused,
        "auditor": refused,
        "outsider": lost,
        "abroad": lost,
    }


def test_the_buttons_are_those_that_work(client, duty, everybody, clerk):
    def buttons(person):
        client.force_login(person)
        page = html.page(client.get(duty.get_absolute_url()))
        return [link.get_text(strip=True) for link in page.select(".actions a")]

    roles = ("venue_clerk", "manager", "deputy")
    before = [buttons(everybody[role]) for role in roles]
    hold(duty, "came", "came", actor=clerk)
    assert before == [["登记来访", "登记举行"], [], ["登记来访"]]
    assert [buttons(everybody[role]) for role in roles] == [
        ["登记来访", "更正举行情况"],
        [],
        ["登记来访"],
    ]


def test_the_form_stays_within_its_queries(client, duty, clerk, room):
    client.force_login(clerk)
    found = []
    make.make_visit(room, actor=clerk)
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address(duty))
        found.append(len(asked))
        for _number in range(5):
            make.make_assignment(person := make.make_deputy(), room)
            make.make_mandate(person)
            make.make_slot(duty, person, rank=9)
            make.make_visit(room, actor=clerk)
    assert found == [10, 10]
