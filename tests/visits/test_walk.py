"""A generated walk over the whole step table: random people, issues and days; whatever happens, the
rules that hold at all times hold.
"""

import os
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from deputies_portal.core.ui.errors import StepRefused
from tests import make
from tests.visits.walking import Speaker
from visits.calendar import deadlines
from visits.issues import awaiting, filing, workflow
from visits.issues.steps import STEPS
from visits.models import OPEN_STATES, Dispatch, Issue
from visits.models.issues.states import State
from visits.worklists.waiting import WORDS, Today, counts, rows_of

pytestmark = pytest.mark.walk

# A few in every run of the suite; `WALKS=200 pytest tests/visits/test_walk.py` looks farther.
WALKS = int(os.environ.get("WALKS", "3"))
TAKEN = sorted(name for name, step in STEPS.items() if step.act)
# A unit works on it, or its answer stands: exactly one lead has it in hand.
WITH_LEAD = {State.DISPATCHED, State.IN_PROGRESS, State.ANSWERED, State.FOLLOWING}
# What somebody may still be told beside a field, though the button was right.
BESIDE_A_FIELD = {
    ("tell", "这一天已经记过一次没有联系上，请换一天再试。"),
    ("merge", "并入的那一件由别的经办台办理，请由县级经办台并案。"),
}
REFUSALS = (PermissionDenied, StepRefused, ValidationError, TypeError)
# Drawn more often, so that a walk comes far: most others end an issue at once.
ONWARD = {
    *("triage", "pass_up", "dispatch", "accept", "answer", "tell", "close"),
    *("follow_up", "fulfil", "rehandle"),
}
HAPPENINGS = [
    *["a_step_that_is_shown_is_taken"] * 5,
    "a_step_out_of_turn_changes_nothing",
    "somebody_is_heard",
    "days_go_by",
    "the_timer_files",
]
ENDED = {State.CLOSED, State.ARCHIVED, State.MERGED, State.VOID}


