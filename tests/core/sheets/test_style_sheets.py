"""Colours and sizes of letters come from the tokens of portal.css, on every page."""

import re

from django.conf import settings

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\([^)]*\)")
SIZE = re.compile(r"font-size:\s*([\d.]+(?:px|rem|em))")
SHEETS = {
    path.name: path.read_text(encoding="utf-8")
    for path in (settings.BASE_DIR / "static" / "css").glob("*.css")
}


def outside(pattern) -> dict[str, set[str]]:
    known = set(pattern.findall(SHEETS["portal.css"]))
    found = {name: set(pattern.findall(text)) - known for name, text in SHEETS.items()}
    return {name: strange for name, strange in found.items() if strange}


def test_no_sheet_has_a_colour_of_its_own():
    assert len(SHEETS) > 1
    assert outside(COLOUR) == {}


def test_no_sheet_has_a_size_of_its_own():
    assert outside(SIZE) == {}


def test_no_drawing_on_a_page_has_a_colour_of_its_own():
    drawn = re.compile(r'\b(?:style|fill|stroke)="(#[0-9a-fA-F]{3,8})"')
    known = set(COLOUR.findall(SHEETS["portal.css"]))
    folder = settings.BASE_DIR / "templates"
    pages = [*folder.rglob("*.html"), *folder.rglob("*.jinja")]
    found = {page.name: set(drawn.findall(page.read_text(encoding="utf-8"))) for page in pages}
    assert {name for name, colours in found.items() if colours - known} == set()
