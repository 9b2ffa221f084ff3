"""Substitutes: who is free, who is told; a day moved or cancelled."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices import post
from deputies_portal.core.ui.errors import StepRefused
from tests import html, make
from tests.make import MARCH_10, MARCH_11
from tests.visits.on_duty import APRIL_10, AT, colleague, substitute, told
from visits.duty import moving
from visits.duty.absence import substituting
from visits.models import DutyDay


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def names(day):
    return [one.deputy.name for one in substituting.free_for(day)]


# --- who is free ---------------------------------------------------------------------------------
def test_who_may_go_instead(room, workstation, home, ahead, deputy, second):
    away = colleague("请假的", room)
    make.make_leave(away, APRIL_10)
    busy = colleague("别处的", room)
    make.make_duty_day(workstation, busy, day=APRIL_10, clock="11:00-12:00")
    later = colleague("下午的", room)
    make.make_duty_day(workstation, later, day=APRIL_10, clock="13:00-14:00")
    gone = colleague("卸任的", room)
    gone.mandates.update(ends_on=date(2025, 4, 9))
    colleague("别站的", workstation)
    make.make_regions([("44", "外省", "province")])
    colleague("省里的", None, congress_id="53")
    assert names(ahead) == ["段正明", "下午的", "省里的"]


def test_the_planned_name_stays_beside_the_substitute(ahead, turn, second, deputy, clerk):
    substitute(turn, second, actor=clerk)
    turn.refresh_from_db()
    assert (turn.deputy, turn.substitute, turn.substitute_why, turn.sequence) == (
        deputy,
        second,
        "leave",
        1,
    )
    assert Entry.objects.get(action="dutyday.substitute").after["substitute"] == second.pk


def test_everybody_concerned_is_told(turn, second, second_user, deputy_user, clerk, county_clerk):
    substitute(turn, second, actor=county_clerk)
    assert told(second_user) == [
        "请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班，替杨秀兰 代表。"
    ]
    assert told(deputy_user) == ["2025年4月10日 在关庙社区联络室的值班由段正明 代表替您。"]
    assert told(clerk) == ["2025年4月10日 关庙社区联络室：段正明 代表替杨秀兰 代表值班。"]
    assert told(county_clerk) == []


def test_another_substitute_and_none_at_all(turn, room, second, second_user, deputy_user, clerk):
    third = colleague("李国华", room)
    substitute(turn, second, actor=clerk)
    substitute(turn, third, actor=clerk)
    assert told(second_user)[-1] == "2025年4月10日 在关庙社区联络室的值班不用您去了。"
    turn.refresh_from_db()
    substituting.drop_substitute(turn, actor=clerk, at=AT)
    turn.refresh_from_db()
    assert (turn.substitute, turn.substitute_why) == (None, "")
    assert told(deputy_user)[-1] == "2025年4月10日 在关庙社区联络室的值班仍由您去。"


def test_who_serves_elsewhere_by_now_is_not_called_back(turn, second, deputy, clerk, workstation):
    substitute(turn, second, actor=clerk)
    make.make_duty_day(workstation, deputy, day=APRIL_10, clock="11:00-12:00")
    with pytest.raises(ValidationError, match="杨秀兰 那天在别处值班或者没有资格"):
        substituting.drop_substitute(turn, actor=clerk, at=AT)
    turn.refresh_from_db()
    assert turn.server == second


def test_who_has_no_seat_any_more_is_not_called_back(turn, second, deputy, clerk):
    substitute(turn, second, actor=clerk)
    deputy.mandates.update(ends_on=date(2025, 4, 9))
    with pytest.raises(ValidationError, match="杨秀兰 那天在别处值班或者没有资格"):
        substituting.drop_substitute(turn, actor=clerk, at=AT)


def test_the_page_says_that_the_substitute_is_on_leave_by_now(client, turn, second, clerk):
    substitute(turn, second, actor=clerk)
    client.force_login(clerk)
    page = turn.day.get_absolute_url()
    assert "这天请假" not in html.text_of(client.get(page))
    make.make_leave(second, APRIL_10)
    assert "县 段正明 请假替班 这天请假" in html.text_of(client.get(page))


def test_an_open_place_is_filled(ahead, second, second_user, clerk):
    place = make.make_slot(ahead, rank=2)
    substitute(place, second, actor=clerk, why="other")
    place.refresh_from_db()
    assert (place.deputy, place.server, place.is_unfilled) == (None, second, False)
    assert told(second_user) == ["请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班。"]


def test_who_is_not_free_is_refused(turn, deputy, clerk, workstation):
    busy = colleague("别处的", None)
    for person in (busy, deputy):
        with pytest.raises(ValidationError, match="那天不能在这里值班"):
            substitute(turn, person, actor=clerk)


@pytest.mark.parametrize("person", ["manager", "deputy_user", "outsider", "outside_county_clerk"])
def test_only_who_keeps_the_day_names_a_substitute(turn, second, person, request):
    with pytest.raises(PermissionDenied):
        substitute(turn, second, actor=request.getfixturevalue(person))


def test_a_day_gone_by_or_cancelled_takes_no_substitute(room, deputy, second, clerk):
    past = make.make_duty_day(room, deputy)
    off = make.make_duty_day(
        room, deputy, day=date(2025, 5, 10), state="cancelled", cancel_reason="大雪。"
    )
    for day in (past, off):
        with pytest.raises(StepRefused):
            substitute(day.slots.get(), second, actor=clerk)


# --- moving and cancelling -----------------------------------------------------------------------
def test_a_moved_day_counts_for_its_planned_date(ahead, county_clerk, deputy_user, clerk):
    to = (date(2025, 4, 12), time(14), time(16))
    moving.move_day(ahead, to=to, place="村委会一楼", actor=county_clerk, at=AT)
    moved = DutyDay.objects.get(pk=ahead.pk)
    assert (moved.day, moved.planned_for, moved.hours, moved.sequence) == (
        date(2025, 4, 12),
        APRIL_10,
        "14:00–16:00",
        1,
    )
    sentence = (
        "原定 2025年4月10日 在关庙社区联络室的接待日，改到 2025年4月12日 14:00–16:00 村委会一楼。"
    )
    assert told(deputy_user) == told(clerk) == [sentence]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ((MARCH_10, time(9), time(11)), "这一天已经过去了。"),
        ((date(2025, 4, 12), time(11), time(9)), "结束时间要晚于开始时间。"),
        ((APRIL_10, time(9), time(11, 30)), "没有改动。"),
    ],
)
def test_a_move_that_cannot_be_is_refused(ahead, county_clerk, to, message):
    with pytest.raises(ValidationError, match=message):
        moving.move_day(ahead, to=to, actor=county_clerk, at=AT)


def test_a_day_is_not_moved_onto_another_turn_of_its_deputy(
    ahead, workstation, deputy, county_clerk
):
    make.make_duty_day(workstation, deputy, day=date(2025, 4, 12))
    to = (date(2025, 4, 12), time(10), time(12))
    with pytest.raises(ValidationError, match="有代表这个时间已经在另一处值班"):
        moving.move_day(ahead, to=to, actor=county_clerk, at=AT)


def test_a_day_is_not_moved_to_when_its_deputy_has_no_seat(
    ahead, deputy, second, clerk, county_clerk
):
    deputy.mandates.update(ends_on=APRIL_10)
    to = (date(2025, 4, 20), ahead.starts_at, ahead.ends_at)
    with pytest.raises(ValidationError) as caught:
        moving.move_day(ahead, to=to, actor=county_clerk, at=AT)
    message = "杨秀兰 代表那天没有代表资格，请先请人替班，再改期。"
    assert caught.value.message_dict == {"day": [message]}
    substitute(ahead.slots.get(), second, actor=clerk)
    moving.move_day(ahead, to=to, actor=county_clerk, at=AT)
    ahead.refresh_from_db()
    assert ahead.day == date(2025, 4, 20)


def test_a_day_is_not_moved_to_when_its_deputy_is_on_leave(ahead, deputy, county_clerk):
    make.make_leave(deputy, date(2025, 4, 20))
    with pytest.raises(ValidationError) as caught:
        moving.move_day(ahead, to=(date(2025, 4, 20), time(9), time(11)), actor=county_clerk, at=AT)
    message = "杨秀兰 代表那天请假，请先请人替班，再改期。"
    assert caught.value.message_dict == {"day": [message]}
    make.make_leave(deputy, APRIL_10)
    moving.move_day(ahead, to=(APRIL_10, time(15), time(17)), actor=county_clerk, at=AT)
    ahead.refresh_from_db()
    assert (ahead.day, ahead.starts_at) == (APRIL_10, time(15))


def test_a_cancelled_day_says_why(ahead, township_clerk, deputy_user):
    moving.cancel_day(ahead, reason="大雪封山。", actor=township_clerk, at=AT)
    off = DutyDay.objects.get(pk=ahead.pk)
    assert (off.state, off.cancel_reason) == ("cancelled", "大雪封山。")
    assert told(deputy_user) == ["2025年4月10日 在关庙社区联络室的接待日取消了：大雪封山。"]


def test_a_day_with_visits_stays(room, deputy, clerk, county_clerk):
    past = make.make_duty_day(room, deputy)
    make.make_visit(room, actor=clerk)
    with pytest.raises(ValidationError, match="这天已经登记了来访"):
        moving.cancel_day(past, reason="写错了。", actor=county_clerk, at=AT)


@pytest.mark.parametrize("person", ["clerk", "manager", "deputy_user", "outside_county_clerk"])
def test_only_who_plans_moves_or_cancels(ahead, person, request):
    actor = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        moving.cancel_day(ahead, reason="不办。", actor=actor, at=AT)
    with pytest.raises(PermissionDenied):
        moving.move_day(ahead, to=(MARCH_11, time(9), time(10)), actor=actor, at=AT)


def test_who_has_an_address_gets_a_mail_by_the_timer(turn, second, second_user, clerk, settings):
    settings.EMAIL_URL, settings.PORTAL_URL = "smtp://127.0.0.1:25", "https://congress.example.cn"
    User.objects.filter(pk=second_user.pk).update(email="second@example.cn")
    substitute(turn, second, actor=clerk)
    assert mail.outbox == []
    post.send_mails(User.objects.all(), now=AT + timedelta(minutes=5))
    (letter,) = mail.outbox
    assert letter.to == ["second@example.cn"]
    page = f"https://congress.example.cn{turn.day.get_absolute_url()}"
    words = "请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班，替杨秀兰 代表。"
    assert letter.body.splitlines()[0] == f"{words} {page}"
