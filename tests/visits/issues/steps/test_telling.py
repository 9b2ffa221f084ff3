"""Telling 告知 and rating 评价."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests import make
from tests.visits.acting import MARCH_11, MARCH_12, MARCH_13, Example, act, refused
from visits.issues.workflow import steps_open_to
from visits.models import Feedback

EXAMPLES = {
    "tell": Example(
        "answered",
        "deputy_user",
        may={"venue_clerk", "township_clerk", "county_clerk", "deputy"},
        typed=lambda issue: {"result": "satisfied"},
        must={"result"},
        becomes="answered",
        says="反映人评价：满意。",
    ),
}


def open_to(person, issue, on):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


def facts_of(issue, **facts):
    return {
        "voice": issue.voices.get(),
        "told_by": "字春梅",
        "means": "phone",
        "told_on": MARCH_12,
        "is_reached": True,
    } | facts


def test_a_rating_is_written_with_who_how_and_when(answered, clerk):
    act("tell", answered, clerk, MARCH_12, rating="mostly", remark="还行。", means="in_person")
    entry = Feedback.objects.get()
    assert (entry.told_by, entry.means, entry.told_on, entry.rating, entry.remark) == (
        "字春梅",
        "in_person",
        MARCH_12,
        "mostly",
        "还行。",
    )
    assert entry.entered_by == clerk


def test_a_voice_rates_once(told, clerk):
    with pytest.raises(ValidationError, match="已经评价过"):
        act("tell", told, clerk, MARCH_12, rating="not_satisfied")


def test_somebody_told_may_rate_later(answered, clerk, deputy_user):
    act("tell", answered, clerk, MARCH_12)
    act("tell", answered, deputy_user, MARCH_13, rating="satisfied")
    assert list(Feedback.objects.values_list("rating", flat=True)) == ["", "satisfied"]


def test_nobody_is_told_before_the_answer_or_tomorrow(answered, clerk):
    early, late = {"told_on": date(2025, 3, 10)}, {"told_on": MARCH_13}
    assert "早于答复" in refused("told_on", "tell", answered, clerk, **facts_of(answered, **early))
    assert "晚于今天" in refused("told_on", "tell", answered, clerk, **facts_of(answered, **late))


def test_who_was_not_reached_has_not_rated(answered, clerk):
    with pytest.raises(ValidationError, match="没有联系上就没有评价"):
        act("tell", answered, clerk, MARCH_12, is_reached=False, rating="satisfied")


def test_a_voice_of_another_issue_is_refused(answered, room, clerk):
    other = make.make_issue(room, actor=clerk)
    facts = facts_of(answered, voice=other.voices.get())
    assert refused("voice", "tell", answered, clerk, **facts)


def test_only_the_deputy_who_received_tells(answered, changning):
    stranger = make.make_person("deputy", deputy=make.make_deputy("李四"))
    with pytest.raises(PermissionDenied):
        act("tell", answered, stranger, MARCH_12)


def test_two_tries_on_two_days_make_a_voice_unreachable(answered, clerk, county_clerk):
    act("tell", answered, clerk, MARCH_12, is_reached=False)
    with pytest.raises(ValidationError, match="请换一天再试"):
        act("tell", answered, clerk, MARCH_12, is_reached=False)
    assert "还有反映人没有告知" in refused("__all__", "close", answered, county_clerk)
    act("tell", answered, clerk, MARCH_13, is_reached=False)
    act("close", answered, county_clerk, MARCH_13)
    assert answered.state == "closed"


def test_an_anonymous_visitor_without_a_phone_holds_nothing_up(
    room, clerk, county_clerk, unit, unit_clerk
):
    nobody = [make.a_contact(name="", phone="", kind="anonymous")]
    issue = make.make_issue(room, actor=clerk, visit_facts={"contacts": nobody})
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, county_clerk, MARCH_11, **facts)
    act("pass_up", issue, county_clerk, MARCH_11, reason="县级办理。")
    act("dispatch", issue, county_clerk, MARCH_11, lead=unit)
    act("accept", issue, unit_clerk, MARCH_11, accepted_by="张丽琼")
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", issue, unit_clerk, MARCH_12, **answer)
    assert "tell" not in open_to(clerk, issue, MARCH_12)
    act("close", issue, county_clerk, MARCH_12)
    assert issue.state == "closed"
