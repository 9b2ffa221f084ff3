"""Regions end with a successor; what is open there moves, what is closed keeps its code."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Region
from stations.regions import succession
from stations.scope import Scope
from tests import make
from tests.stations.places import merging_townships

MARCH_20 = date(2025, 3, 20)
MARCH_21 = date(2025, 3, 21)
NOT_A_SUCCESSOR = "接续的区划要在用、同级，并且在同一个县。"


@pytest.fixture
def townships(changning):
    return merging_townships()


def end(pair, actor, on=MARCH_20):
    return succession.end_region(*pair, on=on, actor=actor)


def test_a_township_ends_with_its_villages(townships, county_clerk):
    done = end(townships, county_clerk)
    assert done.regions == {
        "530524101": "530524102",
        "530524101001": "530524102101",
        "530524101002": "530524102102",
    }
    village = Region.objects.get(code="530524101001")
    assert (village.ended_on, village.successor_id) == (MARCH_20, "530524102101")
    assert Entry.objects.filter(action="region.end", county="530524").count() == 3


def test_rooms_and_their_workstation_move_together(townships, room, workstation, county_clerk):
    end(townships, county_clerk)
    for venue in (room, workstation):
        venue.refresh_from_db()
    assert (room.township_id, room.village_id) == ("530524102", "530524102101")
    assert (workstation.township_id, room.parent) == ("530524102", workstation)


def test_closed_venues_keep_their_code(townships, home, county_clerk):
    old = make.make_venue(
        "specialised", township_id="530524101", closed_on=date(2024, 1, 1), parent=home
    )
    end(townships, county_clerk)
    old.refresh_from_db()
    assert old.township_id == "530524101"


def test_units_groups_and_homes_of_deputies_move(townships, county_clerk):
    unit = make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    group = make.make_group(township_id="530524101")
    deputy = make.make_deputy("段晓梅", home_id="530524101002")
    done = end(townships, county_clerk)
    for row in (unit, group, deputy):
        row.refresh_from_db()
    places = (unit.township_id, group.township_id, deputy.home_id)
    assert places == ("530524102", "530524102", "530524102102")
    assert done.moved == {"venues": 0, "units": 1, "groups": 1, "homes": 1, "postings": 0}


def test_who_served_there_serves_in_the_successor_and_sees_what_was_before(
    townships, township_clerk, county_clerk
):
    end(townships, county_clerk)
    spans = [(p.township_id, p.starts_on, p.ends_on) for p in township_clerk.postings.all()]
    assert spans == [
        ("530524101", date(2020, 1, 1), MARCH_20),
        ("530524102", MARCH_20, None),
    ]
    scope = Scope.read(township_clerk, MARCH_21)
    assert scope.townships == {"530524101", "530524102"}


def test_every_village_needs_one_of_its_name_to_follow_it(changning, county_clerk):
    pair = [Region.objects.get(code=code) for code in ("530524101", "530524102")]
    with pytest.raises(ValidationError) as refused:
        end(pair, county_clerk)
    names = "关庙社区居民委员会、宝丰社区居民委员会"
    assert refused.value.messages == [
        f"这些村社区在“漭水镇”下面没有同名的接续：{names}。请先导入新的区划。"
    ]
    assert not Region.objects.ended().exists()


def test_a_village_may_go_to_another_township(room, home, county_clerk):
    other = make.make_venue(
        "workstation", name="漭水镇工作站", township_id="530524102", parent=home
    )
    pair = [Region.objects.get(code=code) for code in ("530524101001", "530524102201")]
    end(pair, county_clerk)
    room.refresh_from_db()
    assert (room.village_id, room.township_id) == ("530524102201", "530524102")
    assert room.parent == other


@pytest.mark.parametrize(
    "successor", ["530524101", "530524102201", "532930104", "530524"],
    ids=["itself", "a village", "of another county", "a county"],
)  # fmt: skip
def test_a_successor_is_a_standing_region_of_the_same_level(successor, eryuan, county_clerk):
    pair = [Region.objects.get(code=code) for code in ("530524101", successor)]
    with pytest.raises(ValidationError, match=NOT_A_SUCCESSOR):
        end(pair, county_clerk)


def test_a_region_ends_once(townships, county_clerk):
    end(townships, county_clerk)
    with pytest.raises(StepRefused, match="这个区划已经撤销。"):
        end(townships, county_clerk)
    back = townships[1], Region.objects.get(code="530524101")
    with pytest.raises(ValidationError, match=NOT_A_SUCCESSOR):
        end(back, county_clerk)
