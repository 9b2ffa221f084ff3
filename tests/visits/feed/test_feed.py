"""The calendar feed: open only through its secret, read by calendar apps that are not ours."""

import json
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from icalendar import Calendar

from tests import make
from tests.make import MARCH_10, MARCH_11
from visits.duty.absence.substituting import name_substitute
from visits.duty.moving import cancel_day
from visits.feed import links
from visits.models import DutyDay, DutySlot, Visit

ROOT = Path(__file__).resolve().parents[2]
ICAL_JS = ROOT / "browser" / "vendor" / "ical.es5.min.cjs"
LATER = make.moment(MARCH_11, "08:00")


@pytest.fixture(autouse=True)
def _on_1_march():
    with time_machine.travel("2025-03-01 10:00+08:00", tick=False):
        yield


@pytest.fixture
def second(room):
    person = make.make_deputy("段正明")
    make.make_mandate(person)
    return person


@pytest.fixture
def duty_day(room, deputy, second):
    room.address = "关庙社区一楼"
    room.save()
    return make.make_duty_day(room, deputy, second)


@pytest.fixture
def link(duty_day, deputy, deputy_user):
    return address(deputy, deputy_user)


@pytest.fixture
def venue_link(duty_day, room, clerk):
    return address(room, clerk)


def address(owner, actor):
    secret = links.make_link(owner, "我的手机", actor=actor, at=make.moment(date(2025, 1, 3)))
    return f"/duty/feed/{secret}.ics"


def events(client, link) -> list[dict]:
    """What the library reads in the feed, as plain text."""
    calendar = Calendar.from_ical(client.get(link).content)
    names = ("UID", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION")
    return [{name: str(event[name]) for name in names} for event in calendar.walk("VEVENT")]


def change(row, **facts):
    """As every act on a day or a turn does it."""
    for name, value in facts.items():
        setattr(row, name, value)
    row.sequence, row.changed_at = row.sequence + 1, LATER
    row.save()


# --- what stands in it --------------------------------------------------------------------------
def test_a_deputy_reads_date_place_and_who_else(client, link, duty_day):
    assert events(client, link) == [
        {
            "UID": str(duty_day.slots.first().uid),
            "SEQUENCE": "0",
            "STATUS": "CONFIRMED",
            "SUMMARY": "代表接待日：关庙社区联络室",
            "LOCATION": "关庙社区联络室 关庙社区一楼",
            "DESCRIPTION": "值班代表：杨秀兰、段正明",
        }
    ]


def test_times_are_those_of_china(client, link):
    answer = client.get(link)
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event.decoded("DTSTART").isoformat() == "2025-03-10T09:00:00+08:00"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=2, minutes=30)
    assert b"DTSTART;TZID=Asia/Shanghai:20250310T090000\r\n" in answer.content
    assert answer.content.count(b"BEGIN:VTIMEZONE") == 1


def test_a_turn_keeps_its_name_when_it_moves(client, link, duty_day):
    before = events(client, link)[0]
    change(duty_day, day=MARCH_11)
    after = events(client, link)[0]
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], "1")
    assert b"DTSTART;TZID=Asia/Shanghai:20250311T090000" in client.get(link).content


def test_a_day_called_off_is_cancelled_with_its_reason(client, link, venue_link, duty_day):
    change(duty_day, state="cancelled", cancel_reason="大雪封山。")
    for feed in (link, venue_link):
        event = events(client, feed)[0]
        assert event["STATUS"] == "CANCELLED"
        assert event["SUMMARY"] == "已取消：代表接待日：关庙社区联络室"
        assert event["DESCRIPTION"] == "取消原因：大雪封山。"


def test_a_substitute_gets_the_turn_and_it_is_called_off_for_the_deputy(
    client, link, duty_day, deputy
):
    other = make.make_deputy("李国华")
    user = make.make_person("deputy", name="李国华", deputy=other)
    slot = duty_day.slots.get(deputy=deputy)
    change(slot, substitute=other, substitute_level="county", substitute_why="leave")
    theirs = events(client, address(other, user))
    mine = events(client, link)
    assert [(one["STATUS"], one["SEQUENCE"]) for one in mine] == [("CANCELLED", "1")]
    assert [(one["STATUS"], one["UID"]) for one in theirs] == [("CONFIRMED", mine[0]["UID"])]
    assert theirs[0]["DESCRIPTION"] == "值班代表：李国华、段正明"


