"""English: every message has its sentence, and an English page has no Chinese but names and what
people wrote.

Pages that need no record are walked by themselves; a page of one record is added to RECORDS.
"""

import re
from functools import cache
from itertools import chain
from string import Formatter

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import reverse

from deputies_portal.core.ui import catalogue
from deputies_portal.core.ui.gate import EVERYONE, declared_roles
from stations.models import County, Posting
from stations.units import units_in_bulk
from tests import jobs, make
from tests.core.ui.test_bad_input import around, pages  # noqa: F401 (fixtures)
from tests.core.ui.test_valid_html import faults_in, read
from tests.test_gates import CLOSED, PAGES
from visits.calendar.workdays import FIXED_HOLIDAYS
from visits.models import Submission

pytestmark = pytest.mark.walk

HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
# Messages that hold an example of what to type, shown as it is; their element says zh-CN.
SHOWN_AS_IS = {"食堂 线路"}

# Pages that open only at another time than that of the county at work, where the issue waits for
# dispatch: the fixture that is shown, and the names of its pages.
RECORDS = {
    "issue": ["visits:issue", "visits:issue-triage"],
    "dispatched": ["visits:issue", "visits:issue-accept", "visits:issue-return"],
    "in_progress": [
        "visits:issue",
        "visits:issue-answer",
        "visits:issue-progress",
        "visits:issue-ask-extension",
        "visits:issue-redirect",
    ],
    "answered": ["visits:issue", "visits:issue-tell", "visits:issue-send-back"],
    "told": ["visits:issue", "visits:issue-close"],
    "turn_ahead": ["visits:turn-substitute", "visits:turn-swap"],
    "leave": ["visits:leave-grant"],
    "written_import": ["imports:import", "imports:import-undo"],
}
# 赵** and 136****5678 stand for a name and a phone.
MASKED = re.compile(r"[\u3400-\u9fff]\*+")


# --- the catalogue --------------------------------------------------------------------------------
def entries():
    return catalogue.read()


def sides(entry):
    """The Chinese and each English sentence of an entry."""
    if entry.msgid_plural:
        return [(entry.msgid_plural, english) for english in entry.msgstr_plural.values()]
    return [(entry.msgid, entry.msgstr)]


def placeholders(text):
    braces = {f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name is not None}
    return set(PLACEHOLDER.findall(text)) | braces


def test_every_message_has_a_confirmed_english_sentence():
    assert catalogue.untranslated(entries()) == []


@pytest.mark.skipif(not catalogue.can_extract(), reason="gettext is not installed")
def test_every_message_of_the_source_stands_in_the_catalogue():
    assert catalogue.missing_from(entries(), catalogue.extract()) == []


def test_the_compiled_catalogue_says_the_same():
    assert catalogue.is_compiled(entries())


def test_both_sides_hold_the_same_placeholders():
    """Only the singular may do without its number: once, one visit."""
    unequal = []
    for entry in entries():
        for chinese, english in sides(entry):
            lost = placeholders(chinese) - placeholders(english)
            added = placeholders(english) - placeholders(chinese)
            is_singular = entry.msgid_plural and english == entry.msgstr_plural[0]
            if added or (lost and not is_singular):
                unequal.append((chinese, english))
    assert unequal == []


def test_both_sides_hold_the_same_elements():
    tags = re.compile(r"</?\w+[^>]*>")
    unequal = [
        (chinese, english)
        for entry in entries()
        for chinese, english in sides(entry)
        if sorted(tags.findall(chinese)) != sorted(tags.findall(english))
    ]
    assert unequal == []


def test_english_sentences_hold_no_chinese_and_no_curly_quotes():
    found = [
        english
        for entry in entries()
        if entry.msgid not in SHOWN_AS_IS
        for _chinese, english in sides(entry)
        if HAN.search(english) or re.search("[‘’“”]", english)
    ]
    assert found == []


# --- the templates --------------------------------------------------------------------------------
# What may hold Chinese: marked messages, comments, and elements that say they are Chinese.
MARKED = re.compile(
    r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}"
    r"|{%\s*translate .*?%}|{#.*?#}|{%\s*comment.*?endcomment\s*%}"
    r"|(?:_|gettext)\((?:'[^']*'|\"[^\"]*\"|[^'\"()])*\)"
    r"|<(\w+)[^>]*lang=\"zh-CN\".*?</\1>",
    re.DOTALL,
)


def templates():
    root = settings.BASE_DIR / "templates"
    files = [*root.rglob("*.html"), *root.rglob("*.jinja")]
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in files}


# Sheets that are Chinese in every language; what they alone include is part of them.
PAPERS = {"reports/_sheet.html", "reports/_duty_record.html"}


def is_of_a_paper(name, texts):
    above = [other for other, text in texts.items() if f'include "{name}"' in text]
    return bool(above) and all(one in PAPERS or is_of_a_paper(one, texts) for one in above)


def test_chinese_in_a_template_is_a_message():
    texts = templates()
    left = {
        name: HAN.findall(MARKED.sub("", text))
        for name, text in texts.items()
        if not is_of_a_paper(name, texts)
    }
    assert {name: words for name, words in left.items() if words} == {}


