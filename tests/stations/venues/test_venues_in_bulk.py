"""Venues from the regions of a county 按区划建站: proposed, corrected in a table, saved or not."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Venue
from stations.regions.village_names import village_name
from stations.venues import venues_in_bulk
from tests import make
from tests.core.ui.test_valid_html import faults_of
from tests.html import error_links, form_values, page, text_of
from tests.stations.pages import refused, send, signed_in

VENUES = reverse("stations:start-venues")
ROOM = "venue-530524101001"
STATION = "venue-530524101"


def names(answer) -> list[str]:
    return [box["value"] for box in page(answer).select("main tbody input[type=text]")]


def without(values: dict, *keys) -> dict:
    """The form as it is sent when these rows have no tick."""
    return {name: value for name, value in values.items() if name not in keys}


def opened(user, address=VENUES) -> dict:
    return form_values(signed_in(user).get(address), "main form[method=post]")


@pytest.mark.parametrize(
    ("official", "name"),
    [
        ("关庙社区居民委员会", "关庙社区"),
        ("明华村民委员会", "明华村"),
        ("永胜村委会", "永胜村"),
        ("城关居委会", "城关社区"),
        ("漭水社区村民委员会", "漭水社区"),
        ("工业园区虚拟生活区", "工业园区虚拟生活区"),
        ("村委会", "村委会"),
    ],
)
def test_a_village_is_called_as_everybody_calls_it(official, name):
    assert village_name(official) == name


def test_each_place_without_a_venue_has_a_row(changning, county_clerk):
    assert names(signed_in(county_clerk).get(VENUES)) == [
        "昌宁县代表之家",
        "田园镇工作站",
        "田园镇关庙社区联络室",
        "田园镇宝丰社区联络室",
        "漭水镇工作站",
        "漭水镇漭水社区联络室",
    ]


def test_what_is_there_already_is_left_out(room, county_clerk):
    assert names(signed_in(county_clerk).get(VENUES)) == [
        "田园镇宝丰社区联络室",
        "漭水镇工作站",
        "漭水镇漭水社区联络室",
    ]


def test_a_workstation_of_a_park_leaves_the_township_to_be_served(home, county_clerk):
    make.make_venue("workstation", township_id="530524101", park="茶园", parent=home)
    assert "田园镇工作站" in names(signed_in(county_clerk).get(VENUES))


def test_saved_at_once_each_under_its_guide_and_journalled(home, county_clerk):
    answer = send(county_clerk, VENUES, opened_on="2019-06-01")
    assert answer["Location"] == "/settings/start/?county=530524"
    rows = Venue.objects.exclude(pk=home.pk).order_by("id")
    assert [(v.name, v.parent.name, v.opened_on) for v in rows] == [
        ("田园镇工作站", "昌宁县代表之家", date(2019, 6, 1)),
        ("漭水镇工作站", "昌宁县代表之家", date(2019, 6, 1)),
        ("田园镇关庙社区联络室", "田园镇工作站", date(2019, 6, 1)),
        ("田园镇宝丰社区联络室", "田园镇工作站", date(2019, 6, 1)),
        ("漭水镇漭水社区联络室", "漭水镇工作站", date(2019, 6, 1)),
    ]
    assert Venue.objects.matching("gmsq").get().village_id == "530524101001"
    lines = Entry.objects.filter(action__startswith="venue.").order_by("id")
    assert [line.action for line in lines] == ["venue.create"] * 5 + ["venue.bulk"]
    assert (lines.last().after, lines.last().county) == ({"rows": 5}, "530524")


def test_a_name_is_corrected_and_a_row_without_a_tick_is_left(changning, county_clerk):
    values = opened(county_clerk) | {f"{ROOM}-name": " 关庙社区代表联络室 "}
    values = without(values, "venue-530524102-chosen", "venue-530524102201-chosen")
    signed_in(county_clerk).post(VENUES, values)
    assert Venue.objects.get(village="530524101001").name == "关庙社区代表联络室"
    assert not Venue.objects.filter(township="530524102").exists()


WRONG = {
    "no name": ({f"{ROOM}-name": "  "}, [f"#id_{ROOM}-name"]),
    "too long": ({f"{ROOM}-name": "长" * 61}, [f"#id_{ROOM}-name"]),
    "twice": ({f"{ROOM}-name": "田园镇工作站"}, [f"#id_{ROOM}-name"]),
    "taken": ({f"{ROOM}-name": "法律站"}, [f"#id_{ROOM}-name"]),
    "future": ({"opened_on": "2100-01-01"}, ["#id_opened_on"]),
    "no day": ({"opened_on": ""}, ["#id_opened_on"]),
}


@pytest.mark.parametrize(("typed", "anchors"), WRONG.values(), ids=WRONG)
def test_one_wrong_row_and_nothing_is_saved(changning, county_clerk, typed, anchors):
    make.make_venue("specialised", name="法律站", township_id="530524101")
    answer = send(county_clerk, VENUES, **typed)
    assert list(refused(answer)) == anchors
    assert Venue.objects.count() == 1


def test_a_room_needs_the_workstation_of_its_township(changning, county_clerk):
    values = without(opened(county_clerk), f"{STATION}-chosen")
    answer = signed_in(county_clerk).post(VENUES, values)
    assert list(error_links(answer)) == [f"#id_{ROOM}-chosen", "#id_venue-530524101002-chosen"]
    assert not Venue.objects.exists()


def test_nothing_ticked_is_said(changning, county_clerk):
    values = opened(county_clerk)
    ticks = [name for name in values if name.endswith("-chosen")]
    answer = signed_in(county_clerk).post(VENUES, without(values, *ticks))
    assert error_links(answer) == {"": "一行也没有勾选。"}


def test_a_sheet_sent_twice_makes_one_of_each(changning, county_clerk):
    client, values = signed_in(county_clerk), opened(county_clerk)
    client.post(VENUES, values)
    assert client.post(VENUES, values).status_code == 302
    assert Venue.objects.count() == 6


def test_two_clerks_with_the_same_sheet(changning, county_clerk):
    other = make.make_person("county_clerk", region_id="530524")
    one, two = opened(county_clerk), opened(other)
    signed_in(county_clerk).post(VENUES, one)
    answer = signed_in(other).post(VENUES, two)
    assert answer.status_code == 200
    assert "刚刚已经建好" in text_of(answer)
    assert Venue.objects.count() == 6


def test_a_place_served_meanwhile_is_refused_by_the_verb(changning, county_clerk):
    county = make.county()
    openings = venues_in_bulk.proposed(county)
    facts = {"opened_on": date(2019, 6, 1), "actor": county_clerk}
    venues_in_bulk.open_in_bulk(county, openings, **facts)
    with pytest.raises(venues_in_bulk.ValidationError, match="代表之家|昌宁县"):
        venues_in_bulk.open_in_bulk(county, openings[:1], **facts)
    assert Venue.objects.count() == 6


def test_every_place_served_is_said(changning, county_clerk):
    send(county_clerk, VENUES)
    assert "没有要建的家站" in text_of(signed_in(county_clerk).get(VENUES))


def test_only_the_county_in_ones_care(eryuan, county_clerk, outside_county_clerk):
    client = signed_in(county_clerk)
    assert client.get(f"{VENUES}?county=532930").status_code == 404
    assert client.get(f"{VENUES}?county=x").status_code == 404
    abroad = signed_in(outside_county_clerk).get(VENUES)
    assert names(abroad)[0] == "洱源县代表之家"
    assert client.post(f"{VENUES}?county=532930", opened(outside_county_clerk)).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_sound(changning, county_clerk, client, language):
    client.force_login(county_clerk)
    client.cookies["django_language"] = language
    lang = {"zh-hans": "zh-CN", "en": "en"}[language]
    assert faults_of(client.get(VENUES).content.decode(), lang) == []


def test_many_rows_cost_as_many_queries_as_few(changning, county_clerk):
    def asked():
        client = signed_in(county_clerk)
        with CaptureQueriesContext(connection) as queries:
            client.get(VENUES)
        return len(queries)

    few = asked()
    villages = [(f"530524103{n}", f"第{n}村委会", "village") for n in range(201, 221)]
    make.make_regions([("530524103", "柯街镇", "township"), *villages])
    assert asked() == few
