"""A browser as a person uses it: Chromium, Chinese, in the county's time zone."""

import importlib.util
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

# Playwright keeps an event loop running in this thread; the queries of the tests are plain calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    reason = None
    if CHROMIUM is None:
        reason = "chromium is missing (apt-get install chromium)"
    elif importlib.util.find_spec("playwright") is None:
        reason = "playwright is missing (requirements-browser.txt, installed by make test)"
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # missing where there is no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def expect(chromium):
    """Playwright's patient assertions; as a fixture, so that modules load where it is missing."""
    from playwright.sync_api import expect  # missing where there is no browser

    return expect


@pytest.fixture
def browser_page(chromium, live_server):
    """A fresh window on the running portal. It must log no error and ask no other host."""
    context = chromium.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    troubles = []
    page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
    page.on("console", lambda line: troubles.append(line.text) if is_trouble(line) else None)
    page.on(
        "request",
        lambda request: troubles.append(request.url) if is_foreign(request, live_server) else None,
    )
    yield page
    context.close()
    assert troubles == []


def is_trouble(line):
    # A page that answers 403, 404 or 409 on purpose is logged like this; tests look at the page.
    return line.type == "error" and not line.text.startswith("Failed to load resource")


def is_foreign(request, live_server):
    address = urlsplit(request.url)
    return address.scheme != "data" and address.netloc != urlsplit(live_server.url).netloc


@pytest.fixture
def sign_in(browser_page, live_server):
    """Sign somebody in without the sign-in page: `sign_in(clerk)`."""

    def give_session_to_the_browser(user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        browser_page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return give_session_to_the_browser
