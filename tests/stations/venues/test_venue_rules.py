"""Rules of the database about places and what venues have, each tripped once."""

from datetime import date

import pytest
from django.db import IntegrityError

from stations.models import CoLocation, Equipment, Honour, Region, Sponsorship, Venue, VenueDocument
from tests import make
from tests.stations.rules import refusal

JANUARY = date(2024, 1, 1)
EARLIER = date(2023, 1, 1)
HERE = {"county_id": "530524", "township_id": "530524101"}


PLACE_FITS = "代表之家设在县级，工作站设在乡镇，联络室设在村或社区并由本乡镇的工作站指导。"
PARENT_FITS = (
    "指导关系不对：联络室由本乡镇的工作站指导，工作站和专业站由本县的代表之家指导，上级须在用。"
)
COORDINATES = "经度和纬度要一起填写，并在范围内。"
FIELD = "专业领域只用于专业代表工作站，并且必须填写。"
STATION_TAKEN = "这个乡镇已经有工作站；农场或园区的工作站请写明农场或园区。"
VILLAGE = {"village_id": "530524101001"}
A_ROOM = {"tier": "room", **HERE, **VILLAGE, "parent": "workstation"}
SPECIALISED = {"tier": "specialised", "field": "养殖", "parent": "home"}
OTHER_TOWNSHIP = {"township_id": "530524102", "village_id": "530524102201"}

# What is wrong: the words for the person, the facts of the venue; `parent` names one of the cast.
WRONG_VENUES = {
    "a home in a township": (PLACE_FITS, {"tier": "home", **HERE}),
    "a workstation without a township": (PLACE_FITS, {"tier": "workstation", "parent": "home"}),
    "a room without a village": (PLACE_FITS, A_ROOM | {"village_id": None}),
    "a room under nobody": (PLACE_FITS, A_ROOM | {"parent": ""}),
    "a township of another county": (
        "乡镇不在这个县。",
        {"tier": "workstation", "township_id": "532930104", "parent": "home"},
    ),
    "a village of another township": (
        "村或社区不在这个乡镇。",
        A_ROOM | {"village_id": "530524102201"},
    ),
    "a second home": ("这个县已经有一处代表之家。", {"tier": "home"}),
    "a second workstation": (STATION_TAKEN, {"tier": "workstation", **HERE, "parent": "home"}),
    "the same name twice": ("这个县已经有同名的家站。", A_ROOM | {"name": "田园镇工作站"}),
    "a field of a room": (FIELD, A_ROOM | {"field": "养殖"}),
    "a specialised workstation without a field": (FIELD, SPECIALISED | {"field": ""}),
    "a park of a room": ("农场或园区只用于工作站。", A_ROOM | {"park": "工业园"}),
    "closed before it opened": (
        "停用日期不能早于设立日期。",
        SPECIALISED | {"closed_on": date(2019, 5, 31)},
    ),
    "merged but open": (
        "并入别处的家站必须先停用，且不能并入自己。",
        SPECIALISED | {"merged_into": "home"},
    ),
    "a latitude alone": (COORDINATES, SPECIALISED | {"latitude": "24.8"}),
    "a longitude alone": (COORDINATES, SPECIALISED | {"longitude": "99.6"}),
    "a place off the earth": (COORDINATES, SPECIALISED | {"latitude": "91", "longitude": "99"}),
    "a workstation under a workstation": (
        PARENT_FITS,
        {"tier": "workstation", **HERE, "park": "工业园", "parent": "workstation"},
    ),
    "a room under the home": (PARENT_FITS, A_ROOM | {"parent": "home"}),
    "a room under a workstation elsewhere": (PARENT_FITS, A_ROOM | OTHER_TOWNSHIP),
}


@pytest.mark.parametrize(("words", "facts"), WRONG_VENUES.values(), ids=WRONG_VENUES)
def test_a_venue_that_breaks_a_rule_is_refused_in_its_words(words, facts, home, workstation):
    cast = {"home": home, "workstation": workstation, "": None}
    named = {name: cast[facts[name]] for name in ("parent", "merged_into") if name in facts}
    place = {"name": "某处", "opened_on": make.OPENED, "county_id": "530524"}
    assert refusal(Venue(**place | facts | named).save) == words


