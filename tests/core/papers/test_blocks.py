"""A paper is described once: the shipped Word file and the page that is printed say the same."""

import zipfile
from pathlib import Path

import pytest

from deputies_portal.core import papers
from deputies_portal.core.papers import blocks
from deputies_portal.core.papers.drawing import draw
from deputies_portal.core.papers.on_page import page
from tests.elements import parsed

CODES = [paper.code for paper in papers.known()]
DAYS = papers.Rows("days", "", "day", (papers.Word("date", ""),))


def slip(*sheet, **facts) -> papers.Paper:
    words = (papers.Word("place", ""), papers.Flag("is_urgent", ""), DAYS)
    return papers.Paper("slip", "便条", "", Path(), words, sheet, **facts)


def printed(*sheet, place="柯街镇", is_urgent=False, days=()):
    rows = [{"date": day} for day in days]
    words = {"place": place, "is_urgent": is_urgent, "days": rows}
    return parsed(str(page(slip(*sheet), words)))


def parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("code", CODES)
def test_the_shipped_template_is_what_its_paper_declares(code, tmp_path):
    paper = papers.get(code)
    draw(paper, tmp_path / "drawn.docx")
    assert parts(tmp_path / "drawn.docx") == parts(paper.template)


def test_what_people_wrote_is_text_on_the_page_and_keeps_its_lines():
    written = "<b>一处</b> & {{ days }}\n另一处"
    said = printed(blocks.facts(("地点", "{{ place }}")), place=written).td
    assert said.get_text("|") == "<b>一处</b> & {{ days }}|另一处"


def test_a_row_and_a_paragraph_are_left_out_where_nothing_is_said():
    sheet = (
        blocks.facts(("{%tr if is_urgent %}",), ("缓急", "急件"), ("{%tr endif %}",)),
        blocks.body("地点：{{ place }}。", only_if="place"),
    )
    assert printed(*sheet, place="").get_text() == ""
    assert printed(*sheet, is_urgent=True).get_text() == "缓急急件地点：柯街镇。"


def test_an_empty_list_says_so_on_the_page():
    columns = (blocks.Column("日期", "{{ day.date }}", 40, css="n"),)
    table = blocks.Listing("days", "day", columns, label="日期", caption="哪天", empty="没有。")
    assert printed(table).tbody.get_text() == "没有。"
    full = printed(table, days=["3月10日", "3月12日"])
    assert [(cell.get_text(), cell.classes) for cell in full.select("td")] == [
        ("3月10日", ["n"]),
        ("3月12日", ["n"]),
    ]
    assert full.caption.get_text() == "哪天"


def test_a_letter_without_number_leaves_room_for_it():
    head = printed(blocks.RedHead("{{ place }}人大", number="place", signer="place"), place="")
    assert head.get_text(" ") == "人大 〔　　〕　号   签发人：＿＿＿＿"


def test_the_sheet_of_a_form_is_set_otherwise_than_a_letter():
    assert slip(is_letter=True).page_css == "sheet letter"
    assert (
        slip(is_wide=True, is_short=True).page_css == "sheet sheet-wide letter form-sheet one-page"
    )
