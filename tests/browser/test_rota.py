"""A drafted rota with the mouse: a name dragged onto another turn opens that day, chosen."""

from datetime import date

import pytest

from tests import make
from tests.visits.planning import draft, people_at


@pytest.fixture
def drafted(room, county_clerk):
    make.make_rule("room", pattern="weekday", weekday=1)
    people_at(room, "甲", "乙", "丙")
    return draft(room, actor=county_clerk, last=date(2025, 4, 30))


def test_a_name_is_dragged_onto_another_turn(browser_page, sign_in, county_clerk, drafted, expect):
    first, second = drafted.days.order_by("day")[:2]
    turn, dragged = first.slots.get(rank=1), second.slots.get(rank=1)
    assert dragged.deputy_id != turn.deputy_id
    sign_in(county_clerk)
    browser_page.goto(drafted.get_absolute_url())
    name = browser_page.locator(f"[data-turn='{dragged.pk}']")
    name.drag_to(browser_page.locator(f"[data-turn='{turn.pk}']"))
    browser_page.wait_for_url(f"**/duty/draft/day/{first.pk}/?**")
    expect(browser_page.locator(f"#id_turn-{turn.pk}")).to_have_value(str(dragged.deputy_id))


def test_another_month_comes_without_a_reload_and_the_export_with_it(
    browser_page, sign_in, county_clerk, drafted, expect
):
    sign_in(county_clerk)
    browser_page.goto("/duty/?month=2025-04")
    browser_page.evaluate("window.stays = true")
    browser_page.locator("#month-after").click()
    expect(browser_page.locator("#to-ledger")).to_have_attribute(
        "href", "/ledgers/duty/?month=2025-05"
    )
    assert browser_page.evaluate("window.stays") is True
