"""Every role on every page, with real records behind the addresses (security A01, A02).

What each role is answered by the pages of the registers stands word for word in a table, in
stations/postings/test_who_may_open.py; here all others are walked. That a page opens to the roles
it declares is seen in test_leaks.py, on the walk that reads them.
"""

import pytest

from deputies_portal.core.ui.gate import EVERYONE, declared_roles
from tests import county, make
from tests.stations.postings.test_who_may_open import OF_A_RECORD
from tests.stations.postings.test_who_may_open import PAGES as TABLE
from tests.test_gates import CLOSED, PAGES

pytestmark = pytest.mark.walk

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
WALKED = sorted(set(CLOSED) - {page.split()[0] for page in TABLE})
TRIED_ABROAD = {page.split()[0] for page in OF_A_RECORD}


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
def test_a_page_says_403_to_every_role_it_does_not_declare(client, everywhere, everybody, role):
    client.force_login(everybody[role])
    others = [n for n in WALKED if not declared_roles(PAGES[n].callback) & {EVERYONE, role}]
    answers = {name: client.get(everywhere[name]).status_code for name in others}
    assert answers == dict.fromkeys(others, 403)
    assert others


def test_records_of_a_county_do_not_exist_for_the_same_role_elsewhere(
    client, everywhere, outsider, outside_county_clerk
):
    known, abroad = [], {"county_clerk": outside_county_clerk, "venue_clerk": outsider}
    for role in abroad:
        client.force_login(abroad[role])
        for name in CLOSED:
            # Kinds of files and of papers belong to no county: what stands behind them is that of
            # the person's own, which test_paper_templates.py and tests/imports see for themselves.
            named = PAGES[name].pattern.converters.keys() - {"kind", "paper"}
            if not named or role not in declared_roles(PAGES[name].callback):
                continue
            for method in ("get", "post"):
                if method == "get" and name in TRIED_ABROAD:
                    continue
                answer = getattr(client, method)(everywhere[name])
                if answer.status_code not in (404, 405):
                    known.append((role, method, name, answer.status_code))
    assert known == []


def test_no_list_form_or_figure_names_anybody_of_another_county(
    client, everywhere, outsider, outside_county_clerk, clerk
):
    """Nor does a choice of a form: Changning's names stand on no page of Eryuan (security A03)."""
    names = {"关庙", "漭水", "杨秀兰", clerk.name}
    without_record = [name for name in CLOSED if not PAGES[name].pattern.converters]
    told, opened = set(), set()
    for role, person in (("county_clerk", outside_county_clerk), ("venue_clerk", outsider)):
        client.force_login(person)
        for name in without_record:
            if name not in opened and declared_roles(PAGES[name].callback) & {EVERYONE, role}:
                answer = client.get(everywhere[name])
                opened |= {name} if answer.status_code == 200 else set()
                text = b"".join(answer).decode(errors="replace")
                told |= {(name, one) for one in names if one in text}
    assert told == set()
    assert len(opened) >= 50


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
