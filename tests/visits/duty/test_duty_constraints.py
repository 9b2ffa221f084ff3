"""Rules of the database about duty days, turns, drafts, leave and swaps, each tripped once."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.make import MARCH_10, MARCH_11
from tests.stations.rules import refusal
from visits.models import DutyDay, JointDay, JointGuest, Swap, Visit


def broken(save) -> str:
    """The name of the constraint or guard that refused, for those without words of their own."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        save()
    return str(caught.value)


@pytest.fixture
def second(room):
    person = make.make_deputy("段正明")
    make.make_mandate(person)
    return person


def test_a_day_keeps_its_form(room):
    make.make_duty_day(room)
    wrong = {
        "同一时间": ({}, "这处家站这天这个时间已经有接待日。"),
        "钟点倒着": ({"clock": "10:00-10:00"}, "结束时间要晚于开始时间。"),
        "太早": ({"day": date(1949, 1, 1)}, "日期在1949年到2100年之间。"),
        "举行没写时间": (
            {"day": MARCH_11, "state": "held"},
            "写明实际起止时间，结束要晚于开始。",
        ),
        "取消没写原因": ({"day": MARCH_11, "state": "cancelled"}, "取消要写明原因。"),
    }
    said = {
        what: refusal(lambda facts=facts: make.make_duty_day(room, **facts))
        for what, (facts, _) in wrong.items()
    }
    assert said == {what: words for what, (_, words) in wrong.items()}


def test_a_cancelled_day_makes_room_for_another(room):
    make.make_duty_day(room, state="cancelled", cancel_reason="大雪封山。")
    make.make_duty_day(room)
    assert DutyDay.objects.standing().count() == 1


def test_a_day_that_is_no_draft_was_published(room):
    draft = make.make_draft()
    make.make_duty_day(room, state="draft", draft=draft)
    said = broken(lambda: make.make_duty_day(room, day=MARCH_11, state="draft"))
    assert "visits_dutyday_drafted_or_published" in said
    said = broken(lambda: make.make_duty_day(room, day=MARCH_11, published_on=None))
    assert "visits_dutyday_drafted_or_published" in said


def test_a_day_lies_in_the_county_of_its_venue(room, eryuan):
    day = make.make_duty_day(room)
    day.county_id, day.township_id = "532930", None
    assert "visits_dutyday_venue_in_county" in broken(day.save)


def test_nobody_serves_at_two_venues_at_one_time(room, workstation, deputy, second):
    make.make_duty_day(room, deputy)
    other = make.make_duty_day(workstation, second, clock="11:00-12:00")
    message = "这位代表这个时间已经在另一处值班。"
    assert refusal(lambda: make.make_slot(other, deputy, rank=2)) == message
    turn = other.slots.get()
    turn.substitute, turn.substitute_why, turn.substitute_level = deputy, "leave", "county"
    assert refusal(turn.save) == message
    make.make_duty_day(workstation, deputy, clock="13:00-14:00")


def test_a_draft_is_not_published_onto_a_turn_of_the_same_person(room, workstation, deputy):
    make.make_duty_day(room, deputy)
    day = make.make_duty_day(workstation, deputy, state="draft", draft=make.make_draft())
    day.state, day.published_on = "published", MARCH_10
    assert refusal(day.save) == "有代表这个时间已经在另一处值班。"
    day.starts_at, day.ends_at = time(14), time(16)
    day.save()


def test_who_did_not_come_is_free_elsewhere(room, workstation, deputy):
    day = make.make_duty_day(room, deputy)
    day.slots.update(attendance="absent")
    make.make_duty_day(workstation, deputy)
    assert "visits_dutyslot_person_once" in broken(lambda: day.slots.update(attendance="came"))


def test_a_turn_keeps_its_form(room, deputy, second):
    day = make.make_duty_day(room, deputy, state="draft", draft=make.make_draft())
    wrong = {
        "排了两次": ({"deputy": deputy, "rank": 2}, "这位代表这天已经排在这里。"),
        "空缺没说": ({"reason": ""}, "空缺要写明原因。"),
        "替班没说": (
            {"deputy": second, "substitute": deputy, "is_cancelled": True},
            "替班要写明原因。",
        ),
        "替自己": (
            {
                "deputy": second,
                "substitute": second,
                "substitute_why": "leave",
                "substitute_level": "county",
            },
            "替班的人不能是本人。",
        ),
    }
    said = {
        what: refusal(lambda facts=facts: make.make_slot(day, **facts))
        for what, (facts, _) in wrong.items()
    }
    assert said == {what: words for what, (_, words) in wrong.items()}


