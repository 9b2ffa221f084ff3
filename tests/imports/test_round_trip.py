"""What is exported comes in again: into an empty county, and out as the same bytes."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import running
from deputies_portal.core.jobs.models import Job
from deputies_portal.imports import working
from deputies_portal.imports.models import Import
from stations.models import Assignment, Deputy, Mandate, Term, Venue
from tests import make
from tests.imports.sending import (
    checked,
    csv_of,
    exported,
    figures,
    problems_of,
    rows_in,
    sent,
    written,
)
from tests.stations.pages import signed_in
from visits.models import Visit

KINDS = ("venues", "deputies")
DATA = Path(__file__).parents[1] / "data"
REGIONS = settings.BASE_DIR / "stations" / "data" / "regions.csv"
HEADS = "编号,日期,家站,来访人,电话,人数,标题,类别,状态,承办单位,交办日期,签收日期,签收人,"
HEADS += "答复日期,结果,答复,承诺,预计办完,告知日期,评价,代表,办结日期"
FINISHED = csv_of(
    HEADS,
    "2019-1,2019-03-10,昌宁县代表之家,莫留痕,13911112222,6,食堂,教育,,县教育体育局,2019-03-12,,,"
    "2019-04-01,A,已换线。,,,2019-04-05,满意,杨秀兰,2019-04-06",
    "2019-2,2019-03-11,关庙社区联络室,,,,,,当场答复,,,,,,,已告诉他。,,,,,,",
    "2018-9,2018-12-30,关庙社区联络室,李四,,,路灯不亮,供电通信,,,,,,,,,,,,,,",
)
OPEN = csv_of(
    HEADS,
    "2019-3,2019-03-12,关庙社区联络室,王五,,,低保,民政救助养老,跟踪落实,县教育体育局,2019-03-13,"
    "2019-03-14,张丽琼,2019-03-20,B,年底办。,年底办好,2019-12-31,2019-03-22,基本满意,,",
)


def furnish(room, deputy):
    """Seats at three levels, two people of one name, a specialised place, a name with a formula."""
    special = make.make_venue(
        "specialised", name="=法律服务站", township_id="530524101", parent=room.parent.parent
    )
    make.make_venue(
        "workstation", name="漭水镇工作站", township_id="530524102", parent=room.parent.parent,
        latitude="25.123456", longitude="99.5", head="𠮷光明",
    )  # fmt: skip
    make.make_assignment(deputy, special)
    make.make_mandate(deputy, congress_id="53", constituency="", electing_body="保山市人大")
    twin = make.make_deputy("杨秀兰", phone="13800000001", home_id="530524101001")
    make.make_mandate(twin, congress_id="530524101", constituency="田园第2选区")
    make.make_mandate(make.make_deputy("-李国华"), congress_id=None, electing_body="云南省人大")
    gone = make.make_deputy("段离任")
    make.make_mandate(gone, status="ended", end_reason="resigned", ends_on=date(2024, 1, 1))


def emptied():
    for model in (Assignment, Mandate, Deputy, Term):
        model.objects.all().delete()
    for tier in ("room", "specialised", "workstation", "home"):
        Venue.objects.filter(tier=tier).delete()


def test_venues_and_deputies_of_changning_come_back_as_the_same_bytes(county_clerk, room, deputy):
    furnish(room, deputy)
    before = {kind: exported(county_clerk, kind) for kind in KINDS}
    assert [len(rows_in(before[kind])) for kind in KINDS] == [6, 5]
    emptied()
    assert [len(rows_in(exported(county_clerk, kind))) for kind in KINDS] == [1, 1]
    counts = [figures(written(county_clerk, kind, before[kind])) for kind in KINDS]
    assert counts == [(5, 0, 0, 0), (4, 0, 0, 0)]
    assert {kind: exported(county_clerk, kind) for kind in KINDS} == before
    again = [figures(written(county_clerk, kind, before[kind])) for kind in KINDS]
    assert again == [(0, 0, 5, 0), (0, 0, 4, 0)]


@pytest.mark.walk
@pytest.mark.django_db(transaction=True)
def test_the_whole_of_changning_comes_into_an_empty_database_and_out_as_the_same_bytes():
    """All venues and deputies of the demonstration, as its county clerk has exported them."""
    people = {"admin_name": "段志远", "admin_username": "admin", "stdout": StringIO()}
    call_command("create_county", county="530524", regions=REGIONS, **people)
    clerk = make.make_person("county_clerk", name="杨丽萍", username="county", region_id="530524")
    files = {kind: (DATA / f"{kind}_of_changning.csv").read_bytes() for kind in KINDS}
    for kind, content in files.items():
        done = working.write(sent(clerk, kind, content), on=make.MARCH_10, at=make.moment())
        assert (done.state, problems_of(done)) == ("written", [])
    assert (Venue.objects.count(), Deputy.objects.count()) == (146, 171)
    assert {kind: exported(clerk, kind) for kind in KINDS} == files


def test_a_workbook_comes_back_just_so_and_holds_no_formula(county_clerk, room, deputy):
    furnish(room, deputy)
    before = exported(county_clerk, "venues", "xlsx")
    table = exported(county_clerk, "venues")
    emptied()
    done = written(county_clerk, "venues", before, "家站.xlsx")
    assert figures(done) == (5, 0, 0, 0)
    assert exported(county_clerk, "venues") == table
    assert Venue.objects.filter(name="=法律服务站").exists()
    assert settings.UPLOAD_LIMIT_MB == 20


def test_an_export_leaves_private_numbers_out(county_clerk, room, deputy):
    deputy.phone = "13933334444"
    deputy.save()
    room.liaison_phone = "13977778888"
    room.save()
    said = exported(county_clerk, "deputies") + exported(county_clerk, "venues")
    assert b"13933334444" not in said
    assert b"13977778888" not in said
    assert "杨秀兰".encode() in said


def test_an_old_ledger_comes_back_as_the_same_bytes(county_clerk, room, unit, deputy):
    written(county_clerk, "receptions", FINISHED)
    before = exported(county_clerk, "receptions")
    assert [row[0] for row in rows_in(before)[1:]] == ["2018-9", "2019-1", "2019-2"]
    again = checked(county_clerk, "receptions", before)
    assert (figures(again), problems_of(again)) == ((0, 0, 3, 0), [])
    for imported in Import.objects.written():
        signed_in(county_clerk).post(f"/imports/{imported.pk}/undo/")
    assert rows_in(exported(county_clerk, "receptions"))[1:] == []
    assert figures(written(county_clerk, "receptions", before)) == (3, 0, 0, 0)
    assert exported(county_clerk, "receptions") == before


def test_an_old_ledger_says_what_is_still_open_and_nothing_of_its_people(county_clerk, room, unit):
    written(county_clerk, "receptions", OPEN)
    heads, row = rows_in(exported(county_clerk, "receptions"))
    said = {head: cell for head, cell in zip(heads, row, strict=True) if cell}
    assert said == {
        "原编号": "2019-3",
        "收到日期": "2019-03-12",
        "家站": "关庙社区联络室",
        "家站区划代码": "530524101001",
        "方式": "来访",
        "人数": "1",
        "事情发生地": "530524101001",
        "标题": "低保",
        "类别": "民政救助养老",
        "状态": "跟踪落实",
        "经办台": "昌宁县",
        "缓急": "一般",
        "主办单位": "县教育体育局",
        "交办日期": "2019-03-13",
        "答复期限": "2019-04-12",
        "签收日期": "2019-03-14",
        "签收人": "张丽琼",
        "答复日期": "2019-03-20",
        "办理结果": "B",
        "答复": "年底办。",
        "承诺": "年底办好",
        "预计办完": "2019-12-31",
        "告知日期": "2019-03-22",
        "评价": "基本满意",
    }
    assert figures(checked(county_clerk, "receptions", csv_of(",".join(heads), ",".join(row)))) == (
        *(0, 0, 1, 0),
    )


def test_a_confidential_visit_of_an_old_ledger_does_not_leave(county_clerk, room, unit, deputy):
    written(county_clerk, "receptions", FINISHED)
    Visit.objects.filter(old_number="2019-1").update(is_confidential=True)
    assert b"2019-1" not in exported(county_clerk, "receptions")


@pytest.mark.django_db(transaction=True)
def test_a_long_old_ledger_is_written_in_the_background(county_clerk, room, unit, deputy, settings):
    written(county_clerk, "receptions", FINISHED)
    short = exported(county_clerk, "receptions")
    settings.LEDGER_ROWS_AT_ONCE = 2
    client = signed_in(county_clerk)
    answer = client.get("/imports/receptions/export.csv")
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reached, job.result_name) == ("done", (3, 3), "旧接待台账.csv")
    assert b"".join(client.get(f"/jobs/{job.pk}/file/")) == short
    rows = [entry.after["rows"] for entry in Entry.objects.filter(action="receptions.export")]
    assert rows == [3, 3]
