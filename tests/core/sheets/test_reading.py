"""Tables as offices keep them are read row by row; a file that is none says why in plain words."""

import io
import tracemalloc
from datetime import date, datetime

import pytest

from deputies_portal.core.sheets import reading
from deputies_portal.core.sheets.reading import Unreadable, open_table
from tests.core.sheets.books import score, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"


def csv_of(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


def cells_of(table):
    return [(row.line, row.cells) for row in table.rows()]


def refused(file, extension="xlsx"):
    with pytest.raises(Unreadable) as said:
        list(open_table(file, extension, score).rows())
    return str(said.value)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t"), ("utf-16", "\t"), ("gb18030", "，")],
)
def test_a_csv_is_read_in_the_encodings_and_separators_of_offices(encoding, mark):
    text = f"编号{mark}日期{mark}事项\r\n１２{mark}2024.3.10{mark}𠮷家修路\r\n\r\n"
    table = open_table(csv_of(text, encoding), "csv", score)
    assert table.heads == ["编号", "日期", "事项"]
    assert cells_of(table) == [(2, ["１２", "2024.3.10", "𠮷家修路"])]


def test_the_lines_of_a_csv_are_those_of_the_file_also_after_a_cell_of_several_lines():
    text = '昌宁县接待台账\n编号,日期,事项\n1,,"一行\n又一行"\n,,\n2,,水'
    table = open_table(csv_of(text), "csv", score)
    assert table.head_line == 2
    assert cells_of(table) == [(3, ["1", "", "一行\n又一行"]), (6, ["2", "", "水"])]


def test_a_csv_in_another_encoding_names_the_line_that_cannot_be_read():
    file = io.BytesIO("编号,日期\n1,2024-1-1\n".encode() + b"2,\xff\xfe\xfa\n")
    assert refused(file, "csv").startswith("第 3 行的文字读不出来")


def test_bytes_that_are_no_table_are_refused():
    assert "不是 CSV 文件" in refused(io.BytesIO(b"a\x00b,c\n"), "csv")
    assert "没有表头" in refused(io.BytesIO(b""), "csv")
    assert refused(io.BytesIO(b"x"), "et") == "请在表格软件里另存为 .xlsx 或 .csv，再上传。"
    assert refused(io.BytesIO(b"x"), "pdf") == "只读 .xlsx 和 .csv 文件。"


def test_a_workbook_gives_days_numbers_and_codes_as_a_clerk_reads_them():
    rows = [
        (1, date(2024, 3, 10), "水"),
        (2.0, datetime(2024, 3, 10, 9, 30), "路"),
        (530524101001, 45361, True),
        (None, None, None),
        (3.5, "２０２４年３月１０日", "𠮷\n家"),
    ]
    table = open_table(workbook(rows, above=[("昌宁县接待台账",)]), "xlsx", score)
    assert (table.sheet, table.head_line) == ("台账", 2)
    assert cells_of(table) == [
        (3, ["1", "2024-03-10", "水"]),
        (4, ["2", "2024-03-10 09:30", "路"]),
        (5, ["530524101001", "45361", "是"]),
        (7, ["3.5", "２０２４年３月１０日", "𠮷\n家"]),
    ]


def test_of_several_sheets_the_one_with_the_known_heads_is_read():
    others = [("说明", [("怎么填", "先看这里"), ("编号", "写全")])]
    file = workbook([(1, "", "水")], others=others)
    table = open_table(file, "xlsx", score)
    assert (table.sheet, table.sheets) == ("台账", ["说明", "台账"])
    assert open_table(file, "xlsx", score, sheet="说明").heads == ["编号", "写全"]


def test_hidden_rows_are_read_and_named():
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    table = open_table(workbook([(1, "", "水"), (2, "", "路")], shape=hide), "xlsx", score)
    assert [row.cells[0] for row in table.rows()] == ["1", "2"]
    assert table.remarks == ["有隐藏的行，也读了进来：第 3 行。"]


def test_merged_cells_are_wrong_in_each_row_they_cover_and_only_there():
    def merge(sheet):
        sheet.merge_cells("C2:C3")

    rows = [(1, "", "水"), (2, "", None), (3, "", "路")]
    table = open_table(workbook(rows, shape=merge), "xlsx", score)
    assert [sorted(row.wrong) for row in table.rows()] == [[2], [2], []]
    assert "合并的单元格" in next(table.rows()).wrong[2]


def test_a_formula_counts_as_the_value_it_had_and_without_one_is_wrong():
    file = workbook([(1, "", "=A2"), (2, "", "=A3"), (3, "", "#REF!")])
    computed = with_part(
        file, SHEET, lambda xml: xml.replace(b"<f>A2</f><v></v>", b"<f>A2</f><v>1</v>", 1)
    )
    rows = list(open_table(computed, "xlsx", score).rows())
    assert rows[0].cells == ["1", "", "1"]
    assert [sorted(row.wrong) for row in rows] == [[], [2], [2]]
    assert rows[1].wrong[2].startswith("这一格是公式，没有算出的值")
    assert rows[2].wrong[2] == "公式出错：#REF!"


def test_a_locked_or_damaged_workbook_says_what_helps():
    locked = io.BytesIO(bytes.fromhex("d0cf11e0a1b11ae1") + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0")
    assert "文件加了密码" in refused(locked)
    whole = workbook([(1, "", "水")]).getvalue()
    damaged = "文件打不开，可能已经损坏。请用表格软件打开，另存为 .xlsx，再上传。"
    for broken in (b"", b"no archive", whole[: len(whole) // 2]):
        assert refused(io.BytesIO(broken)) == damaged
    torn = with_part(io.BytesIO(whole), SHEET, lambda xml: xml[: len(xml) // 2])
    assert refused(torn) == damaged


def test_definitions_inside_a_part_are_refused_before_they_are_parsed():
    def lol(xml):
        doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        return xml.replace(b"<worksheet", doctype + b"<worksheet", 1)

    assert "可能已经损坏" in refused(with_part(workbook([(1, "", "水")]), SHEET, lol))


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"a" * 30_000_000 + b"</t></is></c></row>",
        b'<row r="99999999999"><c r="A1"><v>1</v></c></row>',
        b"<row/>" * 2_100,
        b'<row r="2">' + b"<c/>" * 2_100 + b"</row>",
    ],
    ids=["zip bomb", "a row beyond the end", "countless rows", "countless cells"],
)
def test_a_bomb_is_stopped_within_bounded_memory(rows, monkeypatch):
    monkeypatch.setattr("deputies_portal.core.sheets.reading_xlsx.MOST_ROWS_OF_SHEET", 2_000)
    bomb = with_part(
        workbook([]), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    tracemalloc.start()
    try:
        said = refused(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert said in ("文件压缩得不正常，不能上传。", "文件太大，请分成几个文件。")
    assert peak < 40 * 1024 * 1024


def test_more_rows_than_a_file_may_have_are_refused(monkeypatch):
    monkeypatch.setattr("deputies_portal.core.sheets.reading_table.MOST_ROWS", 2)
    assert reading.MOST_ROWS == 100_000
    file = csv_of("编号,日期,事项\n" + "1,,水\n" * 3)
    assert refused(file, "csv") == "一次最多 2 行，请分成几个文件。"
