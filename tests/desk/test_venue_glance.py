"""/venues/<id>/: a venue at a glance joins what the parts know of it, as far as one may see it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests import html, make
from tests.following import followed, lists_of, wrong
from tests.stations.pages import signed_in
from tests.visits.assessed import assess
from tests.visits.standards.test_evidence import an_activity

BUDGET = 12


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


def glance(user, venue):
    return signed_in(user).get(venue.get_absolute_url())


def panels(answer) -> set[str]:
    found = html.page(answer).select("main section.panel[aria-labelledby]")
    return {one["aria-labelledby"].removeprefix("h-") for one in found}


@pytest.fixture
def busy(room, deputy, clerk, county_clerk, answered):
    """Two visits, an issue solved and one open, an activity, a duty day ahead, a review."""
    make.make_visit(room, actor=clerk, on=make.MARCH_11, group_size=3)
    an_activity(room, clerk)
    make.make_duty_day(room, deputy, day=date(2025, 4, 10))
    make.make_sponsorship(room)
    make.make_document(room)
    assess(room, by=county_clerk, kind="review")
    return room


def test_the_glance_joins_what_the_parts_know(busy, county_clerk):
    opened = glance(county_clerk, busy)
    said = html.text_of(opened)
    for words in (
        *(
            "2025年4月10日 9:00–11:30 县 杨秀兰",
            "当面接待 4 人次",
            "2025年规定活动",
            "进站代表 1 名",
        ),
        *("县人大常委会 字光明", "代表学习制度", "不在提升改造方案里。", "县级复核 70 分"),
    ):
        assert words in said
    shown = html.figures(opened)
    counted = ("visits", "issues", "solved", "open", "overdue", "activities", "cadence-done")
    assert [shown[name] for name in counted] == [2, 2, 1, 2, 1, 1, 1]


@pytest.mark.walk
def test_every_figure_is_the_list_it_leads_to(everybody, busy):
    each = {"venue_clerk": "list", "township_clerk": "list", "manager": "list"}
    for role, followed_by in (each | {"county_clerk": "state"}).items():
        opened = glance(everybody[role], busy)
        linked = lists_of(opened).keys()
        assert {"visits", "issues", "activities", "cadence-done", "cadence-owed"} <= linked
        counted = followed(signed_in(everybody[role]), opened, followed_by)
        assert (role, wrong(counted)) == (role, {})


PUBLIC = {"people", "sponsors", "documents", "card"}
PANELS = {
    "venue_clerk": {"duty", "cadence", "upgrade", "standards"},
    "county_clerk": {"duty", "cadence", "upgrade", "standards"},
    "manager": {"duty", "cadence", "upgrade", "standards"},
    "deputy": {"duty", "cadence"},
    "unit_clerk": set(),
}


def test_each_role_sees_the_parts_it_may_see(everybody, busy):
    shown = {role: panels(glance(everybody[role], busy)) for role in PANELS}
    assert shown == {role: PUBLIC | more for role, more in PANELS.items()}


def test_next_door_the_file_is_read_and_nothing_of_the_work(busy, workstation):
    neighbour = make.make_person("venue_clerk", venue=workstation)
    opened = glance(neighbour, busy)
    assert panels(opened) == PUBLIC | {"duty"}
    assert html.figures(opened) == {}


def test_a_venue_of_another_county_is_not_found(busy, outsider):
    assert glance(outsider, busy).status_code == 404


def test_glance_and_file_lead_to_each_other(room, clerk):
    links = {
        page: [one["href"] for one in html.page(signed_in(clerk).get(page)).select("nav.seg a")]
        for page in (room.get_absolute_url(), reverse("stations:venue", args=[room.pk]))
    }
    assert set(map(tuple, links.values())) == {tuple(links)}


def test_an_upgrade_shows_its_stage_and_that_it_is_late_from_the_day_after(room, county_clerk):
    def panel() -> str:
        opened = html.page(glance(county_clerk, room))
        return opened.select_one('[aria-labelledby="h-upgrade"]').get_text(" ", strip=True)

    upgrade = make.make_upgrade(make.make_programme(), room)
    assert str(upgrade.programme) in panel()
    assert upgrade.get_stage_display() in panel()
    dates = {"planned_finish": date(2025, 3, 15), "due": date(2025, 3, 20)}
    type(upgrade).objects.update(**dates)
    assert "超期" not in panel()
    type(upgrade).objects.update(due=date(2025, 3, 19))
    assert "超期" in panel()


@pytest.mark.parametrize("more", [0, 5])
def test_the_glance_costs_twelve_queries(busy, county_clerk, more, django_assert_max_num_queries):
    for number in range(more):
        person = make.make_deputy(f"代表{number}")
        make.make_mandate(person)
        make.make_assignment(person, busy)
        make.make_duty_day(busy, person, day=date(2025, 5, 10 + number))
        make.make_sponsorship(busy, person=f"某{number}")
        make.make_document(busy, title=f"制度{number}")
    browser = signed_in(county_clerk)
    with django_assert_max_num_queries(BUDGET):
        browser.get(busy.get_absolute_url())
