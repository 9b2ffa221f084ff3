"""Templates of papers under 设置: the list, a paper with its words, trying, taking, going back."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from deputies_portal.core import papers
from deputies_portal.core.audit.models import Entry
from stations.models import PaperTemplate
from stations.papers import paper_templates
from tests import html, make
from tests.core.templates_of_papers import letters, template
from tests.documents import parts_of

LIST, ROTA = "/settings/papers/", "/settings/papers/rota/"
GOOD = template("本县：{{ place }}")
BROKEN = template("{{ plase }} {{ place }}")


@pytest.fixture(autouse=True)
def _on_10_march():
    with time_machine.travel("2025-03-10 10:00+08:00"):
        yield


@pytest.fixture
def office(client, county_clerk):
    client.force_login(county_clerk)
    return client


def send(client, content, name="本县值班表.docx", **extra):
    return client.post(ROTA, {"file": SimpleUploadedFile(name, content), **extra})


def filled() -> list[str]:
    paper = papers.get("rota")
    return letters(papers.fill("rota", "530524", paper.trial_words))


def error(answer) -> str:
    return html.page(answer).select_one("#id_file_error").get_text(" ", strip=True)


def test_the_list_says_which_template_is_used(office):
    send(office, GOOD)
    answer = office.get(LIST)
    lines = [one.get_text(" ", strip=True) for one in html.page(answer).select("tbody tr")]
    assert "值班表 打印值班表页上的 Word 文件。 本县的，2025年3月10日起" in lines
    assert sum(line.endswith("自带的") for line in lines) == len(papers.known()) - 1


def test_the_page_of_a_paper_explains_its_words(office):
    rows = html.page(office.get(ROTA)).select("#h-words ~ .scroller tbody tr, section tbody tr")
    said = [one.get_text(" ", strip=True) for one in rows]
    assert said[0] == "{{ place }} 家站，或者县和乡镇 昌宁县柯街镇"
    assert len(said) == 16


def test_a_template_that_is_taken_makes_the_papers_of_that_county_alone(office, eryuan):
    answer = send(office, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, f"{ROTA}?county=530524")
    assert filled() == ["本县：昌宁县柯街镇"]
    elsewhere = papers.fill("rota", "532930", papers.get("rota").trial_words)
    assert letters(elsewhere)[0] == "昌宁县柯街镇代表接待选民值班表"
    line = Entry.objects.get(action="papertemplate.use")
    assert (line.county, line.after["paper"]) == ("530524", "值班表")
    assert set(line.after) == {"paper", "sha256"}


def test_another_one_ends_the_one_before(office):
    send(office, GOOD)
    send(office, template("新的：{{ place }}"))
    assert filled() == ["新的：昌宁县柯街镇"]
    rows = PaperTemplate.objects.order_by("id").values_list("starts_on", "ends_on")
    assert list(rows) == [(date(2025, 3, 10), date(2025, 3, 10)), (date(2025, 3, 10), None)]


def test_a_broken_template_is_refused_with_its_placeholder_and_nothing_changes(office):
    answer = send(office, BROKEN)
    assert error(answer) == "“{{ plase }}”：没有“plase”这个占位词，是不是“place”？"
    assert not PaperTemplate.objects.exists()
    assert not Entry.objects.filter(action="papertemplate.use").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("模板.doc", GOOD, "文件内容与扩展名 .doc 不符，或者文件已损坏。"),
        ("模板.docx", b"PK\x03\x04", "文件内容与扩展名 .docx 不符，或者文件已损坏。"),
        ("模板.docx", b"", "文件是空的。"),
    ],
)
def test_what_is_no_word_file_is_refused(office, name, content, said):
    assert error(send(office, content, name)) == said


def test_a_trial_gives_the_filled_example_and_stores_nothing(office):
    answer = send(office, GOOD, **{"try": "1"})
    assert letters(answer.content) == ["本县：昌宁县柯街镇"]
    assert "%E8%AF%95%E5%A1%AB" in answer["Content-Disposition"]
    assert not PaperTemplate.objects.exists()


def test_files_of_the_template_in_force(office):
    shipped = office.get(f"{ROTA}shipped/")
    assert shipped.content == papers.get("rota").shipped()
    assert office.get(f"{ROTA}file/").status_code == 404
    send(office, GOOD)
    own = office.get(f"{ROTA}file/")
    given, sent = parts_of(b"".join(own.streaming_content)), parts_of(GOOD)
    assert given["word/document.xml"] == sent["word/document.xml"]
    assert given.keys() == sent.keys()
    assert own["X-Content-Type-Options"] == "nosniff"
    assert letters(office.get(f"{ROTA}trial/").content) == ["本县：昌宁县柯街镇"]


def test_back_to_the_shipped_template(office):
    send(office, GOOD)
    assert office.get(f"{ROTA}back/").status_code == 405
    office.post(f"{ROTA}back/")
    assert filled()[0] == "昌宁县柯街镇代表接待选民值班表"
    assert PaperTemplate.objects.get().ends_on == date(2025, 3, 10)
    assert Entry.objects.get(action="papertemplate.end").after == {"paper": "值班表"}
    assert office.post(f"{ROTA}back/").status_code == 409


def test_a_stored_template_that_no_longer_fits_is_named_and_the_shipped_one_offered(
    office, county_clerk, duty_day
):
    stored = PaperTemplate(county_id="530524", paper="rota", starts_on=date(2025, 3, 1))
    stored.file.save("old.docx", SimpleUploadedFile("old.docx", BROKEN))
    address = f"/duty/print/file/?month=2025-03&venue={duty_day.venue_id}"
    answer = office.get(address)
    assert answer.status_code == 422
    assert "没有“plase”这个占位词" in html.text_of(answer)
    assert not Entry.objects.filter(action="dutyday.export").exists()
    offered = html.page(answer).select_one(".savebar a")["href"]
    assert letters(office.get(offered).content)[0].endswith("代表接待选民值班表")
    assert Entry.objects.filter(action="dutyday.export").count() == 1
    assert office.get(f"{ROTA}trial/").status_code == 302


def test_the_file_that_is_gone_does_not_stop_the_paper(office):
    send(office, GOOD)
    template_file = PaperTemplate.objects.get().file
    template_file.storage.delete(template_file.name)
    assert filled()[0] == "昌宁县柯街镇代表接待选民值班表"


def test_another_county_and_an_unknown_paper_do_not_exist(office, eryuan):
    assert office.get(f"{ROTA}?county=532930").status_code == 404
    assert office.get("/settings/papers/nothing/").status_code == 404


def test_the_template_of_one_county_is_never_shown_in_another(office, eryuan, client):
    send(office, GOOD)
    client.force_login(make.make_person("county_clerk", region=eryuan.region))
    assert "本县的，" not in html.text_of(client.get(LIST))
    assert client.get(f"{ROTA}file/").status_code == 404
    assert letters(client.get(f"{ROTA}trial/").content)[0].endswith("代表接待选民值班表")
    for page in ("", "file/", "trial/"):
        assert client.get(f"{ROTA}{page}?county=530524").status_code == 404, page
    assert client.post(f"{ROTA}?county=530524", {"file": ""}).status_code == 404
    assert client.post(f"{ROTA}back/?county=530524").status_code == 404
    assert paper_templates.in_force("530524", "rota").file_name == "本县值班表.docx"


def test_a_template_is_never_deleted_and_only_one_is_in_force(office):
    send(office, GOOD)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperTemplate.objects.all().delete()
    twin = {"county_id": "530524", "paper": "rota", "file": "x", "starts_on": date(2025, 3, 10)}
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperTemplate.objects.create(**twin)
    assert paper_templates.in_force("530524", "rota").file_name == "本县值班表.docx"


def test_the_list_costs_the_same_with_one_own_template_and_with_more(
    office, django_assert_num_queries
):
    office.get(LIST)
    with django_assert_num_queries(5):
        office.get(LIST)
    send(office, GOOD)
    with django_assert_num_queries(5):
        office.get(LIST)
