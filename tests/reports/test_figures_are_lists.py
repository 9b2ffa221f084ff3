"""Every figure of the pages over a county is the number of rows of the list it links to."""

import pytest

from deputies_portal.core.ui.gate import declared_roles
from tests import make
from tests.following import followed, wrong
from tests.html import page
from tests.test_gates import PAGES

pytestmark = pytest.mark.walk

# The pages by the name of their address; the first view of each is walked for every role it
# declares, the others for who sees the whole county.
WALKED = {
    "reports:overview": ["/overview/", "/overview/?year=2024&township=530524101"],
    "reports:annual": ["/reports/annual/", "/reports/annual/?region=530524101&year=2024"],
    "reports:bulletin": ["/reports/bulletin/", "/reports/bulletin/?year=2025&region=530524101"],
    "stations:upgrade-board": ["/upgrade/"],
    "visits:cadence": ["/cadence/"],
    "visits:standards": ["/standards/"],
    "visits:activities": ["/activities/"],
}
ROLES = sorted({role for name in WALKED for role in declared_roles(PAGES[name].callback)})
# How far a role follows the figures: who sees the whole county, who sees a part, all others.
EACH = {"county_clerk": "state", "township_clerk": "kind"}
# Its figures are those of the annual report, of another time.
ALIKE = "/reports/bulletin/"


def walked_by(role) -> list[str]:
    seen = [views for name, views in WALKED.items() if role in declared_roles(PAGES[name].callback)]
    return [view for views in seen for view in (views if role == "county_clerk" else views[:1])]


@pytest.fixture
def lively(whole, room, clerk):
    """An activity, too."""
    make.make_activity(room, actor=clerk)


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_is_the_list_it_links_to(client, lively, everybody, role):
    client.force_login(everybody[role])
    known, amiss, empty = {}, {}, []
    for address in walked_by(role):
        answer = client.get(address)
        assert answer.status_code == 200, address
        each = EACH.get(role, "list")
        if each == "state" and ("?" in address or address == ALIKE):
            each = "kind"
        counted = followed(client, answer, each, known=known)
        amiss |= {(address, name): pair for name, pair in wrong(counted).items()}
        if not any(number for number, _rows in counted.values()):
            empty.append(address)
    assert amiss == {}
    assert empty == []


def test_no_figure_of_the_overview_is_without_a_list(client, whole, manager):
    client.force_login(manager)
    elements = page(client.get("/overview/")).select("main [data-figure]")
    alone = [one["data-figure"] for one in elements if one.name != "a" and not one.find_parent("a")]
    assert alone == []
    assert elements
