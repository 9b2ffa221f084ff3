"""A county's own lists under /settings/: who keeps them, and what a changed row changes."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from tests import html, make
from tests.stations.pages import refused, send, signed_in
from visits.county_lists import rows as county_lists
from visits.models import AnswerClass, Category, DeadlineRule, Phrase

CATEGORIES, CLASSES = "/settings/categories/", "/settings/answer-classes/"
DEADLINES = "/settings/deadlines/"
LISTS = (CATEGORIES, CLASSES, DEADLINES)


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def category(name="教育", county="530524"):
    return Category.objects.get(county=county, name=name)


def edit(row) -> str:
    lists = {Category: CATEGORIES, AnswerClass: CLASSES, DeadlineRule: DEADLINES}
    return f"{lists[type(row)]}{row.pk}/edit/"


def close(row) -> str:
    return edit(row).replace("/edit/", "/close/")


def rule(kind, pace="", county="530524"):
    return DeadlineRule.objects.get(county=county, kind=kind, pace=pace)


def tiles(client) -> list[str]:
    """The categories of the register form, with their keys."""
    labels = html.page(client.get("/visits/new/")).select("[data-cats] .lab")
    return [label.get_text(strip=True) for label in labels]


# --- who ---------------------------------------------------------------------------------------
def test_the_county_clerk_alone_keeps_the_lists(client, everybody):
    pages = [*LISTS, f"{CATEGORIES}new/", f"{CLASSES}new/"]
    pages += [edit(category()), close(category()), edit(rule("triage"))]
    for role, person in everybody.items():
        client.force_login(person)
        expected = 200 if role == "county_clerk" else 403
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(
            pages, expected
        )


def test_rows_of_another_county_do_not_exist(client, county_clerk, eryuan):
    client.force_login(county_clerk)
    rows = [category(county="532930"), rule("triage", county="532930")]
    rows.append(make.answer_class("A", county_id="532930"))
    for row in rows:
        assert (client.get(edit(row)).status_code, client.post(edit(row)).status_code) == (404, 404)
    for address in (*LISTS, f"{CATEGORIES}new/"):
        assert client.get(address, {"county": "532930"}).status_code == 404


def test_a_new_row_belongs_to_the_county_of_its_clerk(county_clerk, eryuan):
    new = {"code": "17", "name": "信访代办", "committee": "social"}
    send(county_clerk, f"{CATEGORIES}new/", **new, county="532930")
    assert Category.objects.get(name="信访代办").county_id == "530524"


def test_a_list_asks_as_many_queries_for_many_rows_as_for_one(client, county_clerk):
    client.force_login(county_clerk)
    client.get(CATEGORIES)
    with CaptureQueriesContext(
        connection,
    ) as many:
        client.get(CATEGORIES)
    named = Phrase.objects.filter(category__isnull=False).values("category")
    Category.objects.exclude(code="01").exclude(pk__in=named).delete()
    with CaptureQueriesContext(connection) as one:
        client.get(CATEGORIES)
    assert (len(many), len(one)) == (len(one), len(one))
    assert len(one) <= 8


# --- categories --------------------------------------------------------------------------------
def test_a_new_category_stands_on_the_register_form(client, county_clerk, clerk):
    new = {"code": "17", "name": "信访代办", "committee": "social", "pace": "urgent"}
    assert send(county_clerk, f"{CATEGORIES}new/", **new).status_code == 302
    client.force_login(clerk)
    assert "信访代办" in html.text_of(client.get("/visits/new/"))
    assert category("信访代办").digit is None


def test_a_closed_category_leaves_the_form_and_stays_on_its_issues(client, county_clerk, issue):
    client.force_login(county_clerk)
    assert "4教育" in tiles(client)
    send(county_clerk, close(category()), reason="并入其他")
    assert "4教育" not in tiles(client)
    assert "教育" in html.text_of(client.get(issue.get_absolute_url()))
    closed = category()
    assert (closed.closed_on, closed.digit) == (date(2025, 3, 11), None)


def test_the_digit_of_a_closed_category_is_free_for_another(client, county_clerk, home):
    send(county_clerk, close(category()), reason="并入其他")
    send(county_clerk, edit(category("其他")), digit="4")
    client.force_login(county_clerk)
    assert "4其他" in tiles(client)


def test_the_tenth_digit_is_the_key_0(client, county_clerk, home):
    client.force_login(county_clerk)
    assert "0林草生态" in tiles(client)


def test_a_new_name_stands_on_the_form_and_on_older_issues(client, county_clerk, issue):
    send(county_clerk, edit(category()), name="教育和学校")
    client.force_login(county_clerk)
    assert "4教育和学校" in tiles(client)
    assert "教育和学校" in html.text_of(client.get(issue.get_absolute_url()))


def test_a_new_code_moves_the_category_in_the_form(client, county_clerk, home):
    send(county_clerk, edit(category()), code="99", digit="")
    client.force_login(county_clerk)
    rest = html.page(client.get("/visits/new/")).select("[data-more-cats] .lab")
    assert rest[-1].get_text(strip=True) == "99教育"


def test_the_usual_unit_is_proposed_when_an_issue_is_dispatched(client, county_clerk, at_county):
    water = make.make_unit("县水务局")
    send(county_clerk, edit(category()), usual_unit=water.pk)
    client.force_login(county_clerk)
    values = html.form_values(client.get(f"{at_county.get_absolute_url()}dispatch/"))
    assert values["lead"] == str(water.pk)


def test_the_pace_of_the_category_is_the_pace_of_a_new_issue(county_clerk, room, clerk):
    send(county_clerk, edit(category()), pace="urgent")
    assert make.make_issue(room, actor=clerk, category="教育").pace == "urgent"


def test_the_committee_stands_on_the_page_of_an_issue(client, county_clerk, issue):
    send(county_clerk, edit(category()), committee="social")
    client.force_login(county_clerk)
    assert "对口委室： 社会建设" in html.text_of(client.get(issue.get_absolute_url()))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "02"}, {"#id_code": "代码：这个代码已经用过。"}),
        ({"code": "7"}, {"#id_code": "代码：代码是两位数字，例如 17。"}),
        ({"code": "１７"}, {"#id_code": "代码：代码是两位数字，例如 17。"}),
        ({"code": "<b"}, {"#id_code": "代码：代码是两位数字，例如 17。"}),
        ({"code": ""}, {"#id_code": "代码：请填写代码。"}),
        ({"name": "医疗卫生"}, {"#id_name": "名称：已经有这个名称。"}),
        ({"name": " \u3000 "}, {"#id_name": "名称：请填写名称。"}),
        ({"digit": "5"}, {"#id_digit": "快捷数字：这个快捷数字已经给了别的类别。"}),
    ],
)
def test_a_category_is_refused_beside_the_field(county_clerk, typed, said):
    assert refused(send(county_clerk, edit(category()), **typed)) == said
    kept = category()
    assert (kept.code, kept.digit, kept.version) == ("04", 4, 1)


@pytest.mark.parametrize("digit", ["11", "-1", "1e3", "四", "99999999999999999999"])
def test_a_digit_out_of_range_is_refused(county_clerk, digit):
    assert list(refused(send(county_clerk, edit(category()), digit=digit))) == ["#id_digit"]


def test_a_unit_of_another_county_is_no_usual_unit(county_clerk, eryuan):
    there = make.make_unit("洱源水务局", county_id="532930")
    answer = send(county_clerk, edit(category()), usual_unit=there.pk)
    assert list(refused(answer)) == ["#id_usual_unit"]


def test_the_last_open_category_stays(county_clerk):
    others = Category.objects.filter(county="530524").exclude(name="教育")
    others.update(closed_on=make.MARCH_10, digit=None)
    assert refused(send(county_clerk, close(category()), reason="试试")) == {
        "": "至少要留一个在用的类别。"
    }
    assert category().closed_on is None


def test_a_closed_category_is_not_changed_any_more(client, county_clerk):
    row = category()
    opened = html.form_values(signed_in(county_clerk).get(close(row)))
    send(county_clerk, close(row), reason="并入其他")
    client.force_login(county_clerk)
    assert (client.get(edit(row)).status_code, client.post(close(row), opened).status_code) == (
        403,
        403,
    )


# --- answer classes ----------------------------------------------------------------------------
def test_a_new_class_stands_on_the_form_of_the_answer(
    client, county_clerk, in_progress, unit_clerk
):
    new = {"code": "d", "name": "已有安排", "help_text": "写明安排。", "needs_ground": "on"}
    send(county_clerk, f"{CLASSES}new/", **new)
    client.force_login(unit_clerk)
    shown = html.text_of(client.get(f"{in_progress.get_absolute_url()}answer/"))
    assert "D 已有安排 写明安排。" in shown
    assert make.answer_class("D").needs_ground is True


@pytest.mark.parametrize(
    ("flag", "asked"),
    [("needs_pledge", ["#id_pledge", "#id_pledge_due"]), ("needs_ground", ["#id_ground"])],
)
def test_what_a_class_needs_is_asked_for_with_the_answer(
    county_clerk, in_progress, unit_clerk, flag, asked
):
    send(county_clerk, f"{CLASSES}new/", code="D", name="已有安排", **{flag: "on"})
    typed = {"answer_class": make.answer_class("D").pk, "text": "已经安排。", "signer": "杨文海"}
    answer = send(unit_clerk, f"{in_progress.get_absolute_url()}answer/", **typed)
    assert set(refused(answer)) <= set(asked)
    assert refused(answer)


def test_a_closed_class_is_not_offered_and_stays_on_its_answers(
    client, county_clerk, unit_clerk, answered, twin
):
    send(county_clerk, f"{CLASSES}new/", code="D", name="已经办成", is_solved="on")
    send(county_clerk, close(make.answer_class("A")), reason="改用丁类")
    client.force_login(county_clerk)
    assert "A 已经解决" in html.text_of(client.get(answered.get_absolute_url()))
    client.force_login(make.make_person("venue_clerk", venue=twin.venue))
    shown = client.get("/visits/new/").content.decode()
    assert ("已经办成" in shown, "已经解决" in shown) == (True, False)


def test_what_a_class_means_stays_once_an_answer_is_of_it(county_clerk, answered):
    solved = make.answer_class("A")
    send(county_clerk, f"{CLASSES}new/", code="D", name="已经办成", is_solved="on")
    said = "算作已解决：已经有答复用了这一类，这三项不能再改。要改就停用它，另建一类。"
    client = signed_in(county_clerk)
    typed = html.form_values(client.get(edit(solved)))
    del typed["is_solved"]
    assert refused(client.post(edit(solved), typed)) == {"#id_is_solved": said}
    with pytest.raises(IntegrityError, match="visits_answerclass_flags_kept"), transaction.atomic():
        AnswerClass.objects.filter(pk=solved.pk).update(is_solved=False)
    assert send(county_clerk, edit(solved), name="办成了").status_code == 302
    assert make.answer_class("A").name == "办成了"


def test_a_class_not_used_yet_may_change_its_meaning(county_clerk, changning):
    assert send(county_clerk, edit(make.answer_class("C")), needs_pledge="on").status_code == 302
    assert make.answer_class("C").needs_pledge is True


def test_the_last_class_that_counts_as_solved_stays(county_clerk, changning):
    solved = make.answer_class("A")
    said = "至少要留一类算作已解决。"
    assert refused(send(county_clerk, close(solved), reason="试试")) == {"": said}
    client = signed_in(county_clerk)
    typed = html.form_values(client.get(edit(solved)))
    del typed["is_solved"]
    assert refused(client.post(edit(solved), typed)) == {"#id_is_solved": f"算作已解决：{said}"}
    assert (make.answer_class("A").is_solved, make.answer_class("A").closed_on) == (True, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "B"}, {"#id_code": "代码：这个代码已经用过。"}),
        ({"code": "丁"}, {"#id_code": "代码：代码是一两个字母或数字，例如 D。"}),
        ({"name": "已经解决"}, {"#id_name": "名称：已经有这个名称。"}),
        (
            {"is_solved": "on", "needs_ground": "on"},
            {"#id_is_solved": "算作已解决：已解决的一类不再需要承诺或依据。"},
        ),
    ],
)
def test_a_class_is_refused_beside_the_field(county_clerk, typed, said):
    new = {"code": "D", "name": "已有安排"} | typed
    assert refused(send(county_clerk, f"{CLASSES}new/", **new)) == said
    assert AnswerClass.objects.filter(county="530524").count() == 3


# --- every list --------------------------------------------------------------------------------
def test_every_change_is_in_the_journal_with_before_and_after(county_clerk, changning):
    send(county_clerk, f"{CATEGORIES}new/", code="17", name="信访代办", committee="social")
    send(county_clerk, edit(category()), name="教育和学校")
    send(county_clerk, close(category("教育和学校")), reason="并入其他")
    send(county_clerk, edit(rule("triage")), length="5")
    lines = Entry.objects.filter(actor=county_clerk, county="530524").order_by("id")
    assert [(one.action, one.note) for one in lines] == [
        ("category.create", ""),
        ("category.change", ""),
        ("category.close", "并入其他"),
        ("deadlinerule.change", ""),
    ]
    changed, closed, rule_line = lines[1], lines[2], lines[3]
    assert (changed.before["name"], changed.after["name"]) == ("教育", "教育和学校")
    assert (closed.before["digit"], closed.after["digit"]) == (4, None)
    assert (rule_line.before["length"], rule_line.after["length"]) == (3, 5)


def test_a_page_that_is_no_longer_true_is_refused(county_clerk, changning):
    row = category()
    client = signed_in(county_clerk)
    seen = html.form_values(client.get(edit(row)))
    send(county_clerk, edit(row), name="教育和学校")
    answer = client.post(edit(row), seen | {"name": "学校"})
    assert answer.status_code == 409
    assert "学校" in answer.content.decode()
    assert category("教育和学校").version == 2


def test_a_form_sent_twice_makes_one_row(county_clerk, changning):
    client = signed_in(county_clerk)
    new = html.form_values(client.get(f"{CATEGORIES}new/"))
    new |= {"code": "17", "name": "信访代办", "committee": "social"}
    assert [client.post(f"{CATEGORIES}new/", new).status_code for _ in "12"] == [302, 302]
    assert Category.objects.filter(name="信访代办").count() == 1


def test_a_changed_county_leaves_the_other_one_as_it_was(county_clerk, eryuan):
    send(county_clerk, edit(category()), name="教育和学校", digit="")
    send(county_clerk, close(category("其他")), reason="不用了")
    send(county_clerk, edit(make.answer_class("B")), name="说好了")
    send(county_clerk, edit(rule("triage")), length="9")
    there = Category.objects.filter(county="532930", closed_on=None)
    assert (there.count(), there.get(code="04").name, there.get(code="04").digit) == (16, "教育", 4)
    assert make.answer_class("B", county_id="532930").name == "承诺或列入计划"
    assert rule("triage", county="532930").length == 3


def test_two_clerks_do_not_close_the_same_row(county_clerk, changning):
    row = category()
    county_lists.close_category(row, on=make.MARCH_11, reason="一", actor=county_clerk)
    with pytest.raises(Exception, match="这一行已经停用"):
        county_lists.close_category(row, on=make.MARCH_11, reason="二", actor=county_clerk)
