"""Headers that every answer carries, and what no cache may keep."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from deputies_portal.core.ui.http.middleware import SafetyHeaders
from tests import make
from tests.html import page

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui_pages")]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def browser(county_clerk):
    client = Client(raise_request_exception=False)
    client.force_login(county_clerk)
    return client


@pytest.mark.parametrize(
    "address", ["/", "/units/", "/units/new/", "/journal/", "/nothing/", "/broken/", "/healthz"]
)
def test_every_answer_carries_the_safety_headers(browser, address):
    answer = browser.get(address)
    assert {name: answer.get(name) for name in ALWAYS} == ALWAYS
    assert "camera=()" in answer["Permissions-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/", "/units/", "/units/?q=%00", "/broken/", "/%00"])
def test_the_content_policy_is_strict(browser, address):
    policy = dict(
        part.strip().split(" ", 1)
        for part in browser.get(address)["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not [value for value in policy.values() if "unsafe" in value or "http" in value]


@pytest.mark.parametrize("address", ["/", "/units/", "/journal/", "/nothing/", "/broken/"])
def test_no_cache_keeps_a_page_of_somebody_signed_in(browser, address):
    assert browser.get(address)["Cache-Control"] == "no-store, private"


def test_no_cache_keeps_the_sign_in_page(client):
    assert client.get("/login/")["Cache-Control"] == "no-store, private"


def test_the_answer_that_signs_out_is_kept_by_no_cache(browser):
    assert browser.post("/logout/")["Cache-Control"] == "no-store, private"


def test_no_answer_names_the_server(rf):
    def talkative(request):
        return HttpResponse(headers={"Server": "gunicorn/27", "X-Powered-By": "Django"})

    answer = SafetyHeaders(talkative)(rf.get("/"))
    assert not answer.has_header("Server")
    assert not answer.has_header("X-Powered-By")


def test_a_foreign_host_is_refused(client):
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example:80"}):
        assert client.get("/login/", headers=headers).status_code == 400


def test_no_page_loads_anything_from_another_place(browser):
    for address in ("/", "/units/", "/units/new/", "/journal/"):
        shown = page(browser.get(address))
        sources = [
            tag.get("src") or tag.get("href") for tag in shown.select("script, link, img, use")
        ]
        assert sources
        assert [source for source in sources if not source.startswith("/")] == []


@pytest.mark.urls("deputies_portal.urls")
def test_cookies_are_out_of_reach_for_scripts(client, changning):
    password = "sunflower-42-street"
    make.make_person("county_clerk", username="county", password=password, region_id="530524")
    client.get("/login/")
    client.post("/login/", {"username": "county", "password": password})
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


def test_files_the_browser_loads_are_not_for_other_sites(tmp_path):
    (tmp_path / "site.css").write_text("a{}")
    with override_settings(STATIC_ROOT=tmp_path, STATIC_URL="/files/"):
        files = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))
    answer = files(RequestFactory().get("/files/site.css"))
    assert b"".join(answer.streaming_content) == b"a{}"
    answer.close()
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
