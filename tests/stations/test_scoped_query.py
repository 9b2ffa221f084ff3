"""Queries written once for each shape of a scope: everybody is told of what is theirs."""

from dataclasses import fields
from datetime import date, timedelta

import pytest

from stations.models import Posting, Venue
from stations.scope import Scope
from stations.scoped_query import CODES, KEYS, ScopedQuery
from tests import make
from tests.make import MARCH_10
from visits.models import Issue


def names(query, user, **values) -> list[str]:
    return [row.name for row in query.ask(user, **values)]


@pytest.fixture
def seen():
    return ScopedQuery(_kept_by)


def _kept_by(user):
    """The venues of a venue's clerk; of everybody else those of the whole scope."""
    scope, seen = Scope.of(user), Venue.objects.visible_to(user).order_by("pk")
    return seen.filter(pk__in=scope.venues) if scope.venues else seen


@pytest.fixture
def station_clerk(workstation):
    return make.make_person("venue_clerk", name="站联络员", username="station", venue=workstation)


def test_two_clerks_with_a_place_of_the_same_kind_see_each_their_own(
    seen, clerk, station_clerk, room, workstation
):
    assert names(seen, clerk) == [room.name]
    assert names(seen, station_clerk) == [workstation.name]
    assert names(seen, clerk) == [room.name]


def test_everybody_sees_what_the_plain_question_finds(seen, everybody, outsider, eryuan_home):
    for person in (*everybody.values(), outsider):
        assert names(seen, person) == [venue.name for venue in _kept_by(person)], person


def test_it_is_one_query_and_none_is_written_twice(seen, clerk, django_assert_num_queries):
    Scope.of(clerk)
    with django_assert_num_queries(1):
        seen.ask(clerk)


def test_a_second_posting_is_another_shape(seen, clerk, room, workstation):
    assert names(seen, clerk) == [room.name]
    make.make_posting(clerk, "venue_clerk", venue=workstation)
    del clerk._scope
    assert set(names(seen, clerk)) == {room.name, workstation.name}


def test_who_serves_above_the_county_asks_plainly(seen, room, home):
    prefecture = make.make_person("manager", username="above", region_id="5305")
    assert set(names(seen, prefecture)) >= {room.name, home.name}


def test_a_posting_a_day_and_a_number_are_values(clerk, station_clerk, issue, workstation):
    def of_posting(user, posting, on, least):
        rows = Issue.objects.filter(venue=posting.venue_id, registered_on__lte=on)
        return rows.filter(number__gte=least).values("number", "title")

    query = ScopedQuery(of_posting)

    def asked(user, on=MARCH_10, least=1):
        (posting,) = Scope.of(user).postings
        return query.ask(user, posting=posting, on=on, least=least)

    assert asked(clerk) == [{"number": 1, "title": issue.title}]
    assert asked(clerk, on=MARCH_10 - timedelta(days=1)) == []
    assert asked(clerk, least=2) == []
    assert asked(station_clerk) == []


def test_a_year_taken_from_a_day_is_refused(clerk):
    query = ScopedQuery(lambda user, on: Issue.objects.filter(year=on.year))
    with pytest.raises(ValueError, match="Would stay as it is: 1111"):
        query.ask(clerk, on=MARCH_10)


def test_every_set_of_places_and_people_of_a_scope_is_marked():
    sets = {field.name for field in fields(Scope) if field.type in (frozenset, "frozenset")}
    assert sets - {"roles"} == {*CODES, *KEYS}


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda user: Posting.objects.filter(starts_on=date(2025, 3, 10)), "Would stay as it is"),
        (lambda user: Venue.objects.filter(pk=Venue.objects.first().pk), "Reads while"),
        (
            lambda user: Venue.objects.filter(
                county__code__startswith=min(Scope.of(user).home_counties)
            ),
            "Would stay as it is",
        ),
    ],
)
def test_what_would_be_the_same_for_everybody_is_refused(build, said, clerk):
    with pytest.raises(ValueError, match=said):
        ScopedQuery(build).ask(clerk)
