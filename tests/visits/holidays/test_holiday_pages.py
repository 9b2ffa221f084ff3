"""The calendar under /settings/holidays/: who changes which day, what a change does, import."""

import json
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from deputies_portal.core.audit.models import Entry
from tests import html
from visits.models import CalendarDay

LIST = "/settings/holidays/"
NEW, IMPORT = f"{LIST}new/", f"{LIST}import/"
HEAD = "地区代码,日期,上班,名称,依据\n"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def a_day(day=date(2025, 3, 12), *, region=None, is_working=False, name="放假"):
    return CalendarDay.objects.create(day=day, region_id=region, is_working=is_working, name=name)


def saved(client, address, **typed):
    values = html.form_values(client.get(address))
    return client.post(address, values | typed)


def messages_of(response):
    return [box.get_text(strip=True) for box in html.page(response).main.select(".note-box")]


# --- who ---------------------------------------------------------------------------------------
def test_the_county_clerk_and_the_administrator_keep_the_calendar(client, everybody):
    entry = a_day(region="530524")
    pages = (LIST, NEW, IMPORT, f"{LIST}{entry.pk}/edit/", f"{LIST}{entry.pk}/remove/")
    found = {}
    for role, person in everybody.items():
        client.force_login(person)
        found[role] = [client.get(address).status_code for address in pages]
    refused = [403] * 5
    assert found == dict.fromkeys(everybody, refused) | {
        "county_clerk": [200] * 5,
        "administrator": [200, 200, 200, 403, 403],
    }


def test_a_county_clerk_does_not_change_the_national_calendar(client, county_clerk):
    entry = a_day()
    client.force_login(county_clerk)
    address = f"{LIST}{entry.pk}/remove/"
    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]
    assert CalendarDay.objects.filter(pk=entry.pk).exists()


def test_a_day_of_another_county_does_not_exist(client, county_clerk, eryuan):
    entry = a_day(region="532930")
    client.force_login(county_clerk)
    for act in ("edit", "remove"):
        assert client.get(f"{LIST}{entry.pk}/{act}/").status_code == 404


def test_a_foreign_region_in_the_form_is_refused(client, county_clerk, eryuan):
    client.force_login(county_clerk)
    for region in ("532930", "5305", ""):
        typed = {"day": "2025-03-12", "name": "三月街", "region": region}
        assert "#id_region" in html.error_links(saved(client, NEW, **typed))
    assert not CalendarDay.objects.exists()


# --- one day -----------------------------------------------------------------------------------
def test_a_new_regional_holiday_moves_open_deadlines(client, county_clerk, issue):
    client.force_login(county_clerk)
    response = saved(client, NEW, day="2025-03-12", name="三月街", source="州政府公告")
    assert response["Location"] == f"{LIST}?year=2025"
    entry = CalendarDay.objects.get()
    assert (entry.region_id, entry.is_working, entry.name) == ("530524", False, "三月街")
    issue.refresh_from_db()
    assert issue.due == date(2025, 3, 14)
    shown = client.get(response["Location"])
    assert "日历已保存，1 个期限重新算过，已写进办理经过。" in messages_of(shown)
    line = html.text_of(client.get(issue.get_absolute_url()))
    assert "节假日有改动，期限由2025年3月13日改为2025年3月14日。" in line


def test_the_administrator_enters_the_nation(client, administrator, issue):
    client.force_login(administrator)
    saved(client, NEW, day="2025-03-12", name="放假一天", region="")
    issue.refresh_from_db()
    assert (CalendarDay.objects.get().region_id, issue.due) == (None, date(2025, 3, 14))


def test_a_change_and_a_removal_count_back(client, county_clerk, issue):
    client.force_login(county_clerk)
    saved(client, NEW, day="2025-03-12", name="三月街")
    entry = CalendarDay.objects.get()
    saved(client, f"{LIST}{entry.pk}/edit/", is_working="1", name="照常上班")
    issue.refresh_from_db()
    assert issue.due == date(2025, 3, 13)
    saved(client, f"{LIST}{entry.pk}/edit/", is_working="", name="三月街")
    client.post(f"{LIST}{entry.pk}/remove/")
    issue.refresh_from_db()
    assert (issue.due, CalendarDay.objects.count()) == (date(2025, 3, 13), 0)
    assert issue.events.filter(step="calendar").count() == 4


def test_every_change_is_in_the_journal(client, county_clerk, issue):
    client.force_login(county_clerk)
    saved(client, NEW, day="2025-03-12", name="三月街")
    entry = CalendarDay.objects.get()
    saved(client, f"{LIST}{entry.pk}/edit/", name="三月街节")
    client.post(f"{LIST}{entry.pk}/remove/")
    lines = Entry.objects.filter(actor=county_clerk, action__startswith="calendar")
    assert list(lines.order_by("id").values_list("action", "county")) == [
        ("calendar.recompute", "530524"),
        ("calendarday.create", ""),
        ("calendarday.change", ""),
        ("calendarday.remove", "530524"),
        ("calendar.recompute", "530524"),
    ]
    assert lines.get(action="calendarday.change").after == {"name": "三月街节"}


