"""Taking over 接手 old matters: in the state they are in, on their own days, told to nobody."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from stations.models import Region
from tests import make
from visits.calendar.deadlines import wrong_summaries
from visits.models import Deadline, Feedback, Issue, TakenOver, Visit
from visits.old_records import taking_over
from visits.visits.intake import ContactFacts

TODAY = date(2025, 3, 10)
NOW = make.moment(TODAY)
STATES = ["triaged", "dispatched", "in_progress", "answered", "following"]


def facts_of(state, unit):
    """What the files say of a matter in this state."""
    said = {
        "dispatched": {"unit": unit, "dispatched_on": date(2024, 11, 6), "due": date(2024, 12, 6)},
        "in_progress": {"accepted_on": date(2024, 11, 8)},
        "answered": {
            "answered_on": date(2024, 12, 9),
            "answer_class": make.answer_class("B"),
            "answer": "已列入计划。",
            "pledge": "春节后换线",
            "pledge_due": date(2025, 2, 28),
        },
    }
    reached = STATES[: STATES.index(state) + 1]
    return {name: value for one in reached for name, value in said.get(one, {}).items()}


def a_matter(room, unit, state="in_progress", **facts):
    desk = facts.pop("desk", None) or Region.objects.get(code="530524")
    known = {
        "old_number": "人大〔2024〕17",
        "received_on": date(2024, 11, 5),
        "venue": room,
        "issue": make.an_issue(title="食堂线路老化", desk=desk),
        "state": state,
    }
    return taking_over.Matter(**known | facts_of(state, unit) | facts)


def taken(matter, actor, **facts):
    return taking_over.take_over(matter, actor=actor, at=NOW, **facts)


def refused(matter, actor) -> dict:
    with pytest.raises(ValidationError) as error:
        taken(matter, actor)
    return error.value.message_dict


@pytest.mark.parametrize("state", STATES)
def test_an_old_matter_stands_in_its_state_as_any_other(room, unit, county_clerk, state):
    issue = taken(a_matter(room, unit, state), county_clerk)
    assert (issue.state, issue.reference) == (state, "昌人交〔2024〕1号")
    assert (issue.registered_on, issue.desk_id) == (date(2024, 11, 5), "530524")
    days = list(issue.events.values_list("happened_on", flat=True))
    assert days == sorted(days)
    assert issue.events.last().step == "taken_over"
    assert [rounds.ended_on for rounds in issue.rounds.all()] == (
        [] if state == "triaged" else [None]
    )
    assert list(wrong_summaries()) == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("state", "due", "late_days"),
    [
        ("triaged", None, 0),
        ("dispatched", date(2024, 12, 6), 0),
        ("in_progress", date(2024, 12, 6), 0),
        ("answered", None, 1),
        ("following", date(2025, 2, 28), 1),
    ],
)
def test_its_clocks_run_to_the_days_of_the_files(room, unit, county_clerk, state, due, late_days):
    issue = taken(a_matter(room, unit, state), county_clerk)
    assert (issue.due, issue.late_days) == (due, late_days)
    assert Issue.objects.overdue(TODAY).filter(pk=issue.pk).exists() is (due is not None)


def test_triage_counts_from_the_day_it_was_received(room, unit, county_clerk):
    issue = taken(a_matter(room, unit, "triaged"), county_clerk)
    clock = issue.deadlines.get(kind=Deadline.Kind.TRIAGE)
    assert (clock.starts_on, clock.ended_on, clock.late_days) == (issue.registered_on,) * 2 + (0,)


def test_without_a_due_date_the_rule_of_the_county_reckons_it(room, unit, county_clerk):
    issue = taken(a_matter(room, unit, due=None), county_clerk)
    assert issue.due == date(2024, 12, 6)
    assert issue.deadlines.get(kind="answer").length == 30


def test_the_unit_has_it_in_hand(room, unit, county_clerk, unit_clerk):
    issue = taken(a_matter(room, unit), county_clerk)
    assert Issue.objects.in_hands_of(unit).get() == issue
    order = issue.rounds.get().dispatches.get()
    assert (order.unit, order.accepted_on, order.accepted_by, order.is_running) == (
        unit,
        date(2024, 11, 8),
        "县教育体育局",
        True,
    )


def test_it_counts_in_the_year_it_was_received_and_numbers_have_no_gap(room, unit, county_clerk):
    for number in ("甲1", "甲2", "甲3"):
        taken(a_matter(room, unit, old_number=number), county_clerk)
    with pytest.raises(ValidationError):
        taken(
            a_matter(room, unit, old_number="甲4", ground="x", due=date(2024, 1, 1)), county_clerk
        )
    taken(a_matter(room, unit, old_number="甲4"), county_clerk)
    assert list(Issue.objects.order_by("id").values_list("year", "number")) == [
        (2024, 1),
        (2024, 2),
        (2024, 3),
        (2024, 4),
    ]
    assert Visit.objects.get(number=4, year=2024).old_number == "甲4"


def test_the_visitor_is_kept_sealed_or_not_at_all(room, unit, county_clerk):
    contact = ContactFacts(kind="resident", name="赵文彩", phone="13800004127")
    named = taken(a_matter(room, unit, contact=contact), county_clerk)
    nameless = taken(a_matter(room, unit, old_number="甲2"), county_clerk)
    assert named.voices.get().visit.contacts.get().phone == "13800004127"
    assert nameless.voices.get().visit.contacts.get().kind == "anonymous"
    assert "赵文彩" not in str(list(Entry.objects.values_list("after", flat=True)))


def test_who_was_told_and_how_it_was_rated(room, unit, county_clerk):
    contact = ContactFacts(kind="resident", name="赵文彩")
    facts = {"contact": contact, "told_on": date(2024, 12, 12), "rating": "mostly"}
    issue = taken(a_matter(room, unit, "following", **facts), county_clerk)
    told = Feedback.objects.get(voice__issue=issue)
    assert (told.told_on, told.rating, told.told_by) == (date(2024, 12, 12), "mostly", "原经办人")


def test_the_journal_names_the_old_number_and_who_entered_it(room, unit, county_clerk):
    issue = taken(a_matter(room, unit), county_clerk)
    line = Entry.objects.get(action="issue.take_over")
    assert (line.actor, line.target_label, line.county) == (
        county_clerk,
        issue.reference,
        "530524",
    )
    assert line.after == {"old_number": "人大〔2024〕17", "state": "in_progress"}


# --- refused ------------------------------------------------------------------------------------
WRONG = {
    "no old number": ({"old_number": ""}, {"old_number": "请填写原编号。"}),
    "in the future": (
        {"answered_on": date(2025, 3, 11), "state": "answered"},
        {"answered_on": "日期不能晚于今天。"},
    ),
    "before it was received": (
        {"dispatched_on": date(2024, 11, 4)},
        {"dispatched_on": "日期不能早于上一步。"},
    ),
    "accepted before sent": (
        {"accepted_on": date(2024, 11, 5)},
        {"accepted_on": "日期不能早于上一步。"},
    ),
    "long ago": ({"received_on": date(1949, 9, 30)}, {"received_on": "日期不能早于上一步。"}),
    "due before sent": ({"due": date(2024, 11, 5)}, {"due": "期限不能早于交办日期。"}),
    "due after more than a year": ({"due": date(2026, 1, 1)}, {"due": "期限不能超过一年。"}),
    "no unit": ({"unit": None}, {"unit": "这个状态要填写这一项。"}),
    "no acceptance": ({"accepted_on": None}, {"accepted_on": "这个状态要填写这一项。"}),
    "an answer too soon": ({"answer": "好了。"}, {"answer": "这个状态还没有这一项，请留空。"}),
    "a rating without telling": (
        {"state": "answered", "rating": "mostly"},
        {"told_on": "有评价就要填写告知日期。"},
    ),
    "a closed state": ({"state": "closed"}, {"state": "请选择一种状态。"}),
    "no title": ({"title": " "}, {"title": "请填写这一项。"}),
}


@pytest.mark.parametrize(("facts", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_have_been_is_refused_as_a_whole(room, unit, county_clerk, facts, said):
    matter = a_matter(room, unit)
    if facts.get("state") == "answered":
        facts = facts_of("answered", unit) | facts
    for name, value in facts.items():
        setattr(matter.issue if name == "title" else matter, name, value)
    found = refused(matter, county_clerk)
    assert {name: found[name][0] for name in said} == said
    assert [model.objects.count() for model in (Issue, Visit, TakenOver)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("code", "facts", "field"),
    [
        ("B", {"pledge": ""}, "pledge"),
        ("B", {"pledge_due": date(2024, 12, 9)}, "pledge_due"),
        ("C", {"ground": ""}, "ground"),
    ],
)
def test_an_answer_needs_what_its_class_needs(room, unit, county_clerk, code, facts, field):
    facts = {"answer_class": make.answer_class(code), **facts}
    assert field in refused(a_matter(room, unit, "answered", **facts), county_clerk)


def test_only_a_promise_is_followed_and_its_visitor_must_know_it(room, unit, county_clerk):
    solved = a_matter(room, unit, "following", answer_class=make.answer_class("A"))
    assert refused(solved, county_clerk) == {"answer_class": ["只有承诺了的才跟踪落实。"]}
    contact = ContactFacts(kind="resident", name="赵文彩")
    untold = a_matter(room, unit, "following", contact=contact)
    assert list(refused(untold, county_clerk)) == ["told_on"]


def test_an_old_number_is_taken_over_once_in_a_county(room, unit, county_clerk):
    taken(a_matter(room, unit), county_clerk)
    said = refused(a_matter(room, unit, "triaged"), county_clerk)
    assert said == {"old_number": ["这个原编号已经接手过，现在是昌人交〔2024〕1号。"]}
    assert Issue.objects.count() == 1


def test_the_database_keeps_the_old_number(room, unit, county_clerk, eryuan):
    first = taken(a_matter(room, unit), county_clerk)
    second = taken(a_matter(room, unit, old_number="甲2"), county_clerk)
    row = TakenOver.objects.get(issue=second)
    for broken in ({"old_number": first.taken_over.old_number}, {"county_id": "532930"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TakenOver.objects.filter(pk=row.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


# --- who ----------------------------------------------------------------------------------------
def test_a_township_clerk_takes_over_for_the_own_desk_alone(room, unit, township_clerk):
    own = Region.objects.get(code="530524101")
    government = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    issue = taken(a_matter(room, government, desk=own), township_clerk)
    assert issue.desk_id == "530524101"
    with pytest.raises(PermissionDenied):
        taken(a_matter(room, unit, old_number="甲2"), township_clerk)
    foreign = a_matter(room, unit, old_number="甲2", desk=own)
    assert "unit" in refused(foreign, township_clerk)


def test_others_take_over_nothing(room, unit, clerk, manager, outside_county_clerk):
    for person in (clerk, manager, outside_county_clerk):
        with pytest.raises(PermissionDenied):
            taken(a_matter(room, unit), person)
    assert not Issue.objects.exists()
