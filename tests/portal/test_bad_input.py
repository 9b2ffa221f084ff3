"""The battery: every form and list gets what no office would type, and none answers with a 5xx.

Trust E01-E03: empty, blank, long, rare characters, NUL, control and direction marks, no days,
huge numbers, markup, template and SQL text, keys of another county.
"""

from itertools import cycle, islice
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import transaction

from deputies_portal.ui.gate import EVERYONE, declared_roles
from tests import county
from tests.html import page
from tests.test_gates import CLOSED, PAGES

NASTY = {
    "empty": "",
    "blank": " \u3000\t ",
    "long": "长" * 10_000,
    "rare": "𠮷㐂·🙂",
    "nul": "a\x00b",
    "control": "a\x1b[31m\r\nSet-Cookie: x=1",
    "direction": "\u202eabc\u202c",
    "huge": "9" * 30,
    "negative": "-1",
    "no such day": "2025-02-30",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "sql": "' OR 1=1; --",
    "formula": "=HYPERLINK(1)",
    "joined": "👨\u200d👩\u200d👧",
}
TURNS = 3  # each field of a form gets that many of them, every field another one at a time


COMMON = ("q", "year", "venue", "township", "tier", "state", "source", "page", "day", "todo")
LISTS = [name for name in CLOSED if not PAGES[name].pattern.converters]


@pytest.fixture
def around(room, home, deputy, unit, clerk, county_clerk, visit, everybody):
    """What a county is furnished with; the issue comes from the test."""
    return {
        "room": room,
        "home": home,
        "deputy": deputy,
        "unit": unit,
        "clerk": clerk,
        "county_clerk": county_clerk,
        "visit": visit,
        "everybody": everybody,
    }


@pytest.fixture
def pages(around, at_county):
    return county.addresses(county.furnish(**around, issue=at_county))


@pytest.fixture
def pages_of_a_unit(around, dispatched):
    return county.addresses(county.furnish(**around, issue=dispatched))


def forms_of(client, address):
    """(action, names of its fields) of each form that posts, on a page the person may open."""
    answer = client.get(address)
    if answer.status_code != 200 or "html" not in answer["Content-Type"]:
        return
    for form in page(answer).select("main form[method=post]"):
        names = [field["name"] for field in form.select("[name]")]
        yield form.get("action") or address, names


def filled(names, turn) -> dict[str, str]:
    """The form with another nasty value in each field; the counts of its blocks are kept."""
    values = list(NASTY.values())
    kept = {"csrfmiddlewaretoken"} | {name for name in names if name.endswith("_FORMS")}
    return {
        name: values[(place + turn * len(values) // TURNS) % len(values)]
        for place, name in enumerate(names)
        if name not in kept
    }


def tried(client, action, values) -> int:
    """The answer to a form; what it changed is taken back, so that the next one finds all there."""
    with transaction.atomic():
        status = client.post(action, values).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize(("role", "fewest"), [("county_clerk", 60), ("administrator", 8)])
def test_no_form_breaks(client, pages, everybody, role, fewest):
    client.force_login(everybody[role])
    answers = {
        (name, action, turn): tried(client, action, filled(names, turn))
        for name in CLOSED
        if declared_roles(PAGES[name].callback) & {EVERYONE, role}
        for action, names in forms_of(client, pages[name])
        for turn in range(TURNS)
    }
    assert {form: status for form, status in answers.items() if status >= 500} == {}
    assert len(answers) >= fewest * TURNS
    assert client.get(pages["desk:home"]).status_code == 200


@pytest.mark.parametrize(("role", "fewest"), [("deputy", 5), ("unit_clerk", 5)])
def test_no_form_of_a_deputy_or_a_unit_breaks(client, pages_of_a_unit, everybody, role, fewest):
    """Their pages are open to the county clerk too, but show them forms of their own."""
    client.force_login(everybody[role])
    answers = {
        (name, action): tried(client, action, filled(names, place % TURNS))
        for place, name in enumerate(CLOSED)
        if declared_roles(PAGES[name].callback) & {EVERYONE, role}
        for action, names in forms_of(client, pages_of_a_unit[name])
    }
    assert {form: status for form, status in answers.items() if status >= 500} == {}
    assert len(answers) >= fewest, sorted(answers)


def asked_by(client, address) -> list[str]:
    """What the page itself asks by: its filters, its pages, its own links."""
    opened = client.get(address)
    if opened.status_code != 200 or "html" not in opened["Content-Type"]:
        return []
    soup = page(opened)
    fields = {field["name"] for field in soup.select("main form:not([method=post]) [name]")}
    links = [urlsplit(urljoin(address, link["href"])) for link in soup.select("main a[href]")]
    own = {key for link in links if link.path == address for key in parse_qs(link.query)}
    return sorted(fields | own | {"page"}) if fields or own else []


PLACE_AND_TIME = {"county", "township", "region", "year", "quarter"}


def test_no_list_breaks(client, pages, county_clerk):
    """A list gets one of the values in each of its parameters, three where text is searched; the
    next parameter gets the next ones; a page that asks nothing gets five under names that others
    ask by. Only a place or a time that is not there is not found.
    """
    client.force_login(county_clerk)
    values, broken, searched = cycle(NASTY.values()), [], set()
    for name in LISTS:
        if not declared_roles(PAGES[name].callback) & {EVERYONE, "county_clerk"}:
            continue
        asked = asked_by(client, pages[name])
        queries = [{one: it} for one in asked for it in islice(values, 3 if one == "q" else 1)]
        queries = queries or [dict.fromkeys(COMMON, value) for value in islice(values, 5)]
        searched |= {query["q"] for query in queries if "q" in query}
        for query in queries:
            status = client.get(pages[name], query).status_code
            sound = (200, 400, 404) if query.keys() & PLACE_AND_TIME else (200, 400)
            if status >= 500 or (asked and status not in sound):
                broken.append((name, query, status))
    assert broken == []
    assert searched == set(NASTY.values())


@pytest.mark.parametrize(
    "address",
    ["/visits/0/", "/visits/99999999999999999999/", "/issues/9999999999/", "/visits/%00/", "/%ff/"],
)
def test_odd_addresses_are_not_found(client, pages, county_clerk, address):
    client.force_login(county_clerk)
    assert client.get(address).status_code in (400, 404)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe=\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
        (b"", "multipart/form-data"),
    ],
)
def test_broken_bodies_are_refused(client, pages, clerk, body, kind):
    client.force_login(clerk)
    answer = client.generic("POST", pages["visits:visit-new"], body, content_type=kind)
    assert answer.status_code < 500


def test_broken_cookies_are_ignored(client, pages):
    # As a header: newer Pythons put no such cookie into the jar of the test client.
    broken = "sessionid=" + "\x7f" * 200 + "; django_language=../../etc; messages={{"
    assert client.get("/login/", headers={"cookie": broken}).status_code == 200
