"""Everybody can read every page: axe finds nothing, and 320 px need no scrolling sideways.

Security K01: WCAG 2.2 AA by axe-core at desk width, at 320 px and in both languages.
"""

from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from stations.models import County, Venue
from visits.submissions import submitting

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
    "/search/",
    "/visits/find/",
    "/settings/",
    "/settings/holidays/",
    "/password/",
    *("/overview/", "/duty/", "/upgrade/", "/cadence/", "/standards/", "/activities/new/"),
    *("/ledgers/", "/ledgers/reception/", "/ledgers/issues/"),
    *("/imports/", "/imports/receptions/new/", "/imports/{tried}/", "/imports/{done}/undo/"),
    *("/reports/", "/reports/annual/", "/reports/deputies/{deputy}/", "/settings/papers/"),
    "/jobs/",
    "/no-such-page/",
    "/submissions/",
    "/submissions/{submission}/",
    "/issues/releases/",
    "/issues/{issue}/release/",
    "/account/",
    "/account/second-factor/",
]
PUBLIC = [
    "/p/530524/",
    *(f"/p/530524/{name}/" for name in ("find", "cases", "figures", "plans", "privacy", "access")),
    "/p/venues/{venue}/",
    "/p/venues/{venue}/poster/",
    "/p/venues/{venue}/raise/",
    "/p/deputies/{deputy}/",
    "/track/",
    "/login/",
]
WIDTHS = pytest.mark.parametrize(
    ("width", "language"), [(1280, "zh-hans"), (320, "zh-hans"), (320, "en")]
)


def findings(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {RULES})")
    return [f"{v['id']}: {v['nodes'][0]['target']}" for v in found["violations"]]


def wrong_of(page, addresses, keys, *, width, language, url) -> dict:
    """What axe finds on the pages, and how wide one is that is wider than the window."""
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": url}
    page.context.add_cookies([cookie])
    # High enough that no bar at the foot of the window lies over a field by chance.
    page.set_viewport_size({"width": width, "height": 5000})
    wrong = {}
    for address in addresses:
        page.goto(address.format(**keys))
        found = findings(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if found or wide > width:
            wrong[address] = (found, wide)
    return wrong


@pytest.fixture
def raised(room):
    """What a citizen sent to the venue, in a county that takes it."""
    County.objects.filter(pk=room.county_id).update(takes_online=True)
    venue = Venue.objects.get(pk=room.pk)
    facts = submitting.SubmissionFacts(venue=venue, token=uuid4(), text="村口路灯坏了三盏。")
    return submitting.submit(facts, at=timezone.now())


@WIDTHS
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
    raised,
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
        "submission": raised.pk,
    }
    sign_in(county_clerk)
    facts = {"width": width, "language": language, "url": live_server.url}
    assert wrong_of(browser_page, PAGES, keys, **facts) == {}


@WIDTHS
def test_axe_finds_nothing_on_the_pages_of_strangers(
    browser_page, live_server, raised, deputy, width, language
):
    keys = {"venue": raised.venue_id, "deputy": deputy.pk}
    facts = {"width": width, "language": language, "url": live_server.url}
    assert wrong_of(browser_page, PUBLIC, keys, **facts) == {}


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