def test_the_same_day_twice_is_refused(client, county_clerk):
    a_day(region="530524")
    client.force_login(county_clerk)
    response = saved(client, NEW, day="2025-03-12", name="三月街")
    assert "这个地区的日历里已经有这一天。" in response.content.decode()
    assert CalendarDay.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("day", "2025-02-30"), ("day", "1948-01-01"), ("day", ""), ("name", " "), ("name", "字" * 41)],
)
def test_bad_input_stays_in_the_form(field, typed, client, county_clerk):
    client.force_login(county_clerk)
    known = {"day": "2025-03-12", "name": "三月街", "source": "公告"}
    response = saved(client, NEW, **known | {field: typed})
    assert set(html.error_links(response)) == {f"#id_{field}"}
    assert html.form_values(response)["source"] == "公告"


# --- the year ----------------------------------------------------------------------------------
def test_the_year_at_a_glance(client, county_clerk):
    a_day(date(2025, 10, 1), name="国庆节")
    a_day(date(2025, 9, 28), is_working=True, name="调休上班")
    client.force_login(county_clerk)
    page = html.page(client.get(LIST, {"year": "2025"}))
    marks = {
        button["aria-label"]: button.parent.get("class", "")
        for button in page.select(".mini button")
    }
    assert marks["10月1日 放假"] == "hol"
    assert marks["9月28日 补班"] == "wk"
    assert marks["9月27日 休息"] == "we"
    assert marks["9月26日 上班"] == ""
    assert len(marks) == 365


def test_a_year_without_entries_warns(client, county_clerk):
    client.force_login(county_clerk)
    assert [text[:5] for text in messages_of(client.get(LIST))] == ["2025年", "2026年"]
    a_day(date(2025, 1, 1), name="元旦")
    assert [text[:5] for text in messages_of(client.get(LIST))] == ["2026年"]


def test_a_day_of_the_calendar_leads_to_its_entry_or_a_new_one(client, county_clerk):
    national, own = a_day(date(2025, 10, 1)), a_day(date(2025, 4, 12), region="530524")
    client.force_login(county_clerk)
    go = f"{LIST}day/"
    assert client.get(go, {"day": "2025-04-12"})["Location"] == f"{LIST}{own.pk}/edit/"
    assert client.get(go, {"day": str(national.day)})["Location"] == f"{NEW}?day=2025-10-01"
    assert client.get(go, {"day": "2025-02-30"}).status_code == 404
    form = html.form_values(client.get(f"{NEW}?day=2025-10-01"))
    assert form["day"] == "2025-10-01"


@pytest.mark.parametrize("year", ["abc", "0", "99999999999999999", "1948", "²"])
def test_a_year_that_is_none_shows_this_year(year, client, county_clerk):
    client.force_login(county_clerk)
    assert html.page(client.get(LIST, {"year": year})).h2.get_text() == "2025年"


# --- import ------------------------------------------------------------------------------------
def uploaded(text, encoding="utf-8"):
    return {"file": SimpleUploadedFile("节假日.csv", text.encode(encoding), "text/csv")}


def test_an_import_is_tried_first_and_then_written(client, county_clerk, issue):
    client.force_login(county_clerk)
    file = f"{HEAD}530524,2025-03-12,0,三月街,公告\n530524,2025-03-13,0,三月街,公告\n"
    tried = client.post(IMPORT, uploaded(file, "gb18030"))
    assert "新增 2 天 改动 0 天 不变 0 天 期限变动 1 个" in html.text_of(tried)
    assert "昌人交〔2025〕1号 审核期限：2025年3月13日 → 2025年3月17日" in html.text_of(tried)
    assert not CalendarDay.objects.exists()
    issue.refresh_from_db()
    assert issue.due == date(2025, 3, 13)
    assert not Entry.objects.filter(action="calendar.import").exists()
    done = client.post(IMPORT, html.form_values(tried, "form.savebar"))
    assert done["Location"] == f"{LIST}?year=2025"
    issue.refresh_from_db()
    assert (CalendarDay.objects.count(), issue.due) == (2, date(2025, 3, 17))
    line = Entry.objects.get(action="calendar.import")
    assert line.posting_id is not None
    assert "三月街" in json.dumps(line.after, ensure_ascii=False)


def test_an_import_keeps_to_the_own_calendar(client, county_clerk, eryuan):
    client.force_login(county_clerk)
    file = f"{HEAD}530524,2025-03-12,0,三月街,\n,2025-03-13,0,全国,\n532930,2025-03-14,0,外县,\n"
    response = client.post(IMPORT, uploaded(file))
    errors = [line.get_text() for line in html.page(response).select("[data-errsum] li")]
    assert errors == [
        "第 3 行：这一行不是您管的日历，不能导入。",
        "第 4 行：这一行不是您管的日历，不能导入。",
    ]
    assert not CalendarDay.objects.exists()


def test_what_was_shown_is_checked_again_when_it_is_written(client, county_clerk, eryuan):
    """The hidden text of the dry run may be anything."""
    client.force_login(county_clerk)
    for content in ("MjAyNQ==", "no base64 !", "LCwsCg=="):
        client.post(IMPORT, {"content": content})
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", "没有表头\n".encode(), b"\xff\xfe\xfa", b'day,is_working,name\n"'],
)
def test_what_is_no_calendar_is_refused(content, client, county_clerk):
    client.force_login(county_clerk)
    response = client.post(IMPORT, {"file": SimpleUploadedFile("x.csv", content)})
    assert response.status_code == 200
    assert html.page(response).select_one("[data-errsum]")
    assert not CalendarDay.objects.exists()


def test_a_file_that_is_far_too_large_is_refused(client, county_clerk):
    client.force_login(county_clerk)
    response = client.post(IMPORT, uploaded(HEAD + "x" * 600_000))
    assert "不会超过 512 KB" in response.content.decode()
