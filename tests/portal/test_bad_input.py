"""The battery: every form and list gets what no office would type, and none answers with a 5xx.

Trust E01-E03: empty, blank, long, rare characters, NUL, control and direction marks, no days,
huge numbers, markup, template and SQL text, keys of another county.
"""

import pytest

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
}
TURNS = 5  # each field of a form gets that many of them, every field another one at a time


LISTS = [name for name in CLOSED if not PAGES[name].pattern.converters]


@pytest.fixture
def pages(room, home, deputy, unit, clerk, county_clerk, visit, at_county, everybody):
    return county.addresses(
        county.furnish(
            room=room,
            home=home,
            deputy=deputy,
            unit=unit,
            clerk=clerk,
            county_clerk=county_clerk,
            visit=visit,
            issue=at_county,
            everybody=everybody,
        )
    )


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


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("role", ["county_clerk", "administrator"])
def test_no_form_breaks(client, pages, everybody, role, turn):
    client.force_login(everybody[role])
    broken = []
    for name in CLOSED:
        if not declared_roles(PAGES[name].callback) & {EVERYONE, role}:
            continue
        for action, names in forms_of(client, pages[name]):
            status = client.post(action, filled(names, turn)).status_code
            if status >= 500:
                broken.append((name, status))
    assert broken == []


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY.keys())
def test_no_list_breaks(client, pages, county_clerk, value):
    client.force_login(county_clerk)
    names = ("q", "year", "venue", "township", "tier", "state", "source", "page", "day", "todo")
    broken = []
    for name in LISTS:
        if "county_clerk" not in declared_roles(PAGES[name].callback):
            continue
        if client.get(pages[name], dict.fromkeys(names, value)).status_code >= 500:
            broken.append(name)
    assert broken == []


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
    client.cookies["sessionid"] = "\x7f" * 200
    client.cookies["django_language"] = "../../etc"
    client.cookies["messages"] = "{{"
    assert client.get("/login/").status_code == 200
