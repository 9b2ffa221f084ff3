"""Who is told of a venue's upgrade: the county of a report, the keepers of what came of it."""

import pytest

from deputies_portal.core.notices import quiet
from deputies_portal.core.notices.models import Notice
from stations.upgrade import programmes
from tests import make
from tests.stations.upgrading import MAY, accept, finish, reject, report


@pytest.fixture(autouse=True)
def _everybody_serves(clerk, township_clerk, county_clerk, manager, outsider, outside_county_clerk):
    """Those who might be told by mistake are there."""


@pytest.fixture
def reported(upgrade, clerk):
    upgrade = report(finish(upgrade, clerk), clerk)
    Notice.objects.all().delete()
    return upgrade


def told() -> dict:
    """What each has been told; everybody once."""
    rows = Notice.objects.select_related("user")
    found = {row.user: row.words for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_county_is_told_of_a_report_and_nobody_of_the_work(upgrade, clerk, county_clerk):
    finish(upgrade, clerk)
    assert told() == {}
    report(upgrade, clerk)
    assert told() == {county_clerk: "关庙社区联络室提升改造已做完，报请验收。"}
    assert Notice.objects.get().url == upgrade.get_absolute_url()


def test_who_reports_it_himself_is_not_told(upgrade, county_clerk):
    report(finish(upgrade, county_clerk), county_clerk)
    assert told() == {}


def test_venue_and_township_are_told_what_to_put_right(
    reported, clerk, township_clerk, county_clerk
):
    reject(reported, county_clerk)
    words = "关庙社区联络室提升改造验收后要整改，请在2025年5月30日前改好。"
    assert told() == {clerk: words, township_clerk: words}


def test_venue_and_township_are_told_of_the_acceptance(
    reported, clerk, township_clerk, county_clerk
):
    accept(reported, county_clerk)
    words = "关庙社区联络室提升改造已通过验收。"
    assert told() == {clerk: words, township_clerk: words}


def test_a_venue_that_is_closed_leaves_its_programme_with_word(
    upgrade, room, clerk, township_clerk, county_clerk
):
    programmes.leave_programmes(
        room, on=MAY, at=make.moment(MAY), actor=county_clerk, reason="撤并"
    )
    words = "关庙社区联络室已移出提升改造方案。"
    assert told() == {clerk: words, township_clerk: words}


def test_what_is_entered_quietly_tells_nobody(upgrade, clerk):
    finish(upgrade, clerk)
    with quiet():
        report(upgrade, clerk)
    assert told() == {}
