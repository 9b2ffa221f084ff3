"""Everybody can read every page: axe finds nothing, and 320 px need no scrolling sideways.

Trust K01: WCAG 2.2 AA by axe-core at desk width, at 320 px and in both languages.
"""

from pathlib import Path

import pytest
from django.conf import settings

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = "{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}"
PAGES = [
    "/",
    "/visits/",
    "/visits/new/",
    "/visits/{visit}/",
    "/issues/",
    "/issues/{issue}/",
    "/issues/{issue}/tell/",
    "/venues/",
    "/venues/{venue}/",
    "/venues/{venue}/file/",
    "/venues/{venue}/edit/",
    "/deputies/",
    "/deputies/{deputy}/",
    "/units/",
    "/search/?q=食堂",
    "/settings/",
    "/settings/holidays/",
    "/password/",
    *("/overview/", "/duty/", "/upgrade/", "/cadence/", "/standards/", "/activities/new/"),
    *("/ledgers/", "/ledgers/reception/", "/ledgers/issues/"),
    *("/imports/", "/imports/receptions/new/", "/imports/{tried}/", "/imports/{done}/undo/"),
    *("/reports/", "/reports/annual/", "/reports/deputies/{deputy}/", "/settings/papers/"),
    "/jobs/",
    "/no-such-page/",
]


def findings(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {RULES})")
    return [f"{v['id']}: {v['nodes'][0]['target']}" for v in found["violations"]]


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (320, "zh-hans"), (320, "en")])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(
    browser_page,
    sign_in,
    live_server,
    county_clerk,
    answered,
    room,
    deputy,
    tried_import,
    written_import,
    width,
    language,
):
    keys = {
        "tried": tried_import.pk,
        "done": written_import.pk,
        "visit": answered.voices.get().visit_id,
        "issue": answered.pk,
        "venue": room.pk,
        "deputy": deputy.pk,
    }
    sign_in(county_clerk)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    browser_page.context.add_cookies([cookie])
    # High enough that no bar at the foot of the window lies over a field by chance.
    browser_page.set_viewport_size({"width": width, "height": 5000})
    wrong = {}
    for address in PAGES:
        browser_page.goto(address.format(**keys))
        found = findings(browser_page)
        wide = browser_page.evaluate("document.documentElement.scrollWidth")
        if found or wide > width:
            wrong[address] = (found, wide)
    assert wrong == {}


def test_on_a_tablet_no_column_of_a_list_is_squeezed_to_single_characters(
    browser_page, sign_in, county_clerk, auditor, answered
):
    browser_page.set_viewport_size({"width": 768, "height": 900})
    narrow = (
        "[...document.querySelectorAll('main tbody td')].filter(cell => cell.checkVisibility())"
        ".filter(cell => cell.innerText.trim().length > 4 && cell.clientWidth < 60).length"
    )
    rows = "document.querySelectorAll('main tbody tr').length"
    for address, person in (
        ("/issues/", county_clerk),
        ("/visits/", county_clerk),
        ("/journal/", auditor),
    ):
        sign_in(person)
        browser_page.goto(address)
        assert browser_page.evaluate(rows) > 0, address
        assert browser_page.evaluate(narrow) == 0, address
