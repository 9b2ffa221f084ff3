"""The clock of a suggestion: reminders, digests, a change of the calendar, what home shows."""

from datetime import date

import pytest
import time_machine

from deputies_portal.core.notices.models import Notice
from tests import html, make
from tests.visits import suggesting
from tests.visits.suggesting import lead_on, step
from visits.holidays import holidays
from visits.models import CalendarDay
from visits.worklists import reminders

JUNE_11 = date(2025, 6, 11)  # three months after 11 March 2025


@pytest.fixture
def assigned(drafted, request):
    return lead_on(drafted, "assigned", request)


def reminded(on) -> dict:
    """Who is told what on the day, by name."""
    Notice.objects.all().delete()
    reminders.remind(on=on, at=make.moment(on, "08:00"))
    return {notice.user.username: notice.words for notice in Notice.objects.order_by("id")}


def test_the_unit_is_reminded_before_the_day_and_the_office_too_on_the_day(
    assigned, unit_clerk, county_clerk, township_clerk
):
    left = "代表建议“改造完小食堂线路”（昌人建〔2025〕1号）的答复还剩3个工作日，2025年6月11日到期。"
    today = "代表建议“改造完小食堂线路”（昌人建〔2025〕1号）的答复今天到期。"
    assert reminded(date(2025, 6, 6)) == {"unit": left}
    assert reminded(date(2025, 6, 9)) == {}
    assert reminded(JUNE_11) == {"unit": today, "county": today}


def test_five_working_days_late_there_is_one_digest_a_person(assigned, unit_clerk, county_clerk):
    assert reminded(date(2025, 6, 17)) == {}
    late = "您有1份代表建议超期，最久的超期5个工作日：昌人建〔2025〕1号。"
    assert reminded(date(2025, 6, 18)) == {"unit": late, "county": late}


def test_an_answered_one_waits_for_nobody(assigned, request, unit_clerk):
    paper = step("consult", assigned, unit_clerk, **suggesting.HEARD)
    step("answer", paper, unit_clerk, **suggesting.answer_facts())
    assert reminded(date(2025, 6, 18)) == {}


def test_a_new_holiday_moves_the_day_and_the_timeline_says_so(assigned, county_clerk):
    CalendarDay.objects.create(region_id="530524", day=JUNE_11, name="火把节")
    holidays.calendar_changed(["530524"], actor=county_clerk, at=make.moment(make.MARCH_11))
    assigned.refresh_from_db()
    event = assigned.events.last()
    assert (assigned.due, assigned.first_due) == (date(2025, 6, 12), JUNE_11)
    assert (event.step, event.facts) == (
        "calendar",
        {"before": "2025-06-11", "due": "2025-06-12"},
    )


def test_a_day_named_by_the_office_stays(drafted, request, county_clerk, unit):
    paper = lead_on(drafted, "accepted", request)
    facts = {"unit": unit, "pace": "normal", "due": date(2025, 5, 20)}
    paper = step("assign", paper, county_clerk, **facts)
    CalendarDay.objects.create(region_id="530524", day=date(2025, 5, 20), name="街天")
    holidays.calendar_changed(["530524"], actor=county_clerk, at=make.moment(make.MARCH_11))
    paper.refresh_from_db()
    assert (paper.due, paper.events.last().step) == (date(2025, 5, 20), "assign")


def test_home_tells_a_deputy_what_to_sign_and_to_rate(client, drafted, deputy_user, request):
    with time_machine.travel("2025-03-12 10:00+08:00"):
        client.force_login(deputy_user)
        page = client.get("/")
        assert html.figures(page)["suggestions-to_sign"] == 1
        assert html.figure_link(page, "suggestions-to_sign") == "/suggestions/?state=to_sign"
        lead_on(drafted, "answered", request)
        page = client.get("/")
        assert html.figures(page)["suggestions-to_rate"] == 1
        assert "suggestions-to_sign" not in html.figures(page)


@pytest.mark.parametrize(
    ("state", "person", "word"),
    [
        ("submitted", "county_clerk", "submitted"),
        ("accepted", "county_clerk", "accepted"),
        ("assigned", "unit_clerk", "in_hand"),
        ("assigned", "county_clerk", "overdue"),
        ("consulted", "manager", "overdue"),
        ("rated", "county_clerk", "rated"),
    ],
)
def test_home_tells_the_office_and_the_unit_what_waits_for_them(
    client, drafted, request, everybody, state, person, word
):
    lead_on(drafted, state, request)
    with time_machine.travel("2025-06-12 10:00+08:00" if word == "overdue" else "2025-03-12"):
        client.force_login(request.getfixturevalue(person))
        home = client.get("/")
        assert html.figures(home)[f"suggestions-{word}"] == 1
        rows = client.get(html.figure_link(home, f"suggestions-{word}"))
        assert html.figures(rows)["rows"] == 1


@pytest.mark.parametrize(("day", "n"), [("2025-06-11", 0), ("2025-06-12", 1)])
def test_on_its_last_day_it_is_not_overdue_and_on_the_next_it_is(
    client, assigned, county_clerk, day, n
):
    client.force_login(county_clerk)
    with time_machine.travel(f"{day} 10:00+08:00"):
        home, listed = client.get("/"), client.get("/suggestions/?state=overdue")
    assert html.figures(home).get("suggestions-overdue", 0) == n
    assert len(html.page(listed).select("tbody tr")) == n
