"""Rare characters and names with a dot, from the form to every way out (security E05)."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar
from openpyxl import load_workbook

from tests import make
from tests.core.audit.test_leaks import readable
from tests.html import page, text_of
from visits.feed import links

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


@time_machine.travel("2025-03-01 10:00+08:00", tick=False)
def test_a_rare_name_is_the_same_in_list_search_paper_feed_and_file(
    client, rare, room, county_clerk
):
    client.force_login(county_clerk)
    for name in NAMES:
        assert name in text_of(client.post("/search/", {"q": name}, follow=True)), name
        assert name in text_of(client.get("/deputies/", {"q": name[:2]})), name
    ordered = page(client.get("/deputies/")).main.get_text()
    assert sorted(NAMES, key=ordered.index)[-1] in ("𠮷㐂", "𫔭天佑")  # strokes unknown: last
    march = {"month": "2025-03", "venue": room.pk}
    sheet = text_of(client.get("/duty/print/", march))
    paper = readable(client.get("/duty/print/file/", march).content)
    answer = client.get(reverse("ledgers:duty-csv"), {"year": "2025"})
    table = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = str(list(csv.reader(io.StringIO(table.decode("utf-8-sig")))))
    answer = client.get(reverse("ledgers:duty-xlsx"), {"year": "2025"})
    book = str(list(load_workbook(io.BytesIO(b"".join(answer))).active.values))
    secret = links.make_link(room, "手机", actor=county_clerk, at=make.moment(date(2025, 3, 1)))
    read = Calendar.from_ical(client.get(f"/duty/feed/{secret}.ics").content)
    feed = " ".join(str(event["DESCRIPTION"]) for event in read.walk("VEVENT"))
    found = {name: [name in one for one in (sheet, paper, rows, book, feed)] for name in NAMES}
    assert found == dict.fromkeys(NAMES, [True] * 5)
