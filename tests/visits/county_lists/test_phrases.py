"""Phrases 常用语: kept by the county under settings, offered by step and category, filled in."""

import pytest
from django.db import IntegrityError, transaction

from tests import html, make
from tests.stations.pages import signed_in
from visits.issues.dossiers import dossiers_of
from visits.issues.phrases import offered, steps_in_words
from visits.models import AnswerClass, Category, Phrase

pytestmark = pytest.mark.django_db
LIST, NEW = "/settings/phrases/", "/settings/phrases/new/?county=530524"


def send(user, address, **typed):
    client = signed_in(user)
    return client.post(address, html.form_values(client.get(address), "main form") | typed)


def names(issue, step):
    return [one.name for one in offered(dossiers_of([issue])[issue.pk], step, make.MARCH_11)]


def test_forty_are_shipped_and_each_may_be_filled_in(changning):
    rows = list(Phrase.objects.filter(county="530524"))
    assert len(rows) == 40
    for row in rows:
        row.full_clean()
    assert {row.step for row in rows} <= {name for name, _label in steps_in_words()}


def test_a_step_is_offered_its_own_those_of_the_category_first(issue):
    Phrase.objects.filter(county="530524").exclude(step="dispatch").update(closed_on=make.MARCH_10)
    water = Category.objects.get(county="530524", name="水利饮水")
    make_phrase("每一步都用", step="")
    make_phrase("别的类别", category=water)
    make_phrase("本类别", category=issue.category)
    assert names(issue, "dispatch")[0] == "本类别"
    assert "别的类别" not in names(issue, "dispatch")
    assert names(issue, "dispatch")[-1] == "每一步都用"
    assert names(issue, "urge") == ["每一步都用"]


def make_phrase(name, *, text="请{单位}办理。", step="dispatch", **facts):
    return Phrase.objects.create(county_id="530524", name=name, text=text, step=step, **facts)


def test_it_is_inserted_in_the_words_of_the_case(in_progress, unit_clerk, unit):
    make_phrase("全", step="answer", text="{单位}、{日期}、{地点}、{编号}、{问题}")
    page = html.page(signed_in(unit_clerk).get(f"/issues/{in_progress.pk}/answer/"))
    row = next(one for one in page.select("[data-phrase]") if "全" in one.get_text())
    said = row.select_one("[data-text]").get_text(strip=True).split("、")
    assert said[0] == unit.short_name
    assert said[2:] == ["关庙社区", in_progress.reference, in_progress.title]


def test_what_the_case_does_not_know_yet_is_left_open(issue):
    make_phrase("给单位")
    (one,) = [
        o
        for o in offered(dossiers_of([issue])[issue.pk], "dispatch", make.MARCH_11)
        if o.name == "给单位"
    ]
    assert one.text == "请____办理。"


@pytest.mark.parametrize("text", ["请{姓名}办理。", "请{单位办理。", "请单位}办理。", "{}"])
def test_a_variable_that_is_none_is_refused_beside_the_field(county_clerk, text):
    before = Phrase.objects.count()
    answer = send(county_clerk, NEW, step="urge", name="新的", text=text)
    assert answer.status_code == 200
    page = html.page(answer)
    assert "可以用的有：{单位}{日期}{地点}{编号}{问题}" in page.get_text()
    assert page.select_one("[name=text]").get_text(strip=True) == text
    assert Phrase.objects.count() == before


def test_the_clerk_adds_changes_and_closes_one(county_clerk, issue):
    assert (
        send(county_clerk, NEW, step="urge", name="再催", text="请{单位}答复。").status_code == 302
    )
    row = Phrase.objects.get(name="再催")
    send(county_clerk, f"{LIST}{row.pk}/edit/", name="再催一次")
    send(county_clerk, f"{LIST}{row.pk}/close/", reason="不用了")
    row.refresh_from_db()
    assert (row.name, row.closed_on is None) == ("再催一次", False)
    assert "再催一次" not in names(issue, "urge")
    assert "再催一次" in signed_in(county_clerk).get(LIST).content.decode()


def test_a_name_stands_once_in_a_step(county_clerk):
    make_phrase("常用", step="urge")
    answer = send(county_clerk, NEW, step="urge", name="常用", text="请答复。")
    assert "这一步已经有这个名称" in answer.content.decode()


def test_others_have_no_such_page_and_another_county_not_these(
    township_clerk, outside_county_clerk
):
    row = make_phrase("昌宁专用")
    assert signed_in(township_clerk).get(LIST).status_code == 403
    outside = signed_in(outside_county_clerk)
    assert outside.get(f"{LIST}{row.pk}/edit/").status_code == 404
    assert "昌宁专用" not in outside.get(LIST).content.decode()


def test_the_database_keeps_them_to_their_county_and_for_ever(changning, eryuan):
    row = make_phrase("昌宁专用")
    elsewhere = Category.objects.filter(county="532930").first()
    with pytest.raises(IntegrityError, match="visits_phrase_in_county"), transaction.atomic():
        Phrase.objects.filter(pk=row.pk).update(category=elsewhere)
    their_class = AnswerClass.objects.filter(county="532930").first()
    with pytest.raises(IntegrityError, match="visits_phrase_in_county"), transaction.atomic():
        Phrase.objects.filter(pk=row.pk).update(answer_class=their_class)
    with pytest.raises(IntegrityError, match="visits_phrase_no_removal"), transaction.atomic():
        row.delete()
