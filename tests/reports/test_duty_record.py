"""A deputy's duty record: facts of a time, for the deputy, the clerks and the managers."""

import pytest

from stations.models import Deputy
from tests import make
from tests.html import figure_link, figures, page, text_of


@pytest.fixture
def served(room, deputy, clerk):
    """A day on duty, a visit of two people with an issue, a study day."""
    held = make.make_duty_day(room, deputy, state="held", held_from="09:00", held_to="11:00")
    held.slots.update(attendance="came")
    make.make_visit(room, actor=clerk, deputies=[deputy], group_size=2)
    make.make_activity(room, actor=clerk, deputies=[deputy])
    return deputy


def record_of(client, user, deputy: Deputy, **asked):
    client.force_login(user)
    return client.get(f"/reports/deputies/{deputy.pk}/", asked)


READERS = ["deputy", "venue_clerk", "township_clerk", "county_clerk", "manager"]


@pytest.mark.walk
@pytest.mark.parametrize("role", READERS)
def test_every_figure_of_the_record_is_its_list(client, served, everybody, role):
    answer = record_of(client, everybody[role], served)
    found = figures(answer)
    papers = {} if role == "venue_clerk" else {"papers": 0}
    assert found == {"duty": 1, "visits": 1, "issues": 1, "raised": 0, "activities": 1} | papers
    for name, number in found.items():
        assert figures(client.get(figure_link(answer, name)))["rows"] == number
    assert "到" in [td.get_text() for td in page(answer).select("td")]
    assert "排名" not in text_of(answer).replace("不排名", "")


def test_the_record_is_of_the_time_asked_for(client, served, county_clerk):
    asked = {"from": "2024-01-01", "to": "2024-12-31"}
    assert set(figures(record_of(client, county_clerk, served, **asked)).values()) == {0}
    wrong = record_of(client, county_clerk, served, **{"from": "2025-03-10", "to": "2025-03-01"})
    assert "结束日期不能早于开始日期" in text_of(wrong)
    assert wrong.status_code == 200
    assert record_of(client, county_clerk, served, **{"from": "x"}).status_code == 200


def test_no_other_deputy_and_no_other_township_opens_it(
    client, served, outsider, outside_county_clerk, unit_clerk
):
    other = make.make_deputy("段正明")
    neighbour = make.make_person("township_clerk", township_id="530524102")
    people = {
        make.make_person("deputy", deputy=other): 404,
        neighbour: 404,
        outsider: 404,
        outside_county_clerk: 404,
        unit_clerk: 403,
    }
    for person, status in people.items():
        assert record_of(client, person, served).status_code == status


def test_the_record_costs_fifteen_queries_at_most(
    client, served, county_clerk, django_assert_max_num_queries
):
    client.force_login(county_clerk)
    with django_assert_max_num_queries(15):
        assert client.get(f"/reports/deputies/{served.pk}/").status_code == 200
