"""Ledgers: the rows, scope and filters of their lists, on screen, on paper and as files."""

import csv
import io
from urllib.parse import quote

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import running
from deputies_portal.core.jobs.models import Job
from deputies_portal.imports.kinds import ALL
from deputies_portal.ledgers.all_ledgers import LEDGERS
from tests import county, make
from tests.html import figures, page, text_of
from tests.libreoffice import needs_libreoffice, tables
from visits.models import Visit

pytestmark = pytest.mark.django_db
NAMES = [ledger.name for ledger in LEDGERS]
PHONE = "13812345678"


@pytest.fixture
def furnished(room, home, deputy, unit, clerk, county_clerk, visit, dispatched, everybody):
    """One record of everything that is filed."""
    people = {"clerk": clerk, "county_clerk": county_clerk, "everybody": everybody}
    county.furnish(
        room=room, home=home, deputy=deputy, unit=unit, visit=visit, issue=dispatched, **people
    )


@pytest.fixture
def visits(room, home, clerk, county_clerk, deputy):
    """Three visits: two at the room, one at the home of the county; one begins like a formula."""
    contact = make.a_contact(name="杨家福", phone=PHONE)
    make.make_visit(room, actor=clerk, contacts=[contact], deputies=[deputy], on=make.MARCH_10)
    issue = make.an_issue(title="=HYPERLINK(1)")
    make.make_visit(room, actor=clerk, issues=[issue], on=make.MARCH_11)
    make.make_visit(home, actor=county_clerk, on=make.MARCH_11)


