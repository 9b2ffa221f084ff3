"""The battery: every form and list gets what no office would type, and none answers with a 5xx.

Security E01-E03: empty, blank, long, rare characters, NUL, control and direction marks, no days,
huge numbers, markup, template and SQL text, keys of another county.
"""

from itertools import cycle
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import transaction

from deputies_portal.core.ui.gate import EVERYONE, declared_roles
from tests import county
from tests.html import page
from tests.test_gates import CLOSED, PAGES

pytestmark = pytest.mark.walk

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


def opened_by(role, client, pages):
    """(name, parsed page) of each list and each page with a form that the role may open."""
    for name in CLOSED:
        if declared_roles(PAGES[name].callback) & {EVERYONE, role}:
            answer = client.get(pages[name])
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                has_form = b'method="post"' in answer.content.partition(b"<main")[2]
                if has_form or name in LISTS:
                    yield name, page(answer)


def filled(fields, values, met) -> dict[str, str]:
    """The next nasty value in each next field; the counts of the blocks of a form are kept. Notes
    what each kind of field has met.
    """
    typed = {}
    for field in fields:
        if field["name"] != "csrfmiddlewaretoken" and not field["name"].endswith("_FORMS"):
            typed[field["name"]] = value = next(values)
            met.add((field.get("type", "text") if field.name == "input" else field.name, value))
    return typed


def tried(client, action, typed) -> int:
    """The answer to a form; what it changed is taken back, so that the next one finds all there."""
    with transaction.atomic():
        status = client.post(action, typed).status_code
        transaction.set_rollback(True)
    return status


def forms_tried(client, pages, opened, *, times):
    """The answers to the forms of the opened pages, each sent so many times; what was met."""
    answers, met, values = {}, set(), cycle(NASTY.values())
    for name, shown in opened:
        for form in shown.select("main form[method=post]"):
            action, fields = form.get("action") or pages[name], form.select("[name]")
            for turn in range(times):
                typed = filled(fields, values, met)
                answers[name, action, turn] = tried(client, action, typed)
    return answers, met


def asked_by(shown, address) -> list[str]:
    """What the page itself asks by: its filters, its pages, its own links."""
    fields = {field["name"] for field in shown.select("main form:not([method=post]) [name]")}
    links = [urlsplit(urljoin(address, link["href"])) for link in shown.select("main a[href]")]
    own = {key for link in links if link.path == address for key in parse_qs(link.query)}
    return sorted(fields | own | {"page"}) if fields or own else []


PLACE_AND_TIME = {"county", "township", "region", "year", "quarter"}


def queries_of(asked, values, words, turn):
    """All conditions at once, so that each is read beside wrong ones; and alone, as one that is
    wrong keeps the others from the database: the words twice, one of the rest in turn, each place
    and time. A page that asks nothing gets the names that others ask by.
    """
    if not asked:
        return [dict.fromkeys(COMMON, next(values))]
    apart = [one for one in asked if one in PLACE_AND_TIME]
    usual = [one for one in asked if one not in PLACE_AND_TIME]
    searches = [{"q": next(words)} for _time in range(2 * ("q" in asked))]
    alone = [{one: next(values)} for one in (usual[turn % len(usual)], *apart)]
    return [{one: next(values) for one in usual}, *searches, *alone]


def unsound_lists(client, pages, opened, searched):
    """The queries that a list answers neither with a page nor by a refusal. Only a place or a time
    that is not there is not found. Notes what was searched for.
    """
    values, words = cycle(NASTY.values()), cycle(NASTY.values())
    for turn, (name, shown) in enumerate(opened):
        asked = asked_by(shown, pages[name])
        for query in queries_of(asked, values, words, turn):
            searched |= {query["q"]} if query.keys() == {"q"} else set()
            status = client.get(pages[name], query).status_code
            sound = (200, 400, 404) if query.keys() & PLACE_AND_TIME else (200, 400)
            if status >= 500 or (asked and status not in sound):
                yield name, query, status


# These kinds of fields stand in so many forms that each meets every value.
KINDS = ("text", "date", "textarea", "select")


def test_no_form_and_no_list_breaks(client, pages, county_clerk):
    client.force_login(county_clerk)
    opened, searched = list(opened_by("county_clerk", client, pages)), set()
    answers, met = forms_tried(client, pages, opened, times=2)
    assert {form: status for form, status in answers.items() if status >= 500} == {}
    assert len(answers) >= 60 * 2
    assert {(kind, value) for kind in KINDS for value in NASTY.values()} - met == set()
    lists = [(name, shown) for name, shown in opened if name in LISTS]
    assert list(unsound_lists(client, pages, lists, searched)) == []
    assert searched == set(NASTY.values())
    assert client.get(pages["desk:home"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "fewest"), [("administrator", 8), ("deputy", 5), ("unit_clerk", 5)]
)
def test_no_form_of_another_role_breaks(client, pages_of_a_unit, everybody, role, fewest):
    """Their pages are open to the county clerk in part, but show them forms of their own."""
    client.force_login(everybody[role])
    opened = opened_by(role, client, pages_of_a_unit)
    answers, _met = forms_tried(client, pages_of_a_unit, opened, times=1)
    assert {form: status for form, status in answers.items() if status >= 500} == {}
    assert len(answers) >= fewest, sorted(answers)


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