def test_turns_are_for_deputies_of_the_county(room, eryuan):
    stranger = make.make_deputy("外县代表", county_id="532930")
    assert refusal(lambda: make.make_duty_day(room, stranger)) == "请选择本县的代表。"


def test_only_drafts_are_removed(room, deputy):
    draft = make.make_draft()
    drafted = make.make_duty_day(room, deputy, state="draft", draft=draft)
    announced = make.make_duty_day(room, deputy, day=MARCH_11)
    assert "visits_dutyslot_no_removal" in broken(announced.slots.get().delete)
    assert "visits_dutyslot_no_removal" in broken(announced.delete)
    drafted.delete()
    assert "visits_rotadraft_no_removal" in broken(draft.delete)


def test_a_held_day_stays_where_it_was(room):
    day = make.make_duty_day(room, state="held", held_from=time(9), held_to=time(11))
    day.day = MARCH_11
    assert refusal(day.save) == "已经举行的接待日不能改日期和地点。"


def test_a_visit_hangs_on_a_day_of_its_venue(room, workstation, visit):
    there, late = make.make_duty_day(workstation), make.make_duty_day(room, day=MARCH_11)
    for wrong in (there, late):
        visit.duty_day = wrong
        assert "visits_visit_of_duty_day" in broken(visit.save)
    day = make.make_duty_day(room)
    Visit.objects.filter(pk=visit.pk).update(duty_day=day)
    day.day = MARCH_11
    day.starts_at = time(14)
    day.ends_at = time(16)
    assert refusal(day.save) == "这天已经登记了来访，不能改期或取消。"


def test_drafts_and_leave_keep_their_form(room, deputy, eryuan):
    make.make_leave(deputy)
    wrong = {
        "草稿倒着": (lambda: make.make_draft(first=MARCH_11), "结束日期不能早于开始日期。"),
        "草稿别县": (lambda: make.make_draft(venue=room, county_id="532930"), "请选择本县的家站。"),
        "乡镇别县": (
            lambda: make.make_draft(county_id="532930", township_id="530524101"),
            "乡镇不在这个县。",
        ),
        "请假倒着": (
            lambda: make.make_leave(deputy, MARCH_11, MARCH_10),
            "结束日期不能早于开始日期。",
        ),
        "没有原因": (lambda: make.make_leave(deputy, MARCH_11, reason=""), "写明请假原因。"),
        "请了两次": (lambda: make.make_leave(deputy), "这几天已经请过假。"),
    }
    said = {what: refusal(save) for what, (save, _) in wrong.items()}
    assert said == {what: words for what, (_, words) in wrong.items()}


def test_swaps_keep_their_form(room, deputy, second):
    one = make.make_duty_day(room, deputy).slots.get()
    other = make.make_duty_day(room, second, day=MARCH_11).slots.get()
    facts = {"slot": one, "asker": deputy, "other": second, "asked_at": make.moment()}
    Swap.objects.create(**facts, other_slot=other)
    wrong = {
        "和自己": ({"other": deputy}, "不能和自己换班。"),
        "同一次": ({"other_slot": one}, "请选择对方的另一次值班。"),
        "又一次": ({}, "这次值班已经在申请换班。"),
        "对方又一次": ({"slot": other, "other_slot": other}, "请选择对方的另一次值班。"),
    }
    said = {
        what: refusal(lambda change=change: Swap.objects.create(**(facts | change)))
        for what, (change, _) in wrong.items()
    }
    assert said == {what: words for what, (_, words) in wrong.items()}


def test_joint_days_and_their_guests_keep_their_form(room):
    facts = {"county_id": "530524", "day": MARCH_10, "made_at": make.moment()}
    facts |= {"starts_at": time(9), "ends_at": time(11)}
    assert refusal(lambda: JointDay.objects.create(**facts)) == "写上这次集中接待的名称。"
    named = facts | {"title": "集中接待日"}
    backwards = named | {"ends_at": time(8)}
    assert refusal(lambda: JointDay.objects.create(**backwards)) == "结束时间要晚于开始时间。"
    joint = JointDay.objects.create(**named)
    day = make.make_duty_day(room, joint_day=joint)
    guest = {"joint_day": joint, "duty_day": day, "text": "县水务局 李国华"}
    JointGuest.objects.create(**guest)
    assert refusal(lambda: JointGuest.objects.create(**guest)) == "这处家站已经写了这个人。"
