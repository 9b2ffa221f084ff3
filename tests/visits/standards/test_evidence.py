"""Computed items: each test changes a record and sees the item change (domain §5)."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from stations.models import ActivityType
from stations.standards import wording
from tests import make
from visits.activities import recording
from visits.activities.facts import ActivityFacts
from visits.models import Activity, AnnualPlan, JoiningVenue, Visit
from visits.standards import evidence

ON = date(2025, 6, 30)


def item(venue, kind, on=ON):
    """The state of the item, and what the page says of it."""
    finding = evidence.found(venue, on, [kind])[kind]
    return finding.state, wording.said(kind, finding.facts)


def an_activity(venue, recorder, *, day=make.MARCH_10, entered=None, **facts):
    kind = ActivityType.objects.get(county=venue.county_id, kind="study")
    facts = {"state": "held", "held_on": day, "held_until": day, "content": "学了新法。"} | facts
    return Activity.objects.create(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        activity_type=kind,
        theme="学习代表法",
        day=day,
        entered_on=entered or day,
        recorder=recorder,
        **facts,
    )


def entered(visit, days_later):
    later = visit.received_on + timedelta(days=days_later)
    Visit.objects.filter(pk=visit.pk).update(entered_on=later)


# --- deputies shown -------------------------------------------------------------------------------
def test_deputies_are_shown_when_all_assigned_have_public_data(room):
    assert item(room, "deputies") == ("not", "没有进站代表。")
    first, second = make.make_deputy("杨秀兰"), make.make_deputy("李国华")
    for deputy in (first, second):
        make.make_mandate(deputy)
        make.make_assignment(deputy, room)
    assert item(room, "deputies") == ("not", "进站代表 2 位，公开资料齐全的 0 位。")
    first.introduction = "小学教师，联系田园片区。"
    first.save()
    assert item(room, "deputies") == ("partly", "进站代表 2 位，公开资料齐全的 1 位。")
    second.introduction = "农民合作社理事长。"
    second.save()
    assert item(room, "deputies") == ("met", "进站代表 2 位，公开资料齐全的 2 位。")


def test_an_assignment_that_ends_takes_its_deputy_out_of_the_count(room, deputy):
    deputy.introduction = "小学教师。"
    deputy.save()
    assert item(room, "deputies")[0] == "met"
    deputy.assignments.update(ends_on=date(2025, 5, 31))
    assert item(room, "deputies") == ("not", "没有进站代表。")
    assert item(room, "deputies", on=date(2025, 5, 31))[0] == "met"


@pytest.mark.parametrize("seat", [{"ends_on": date(2025, 6, 29)}, {"status": "suspended"}])
def test_a_deputy_whose_seat_has_ended_or_is_suspended_is_not_shown(room, deputy, seat):
    deputy.introduction = "小学教师。"
    deputy.save()
    deputy.mandates.update(**seat)
    assert item(room, "deputies") == ("not", "进站代表 1 位，公开资料齐全的 0 位。")


# --- work plan ------------------------------------------------------------------------------------
def test_the_plan_is_met_with_the_years_plan_adopted_and_the_rota_published(room):
    assert item(room, "plan") == ("not", "2025 年的计划还没有通过，值班表也没有发布。")
    plan = AnnualPlan.objects.create(county_id="530524", year=2025, title="2025 年代表工作计划")
    assert item(room, "plan")[0] == "not"
    plan.adopted_on, plan.adopted_by = date(2025, 2, 20), "主任会议"
    plan.save()
    assert item(room, "plan") == ("partly", "2025 年的计划已通过，值班表还没有发布。")
    make.make_duty_day(room)
    assert item(room, "plan") == ("met", "2025 年的计划已通过，值班表已发布。")


def test_plans_and_days_of_another_place_year_or_time_do_not_count(room, workstation):
    adopted = {"adopted_on": date(2025, 7, 1), "adopted_by": "主任会议", "title": "计划"}
    AnnualPlan.objects.create(county_id="530524", year=2025, **adopted)
    AnnualPlan.objects.create(
        county_id="530524",
        township_id="530524102",
        year=2025,
        **adopted | {"adopted_on": date(2025, 1, 5)},
    )
    make.make_duty_day(workstation)
    make.make_duty_day(room, day=date(2024, 12, 10))
    make.make_duty_day(room, day=date(2025, 4, 10), state="cancelled", cancel_reason="下雪")
    assert item(room, "plan")[0] == "not"
    assert item(room, "plan", on=date(2025, 7, 1))[0] == "partly"


# --- ledgers --------------------------------------------------------------------------------------
def test_ledgers_are_met_when_everything_was_entered_within_seven_days(room, clerk):
    assert item(room, "ledgers") == ("not", "一年里没有来访和活动的记录。")
    visit = make.make_visit(room, actor=clerk)
    an_activity(room, clerk, entered=date(2025, 3, 17))
    entered(visit, 7)
    assert item(room, "ledgers") == ("met", "一年里录入 2 条，晚于 7 天的 0 条。")
    entered(visit, 8)
    assert item(room, "ledgers") == ("partly", "一年里录入 2 条，晚于 7 天的 1 条。")
    Activity.objects.update(entered_on=date(2025, 3, 18))
    assert item(room, "ledgers") == ("not", "一年里录入 2 条，晚于 7 天的 2 条。")


def test_a_correction_after_a_week_is_no_late_entry(room, clerk):
    held = an_activity(room, clerk)
    facts = ActivityFacts(
        room, held.activity_type, "学习监督法", held.day, held.submission, content=held.content
    )
    said = {"actor": clerk, "version": 1, "reason": "主题写错了。"}
    recording.correct_activity(held, facts, at=make.moment(date(2025, 4, 30)), **said)
    assert Activity.objects.get().theme == "学习监督法"
    assert item(room, "ledgers") == ("met", "一年里录入 1 条，晚于 7 天的 0 条。")


def test_void_visits_and_those_of_another_year_or_venue_are_not_in_the_ledger(
    room, workstation, clerk
):
    make.make_posting(clerk, "venue_clerk", venue=workstation)
    make.make_visit(workstation, actor=clerk)
    make.make_visit(room, actor=clerk, on=date(2024, 6, 30))
    visit = make.make_visit(room, actor=clerk)
    assert item(room, "ledgers")[1] == "一年里录入 1 条，晚于 7 天的 0 条。"
    Visit.objects.filter(pk=visit.pk).update(state="void", void_reason="登记错了")
    assert item(room, "ledgers") == ("not", "一年里没有来访和活动的记录。")


# --- staff ----------------------------------------------------------------------------------------
def test_staff_is_met_with_head_and_liaison_officer(room):
    assert item(room, "staff") == ("not", "站长和联络员都没有写明。")
    room.head = "杨秀兰"
    assert item(room, "staff") == ("partly", "写明了站长，还没有写明联络员。")
    room.liaison = "字春梅"
    assert item(room, "staff") == ("met", "站长和联络员都已写明。")


# --- visible effect -------------------------------------------------------------------------------
def test_the_effect_is_met_with_activities_visits_and_solved_issues(room, clerk, answered):
    assert item(room, "effect") == ("partly", "一年里活动 0 次，来访 1 次，解决问题 1 件。")
    activity = an_activity(room, clerk)
    assert item(room, "effect") == ("met", "一年里活动 1 次，来访 1 次，解决问题 1 件。")
    activity.state, activity.withdrawn_on = "withdrawn", make.MARCH_11
    activity.withdraw_reason = "登记到别处"
    activity.save()
    assert item(room, "effect")[0] == "partly"


def test_without_a_solved_issue_the_effect_is_partial(room, clerk, in_progress):
    an_activity(room, clerk)
    assert item(room, "effect") == ("partly", "一年里活动 1 次，来访 1 次，解决问题 0 件。")


def test_an_activity_counts_for_the_venues_that_join_it(room, workstation, clerk):
    activity = an_activity(workstation, clerk)
    assert item(room, "effect") == ("not", "一年里活动 0 次，来访 0 次，解决问题 0 件。")
    JoiningVenue.objects.create(activity=activity, venue=room)
    assert item(room, "effect") == ("partly", "一年里活动 1 次，来访 0 次，解决问题 0 件。")
    assert item(room, "ledgers")[0] == "not"


# --- all of them ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2025, 6, 30), date(2024, 7, 1)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2025, 1, 1), date(2024, 1, 2)),
    ],
)
def test_a_year_is_the_twelve_months_up_to_the_day(on, first):
    assert wording.year_up_to(on) == (first, on)


def test_every_computed_item_of_the_county_is_found_in_five_queries(
    room, deputy, django_assert_num_queries
):
    kinds = {one.computed for one in make.standard().items.all() if one.computed}
    with django_assert_num_queries(5):
        findings = evidence.found(room, ON)
    assert set(findings) == kinds == set(wording.HOW_IT_IS_READ)


def test_what_is_said_of_an_item_is_english_in_english(room):
    with translation.override("en"):
        assert item(room, "staff")[1] == "Neither a head nor a liaison officer is named."
