"""A seminar of 63 suggestions: pasted from a spreadsheet, triaged and dispatched together."""

from tests import make
from visits.models import Dispatch, Issue

PAGES = 10
ROWS = 63


def copied(deputy, unit):
    """As a spreadsheet copies it."""
    lines = ["序号\t代表\t意见建议\t地点\t类别\t承办单位"]
    lines += [
        f"{n}\t{deputy.name}\t{n}组路灯不亮\t田园镇\t交通道路\t{unit.short_name}"
        for n in range(1, ROWS + 1)
    ]
    return "\n".join(lines)


def paste(cell, text):
    cell.evaluate(
        """(cell, text) => {
            const copied = new DataTransfer();
            copied.setData('text/plain', text);
            const how = {clipboardData: copied, bubbles: true, cancelable: true};
            cell.dispatchEvent(new ClipboardEvent('paste', how));
        }""",
        text,
    )


def test_63_suggestions_are_pasted_triaged_and_dispatched_in_ten_pages(
    browser_page, sign_in, home, county_clerk, deputy, unit, expect
):
    row = make.make_activity(home, actor=county_clerk, kind="seminar", deputies=[deputy])
    pages = []
    browser_page.on(
        "response",
        lambda answer: (
            pages.append(answer.url)
            if answer.request.is_navigation_request() and answer.status < 300
            else None
        ),
    )
    sign_in(county_clerk)
    browser_page.goto(f"/activities/{row.pk}/suggestions/")
    paste(browser_page.locator("[name=found-0-deputy]"), copied(deputy, unit))
    expect(browser_page.locator("[data-sheet] tbody tr")).to_have_count(ROWS)
    browser_page.locator(".savebar [value=save]").click()
    browser_page.wait_for_selector(".note-good")
    assert Issue.objects.count() == ROWS
    browser_page.locator("[name=all]").check()
    browser_page.locator("[data-act=triage]").click()
    browser_page.get_by_role("button", name=f"审核这 {ROWS} 件").click()
    expect(browser_page.locator(".tag-ok")).to_have_count(ROWS)
    browser_page.locator("button[value=dispatch]").click()
    browser_page.get_by_role("button", name=f"交办这 {ROWS} 件").click()
    expect(browser_page.locator(".tag-ok")).to_have_count(ROWS)
    assert set(Dispatch.objects.values_list("unit", flat=True)) == {unit.pk}
    assert Dispatch.objects.count() == ROWS
    assert len(pages) <= PAGES
