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
HELD_AS_PLANNED = (1, 2, 3, 4, 6, 7, 8, 9, 10, 11)


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


def test_a_workstation_through_a_year_of_its_five_clauses(workstation, room, member, keeper):
    new_year = date(2025, 1, 1)
    assert standing(keeper, new_year) == {"done": 0, "owed": 5, "due": 5, "overdue": 0}

    for month in HELD_AS_PLANNED[:4]:
        reception(workstation, member, keeper, date(2025, month, 10))
    activity(workstation, member, keeper, "study", date(2025, 4, 3), room)
    # May: the 10th was moved to 3 June by a flood; nobody inspected anything before July.
    assert standing(keeper, date(2025, 6, 2)) == {"done": 5, "owed": 10, "due": 4, "overdue": 1}
    reception(workstation, member, keeper, date(2025, 6, 3), planned_for=date(2025, 5, 10))
    reception(workstation, member, keeper, date(2025, 6, 10))
    assert standing(keeper, date(2025, 7, 1)) == {"done": 7, "owed": 13, "due": 5, "overdue": 1}

    for month in HELD_AS_PLANNED[5:]:
        reception(workstation, member, keeper, date(2025, month, 10))
    activity(workstation, member, keeper, "inspection", date(2025, 7, 15))
    activity(workstation, member, keeper, "study", date(2025, 9, 4))
    activity(workstation, member, keeper, "report", date(2025, 11, 20))
    appraisal = activity(workstation, member, keeper, "appraisal", date(2025, 12, 11))
    # December's reception was cancelled, but voters were received at the market: an activity.
    activity(workstation, member, keeper, "receiving", date(2025, 12, 12))

    assert standing(keeper, date(2025, 12, 31)) == {"done": 17, "owed": 18, "due": 0, "overdue": 1}
    january = date(2026, 1, 5)
    assert states(workstation, "receiving", january) == dict.fromkeys(YEAR, "done")
    assert states(workstation, "study", january) == {"2025-H1": "done", "2025-H2": "done"}
    assert states(workstation, "inspection", january) == {"2025-H1": "overdue", "2025-H2": "done"}
    assert states(workstation, "report", january) == {"2025": "done"}
    assert states(room, "study", january) == {"2025": "done"}  # it joined the one in April

    said = "撤回：这份登记是二〇二四年的。"
    at = make.moment(january)
    recording.withdraw_activity(
        appraisal, actor=keeper, at=at, version=appraisal.version, reason=said
    )
    assert standing(keeper, january) == {"done": 16, "owed": 18, "due": 0, "overdue": 2}
    with time_machine.travel("2026-01-05 10:00+08:00"):
        client = signed_in(keeper)
        listed = client.get("/cadence/slots/?year=2025&state=overdue")
    rows = [" ".join(row.get_text(" ").split()) for row in page(listed).select("main tbody tr")]
    assert [row.split(" 记这次活动")[0] for row in rows] == [
        "站 田园镇工作站 田园镇 视察调研 每半年 1 次 2025年上半年 逾期 —",
        "站 田园镇工作站 田园镇 履职考核 每年 1 次 2025年 逾期 —",
    ]
