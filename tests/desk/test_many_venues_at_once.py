"""Many venues at once: their posters to be printed, their register as a file."""

import pytest

from tests import html

LIST, MANY, POSTERS = "/venues/", "/venues/many/", "/venues/posters/"


@pytest.fixture
def desk(client, county_clerk):
    client.force_login(county_clerk)
    return client


def test_the_ticked_venues_have_a_poster_each(desk, home, workstation, room):
    answer = desk.post(MANY, {"act": "posters", "venues": [workstation.pk, room.pk]})
    posters = html.page(desk.get(answer.url)).select("article.poster")
    assert workstation.name in posters[0].get_text()
    assert room.name in posters[1].get_text()
    assert len(posters) == 2


def test_all_of_a_filter(desk, home, workstation, room):
    answer = desk.post(f"{MANY}?tier=room", {"act": "posters", "all": "1"})
    assert len(html.page(desk.get(answer.url)).select("article.poster")) == 1


def test_a_closed_venue_has_no_poster(desk, room):
    room.closed_on = room.opened_on
    room.save()
    assert desk.get(f"{POSTERS}?only={room.pk}").url == LIST


def test_venues_elsewhere_are_neither_printed_nor_filed(client, outside_county_clerk, room):
    client.force_login(outside_county_clerk)
    assert client.get(f"{POSTERS}?only={room.pk}").url == LIST
    file = client.get(f"/ledgers/venues.csv?only={room.pk}")
    assert room.name not in b"".join(file).decode()


def test_the_register_as_a_file_holds_those_ticked(desk, home, workstation, room):
    answer = desk.post(MANY, {"act": "export", "venues": [room.pk]})
    shown = html.page(desk.get(f"/ledgers/venues/?only={room.pk}"))
    assert [row.select("td")[0].get_text(strip=True) for row in shown.select("tbody tr")] == [
        room.name
    ]
    assert answer.url == f"/ledgers/venues.xlsx?only={room.pk}"
