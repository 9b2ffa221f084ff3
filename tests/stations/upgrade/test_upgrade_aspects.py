"""What is upgraded 改造项目: a county's list under 设置."""

import pytest
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import UpgradeAspect
from tests import make
from tests.html import figures, page
from tests.stations.pages import refused, send, signed_in

LIST, NEW = reverse("stations:upgrade-aspects"), reverse("stations:upgrade-aspect-new")
END = {"on": "2025-03-11", "reason": "并入设备"}


@pytest.fixture
def signs(changning):
    return UpgradeAspect.objects.get(name="标识")


def address(act, aspect):
    return reverse(f"stations:upgrade-aspect-{act}", args=[aspect.pk])


def names(user) -> list[str]:
    rows = page(signed_in(user).get(LIST)).select("tbody tr:not(.off) th")
    return [row.get_text() for row in rows]


def test_a_new_item_comes_into_the_next_plan(changning, room, county_clerk):
    send(county_clerk, NEW, name="无障碍", requirement="门口有坡道", position="10")
    assert names(county_clerk)[-1] == "无障碍"
    assert make.make_upgrade(make.make_programme(), room).items.count() == 10


def test_an_item_is_renamed(signs, county_clerk):
    send(county_clerk, address("edit", signs), name="标识牌")
    assert "标识牌" in names(county_clerk)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "设备"}, {"#id_name": "名称：已经有这个名称。"}),
        ({"position": "0"}, {"#id_position": "次序：次序在 1 到 99 之间。"}),
        ({"name": "长" * 21}, {"#id_name": "名称：最多 20 个字，现在有 21 个。"}),
    ],
)
def test_a_wrong_item_is_refused_beside_its_field(typed, words, changning, county_clerk):
    assert refused(send(county_clerk, NEW, **{"name": "无障碍", "position": "10"} | typed)) == words
    assert UpgradeAspect.objects.filter(county="530524").count() == 9


def test_a_closed_item_stays_where_it_is_and_comes_nowhere_new(signs, room, county_clerk):
    upgrade = make.make_upgrade(make.make_programme(), room)
    send(county_clerk, address("close", signs), **END)
    signs.refresh_from_db()
    assert signs.closed_on is not None
    assert upgrade.items.filter(aspect=signs).exists()
    assert "标识" not in names(county_clerk)
    assert Entry.objects.get(action="upgradeaspect.close").note == "并入设备"
    assert signed_in(county_clerk).post(address("close", signs), END).status_code == 409


def test_the_last_item_stays(signs, county_clerk):
    others = UpgradeAspect.objects.filter(county="530524").exclude(pk=signs.pk)
    others.update(closed_on=make.MARCH_10)
    answer = send(county_clerk, address("close", signs), **END)
    assert refused(answer) == {"": "至少要留一个在用的项目。"}


@pytest.mark.parametrize("act", ["edit", "close"])
def test_only_the_county_keeps_its_list(act, signs, manager, outside_county_clerk):
    for user, status in ((manager, 403), (outside_county_clerk, 404)):
        assert signed_in(user).get(address(act, signs)).status_code == status
        assert signed_in(user).post(address(act, signs), END).status_code == status


def test_the_page_of_a_venue_leads_to_its_upgrades(room, workstation, county_clerk):
    programme = make.make_programme()
    make.make_upgrade(programme, room)
    make.make_upgrade(programme, workstation)
    client = signed_in(county_clerk)
    links = page(client.get(room.get_absolute_url())).select("main a")
    there = [one["href"] for one in links if one.get_text() == "各个方案"]
    assert figures(client.get(there[0]))["rows"] == 1
