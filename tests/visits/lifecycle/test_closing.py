"""Closing and merging: what hangs on a venue, a unit, a seat or a region ends in the same act."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Assignment, CoLocation, GroupMembership, Posting, Venue
from tests import make
from tests.cast import advance
from tests.stations.places import merging_townships
from visits.lifecycle import closures
from visits.models import Issue

MARCH_20 = date(2025, 3, 20)
HERE = {"county_id": "530524", "township_id": "530524101"}


@pytest.fixture
def room_next_door(workstation):
    return make.make_venue(
        "room",
        name="宝丰社区联络室",
        village_id="530524101002",
        parent=workstation,
        **HERE,
    )


def spans(rows) -> list:
    """(venue, from, to) of assignments or postings, in the order they were made."""
    return [(row.venue.name, row.starts_on, row.ends_on) for row in rows.order_by("pk")]


# --- a venue closes ------------------------------------------------------------------------------
def test_with_the_venue_end_its_people_and_its_open_issues_stay(
    room, deputy, clerk, county_clerk, issue
):
    sponsor = make.make_sponsorship(room)
    session = clerk.session_epoch
    closures.close_venue(room, on=MARCH_20, reason="村并了。", actor=county_clerk)
    for row in (room, sponsor, issue, clerk):
        row.refresh_from_db()
    assert (room.closed_on, room.closing_reason, room.version) == (MARCH_20, "村并了。", 2)
    assert spans(deputy.assignments) == [("关庙社区联络室", date(2022, 3, 1), MARCH_20)]
    assert spans(clerk.postings) == [("关庙社区联络室", date(2020, 1, 1), MARCH_20)]
    assert sponsor.ends_on == MARCH_20
    assert (issue.state, issue.venue, issue.desk_id) == ("registered", room, "530524101")
    assert clerk.session_epoch == session + 1


def test_closing_writes_a_line_for_everything_that_ends(room, deputy, clerk, county_clerk):
    closures.close_venue(room, on=MARCH_20, reason="村并了。", actor=county_clerk)
    lines = Entry.objects.filter(actor=county_clerk).order_by("id")
    assert [(line.action, line.county, line.note) for line in lines] == [
        ("assignment.end", "530524", "村并了。"),
        ("posting.end", "530524", "村并了。"),
        ("venue.close", "530524", "村并了。"),
    ]
    assert lines.last().after == {"closed_on": "2025-03-20", "closing_reason": "村并了。"}


def test_what_was_planned_for_later_never_holds(room, county_clerk):
    coming = make.make_deputy("段晓梅")
    later = make.make_assignment(coming, room, starts_on=date(2025, 6, 1))
    closures.close_venue(room, on=MARCH_20, reason="村并了。", actor=county_clerk)
    later.refresh_from_db()
    assert (later.starts_on, later.ends_on) == (date(2025, 6, 1), date(2025, 6, 1))


def test_an_end_already_agreed_is_brought_forward(room, deputy, county_clerk):
    deputy.assignments.update(ends_on=date(2025, 12, 31))
    closures.close_venue(room, on=MARCH_20, reason="村并了。", actor=county_clerk)
    assert deputy.assignments.get().ends_on == MARCH_20


def test_a_venue_does_not_close_twice_nor_before_it_opened(room, county_clerk):
    with pytest.raises(ValidationError, match="停用日期不能早于设立日期。"):
        closures.close_venue(room, on=date(2019, 5, 1), reason="错", actor=county_clerk)
    room.refresh_from_db()
    assert room.is_open
    closures.close_venue(room, on=MARCH_20, reason="村并了。", actor=county_clerk)
    with pytest.raises(StepRefused, match="这处家站已经停用。"):
        closures.close_venue(room, on=MARCH_20, reason="村并了。", actor=county_clerk)


def test_the_page_says_what_closing_would_do(room, deputy, clerk, issue, workstation):
    assert closures.consequences(room, MARCH_20) == [
        "1 名代表结束在这里的安排。",
        "1 项任用结束，这些人要重新登录。",
        "1 件没有办完的问题留给经办台继续办。",
    ]
    assert closures.consequences(workstation, MARCH_20) == [
        "由它指导的 1 处家站要先调整，或随并入一起转过去。"
    ]


# --- a venue merges ------------------------------------------------------------------------------
def test_merging_takes_deputies_and_clerks_over(room, room_next_door, deputy, clerk, county_clerk):
    CoLocation.objects.create(host=room, guest=room_next_door, starts_on=make.OPENED)
    closures.merge_venue(
        room, into=room_next_door, on=MARCH_20, reason="两室合一。", actor=county_clerk
    )
    room.refresh_from_db()
    assert (room.closed_on, room.merged_into) == (MARCH_20, room_next_door)
    assert spans(deputy.assignments) == [
        ("关庙社区联络室", date(2022, 3, 1), MARCH_20),
        ("宝丰社区联络室", MARCH_20, None),
    ]
    assert spans(clerk.postings) == [
        ("关庙社区联络室", date(2020, 1, 1), MARCH_20),
        ("宝丰社区联络室", MARCH_20, None),
    ]
    assert CoLocation.objects.get().ends_on == MARCH_20


def test_who_is_at_the_other_venue_already_is_not_placed_there_twice(
    home, room, deputy, clerk, county_clerk
):
    law = make.make_venue("specialised", name="法律服务站", parent=home)
    make.make_assignment(deputy, law)
    make.make_posting(clerk, "venue_clerk", venue=law)
    closures.merge_venue(room, into=law, on=MARCH_20, reason="合一。", actor=county_clerk)
    assert Assignment.objects.filter(venue=law, ends_on__isnull=True).count() == 1
    assert Posting.objects.filter(venue=law, ends_on__isnull=True).count() == 1


def test_a_merged_workstation_hands_its_rooms_over(home, room, workstation, county_clerk):
    farm = make.make_venue("workstation", name="农场工作站", park="新厂农场", parent=home, **HERE)
    closures.merge_venue(workstation, into=farm, on=MARCH_20, reason="合一。", actor=county_clerk)
    room.refresh_from_db()
    assert room.parent == farm
    assert Entry.objects.filter(action="venue.change", target_id=str(room.pk)).count() == 1


def test_a_venue_merges_only_into_an_open_one_of_its_county(
    room, room_next_door, eryuan_home, county_clerk
):
    closures.close_venue(room_next_door, on=MARCH_20, reason="关。", actor=county_clerk)
    room_next_door.refresh_from_db()
    facts = {"on": MARCH_20, "reason": "合一。", "actor": county_clerk}
    for target in (room, room_next_door, eryuan_home):
        with pytest.raises(ValidationError, match="并入的家站要在用、在同一个县"):
            closures.merge_venue(room, into=target, **facts)
    assert Venue.objects.get(pk=room.pk).is_open


# --- a unit --------------------------------------------------------------------------------------
def test_a_unit_with_something_in_hand_stays_open(dispatched, unit, county_clerk):
    with pytest.raises(ValidationError, match="这个单位还有 1 件没有办完，请先改派。"):
        closures.close_unit(unit, on=MARCH_20, reason="机构改革。", actor=county_clerk)
    unit.refresh_from_db()
    assert unit.closed_on is None


def test_with_the_unit_end_its_postings(unit, unit_clerk, county_clerk):
    closures.close_unit(unit, on=MARCH_20, reason="机构改革。", actor=county_clerk)
    unit.refresh_from_db()
    assert unit.closed_on == MARCH_20
    assert unit_clerk.postings.get().ends_on == MARCH_20
    with pytest.raises(StepRefused, match="这个承办单位已经停用。"):
        closures.close_unit(unit, on=MARCH_20, reason="机构改革。", actor=county_clerk)


# --- a seat --------------------------------------------------------------------------------------
def ended(deputy, county_clerk, seat):
    return closures.end_mandate(seat, on=MARCH_20, end_reason="moved", actor=county_clerk)


def test_with_the_last_seat_end_places_groups_and_sign_in(deputy, deputy_user, county_clerk):
    group = make.make_group()
    GroupMembership.objects.create(group=group, deputy=deputy, starts_on=make.OPENED)
    seat = ended(deputy, county_clerk, deputy.mandates.get())
    assert (seat.status, seat.ends_on, seat.end_reason) == ("ended", MARCH_20, "moved")
    assert deputy.assignments.get().ends_on == MARCH_20
    assert deputy.memberships.get().ends_on == MARCH_20
    assert deputy_user.postings.get().ends_on == MARCH_20


def test_who_keeps_another_seat_keeps_the_place(deputy, deputy_user, county_clerk):
    make.make_mandate(deputy, congress_id="530524101")
    ended(deputy, county_clerk, deputy.mandates.get(congress="530524"))
    assert deputy.assignments.get().ends_on is None
    assert deputy_user.postings.get().ends_on is None


def test_a_seat_ends_once(deputy, county_clerk):
    seat = ended(deputy, county_clerk, deputy.mandates.get())
    with pytest.raises(StepRefused, match="这项代表资格已经终止。"):
        ended(deputy, county_clerk, seat)


# --- a region ------------------------------------------------------------------------------------
@pytest.fixture
def townships(changning):
    return merging_townships()


def test_open_issues_and_their_visits_follow_the_township(townships, issue, visit, county_clerk):
    old, new = townships
    done = closures.end_region(old, successor=new, on=MARCH_20, actor=county_clerk)
    issue.refresh_from_db()
    visit.refresh_from_db()
    assert (issue.township_id, issue.desk_id) == ("530524102", "530524102")
    assert visit.township_id == "530524102"
    assert done.moved["issues"] == 1
    assert Entry.objects.filter(action="issue.move", target_id=str(issue.pk)).count() == 1


def test_the_place_of_the_matter_follows_too(townships, triaged, county_clerk):
    old, new = townships
    triaged.matter_region_id = "530524101001"
    triaged.clean()
    triaged.save()
    closures.end_region(old, successor=new, on=MARCH_20, actor=county_clerk)
    triaged.refresh_from_db()
    assert triaged.matter_region_id == "530524102101"
    assert triaged.matter_township_id == "530524102"


def test_closed_issues_keep_their_code_and_the_clerk_still_sees_them(
    townships, told, county_clerk, township_clerk
):
    closed = advance(told, ("close", county_clerk, {}))
    old, new = townships
    closures.end_region(old, successor=new, on=MARCH_20, actor=county_clerk)
    closed.refresh_from_db()
    assert closed.township_id == "530524101"
    clerk_now = type(township_clerk).objects.get(pk=township_clerk.pk)
    assert closed in Issue.objects.visible_to(clerk_now)


def test_two_workstations_become_one(townships, home, room, workstation, deputy, county_clerk):
    old, new = townships
    other = make.make_venue(
        "workstation", name="漭水镇工作站", township_id="530524102", parent=home
    )
    closures.end_region(old, successor=new, on=MARCH_20, actor=county_clerk)
    for row in (room, workstation):
        row.refresh_from_db()
    assert (workstation.closed_on, workstation.merged_into) == (MARCH_20, other)
    assert workstation.township_id == "530524101"
    assert (room.parent, room.township_id) == (other, "530524102")
    assert deputy.assignments.get().ends_on is None
