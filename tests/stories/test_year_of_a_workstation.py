"""两个一年、两个半年、一个定期: a workstation through a year of its five clauses (domain §4)."""

from datetime import date, time

import pytest
import time_machine

from stations.models import CadenceRule
from tests import make
from tests.html import figures, page
from tests.stations.pages import signed_in
from tests.visits.fulfilling import states
from visits.activities import recording
from visits.duty.holding import Record, hold_day

YEAR = [f"2025-{month:02d}" for month in range(1, 13)]


@pytest.fixture(autouse=True)
def _rules_since_2020(changning):
    CadenceRule.objects.update(starts_on=date(2020, 1, 1))


@pytest.fixture
def keeper(workstation):
    """The clerk of the workstation."""
    return make.make_person("venue_clerk", name="李艳红", username="keeper", venue=workstation)


@pytest.fixture
def member(workstation):
    person = make.make_deputy("李国华")
    make.make_mandate(person)
    make.make_assignment(person, workstation)
    return person


def reception(workstation, member, keeper, day, planned_for=None):
    """The day is announced, the deputy comes, the clerk records it in the evening."""
    planned = {"planned_for": planned_for or day}
    duty = make.make_duty_day(workstation, member, day=day, **planned)
    came = {duty.slots.get().pk: ("came", "")}
    record = Record(held_from=time(9), held_to=time(11, 30), came=came)
    return hold_day(duty, record, actor=keeper, at=make.moment(day, "17:00"))


def activity(workstation, member, keeper, kind, day, *joining):
    facts = {"kind": kind, "day": day, "deputies": [member], "joining": list(joining)}
    return make.make_activity(workstation, actor=keeper, at=make.moment(day), **facts)


def standing(user, on) -> dict[str, int]:
    """The figures of the cadence as the user's page shows them on the day."""
    with time_machine.travel(f"{on} 10:00+08:00"):
        return {
            name: number
            for name, number in figures(signed_in(user).get("/cadence/?year=2025")).items()
            if name in ("done", "owed", "due", "overdue")
        }


def receptions(workstation, member, keeper, *months):
    for month in months:
        reception(workstation, member, keeper, date(2025, month, 10))


@pytest.fixture
def first_half(workstation, room, member, keeper):
    """May's day was moved to 3 June by a flood; nobody inspected anything."""
    receptions(workstation, member, keeper, 1, 2, 3, 4, 6)
    reception(workstation, member, keeper, date(2025, 6, 3), planned_for=date(2025, 5, 10))
    return activity(workstation, member, keeper, "study", date(2025, 4, 3), room)


@pytest.fixture
def appraisal(first_half, workstation, member, keeper):
    """The second half; in December voters were received at the market, on no duty day."""
    receptions(workstation, member, keeper, *range(7, 12))
    activity(workstation, member, keeper, "inspection", date(2025, 7, 15))
    activity(workstation, member, keeper, "study", date(2025, 9, 4))
    activity(workstation, member, keeper, "report", date(2025, 11, 20))
    activity(workstation, member, keeper, "receiving", date(2025, 12, 12))
    return activity(workstation, member, keeper, "appraisal", date(2025, 12, 11))


def test_on_new_year_every_clause_is_asked_for(workstation, keeper):
    new_year = standing(keeper, date(2025, 1, 1))
    assert new_year == {"done": 0, "owed": 5, "due": 5, "overdue": 0}


def test_after_the_first_half_one_clause_is_overdue(first_half, workstation, keeper):
    july = standing(keeper, date(2025, 7, 1))
    assert july == {"done": 7, "owed": 13, "due": 5, "overdue": 1}
    assert states(workstation, "inspection", date(2025, 7, 1))["2025-H1"] == "overdue"


def test_at_the_end_of_the_year_all_but_that_one_are_done(appraisal, workstation, room, keeper):
    january = date(2026, 1, 5)
    assert standing(keeper, january) == {"done": 17, "owed": 18, "due": 0, "overdue": 1}
    assert states(workstation, "receiving", january) == dict.fromkeys(YEAR, "done")
    assert states(workstation, "study", january) == {"2025-H1": "done", "2025-H2": "done"}
    assert states(workstation, "inspection", january) == {"2025-H1": "overdue", "2025-H2": "done"}
    assert states(workstation, "report", january) == {"2025": "done"}
    assert states(room, "study", january) == {"2025": "done"}  # it joined the one in April


def test_a_withdrawn_appraisal_is_missed_at_once(appraisal, workstation, keeper):
    january = date(2026, 1, 5)
    with time_machine.travel(f"{january} 10:00+08:00"):
        asked = signed_in(keeper).get(f"/activities/{appraisal.pk}/withdraw/")
    warned = page(asked).select_one("main .note-warn li").get_text(" ", strip=True)
    assert warned == "田园镇工作站 履职考核 2025年：逾期"
    facts = {"version": appraisal.version, "reason": "登记的是前一年的考核。"}
    recording.withdraw_activity(appraisal, actor=keeper, at=make.moment(january), **facts)
    assert standing(keeper, january) == {"done": 16, "owed": 18, "due": 0, "overdue": 2}
    with time_machine.travel(f"{january} 10:00+08:00"):
        listed = signed_in(keeper).get("/cadence/slots/?year=2025&state=overdue")
    rows = [" ".join(row.get_text(" ").split()) for row in page(listed).select("main tbody tr")]
    assert [row.split(" 记这次活动")[0] for row in rows] == [
        "站 田园镇工作站 田园镇 视察调研 每半年 1 次 2025年上半年 逾期 —",
        "站 田园镇工作站 田园镇 履职考核 每年 1 次 2025年 逾期 —",
    ]
