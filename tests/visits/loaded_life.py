"""What shows that the loaded counties live: days everywhere, photos, reviews, released cases, a
year before; collected by test_demo.py, which loads them.
"""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from stations.models import Assessment, UpgradePhoto, Venue
from tests import html
from tests.visits.loaded import ON
from visits import invariants
from visits.models import DutyDay, FeedLink, Release, Visit

CHANGNING, ERYUAN = "530524", "532930"


@pytest.mark.parametrize(("county", "number"), [(CHANGNING, 146), (ERYUAN, 102)])
def test_every_venue_has_received_of_late_and_knows_its_days_ahead(county, number):
    days = DutyDay.objects.standing().filter(county=county)
    received = days.held().filter(day__gte=ON - timedelta(days=40))
    ahead = days.filter(day__gt=ON, state="published")
    venues = [rows.values("venue").distinct().count() for rows in (received, ahead)]
    assert venues == [number, number]


def test_home_workstations_and_rooms_of_eryuan_all_receive_on_the_10th():
    days = DutyDay.objects.standing().filter(county=ERYUAN).select_related("venue")
    found = {(day.venue.tier, day.day.day) for day in days}
    assert found == {(tier, 10) for tier in ("home", "workstation", "room", "specialised")}


def test_upgrades_have_photos_before_and_after_that_are_pictures():
    photos = UpgradePhoto.objects.order_by("pk")
    assert Counter(photos.values_list("upgrade__programme__county", flat=True)).keys() == {
        CHANGNING,
        ERYUAN,
    }
    assert set(photos.values_list("moment", flat=True)) == {"before", "after"}
    with default_storage.open(photos[0].file.name) as file:
        assert (Image.open(file).format, Image.open(file).size) == ("JPEG", (640, 480))


def test_the_lunch_case_is_told_in_public_without_school_or_village(client):
    release = Release.objects.get(county=ERYUAN, issue__registered_on=date(2024, 3, 10))
    assert release.state == "released"
    for address in (f"/p/{ERYUAN}/", f"/p/{ERYUAN}/cases/"):
        assert release.title in html.text_of(client.get(address))
    assert [word for word in ("联合完小", "永胜村", "李学礼") if word in release.text] == []


def test_this_year_of_changning_has_one_to_be_compared_with():
    visits = Visit.objects.counted().filter(county=CHANGNING, received_on__year=ON.year - 1)
    months = {day.month for day in visits.values_list("received_on", flat=True)}
    assert len(months) >= 8  # of a small part of the season
    assert min(months) <= 3


def test_the_county_has_reviewed_venues_of_every_tier_that_nobody_signs_in_for():
    silent = (
        Assessment.objects.final()
        .filter(kind="review")
        .exclude(venue__in=Assessment.objects.filter(kind="self").values("venue"))
    )
    assert set(silent.values_list("venue__county", flat=True)) == {CHANGNING, ERYUAN}
    assert silent.values("assessed_on").distinct().count() > 3


def test_the_deputy_follows_on_two_devices_one_of_them_used():
    links = FeedLink.objects.current().order_by("id").values_list("device", "fetched_on")
    assert list(links) == [("我的手机", ON), ("办公室电脑", None)]


def test_nothing_of_the_loaded_counties_breaks_an_invariant():
    assert Venue.objects.count() == 248
    assert list(invariants.violations()) == []
