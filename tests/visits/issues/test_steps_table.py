"""The table of steps: what is not in it is refused, and its page says the same."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from deputies_portal.core.ui.errors import StepRefused
from tests import make
from tests.visits.acting import LETTER
from visits.issues import workflow
from visits.issues.qualities import Who
from visits.issues.steps import STEPS
from visits.issues.workflow import steps_open_to
from visits.models import Issue
from visits.models.issues.states import State

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "steps.md"
MARCH_12 = date(2025, 3, 12)
TAKEN = sorted(name for name, step in STEPS.items() if step.act)


def forced(issue, state, other):
    """The issue put into a state past the workflow, as no page can."""
    ended = state in ("closed", "archived")
    Issue.objects.filter(pk=issue.pk).update(
        state=state,
        outcome="handled" if ended else "",
        closed_on=date(2025, 3, 11) if ended else None,
        due=None,
        merged_into=other if state == "merged" else None,
    )
    issue.refresh_from_db()
    return issue


@pytest.mark.parametrize("name", TAKEN)
def test_a_step_is_refused_in_every_state_the_table_does_not_name(
    name, issue, room, county_clerk, manager
):
    person = county_clerk if _may_take(name, COUNTY_CLERK) else manager
    vouched = {"held": {Who.SUGGESTION: None}} if name == "suggestion_answered" else {}
    other = make.make_issue(room, actor=county_clerk)
    before = list(issue.events.values_list("pk", flat=True))
    refused = []
    for state in State.values:
        if state in STEPS[name].sources:
            continue
        letter = LETTER if STEPS[name].on_paper else vouched
        with pytest.raises(StepRefused):
            workflow.take(
                name, forced(issue, state, other), actor=person, at=make.moment(), **letter
            )
        issue.refresh_from_db()
        refused.append(issue.state)
    assert refused == [state for state in State.values if state not in STEPS[name].sources]
    assert list(issue.events.values_list("pk", flat=True)) == before


COUNTY_CLERK = {Who.COUNTY, Who.DESK}


def _may_take(name, held) -> bool:
    return bool(set(STEPS[name].who) & held) or STEPS[name].on_paper


def test_county_clerk_and_manager_can_take_every_step(issue, county_clerk, manager):
    """So that the test above is refused by the state, never by the person."""
    assert set(workflow.holders(county_clerk, issue, make.MARCH_10)) == COUNTY_CLERK
    assert set(workflow.holders(manager, issue, make.MARCH_10)) == {Who.MANAGER}
    left = {STEPS[name].who for name in TAKEN if not _may_take(name, COUNTY_CLERK)}
    assert left == {(Who.MANAGER,), (Who.SUGGESTION,)}  # the second is the paper itself


def test_a_refusal_names_the_state_and_the_step(told, county_clerk):
    with pytest.raises(StepRefused, match="现在是“已答复”，不能再“交办”"):
        workflow.take("dispatch", told, actor=county_clerk, at=make.moment(make.MARCH_11))


@pytest.mark.parametrize(
    ("name", "stage", "message"),
    [
        ("refuse_objection", "closed", "没有等答复的异议。"),
        ("release_assisting", "in_progress", "现在没有单位协办这一件。"),
    ],
)
def test_what_hides_a_button_refuses_its_act(name, stage, message, request, county_clerk):
    """Nobody refuses an objection that nobody made, or releases a unit that does not assist."""
    issue = request.getfixturevalue(stage)
    assert name not in {one.name for one in steps_open_to(county_clerk, issue, MARCH_12)}
    with pytest.raises(ValidationError) as refused:
        workflow.take(name, issue, actor=county_clerk, at=make.moment(MARCH_12), reason="无。")
    assert refused.value.messages == [message]


def test_the_page_of_documentation_is_what_the_command_prints():
    printed = StringIO()
    with translation.override("en"):
        call_command("steps", stdout=printed)
    assert printed.getvalue() == DOCUMENT.read_text(encoding="utf-8")


def test_the_states_have_the_pips_of_the_drawn_pages(issue):
    assert {state: Issue(state=state).pips for state in State} == {
        "registered": 1,
        "triaged": 1,
        "dispatched": 2,
        "in_progress": 3,
        "suggestion": 3,
        "answered": 4,
        "following": 5,
        "closed": 6,
        "archived": 6,
        "merged": 0,
        "void": 0,
    }
