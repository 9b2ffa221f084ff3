"""Templates that Jinja2 compiles: they escape what people type, and say their words in English."""

import pytest
from django.template import Context, Template
from django.utils import translation

from deputies_portal.core.ui.compiled import draw
from stations.models import Venue
from visits.models import Category, Issue

TYPED = "<script>"


@pytest.fixture
def issue_rows():
    venue = Venue(name=TYPED, tier="room")
    issue = Issue(pk=1, number=1, title=TYPED, venue=venue, category=Category(name=TYPED))
    issue.is_readable, issue.receiver, issue.lead_unit, issue.word = True, "", "", ""
    return [issue]


def tag_of(tag, days):
    source = "{% load portal %}{% compiled 'visits/issues/due_tag.jinja' tag=tag days=days %}"
    return Template(source).render(Context({"tag": tag, "days": days}))


def test_what_is_typed_is_escaped_also_within_a_sentence(issue_rows):
    html = draw("visits/worklists/issue_rows.jinja", rows=issue_rows, may_write=False, portal={})
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 3


def test_words_follow_the_language_and_the_number():
    assert "超期 2 天" in tag_of("over", 2)
    with translation.override("en"):
        assert "1 day" in tag_of("over", 1)
        assert "1 days" not in tag_of("over", 1)
        assert "2 days" in tag_of("over", 2)


def test_breaks_of_the_layout_print_nothing():
    assert tag_of("", 0) == '<span class="muted">—</span>'
