"""Urging 催办 and supervising 督办, and the reply of the unit."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from deputies_portal.core.ui.templatetags.portal import day
from tests import make
from tests.visits.acting import LETTER, MARCH_11, MARCH_12, MARCH_13, Example, act, refused
from visits.issues.timeline import sentences_of
from visits.issues.workflow import steps_open_to

ASKED = {"note": "请书面答复。", "due": date(2025, 3, 20)}

EXAMPLES = {
    "urge": Example(
        "in_progress",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {"note": "请抓紧。", "due": "2025-03-20"},
        must={"note", "due"},
        becomes="in_progress",
        says="请在2025年3月20日前办理。",
    ),
    "supervise": Example(
        "in_progress",
        "manager",
        may={"township_clerk", "county_clerk", "manager"},
        typed=lambda issue: {"note": "请书面答复。", "due": "2025-03-20"},
        must={"note", "due"},
        becomes="in_progress",
        says="请在2025年3月20日前书面回复。",
    ),
    "reply": Example(
        "supervised",
        "unit_clerk",
        may={"unit_clerk", "county_clerk"},
        typed=lambda issue: {
            "event": issue.events.get(step="supervise").pk,
            "text": "已安排专人。",
        },
        must={"text"},
        becomes="in_progress",
        says="已安排专人。",
    ),
}


def names(person, issue, on=MARCH_12):
    return {one.name for one in steps_open_to(person, issue, on)}


def test_the_desk_urges_with_a_day(in_progress, county_clerk):
    act("urge", in_progress, county_clerk, MARCH_12, **ASKED)
    event = in_progress.events.get(step="urge")
    assert (event.note, event.facts["asked_by"], event.facts["lead"]) == (
        "请书面答复。",
        "2025-03-20",
        "县教育体育局",
    )
    assert in_progress.due == date(2025, 4, 10)


@pytest.mark.parametrize("name", ["urge", "supervise"])
def test_what_is_asked_for_lies_ahead(name, in_progress, county_clerk):
    facts = ASKED | {"due": MARCH_11}
    assert refused("due", name, in_progress, county_clerk, **facts) == "期限不能早于今天。"


def test_a_supervision_has_a_clock_that_makes_no_issue_late(in_progress, manager, unit_clerk):
    act("supervise", in_progress, manager, MARCH_12, **ASKED)
    event = in_progress.events.get(step="supervise")
    act("reply", in_progress, unit_clerk, date(2025, 3, 24), event=event, text="已安排。")
    clock = event.deadlines.get()
    assert (clock.due_on, clock.late_days, in_progress.late_days) == (date(2025, 3, 20), 2, 0)
    assert in_progress.events.get(step="reply").answers_event == event


def test_a_reply_says_to_what(supervised, unit_clerk):
    event = supervised.events.get(step="supervise")
    reply = act("reply", supervised, unit_clerk, MARCH_12, event=event, text="已安排。")
    assert sentences_of(reply) == [f"回复{day(event.happened_on)}的督办。"]


def test_a_supervision_is_replied_to_once(supervised, unit_clerk):
    event = supervised.events.get(step="supervise")
    assert "reply" in names(unit_clerk, supervised)
    act("reply", supervised, unit_clerk, MARCH_12, event=event, text="已安排。")
    assert "reply" not in names(unit_clerk, supervised)
    facts = {"event": event, "text": "再答一次。"}
    assert "已经回复过" in refused("__all__", "reply", supervised, unit_clerk, **facts)


def test_a_reply_on_paper(supervised, county_clerk):
    event = supervised.events.get(step="supervise")
    act("reply", supervised, county_clerk, MARCH_12, event=event, text="已安排。", **LETTER)
    assert supervised.events.get(step="reply").facts["document_number"] == "昌教函〔2025〕41号"


def test_only_a_supervision_is_replied_to(supervised, unit_clerk):
    other = supervised.events.get(step="accept")
    assert refused("event", "reply", supervised, unit_clerk, event=other, text="已安排。")


@pytest.mark.parametrize("kind", ["company", "vertical", "court_procuratorate"])
def test_companies_and_vertical_units_are_asked_not_supervised(kind, at_county, county_clerk):
    power = make.make_unit("县供电局", kind=kind)
    act("dispatch", at_county, county_clerk, MARCH_12, lead=power, is_no_case=True)
    assert "只能商请，不能督办" in refused("__all__", "supervise", at_county, county_clerk, **ASKED)
    assert "supervise" not in names(county_clerk, at_county)
    act("urge", at_county, county_clerk, MARCH_13, **ASKED)
    assert at_county.events.last().step == "urge"


def test_a_township_supervises_no_unit_of_the_county(in_progress, township_clerk):
    assert "只能督办本乡镇" in refused("__all__", "supervise", in_progress, township_clerk, **ASKED)
    assert "supervise" not in names(township_clerk, in_progress)


def test_a_township_supervises_its_government(triaged, township_clerk):
    government = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    act("dispatch", triaged, township_clerk, MARCH_12, lead=government)
    assert "supervise" in names(township_clerk, triaged)
    act("supervise", triaged, township_clerk, MARCH_12, **ASKED)
    assert triaged.deadlines.get(kind="reply").due_on == date(2025, 3, 20)


def test_a_unit_neither_urges_nor_supervises(in_progress, unit_clerk):
    for name in ("urge", "supervise"):
        with pytest.raises(PermissionDenied):
            act(name, in_progress, unit_clerk, MARCH_12, **ASKED)


def test_a_supervision_that_waits_ends_with_the_issue(told, manager, county_clerk):
    act("supervise", told, manager, MARCH_12, **ASKED)
    act("close", told, county_clerk, MARCH_13)
    assert not told.deadlines.running().exists()
