"""The pages of imports: hostile files, private cells, budgets, downloads, the file's last day."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import import_file
from deputies_portal.imports.models import Import
from stations.models import Venue
from tests import make
from tests.core.sheets.books import opened, with_part, workbook
from tests.html import error_links, page
from tests.imports.making import make_import
from tests.imports.sending import csv_of, figures, rows_in, sent, upload
from tests.stations.pages import signed_in

HEADS = ("层级", "名称", "区划代码", "设立日期", "联络员电话")
ROW = ("站", "漭水镇工作站", "530524102", 45361, "１３９７７７７８８８８")


def book(rows=(ROW,), **facts):
    return workbook(rows, heads=HEADS, **facts).getvalue()


def merged(sheet):
    sheet.merge_cells("A2:A3")


def hidden(sheet):
    sheet.row_dimensions[2].hidden = True


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100, "文件加了密码"),
        ("a.xlsx", book()[:900], "文件打不开，可能已经损坏"),
        ("a.xls", b"x", "请在表格软件里另存为"),
        ("a.docx", b"x", "只读 .xlsx 和 .csv 文件。"),
        ("a.csv", "名称\n".encode() + b"\xff\xfe\xfa\n", "第 2 行的文字读不出来"),
        ("a.csv", "层级,名称\n".encode(), "文件里一行也没有。"),
        (
            "a.xlsx",
            with_part(
                io.BytesIO(book()),
                "xl/worksheets/sheet1.xml",
                lambda xml: xml.replace(b"</sheetData>", b" " * 30_000_000 + b"</sheetData>"),
            ).getvalue(),
            "文件压缩得不正常，不能上传。",
        ),
    ],
    ids=["locked", "damaged", "old", "letter", "wrong encoding", "empty", "zip bomb"],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(county_clerk, name, content, said):
    answer = upload(county_clerk, "venues", content, name)
    assert [text for text in error_links(answer).values() if said in text]
    assert not Import.objects.exists()


def test_a_hostile_workbook_changes_nothing_and_names_its_rows(county_clerk, home):
    rows = [
        ROW,
        (None, "甲", "530524101", None, None),
        ("站", "=1+1", "530524101", "2024.2.30", "12"),
        ("站", "=A1", "530524101", None, None),
    ]
    imported = sent(county_clerk, "venues", book(rows, shape=merged), "家站.xlsx")
    signed_in(county_clerk).post(f"/imports/{imported.pk}/check/")
    imported.refresh_from_db()
    found = list(imported.problems.values_list("line", "column"))
    assert found == [
        *[(2, "tier"), (3, "tier"), (4, "name"), (4, "liaison_phone"), (4, "opened_on")],
        (5, "name"),
    ]
    assert (imported.state, imported.wrong) == ("checked", 4)
    signed_in(county_clerk).post(f"/imports/{imported.pk}/write/")
    assert list(Venue.objects.values_list("name", flat=True)) == ["昌宁县代表之家"]


def test_the_page_names_hidden_rows_the_sheet_and_masks_private_cells(county_clerk, home):
    others = [("说明", [("怎么填", "先看"), ("层级", "写全")])]
    content = book([ROW, ("站", "乙", "530524101", None, "12")], shape=hidden, others=others)
    imported = sent(county_clerk, "venues", content, "家站.xlsx")
    client = signed_in(county_clerk)
    client.post(f"/imports/{imported.pk}/check/")
    text = page(client.get(f"/imports/{imported.pk}/")).get_text()
    assert "有隐藏的行，也读了进来：第 2 行。" in text
    assert "家站.xlsx，台账，2 行" in "".join(text.split("\n"))
    assert "１３９７７７７８８８８" not in text
    client.post(f"/imports/{imported.pk}/check/", {"sheet": "说明"})
    imported.refresh_from_db()
    assert (imported.sheet, imported.state) == ("说明", "sent")


def test_a_name_and_words_in_a_file_are_masked_as_such(county_clerk, home):
    heads = "编号,日期,家站,来访人,联系电话,反映问题,类别"
    row = "1,2019-3-10,昌宁县代表之家,欧阳留痕,13911112222,家里漏雨"
    imported = sent(county_clerk, "receptions", csv_of(heads, f"{row},教育", f"2{row[1:]},天气"))
    client = signed_in(county_clerk)
    client.post(f"/imports/{imported.pk}/check/")
    shown = page(client.get(f"/imports/{imported.pk}/"))
    samples = [row.select("td")[1].get_text() for row in shown.select("table.cad tbody tr")]
    assert samples[3:] == ["欧**", "139****2222", "家**", "教育"]
    assert "留痕" not in shown.get_text()


def test_the_wrong_rows_are_downloaded_with_what_is_wrong(county_clerk, room):
    rows = ["站,甲站,530524102,", "村,=乙,1,", "室,丙,530524101001,"]
    imported = make_import(rows, actor=county_clerk)
    client = signed_in(county_clerk)
    table = rows_in(client.get(f"/imports/{imported.pk}/problems.csv").content)
    assert table[0] == ["层级", "名称", "区划代码", "站长", "问题"]
    assert table[1][:4] == ["村", "'=乙", "1", ""]
    assert table[1][4].startswith("层级：没有“村”")
    sheet = opened(client.get(f"/imports/{imported.pk}/problems.xlsx").content).active
    assert [cell.data_type for cell in sheet[2]][1] == "s"
    assert sheet["B2"].value == "=乙"
    assert Entry.objects.filter(action="import.export").count() == 2


def test_a_template_is_a_file_that_comes_in(county_clerk, home):
    client = signed_in(county_clerk)
    for extension in ("csv", "xlsx"):
        content = client.get(f"/imports/venues/template.{extension}").content
        imported = sent(county_clerk, "venues", content, f"表样.{extension}")
        assert imported.rows == 1
        assert len(imported.columns) == 18


def test_others_do_not_see_an_import(county_clerk, outside_county_clerk, clerk, unit_clerk, room):
    imported = make_import(["站,甲站,530524102,"], actor=county_clerk)
    assert signed_in(unit_clerk).get(f"/imports/{imported.pk}/").status_code == 403
    assert signed_in(outside_county_clerk).get(f"/imports/{imported.pk}/").status_code == 404
    assert signed_in(clerk).get(f"/imports/{imported.pk}/").status_code == 404
    assert signed_in(clerk).get("/imports/venues/new/").status_code == 403
    assert signed_in(clerk).get("/imports/venues/export.csv").status_code == 403
    assert signed_in(outside_county_clerk).post(f"/imports/{imported.pk}/write/").status_code == 404
    assert signed_in(county_clerk).get(f"/imports/{imported.pk}/write/").status_code == 405
    assert signed_in(county_clerk).get("/imports/nothing/new/").status_code == 404
    other = "/imports/receptions/export.csv?county=532930"
    assert signed_in(county_clerk).get(other).status_code == 404
    foreign = {
        "file": SimpleUploadedFile("a.csv", csv_of("层级,名称", "站,甲")),
        "county": "532930",
    }
    assert signed_in(county_clerk).post("/imports/venues/new/", foreign).status_code == 200
    assert Import.objects.count() == 1


def test_the_file_is_removed_after_its_days_and_the_record_stays(county_clerk, room, settings):
    imported = make_import(["村,乙,1,"], actor=county_clerk)
    name, storage = imported.file.name, imported.file.storage
    assert storage.exists(name)
    day = timedelta(days=settings.IMPORT_FILE_DAYS)
    assert import_file.remove_expired(imported.sent_at + day) == 0
    assert import_file.remove_expired(imported.sent_at + day + timedelta(seconds=1)) == 1
    imported.refresh_from_db()
    assert (imported.file.name, imported.problems.get().written) == ("", "")
    answer = signed_in(county_clerk).get(f"/imports/{imported.pk}/")
    assert "文件已经按期删除，请重新上传。" in answer.content.decode()


def test_pages_ask_no_more_with_more_rows(county_clerk, room, django_assert_num_queries, client):
    client.force_login(county_clerk)
    one = make_import(["室,关庙社区联络室,530524101001,甲", "村,乙,1,"], actor=county_clerk)
    with django_assert_num_queries(5):
        client.get("/imports/")
    with django_assert_num_queries(8):
        client.get(f"/imports/{one.pk}/")
    rows = [f"站,站{n},530524102," for n in range(6)] + ["村,乙,1,"] * 6
    for _again in range(5):
        many = make_import(rows, actor=county_clerk)
    with django_assert_num_queries(5):
        client.get("/imports/")
    with django_assert_num_queries(8):
        client.get(f"/imports/{many.pk}/")
    assert figures(many)[3] >= 6
    assert make.OPENED.year == 2019
