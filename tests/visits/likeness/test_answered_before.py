"""How such a matter was answered before 以前这样答复过, and what may be the same, on the pages."""

from uuid import uuid4

import pytest

from stations.models import County
from tests import make
from tests.cast import advance
from tests.html import page
from tests.visits.acting import address_of
from visits.likeness.offered import answered_before, likely_targets
from visits.submissions import submitting
from visits.submissions.submitting import SubmissionFacts

LIKE_IT = "学校午饭老是跳闸吃不上"


@pytest.fixture
def like_it(told, room, clerk):
    return make.make_issue(room, actor=clerk, title=LIKE_IT)


def shown(client, person, name, issue):
    client.force_login(person)
    answer = client.get(address_of(name, issue))
    return [" ".join(one.get_text().split()) for one in page(answer).select("[data-offers] .dup")]


def test_at_triage_the_answer_of_such_a_matter_stands_below(client, like_it, told, township_clerk):
    (said,) = shown(client, township_clerk, "triage", like_it)
    for part in (told.title, told.reference, "线路已经换好。", "用了 1 天"):
        assert part in said


def test_the_unit_sees_what_it_has_answered_itself(
    client, like_it, told, unit_clerk, township_clerk, county_clerk, unit
):
    checked = {"category": like_it.category, "title": like_it.title, "pace": "normal"}
    steps = [("triage", township_clerk, checked)]
    steps.append(("pass_up", township_clerk, {"reason": "要县级部门办理。"}))
    steps.append(("dispatch", county_clerk, {"lead": unit}))
    steps.append(("accept", unit_clerk, {"accepted_by": "张丽琼"}))
    issue = advance(like_it, *steps)
    (said,) = shown(client, unit_clerk, "answer", issue)
    assert told.title in said


def test_a_matter_without_an_answer_says_nothing(client, issue, room, clerk, township_clerk):
    other = make.make_issue(room, actor=clerk, title=LIKE_IT)
    assert shown(client, township_clerk, "triage", other) == []


def test_other_steps_have_no_such_list(client, like_it, clerk):
    assert shown(client, clerk, "void", like_it) == []


def test_only_the_last_two_years_are_looked_through(like_it, clerk):
    day = make.date(2027, 3, 10)
    assert len(answered_before(like_it, user=clerk, on=make.MARCH_11)) == 1
    assert answered_before(like_it, user=clerk, on=day) != []
    assert answered_before(like_it, user=clerk, on=make.date(2027, 3, 11)) == []


def test_somebody_of_another_county_is_shown_nothing(like_it, outsider):
    assert answered_before(like_it, user=outsider, on=make.MARCH_11) == []


def test_the_likest_open_issue_is_the_first_to_merge_into(issue, room, clerk):
    mine = make.make_issue(room, actor=clerk, title=LIKE_IT)
    others = [make.make_issue(room, actor=clerk, title=f"第{n}件别的事") for n in range(9)]
    found = likely_targets(mine, user=clerk, on=make.MARCH_11)
    assert found[0] == issue
    assert len(found) == 8
    assert set(found[1:]) < set(others)


def test_an_online_submission_is_shown_beside_what_may_be_the_same(client, issue, room, clerk):
    County.objects.filter(pk="530524").update(takes_online=True)
    room.county.county.refresh_from_db()
    facts = SubmissionFacts(venue=room, text=LIKE_IT, token=uuid4(), photos=[])
    sent = submitting.submit(facts, at=make.moment())
    client.force_login(clerk)
    (said,) = page(client.get(f"/submissions/{sent.pk}/")).select("[data-offers] .dup")
    assert issue.title in said.get_text()