def address(name, kind="", **query):
    found = reverse(f"ledgers:{name}{kind and '-' + kind}")
    return f"{found}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def rows_of_csv(answer):
    text = b"".join(answer.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    *rows, (total,) = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert total == f"共 {len(rows) - 1} 行"
    return rows


def sheet_of(answer):
    return load_workbook(io.BytesIO(b"".join(answer))).active


def exports():
    return list(Entry.objects.filter(action__endswith=".export").values_list("action", "after"))


# --- every ledger -------------------------------------------------------------------------------
def test_screen_paper_and_both_files_show_the_same_rows(client, furnished, county_clerk):
    client.force_login(county_clerk)
    for name in NAMES:
        screen, paper = client.get(address(name)), client.get(address(name, "print"))
        plain, sheet = rows_of_csv(client.get(address(name, "csv"))), None
        sheet = sheet_of(client.get(address(name, "xlsx")))
        number = figures(screen)["rows"]
        assert number >= 1, name
        assert figures(paper)["rows"] == number
        assert (len(plain) - 1, sheet.max_row - 3) == (number, number)
        assert [cell.value for cell in sheet[3]] == plain[0]
        assert len(page(screen).select("tbody tr")) == number
        assert len(page(paper).select("tbody tr")) == number
    assert len(exports()) == 2 * len(NAMES)


def test_a_list_leads_to_its_ledger_and_carries_its_conditions(client, furnished, county_clerk):
    client.force_login(county_clerk)
    for ledger in LEDGERS:
        month = "&month=2025-03" if ledger.name == "duty" else ""  # the calendar shows a month
        link = f'a[href="{ledger.url}?township=530524101{month}"]'
        assert page(client.get(f"{ledger.url_of_list}?township=530524101")).select_one(link), link
        files = page(client.get(f"{ledger.url}?township=530524101"))
        for kind in ("xlsx", "csv"):
            assert files.select_one(f'a[href="/ledgers/{ledger.name}.{kind}?township=530524101"]')


def test_who_may_open_which_ledger(client, furnished, everybody):
    opened = {}
    for role, user in everybody.items():
        client.force_login(user)
        opened[role] = [name for name in NAMES if client.get(address(name)).status_code == 200]
        refused = set(NAMES) - set(opened[role])
        for name in refused:
            answers = [client.get(address(name, kind)) for kind in ("csv", "xlsx", "print")]
            assert [answer.status_code for answer in answers] == [403] * 3
    offices = ["township_clerk", "county_clerk", "manager"]
    assert [opened[role] for role in offices] == [NAMES] * 3
    assert opened["venue_clerk"] == [n for n in NAMES if n != "suggestions"]
    assert opened["deputy"] == [n for n in NAMES if n != "upgrade"]
    assert [opened[role] for role in ("unit_clerk", "administrator", "auditor")] == [[]] * 3


def test_a_ledger_costs_the_same_with_one_row_and_with_six(
    client, furnished, county_clerk, room, clerk, django_assert_max_num_queries
):
    client.force_login(county_clerk)
    budgets = {"reception": 13, "issues": 11, "activities": 10, "duty": 10, "upgrade": 12}
    for name in NAMES:
        with django_assert_max_num_queries(budgets.get(name, 10)):
            client.get(address(name))
    for _number in range(5):
        make.make_visit(room, actor=clerk)
    for name in ("reception", "issues"):
        with django_assert_max_num_queries(budgets[name]):
            assert figures(client.get(address(name)))["rows"] == 6


# --- the reception ledger -----------------------------------------------------------------------
def test_scope_and_filters_are_those_of_the_list(client, visits, clerk, county_clerk, outsider):
    def counted(user, **query):
        client.force_login(user)
        shown = figures(client.get(address("reception", **query)))["rows"]
        assert len(rows_of_csv(client.get(address("reception", "csv", **query)))) == shown + 1
        return shown

    assert (counted(county_clerk), counted(clerk), counted(outsider)) == (3, 2, 0)
    assert counted(county_clerk, day="2025-03-11") == 2
    assert counted(county_clerk, township="530524") == 1
    assert counted(county_clerk, year="2024") == 0


def test_every_ledger_is_chosen_by_a_period_typed_into_its_bar(client, furnished, county_clerk):
    client.force_login(county_clerk)
    for name in NAMES:
        bar = page(client.get(address(name))).select_one("form.filters")
        labels = [label.get_text() for label in bar.select(".day label")]
        assert labels[-2:] == ["从哪天", "到哪天"], name
        assert [field["type"] for field in bar.select("[name=first], [name=last]")] == ["date"] * 2
        assert rows_of_csv(client.get(address(name, "csv", last="1950-01-01")))[1:] == []
        assert len(rows_of_csv(client.get(address(name, "csv", first="1950-01-01")))) > 1
    wrong = client.get(address("reception", first="2025-02-30"))
    assert "没有这一天" in text_of(wrong)


def test_both_ends_of_a_period_count_and_stand_on_what_is_filed(client, visits, county_clerk):
    client.force_login(county_clerk)
    period = {"first": "2025-03-10", "last": "2025-03-10"}
    assert figures(client.get(address("reception", **period)))["rows"] == 1
    sheet = sheet_of(client.get(address("reception", "xlsx", **period)))
    assert "期间：2025-03-10–2025-03-10　" in sheet["A2"].value
    narrowed = text_of(client.get(address("reception", "print", first="2025-03-11", year="2025")))
    assert "期间：2025-03-11–，2025年" in narrowed
    both = figures(client.get(address("reception", first="2025-03-11")))
    assert both["rows"] == 2


def test_on_a_phone_each_cell_says_its_column(client, visits, county_clerk):
    client.force_login(county_clerk)
    table = page(client.get(address("reception"))).select_one("table.cards.ledger")
    titles = [head.get_text() for head in table.select("thead th")]
    assert [cell["data-label"] for cell in table.select("tbody tr")[0].select("td")] == titles


def test_what_is_filed_begins_with_the_oldest_and_is_numbered(client, visits, county_clerk):
    client.force_login(county_clerk)
    rows = rows_of_csv(client.get(address("reception", "csv")))
    assert [(row[0], row[2]) for row in rows[1:]] == [
        ("1", "2025-03-10"),
        ("2", "2025-03-11"),
        ("3", "2025-03-11"),
    ]
    shown = page(client.get(address("reception"))).select("tbody tr")
    assert [row.select("td")[1].get_text() for row in shown][-1] == "2025-03-10"


def test_names_and_phones_are_masked_everywhere(client, visits, county_clerk):
    client.force_login(county_clerk)
    for kind in ("", "print"):
        text = text_of(client.get(address("reception", kind)))
        assert ("杨**" in text, "138****5678" in text) == (True, True)
        assert ("杨家福" in text, PHONE in text) == (False, False)
    row = rows_of_csv(client.get(address("reception", "csv")))[1]
    assert row[7:9] == ["杨**", "138****5678"]
    sheet = sheet_of(client.get(address("reception", "xlsx")))
    assert [sheet.cell(4, column).value for column in (8, 9)] == ["杨**", "138****5678"]


def test_full_names_and_phones_need_a_reason_and_the_right(client, visits, county_clerk, manager):
    client.force_login(county_clerk)
    page_of_export = address("reception", "export")
    asked = {"format": "csv", "full": "on", "reason": " "}
    assert "写明为什么要完整的姓名和手机。" in text_of(client.post(page_of_export, asked))
    assert exports() == []
    answer = client.post(page_of_export, asked | {"reason": "核对回访名单"})
    assert rows_of_csv(answer)[1][7:9] == ["杨家福", PHONE]
    entry = Entry.objects.get(action="visit.export")
    assert (entry.note, entry.after["full"], entry.after["rows"]) == ("核对回访名单", True, 3)
    client.force_login(manager)
    assert "带完整姓名和手机" not in text_of(client.get(page_of_export))
    assert client.post(page_of_export, asked | {"reason": "想看"}).status_code == 403
    assert "杨家福" not in str(rows_of_csv(client.post(page_of_export, {"format": "csv"})))


def test_a_confidential_visit_says_nothing_to_who_may_not_open_it(
    client, room, clerk, township_clerk
):
    contact = make.a_contact(name="杨家福", phone=PHONE)
    issue = make.an_issue(title="举报村务")
    make.make_visit(room, actor=clerk, contacts=[contact], issues=[issue], is_confidential=True)
    client.force_login(township_clerk)
    row = rows_of_csv(client.get(address("reception", "csv")))[1]
    assert (row[7], row[8], row[10]) == ("不公开事项", "", "")
    client.force_login(clerk)
    row = rows_of_csv(client.get(address("reception", "csv")))[1]
    assert (row[7], row[8], row[10]) == ("杨**", "138****5678", "举报村务")


def test_what_was_searched_for_stays_out_of_the_journal(client, visits, county_clerk):
    client.force_login(county_clerk)
    client.get(address("reception", "csv", q="杨家福", year="2025"))
    entry = Entry.objects.get(action="visit.export")
    assert entry.after == {
        "ledger": "接待台账",
        "format": "csv",
        "filter": ["编号或标题：…", "年度：2025"],
        "rows": 0,
    }
    assert (entry.actor, entry.county) == (county_clerk, "530524")


def test_nothing_of_a_record_is_a_formula(client, visits, county_clerk):
    client.force_login(county_clerk)
    assert rows_of_csv(client.get(address("reception", "csv")))[2][10] == "'=HYPERLINK(1)"
    cell = sheet_of(client.get(address("reception", "xlsx"))).cell(5, 11)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_spreadsheet_is_laid_out_for_filing(client, visits, county_clerk):
    client.force_login(county_clerk)
    answer = client.get(address("reception", "xlsx", year="2025"))
    name = quote("接待台账-2025年.xlsx")
    assert answer["Content-Disposition"].endswith(f"filename*=UTF-8''{name}")
    sheet = sheet_of(answer)
    assert sheet["A1"].value == "昌宁县人大代表接待台账"
    assert sheet["A2"].value == "单位：昌宁县　　期间：2025年　　共 3 条　　内部资料，不得张贴"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth) == ("landscape", 9, 1)
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.print_area == "'昌宁县人大代表接待台账'!$A$1:$O$6"
    assert "&P" in sheet.oddFooter.center.text
    assert sheet.column_dimensions["B"].width == 19


