"""A line of the register of venues says how the venue stands, to whom may see it."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.html import figure_link, figures, page
from tests.stations.pages import signed_in

LIST = reverse("desk:venues")


@pytest.fixture
def at_work(room, clerk, deputy, turn_ahead, upgrade):
    """A visit with two issues today, a turn in thirty days, an upgrade that is late."""
    issues = [make.an_issue(), make.an_issue(title="村口路灯不亮")]
    make.make_visit(room, actor=clerk, on=timezone.localdate(), deputies=[deputy], issues=issues)
    return room


def line_of(venue, user, **query):
    answer = signed_in(user).get(LIST, query)
    link = page(answer).select_one(f'main a[href="{venue.get_absolute_url()}"]')
    return answer, " ".join(link.find_parent("tr").get_text(" ").split())


def test_a_line_says_what_is_asked_first_of_a_venue(at_work, turn_ahead, county_clerk):
    answer, line = line_of(at_work, county_clerk)
    shown = {name: n for name, n in figures(answer).items() if name.endswith(f"-{at_work.pk}")}
    assert (shown[f"visits-{at_work.pk}"], shown[f"open-{at_work.pk}"]) == (1, 2)
    assert "未开工，已超期" in line
    day = turn_ahead.day.day
    assert f"{day.month}月{day.day}日" in line


def test_the_figures_of_a_line_are_the_lists_they_lead_to(at_work, county_clerk):
    client = signed_in(county_clerk)
    answer = client.get(LIST, {"township": at_work.township_id})
    counted = {name: n for name, n in figures(answer).items() if name != "rows"}
    links = {name: urljoin(LIST, figure_link(answer, name)) for name in counted}
    assert {name: figures(client.get(url))["rows"] for name, url in links.items()} == counted
    assert {f"visits-{at_work.pk}", f"open-{at_work.pk}"} < counted.keys()


def test_a_unit_sees_neither_visits_nor_issues_that_are_not_its_own(at_work, unit_clerk, everybody):
    assert f"open-{at_work.pk}" in figures(line_of(at_work, everybody["county_clerk"])[0])
    answer, line = line_of(at_work, unit_clerk)
    assert [name for name in figures(answer) if name.startswith(("visits-", "open-"))] == []
    assert "未开工" not in line


def test_a_closed_venue_owes_nothing(at_work, county_clerk):
    at_work.closed_on = timezone.localdate()
    at_work.save()
    _answer, line = line_of(at_work, county_clerk, state="closed")
    assert "欠" not in line
