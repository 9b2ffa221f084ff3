"""Twelve issues to one unit, with the mouse: chosen with Shift, dispatched with one letter."""

from tests import make
from tests.visits.acting import act
from visits.models import Dispatch

CLICKS = 6


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
