"""Chips of chosen conditions name records; a key of the database says nothing to a reader."""

import django_filters
import pytest

from deputies_portal.core.ui.lists.filters import YearFilter
from tests import make
from tests.html import page
from tests.test_gates import PAGES

YEARS = ("year",)


def all_filter_sets(parent=django_filters.FilterSet):
    assert PAGES  # the pages import the filters
    for child in parent.__subclasses__():
        yield child
        yield from all_filter_sets(child)


def test_no_filter_takes_a_bare_number_but_a_year():
    bare = [
        f"{one.__name__}.{name}"
        for one in all_filter_sets()
        for name, found in one.base_filters.items()
        if isinstance(found, django_filters.NumberFilter) and not isinstance(found, YearFilter)
        if name not in YEARS
    ]
    assert bare == []


@pytest.fixture
def links(room, clerk, county_clerk, deputy, programme):
    seminar = make.make_activity(
        room, actor=clerk, kind="seminar", deputies=[deputy], theme="列席座谈"
    )
    make.make_upgrade(programme, room)
    return {
        f"/issues/?deputy={deputy.pk}": f"接待代表：{deputy}",
        f"/issues/?activity={seminar.pk}": f"哪次活动：{seminar}",
        f"/upgrade/venues/?venue={room.pk}": f"家站：{room}",
        f"/activities/reviews/?venue={room.pk}": f"家站：{room}",
        f"/postings/?user={clerk.pk}": f"账号：{clerk}",
    }


@pytest.fixture
def programme(changning):
    return make.make_programme()


def test_what_a_link_asks_for_stands_in_its_chip_by_name(
    client, links, county_clerk, administrator
):
    for address, said in links.items():
        client.force_login(administrator if "postings" in address else county_clerk)
        answer = client.get(address)
        assert answer.status_code == 200, address
        chips = [chip.get_text() for chip in page(answer).select(".chips .chip")]
        assert any(chip.startswith(said) for chip in chips), (address, chips)
        assert not any(char.isdigit() for chip in chips for char in chip), chips