@pytest.mark.walk
@needs_libreoffice
def test_libreoffice_shows_every_workbook_as_its_csv(
    client, furnished, visits, county_clerk, administrator, tmp_path
):
    """The six ledgers, and the eight registers in the format of their import."""
    Visit.objects.update(old_number="旧1")
    plain, books = {}, {}
    client.force_login(county_clerk)
    for name in NAMES:
        plain[name] = rows_of_csv(client.get(address(name, "csv")))
        books[name] = b"".join(client.get(address(name, "xlsx")))
    for kind in ALL:
        client.force_login(county_clerk if "county_clerk" in kind.roles else administrator)
        name = f"imports-{kind.name}"
        plain[name], books[name] = (
            client.get(f"/imports/{kind.name}/export.{extension}").content
            for extension in ("csv", "xlsx")
        )
        plain[name] = list(csv.reader(io.StringIO(plain[name].decode("utf-8-sig"))))
    shown = tables(books, tmp_path)
    for name, rows in plain.items():
        above = 2 if name in NAMES else 0  # the title and the period
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == shown[name][above:]
    assert [name for name, rows in plain.items() if len(rows) < 2] == []
    assert shown["reception"][0][0] == "昌宁县人大代表接待台账"
    client.force_login(county_clerk)
    on_page = page(client.get(address("reception"))).select("tbody tr")
    on_page = [[cell.get_text() for cell in row.select("td")] for row in reversed(on_page)]
    assert [row[1:] for row in shown["reception"][3:]] == on_page


