"""Many venues of a programme at once: one item told of all, reported together."""

import pytest
import time_machine

from stations.models import UpgradeItem, VenueUpgrade
from tests import html, make
from tests.stations.upgrading import finish

LIST, MANY = "/upgrade/venues/", "/upgrade/venues/many/"


@pytest.fixture(autouse=True)
def _on_7_april():
    with time_machine.travel("2025-04-07 10:00+08:00"):
        yield


@pytest.fixture
def two(upgrade, workstation):
    """The room and the workstation above it."""
    return [upgrade, make.make_upgrade(upgrade.programme, workstation)]


@pytest.fixture
def desk(client, county_clerk):
    client.force_login(county_clerk)
    return client


def choose(client, name, upgrades):
    return client.post(MANY, {"act": name, "upgrades": [one.pk for one in upgrades]})


def send(client, before, **typed):
    return client.post(MANY, html.form_values(before, "form.panel-accent") | typed)


def said_of_rows(response):
    return [
        row.select(".rest")[-1].get_text(" ", strip=True)
        for row in html.page(response).select("tbody tr")
    ]


def states_of(upgrade):
    return dict(upgrade.items.values_list("aspect__name", "state"))


def test_one_item_is_told_of_all(desk, two):
    before = states_of(two[0])
    signs = UpgradeItem.objects.filter(aspect__name="标识").first().aspect_id
    typed = {"aspect": signs, "state": "done", "doer": "字春梅"}
    after = send(desk, choose(desk, "tick", two), **typed)
    assert said_of_rows(after) == ["已办 改造中"] * 2
    for upgrade in two:
        assert states_of(upgrade) == before | {"标识": "done"}
    assert set(UpgradeItem.objects.filter(state="done").values_list("doer", flat=True)) == {
        "字春梅"
    }


def test_what_is_done_says_who_did_it(desk, two):
    signs = UpgradeItem.objects.filter(aspect__name="标识").first().aspect_id
    answer = send(desk, choose(desk, "tick", two), aspect=signs, state="done", doer="")
    assert "请写经办人" in answer.content.decode()
    assert not UpgradeItem.objects.filter(state="done").exists()


def test_those_that_are_ready_are_reported_and_the_others_say_why_not(desk, two, clerk):
    ready = finish(two[0], clerk)
    rows = [f"{one.pk}:{VenueUpgrade.objects.get(pk=one.pk).version}" for one in two]
    after = send(desk, choose(desk, "report", two), row=rows)
    refused, done = said_of_rows(after)
    assert "不能“报请验收”" in refused
    assert done.startswith("已办")
    assert VenueUpgrade.objects.get(pk=ready.pk).stage == "reported"


def test_the_box_of_a_row_names_its_open_steps(desk, client, two, manager):
    assert {box["data-acts"] for box in boxes(desk)} == {"tick"}
    client.force_login(manager)
    assert {box["data-acts"] for box in boxes(client)} == {""}


def boxes(client):
    return html.page(client.get(LIST)).select("input[name=upgrades]")
