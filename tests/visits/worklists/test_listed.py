"""The list of issues as it is asked: written once, it finds what the plain question finds."""

import pytest

from deputies_portal.core.ui.lists import paging
from tests import make
from tests.make import MARCH_10
from visits.models import Issue
from visits.models.issues.states import State
from visits.models.rules import Pace
from visits.worklists import listed, tray, waiting
from visits.worklists.conditions import CHOSEN, Asking, narrowed

READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk")
TABS = [tab.state for tab in (*tray.TABS, *tray.UNIT_TABS)] + [tray.OPINION, State.MERGED.value]


@pytest.fixture
def many(in_progress, room, home, clerk, county_clerk, deputy):
    """At a room and at the home, in several states, one confidential, one a danger to life."""
    facts = {"visit_facts": {"deputies": [deputy]}}
    for number in range(4):
        make.make_issue(room, actor=clerk, title=f"第{number}件", category="交通道路", **facts)
    make.make_issue(room, actor=clerk, title="电线垂到屋顶", is_danger=True)
    make.make_issue(home, actor=county_clerk, title="饮水工程", pace="urgent")
    return list(Issue.objects.all())


@pytest.fixture
def choices(room, home, in_progress):
    """A value of each condition that is chosen among few."""
    issue = Issue.objects.get(pk=in_progress.pk)
    return {
        "township": room.township_id,
        "tier": "room",
        "category": str(issue.category_id),
        "unit": str(issue.rounds.get().dispatches.get().unit_id),
        "pace": Pace.NORMAL.value,
        "source": Issue.Source.VISIT.value,
        "state": State.REGISTERED.value,
        "result": "dispatched",
        "todo": "triage",
        "county": room.county_id,
        "venue": str(room.pk),
        "desk": room.township_id,
        "activity_kind": "seminar",
        "plain": "yes",
    }


def plain(by: Asking, asked: dict, shape: str) -> list:
    issues = narrowed(Issue.objects.visible_to(by.user), asked, by)
    issues = tray.in_state(issues, asked.get("state", ""), by.user, by.on)
    return listed.SHAPES[shape](issues, by.user)


def facts(rows) -> list:
    names = ("pk", "title", "is_readable", "receiver", "lead_unit", "is_told", "due_key")
    return [tuple(getattr(row, name) for name in names) for row in rows]


def is_same(by: Asking, asked: dict) -> bool:
    shape = "inbox" if by.user.username == "unit_clerk" else "tray"
    order = tray.order_of(asked.get("state", ""))
    page = listed.page_of(by, asked, shape, order, "")
    return facts(page.rows) == facts(paging.page_of(plain(by, asked, shape), order).rows)


def counts_as_plain(by: Asking, asked: dict) -> bool:
    issues = narrowed(Issue.objects.visible_to(by.user), asked, by)
    return listed.counts(by, asked, TABS) == tray.counts_of(issues, TABS, by.user, by.on)


def test_every_choice_finds_what_the_plain_question_finds(everybody, many, choices):
    assert choices.keys() == CHOSEN
    for role in READERS:
        by = Asking(everybody[role], MARCH_10, MARCH_10)
        wrong = [name for name, value in choices.items() if not is_same(by, {name: value})]
        assert (role, wrong) == (role, [])
        assert is_same(by, choices | {"state": ""})
        assert counts_as_plain(by, {})
        for name in ("tier", "township", "county"):
            assert counts_as_plain(by, {name: choices[name]})
        assert counts_as_plain(by, {"township": choices["county"]})


def test_every_tab_and_word_finds_what_the_plain_question_finds(everybody, many):
    for role in READERS:
        by = Asking(everybody[role], MARCH_10, MARCH_10)
        wrong = [state for state in TABS if not is_same(by, {"state": state})]
        wrong += [word for word in waiting.WORDS if not is_same(by, {"todo": word})]
        assert (role, wrong) == (role, [])


def test_ended_issues_are_counted_by_kept_sums(everybody, many, choices):
    """Closed, filed and void ones at the room's township and at the county itself."""
    ended = {"closed_on": MARCH_10, "due": None, "outcome": "handled"}
    Issue.objects.filter(title__in=["第0件", "饮水工程"]).update(state="closed", **ended)
    Issue.objects.filter(title__in=["第1件", "第2件"]).update(state="archived", **ended)
    Issue.objects.filter(title="第3件").update(state="void", due=None)
    for role in READERS:
        by = Asking(everybody[role], MARCH_10, MARCH_10)
        for asked in ({}, {"township": choices["township"]}, {"township": choices["county"]}):
            assert counts_as_plain(by, asked), (role, asked)
    by = Asking(everybody["manager"], MARCH_10, MARCH_10)
    found = listed.counts(by, {}, [*TABS, "archived", "void"])
    numbers = [found[state].number for state in ("", "closed", "archived", "merged", "void")]
    assert numbers == [len(many) - 1, 2, 2, 0, 1]


def test_pages_follow_one_another_in_both_orders(everybody, many):
    by = Asking(everybody["county_clerk"], MARCH_10, MARCH_10)
    for order in (tray.BY_DUE_ORDER, tray.order_of("")):
        rows = paging.page_of(plain(by, {}, "tray"), order, size=100).rows
        middle = rows[2]
        after = paging.Page([], next=paging._cursor(paging.NEXT, middle, order)).next
        page = listed.page_of(by, {}, "tray", order, after)
        assert facts(page.rows) == facts(rows[3:])
        assert listed.page_of(by, {}, "tray", order, page.previous).rows == rows


def test_a_day_is_todays_whenever_the_question_was_written(everybody, in_progress):
    """The tab of what is overdue, asked on the last day and on the day after."""
    clerk, due = everybody["county_clerk"], Issue.objects.get(pk=in_progress.pk).due
    found = []
    for on in (due, due.fromordinal(due.toordinal() + 1)):
        del clerk._scope
        by = Asking(clerk, on, on)
        found.append(listed.counts(by, {}, [tray.OVERDUE])[tray.OVERDUE].number)
    assert found == [0, 1]
