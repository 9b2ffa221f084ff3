"""What tests read of a page is what a reader of the page sees."""

import pytest

from tests.elements import parsed

PAGE = """<!doctype html><html lang="zh"><head><title>家站</title><style>p {}</style></head>
<body class="large plain"><main><!-- 不说 --><p>一&nbsp;&lt;二</p>\r\n<p> 三 <b>四</b></p>
<script>五</script><form><input name="k" checked></form></main>
<template><p id="blank">六</p></template></body></html>"""


def test_comments_scripts_and_what_scripts_may_copy_are_no_text():
    assert parsed(PAGE).body.get_text("|", strip=True) == "一\xa0<二|三|四"
    assert parsed(PAGE).body.get_text().split("\n")[:2] == ["一\xa0<二", " 三 四"]
    assert parsed(PAGE).select("#blank, template p") == []
    assert [one.name for one in parsed(PAGE).select("template, script")] == ["script", "template"]


def test_a_selector_is_matched_within_an_element():
    page = parsed(PAGE)
    assert page.select_one("html") == page
    assert page.select("html main p") == page.main.select("p")
    assert (page.main.select("main"), page.main.select("main p")) == ([], [])
    assert page.b.find_parent("main") == page.b.parent.parent == page.main
    assert (page.b.find_parent("form"), page.main.a) == (None, None)


def test_attributes():
    page = parsed(PAGE)
    assert (page["lang"], page.body.classes, page.main.classes) == ("zh", ["large", "plain"], [])
    assert (page.input.has_attr("checked"), page.input.has_attr("value")) == (True, False)
    assert (page.input.get("value"), page.input.get("value", "")) == (None, "")
    with pytest.raises(KeyError):
        page.input["value"]


def test_a_question_misspelt_is_an_error():
    with pytest.raises(AttributeError):
        parsed(PAGE).main.get_texts()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", ""), ("<p>字", "字"), ("字".encode(), "字"), (b"\x89\0", "\ufffd\ufffd")],
)
def test_a_piece_of_a_page_and_nothing_can_be_read(content, words):
    page = parsed(content)
    assert (page.name, page.main, page.get_text()) == ("html", None, words)
