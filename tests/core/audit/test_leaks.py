"""Planted marks: personal data put into every personal field and searched for in every answer.

What is masked by default appears nowhere in full, except where named below (security I01, I02).
The same walk asks of every answer what security A06, D01-D04 and K02 ask.
"""

import zipfile
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.gate import EVERYONE, declared_roles
from tests import county, make
from tests.cast import advance
from tests.core.accounts.test_roles import ROLES
from tests.core.answers import lacking, writes_seen
from tests.core.ui.test_valid_html import faults_of
from tests.html import form_values, page
from tests.test_gates import CLOSED, PAGES

pytestmark = pytest.mark.walk

MARKS = {
    "visitor name": "莫留痕",
    "visitor phone": "13911112222",
    "visitor address": "暗号巷七号",
    "own words": "原话不外传",
    "deputy phone": "13933334444",
    "deputy e-mail": "hidden@deputy.example",
    "unit phone": "13955556666",
    "liaison phone": "13977778888",
}


@pytest.fixture
def planted(room, home, deputy, unit, clerk, township_clerk, county_clerk, everybody):
    """Marks in every personal field, and every address of the portal."""
    deputy.phone, deputy.email = MARKS["deputy phone"], MARKS["deputy e-mail"]
    deputy.save()
    unit.contact, unit.contact_phone = "张丽琼", MARKS["unit phone"]
    unit.save()
    room.liaison, room.liaison_phone = "字春梅", MARKS["liaison phone"]
    room.save()
    contact = make.a_contact(
        name=MARKS["visitor name"],
        phone=MARKS["visitor phone"],
        address=MARKS["visitor address"],
    )
    visit = make.make_visit(
        room, actor=clerk, contacts=[contact], own_words=MARKS["own words"], deputies=[deputy]
    )
    issue = visit.voices.get().issue
    triage = {"category": issue.category, "title": issue.title, "pace": "normal"}
    advance(
        issue,
        ("triage", county_clerk, triage),
        ("pass_up", county_clerk, {"reason": "要县级部门办理。"}),
        ("dispatch", county_clerk, {"lead": unit}),
    )
    keys = county.furnish(
        room=room,
        home=home,
        deputy=deputy,
        unit=unit,
        clerk=clerk,
        county_clerk=county_clerk,
        visit=visit,
        issue=issue,
        everybody=everybody,
    )
    return county.addresses(keys)


def readable(content: bytes) -> str:
    """The words of an answer, also of a workbook or a Word file."""
    if not content.startswith(b"PK\x03\x04"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return "".join(packed.read(part).decode(errors="replace") for part in packed.namelist())


# A unit reads its own contact in its own inbox.
ALLOWED = {("unit_clerk", "visits:issues", "unit phone")}


# Files without a record: tables to be filled in, papers as shipped and with invented words.
UNTRACED = {"imports:template-csv", "imports:template-xlsx"}
UNTRACED |= {"stations:paper-shipped", "stations:paper-trial"}


def expected(name):
    """The answers of a page to a role it declares. Whoever has the role may still lack the right to
    a record: 403 or 404. The page of one day of the calendar takes its day from the query.
    """
    if PAGES[name].pattern.converters or name == "visits:holiday-day":
        return range(200, 500)
    return {200, 204, 302, 405}


def content_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return readable(content)


# Who looked is written down (journal, sign-ins); nothing else is, by looking (security A06).
OF_LOOKING = {"audit.Entry", "sessions.Session", "accounts.User", "accounts.SignIn"}


def stored():
    """Every row of every table but those of looking, by table."""
    models = [one for one in apps.get_models() if one._meta.label not in OF_LOOKING]
    return {one._meta.label: set(map(_told, one.objects.values_list())) for one in models}


def _told(row) -> str:
    """PostgreSQL hands out bytes as a view, which is told by where it lies."""
    return repr([bytes(one) if isinstance(one, memoryview) else one for one in row])


def answers_of_each(client, planted, everybody):
    """(role, name, answer, tables written) of each page for each role it declares."""
    for role in ROLES:
        client.force_login(everybody[role])
        for name in CLOSED:
            if declared_roles(PAGES[name].callback) & {EVERYONE, role}:
                with writes_seen() as tables:
                    answer = client.get(planted[name])
                yield role, name, answer, tables


def test_a_page_opens_to_its_roles_is_sound_html_and_shows_no_planted_mark_and_changes_no_record(
    client, planted, everybody
):
    before, sound = stored(), {}
    wrong, unsafe, writing, found = {}, {}, {}, set()
    lines, untraced = Entry.objects.count(), set()
    for role, name, answer, tables in answers_of_each(client, planted, everybody):
        unsafe[role, name], writing[role, name] = lacking(answer), tables
        before_it, lines = lines, Entry.objects.count()
        if lines == before_it and "attachment" in answer.get("Content-Disposition", ""):
            untraced.add(name)
        text = content_of(answer)
        if answer.status_code not in expected(name):
            wrong[role, name] = answer.status_code
        shown = (name, answer.status_code)
        if text and shown not in sound and "html" in answer.get("Content-Type", ""):
            sound[shown] = faults_of(text, "zh-CN")
        found |= {(role, name, kind) for kind, mark in MARKS.items() if mark in text}
    assert wrong == {}
    assert {name: said for name, said in sound.items() if said} == {}
    assert {where: said for where, said in unsafe.items() if said} == {}
    assert {where: said for where, said in writing.items() if said} == {}
    assert found == ALLOWED
    assert untraced <= UNTRACED
    assert stored() == before


def test_searching_for_a_mark_does_not_print_it(client, planted, everybody):
    printed = []
    for role in ROLES:
        client.force_login(everybody[role])
        for kind in ("visitor name", "visitor phone", "own words"):
            answer = client.get("/search/", {"q": MARKS[kind]})
            # The box and the links keep what was typed; no words of the page may say it.
            if MARKS[kind] in page(answer).get_text():
                printed.append((role, kind))
    assert printed == []


def test_neither_journal_nor_log_ever_holds_a_mark(client, planted, clerk, caplog):
    client.force_login(clerk)
    with caplog.at_level("DEBUG", logger="django.request"):
        form = form_values(client.get(planted["visits:visit-new"]))
        typed = {name: MARKS["visitor phone"] for name in form if name.endswith(("phone", "name"))}
        assert len(typed) >= 2
        client.post(planted["visits:visit-new"], form | typed)
        client.post("/search/", {"q": MARKS["visitor phone"]})
        client.post("/visits/find/", {"person": MARKS["visitor phone"], "purpose": "again"})
        client.post(planted["visits:issue-void"], {"reason": MARKS["own words"]})
    lines = [f"{e.target_label}{e.before}{e.after}{e.note}" for e in Entry.objects.all()]
    lines += [record.getMessage() for record in caplog.records]
    assert len(caplog.records) >= 1
    assert Entry.objects.exists()
    assert [mark for mark in MARKS.values() if any(mark in line for line in lines)] == []


def test_name_phone_and_address_are_not_readable_in_the_database(planted):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, address FROM visits_contact")
        stored = str(cursor.fetchall())
    assert MARKS["visitor name"] not in stored
    assert MARKS["visitor phone"] not in stored
    assert MARKS["visitor address"] not in stored
    assert stored.count("gAAAA") == 3
