"""Spreadsheets and CSV written row by row: what a cell becomes, and that LibreOffice reads it."""

import csv
import io
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from deputies_portal.core.sheets import writing
from deputies_portal.core.sheets.writing import Layout, SheetColumn

LIVE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "  =1"]
VALUES = [
    None,
    True,
    12,
    Decimal("1050.50"),
    date(2025, 3, 10),
    datetime(2025, 3, 10, 2, 20, tzinfo=UTC),
    "𠮷㐂·买买提\n第二行",
    "a\x00b\x1bc",
    gettext_lazy("是"),
]
LAYOUT = Layout(
    "昌宁县人大代表接待台账",
    [SheetColumn(f"第{n}列", 12) for n in range(len(VALUES))],
    place="单位：柯街镇",
    period="期间：2025年",
    mark="内部资料，不得张贴",
)


def written(tmp_path, rows, layout=LAYOUT):
    path = tmp_path / "sheet.xlsx"
    writing.write_xlsx(path, layout, rows, count=len(rows))
    return path


def test_what_stands_in_a_cell(tmp_path):
    sheet = load_workbook(written(tmp_path, [VALUES])).active
    assert [cell.value for cell in sheet[4]] == [
        None,
        "是",
        12,
        1050.5,
        datetime(2025, 3, 10),
        datetime(2025, 3, 10, 10, 20),
        "𠮷㐂·买买提\n第二行",
        "abc",
        "是",
    ]


def test_what_is_alike_for_python_is_not_for_a_reader(tmp_path):
    """Values come again and are looked up: 1, true and 1.0 are equal, and so are two moments."""
    layout = Layout("台账", [SheetColumn("一", 9), SheetColumn("二", 9, centred=True)])
    moment, long = datetime(2025, 3, 10), "长" * 41 + "&<"
    values = [1, True, "1", 1.5, date(2025, 3, 10), moment, long, " 空格 ", "&lt;", 0, None]
    sheet = load_workbook(written(tmp_path, [[one, one] for one in values + values], layout)).active
    shown = [1, "是", "1", 1.5, moment, moment, long, " 空格 ", "&lt;", 0, None]
    for column in (1, 2):
        cells = [sheet.cell(row, column) for row in range(4, 4 + 2 * len(values))]
        assert [cell.value for cell in cells] == shown + shown
        assert [cell.number_format for cell in cells[4:6]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]
        assert {cell.font.name for cell in cells} == {"宋体"}
        assert {cell.alignment.horizontal for cell in cells} == {(None, "center")[column - 1]}


def test_a_row_of_another_width_is_refused(tmp_path):
    with pytest.raises(ValueError, match="zip"):
        written(tmp_path, [["一", "二"]], Layout("台账", [SheetColumn("一", 9)]))


@pytest.mark.parametrize("text", LIVE)
def test_no_text_is_ever_a_formula(tmp_path, text):
    layout = Layout("台账", [SheetColumn("一", 9)])
    cell = load_workbook(written(tmp_path, [[text]], layout)).active["A4"]
    assert cell.data_type == "s"
    line = next(csv.reader(io.StringIO("".join(writing.csv_lines([text], [])).lstrip("\ufeff"))))
    assert line[0].startswith("'")


def test_a_row_leaves_nothing_in_the_cells_of_the_next(tmp_path):
    layout = Layout("台账", [SheetColumn("一", 9)])
    rows = [[date(2025, 3, 10)], [7], [None], ["七"], [date(2025, 3, 11)]]
    sheet = load_workbook(written(tmp_path, rows, layout)).active
    assert [sheet.cell(row, 1).value for row in range(4, 9)] == [
        datetime(2025, 3, 10),
        7,
        None,
        "七",
        datetime(2025, 3, 11),
    ]


def test_a_number_is_no_formula_even_below_zero():
    assert writing.inert(-3) == "-3"


def test_a_csv_begins_with_the_mark_of_its_encoding_and_streams():
    lines = writing.csv_lines(["甲", "乙"], ([n, f"第{n}行"] for n in range(3)))
    assert next(lines) == "\ufeff甲,乙\r\n"
    assert next(lines) == "0,第0行\r\n"


def test_a_sheet_without_rows_opens(tmp_path):
    sheet = load_workbook(written(tmp_path, [])).active
    assert (sheet.max_row, sheet["A1"].value) == (3, "昌宁县人大代表接待台账")
    assert sheet.oddFooter.left.text == "内部资料，不得张贴"
    assert sheet.freeze_panes == "A4"


@settings(max_examples=30)
@given(st.text())
def test_any_text_at_all_can_be_written(text):
    path = io.BytesIO()
    writing.write_xlsx(path, Layout("台账", [SheetColumn("一", 9)]), [[text]], count=1)
    cell = load_workbook(path).active["A4"]
    assert cell.data_type in ("s", "n")
    "".join(writing.csv_lines([text], [[text]])).encode()


def test_names_of_files_and_their_header():
    assert writing.file_name("接待台账", "", "A/B:镇", extension="csv") == "接待台账-AB镇.csv"
    assert writing.attachment("台账.csv") == (
        "attachment; filename=\"file.csv\"; filename*=UTF-8''%E5%8F%B0%E8%B4%A6.csv"
    )


@pytest.mark.walk
def test_libreoffice_shows_the_same_figures(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is missing, and CI must have it.")
        pytest.skip("LibreOffice is missing (apt-get install libreoffice-calc-nogui)")
    rows = [[n, *VALUES[1:6], f"=1+{n}", "第一行\n第二行", -n] for n in range(50)]
    path = written(tmp_path, rows)
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", target, "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    with (tmp_path / "sheet.csv").open(encoding="utf-8", newline="") as file:
        shown = list(csv.reader(file))
    assert shown[0][0] == LAYOUT.title
    assert "共 50 条" in shown[1][0]
    assert len(shown) == 53
    assert [row[0] for row in shown[3:]] == [str(n) for n in range(50)]
    assert shown[4] == [
        "1",
        "是",
        "12",
        "1050.5",
        "2025-03-10",
        shown[4][5],
        "=1+1",
        "第一行\n第二行",
        "-1",
    ]
    assert "2025-03-10 10:20" in shown[4][5]


def test_a_sum_of_money_reads_the_same_from_every_database():
    sums = [Decimal("100.00"), Decimal("100"), Decimal("1E+2"), Decimal("10.50"), Decimal("0.00")]
    lines = writing.csv_lines(["金额"], [[one] for one in sums])
    assert "".join(lines).split()[1:] == ["100", "100", "100", "10.5", "0"]
