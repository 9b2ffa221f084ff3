"""A stranger with a phone: from the code on the wall to a sent issue and its follow-up code."""

import re

import pytest
from django.urls import reverse

from stations.models import County
from visits.models import Submission

MOST_TAPS = 4


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 375, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    yield context
    context.close()


def test_four_taps_from_the_wall_to_the_code(phone, live_server, room, settings):
    County.objects.filter(pk=room.county_id).update(takes_online=True)
    settings.RAISE_LEAST_SECONDS = 0
    page, taps = phone.new_page(), 0
    page.goto(reverse("public:venue", args=[room.pk]))
    for selector in ('a[href$="/raise/"]', "#id_agreed", "main form button[type=submit]"):
        if selector == "#id_agreed":
            page.fill("#id_text", "村口路灯坏了三盏。")
        page.locator(selector).first.tap()
        taps += 1
    code = page.locator("[data-code]").inner_text()
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}", code)
    assert taps <= MOST_TAPS
    assert Submission.objects.get().text == "村口路灯坏了三盏。"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_poster_is_one_sheet_of_a5_in_large_type_too(
    browser_page, live_server, room, settings, language
):
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    browser_page.context.add_cookies([cookie])
    for large in (0, 1):
        browser_page.goto(f"{reverse('public:poster', args=[room.pk])}?large={large}")
        printed = browser_page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b", printed)) == 1
        assert b"/MediaBox [0 0 420" in printed
