"""The upgrade programmes of the shipped counties (domain §8): finished ones and a running one."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction

from stations.models import (
    Acceptance,
    Inspector,
    ItemCheck,
    MoneyLine,
    UpgradeProgramme,
    VenueUpgrade,
)
from stations.upgrade.summary import wrong_summaries
from tests import make
from tests.html import figures, page
from visits.demo import upgrades
from visits.demo.loading import make_counties

ON = date(2026, 3, 10)
pytestmark = [pytest.mark.walk, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def programmes(django_db_setup, django_db_blocker):
    """Both counties without a visit, with their programmes, as they stand on the day."""
    with django_db_blocker.unblock(), transaction.atomic():
        for stage in make_counties(ON, share=0.1):
            upgrades.make_programmes(stage)
        yield
        transaction.set_rollback(True)


def of_programme(name):
    return UpgradeProgramme.objects.get(name=name)


def stages(programme):
    return dict(Counter(programme.upgrades.values_list("stage", flat=True)))


def test_changning_has_accepted_its_137_venues_before_the_end_of_2025():
    programme = of_programme("2025年代表家站提升改造")
    assert (programme.county_id, programme.deadline) == ("530524", date(2025, 12, 31))
    assert stages(programme) == {"accepted": 137}
    tiers = programme.upgrades.values_list("venue__tier", flat=True)
    assert Counter(tiers) == {"workstation": 13, "room": 124}
    days = set(programme.upgrades.values_list("accepted_on", flat=True))
    assert date(2025, 4, 1) < min(days) < max(days) <= date(2025, 12, 31)
    assert len({day.month for day in days}) >= 7
    assert programme.closed_on == date(2026, 1, 15)


def test_eryuan_has_accepted_its_100_venues():
    programme = of_programme("代表家站新建和改造")
    assert programme.county_id == "532930"
    assert stages(programme) == {"accepted": 100}
    assert set(programme.upgrades.values_list("kind", flat=True)) == {"new", "renovate"}
    assert not programme.is_running


def test_some_were_rejected_and_accepted_later():
    rounds = Acceptance.objects.filter(upgrade__programme__closed_on__isnull=False)
    assert 10 < rounds.filter(result="rejected").count() < 50
    assert rounds.filter(no=2, result="accepted").exists()


def test_every_stage_is_seen_in_the_running_programme():
    programme = of_programme("信息化和无障碍提升")
    assert programme.is_running
    assert set(stages(programme)) == set(VenueUpgrade.Stage.values)
    assert programme.upgrades.late(ON).count() >= 2
    late = programme.upgrades.late(ON).with_reason()
    assert any(late.values_list("reason", flat=True))
    assert programme.upgrades.slipping(ON).exists()
    assert programme.upgrades.accepted_until(ON).count() < programme.plan_lines.last().number


def test_the_kept_summaries_are_what_a_recount_finds():
    assert list(wrong_summaries()) == []


def test_nobody_accepted_what_they_had_done():
    doers = ItemCheck.objects.exclude(item__doer="").values_list("acceptance", "item__doer")
    people = Inspector.objects.values_list("acceptance", "name")
    assert people.count() > 700
    assert set(doers).isdisjoint(people)


def test_money_is_budgeted_and_spent():
    kinds = MoneyLine.objects.values_list("kind", flat=True)
    assert Counter(kinds)["budget"] == VenueUpgrade.objects.count()
    sums = MoneyLine.objects.totals()
    assert 0 < sums["spent"] < sums["budget"] * 2


def test_the_board_of_137_venues_costs_15_queries_at_most(client, django_assert_max_num_queries):
    programme = of_programme("2025年代表家站提升改造")
    client.force_login(make.make_person("manager", region_id="530524"))
    client.get("/upgrade/")
    with django_assert_max_num_queries(15):
        board = client.get("/upgrade/", {"programme": programme.pk})
    assert len(page(board).select(".board .cell")) == figures(board)["all"] == 137


def test_nothing_lies_in_the_future():
    for column in ("started_on", "finished_on", "reported_on", "accepted_on"):
        assert not VenueUpgrade.objects.filter(**{f"{column}__gt": ON}).exists()
    assert not Acceptance.objects.filter(held_on__gt=ON).exists()
