"""What waits is late from the day after its last day: lists, home and reminders on the same day."""

import pytest
import time_machine

from deputies_portal.core.notices.models import Notice
from tests import html, make
from tests.visits.acting import MARCH_12, MARCH_13, act
from tests.visits.suggesting import lead_on
from visits.worklists import reminders


def shown(client, user, address, name="rows"):
    client.force_login(user)
    return html.figures(client.get(address)).get(name, 0)


@pytest.mark.parametrize(("day", "n"), [("2025-03-18", 0), ("2025-03-19", 1)])
def test_a_dispatch_is_unaccepted_from_the_day_after(client, dispatched, county_clerk, day, n):
    with time_machine.travel(f"{day} 10:00+08:00"):
        assert shown(client, county_clerk, "/", "unaccepted") == n
        assert shown(client, county_clerk, "/issues/?todo=unaccepted") == n


@pytest.mark.parametrize(("day", "n"), [("2025-03-20", 0), ("2025-03-21", 1)])
def test_a_reply_to_a_supervision_is_late_from_the_day_after(
    client, supervised, manager, county_clerk, day, n
):
    with time_machine.travel(f"{day} 10:00+08:00"):
        assert shown(client, manager, "/", "reply_late") == n
        assert shown(client, manager, "/issues/?todo=reply_late") == n


@pytest.mark.parametrize(("day", "n"), [("2025-04-10", 0), ("2025-04-11", 1)])
def test_what_a_unit_answers_is_overdue_from_the_day_after(client, in_progress, unit_clerk, day, n):
    with time_machine.travel(f"{day} 10:00+08:00"):
        assert shown(client, unit_clerk, "/", "overdue") == n
        assert shown(client, unit_clerk, "/issues/?todo=overdue") == n


@pytest.mark.parametrize(("day", "n"), [("2025-03-13", 0), ("2025-03-14", 1)])
def test_an_opinion_asked_for_is_overdue_from_the_day_after(
    client, in_progress, county_clerk, helper, helper_clerk, day, n
):
    facts = {"unit": helper, "task": "看水管。", "due": MARCH_13}
    act("add_assisting", in_progress, county_clerk, MARCH_12, **facts)
    with time_machine.travel(f"{day} 10:00+08:00"):
        client.force_login(helper_clerk)
        home = client.get("/")
        listed = client.get(html.figure_link(home, "overdue")) if n else None
    assert html.figures(home).get("overdue", 0) == n
    assert listed is None or html.figures(listed)["rows"] == n


@pytest.mark.parametrize(("day", "colour"), [("2025-03-20", "tag-red"), ("2025-03-21", "tag-over")])
def test_an_urge_is_late_from_the_day_after(
    client, in_progress, county_clerk, unit_clerk, day, colour
):
    asked = {"note": "请抓紧。", "due": make.date(2025, 3, 20)}
    act("urge", in_progress, county_clerk, MARCH_12, **asked)
    client.force_login(unit_clerk)
    with time_machine.travel(f"{day} 10:00+08:00"):
        row = html.page(client.get("/issues/")).select_one("tbody tr")
    tags = [tag["class"] for tag in row.select(".tag") if "催办" in tag.get_text()]
    assert [colour in classes for classes in tags] == [True]


def test_on_its_last_day_a_suggestion_is_due_today_and_not_late(
    drafted, request, unit_clerk, county_clerk
):
    lead_on(drafted, "assigned", request)
    on = make.date(2025, 6, 11)
    Notice.objects.all().delete()
    reminders.remind(on=on, at=make.moment(on, "08:00"))
    words = "代表建议“改造完小食堂线路”（昌人建〔2025〕1号）的答复今天到期。"
    assert {(one.user, one.words) for one in Notice.objects.all()} == {
        (unit_clerk, words),
        (county_clerk, words),
    }