def test_a_farm_may_have_a_workstation_beside_that_of_its_township(workstation, home):
    farm = make.make_venue("workstation", park="新厂农场", parent=home, **HERE)
    assert Venue.objects.standing().filter(tier="workstation").count() == 2
    assert farm.is_open


def test_two_rooms_may_stand_in_one_village(room, workstation):
    make.make_venue("room", hamlet="小寨", parent=workstation, **HERE, **VILLAGE)
    assert Venue.objects.filter(village="530524101001").count() == 2


def test_a_tree_has_no_circles(home, workstation):
    workstation.parent = workstation
    assert refusal(workstation.save) == PARENT_FITS
    home.parent = workstation
    assert refusal(home.save) == PARENT_FITS


def test_a_workstation_that_guides_rooms_is_neither_closed_nor_moved(room, workstation):
    below = "下面还有在用的家站由它指导，请先调整那些家站。"
    workstation.closed_on = make.MARCH_10
    assert refusal(workstation.save) == below
    workstation.closed_on = None
    workstation.township_id = "530524102"
    assert refusal(workstation.save) == below


LEADER = {"role": "leader", "body": "县人大常委会", "starts_on": JANUARY}

# What is wrong: the words, and the row made from (room, workstation).
WRONG_PARTS = {
    "no equipment": (
        "数量在 1 到 999 之间。",
        lambda room, _: Equipment(venue=room, kind="电脑", count=0),
    ),
    "equipment twice": (
        "这种设备已经登记过，请改数量。",
        lambda room, _: Equipment(venue=room, kind="打印机"),
    ),
    "an honour twice": (
        "这处家站已经有这个称号。",
        lambda room, _: Honour(venue=room, title="示范点", starts_on=JANUARY),
    ),
    "an honour that ends before it begins": (
        "结束日期不能早于开始日期。",
        lambda room, _: Honour(venue=room, title="先进", starts_on=JANUARY, ends_on=EARLIER),
    ),
    "a sponsor twice": (
        "这份挂联责任已经登记过。",
        lambda room, _: Sponsorship(venue=room, person="字光明", **LEADER),
    ),
    "a leader without a name": (
        "挂联领导和乡镇责任人要写姓名。",
        lambda room, _: Sponsorship(venue=room, **LEADER),
    ),
    "under its own roof": (
        "家站不能和自己联建。",
        lambda room, _: CoLocation(host=room, guest=room, starts_on=EARLIER, ends_on=JANUARY),
    ),
    "under two roofs": (
        "这处家站已经联建在别处。",
        lambda room, host: CoLocation(host=host, guest=room, starts_on=JANUARY),
    ),
    "a document without content": (
        "写上正文，或附一个文件。",
        lambda room, _: VenueDocument(venue=room, regime="study", title="制度", starts_on=JANUARY),
    ),
}


@pytest.mark.parametrize(("words", "row"), WRONG_PARTS.values(), ids=WRONG_PARTS)
def test_what_a_venue_has_keeps_its_rules(words, row, room, workstation):
    make.make_equipment(room, "打印机")
    make.make_honour(room)
    make.make_sponsorship(room)
    CoLocation.objects.create(host=workstation, guest=room, starts_on=JANUARY)
    assert refusal(row(room, workstation).save) == words


def test_regions_keep_their_rules(changning):
    township = Region.objects.get(code="530524101")
    wrong = {
        "代码不在上级里": (
            Region(code="530525101", name="某镇", level="township", parent_id="530524"),
            "区划代码的前几位必须是上级的代码。",
        ),
        "代码太短": (
            Region(code="53052410", name="某镇", level="township", parent_id="530524"),
            "区划代码的长度与层级不符。",
        ),
        "撤销不说并入哪里": (
            Region(
                code="530524199", name="某镇", level="township", parent_id="530524",
                ended_on=JANUARY,
            ),
            "撤销的区划要同时写明日期和并入哪里，且不能并入自己。",
        ),
    }  # fmt: skip
    said = {
        what: refusal(lambda row=row: row.save(force_insert=True))
        for what, (row, _) in wrong.items()
    }
    assert said == {what: words for what, (_row, words) in wrong.items()}
    township.ended_on, township.successor_id = JANUARY, "530524102201"
    with pytest.raises(IntegrityError, match="stations_region_successor_stands"):
        township.save()
