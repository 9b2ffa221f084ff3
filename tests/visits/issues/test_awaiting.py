"""What an issue waits for stands beside it, written with every step; a recount finds the same."""

import pytest
from django.core.management import CommandError, call_command

from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, act
from visits.holidays import holidays
from visits.issues import awaiting
from visits.models import Awaited, CalendarDay, Contact, Issue
from visits.visits import corrections
from visits.visits.corrections import Changes, ContactChange

SAME = {"reason": "同一件事。"}


def waits(issue) -> list[tuple[str, str]]:
    """What it waits for, each with the unit that owes it; a recount finds no more and no less."""
    assert list(awaiting.wrong_waits()) == []
    rows = Awaited.objects.filter(issue=issue).order_by("word", "unit")
    return [(row.word, row.unit.short_name if row.unit else "") for row in rows]


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("issue", [("triage", "")]),
        ("triaged", [("dispatch", "")]),
        ("dispatched", [("accept", "县教育体育局")]),
        ("in_progress", [("answer", "县教育体育局")]),
        ("assisted", [("answer", "县教育体育局"), ("opinion", "县水务局")]),
        ("asked", [("answer", "县教育体育局"), ("extension", "")]),
        ("handed", [("answer", "县教育体育局"), ("handover", "")]),
        ("supervised", [("answer", "县教育体育局"), ("reply", "县教育体育局")]),
        ("answered", [("tell", "")]),
        ("told", [("close", "")]),
        ("pledged", [("tell", "")]),
    ],
)
def test_each_stage_waits_for_what_comes_next(request, stage, expected):
    assert waits(request.getfixturevalue(stage)) == expected


def test_a_returned_matter_waits_for_another_unit(dispatched, unit_clerk):
    act("return", dispatched, unit_clerk, MARCH_11, reason="不归我们。", instead="水务局")
    assert waits(dispatched) == [("dispatch", ""), ("returned", "")]


def test_it_waits_since_the_day_it_began(assisted, helper_clerk, county_clerk, unit_clerk):
    began = Awaited.objects.get(issue=assisted, word="answer").since
    order = assisted.rounds.get().dispatches.get(part="assisting")
    act("assist", assisted, helper_clerk, MARCH_12, dispatch=order, opinion="水管是好的。")
    assert waits(assisted) == [("answer", "县教育体育局")]
    assert Awaited.objects.get(issue=assisted).since == began


def test_a_wait_that_begins_anew_begins_on_that_day(answered, county_clerk):
    act("send_back", answered, county_clerk, MARCH_12, reason="没有写清楚。")
    assert Awaited.objects.get(issue=answered, word="answer").since == MARCH_12


def test_a_closed_matter_waits_for_nothing(told, county_clerk):
    act("close", told, county_clerk, MARCH_12)
    assert waits(told) == []


def test_an_objection_waits_though_the_matter_is_closed(told, county_clerk, clerk):
    act("close", told, county_clerk, MARCH_12)
    act(
        "object",
        told,
        clerk,
        MARCH_12,
        voice=told.voices.get(),
        said_on=MARCH_12,
        text="又停了。",
    )
    assert waits(told) == [("objection", "")]


def test_a_matter_joined_by_an_unheard_voice_waits_for_it(told, twin, county_clerk):
    act("merge", twin, county_clerk, MARCH_12, target=told, **SAME)
    assert (waits(told), waits(twin)) == ([("tell", "")], [])
    act("unmerge", twin, county_clerk, MARCH_12, reason="不是一回事。")
    assert (waits(told), waits(twin)) == ([("close", "")], [("dispatch", "")])


def test_a_phone_that_was_entered_late_lets_somebody_be_told(answered, clerk):
    visit = answered.voices.get().visit
    anonymous = {"kind": Contact.Kind.ANONYMOUS, "name": "", "phone": ""}
    _correct(visit, clerk, anonymous)
    assert waits(answered) == [("close", "")]
    _correct(visit, clerk, {"phone": "13900001111"})
    assert waits(answered) == [("tell", "")]


def _correct(visit, actor, facts):
    visit.refresh_from_db()
    corrections.correct_visit(
        visit,
        Changes(contacts=[ContactChange(visit.contacts.get(), facts)]),
        actor=actor,
        at=make.moment(MARCH_12),
        version=visit.version,
        reason="登记时听错",
    )


def test_a_day_off_moves_the_day_until_which_a_unit_has_to_accept(dispatched, county_clerk):
    (wait,) = Awaited.objects.filter(issue=dispatched, word="accept")
    CalendarDay.objects.create(day=wait.due, is_working=False, name="放假")
    holidays.calendar_changed([None], actor=county_clerk, at=make.moment(MARCH_11))
    moved = Awaited.objects.get(pk=wait.pk)
    assert moved.due > wait.due
    assert waits(dispatched) == [("accept", "县教育体育局")]


def test_the_list_and_home_read_what_is_kept(client, county_clerk, dispatched):
    client.force_login(county_clerk)
    assert dispatched.title in _listed(client)
    Awaited.objects.all().delete()
    assert dispatched.title not in _listed(client)


def _listed(client) -> str:
    return client.get("/issues/?todo=accept").content.decode()


def test_a_recount_names_what_is_wrong_and_sets_it_right(in_progress, capsys):
    Awaited.objects.update(word="tell")
    said = [str(wrong) for wrong in awaiting.wrong_waits()]
    unit = in_progress.rounds.get().dispatches.get().unit_id
    assert said == [
        f"issue {in_progress.pk} answer of unit {unit}: due nothing, should be None",
        f"issue {in_progress.pk} tell of unit {unit}: due None, should be nothing",
    ]
    with pytest.raises(CommandError, match="2 different"):
        call_command("check_summaries")
    call_command("check_summaries", "--repair")
    assert waits(in_progress) == [("answer", "县教育体育局")]


def test_a_recount_of_a_thousand_asks_no_more_than_of_one(
    issue, dispatched, django_assert_num_queries
):
    keys = list(Issue.objects.values_list("pk", flat=True))
    with django_assert_num_queries(3):
        awaiting.counted(keys[:1])
    with django_assert_num_queries(3):
        awaiting.counted(keys)
