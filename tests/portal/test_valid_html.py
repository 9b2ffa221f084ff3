"""Every page is sound HTML: one title, one first heading, its language, closed tags, single ids.

Trust K02: each page of the url conf is read so on two walks, in Chinese in test_leaks.py, in
English in test_english.py.
"""

from html.parser import HTMLParser

import pytest
from django.conf import settings

LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


class Reader(HTMLParser):
    """Collects the ids, the headings, what points where, and every tag closed out of turn."""

    def __init__(self):
        super().__init__()
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
        if tag not in VOID:
            self.open.append(tag)

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
            self.open.pop()

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")

    def handle_data(self, text):
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += text


def faults_of(text: str, lang: str) -> list[str]:
    reader = Reader()
    reader.feed(text)
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
