"""Rare characters and names with a dot, from the form to every way out (trust E05)."""

import csv
import io

import pytest
from django.urls import reverse

from tests import make
from tests.html import page, text_of
from tests.portal.test_leaks import readable

NAMES = ("𠮷㐂", "阿依古丽·买买提", "刀玉香", "𫔭天佑")


@pytest.fixture
def rare(room, county_clerk):
    people = []
    for number, name in enumerate(NAMES):
        person = make.make_deputy(name)
        make.make_mandate(person)
        make.make_assignment(person, room)
        make.make_duty_day(room, person, day=make.date(2025, 3, 10 + number))
        people.append(person)
    return people


def test_a_rare_name_is_the_same_in_list_search_paper_feed_and_file(
    client, rare, room, county_clerk
):
    client.force_login(county_clerk)
    for name in NAMES:
        assert name in text_of(client.get("/search/", {"q": name})), name
        assert name in text_of(client.get("/deputies/", {"q": name[:2]})), name
    ordered = page(client.get("/deputies/")).main.get_text()
    assert sorted(NAMES, key=ordered.index)[-1] in ("𠮷㐂", "𫔭天佑")  # strokes unknown: last
    march = {"month": "2025-03", "venue": room.pk}
    sheet = text_of(client.get("/duty/print/", march))
    paper = readable(client.get("/duty/print/file/", march).content)
    answer = client.get(reverse("ledgers:duty-csv"), {"year": "2025"})
    table = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = str(list(csv.reader(io.StringIO(table.decode("utf-8-sig")))))
    found = {name: (name in sheet, name in paper, name in rows) for name in NAMES}
    assert found == dict.fromkeys(NAMES, (True, True, True))
