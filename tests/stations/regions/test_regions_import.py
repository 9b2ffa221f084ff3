"""Regions from a file: all rows or none, named by line, and twice the same changes nothing."""

import gzip

import pytest
from django.core.management import CommandError, call_command

from deputies_portal.core.audit.models import Entry
from stations.models import Region
from stations.regions.regions_import import (
    SHIPPED,
    Loaded,
    RegionsRefused,
    RowError,
    load_regions,
    read_regions,
)

HEAD = "code,name,level,parent_code\n"
GOOD = HEAD + "53,云南省,province,\n5305,保山市,prefecture,53\n530524,昌宁县,county,5305\n"


def load(text, **facts):
    return load_regions(read_regions(text.encode()), **facts)


def errors_of(text) -> list[RowError]:
    with pytest.raises(RegionsRefused) as refused:
        load(text)
    return refused.value.errors


@pytest.mark.django_db
def test_the_shipped_file_holds_the_two_counties_with_their_official_villages():
    loaded = load_regions(read_regions(SHIPPED.read_bytes()))
    assert loaded == Loaded(added=241, renamed=0, unchanged=0)
    counted = {code: Region.objects.within(code).by_level() for code in ("530524", "532930")}
    assert counted == {
        "530524": {"county": 1, "township": 13, "village": 124},
        "532930": {"county": 1, "township": 9, "village": 90},
    }


@pytest.mark.django_db
def test_a_second_import_changes_nothing_and_a_changed_name_is_taken_over():
    assert load(GOOD) == Loaded(added=3, renamed=0, unchanged=0)
    assert load(GOOD) == Loaded(added=0, renamed=0, unchanged=3)
    assert load(GOOD.replace("昌宁县", "昌宁市")) == Loaded(added=0, renamed=1, unchanged=2)
    county = Region.objects.get(code="530524")
    assert (county.name, county.search_key, county.version) == ("昌宁市", "changningshi cns", 2)


@pytest.mark.django_db
def test_the_journal_says_what_came_in_and_what_was_renamed(administrator):
    load(HEAD + "54,西藏自治区,province,\n", actor=administrator, source="regions.csv")
    load(HEAD + "54,西藏,province,\n", actor=administrator)
    load(HEAD + "54,西藏,province,\n", actor=administrator)
    lines = Entry.objects.filter(action="region.import").order_by("id")
    assert [(line.before, line.after, line.note) for line in lines] == [
        ({}, {"added": 1}, "regions.csv"),
        ({"54": "西藏自治区"}, {"added": 0, "54": "西藏"}, ""),
    ]


@pytest.mark.django_db
def test_rows_may_stand_in_any_order_packed_and_with_a_mark():
    lines = GOOD.splitlines(keepends=True)
    upside_down = "\ufeff" + lines[0] + "".join(reversed(lines[1:]))
    packed = gzip.compress(upside_down.encode())
    assert load_regions(read_regions(packed)).added == 3
    assert Region.objects.get(code="530524").parent_id == "5305"


WRONG_ROWS = {
    "53,,province,": "名称不能为空，最多40个字。",
    f"53,{'长' * 41},province,": "名称不能为空，最多40个字。",
    "53,云南省,kingdom,": "层级写province, prefecture, county, township, village之一。",
    "530,云南省,province,": "这一层级的区划代码是2位数字，不是“530”。",
    "５３,云南省,province,": "这一层级的区划代码是2位数字，不是“５３”。",
    "5405,某市,prefecture,53": "区划代码的前几位必须是上级的代码。",
    "5305,保山市,prefecture,": "区划代码的前几位必须是上级的代码。",
    "5405,某市,prefecture,54": "没有代码为“54”的上级。",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "message"), WRONG_ROWS.items())
def test_a_wrong_row_is_named_by_its_line_and_nothing_comes_in(row, message):
    good_row = "11,北京市,province,\n"
    assert errors_of(HEAD + good_row + row + "\n") == [RowError(3, message)]
    assert not Region.objects.exists()


@pytest.mark.django_db
def test_all_wrong_rows_are_named_at_once():
    found = errors_of(HEAD + "53,,province,\n5305,保山市,prefecture,53\n5305,保山,prefecture,53\n")
    assert found == [RowError(2, "名称不能为空，最多40个字。"), RowError(4, "与第3行重复。")]


BAD_FILES = {
    "not a list of regions": (b"day,name\n", "第一行要有这些列：code, level, parent_code。"),
    "an empty file": (b"", "第一行要有这些列：code, name, level, parent_code。"),
    "another encoding": ("区划".encode("gb18030"), "文件要用 UTF-8 编码。"),
    "half a packed file": (gzip.compress(GOOD.encode())[:40], "压缩文件已损坏。"),
    "a damaged packed file": (b"\x1f\x8b" + b"0" * 40, "压缩文件已损坏。"),
    "a bomb": (gzip.compress(b"0" * 70_000_000), "文件太大。"),
    "no CSV": (HEAD.encode() + b'"' + b"0" * 200_000, "这一行不是 CSV。"),
}


@pytest.mark.parametrize(("content", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_list_is_refused(content, message):
    with pytest.raises(RegionsRefused) as refused:
        read_regions(content)
    assert [error.message for error in refused.value.errors] == [message]


@pytest.mark.django_db
def test_the_command_prints_what_it_did(capsys, tmp_path):
    call_command("import_regions")
    call_command("import_regions")
    assert capsys.readouterr().out.splitlines() == [
        "Regions: 241 added, 0 renamed, 0 unchanged.",
        "Regions: 0 added, 0 renamed, 241 unchanged.",
    ]
    bad = tmp_path / "bad.csv"
    bad.write_text(HEAD + "53,,province,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was imported.\nline 2: 名称不能为空"):
        call_command("import_regions", bad)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_regions", tmp_path / "missing.csv")
