"""Units, holidays, upgrade plans, regions and accounts: in, again, and taken back."""

from datetime import date

import pytest
import time_machine

from deputies_portal.core.accounts.models import User
from stations.models import Posting, Region, UndertakingUnit, VenueUpgrade
from tests import make
from tests.imports.sending import checked, csv_of, exported, figures, problems_of, written
from tests.stations.pages import signed_in
from visits.models import CalendarDay


@pytest.fixture(autouse=True)
def _on_10_march():
    with time_machine.travel("2025-03-10 10:00+08:00"):
        yield


def undone(user, imported):
    signed_in(user).post(f"/imports/{imported.pk}/undo/")
    imported.refresh_from_db()
    return imported.state == "undone"


def test_units_are_known_by_their_short_names(county_clerk, unit):
    file = csv_of(
        "单位简称,单位全称,性质,乡镇,手机",
        "县教育体育局,昌宁县教育体育局,部门,,",
        "田园镇政府,昌宁县田园镇人民政府,乡镇政府,田园镇,0875-7120000",
    )
    done = written(county_clerk, "units", file)
    assert figures(done) == (1, 1, 0, 0)
    assert UndertakingUnit.objects.get(short_name="田园镇政府").township_id == "530524101"
    assert figures(checked(county_clerk, "units", file)) == (0, 0, 2, 0)
    assert undone(county_clerk, done)
    assert UndertakingUnit.objects.get(short_name="田园镇政府").closed_on == date(2025, 3, 10)
    assert UndertakingUnit.objects.get(pk=unit.pk).name == "县教育体育局（全称）"
    assert figures(written(county_clerk, "units", file)) == (0, 2, 0, 0)
    wrong = csv_of("简称,全称,性质", "甲,甲局,乡镇政府", "乙,乙局,协会")
    assert problems_of(checked(county_clerk, "units", wrong)) == [
        (2, "township", "乡镇人民政府要写明是哪个乡镇。"),
        (3, "kind", problems_of_kind()),
    ]


def problems_of_kind():
    known = "政府部门、乡镇人民政府、法院、检察院、党委部门、垂直管理单位、企业"
    return f"没有“协会”，写其中一种：{known}。"


def test_holidays_of_the_county(county_clerk, changning):
    file = csv_of("日期,上班,名称,依据", "2025.4.12,放假,三月街,州政府通知", "45767,1,补班,")
    done = written(county_clerk, "holidays", file)
    assert figures(done) == (2, 0, 0, 0)
    rows = CalendarDay.objects.filter(region="530524").values_list("day", "is_working", "name")
    assert list(rows) == [(date(2025, 4, 12), False, "三月街"), (date(2025, 4, 20), True, "补班")]
    assert figures(checked(county_clerk, "holidays", file)) == (0, 0, 2, 0)
    before = exported(county_clerk, "holidays")
    assert undone(county_clerk, done)
    assert not CalendarDay.objects.filter(region="530524").exists()
    written(county_clerk, "holidays", before)
    assert exported(county_clerk, "holidays") == before
    wrong = csv_of("日期,上班,名称", "2025-4-31,0,甲", "2025-4-30,也许,甲")
    assert [one[:2] for one in problems_of(checked(county_clerk, "holidays", wrong))] == [
        (2, "day"),
        (3, "working"),
    ]


def test_upgrade_plans_take_venues_into_their_programme(county_clerk, room, workstation):
    make.make_programme()
    heads = "方案,家站,改造方式,计划开工,计划完工,验收期限"
    row = "2025年提升改造,{},改造,2025.2.1,2025-05-31,{}"
    file = csv_of(heads, row.format("关庙社区联络室", "2025-6-30"))
    done = written(county_clerk, "upgrades", file)
    assert figures(done) == (1, 0, 0, 0)
    assert VenueUpgrade.objects.get().items.count() > 5
    assert figures(checked(county_clerk, "upgrades", file)) == (0, 0, 1, 0)
    later = csv_of(heads, row.format("关庙社区联络室", "2025-7-31"))
    moved = written(county_clerk, "upgrades", later)
    assert figures(moved) == (0, 1, 0, 0)
    assert undone(county_clerk, moved)
    assert VenueUpgrade.objects.get().due == date(2025, 6, 30)
    wrong = csv_of(heads, row.format("田园镇工作站", "2026-1-31"), "无此方案,田园镇工作站,改造,,,")
    found = [one[:2] for one in problems_of(checked(county_clerk, "upgrades", wrong))]
    assert found == [
        (2, "due"),
        (3, "planned_start"),
        (3, "planned_finish"),
        (3, "due"),
    ]


def test_regions_are_the_administrators(administrator, changning):
    file = csv_of(
        "代码,名称", "530524103,柯街镇", "5.30524103001E+11,柯街社区", "530524101,田园街道"
    )
    done = written(administrator, "regions", file)
    assert figures(done) == (2, 1, 0, 0)
    assert Region.objects.get(pk="530524103001").parent_id == "530524103"
    assert figures(checked(administrator, "regions", file)) == (0, 0, 3, 0)
    assert undone(administrator, done)
    assert not Region.objects.filter(pk__startswith="530524103").exists()
    (back,) = Region.objects.matching("tyz")
    assert (back.pk, back.name) == ("530524101", "田园镇")
    wrong = csv_of("代码,名称", "53052499,甲", "530999101,乙")
    assert [one[0] for one in problems_of(checked(administrator, "regions", wrong))] == [2, 3]


def test_accounts_come_with_their_postings(administrator, room, unit):
    file = csv_of(
        "登录名,姓名,角色,县代码,单位",
        "ＧuanMiao,字春梅,联络员,530524,关庙社区联络室",
        "jyj,张丽琼,承办单位经办人,530524,县教育体育局",
        "tyz,罗建忠,乡镇人大工作人员,530524,田园镇",
    )
    done = written(administrator, "users", file)
    assert figures(done) == (3, 0, 0, 0)
    clerk = User.objects.get(username="guanmiao")
    assert clerk.postings.get().venue == room
    assert not clerk.has_usable_password()
    assert User.objects.matching("zcm").get() == clerk
    assert figures(checked(administrator, "users", file)) == (0, 0, 3, 0)
    assert undone(administrator, done)
    assert not User.objects.get(username="jyj").is_active
    assert not Posting.objects.filter(user=clerk, ends_on__isnull=True).exists()
    heads = "登录名,姓名,角色,县代码,单位"
    wrong = csv_of(heads, "a,甲,系统管理员,530524,", "b,乙,联络员,530524,无", "c d!,丙,领导,1,")
    assert [one[:2] for one in problems_of(checked(administrator, "users", wrong))] == [
        (2, "role"),
        (3, "place"),
        (4, "county"),
    ]


def test_who_sends_what(county_clerk, administrator, township_clerk):
    addresses = {kind: f"/imports/{kind}/new/" for kind in ("venues", "regions", "receptions")}
    answers = {
        user.username: {k: signed_in(user).get(a).status_code for k, a in addresses.items()}
        for user in (county_clerk, administrator, township_clerk)
    }
    assert answers == {
        "county": {"venues": 200, "regions": 403, "receptions": 200},
        "admin": {"venues": 403, "regions": 200, "receptions": 403},
        "township": {"venues": 403, "regions": 403, "receptions": 200},
    }