def test_a_turn_taken_off_is_cancelled(client, link, duty_day, deputy):
    change(duty_day.slots.get(deputy=deputy), is_cancelled=True)
    assert events(client, link)[0]["STATUS"] == "CANCELLED"


def test_the_acts_of_the_office_reach_the_calendars(
    client, link, venue_link, duty_day, deputy, township_clerk
):
    """The verbs of the pages, not rows changed by hand."""
    other = make.make_deputy("李国华")
    make.make_mandate(other)
    make.make_assignment(other, duty_day.venue)
    at = make.moment(date(2025, 3, 1), "10:00")
    slot = duty_day.slots.get(deputy=deputy)
    name_substitute(slot, other, why="leave", actor=township_clerk, at=at)
    assert events(client, link)[0]["STATUS"] == "CANCELLED"
    assert events(client, venue_link)[0]["DESCRIPTION"] == "值班代表：李国华、段正明"
    before = int(events(client, venue_link)[0]["SEQUENCE"])
    duty_day.refresh_from_db()
    cancel_day(duty_day, reason="大雪封山。", actor=township_clerk, at=at)
    after = events(client, venue_link)[0]
    assert (after["STATUS"], int(after["SEQUENCE"])) == ("CANCELLED", before + 1)


def test_a_venue_has_one_event_a_day(client, venue_link, duty_day, second):
    before = events(client, venue_link)[0]
    change(duty_day.slots.get(deputy=second), is_cancelled=True)
    after = events(client, venue_link)
    assert len(after) == 1
    assert after[0]["UID"] == before["UID"] == str(duty_day.uid)
    assert int(after[0]["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after[0]["DESCRIPTION"] == "值班代表：杨秀兰"


def test_a_day_of_a_year_without_its_calendar_is_tentative(client, link, duty_day):
    change(duty_day, is_confirmed=False)
    event = events(client, link)[0]
    assert event["STATUS"] == "TENTATIVE"
    assert event["DESCRIPTION"].endswith("当年节假日安排还没有公布，日期可能调整。")


def test_drafts_and_days_of_long_ago_are_left_out(client, link, venue_link, room, deputy):
    draft = make.make_draft()
    make.make_duty_day(room, deputy, day=MARCH_11, state="draft", draft=draft)
    make.make_duty_day(room, deputy, day=date(2024, 11, 10))
    make.make_duty_day(room, deputy, day=date(2024, 12, 10))
    assert DutyDay.objects.count() == 4
    assert [len(events(client, feed)) for feed in (link, venue_link)] == [2, 2]


def test_no_visitor_stands_in_a_feed(client, link, venue_link, duty_day, room, clerk, deputy):
    visit = make.make_visit(room, actor=clerk, deputies=[deputy])
    Visit.objects.filter(pk=visit.pk).update(duty_day=duty_day)
    hours = {"held_from": duty_day.starts_at, "held_to": duty_day.ends_at}
    change(duty_day, state="held", closing_note="赵文彩来问食堂。", **hours)
    text = client.get(link).content.decode() + client.get(venue_link).content.decode()
    assert "关庙社区联络室" in text
    assert [word for word in ("赵文彩", "4127", "食堂") if word in text] == []


def test_the_feed_speaks_the_language_of_its_maker(client, deputy_user, deputy, duty_day):
    deputy_user.language = "en"
    deputy_user.save()
    event = events(client, address(deputy, deputy_user))[0]
    assert event["SUMMARY"] == "Reception day: 关庙社区联络室"


def test_a_turn_leads_to_its_day_where_the_portal_knows_its_address(
    client, link, duty_day, settings
):
    assert b"\r\nURL" not in client.get(link).content
    settings.PORTAL_URL = "https://congress.example.cn"
    event = Calendar.from_ical(client.get(link).content).walk("VEVENT")[0]
    assert event["URL"] == f"https://congress.example.cn/duty/{duty_day.pk}/"


# --- who may read it ----------------------------------------------------------------------------
@pytest.mark.parametrize("forged", ["x", "A" * 32, "0" * 64])
def test_a_forged_link_opens_nothing(client, link, forged):
    assert client.get(link).status_code == 200
    assert client.get(f"/duty/feed/{forged}.ics").status_code == 404


def test_the_stored_hash_is_no_secret(client, link, deputy):
    stored = deputy.feed_links.get().secret_hash
    assert stored not in link
    assert client.get(f"/duty/feed/{stored}.ics").status_code == 404


def test_a_feed_is_only_read(client, link):
    assert client.post(link).status_code == 405
    assert client.head(link).status_code == 200


def test_search_engines_and_caches_keep_out(client, link):
    answer = client.get(link)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-cache"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in answer.content
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in answer.content


# --- asked again --------------------------------------------------------------------------------
def test_an_unchanged_feed_is_not_sent_again(client, link):
    answer = client.get(link)
    assert answer["Last-Modified"] == "Mon, 10 Mar 2025 02:20:00 GMT"
    for header in (
        {"If-None-Match": answer["ETag"]},
        {"If-Modified-Since": answer["Last-Modified"]},
    ):
        again = client.get(link, headers=header)
        assert (again.status_code, again.content) == (304, b"")


def test_a_changed_feed_is_sent_again(client, link, duty_day):
    answer = client.get(link)
    change(duty_day, place="村文化活动室")
    for header in (
        {"If-None-Match": answer["ETag"]},
        {"If-Modified-Since": answer["Last-Modified"]},
    ):
        again = client.get(link, headers=header)
        assert again.status_code == 200
        assert "村文化活动室" in again.content.decode()


@pytest.mark.parametrize("days", [1, 6])
def test_the_queries_do_not_grow(client, room, clerk, days, django_assert_num_queries):
    for number in range(days):
        person = make.make_deputy(f"代表{number}")
        make.make_duty_day(room, person, day=MARCH_10 + timedelta(days=number))
    feed = address(room, clerk)
    client.get(feed)  # the first of the day is noted
    with django_assert_num_queries(3):
        assert client.get(feed).content.count(b"BEGIN:VEVENT") == days


@pytest.mark.parametrize("days", [1, 6])
def test_nor_do_those_of_a_deputy(
    client, room, deputy, deputy_user, days, django_assert_num_queries
):
    for number in range(days):
        make.make_duty_day(room, deputy, day=MARCH_10 + timedelta(days=number))
    feed = address(deputy, deputy_user)
    client.get(feed)
    with django_assert_num_queries(4):
        assert client.get(feed).content.count(b"BEGIN:VEVENT") == days
    assert DutySlot.objects.count() == days


# --- calendar apps ------------------------------------------------------------------------------
@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_ical_js_reads_the_same(client, link, duty_day):
    reader = Path(__file__).with_name("read_feed.cjs")
    run = ["node", str(reader), str(ICAL_JS)]
    said = subprocess.run(run, input=client.get(link).content, capture_output=True, check=True)
    assert json.loads(said.stdout) == {
        "zone": "Asia/Shanghai",
        "events": [
            {
                "uid": str(duty_day.slots.first().uid),
                "summary": "代表接待日：关庙社区联络室",
                "location": "关庙社区联络室 关庙社区一楼",
                "description": "值班代表：杨秀兰、段正明",
                "sequence": 0,
                "status": "CONFIRMED",
                "starts": "2025-03-10T01:00:00.000Z",
                "minutes": 150,
                "zone": "Asia/Shanghai",
            }
        ],
    }


def test_khal_reads_the_same(client, link, tmp_path):
    khal = Path(sys.executable).with_name("khal")
    if not khal.exists():
        pytest.skip("khal is not installed (requirements-dev.txt)")
    (tmp_path / "calendar").mkdir()
    (tmp_path / "khal.conf").write_text(
        f"[calendars]\n[[duty]]\npath = {tmp_path / 'calendar'}\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n"
        "[locale]\nlocal_timezone = Asia/Shanghai\ndefault_timezone = Asia/Shanghai\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    feed = tmp_path / "duty.ics"
    feed.write_bytes(client.get(link).content)
    run = [str(khal), "-c", str(tmp_path / "khal.conf")]
    subprocess.run([*run, "import", "--batch", str(feed)], capture_output=True, check=True)
    form = "{start-long} {end-time}|{title}|{location}|{description}|{status}"
    listed = subprocess.run(
        [*run, "list", "-f", form, "2025-03-10", "1d"], capture_output=True, check=True
    )
    said = re.sub(r"\x1b\[[0-9;]*m", "", listed.stdout.decode())
    line = next(line for line in said.splitlines() if "|" in line)
    assert line.split("|")[:4] == [
        "2025-03-10 09:00 11:30",
        "代表接待日：关庙社区联络室",
        "关庙社区联络室 关庙社区一楼",
        "值班代表：杨秀兰、段正明",
    ]
