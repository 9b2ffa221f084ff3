"""Two issues become one formal suggestion: led, co-signed, heard, answered, rated (domain §3e)."""

import pytest

from deputies_portal.core.notices.models import Notice
from tests import make
from tests.visits import suggesting
from tests.visits.acting import act
from tests.visits.suggesting import HEARD, LETTER, step
from visits.models import Issue

MARCH_12 = make.date(2025, 3, 12)
MARCH_20 = make.date(2025, 3, 20)
JUNE_20 = make.date(2025, 6, 20)
JUNE_26 = make.date(2025, 6, 26)


@pytest.fixture
def second(room, clerk, township_clerk):
    return suggesting.triaged_issue(
        room, clerk=clerk, township_clerk=township_clerk, title="食堂没有消毒柜"
    )


@pytest.fixture
def draft(in_progress, second, county_clerk, deputy):
    lead = deputy.mandates.get()
    return suggesting.made_of(in_progress, second, actor=county_clerk, lead=lead)


@pytest.fixture
def submitted(draft, deputy_user, county_clerk):
    """Co-signed on paper, signed and submitted by the lead deputy."""
    paper = step("invite", draft, deputy_user, mandates=[suggesting.seat("李国华")])
    asked = paper.signatures.get()
    paper = step("cosign", paper, county_clerk, on=MARCH_12, on_paper=True, signature=asked)
    paper = step("sign", paper, deputy_user, on=MARCH_12)
    return step("submit", paper, deputy_user, on=MARCH_12)


@pytest.fixture
def assigned(submitted, county_clerk, unit):
    paper = step("accept", submitted, county_clerk, on=MARCH_20)
    return step("assign", paper, county_clerk, on=MARCH_20, unit=unit, pace="normal")


@pytest.fixture
def answered_paper(assigned, unit_clerk):
    paper = step("consult", assigned, unit_clerk, on=make.date(2025, 6, 3), **HEARD)
    by = make.date(2025, 8, 31)
    promise = suggesting.answer_facts("B", pledge="换好主线，配消毒柜", pledge_due=by)
    return step("answer", paper, unit_clerk, on=make.date(2025, 6, 24), **promise)


def test_two_issues_become_one_draft_and_nothing_else_runs_on(draft, in_progress, second):
    assert (draft.state, draft.reference) == ("drafted", "未编号")
    assert _states(in_progress, second) == ["suggestion", "suggestion"]
    assert in_progress.deadlines.filter(ended_on__isnull=True).count() == 0
    assert in_progress.rounds.get().ended_on == make.MARCH_11


def test_it_is_numbered_when_submitted_and_due_three_months_after_it_was_assigned(
    submitted, assigned, unit_clerk
):
    assert submitted.reference == "昌人建〔2025〕1号"
    assert (assigned.due, assigned.late_days) == (JUNE_20, None)
    told = Notice.objects.get(user=unit_clerk, key__startswith="suggestion-")
    assert told.words == (
        "代表建议“改造完小食堂线路”（昌人建〔2025〕1号）交本单位办理，"
        "请先听取代表意见，2025年6月20日前答复。"
    )


def test_its_answer_is_the_answer_of_both_issues(answered_paper, in_progress, second):
    assert (answered_paper.state, answered_paper.late_days) == ("answered", 2)
    assert _states(in_progress, second) == ["answered", "answered"]
    given = in_progress.rounds.get(no=2).answers.get()
    assert (given.text, given.signer, given.dispatch) == ("线路已经换好。", LETTER["signer"], None)
    assert given.pledge.text == "换好主线，配消毒柜"


def test_the_deputy_rates_the_paper_and_the_visitors_rate_the_answer(
    answered_paper, in_progress, second, clerk, deputy_user, county_clerk
):
    paper = step("rate", answered_paper, deputy_user, on=JUNE_26, rating="mostly")
    paper = step("close", paper, county_clerk, on=JUNE_26)
    assert (paper.state, paper.rating) == ("closed", "mostly")
    for issue in (in_progress, second):
        act("tell", issue, clerk, JUNE_26, rating="satisfied")
        act("follow_up", issue, county_clerk, JUNE_26)
    assert _states(in_progress, second) == ["following", "following"]
    assert in_progress.due == make.date(2025, 8, 31)
    assert list(paper.events.values_list("step", flat=True)) == [
        *("draft", "invite", "cosign", "sign", "submit", "accept", "assign", "consult"),
        *("answer", "rate", "close"),
    ]


def test_an_issue_withdrawn_meanwhile_is_shown_and_not_answered(
    client, at_county, clerk, county_clerk, deputy, request
):
    paper = suggesting.made_of(at_county, actor=county_clerk, lead=deputy.mandates.get())
    at_county.refresh_from_db()
    asked = {"voice": at_county.voices.get(), "asked_by": "visitor", "reason": "自己解决了。"}
    act("withdraw", at_county, clerk, make.MARCH_11, asked_on=make.MARCH_11, **asked)
    paper = suggesting.lead_on(paper, "answered", request)
    at_county.refresh_from_db()
    assert (at_county.state, at_county.outcome, at_county.rounds.count()) == (
        "closed", "withdrawn", 0,
    )  # fmt: skip
    client.force_login(county_clerk)
    assert "反映人已撤回" in client.get(paper.get_absolute_url()).content.decode()


def _states(*issues):
    found = dict(Issue.objects.values_list("pk", "state"))
    for issue in issues:
        issue.refresh_from_db()
    return [found[issue.pk] for issue in issues]
