"""Every figure of the pages over a county is the number of rows of the list it links to."""

import pytest

from deputies_portal.ui.gate import declared_roles
from tests import make
from tests.html import figures, page
from tests.test_gates import PAGES

# The pages by the name of their address; the first view of each is walked for every role it
# declares, the others for who sees the whole county.
WALKED = {
    "reports:overview": ["/overview/", "/overview/?year=2024", "/overview/?township=530524101"],
    "reports:annual": [
        "/reports/annual/",
        "/reports/annual/?region=530524101&year=2025",
        "/reports/annual/?year=2024",
    ],
    "reports:bulletin": ["/reports/bulletin/", "/reports/bulletin/?year=2025&region=530524101"],
    "stations:upgrade-board": ["/upgrade/"],
    "visits:cadence": ["/cadence/"],
    "visits:standards": ["/standards/"],
    "visits:activities": ["/activities/"],
}
ROLES = sorted({role for name in WALKED for role in declared_roles(PAGES[name].callback)})


def walked_by(role) -> list[str]:
    seen = [views for name, views in WALKED.items() if role in declared_roles(PAGES[name].callback)]
    return [view for views in seen for view in (views if role == "county_clerk" else views[:1])]


def lists_behind(client, answer, known) -> dict[str, tuple[int, int]]:
    """For each figure of the page that has a list: (its number, the rows of the list). `known` are
    the rows of the lists that were opened before.
    """
    found, shown = {}, figures(answer)
    for element in page(answer).select("main [data-figure]"):
        link = element if element.name == "a" else element.find_parent("a") or element.find("a")
        if link is None:
            continue
        address = link["href"]
        if address.startswith("?"):
            address = answer.wsgi_request.path + address
        if address not in known:
            known[address] = figures(client.get(address))["rows"]
        found[element["data-figure"]] = (shown[element["data-figure"]], known[address])
    return found


@pytest.fixture
def lively(whole, room, clerk):
    """An activity, too."""
    make.make_activity(room, actor=clerk)


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_is_the_list_it_links_to(client, lively, everybody, role):
    client.force_login(everybody[role])
    known, wrong, empty = {}, {}, []
    for address in walked_by(role):
        answer = client.get(address)
        assert answer.status_code == 200, address
        counted = lists_behind(client, answer, known)
        wrong |= {(address, name): pair for name, pair in counted.items() if pair[0] != pair[1]}
        if not any(number for number, _rows in counted.values()):
            empty.append(address)
    assert wrong == {}
    assert empty == []


def test_no_figure_of_the_overview_is_without_a_list(client, whole, manager):
    client.force_login(manager)
    elements = page(client.get("/overview/")).select("main [data-figure]")
    alone = [one["data-figure"] for one in elements if one.name != "a" and not one.find_parent("a")]
    assert alone == []
    assert elements
