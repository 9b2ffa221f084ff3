"""A line break beside a tag of a template is layout: it prints nothing."""

import pytest
from django.template import engines

from deputies_portal.core.ui.layout import without_layout

LAID_OUT = """
<dd class="fig"
  id="x">
  {% if number %}
    {{ number }}
  {% else %}
    <b>0</b>
  {% endif %}
  {{ " " }}
  <small>of
    seven</small>
  {% blocktranslate trimmed %}
    words
  {% endblocktranslate %}
</dd>
"""


def printed(source: str, **facts) -> str:
    return engines["django"].from_string(without_layout(source)).render(facts)


@pytest.mark.parametrize(("number", "shown"), [(4, "4"), (0, "<b>0</b>")])
def test_breaks_beside_tags_print_nothing_and_the_space_that_is_asked_for_stays(number, shown):
    dd = '<dd class="fig"\n  id="x">'
    words = f"{shown} <small>of\n    seven</small>words"
    assert printed(LAID_OUT, number=number) == f"{dd}{words}</dd>"


@pytest.mark.parametrize("kept", ["<pre>\n a\n</pre>", "<textarea>\n\n b</textarea>"])
def test_what_is_kept_as_written_stays(kept):
    assert without_layout(f"<p>\n  {kept}\n</p>") == f"<p>{kept}</p>"


def test_a_condition_within_a_tag_keeps_its_breaks():
    source = "<input\n  {% if on %}\n  checked\n  {% endif %}>"
    assert without_layout(source) == source


def test_while_developing_the_lines_of_errors_stay_right():
    moved = without_layout("<ul>\n  {% if a %}\n    <li>\n", keeps_lines=True)
    assert moved == "<ul>{% if a %}<li\n\n>"


def test_while_developing_a_drawing_is_closed_where_it_was():
    moved = without_layout('<svg>\n  <rect x="1"/>\n  <rect x="2"/>\n</svg>', keeps_lines=True)
    assert moved == '<svg><rect x="1"\n/><rect x="2"\n/></svg\n>'
