"""Whose voices and issues are found by index: the same rows that the plain joins find."""

import pytest
from django.db.models import Q

from deputies_portal.desk.home import issues_of
from stations.scope import Scope
from tests import make
from tests.cast import advance
from visits.models import Issue, Visit, Voice


@pytest.fixture
def other(home):
    return make.make_deputy("段正明")


@pytest.fixture
def heard(merged, in_progress, room, home, clerk, county_clerk, deputy, other):
    """At visits and at an activity, of two deputies, one merged into what another heard."""
    make.make_issue(home, actor=county_clerk, title="饮水", visit_facts={"deputies": [other]})
    joined = make.make_issue(room, actor=clerk, title="路灯", visit_facts={"deputies": [other]})
    both = {"deputies": [deputy, other]}
    make.make_issue(room, actor=clerk, title="水渠", visit_facts=both)
    found = [make.an_issue(title="桥面")]
    facts = {"kind": "seminar", "deputies": (other,), "issues": found}
    make.make_activity(room, actor=clerk, **facts)
    checked = {"category": joined.category, "title": joined.title, "pace": "normal"}
    same = {"target": in_progress, "reason": "同一件事。"}
    advance(joined, ("triage", county_clerk, checked), ("merge", county_clerk, same))
    return list(Issue.objects.all())


def received(deputy) -> set[int]:
    came = {"activity__participations__deputy": deputy}
    came |= {"activity__participations__standing": "present"}
    voices = Voice.objects.filter(Q(visit__deputies=deputy) | Q(**came))
    own = Issue.objects.filter(voices__in=voices)
    return {pk for issue in own for pk in (issue.pk, issue.merged_into_id) if pk}


def keys(rows) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def test_the_voices_of_an_issue_are_its_own_and_those_of_what_was_merged_into_it(heard):
    for issue in heard:
        plain = Voice.objects.filter(Q(issue=issue) | Q(issue__merged_into=issue))
        assert keys(Voice.objects.asking_for(issue)) == keys(plain) != set()
    assert max(Voice.objects.asking_for(issue).count() for issue in heard) == 3


def test_a_deputy_received_what_was_heard_and_what_it_was_merged_into(heard, deputy, other):
    for one in (deputy, other):
        assert keys(Issue.objects.received_by(one.pk)) == received(one)
        assert Issue.objects.received_by(one.pk).count() == len(received(one))
    joined = Issue.objects.get(title="路灯")
    assert joined.merged_into_id in received(other)


def test_a_deputy_sees_what_was_received_and_no_more(heard, deputy_user, deputy):
    assert keys(Issue.objects.visible_to(deputy_user)) == received(deputy)
    visits = keys(Visit.objects.filter(deputies=deputy))
    assert keys(Visit.objects.visible_to(deputy_user)) == visits
    assert keys(Visit.objects.of_place(deputy=deputy.pk)) == visits != keys(Visit.objects.all())


def test_what_a_posting_looks_after_lies_in_its_care(heard, everybody):
    for role, person in everybody.items():
        seen = keys(Issue.objects.visible_to(person))
        for posting in Scope.of(person).postings:
            assert keys(issues_of(person, posting)) <= seen, role
