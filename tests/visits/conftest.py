"""Issues further on their way than those of the cast, and how a test takes a step on a day."""

import pytest

from tests import make
from tests.cast import advance
from tests.visits.acting import act


@pytest.fixture
def helper(changning):
    """A unit that assists."""
    return make.make_unit("县水务局")


@pytest.fixture
def helper_clerk(helper):
    return make.make_person("unit_clerk", name="水务经办", username="helper", unit=helper)


@pytest.fixture
def assisted(in_progress, county_clerk, helper):
    """In progress with 县教育体育局, 县水务局 assisting."""
    return advance(
        in_progress, ("add_assisting", county_clerk, {"unit": helper, "task": "看水管。"})
    )


@pytest.fixture
def asked(in_progress, unit_clerk):
    """An extension asked for: due on 10 April, wanted by 30 April."""
    wanted = make.date(2025, 4, 30)
    return advance(
        in_progress, ("ask_extension", unit_clerk, {"reason": "等排期。", "wanted_due": wanted})
    )


@pytest.fixture
def handed(in_progress, unit_clerk, helper):
    """A hand-over to 县水务局 asked for."""
    facts = {"reason": "属于水务部门职责。", "unit": helper}
    return advance(in_progress, ("ask_hand_over", unit_clerk, facts))


@pytest.fixture
def supervised(in_progress, manager):
    due = make.date(2025, 3, 20)
    return advance(in_progress, ("supervise", manager, {"note": "请书面答复。", "due": due}))


@pytest.fixture
def pledged(in_progress, unit_clerk):
    """Answered with a promise (class B)."""
    answer = {
        "answer_class": make.answer_class("B"),
        "text": "年内换线。",
        "pledge": "换好主线",
        "pledge_due": make.date(2025, 11, 15),
    }
    return advance(in_progress, ("answer", unit_clerk, answer))


@pytest.fixture
def impossible(in_progress, unit_clerk, clerk):
    """Answered as not possible (class C), told and mostly satisfied."""
    answer = {
        "answer_class": make.answer_class("C"),
        "text": "没有这项资金。",
        "ground": "县级资金管理办法第三条",
    }
    issue = advance(in_progress, ("answer", unit_clerk, answer))
    act("tell", issue, clerk, make.MARCH_11, rating="mostly")
    issue.refresh_from_db()
    return issue
