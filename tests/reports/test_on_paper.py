"""Reports as Word files: the figures of the page stand on them, also once LibreOffice has read
them.
"""

import shutil
import subprocess

import pytest

from deputies_portal.core.audit.models import Entry
from tests import make
from tests.core.templates_of_papers import letters
from tests.html import figures
from tests.reports.test_reports import ANNUAL, COUNTY, TOWN, issued

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def paper(client, person, address, **asked):
    client.force_login(person)
    answer = client.get(address, asked)
    assert answer.status_code == 200
    assert "wordprocessingml" in answer["Content-Type"]
    return answer.content


def said_on(content: bytes) -> str:
    return "\n".join(letters(content))


def test_the_live_report_says_on_paper_what_it_says_on_its_page(client, whole, county_clerk):
    found = figures(client_page(client, county_clerk))
    said = said_on(paper(client, county_clerk, f"{ANNUAL}file/", region=COUNTY, year="2025"))
    for line in ("昌宁县人大常委会", "2025年代表家站工作年度报告", "2025年1月1日至2025年12月31日"):
        assert line in said
    assert f"{found['visits']} 次" in said
    assert f"{found['visitors']} 人次" in said
    assert f"{found['satisfied']}/{found['rated']}" in said
    assert "合计" in said
    entry = Entry.objects.get(action="report.export")
    assert entry.after == {"place": "昌宁县", "period": "2025年"}


def client_page(client, person):
    client.force_login(person)
    return client.get(ANNUAL, {"region": COUNTY, "year": "2025"})


def test_an_issued_report_keeps_its_words_on_paper(client, busy, county_clerk, township_clerk):
    report = issued(county_clerk, story="换好了食堂线路。")
    make.make_visit(busy.venue, actor=county_clerk)
    said = said_on(paper(client, county_clerk, f"/reports/{report.pk}/file/"))
    assert "换好了食堂线路。" in said
    assert "9 次" in said
    client.force_login(township_clerk)
    assert client.get(f"/reports/{report.pk}/file/").status_code == 404
    town = said_on(paper(client, township_clerk, f"{ANNUAL}file/", region=TOWN))
    assert "昌宁县田园镇人大主席团" in town
    assert "合计" not in town  # a township has no table of townships


def test_the_duty_record_says_the_facts_on_paper(client, room, clerk, deputy, manager):
    make.make_visit(room, actor=clerk, deputies=[deputy], group_size=2)
    address = f"/reports/deputies/{deputy.pk}/file/"
    said = said_on(paper(client, manager, address))
    assert "接待来访 1 次，听到问题 1 件" in said
    assert "县人大代表（第一选区）" in said
    assert "赵文彩" not in said
    assert Entry.objects.get(action="report.export").target_label == "杨秀兰"
    client.force_login(manager)
    assert client.get(address, {"from": "x"}).status_code == 302


@pytest.mark.walk
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_figures(client, whole, county_clerk, tmp_path):
    found = figures(client_page(client, county_clerk))
    file = tmp_path / "report.docx"
    file.write_bytes(paper(client, county_clerk, f"{ANNUAL}file/", region=COUNTY, year="2025"))
    command = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path, file]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    read = (tmp_path / "report.txt").read_text(encoding="utf-8-sig")
    assert f"{found['visits']} 次" in read
    assert f"{found['visitors']} 人次" in read
    assert "2025年代表家站工作年度报告" in read
