"""Activities in the ledger: planned, held, corrected, withdrawn; who does it, and who is told."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import make
from visits.activities import recording
from visits.models import Activity

MARCH_20 = date(2025, 3, 20)
NOW = make.moment(make.MARCH_11)


@pytest.fixture
def planned(room, clerk, deputy):
    """A study day of 20 March, planned on the 10th."""
    return make.make_activity(
        room, actor=clerk, deputies=[deputy], day=MARCH_20, held=False, content=""
    )


@pytest.fixture
def held(room, clerk, deputy):
    return make.make_activity(room, actor=clerk, deputies=[deputy])


def said(venue, deputy, **facts):
    return make.activity_facts(venue, **({"roll": {deputy.pk: "leave"}, "day": MARCH_20} | facts))


def words_to(person) -> list[str]:
    return [notice.words for notice in Notice.objects.filter(user=person)]


# --- planning and holding ----------------------------------------
def test_a_planned_activity_waits_for_its_record(planned):
    assert (planned.state, planned.day, planned.held_on) == ("planned", MARCH_20, None)
    waiting = Activity.objects.to_record(date(2025, 3, 21))
    assert (list(waiting), list(Activity.objects.to_record(MARCH_20))) == ([planned], [])


def test_the_deputies_expected_are_told_of_the_plan(planned, deputy_user, clerk):
    recording.replan_activity(
        planned,
        said(planned.venue, planned.participations.get().deputy, place="镇政府", content=""),
        actor=clerk,
        at=NOW,
        version=1,
    )
    assert words_to(deputy_user) == ["活动“学习代表法”改在2025年3月20日镇政府举行，请您参加。"]


def test_a_deputy_with_an_account_is_told_when_it_is_planned(room, clerk, deputy, deputy_user):
    make.make_activity(room, actor=clerk, deputies=[deputy], day=MARCH_20, held=False)
    expected = "关庙社区联络室2025年3月20日举行活动“学习代表法”，请您参加。"
    assert words_to(deputy_user) == [expected]


def test_the_clerk_of_a_joining_venue_is_told_that_it_counts_there_too(
    workstation, room, clerk, township_clerk
):
    make.make_activity(workstation, actor=township_clerk, joining=[room])
    assert words_to(clerk) == ["田园镇工作站登记了2025年3月10日的活动“学习代表法”，本处一并计入。"]


def test_a_plan_is_held_with_who_came(planned, room, deputy, clerk):
    row = recording.hold_activity(
        planned, said(room, deputy), actor=clerk, at=make.moment(MARCH_20), version=1
    )
    standing = row.participations.get().standing
    assert (row.state, row.held_on, row.held_until, standing) == (
        "held",
        MARCH_20,
        MARCH_20,
        "leave",
    )
    line = Entry.objects.get(action="activity.hold")
    assert line.before["roll"] == ["杨秀兰 到"]
    assert line.after["roll"] == ["杨秀兰 请假"]


def test_the_same_form_sent_twice_writes_one_activity(room, clerk):
    facts = make.activity_facts(room)
    first = recording.record_activity(facts, actor=clerk, at=NOW)
    again = recording.record_activity(facts, actor=clerk, at=NOW)
    assert (first.pk, Activity.objects.count()) == (again.pk, 1)


def test_it_is_held_for_the_host_and_for_each_venue_that_joins(workstation, room, township_clerk):
    row = make.make_activity(workstation, actor=township_clerk, joining=[room])
    for venue in (workstation, room):
        assert list(Activity.objects.of_venues([venue.pk])) == [row]


# --- what cannot be so ----------------------------------------
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"day": date(2025, 3, 12)}, "day"),
        ({"until": date(2025, 3, 9)}, "until"),
        ({"until": date(2025, 3, 12)}, "until"),
        ({"content": ""}, "content"),
        ({"theme": ""}, "theme"),
        ({"theme": "长" * 61}, "theme"),
        ({"roll": {10**9: "present"}}, "roll"),
        ({"audience": 10000}, "__all__"),
    ],
)
def test_what_cannot_be_so_is_refused_beside_its_field(facts, field, room, clerk):
    with pytest.raises(ValidationError) as refused:
        recording.record_activity(make.activity_facts(room, **facts), actor=clerk, at=NOW)
    assert (list(refused.value.message_dict), Activity.objects.count()) == ([field], 0)


def test_a_standing_nobody_knows_is_refused(room, clerk, deputy):
    facts = make.activity_facts(room, roll={deputy.pk: "asleep"})
    with pytest.raises(ValidationError, match="请选择本县的代表"):
        recording.record_activity(facts, actor=clerk, at=NOW)


def test_the_host_does_not_join_itself(room, clerk):
    with pytest.raises(ValidationError, match="不能是主办的家站"):
        recording.record_activity(make.activity_facts(room, joining=[room]), actor=clerk, at=NOW)


def test_a_type_of_another_county_is_refused(room, clerk, eryuan):
    facts = make.activity_facts(room)
    facts.activity_type = make.activity_type("study", "532930")
    with pytest.raises(ValidationError, match="请选择本县的活动类型"):
        recording.record_activity(facts, actor=clerk, at=NOW)


def test_a_closed_venue_holds_nothing_after_its_last_day(room, clerk):
    room.closed_on = date(2025, 3, 9)
    with pytest.raises(ValidationError, match="已经停用"):
        recording.record_activity(make.activity_facts(room), actor=clerk, at=NOW)


# --- corrections ----------------------------------------
def test_a_correction_says_in_the_journal_what_was_and_why(held, room, deputy, clerk):
    facts = said(room, deputy, day=make.MARCH_10, theme="学习监督法", roll={deputy.pk: "present"})
    recording.correct_activity(held, facts, actor=clerk, at=NOW, version=1, reason="写错了。")
    line = Entry.objects.get(action="activity.correct")
    assert (line.before, line.after, line.note) == (
        {"theme": "学习代表法"},
        {"theme": "学习监督法"},
        "写错了。",
    )


def test_what_may_name_people_stays_out_of_the_journal(held, room, deputy, clerk):
    facts = said(room, deputy, day=make.MARCH_10, content="李某发言。", roll={deputy.pk: "present"})
    recording.correct_activity(held, facts, actor=clerk, at=NOW, version=1, reason="补写。")
    assert Entry.objects.get(action="activity.correct").after == {"content": "…"}


def test_a_correction_that_changes_nothing_is_refused(held, room, deputy, clerk):
    facts = said(room, deputy, day=make.MARCH_10, roll={deputy.pk: "present"})
    with pytest.raises(ValidationError, match="没有改动"):
        recording.correct_activity(held, facts, actor=clerk, at=NOW, version=1, reason="看看。")
    held.refresh_from_db()
    assert (held.version, Entry.objects.filter(action="activity.correct").count()) == (1, 0)


def test_somebody_who_saw_an_older_version_is_refused(held, room, deputy, clerk):
    with pytest.raises(StaleRecord):
        recording.correct_activity(
            held, said(room, deputy), actor=clerk, at=NOW, version=7, reason="写错了。"
        )


def test_a_type_that_was_closed_since_stays_with_its_activity(room, clerk, deputy):
    row = make.make_activity(room, actor=clerk, kind="training", deputies=[deputy])
    closed = make.activity_type("training")
    facts = make.activity_facts(room, kind="training", deputies=[deputy], theme="培训会")
    closed.closed_on = make.MARCH_11
    closed.save()
    recording.correct_activity(row, facts, actor=clerk, at=NOW, version=1, reason="改主题。")
    row.refresh_from_db()
    assert row.theme == "培训会"


# --- withdrawal ----------------------------------------
def test_a_withdrawn_activity_stays_with_its_reason_and_counts_no_more(held, clerk):
    row = recording.withdraw_activity(held, actor=clerk, at=NOW, version=1, reason="记错了。")
    assert (row.state, row.withdraw_reason, row.withdrawn_on) == (
        "withdrawn",
        "记错了。",
        make.MARCH_11,
    )
    assert (list(Activity.objects.held()), list(Activity.objects.all())) == ([], [row])


def test_the_deputies_are_told_of_a_withdrawal(planned, clerk, deputy_user):
    recording.withdraw_activity(planned, actor=clerk, at=NOW, version=1, reason="下雨。")
    assert words_to(deputy_user) == ["活动“学习代表法”（2025年3月20日）已经撤回。"]


def test_a_withdrawal_says_why(held, clerk):
    with pytest.raises(ValidationError, match="写明撤回的原因"):
        recording.withdraw_activity(held, actor=clerk, at=NOW, version=1, reason="  ")


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("planned", {"correct"}),
        ("held", {"replan", "hold"}),
        ("withdrawn", {"replan", "hold", "correct", "withdraw"}),
    ],
)
def test_an_act_starts_from_the_right_state(state, refused, room, clerk, deputy):
    row = make.make_activity(room, actor=clerk, deputies=[deputy], held=state != "planned")
    if state == "withdrawn":
        recording.withdraw_activity(row, actor=clerk, at=NOW, version=1, reason="记错了。")
        row.refresh_from_db()
    by = {"actor": clerk, "at": NOW, "version": row.version}
    facts = said(room, deputy, day=make.MARCH_11)
    acts = {
        "replan": lambda: recording.replan_activity(row, facts, **by),
        "hold": lambda: recording.hold_activity(row, facts, **by),
        "correct": lambda: recording.correct_activity(row, facts, reason="错了", **by),
        "withdraw": lambda: recording.withdraw_activity(row, reason="错了", **by),
    }
    for name in refused:
        with pytest.raises(StepRefused):
            acts[name]()
    row.refresh_from_db()
    assert (row.state, row.version) == (state, by["version"])


# --- who ----------------------------------------
@pytest.mark.parametrize("role", ["manager", "deputy", "unit_clerk", "auditor"])
def test_only_the_clerks_of_the_host_keep_its_activities(role, everybody, held, room, deputy):
    by = {"actor": everybody[role], "at": NOW}
    with pytest.raises(PermissionDenied):
        recording.record_activity(make.activity_facts(room), **by)
    with pytest.raises(PermissionDenied):
        recording.withdraw_activity(held, version=1, reason="记错了。", **by)
    held.refresh_from_db()
    assert (held.state, Activity.objects.count()) == ("held", 1)


@pytest.mark.parametrize("role", ["venue_clerk", "township_clerk", "county_clerk"])
def test_clerks_of_venue_township_and_county_keep_them(role, everybody, room):
    recording.record_activity(make.activity_facts(room), actor=everybody[role], at=NOW)
    assert Activity.objects.get().recorder == everybody[role]


def test_the_clerk_of_a_joining_venue_reads_and_does_not_change(workstation, room, clerk):
    township = make.make_person("township_clerk", township_id="530524101")
    row = make.make_activity(workstation, actor=township, joining=[room])
    assert list(Activity.objects.visible_to(clerk)) == [row]
    with pytest.raises(PermissionDenied):
        recording.withdraw_activity(row, actor=clerk, at=NOW, version=1, reason="记错了。")