# --- the pages ------------------------------------------------------------------------------------
def names_and_texts():
    """Names and what people wrote, the longest first: every text with Chinese in any table, and the
    units a county is offered (their names stand in labels, which cannot say that they are Chinese),
    numbers that are put together, and holidays on a fixed date, which are named like those entered.
    """
    offered = chain.from_iterable(map(units_in_bulk.proposed, County.objects.all()))
    found = {opening.short_name for opening in offered} | {jobs.NAME}
    found.update(FIXED_HOLIDAYS.values())
    found.update(submission.reference for submission in Submission.objects.all())
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if _holds_text(field)]
        for row in model.objects.values_list(*names):
            found.update(text for value in row for text in _texts(value) if HAN.search(text))
    return tuple(sorted(found, key=len, reverse=True))


def _holds_text(field):
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def _texts(value):
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def may_open(role, name):
    return bool(declared_roles(PAGES[name].callback) & {EVERYONE, role})


def chinese_left_on(response, words):
    return chinese_in(read(response.content.decode()), words)


def chinese_in(read_page, words):
    """The texts of a page that hold Chinese, after names and what people wrote are taken out."""
    assert read_page.lang in ("", "en")
    chinese = [text for text in read_page.said if HAN.search(text)]
    return [" ".join(text.split()) for text in chinese if HAN.search(_without(words, text))]


@cache
def _without(words, text):
    for word in words:
        text = text.replace(word, "")
    return MASKED.sub("", text)


@pytest.fixture
def reader(client):
    """A browser set to English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def is_page(answer):
    return answer.get("Content-Type", "").startswith("text/html") and answer.content


# County clerks open most pages; who comes later opens what nobody before was let into.
READERS = ("county_clerk", "unit_clerk", "deputy", "administrator", "auditor")
READERS += tuple(sorted(set(Posting.Role.values) - set(READERS)))
# They look different to everybody: each role reads them.
OWN = {"desk:home", "desk:search", "notices:notices", "visits:issues", "visits:issue"}


def opened_by_each(reader, everybody, addresses):
    """(role, name, answer) of each page, by the first who is let in."""
    answered = set()
    for role in READERS:
        reader.force_login(everybody[role])
        for name in addresses:
            if may_open(role, name) and (name in OWN or name not in answered):
                answer = reader.get(addresses[name])
                answered |= {name} if answer.status_code not in (403, 404) else set()
                yield role, name, answer


@pytest.mark.django_db
def test_a_stranger_reads_english(reader):
    words = names_and_texts()
    answers = [reader.get(one) for one in ("/login/", "/login/?next=/", "/nothing/")]
    answers.append(reader.post("/login/", {"username": "nobody", "password": "wrong-password-1"}))
    assert [chinese_left_on(answer, words) for answer in answers] == [[]] * 4


@pytest.mark.django_db
def test_pages_are_english_before_there_is_a_row(reader, everybody):
    """The home page, the lists, the empty forms: everything that is reached by its name alone; and
    the two pages of refusal, of which a role gets the same ones everywhere.
    """
    plain = {name: reverse(name) for name in CLOSED if not PAGES[name].pattern.converters}
    answers = list(opened_by_each(reader, everybody, plain))
    reader.force_login(everybody["deputy"])
    answers += [("deputy", name, reader.get(name)) for name in ("/nothing/", "/accounts/")]
    assert {answer.status_code for *_who, answer in answers} >= {200, 403, 404}
    words = names_and_texts()  # looking has left lines in the journal
    left = {(r, n): chinese_left_on(one, words) for r, n, one in answers if is_page(one)}
    assert {where: said for where, said in left.items() if said} == {}


def test_every_page_of_a_county_at_work_is_english_and_sound_html(reader, pages, everybody):  # noqa: F811
    seen, opened = {}, set()
    for role, name, answer in opened_by_each(reader, everybody, pages):
        opened |= {name} if answer.status_code == 200 else set()
        if is_page(answer):
            seen[role, name] = read(answer.content.decode())
    words = names_and_texts()  # looking has left lines in the journal
    chinese = {where: chinese_in(one, words) for where, one in seen.items()}
    assert {where: left for where, left in chinese.items() if left} == {}
    faults = {where: faults_in(one, "en") for where, one in seen.items()}
    assert {where: said for where, said in faults.items() if said} == {}
    # The rest are files, what only a POST does, and steps of another time.
    assert len(opened) > 290


def address_of(name, record):
    """A page of the record, or a list that holds it."""
    return reverse(name, args=[record.pk] if PAGES[name].pattern.converters else [])


@pytest.mark.django_db
@pytest.mark.parametrize("fixture", RECORDS)
def test_the_pages_of_a_record_are_english(reader, everybody, request, fixture):
    """Each page is read by the first person whom it lets in."""
    record = request.getfixturevalue(fixture)
    waiting = set(RECORDS[fixture])
    words, found = names_and_texts(), {}
    for role, person in everybody.items():
        tried = [name for name in waiting if may_open(role, name)]
        if not tried:
            continue
        reader.force_login(person)
        answers = {name: reader.get(address_of(name, record)) for name in tried}
        opened = {one: answer for one, answer in answers.items() if answer.status_code == 200}
        found |= {one: chinese_left_on(answer, words) for one, answer in opened.items()}
        waiting -= opened.keys()
    assert waiting == set()
    assert {name: left for name, left in found.items() if left} == {}


@pytest.mark.django_db
def test_the_walk_tells_a_chinese_word_from_a_name(reader, clerk):
    reader.force_login(clerk)
    answer = reader.get("/")
    answer.content = answer.content.replace(b"</h1>", " 待办清单 赵**</h1>".encode())
    assert len(chinese_left_on(answer, names_and_texts())) == 1
    make.make_unit("待办清单")
    assert chinese_left_on(answer, names_and_texts()) == []
