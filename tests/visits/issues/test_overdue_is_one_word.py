"""Overdue begins when the last day is over: on every page on the same day."""

from datetime import timedelta

import pytest
import time_machine

from tests.html import figures, page, text_of


@pytest.fixture
def last_day(dispatched):
    return dispatched.deadlines.running().get(kind="answer").due_on


@pytest.mark.parametrize(("after", "n"), [(0, 0), (1, 1)])
def test_on_its_last_day_it_is_not_overdue_and_on_the_next_it_is(
    client, county_clerk, manager, unit_clerk, last_day, after, n
):
    def shown(user, address, name="rows"):
        client.force_login(user)
        return figures(client.get(address)).get(name, 0)

    with time_machine.travel(f"{last_day + timedelta(days=after)} 10:00+08:00"):
        found = {
            "tab": shown(county_clerk, "/issues/?state=overdue"),
            "tab of a unit": shown(unit_clerk, "/issues/?state=overdue"),
            "work": shown(county_clerk, "/issues/?todo=overdue"),
            "work of a unit": shown(unit_clerk, "/issues/?todo=overdue"),
            "home": shown(county_clerk, "/", "overdue"),
            "overview": shown(manager, "/overview/", "overdue"),
            "report": shown(manager, f"/reports/annual/?year={last_day.year}", "late"),
            "late ones": shown(manager, "/issues/?result=late"),
        }
        assert found == dict.fromkeys(found, n)
        client.force_login(manager)
        brief = text_of(client.get("/overview/"))
        assert f"其中超期 {n} 件" in brief


@pytest.mark.parametrize(
    ("day", "n"),
    [
        ("2025-04-03", 0),  # four working days left and more
        ("2025-04-07", 1),  # three: 8, 9, 10 April
        ("2025-04-10", 1),  # the last day itself
        ("2025-04-11", 0),
    ],
)
def test_it_is_due_soon_from_three_working_days_before_to_its_last_day(
    client, county_clerk, manager, unit_clerk, in_progress, day, n
):
    def shown(user, address, name="rows"):
        client.force_login(user)
        return figures(client.get(address)).get(name, 0)

    with time_machine.travel(f"{day} 10:00+08:00"):
        found = {
            "work": shown(county_clerk, "/issues/?todo=soon"),
            "work of a unit": shown(unit_clerk, "/issues/?todo=soon"),
            "home": shown(county_clerk, "/", "soon"),
            "home of a unit": shown(unit_clerk, "/", "soon"),
            "overview": shown(manager, "/overview/", "soon"),
        }
    assert found == dict.fromkeys(found, n)


@pytest.mark.parametrize(
    ("day", "words"), [("2025-04-10", "今天到期"), ("2025-04-11", "超期1个工作日")]
)
def test_the_page_of_an_issue_counts_days_late_from_the_day_after(
    client, county_clerk, in_progress, day, words
):
    with time_machine.travel(f"{day} 10:00+08:00"):
        client.force_login(county_clerk)
        shown = page(client.get(in_progress.get_absolute_url())).select_one(".due-v")
    assert shown.get_text(strip=True) == words
