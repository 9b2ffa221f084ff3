"""Which role opens which page of the registers: the right person, the wrong role, the outsider."""

import pytest
from django.urls import reverse

from deputies_portal.core.ui.gate import declared_roles
from stations.models import Assignment, GroupMembership, Mandate, Posting, Term
from tests import make
from tests.stations.pages import signed_in
from tests.test_gates import PAGES as NAMED

pytestmark = pytest.mark.walk

READERS = {"venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk"}
REGION_READERS = {"venue_clerk", "township_clerk", "county_clerk", "manager", "administrator"}
COUNTY = {"county_clerk"}
TOWNSHIP = {"county_clerk", "township_clerk"}
VENUE = {"county_clerk", "township_clerk", "venue_clerk"}
ADMINISTRATOR = {"administrator"}

# page → who opens it. Those with a record carry the name of the record.
PAGES = {
    "desk:venues": READERS,
    "stations:venue-new": COUNTY,
    "stations:venue room": READERS,
    "stations:venue-edit room": VENUE,
    "stations:equipment-new room": VENUE,
    "stations:equipment-edit equipment": VENUE,
    "stations:document-new room": VENUE,
    "stations:document document": READERS,
    "stations:document-edit document": VENUE,
    "stations:photo-new room": VENUE,
    "stations:sponsorship-new room": TOWNSHIP,
    "stations:sponsorship-edit sponsorship": TOWNSHIP,
    "stations:honour-new room": COUNTY,
    "stations:honour-edit honour": COUNTY,
    "stations:co-location-new room": COUNTY,
    "stations:deputy-place room": TOWNSHIP,
    "desk:deputies": READERS,
    "stations:deputy-new": COUNTY,
    "stations:deputy deputy": READERS,
    "stations:deputy-edit deputy": COUNTY,
    "stations:mandate-new deputy": COUNTY,
    "stations:mandate-edit mandate": COUNTY,
    "stations:mandate-suspend mandate": COUNTY,
    "stations:mandate-resume mandate": COUNTY,
    "stations:assignment-new deputy": TOWNSHIP,
    "stations:assignment-end assignment": TOWNSHIP,
    "stations:terms": COUNTY,
    "stations:term-new": COUNTY,
    "stations:term-edit term": COUNTY,
    "stations:groups": READERS,
    "stations:group-new": COUNTY,
    "stations:group group": READERS,
    "stations:group-edit group": COUNTY,
    "stations:group-close group": COUNTY,
    "stations:member-new group": COUNTY,
    "stations:member-end member": COUNTY,
    "stations:units": READERS,
    "stations:unit-new": COUNTY,
    "stations:unit unit": READERS,
    "stations:unit-edit unit": COUNTY,
    "stations:regions": REGION_READERS,
    "stations:region region": REGION_READERS,
    "stations:postings": {"administrator", "county_clerk"},
    "stations:posting posting": {"administrator", "county_clerk"},
    "stations:posting-new": ADMINISTRATOR,
    "stations:posting-end posting": ADMINISTRATOR,
    "visits:venue-close room": COUNTY,
    "visits:venue-merge room": COUNTY,
    "visits:unit-close unit": COUNTY,
    "visits:mandate-end mandate": COUNTY,
    "visits:region-end region": COUNTY,
}
# Pages whose record belongs to no county, or that show no record.
NOT_OF_A_COUNTY = {"stations:term-edit term"}
OF_A_RECORD = sorted(page for page in PAGES if " " in page and page not in NOT_OF_A_COUNTY)


@pytest.fixture
def records(room, deputy, unit, everybody):
    group = make.make_group("柯街第二代表小组")
    return {
        "room": room,
        "deputy": deputy,
        "unit": unit,
        "group": group,
        "region": room.township,
        "equipment": make.make_equipment(room),
        "document": make.make_document(room),
        "sponsorship": make.make_sponsorship(room),
        "honour": make.make_honour(room),
        "mandate": Mandate.objects.get(deputy=deputy),
        "term": Term.objects.get(),
        "assignment": Assignment.objects.get(deputy=deputy),
        "member": GroupMembership.objects.create(group=group, deputy=deputy, starts_on=make.OPENED),
        "posting": Posting.objects.get(user=everybody["venue_clerk"]),
    }


def address_of(page, records):
    name, _blank, record = page.partition(" ")
    return reverse(name, args=[records[record].pk] if record else [])


FORMS = [
    page
    for page in PAGES
    if page.split()[0].rpartition("-")[2]
    in {"new", "edit", "end", "close", "merge", "suspend", "resume", "place"}
]
ROLES = sorted([*READERS, "administrator", "auditor"])


def test_a_role_opens_its_pages_and_no_other(records, everybody):
    """Whom a page lets in, it declares; each is opened by all of them, and by one of the others,
    in turn.
    """
    declared = {page: declared_roles(NAMED[page.split()[0]].callback) for page in PAGES}
    assert declared == PAGES
    for role in ROLES:
        client = signed_in(everybody[role])
        tried = [page for page in PAGES if role in PAGES[page] or role == refused(page)]
        answers = {page: client.get(address_of(page, records)).status_code for page in tried}
        expected = {page: 200 if role in PAGES[page] else 403 for page in tried}
        assert (role, answers) == (role, expected)


def refused(page) -> str:
    """One of the roles that a page does not let in; another one for the next page."""
    others = [role for role in ROLES if role not in PAGES[page]]
    return others[list(PAGES).index(page) % len(others)]


def test_a_form_sent_by_the_wrong_role_is_refused_as_its_page_is(records, everybody):
    for role in ROLES:
        client = signed_in(everybody[role])
        tried = [page for page in FORMS if role == refused(page)]
        answers = {page: client.post(address_of(page, records)).status_code for page in tried}
        assert (role, answers) == (role, dict.fromkeys(tried, 403))


@pytest.mark.parametrize(
    ("person", "role"), [("outsider", "venue_clerk"), ("outside_county_clerk", "county_clerk")]
)
def test_a_record_of_another_county_does_not_exist(person, role, records, request):
    """The wrong role is told so; whoever has the role is told there is no such record."""
    client = signed_in(request.getfixturevalue(person))
    answers = {page: client.get(address_of(page, records)).status_code for page in OF_A_RECORD}
    assert answers == {page: 404 if role in PAGES[page] else 403 for page in OF_A_RECORD}
