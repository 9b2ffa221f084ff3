"""The cast: the people, places and cases that the tests are about.

Changning is the county of most tests; Eryuan is where the outsiders work.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from deputies_portal.imports import working
from stations.models import Venue
from tests import kept, make
from tests.imports.making import make_import
from visits.issues import workflow


@kept.fixture
def changning(db):
    make.make_regions()
    return make.make_county("530524")


@kept.fixture
def eryuan(changning):
    return make.make_county("532930")


@kept.fixture
def home(changning):
    return make.make_venue("home", name="昌宁县代表之家")


@kept.fixture
def workstation(home):
    return make.make_venue("workstation", name="田园镇工作站", township_id="530524101", parent=home)


@kept.fixture
def room(workstation):
    return make.make_venue(
        "room",
        name="关庙社区联络室",
        township_id="530524101",
        village_id="530524101001",
        parent=workstation,
    )


@kept.fixture
def eryuan_home(eryuan):
    return make.make_venue("home", name="洱源县代表之家", county_id="532930")


# --- people -----------------------------------------------------------------------------------
@kept.fixture
def clerk(room):
    """The clerk of the room where most visitors of the tests come."""
    return make.make_person("venue_clerk", name="字春梅", username="clerk", venue=room)


@kept.fixture
def township_clerk(workstation):
    return make.make_person(
        "township_clerk", name="罗建忠", username="township", township_id="530524101"
    )


@kept.fixture
def county_clerk(changning):
    return make.make_person("county_clerk", name="杨丽萍", username="county", region_id="530524")


@kept.fixture
def manager(changning):
    return make.make_person("manager", name="字光明", username="manager", region_id="530524")


@kept.fixture
def deputy(room):
    """A county deputy assigned to the room."""
    person = make.make_deputy("杨秀兰")
    make.make_mandate(person)
    make.make_assignment(person, room)
    return person


@kept.fixture
def deputy_user(deputy):
    return make.make_person("deputy", name="杨秀兰", username="deputy", deputy=deputy)


@kept.fixture
def unit(changning):
    return make.make_unit("县教育体育局")


@kept.fixture
def unit_clerk(unit):
    return make.make_person("unit_clerk", name="张丽琼", username="unit", unit=unit)


@kept.fixture
def administrator(changning):
    return make.make_person("administrator", name="段志远", username="admin")


@kept.fixture
def auditor(changning):
    return make.make_person("auditor", name="李审", username="auditor")


@kept.fixture
def outsider(eryuan_home):
    """A venue clerk like `clerk`, of another county."""
    return make.make_person("venue_clerk", name="外县", username="outsider", venue=eryuan_home)


@kept.fixture
def outside_county_clerk(eryuan):
    return make.make_person("county_clerk", name="外县县级", username="county2", region_id="532930")


@pytest.fixture
def everybody(
    clerk, township_clerk, county_clerk, manager, deputy_user, unit_clerk, administrator, auditor
):
    """One person per role, by role."""
    return {
        "venue_clerk": clerk,
        "township_clerk": township_clerk,
        "county_clerk": county_clerk,
        "manager": manager,
        "deputy": deputy_user,
        "unit_clerk": unit_clerk,
        "administrator": administrator,
        "auditor": auditor,
    }


# --- cases ------------------------------------------------------------------------------------
@kept.fixture
def upgrade(room):
    """The room in a programme, nothing begun."""
    return make.make_upgrade(make.make_programme(), room)


@kept.fixture
def visit(room, clerk, deputy):
    return make.make_visit(room, actor=clerk, deputies=[deputy])


@kept.fixture
def issue(visit):
    """Registered on 10 March 2025 at the room; the desk is the township's."""
    return visit.voices.get().issue


def advance(issue, *steps):
    """Take (name, actor, facts) one after the other on 11 March 2025 and return the issue as it
    is then.
    """
    for name, actor, facts in steps:
        workflow.take(name, issue, actor=actor, at=make.moment(make.MARCH_11), **facts)
    issue.refresh_from_db()
    return issue


@kept.fixture
def triaged(issue, township_clerk):
    return advance(
        issue,
        (
            "triage",
            township_clerk,
            {"category": issue.category, "title": issue.title, "pace": "normal"},
        ),
    )


@kept.fixture
def at_county(triaged, township_clerk):
    """Triaged and passed up: the county's desk must dispatch."""
    return advance(triaged, ("pass_up", township_clerk, {"reason": "要县级部门办理。"}))


@kept.fixture
def dispatched(at_county, county_clerk, unit):
    return advance(at_county, ("dispatch", county_clerk, {"lead": unit}))


@kept.fixture
def in_progress(dispatched, unit_clerk):
    return advance(dispatched, ("accept", unit_clerk, {"accepted_by": "张丽琼"}))


@kept.fixture
def answered(in_progress, unit_clerk):
    return advance(
        in_progress,
        (
            "answer",
            unit_clerk,
            {"answer_class": make.answer_class("A"), "text": "线路已经换好。"},
        ),
    )


@kept.fixture
def told(answered, clerk):
    """Answered, told and satisfied."""
    return advance(
        answered,
        (
            "tell",
            clerk,
            {
                "voice": answered.voices.get(),
                "told_by": "字春梅",
                "means": "phone",
                "told_on": make.MARCH_11,
                "is_reached": True,
                "rating": "satisfied",
            },
        ),
    )


# --- duty days ---------------------------------------------------------------------------------
@kept.fixture
def duty_day(room, deputy):
    """Of 10 March 2025 at the room, not recorded yet."""
    return make.make_duty_day(room, deputy)


@pytest.fixture
def turn_ahead(room, deputy):
    """A turn whose day has not come, whenever the test runs."""
    ahead = timezone.localdate() + timedelta(days=30)
    return make.make_duty_day(room, deputy, day=ahead).slots.get()


@kept.fixture
def leave(deputy, turn_ahead):
    """Asked for the day of the turn."""
    facts = {"state": "asked", "decided_at": None}
    return make.make_leave(deputy, turn_ahead.day.day, **facts)


@kept.fixture
def swap(turn_ahead):
    return make.make_swap(turn_ahead, make.make_deputy("段正明"))


@pytest.fixture
def tried_import(room, county_clerk):
    """A file of venues that has been tried: a change, a new one, a wrong row, a hidden row."""
    rows = ("室,关庙社区联络室,530524101001,字光明", "站,甲站,530524102,", "村,乙,1,")
    return make_import(rows, actor=county_clerk)


@pytest.fixture
def written_import(room, county_clerk):
    """A file that is written, and on which somebody has built."""
    rows = ("室,关庙社区联络室,530524101001,字光明", "站,甲站,530524102,")
    imported = make_import(rows, actor=county_clerk)
    imported = working.write(imported, on=make.MARCH_10, at=make.moment())
    make.make_honour(Venue.objects.get(name="甲站"))
    return imported
