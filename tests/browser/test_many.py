"""Twelve issues to one unit, with the mouse: chosen with Shift, dispatched with one letter."""

import re

from tests import make
from tests.visits.acting import act
from visits.models import Dispatch

CLICKS = 6
NAMES = (
    *("县民政局", "县财政局", "县司法局", "县水务局", "县气象局"),
    *("县审计局", "县统计局", "县信访局", "县林草局"),
)


def test_twelve_issues_are_dispatched_to_one_unit_in_six_clicks(
    browser_page, sign_in, room, clerk, township_clerk, county_clerk, unit, expect
):
    for number in range(12):
        issue = make.make_issue(room, actor=clerk, title=f"路灯不亮{number}")
        act("pass_up", issue, township_clerk, make.MARCH_10, reason="要县级单位办。")
        facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
        act("triage", issue, county_clerk, make.MARCH_10, **facts)
    sign_in(county_clerk)
    browser_page.goto("/issues/?state=triaged")
    browser_page.evaluate("sessionStorage.clicks = 0")
    browser_page.add_init_script(
        "document.addEventListener('click', e => { if (e.detail) sessionStorage.clicks++; }, true)"
    )
    browser_page.reload()
    boxes = browser_page.locator("input[name=issues]")
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    expect(browser_page.locator("[data-many-count]")).to_have_text("选中 12 条")
    expect(browser_page.locator("[data-act=triage]")).to_be_hidden()
    browser_page.locator("[data-act=dispatch]").click()
    browser_page.locator("select[name=lead]").select_option(str(unit.pk))
    browser_page.get_by_role("button", name="交办这 12 件").click()
    expect(browser_page.locator(".tag-ok")).to_have_count(12)
    # Choosing in the list of units is a click, too, which the driver does without one.
    assert int(browser_page.evaluate("sessionStorage.clicks")) + 2 <= CLICKS
    assert set(Dispatch.objects.values_list("unit", flat=True)) == {unit.pk}
    assert Dispatch.objects.count() == 12


def test_a_unit_is_found_by_its_pinyin_and_stands_first_the_next_time(
    browser_page, sign_in, room, clerk, township_clerk, county_clerk, expect
):
    units = [make.make_unit(name=name, short_name=name) for name in NAMES]
    issues = [make.make_issue(room, actor=clerk, title=f"路灯不亮{n}") for n in (1, 2)]
    for issue in issues:
        act("pass_up", issue, township_clerk, make.MARCH_10, reason="要县级单位办。")
        facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
        act("triage", issue, county_clerk, make.MARCH_10, **facts)
    sign_in(county_clerk)
    browser_page.goto(f"/issues/{issues[0].pk}/dispatch/")
    box, select = browser_page.locator("input.pick"), browser_page.locator("select[name=lead]")
    box.press_sequentially("xswj")
    expect(select).to_have_value(str(units[3].pk))
    box.fill("没有这样的单位")
    expect(select).to_have_value(str(units[3].pk))
    browser_page.get_by_role("button", name="交办", exact=True).last.click()
    browser_page.wait_for_selector(".note-good")
    assert Dispatch.objects.get().unit == units[3]
    browser_page.goto(f"/issues/{issues[1].pk}/dispatch/")
    expect(select.locator("optgroup option")).to_have_text([re.compile("县水务局")])
