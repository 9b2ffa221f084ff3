"""The whole of Changning, half a year: drafted, saved and published in seconds."""

from datetime import date
from time import process_time

import pytest

from stations.models import Region
from tests import make
from tests.visits.planning import draft, publish, whole_changning
from visits.models import DutyDay, DutySlot

HALF_YEAR = {"first": date(2025, 7, 1), "last": date(2025, 12, 31)}
MOST_SECONDS = 5  # of one core; measured: 0.6 to draft, 0.3 to publish


@pytest.mark.walk
def test_half_a_year_of_137_venues_is_drafted_and_published_in_time(db):
    whole_changning()
    make.make_rule("workstation", pattern="weekday", weekday=3)
    make.make_rule("room")
    clerk = make.make_person("county_clerk", region_id="530524")
    place = Region.objects.get(code="530524")
    began = process_time()
    made = draft(place, actor=clerk, **HALF_YEAR)
    drafted = process_time()
    publish(made, actor=clerk)
    published = process_time()
    days = 13 * 27 + 124 * 6
    assert (DutyDay.objects.published().count(), DutySlot.objects.filled().count()) == (
        days,
        2 * days,
    )
    assert drafted - began < MOST_SECONDS
    assert published - drafted < MOST_SECONDS
