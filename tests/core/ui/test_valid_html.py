"""Every page is sound HTML: one title, one first heading, its language, closed tags, single ids.
Its reader also collects what the page says.

Security K02: each page of the url conf is read so on two walks, in Chinese in test_leaks.py, in
English in test_english.py.
"""

from html.parser import HTMLParser

import pytest
from django.conf import settings

LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
# What is read of a page besides its text.
ATTRIBUTES = ("title", "placeholder", "aria-label", "alt")


class Reader(HTMLParser):
    """Collects the ids, the headings, what points where, every tag closed out of turn; and what is
    said outside of names and what people wrote.
    """

    def __init__(self):
        super().__init__()
        self.said, self.of_people = [], None  # how deep an element of people stands
        self.open, self.ids, self.pointers, self.faults = [], [], [], []
        self.seen = {"title": 0, "h1": 0, "main": 0}
        self.lang = self.title = ""
        self.level = 0  # of the heading before

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if len(facts) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.lang = facts.get("lang", "") if tag == "html" else self.lang
        if tag in self.seen and "svg" not in self.open:
            self.seen[tag] += 1
        self.ids += [facts["id"]] if "id" in facts else []
        for name in POINTING:
            self.pointers += (facts.get(name) or "").split()
        self._look_at_values(facts)
        if tag in HEADINGS:
            self._look_at_level(int(tag[1]))
        if not self._is_of_people(tag, facts):
            self.said += [facts[name] for name in ATTRIBUTES if facts.get(name)]
        elif self.of_people is None and tag not in VOID:
            self.of_people = len(self.open)
        if tag not in VOID:
            self.open.append(tag)

    def _is_of_people(self, tag, facts):
        if self.of_people is not None or tag == "html":
            return self.of_people is not None
        faces = "face" in (facts.get("class") or "").split()
        return tag == "textarea" or faces or facts.get("lang") == "zh-CN"

    def _look_at_level(self, level: int):
        if level > self.level + 1:
            self.faults.append(f"<h{level}> follows <h{self.level}>")
        self.level = level

    def _look_at_values(self, facts):
        """What the checker of the W3C says of hidden fields and of fractions of a second."""
        if facts.get("type") == "hidden":
            said = [name for name in facts if name.startswith("aria-") or name in ("min", "max")]
            self.faults += [f"hidden with {name}" for name in said]
        if facts.get("type") in ("checkbox", "radio") and "autocomplete" in facts:
            self.faults.append(f"{facts['name']}: a box with autocomplete")
        if "." in facts.get("datetime", ""):
            self.faults.append(f"datetime={facts['datetime']}")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._close()

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self._close()
        else:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")

    def _close(self):
        self.open.pop()
        if len(self.open) == self.of_people:
            self.of_people = None

    def handle_data(self, text):
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += text
        if self.of_people is None:
            self.said.append(text)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def faults_of(text: str, lang: str) -> list[str]:
    return faults_in(read(text), lang)


def faults_in(reader: Reader, lang: str) -> list[str]:
    twice = sorted({one for one in reader.ids if reader.ids.count(one) > 1})
    lost = sorted(set(reader.pointers) - set(reader.ids))
    return [
        *reader.faults,
        *(f"<{tag}> stands open" for tag in reader.open),
        *(f"id {one} twice" for one in twice),
        *(f"nothing has the id {one}" for one in lost),
        *(f"{n} × <{tag}>" for tag, n in reader.seen.items() if n != 1),
        *([] if reader.title.strip() else ["an empty title"]),
        *([] if reader.lang == lang else [f"lang is {reader.lang!r}"]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_the_sign_in_page_is_sound_html(client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert faults_of(client.get("/login/").content.decode(), LANGUAGES[language]) == []
