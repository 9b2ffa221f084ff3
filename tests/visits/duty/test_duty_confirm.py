"""Days planned over a year without calendar, when the calendar comes in."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from tests import html, make
from tests.stations.pages import signed_in
from tests.visits.planning import draft, people_at, publish
from visits.holidays import holidays
from visits.models import CalendarDay, DutyDay

CONFIRM = "/duty/confirm/"
OCTOBER_10 = date(2025, 10, 10)


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def rota(room, county_clerk):
    """Three days, published while nobody knows the holidays of the year."""
    make.make_rule("room", on_day_off="next_working")
    people_at(room, "甲", "乙")
    made = draft(room, actor=county_clerk, first=date(2025, 9, 1), last=date(2025, 11, 30))
    return publish(made, actor=county_clerk)


def calendar_comes(*days_off):
    """10 October is a holiday in this year's calendar, the days after it are worked."""
    CalendarDay.objects.create(day=date(2025, 1, 1), name="元旦")
    for day in days_off:
        CalendarDay.objects.create(day=day, name="国庆节")
    holidays.calendar_changed([None], actor=None, at=make.moment())


def confirmed():
    days = DutyDay.objects.order_by("planned_for")
    return [(f"{day.day:%m-%d}", day.state, day.is_confirmed) for day in days]


def test_days_the_calendar_leaves_where_they_are_are_confirmed(rota, county_clerk):
    assert {known for _day, _state, known in confirmed()} == {False}
    calendar_comes(OCTOBER_10)
    assert confirmed() == [
        ("09-10", "published", True),
        ("10-10", "published", False),
        ("11-10", "published", True),
    ]
    page = html.page(signed_in(county_clerk).get(CONFIRM))
    (row,) = [" ".join(one.get_text(" ").split()) for one in page.select("main tbody tr")]
    assert row.startswith("2025年10月10日 周五 国庆节") or "国庆节" in row
    assert "改到2025年10月13日" in row


def test_the_clerk_takes_what_the_rule_says_now(rota, county_clerk):
    calendar_comes(OCTOBER_10)
    day = DutyDay.objects.get(day=OCTOBER_10)
    signed_in(county_clerk).post(f"/duty/{day.pk}/confirm/", {"choice": "accept"})
    assert confirmed()[1] == ("10-13", "published", True)
    day.refresh_from_db()
    assert day.planned_for == OCTOBER_10


def test_the_clerk_keeps_the_day(rota, county_clerk):
    calendar_comes(OCTOBER_10)
    day = DutyDay.objects.get(day=OCTOBER_10)
    client = signed_in(county_clerk)
    client.post(f"/duty/{day.pk}/confirm/", {"choice": "keep"})
    assert confirmed()[1] == ("10-10", "published", True)
    assert html.page(client.get(CONFIRM)).select("main tbody tr") == []


def test_an_answer_sent_twice_is_one(rota, county_clerk):
    calendar_comes(OCTOBER_10)
    address = f"/duty/{DutyDay.objects.get(day=OCTOBER_10).pk}/confirm/"
    client = signed_in(county_clerk)
    client.post(address, {"choice": "accept"})
    again = client.post(address, {"choice": "accept"}, follow=True)
    assert "这一天不用再核对。" in html.text_of(again)
    assert confirmed()[1] == ("10-13", "published", True)
    assert Entry.objects.filter(action="dutyday.move").count() == 1


def test_a_day_the_rule_leaves_out_is_called_off(room, rota, county_clerk):
    calendar_comes(OCTOBER_10)
    day = DutyDay.objects.get(day=OCTOBER_10)
    day.rule.on_day_off = "skip"
    day.rule.save()
    signed_in(county_clerk).post(f"/duty/{day.pk}/confirm/", {"choice": "accept"})
    assert confirmed()[1][:2] == ("10-10", "cancelled")


def test_before_the_calendar_comes_nothing_is_offered(rota, county_clerk):
    page = html.page(signed_in(county_clerk).get(CONFIRM))
    assert page.select("main tbody tr") == []
    assert "另有 3 天，那一年的日历还没有公布。" in " ".join(page.get_text(" ").split())


def test_only_those_who_plan_the_day_confirm_it(client, rota, everybody, outside_county_clerk):
    calendar_comes(OCTOBER_10)
    day = DutyDay.objects.get(day=OCTOBER_10)
    address = f"/duty/{day.pk}/confirm/"
    for role, person in everybody.items():
        client.force_login(person)
        expected = 200 if role in ("county_clerk", "township_clerk") else 403
        assert client.get(CONFIRM).status_code == expected, role
        if expected == 403:
            assert client.post(address, {"choice": "keep"}).status_code == 403
    client.force_login(outside_county_clerk)
    assert client.post(address, {"choice": "keep"}).status_code == 404
    client.force_login(everybody["county_clerk"])
    assert client.get(address).status_code == 405
    assert client.post(address, {"choice": "drop"}).status_code == 404
    assert confirmed()[1] == ("10-10", "published", False)


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_asks_the_same_few_questions(room, county_clerk, number):
    rule = make.make_rule("room", on_day_off="next_working")
    for serial in range(number):
        day = date(2025, 10, 1 + serial)
        facts = {"day": day, "rule": rule, "is_confirmed": False}
        make.make_duty_day(make.make_venue("specialised", name=f"专业站{serial}"), **facts)
    CalendarDay.objects.create(day=date(2025, 1, 1), name="元旦")
    client = signed_in(county_clerk)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(CONFIRM)
    assert (len(html.page(answer).select("main tbody tr")), len(queries)) == (number, 7)
