"""Papers laid beside GB/T 9704-2012: the shipped ones hold it, and what differs is named."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from docx.shared import Mm, Pt

from deputies_portal.core import papers
from tests.core.templates_of_papers import saved
from tests.libreoffice import needs_libreoffice, pdfs

KNOWN = papers.known()
LETTERS = {"letter", "letter-list", "supervision", "answer", "report"}


def filled(code: str) -> bytes:
    paper = papers.get(code)
    return papers.trial(paper, paper.shipped())


def altered(code: str, alter) -> list[str]:
    document = Document(BytesIO(filled(code)))
    alter(document)
    return papers.differences(saved(document), is_letter=papers.get(code).is_letter)


@pytest.mark.parametrize("paper", KNOWN, ids=lambda paper: paper.code)
def test_a_shipped_paper_differs_in_nothing(paper):
    assert papers.differences(filled(paper.code), is_letter=paper.is_letter) == []


def test_those_that_leave_the_office_have_a_red_head():
    assert {paper.code for paper in KNOWN if paper.is_letter} == LETTERS


def test_an_ordinary_file_is_told_all_that_differs():
    document = Document()
    document.add_paragraph("各乡镇人大主席团：请按下列要求办理，并在规定时间内书面答复。")
    document.add_paragraph("一、反映的问题")
    table = document.add_table(rows=2, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[1].cells, ("来访", "52", "48"), strict=True):
        cell.text = text
    assert papers.differences(saved(document), is_letter=True) == [
        "纸张不是 A4：216 × 279 毫米。",
        "页边距（上、右、下、左）是 25 / 32 / 25 / 32 毫米，应为 37 / 26 / 35 / 28 毫米。",
        "正文是 11 磅，应为 16 磅（三号）。",
        "正文是没有指定的字体，应为仿宋。",
        "正文应为每页 22 行，行距固定值 28.95 磅。",
        "正文应为每行 28 个字。",
        "没有 22 磅的标题。",
        "“一、反映的问题”应为 16 磅黑体。",
        "“一、反映的问题”没有用“标题 1”样式。",
        "“一、反映的问题”可能单独落在页尾，应与下段同页。",
        "没有页码。",
        "“来访”表里的数字应靠右。",
        "“来访”表的一行可能断在两页上。",
        "“来访”表换页时没有重复表头。",
        "没有红色的发文机关标志。",
        "没有发文字号，例如“昌人代函〔2025〕12号”。",
        "没有“签发人”。",
        "没有红色分隔线。",
        "没有版记（印发机关和印发日期）。",
        "没有成文日期。",
    ]


def _margin(document):
    document.sections[0].top_margin = Mm(35.9)


def _size(document):
    document.styles["Body Text"].font.size = Pt(15)


def _page_number(document):
    document.settings.odd_and_even_pages_header_footer = False


def _seal(document):
    tables = [one for one in document.tables if "2025年9月12日" in one.rows[0].cells[-1].text]
    for paragraph in tables[0].rows[0].cells[1].paragraphs:
        paragraph.alignment = 0


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (
            _margin,
            "页边距（上、右、下、左）是 36 / 26 / 35 / 28 毫米，应为 37 / 26 / 35 / 28 毫米。",
        ),
        (_size, "正文是 15 磅，应为 16 磅（三号）。"),
        (_page_number, "页码应在外侧：单页居右，双页居左。"),
        (_seal, "成文日期应靠右，右空四个字。"),
    ],
)
def test_each_change_of_a_letter_is_found(alter, said):
    assert said in altered("letter", alter)


def test_a_margin_may_be_off_by_the_millimetre_of_the_norm():
    def alter(document):
        document.sections[0].top_margin = Mm(36)

    assert altered("letter", alter) == []


def test_the_command_measures_a_file_and_fails_where_it_differs(tmp_path, capsys):
    good, bad = tmp_path / "letter.docx", tmp_path / "bad.docx"
    good.write_bytes(filled("letter"))
    call_command("check_paper", good, "--letter")
    assert capsys.readouterr().out == "As the norm asks.\n"
    bad.write_bytes(saved(Document()))
    with pytest.raises(CommandError, match="different"):
        call_command("check_paper", bad)
    with pytest.raises(CommandError):
        call_command("check_paper", tmp_path / "missing.docx")
    (tmp_path / "text.docx").write_text("no archive")
    with pytest.raises(CommandError, match="docx"):
        call_command("check_paper", tmp_path / "text.docx")


@needs_libreoffice
@pytest.mark.walk
def test_a_page_holds_22_lines_of_28_characters(tmp_path):
    """As LibreOffice sets it: a text without punctuation, counted on the page."""
    document = Document(BytesIO(papers.get("report").shipped()))
    body = document.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    document.add_paragraph("正" * 28 * 44, style="Normal")
    written = pdfs({"full": saved(document)}, tmp_path)["full"]
    pages = subprocess.run(
        ["pdftotext", "-layout", written, "-"], capture_output=True, text=True, check=True
    ).stdout.split("\f")
    lines = [re.findall("正+", page) for page in pages if "正" in page]
    assert [len(page) for page in lines] == [22, 22]
    assert {len(line) for page in lines for line in page} == {28}


def test_the_templates_are_drawn_by_the_scripts_beside_them():
    shipped = {paper.template.name for paper in KNOWN}
    drawn = {path.name for paper in KNOWN for path in Path(paper.template).parent.glob("*.docx")}
    assert drawn == shipped
