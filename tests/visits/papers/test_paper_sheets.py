"""The pages that print the papers of records: the same words as the Word files, on A4."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
import segno
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from deputies_portal.core.audit.models import Entry
from stations.models import Acceptance, PaperTemplate
from tests import html, make
from tests.core.templates_of_papers import letters, template
from visits.models import Visit
from visits.visits import receipts


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def told_visit(room, clerk, deputy):
    person = make.a_contact(name="赵有才", phone="13812345678", address="三组 5 号")
    return make.make_visit(
        room,
        actor=clerk,
        contacts=[person],
        deputies=[deputy],
        own_words="孩子吃不上饭。",
        issues=[make.an_issue(title="食堂停电")],
    )


def sheet(client, person, address, **sent):
    client.force_login(person)
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 200, answer
    return html.page(answer).select_one("article.sheet")


def cells(content: bytes) -> set[str]:
    """What stands in the tables of a Word file, without line ends."""
    found = Document(BytesIO(content)).tables
    return {plain(cell.text) for one in found for row in one.rows for cell in row.cells}


def plain(text: str) -> str:
    return "".join(text.split())


def assert_same_words(client, home, page):
    """Every cell of the Word file stands on the page, and the buttons of both are on the record."""
    said = plain(page.get_text())
    words = client.get(f"{home}paper/")
    missing = [one for one in cells(words.content) if one not in said]
    assert missing == []


# --- the form of a visit -------------------------------------------------------------------------
def test_the_form_of_a_visit_is_masked_and_says_what_the_word_file_says(client, told_visit, clerk):
    home = f"/visits/{told_visit.pk}/"
    page = sheet(client, clerk, f"{home}print/")
    said = page.get_text(" ", strip=True)
    assert f"编号：{told_visit.reference}" in said
    assert "赵** 138****5678" in said
    for hidden in ("赵有才", "13812345678", "三组", "吃不上饭"):
        assert hidden not in said
    assert_same_words(client, home, page)
    record = html.page(client.get(home))
    assert record.select_one(f'a[href="{home}print/"]')
    assert record.select_one(f'button[formaction="{home}print/"]')
    assert not Entry.objects.filter(action="visit.reveal").exists()


def test_in_full_it_asks_a_reason_and_leaves_a_trace(client, told_visit, clerk, manager):
    address = f"/visits/{told_visit.pk}/print/"
    client.force_login(manager)
    assert client.post(address, {"reason": "看看"}).status_code == 403
    client.force_login(clerk)
    assert client.post(address, {"reason": " "}).status_code == 302
    assert not Entry.objects.filter(action="visit.reveal").exists()
    said = sheet(client, clerk, address, reason="存档签字").get_text(" ", strip=True)
    assert "赵有才 13812345678" in said
    assert "孩子吃不上饭。" in said
    line = Entry.objects.get(action="visit.reveal")
    assert (line.note, line.actor) == ("存档签字", clerk)
    assert "13812345678" not in str(Entry.objects.values_list("after", "note"))


def test_the_page_in_full_is_kept_nowhere_and_offers_no_masked_file(client, told_visit, clerk):
    client.force_login(clerk)
    answer = client.post(f"/visits/{told_visit.pk}/print/", {"reason": "存档签字"})
    assert answer["Cache-Control"] == "no-store, private"
    links = [one["href"] for one in html.page(answer).select(".actions a")]
    assert links == [told_visit.get_absolute_url()]


# --- the other records ---------------------------------------------------------------------------
def test_the_answer_letter(client, answered, county_clerk):
    home = f"/issues/{answered.pk}/answer/"
    page = sheet(client, county_clerk, f"{home}print/")
    file = client.get(f"{home}paper/")
    said = plain(page.get_text())
    assert [one for one in letters(file.content) if plain(one) not in said] == []
    assert "线路已经换好。" in said
    assert page.select_one(".redhead")
    issue = html.page(client.get(answered.get_absolute_url()))
    assert issue.select_one(f'a[href="{home}print/"]')


def test_before_the_answer_there_is_nothing_to_print(client, in_progress, county_clerk):
    client.force_login(county_clerk)
    answer = client.get(f"/issues/{in_progress.pk}/answer/print/")
    assert (answer.status_code, answer["Location"]) == (302, in_progress.get_absolute_url())


def test_the_record_of_an_activity(client, room, deputy, clerk):
    activity = make.make_activity(room, deputies=[deputy], actor=clerk)
    home = f"/activities/{activity.pk}/"
    page = sheet(client, clerk, f"{home}print/")
    assert "杨秀兰" in page.get_text()
    assert_same_words(client, home, page)
    assert html.page(client.get(home)).select_one(f'a[href="{home}print/"]')


def test_the_sheet_of_an_assessment(client, room, clerk):
    home = f"/standards/assessments/{make.make_assessment(room, by=clerk).pk}/"
    page = sheet(client, clerk, f"{home}print/")
    assert len(page.select("tbody tr")) == 10
    assert_same_words(client, home, page)
    assert html.page(client.get(home)).select_one(f'a[href="{home}print/"]')


def test_the_sheet_is_chinese_also_for_who_reads_english(client, room, clerk, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    home = f"/standards/assessments/{make.make_assessment(room, by=clerk).pk}/"
    page = sheet(client, clerk, f"{home}print/")
    assert re.findall("[A-Za-z]+", page.get_text()) == []
    assert_same_words(client, home, page)


def test_the_record_of_an_acceptance_waits_for_the_result(client, upgrade, clerk, county_clerk):
    round_ = Acceptance.objects.create(upgrade=upgrade, no=1, reported_on=date(2025, 3, 10))
    home = f"/upgrade/acceptances/{round_.pk}/"
    client.force_login(clerk)
    assert client.get(f"{home}print/").status_code == 302
    round_.inspectors.create(name="杨丽萍")
    held = {"result": "accepted", "held_on": date(2025, 3, 11), "recorded_at": make.moment()}
    Acceptance.objects.filter(pk=round_.pk).update(opinion="符合标准。", **held)
    page = sheet(client, county_clerk, f"{home}print/")
    assert "杨丽萍" in page.get_text()
    assert_same_words(client, home, page)


def test_sheets_of_another_county_do_not_exist(client, answered, told_visit, outside_county_clerk):
    client.force_login(outside_county_clerk)
    addresses = (f"/visits/{told_visit.pk}/print/", f"/issues/{answered.pk}/answer/print/")
    assert [client.get(one).status_code for one in addresses] == [404, 404]


def test_a_sheet_costs_the_same_with_one_issue_and_with_six(
    client, room, clerk, django_assert_num_queries
):
    client.force_login(clerk)
    for number in (1, 6):
        people = [make.a_contact(phone=f"1381234567{one}") for one in range(number)]
        matters = [make.an_issue(title=f"第{one}件") for one in range(number)]
        visit = make.make_visit(room, actor=clerk, group_size=6, contacts=people, issues=matters)
        client.get(f"/visits/{visit.pk}/print/")
        with django_assert_num_queries(9):
            client.get(f"/visits/{visit.pk}/print/")


# --- the receipt ---------------------------------------------------------------------------------
@pytest.fixture
def asking(monkeypatch):
    """The front of the public pages stands for the page where the code is typed."""
    monkeypatch.setattr(receipts, "TRACKING", "public:front")


def visits_of(code: str):
    return Visit.objects.filter(follow_code=receipts.index_of(code))


def code_on(content: bytes) -> str:
    rows = [one for one in letters(content) if one.startswith("查询码 ")]
    return rows[0].removeprefix("查询码 ")


def test_the_receipt_as_a_word_file_bears_number_code_and_qr(client, told_visit, clerk, asking):
    client.force_login(clerk)
    address = f"/visits/{told_visit.pk}/receipt/paper/"
    assert client.get(address).status_code == 405
    answer = client.post(address)
    said = letters(answer.content)
    assert f"编号 {told_visit.reference}" in said
    issue = told_visit.voices.get().issue
    assert f"反映的问题 食堂停电（{issue.reference}）" in said
    code = code_on(answer.content)
    assert visits_of(code).get() == told_visit
    assert code not in str(Entry.objects.values_list("after", flat=True))
    shapes = Document(BytesIO(answer.content)).inline_shapes
    assert [round(one.width.mm) for one in shapes] == [32]
    assert answer["Cache-Control"] == "no-store, private"
    assert code not in client.get(told_visit.get_absolute_url()).content.decode()


def test_the_picture_on_it_is_the_code_of_the_page_for_asking(client, told_visit, clerk, asking):
    client.force_login(clerk)
    answer = client.post(f"/visits/{told_visit.pk}/receipt/paper/")
    with zipfile.ZipFile(BytesIO(answer.content)) as file:
        kept = [file.read(one) for one in file.namelist() if one.startswith("word/media/")]
    drawn = segno.make("http://testserver/p/", error="m", micro=False)
    assert kept == [receipts.as_picture(drawn)]


def test_another_one_bears_another_code_and_the_first_stops_working(client, told_visit, clerk):
    client.force_login(clerk)
    address = f"/visits/{told_visit.pk}/receipt/paper/"
    first, second = (code_on(client.post(address).content) for _time in range(2))
    assert first != second
    assert not visits_of(first).exists()
    assert visits_of(second).get() == told_visit
    kept = Entry.objects.filter(action="visit.receipt").order_by("id")
    assert [one.after for one in kept] == [{"reprint": False}, {"reprint": True}]


def test_a_broken_template_makes_no_code_and_the_shipped_one_is_asked_for_by_post(
    client, told_visit, clerk
):
    client.force_login(clerk)
    address = f"/visits/{told_visit.pk}/receipt/paper/"
    known = code_on(client.post(address).content)
    stored = PaperTemplate(county_id="530524", paper="receipt", starts_on=date(2025, 3, 1))
    stored.file.save("old.docx", SimpleUploadedFile("old.docx", template("{{ kode }}")))
    answer = client.post(address)
    assert answer.status_code == 422
    assert visits_of(known).get() == told_visit
    form = html.page(answer).select_one("form.savebar")
    assert form["action"] == f"{address}?template=shipped"
    assert code_on(client.post(form["action"]).content) != known


def test_without_a_public_page_the_receipt_has_no_picture(client, told_visit, clerk, monkeypatch):
    monkeypatch.setattr(receipts, "TRACKING", "public:nowhere")
    client.force_login(clerk)
    answer = client.post(f"/visits/{told_visit.pk}/receipt/paper/")
    assert len(Document(BytesIO(answer.content)).inline_shapes) == 0
    assert "扫码" not in "".join(letters(answer.content))
    assert code_on(answer.content)
