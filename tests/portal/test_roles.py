"""Every role on every page, with real records behind the addresses (trust A01, A02)."""

import pytest

from deputies_portal.ui.gate import EVERYONE, declared_roles
from tests import county, make
from tests.test_gates import CLOSED, PAGES

ROLES = (
    "venue_clerk",
    "township_clerk",
    "county_clerk",
    "manager",
    "deputy",
    "unit_clerk",
    "administrator",
    "auditor",
)
# An address with a record in it says 404 to somebody of another county; these have no record.
# The page of one day of the calendar takes its day from the query.
WITHOUT_RECORD = [
    name for name in CLOSED if not PAGES[name].pattern.converters and name != "visits:holiday-day"
]


@pytest.fixture
def everywhere(room, home, deputy, unit, clerk, county_clerk, visit, dispatched, everybody):
    """Every address by name. The issue is dispatched, so that the unit has it in its hands."""
    return county.addresses(
        county.furnish(
            room=room,
            home=home,
            deputy=deputy,
            unit=unit,
            clerk=clerk,
            county_clerk=county_clerk,
            visit=visit,
            issue=dispatched,
            everybody=everybody,
        )
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_to_its_roles_and_says_403_to_the_others(client, everywhere, everybody, role):
    client.force_login(everybody[role])
    wrongly_open, broken = [], []
    for name in CLOSED:
        roles = declared_roles(PAGES[name].callback)
        answer = client.get(everywhere[name])
        if not roles & {EVERYONE, role} and answer.status_code != 403:
            wrongly_open.append((name, answer.status_code))
        if answer.status_code >= 500:
            broken.append(name)
    assert (wrongly_open, broken) == ([], [])


@pytest.mark.parametrize("role", ROLES)
def test_pages_without_a_record_open_to_every_role_they_declare(
    client, everywhere, everybody, role
):
    client.force_login(everybody[role])
    refused = []
    for name in WITHOUT_RECORD:
        if declared_roles(PAGES[name].callback) & {EVERYONE, role}:
            status = client.get(everywhere[name]).status_code
            if status not in (200, 204, 302, 405):
                refused.append((name, status))
    assert refused == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["venue_clerk", "county_clerk"])
def test_records_of_a_county_do_not_exist_for_the_same_role_elsewhere(
    client, everywhere, outsider, outside_county_clerk, role, method
):
    client.force_login({"venue_clerk": outsider, "county_clerk": outside_county_clerk}[role])
    known = []
    for name in CLOSED:
        if not PAGES[name].pattern.converters or role not in declared_roles(PAGES[name].callback):
            continue
        answer = getattr(client, method)(everywhere[name])
        if answer.status_code not in (404, 405):
            known.append((name, answer.status_code))
    assert known == []


def test_a_unit_without_the_issue_does_not_see_it(client, everywhere, unit_clerk):
    other = make.make_person("unit_clerk", unit=make.make_unit("县水务局"))
    client.force_login(unit_clerk)
    assert client.get(everywhere["visits:issue"]).status_code == 200
    client.force_login(other)
    assert client.get(everywhere["visits:issue"]).status_code == 404


def test_a_deputy_who_did_not_receive_the_visit_does_not_see_it(client, everywhere, deputy_user):
    other = make.make_person("deputy", deputy=make.make_deputy("李国华"))
    client.force_login(deputy_user)
    assert client.get(everywhere["visits:visit"]).status_code == 200
    client.force_login(other)
    assert client.get(everywhere["visits:visit"]).status_code == 404


def test_the_page_of_refusal_names_my_role_and_nothing_of_the_record(
    client, everywhere, administrator
):
    client.force_login(administrator)
    answer = client.get(everywhere["visits:issue"])
    assert answer.status_code == 403
    assert "系统管理员" in answer.content.decode()
    assert "食堂" not in answer.content.decode()
