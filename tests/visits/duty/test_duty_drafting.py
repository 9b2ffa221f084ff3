"""Drafting a rota: days, people, what stays, reasons, publishing all or nothing."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from stations.models import Region
from tests import make
from tests.visits.planning import (
    FIRST,
    LAST,
    NOW,
    draft,
    names_by_day,
    people_at,
    publish,
    reasons,
)
from visits.duty.rota import drafting
from visits.models import CalendarDay, DutyDay, DutySlot, RotaDraft

APRIL_10, MAY_10, JUNE_10 = date(2025, 4, 10), date(2025, 5, 10), date(2025, 6, 10)


def county():
    return Region.objects.get(code="530524")


def refused(save) -> dict:
    with pytest.raises(ValidationError) as caught:
        save()
    return caught.value.message_dict


@pytest.fixture
def rule(room):
    return make.make_rule("room")


@pytest.fixture
def three(room, rule):
    return people_at(room, "甲", "乙", "丙")


# --- who is on which day --------------------------------------------------------------------------
def test_the_least_served_of_the_venue_come_first(room, three, county_clerk):
    made = draft(room, actor=county_clerk)
    assert names_by_day(made) == {
        "04-10": ["甲", "乙"],
        "05-10": ["丙", "甲"],
        "06-10": ["乙", "丙"],
    }
    day = made.days.get(day=MAY_10)
    assert (day.state, day.township_id, day.planned_for) == ("draft", "530524101", MAY_10)
    assert (day.starts_at, day.ends_at, day.rule.tier) == (time(9), time(11, 30), "room")


def test_days_of_a_year_without_calendar_are_marked(room, three, county_clerk):
    CalendarDay.objects.create(day=date(2025, 1, 1), name="元旦")
    made = draft(room, actor=county_clerk, first=date(2025, 12, 1), last=date(2026, 1, 31))
    said = dict(made.days.values_list("day", "is_confirmed"))
    assert said == {date(2025, 12, 10): True, date(2026, 1, 10): False}


def test_a_turn_is_given_under_the_level_wished_for(room, rule, county_clerk):
    rule.wish_township, rule.wish_county = 1, 1
    rule.save()
    people_at(room, "甲", "乙")
    people_at(room, "丙", level="530524101")
    made = draft(room, actor=county_clerk, last=APRIL_10)
    said = made.days.get().slots.order_by("rank").values_list("wish", "level", "deputy__name")
    assert list(said) == [("county", "county", "甲"), ("township", "township", "丙")]


def test_seat_place_and_leave_bound_who_may_serve(room, three, county_clerk):
    one, two, three_ = three
    one.mandates.update(ends_on=date(2025, 5, 9), status="ended", end_reason="moved")
    two.assignments.update(ends_on=date(2025, 5, 31))
    make.make_leave(three_, APRIL_10)
    made = draft(room, actor=county_clerk)
    assert names_by_day(made) == {
        "04-10": ["甲", "乙"],
        "05-10": ["丙", "乙"],
        "06-10": ["丙", "—"],
    }
    assert reasons(made) == [("06-10", "mandate", {"ended": 1, "mandate": 1})]


def test_a_suspended_seat_does_not_serve(room, three, county_clerk):
    three[0].mandates.update(status="suspended")
    made = draft(room, actor=county_clerk, last=APRIL_10)
    assert names_by_day(made) == {"04-10": ["乙", "丙"]}


def test_every_unfilled_place_says_why(room, rule, county_clerk):
    (only,) = people_at(room, "甲")
    make.make_leave(only, APRIL_10)
    rule.month_day, rule.places, rule.pattern = None, 1, "weekday"
    rule.weekday, rule.distance = 4, 14
    rule.save()
    made = draft(room, actor=county_clerk, first=date(2025, 4, 10), last=date(2025, 4, 24))
    assert reasons(made) == [
        ("04-10", "leave", {"leave": 1}),
        ("04-24", "distance", {"distance": 1}),
    ]


def test_a_venue_without_deputies_gets_its_days_unfilled(room, rule, county_clerk):
    made = draft(room, actor=county_clerk, last=APRIL_10)
    assert reasons(made) == [("04-10", "nobody", {})] * 2


def test_nobody_is_at_two_venues_at_one_time(home, room, three, county_clerk):
    make.make_rule("home", from_above=True, places=1)
    (high,) = people_at(room, "高", level="5305")
    made = draft(county(), actor=county_clerk, last=APRIL_10)
    at_home, at_room = (made.days.get(venue=venue) for venue in (home, room))
    assert [str(slot.deputy) for slot in at_home.slots.all()] == ["高"]
    assert high.pk not in at_room.slots.values_list("deputy", flat=True)


def test_deputies_of_higher_level_serve_where_the_rule_asks_for_them(home, county_clerk):
    rule = make.make_rule("home", places=1)
    high = make.make_deputy("高")
    make.make_mandate(high, congress_id="5305")
    low = make.make_deputy("低")
    make.make_mandate(low)
    made = draft(home, actor=county_clerk, last=APRIL_10)
    assert names_by_day(made) == {"04-10": ["—"]}
    rule.from_above = True
    rule.save()
    drafting.redraft(made, actor=county_clerk, at=NOW)
    assert names_by_day(made) == {"04-10": ["高"]}


def test_no_days_where_the_venue_is_closed_or_not_yet_open(room, three, county_clerk):
    room.opened_on, room.closed_on = date(2025, 4, 11), date(2025, 6, 10)
    room.closing_reason = "撤并。"
    room.save()
    assert list(names_by_day(draft(room, actor=county_clerk))) == ["05-10"]


# --- what stays -----------------------------------------------------------------------------------
def test_drafting_again_keeps_what_is_published_held_and_cancelled(room, three, county_clerk):
    one, two, _three = three
    make.make_duty_day(room, one, day=APRIL_10)
    make.make_duty_day(room, day=MAY_10, state="cancelled", cancel_reason="停电。")
    made = draft(room, actor=county_clerk)
    assert list(names_by_day(made)) == ["06-10"]
    assert one.pk not in made.days.get().slots.values_list("deputy", flat=True)


def test_a_day_that_was_moved_still_counts_for_its_period(room, three, county_clerk):
    make.make_duty_day(room, day=date(2025, 4, 24), planned_for=APRIL_10)
    assert list(names_by_day(draft(room, actor=county_clerk))) == ["05-10", "06-10"]


def test_drafting_again_keeps_the_hand_made_turns(room, three, county_clerk):
    made = draft(room, actor=county_clerk)
    first, second = made.days.get(day=APRIL_10), made.days.get(day=MAY_10)
    first.slots.filter(rank=1).update(deputy=three[2], is_by_hand=True)
    facts = {"deputy": None, "level": "", "reason": "by_hand", "is_by_hand": True}
    second.slots.filter(rank=2).update(**facts)
    drafting.redraft(made, actor=county_clerk, at=NOW)
    said = names_by_day(made)
    assert (said["04-10"][0], said["05-10"].count("—")) == ("丙", 1)
    assert DutyDay.objects.filter(pk__in=[first.pk, second.pk]).count() == 2
    turns = Counter(name for names in said.values() for name in names)
    assert sorted(turns.values()) == [1, 1, 2, 2]  # the place emptied by hand, and three people


# --- bad input ------------------------------------------------------------------------------------
def test_periods_that_cannot_be(room, three, county_clerk):
    backwards = refused(lambda: draft(room, actor=county_clerk, first=LAST, last=FIRST))
    assert backwards == {"last": ["结束日期不能早于开始日期。"]}
    long = refused(lambda: draft(room, actor=county_clerk, last=date(2027, 4, 1)))
    assert long == {"last": ["一次最多编排两年。"]}
    assert RotaDraft.objects.count() == 0


def test_without_rule_or_day_there_is_nothing_to_draft(room, workstation, three, county_clerk):
    said = refused(lambda: draft(workstation, actor=county_clerk))
    assert said == {"first": ["这些家站还没有接待日规则，请先建立规则。"]}
    said = refused(lambda: draft(room, actor=county_clerk, first=FIRST, last=FIRST))
    assert said == {"first": ["这段时间没有要编排的接待日。"]}


def test_no_venue_stands_in_two_drafts_of_one_time(room, three, county_clerk):
    made = draft(room, actor=county_clerk)
    said = refused(lambda: draft(county(), actor=county_clerk, first=LAST, last=date(2025, 9, 1)))
    assert said == {"first": [f"“{made}”还是草稿，请先发布或放弃它。"]}
    drafting.discard_draft(made, actor=county_clerk, at=NOW)
    assert draft(county(), actor=county_clerk).days.count() == 3


def test_only_those_who_plan_the_place_draft_it(
    room, three, township_clerk, clerk, manager, outside_county_clerk
):
    for person in (clerk, manager, outside_county_clerk):
        with pytest.raises(PermissionDenied):
            draft(room, actor=person)
    with pytest.raises(PermissionDenied):
        draft(county(), actor=township_clerk)
    assert draft(room, actor=township_clerk).days.count() == 3


# --- throwing away and publishing -----------------------------------------------------------------
def test_a_discarded_draft_leaves_nothing_but_its_record(room, three, county_clerk):
    made = drafting.discard_draft(draft(room, actor=county_clerk), actor=county_clerk, at=NOW)
    assert (made.state, DutyDay.objects.count(), DutySlot.objects.count()) == ("discarded", 0, 0)
    with pytest.raises(StepRefused):
        publish(made, actor=county_clerk)


def test_publishing_announces_every_day(room, three, county_clerk):
    user = make.make_person("deputy", name="甲", deputy=three[0])
    made = publish(draft(room, actor=county_clerk), actor=county_clerk)
    days = DutyDay.objects.order_by().values_list("state", "published_on").distinct()
    assert (made.state, list(days)) == ("published", [("published", date(2025, 3, 10))])
    lines = Entry.objects.filter(action__startswith="rotadraft").order_by("id")
    assert [(line.action, line.after["turns"]) for line in lines] == [
        ("rotadraft.create", 6),
        ("rotadraft.publish", 6),
    ]
    (notice,) = Notice.objects.filter(user=user)
    assert notice.facts == {"number": 2, "day": "2025-04-10", "venue": "关庙社区联络室"}


def test_a_draft_is_published_once(room, three, county_clerk):
    made = draft(room, actor=county_clerk)
    publish(made, actor=county_clerk)
    with pytest.raises(StepRefused):
        publish(made, actor=county_clerk)
    assert DutyDay.objects.count() == 3


def test_who_looked_at_an_older_draft_does_not_publish_another(room, three, county_clerk):
    made = draft(room, actor=county_clerk)
    drafting.redraft(made, actor=county_clerk, at=NOW)
    with pytest.raises(StaleRecord):
        publish(made, actor=county_clerk, version=made.version)
    assert not DutyDay.objects.published().exists()


def test_nothing_is_published_when_somebody_can_no_longer_serve(home, room, three, county_clerk):
    made = draft(room, actor=county_clerk)
    make.make_leave(three[0], APRIL_10)
    three[1].mandates.update(ends_on=date(2025, 6, 1), status="ended", end_reason="moved")
    make.make_duty_day(home, three[2], day=MAY_10)
    with pytest.raises(ValidationError) as caught:
        publish(made, actor=county_clerk)
    assert caught.value.messages == [
        "有 3 人次现在排不了，请先改草稿：甲 04-10 关庙社区联络室 请假；"
        "乙 06-10 关庙社区联络室 代表资格不在期内；丙 05-10 关庙社区联络室 同一时间在别处。"
    ]
    made.refresh_from_db()
    assert (made.state, DutyDay.objects.drafted().count()) == ("draft", 3)


def test_only_those_who_plan_the_place_publish(room, three, county_clerk, clerk):
    made = draft(room, actor=county_clerk)
    for verb in (publish, lambda one, actor: drafting.redraft(one, actor=actor, at=NOW)):
        with pytest.raises(PermissionDenied):
            verb(made, actor=clerk)
    assert made.days.drafted().count() == 3


def test_a_year_of_past_days_is_drafted_and_published_too(room, three, county_clerk):
    first = date(2024, 3, 1)
    made = draft(room, actor=county_clerk, first=first, last=first + timedelta(days=364))
    publish(made, actor=county_clerk)
    assert DutyDay.objects.published().count() == 12
