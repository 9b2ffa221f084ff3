"""Every answer, walked: where it leads, strangers, life under a path (security A06, D01-D06).

The pages behind the sign-in are asked for their headers on the walk of test_leaks.py.
"""

import pytest
from django.conf import settings
from django.urls import set_script_prefix

from tests.core.answers import PRIVATE, lacking, writes_seen
from tests.html import page
from tests.public.conftest import READ, address_of, open_county
from tests.test_gates import PAGES, SIGN_IN
from tests.test_gates import address_of as sample_of

__all__ = ["open_county"]

EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "\t//evil.example/"]


@pytest.fixture
def strangers_pages(open_county):
    addresses = {name: address_of(name, open_county) for name in READ}
    return addresses | {name: sample_of(name) for name in SIGN_IN} | {"display": "/p/display/"}


def test_every_public_answer_has_the_safety_headers_and_no_cookie(client, strangers_pages):
    with writes_seen() as written:
        answers = {name: client.get(strangers_pages[name]) for name in strangers_pages}
    assert written == set()
    faults = {name: lacking(answer, kept=None) for name, answer in answers.items()}
    assert {name: said for name, said in faults.items() if said} == {}
    opened = [name for name in READ if answers[name].status_code == 200]
    assert len(opened) >= len(READ) - 1  # the plan has no file
    assert [name for name in opened if answers[name].cookies] == []
    assert {lacking(client.get(f"/p/{code}/"), kept=None) == [] for code in (0, 999999)} == {True}


def test_a_public_page_seen_by_somebody_signed_in_is_kept_by_no_cache(
    client, strangers_pages, clerk
):
    client.force_login(clerk)
    answers = {name: client.get(strangers_pages[name])["Cache-Control"] for name in READ}
    assert answers == dict.fromkeys(READ, PRIVATE)


def leads_away(answer) -> bool:
    targets = [answer.get("Location", "")]
    if "html" in answer.get("Content-Type", ""):
        shown = page(answer)
        targets += [tag["href"] for tag in shown.select("[href]")]
        targets += [tag["action"] for tag in shown.select("[action]")]
        targets += [tag["value"] for tag in shown.select("[name=next][value]")]
    return any(target.lstrip().startswith(("//", "/\\", "http")) for target in targets)


def test_no_address_leads_to_another_site(client, strangers_pages, clerk):
    found = []
    for name, address in strangers_pages.items():
        for evil in EVIL:
            asked = dict.fromkeys(("next", "back", "url"), evil)
            found += [
                (name, evil) for answer in (client.get(address, asked),) if leads_away(answer)
            ]
    client.force_login(clerk)
    for address in ("/landing/", "/password/", "/logout/", "/"):
        found += [
            (address, evil) for evil in EVIL if leads_away(client.get(address, {"next": evil}))
        ]
    for evil in EVIL:
        found += [
            evil
            for where in ("/language/", "/logout/")
            if leads_away(client.post(where, {"language": "en", "next": evil}))
        ]
    assert found == []


def test_no_view_is_exempt_from_the_mark_of_a_form():
    assert [name for name in PAGES if getattr(PAGES[name].callback, "csrf_exempt", False)] == []


@pytest.fixture
def below_a_path(settings):
    """The portal at /deputies/; the proxy takes the prefix off."""
    settings.FORCE_SCRIPT_NAME = "/deputies"
    settings.STATIC_URL = "/deputies/static/"
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        setattr(settings, f"{cookie}_COOKIE_PATH", "/deputies/")
    set_script_prefix("/deputies/")
    yield
    set_script_prefix("/")


def outside(answer) -> list[str]:
    """Links, forms, files and redirects of an answer that leave the path of the portal."""
    targets = [answer["Location"]] if answer.has_header("Location") else []
    if "html" in answer.get("Content-Type", ""):
        shown = page(answer)
        for name in ("href", "action", "src", "formaction", "hx-get", "hx-post"):
            targets += [tag[name] for tag in shown.select(f"[{name}]")]
    return [one for one in targets if one.startswith("/") and not one.startswith("/deputies/")]


def test_under_a_path_everything_stays_below_it(below_a_path, client, open_county, county_clerk):
    owned = {"venue": open_county["venue"].pk, "visit": open_county["visit"].pk}
    asked = [address_of(name, open_county) for name in READ] + ["/deputies/login/?next=//x"]
    for_staff = ["", "visits/", "visits/new/", "issues/", "duty/", "search/?q=食", "settings/"]
    for_staff += [
        "visits/{visit}/",
        "venues/{venue}/",
        "venues/{venue}/edit/",
        "account/",
        "alive/",
    ]
    for_staff += ["overview/", "notices/", "units/new/", "p/display/?next=/deputies/p/", "nothing/"]
    found = {one: outside(client.get(one.removeprefix("/deputies"))) for one in asked}
    found |= {"stranger": outside(client.get("/visits/"))}
    client.force_login(county_clerk)
    for address in for_staff:
        found[address] = outside(client.get("/" + address.format(**owned)))
    found["language"] = outside(client.post("/language/", {"language": "en"}))
    found["out"] = outside(client.post("/logout/"))
    assert {name: targets for name, targets in found.items() if targets} == {}
    paths = {name: cookie["path"] for name, cookie in client.cookies.items()}
    assert paths == dict.fromkeys(paths, "/deputies/")
    assert settings.LANGUAGE_COOKIE_NAME in paths
