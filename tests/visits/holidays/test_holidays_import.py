"""The calendar comes in from a file: all rows or none, twice without harm (domain §3c)."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from stations.models import Region
from visits.holidays.calendar_import import SHIPPED, CalendarRefused, load_calendar, read_calendar
from visits.models import CalendarDay

HEAD = "region_code,day,is_working,name,source\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dali():
    province = Region.objects.create(code="53", name="云南省", level="province")
    prefecture = Region.objects.create(
        code="5329", name="大理白族自治州", level="prefecture", parent=province
    )
    county = Region.objects.create(code="532930", name="洱源县", level="county", parent=prefecture)
    Region.objects.create(code="532930104", name="三营镇", level="township", parent=county)
    return prefecture


def load(text, encoding="utf-8"):
    return load_calendar(read_calendar(text.encode(encoding)))


def refused(text):
    with pytest.raises(CalendarRefused) as caught:
        load(text)
    assert CalendarDay.objects.count() == 0
    return [(error.line, error.message) for error in caught.value.errors]


def test_the_shipped_file_comes_in_whole():
    loaded = load_calendar(read_calendar(SHIPPED.read_bytes()))
    assert (loaded.added, loaded.changed, loaded.unchanged) == (161, 0, 0)
    assert CalendarDay.objects.national().count() == 141
    assert CalendarDay.objects.filter(region="5329", name="三月街民族节").count() == 12


def test_a_second_import_changes_nothing_and_writes_no_second_line():
    load_calendar(read_calendar(SHIPPED.read_bytes()))
    again = load_calendar(read_calendar(SHIPPED.read_bytes()))
    assert (again.added, again.changed, again.unchanged, again.days) == (0, 0, 161, ())
    assert Entry.objects.filter(action="calendar.import").count() == 1


def test_a_changed_row_is_updated_and_the_journal_says_what_it_was():
    load(HEAD + ",2027-02-05,0,春节,\n,2027-02-06,0,春节,\n")
    loaded = load(HEAD + ",2027-02-05,1,调休上班,国办发明电〔2026〕9号\n,2027-02-06,0,春节,\n")
    assert (loaded.added, loaded.changed, loaded.unchanged) == (0, 1, 1)
    assert loaded.days == (date(2027, 2, 5),)
    row = CalendarDay.objects.get(day=date(2027, 2, 5))
    assert (row.is_working, row.name, row.version) == (True, "调休上班", 2)
    line = Entry.objects.filter(action="calendar.import").latest("id")
    assert line.before["2027-02-05"]["name"] == "春节"
    assert line.after["2027-02-05"]["name"] == "调休上班"


def test_rows_that_the_file_does_not_name_stay():
    load(HEAD + ",2027-02-05,0,春节,\n")
    load(HEAD + "5329,2027-02-05,1,本州上班,\n")
    assert CalendarDay.objects.filter(day=date(2027, 2, 5)).count() == 2


def test_all_errors_are_told_with_their_lines_and_nothing_is_written():
    text = HEAD + (
        ",2027-01-01,0,元旦,\n"
        ",2027-02-30,0,春节,\n"
        "9999,2027-03-01,0,某节,\n"
        ",2027-01-01,0,元旦,\n"
        "\n"
        ",1948-12-31,2,,\n"
        "532930104,2027-04-01,0,街天,\n"
    )
    assert refused(text) == [
        (3, "日期“2027-02-30”不存在，请写成2026-10-01。"),
        (4, "没有代码为“9999”的地区。"),
        (5, "与第2行重复。"),
        (7, "日期在1949年到2100年之间。"),
        (7, "上班一列填1（上班）或0（放假）。"),
        (7, "名称不能为空，最多40个字。"),
        (8, "请选择县或县以上的地区。"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_saved_by_a_spreadsheet_is_read_with_chinese_heads(encoding):
    text = "日期,上班,名称,地区代码\n2027/4/21,放假,三月街,5329\n2027/4/25,上班,调休上班,\n"
    assert load(text, encoding).added == 2
    assert CalendarDay.objects.get(region="5329").name == "三月街"
    assert CalendarDay.objects.national().get().is_working


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x81", b"PK\x03\x04\x00\x00", b"a,b\n1,2\n", b"\xff\xfe\x00d"],
)
def test_a_file_of_another_kind_is_refused(content):
    with pytest.raises(CalendarRefused):
        load_calendar(read_calendar(content))


@pytest.mark.parametrize("name", ["节" * 41, "节\x00日", "节\x07日", "   "])
def test_a_name_that_no_page_could_show_is_refused(name):
    assert refused(f"{HEAD},2027-01-01,0,{name},\n") == [(2, "名称不能为空，最多40个字。")]


def test_a_short_row_is_an_error_of_its_line():
    assert [line for line, _message in refused(HEAD + ",2027-01-01\n")] == [2, 2]


def test_an_endless_file_is_refused():
    text = HEAD + ",2027-01-01,0,元旦,\n" * 5001
    assert refused(text) == [(5002, "一次最多导入5000行。")]


def test_the_command_may_be_run_twice_and_says_what_it_did():
    said = StringIO()
    call_command("import_holidays", stdout=said)
    call_command("import_holidays", stdout=said)
    assert said.getvalue() == (
        "Calendar: 161 added, 0 changed, 0 unchanged.\n"
        "Calendar: 0 added, 0 changed, 161 unchanged.\n"
    )


def test_the_command_names_the_lines_it_refuses(tmp_path):
    path = tmp_path / "calendar.csv"
    path.write_text(HEAD + ",2027-13-01,0,元旦,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 2"):
        call_command("import_holidays", str(path))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_holidays", str(tmp_path / "nowhere.csv"))


def test_the_nation_has_one_entry_a_day():
    CalendarDay.objects.create(day=date(2027, 1, 1), name="元旦")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(day=date(2027, 1, 1), name="元旦")


def test_a_region_has_one_entry_a_day(dali):
    CalendarDay.objects.create(region=dali, day=date(2027, 1, 1), name="州庆")
    CalendarDay.objects.create(day=date(2027, 1, 1), name="元旦")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(region=dali, day=date(2027, 1, 1), name="州庆")


@pytest.mark.parametrize("day", [date(1948, 12, 31), date(2101, 1, 1)])
def test_a_day_lies_between_1949_and_2100(day):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(day=day, name="元旦")


def test_an_entry_says_in_chinese_why_it_is_refused(dali):
    CalendarDay.objects.create(day=date(2027, 1, 1), name="元旦")
    twin = CalendarDay(day=date(2027, 1, 1), name="元旦")
    assert messages_of(twin) == ["全国日历里已经有这一天。"]
    assert messages_of(CalendarDay(day=date(1900, 1, 1), name="元旦")) == [
        "日期在1949年到2100年之间。"
    ]
    township = CalendarDay(region_id="532930104", day=date(2027, 2, 1), name="街天")
    assert messages_of(township) == ["请选择县或县以上的地区。"]


def messages_of(entry):
    with pytest.raises(ValidationError) as caught:
        entry.full_clean()
    return caught.value.messages
