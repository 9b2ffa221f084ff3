"""Queries written once and asked with other values each time."""

from datetime import date, timedelta

import pytest

from deputies_portal.core.database.prepared import PreparedQuery
from stations.models import Posting
from tests import make
from tests.make import MARCH_10


def held_by(*, user: int, on: date):
    return Posting.objects.filter(user=user).current(on).select_related("venue")


@pytest.fixture
def held():
    return PreparedQuery(held_by, user=int, on=date)


def test_each_asking_has_its_own_values(held, clerk, outsider, room, eryuan_home):
    assert [posting.venue for posting in held.ask(user=clerk.pk, on=MARCH_10)] == [room]
    assert [posting.venue for posting in held.ask(user=outsider.pk, on=MARCH_10)] == [eryuan_home]
    assert held.ask(user=0, on=MARCH_10) == []


def test_the_day_is_asked_anew(held, clerk):
    clerk.postings.update(ends_on=MARCH_10)
    assert len(held.ask(user=clerk.pk, on=MARCH_10)) == 1
    assert held.ask(user=clerk.pk, on=MARCH_10 + timedelta(days=1)) == []


def test_an_answer_is_one_query_and_the_rows_as_they_are_now(
    held, clerk, room, django_assert_num_queries
):
    held.ask(user=clerk.pk, on=MARCH_10)
    room.name = "改了名的联络室"
    room.save()
    with django_assert_num_queries(1):
        (posting,) = held.ask(user=clerk.pk, on=MARCH_10)
        assert posting.venue.name == "改了名的联络室"
        assert posting.starts_on == date(2020, 1, 1)


def test_a_row_is_like_one_of_the_queryset(held, clerk, workstation):
    make.make_posting(clerk, "township_clerk", township_id="530524101")
    asked = held.ask(user=clerk.pk, on=MARCH_10)
    plain = list(held_by(user=clerk.pk, on=MARCH_10))
    assert [vars(one) | {"_state": 0} for one in asked] == [
        vars(one) | {"_state": 0} for one in plain
    ]
    asked[0].full_clean()
    asked[0].save()


@pytest.mark.django_db
def test_a_value_that_does_not_reach_the_database_is_an_error():
    lost = PreparedQuery(lambda user, on: Posting.objects.filter(user=user), user=int, on=date)
    with pytest.raises(ValueError, match="Not in the query: on"):
        lost.ask(user=1, on=MARCH_10)


def test_two_values_of_one_type_are_told_apart(clerk, room):
    at = PreparedQuery(
        lambda user, venue: Posting.objects.filter(user=user, venue=venue), user=int, venue=int
    )
    assert at.ask(user=clerk.pk, venue=room.pk) == list(clerk.postings.all())
    assert at.ask(user=clerk.pk, venue=0) == []
    days = PreparedQuery(
        lambda first, last: Posting.objects.filter(starts_on__range=(first, last)).values("pk"),
        first=date,
        last=date,
    )
    assert days.ask(first=date(2020, 1, 1), last=date(2020, 1, 1)) != []
    assert days.ask(first=date(2020, 1, 2), last=MARCH_10) == []