class Office(RuleBasedStateMachine):
    """One county at work. The people and places are those of the cast, set by the test."""

    people: list = []
    clerks: list = []
    taken: set = set()

    @initialize()
    def opens(self):
        self.savepoint = transaction.savepoint()
        self.on = make.MARCH_10
        self.minute = 0
        for clerk, venue in self.clerks:
            make.make_issue(venue, actor=clerk, at=self.now(), title="路灯不亮")

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def now(self):
        """Each act a little later, so that the order of entry can be seen."""
        self.minute += 1
        return make.moment(self.on) + timedelta(minutes=self.minute)

    # --- what happens --------------------------------------------------------------------------
    # One rule for all of it: hypothesis leaves some rules out of a walk, and these belong together.
    @rule(data=st.data(), what=st.sampled_from(HAPPENINGS))
    def something_happens(self, data, what):
        getattr(self, what)(data.draw)

    def days_go_by(self, draw):
        self.on += timedelta(days=draw(st.integers(1, 75)))
        self.minute = 0

    def somebody_is_heard(self, draw):
        clerk, venue = draw(st.sampled_from(self.clerks))
        title = draw(st.sampled_from(["路灯不亮", "路灯坏了", "水管漏水"]))
        make.make_issue(venue, actor=clerk, on=self.on, at=self.now(), title=title)

    def a_step_that_is_shown_is_taken(self, draw):
        person = draw(st.sampled_from(self.people))
        issues = draw(st.permutations(list(Issue.objects.visible_to(person))))
        buttons = ((one, workflow.steps_open_to(person, one, self.on)) for one in issues)
        issue, shown = next((pair for pair in buttons if pair[1]), (None, []))
        if not shown:
            return
        weighed = [one for one in shown for _unused in range(6 if one.name in ONWARD else 1)]
        step = draw(st.sampled_from(weighed))
        facts = Speaker(draw, issue, person, self.on).facts(step.name, on_paper=step.on_paper)
        if facts is None:
            return
        before = issue.events.count()
        refusal = self.refusal_of(step.name, issue, person, facts)
        if refusal:
            assert (step.name, refusal) in BESIDE_A_FIELD
            return
        assert issue.events.count() == before + 1
        self.taken.add(step.name)

    def a_step_out_of_turn_changes_nothing(self, draw):
        name = draw(st.sampled_from(TAKEN))
        issue = draw(st.sampled_from(list(Issue.objects.order_by("pk"))))
        person = draw(st.sampled_from(self.people))
        if name in {one.name for one in workflow.steps_open_to(person, issue, self.on)}:
            return
        before = (issue.state, issue.version, issue.events.count())
        with pytest.raises(REFUSALS), transaction.atomic():
            workflow.take(name, issue, actor=person, at=self.now())
        issue.refresh_from_db()
        assert (issue.state, issue.version, issue.events.count()) == before

    def the_timer_files(self, draw):
        filing.file_closed_issues(on=self.on, at=self.now())

    def refusal_of(self, name, issue, person, facts) -> str:
        try:
            with transaction.atomic():
                workflow.take(name, issue, actor=person, at=self.now(), **facts)
        except ValidationError as refused:
            return "".join(refused.messages)
        return ""

    # --- what holds ----------------------------------------------------------------------------
    @invariant()
    def rounds_and_leads_are_in_order(self):
        for issue in Issue.objects.prefetch_related("rounds__dispatches"):
            rounds = list(issue.rounds.all())
            assert [one.no for one in rounds] == list(range(1, len(rounds) + 1))
            assert all(one.ended_on for one in rounds[:-1])
            leads = [
                order
                for one in rounds
                for order in one.dispatches.all()
                if order.part == Dispatch.Part.LEAD and order.is_running and not one.ended_on
            ]
            assert len(leads) == (1 if issue.state in WITH_LEAD else 0), issue.state
            if issue.state in ENDED:
                assert all(one.ended_on for one in rounds)

    @invariant()
    def numbers_have_no_gaps(self):
        given = {}
        for year, number in Issue.objects.order_by("number").values_list("year", "number"):
            given.setdefault(year, []).append(number)
        for numbers in given.values():
            assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def kept_summaries_are_those_of_the_clocks(self):
        assert list(deadlines.wrong_summaries()) == []

    @invariant()
    def what_is_awaited_is_what_a_recount_finds(self):
        assert list(awaiting.wrong_waits()) == []

    @invariant()
    def every_event_follows_the_one_before(self):
        for issue in Issue.objects.prefetch_related("events"):
            events = list(issue.events.all())
            for one, following in zip(events, events[1:], strict=False):
                assert following.from_state == one.to_state
                assert following.entered_at >= one.entered_at
            assert events[-1].to_state == issue.state

    @invariant()
    def merged_issues_hang_on_one_that_is_not(self):
        for issue in Issue.objects.exclude(merged_into=None).select_related("merged_into"):
            assert issue.state == State.MERGED
            assert issue.merged_into.merged_into_id is None

    @invariant()
    def figures_equal_their_lists(self):
        today = Today(self.on, self.on + timedelta(days=5))
        issues = Issue.objects.all()
        figures = counts(WORDS, issues, today)
        lists = {word: rows_of(word, issues, today).count() for word in WORDS}
        assert figures == lists
        assert issues.open().count() == issues.filter(state__in=OPEN_STATES).count()


@pytest.fixture
def office(clerk, room, workstation, helper, unit_clerk, helper_clerk, everybody):
    """The people of the cast, a clerk at the workstation, and a unit of the township's own."""
    station = make.make_person("venue_clerk", name="站员", username="station", venue=workstation)
    own = make.make_unit("田园镇农业服务中心", township_id="530524101")
    people = [station, make.make_person("unit_clerk", username="own", unit=own), helper_clerk]
    Office.people = [*everybody.values(), *people]
    Office.clerks = [(clerk, room), (station, workstation)]
    Office.taken = set()
    return Office


def test_whatever_people_do_the_rules_hold(office):
    run_state_machine_as_test(office, settings=settings(max_examples=WALKS, stateful_step_count=30))
    assert len(office.taken) >= 3


def test_the_walk_knows_every_step():
    """The answer of a suggestion comes with the own steps of the suggestion."""
    assert [name for name in TAKEN if not hasattr(Speaker, name)] == ["suggestion_answered"]