# --- long ledgers -------------------------------------------------------------------------------
def test_a_long_ledger_is_written_in_the_background(client, visits, county_clerk, settings):
    settings.LEDGER_ROWS_AT_ONCE = 2
    client.force_login(county_clerk)
    answer = client.get(address("reception", "xlsx", year="2025"))
    assert answer["Location"] == address("reception", "export", year="2025", format="xlsx")
    assert exports() == []
    asked = client.get(answer["Location"])
    assert figures(asked) == {"rows": 3}
    answer = client.post(answer["Location"], {"format": "xlsx"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.error) == ("done", 3, 3, "")
    sheet = sheet_of(client.get(reverse("jobs:job-file", args=[job.pk])))
    assert (sheet.max_row, sheet.cell(4, 8).value) == (6, "杨**")
    [(action, after)] = exports()
    assert (action, after["rows"], after["job"]) == ("visit.export", 3, job.pk)


def test_who_has_lost_the_posting_gets_no_ledger(client, visits, county_clerk, settings):
    settings.LEDGER_ROWS_AT_ONCE = 2
    client.force_login(county_clerk)
    client.post(address("reception", "export"), {"format": "csv"})
    county_clerk.postings.update(ends_on=make.MARCH_10)
    job = Job.objects.get()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "您已没有导出这份台账的权限。")


def test_too_much_for_paper_is_said(client, visits, county_clerk, monkeypatch):
    monkeypatch.setattr("deputies_portal.ledgers.pages.MOST_PRINTED", 2)
    client.force_login(county_clerk)
    answer = client.get(address("reception", "print"))
    assert "超过2条，不宜打印" in text_of(answer)
    assert page(answer).select_one("table") is None


def test_the_paper_is_marked_as_internal(client, visits, county_clerk):
    client.force_login(county_clerk)
    shown = page(client.get(address("reception", "print")))
    assert "内部资料，不得张贴" in shown.select_one(".sheet-wide .meta").get_text()
    assert len(shown.select(".sign span")) == 3
