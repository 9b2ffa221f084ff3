"""The papers of records as Word files: what stands on them, who gets them, what is journalled."""

from datetime import date

import pytest
import segno
import time_machine

from deputies_portal.core.audit.models import Entry
from stations.models import Acceptance
from tests import html, make
from tests.cast import advance
from tests.core.templates_of_papers import letters
from visits.issues.issue_page import IssuePage
from visits.issues.papers.case_file import case_words
from visits.models import Dispatch
from visits.visits import receipts


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def paper(client, person, address, **sent) -> str:
    client.force_login(person)
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 200, answer
    return "\n".join(letters(answer.content))


def exported(action) -> list[dict]:
    lines = list(Entry.objects.filter(action=action))
    assert [
        line for line in lines if line.posting_id is None
    ] == []  # under which right it was taken
    return [line.after for line in lines]


# --- the visit form -----------------------------------------------------------------------------
@pytest.fixture
def told_visit(room, clerk, deputy):
    person = make.a_contact(name="赵有才", phone="13812345678", address="三组 5 号")
    return make.make_visit(
        room, actor=clerk, contacts=[person], deputies=[deputy], own_words="孩子吃不上饭。"
    )


def test_the_visit_form_is_masked(client, told_visit, clerk):
    said = paper(client, clerk, f"/visits/{told_visit.pk}/paper/")
    assert f"编号：{told_visit.reference}" in said
    assert "赵** 138****5678" in said
    for hidden in ("赵有才", "13812345678", "三组", "吃不上饭"):
        assert hidden not in said
    assert exported("visit.export") == [{"paper": "来访登记表"}]


def test_in_full_it_asks_a_reason_and_leaves_a_trace(client, told_visit, clerk, manager):
    address = f"/visits/{told_visit.pk}/paper/"
    client.force_login(manager)
    assert client.post(address, {"reason": "看看"}).status_code == 403
    client.force_login(clerk)
    assert client.post(address, {"reason": ""}).status_code == 302
    assert not Entry.objects.filter(action="visit.reveal").exists()
    said = paper(client, clerk, address, reason="存档签字")
    assert "赵有才 13812345678" in said
    assert "孩子吃不上饭。" in said
    line = Entry.objects.get(action="visit.reveal")
    assert (line.note, "phone" in line.after["seen"]) == ("存档签字", True)
    assert "13812345678" not in str(Entry.objects.values_list("after", flat=True))


def test_the_code_on_the_receipt_leads_to_the_page_for_asking_and_holds_no_code(rf, monkeypatch):
    monkeypatch.setattr(receipts, "TRACKING", "public:nowhere")
    assert receipts.tracking_code(rf.get("/")) == ""
    monkeypatch.setattr(receipts, "TRACKING", "public:front")
    drawn = receipts.tracking_code(rf.get("/"))
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    expected = segno.make("http://testserver/p/", error="m", micro=False)
    assert drawn == expected.svg_inline(omitsize=True, dark="#201e1b", border=2)


# --- letters -----------------------------------------------------------------------------------
def letter_of(issue) -> Dispatch:
    return Dispatch.objects.filter(round__issue=issue).latest("pk")


def test_the_letter_to_a_government_unit(client, dispatched, county_clerk):
    order = letter_of(dispatched)
    order.letter_number = "昌人代函〔2025〕12号"
    order.save()
    said = paper(client, county_clerk, f"/letters/{order.pk}/paper/")
    assert "昌人代函〔2025〕12号\t签发人：" in said
    assert f"关于办理“{dispatched.title}”的交办函" in said
    assert "县教育体育局（全称）：" in said
    assert "主办单位：县教育体育局（全称）。" in said
    assert "重办原因" not in said
    assert exported("issue.export") == [{"paper": "交办函"}]


@pytest.mark.parametrize(
    ("kind", "letter", "opening"),
    [
        ("court_procuratorate", "转送函", "本函只转送意见建议"),
        ("company", "商请函", "商请你单位在职责和服务范围内帮助解决"),
    ],
)
def test_the_kind_of_unit_words_the_letter(
    client, dispatched, county_clerk, unit, kind, letter, opening
):
    type(unit).objects.filter(pk=unit.pk).update(kind=kind)
    said = paper(client, county_clerk, f"/letters/{letter_of(dispatched).pk}/paper/")
    assert f"的{letter}" in said
    assert opening in said


def test_a_rehandling_goes_out_as_a_supervision_notice(client, told, county_clerk, unit):
    advance(told, ("rehandle", county_clerk, {"reason": "食堂仍然停电。", "lead": unit}))
    order = letter_of(told)
    said = paper(client, county_clerk, f"/letters/{order.pk}/paper/")
    assert "督办通知" in said
    assert "重办原因：食堂仍然停电。" in said
    assert exported("issue.export") == [{"paper": "督办通知"}]


@pytest.fixture
def second(room, county_clerk, unit):
    """Another issue dispatched to the same unit."""
    other = make.make_issue(room, actor=county_clerk, title="操场积水")
    steps = (
        ("triage", {"category": other.category, "title": other.title, "pace": "normal"}),
        ("pass_up", {"reason": "要县级部门办理。"}),
        ("dispatch", {"lead": unit}),
    )
    return advance(other, *((name, county_clerk, facts) for name, facts in steps))


def test_several_issues_of_one_unit_become_one_letter_with_a_list(
    client, dispatched, second, county_clerk
):
    chosen = [letter_of(dispatched).pk, letter_of(second).pk]
    said = paper(client, county_clerk, "/letters/together/", letters=chosen)
    assert said.count("县教育体育局（全称）：") == 1
    assert f"1 {dispatched.reference}" in said
    assert f"2 {second.reference} 操场积水" in said
    assert exported("undertakingunit.export") == [
        {"paper": "交办函（多件）", "issues": [dispatched.reference, second.reference]}
    ]


def test_one_letter_goes_to_one_unit(client, dispatched, second, county_clerk, changning):
    other = make.make_unit("县水务局")
    Dispatch.objects.filter(pk=letter_of(second).pk).update(unit=other)
    client.force_login(county_clerk)
    chosen = [letter_of(dispatched).pk, letter_of(second).pk]
    answer = client.post("/letters/together/", {"letters": chosen}, follow=True)
    assert "一份函件只能写给一个单位" in html.text_of(answer)
    nothing = client.post("/letters/together/", {}, follow=True)
    assert "请先勾选函件。" in html.text_of(nothing)
    assert client.get("/letters/together/").status_code == 405


def boxes(answer) -> list[str]:
    ticks = html.page(answer).select('input[name="issues"][form="many"]')
    return sorted(one["value"] for one in ticks)


def test_the_letter_for_several_issues_is_ticked_in_their_list(
    client, dispatched, second, room, county_clerk, manager
):
    waiting = make.make_issue(room, actor=county_clerk, title="还没有交办")
    client.force_login(county_clerk)
    page = client.get("/issues/")
    assert waiting.title in html.text_of(page)
    assert boxes(page) == sorted(str(one.pk) for one in (dispatched, second, waiting))
    button = html.page(page).select_one("form#many button[formaction]")
    assert button["formaction"] == "/letters/together/"
    chosen = {"from": "issues", "unit": "", "issues": [dispatched.pk, second.pk]}
    said = paper(client, county_clerk, button["formaction"], **chosen)
    assert f"1 {dispatched.reference}" in said
    assert f"2 {second.reference} 操场积水" in said
    client.force_login(manager)
    assert html.page(client.get("/issues/")).select("form#many button[formaction]") == []


def test_what_stands_in_the_way_is_said_above_the_list_it_was_ticked_in(
    client, dispatched, second, county_clerk
):
    other = make.make_unit("县水务局")
    Dispatch.objects.filter(pk=letter_of(second).pk).update(unit=other)
    client.force_login(county_clerk)
    both = {"from": "issues", "issues": [dispatched.pk, second.pk]}
    for sent, words in (
        (both, "一份函件只能写给一个单位"),
        (both | {"unit": other.pk}, "有的现在没有交给这个单位的函件"),
        ({"from": "issues"}, "请先勾选函件。"),
        ({"from": "issues", "issues": [10**9]}, "有的问题已经不在这里，请重新勾选。"),
        ({"from": "issues", "issues": ["x"], "unit": "y"}, "不"),
    ):
        answer = client.post("/letters/together/?state=open", sent, follow=True)
        [(address, status)] = answer.redirect_chain
        assert (address.partition("&")[0], status) == ("/issues/?state=open", 302)
        assert words in html.page(answer).select_one("main").get_text()
    assert exported("undertakingunit.export") == []


@pytest.fixture
def twelve(dispatched, room, county_clerk, unit, unit_clerk):
    """Letters to 县教育体育局 but for the last, which goes to 县水务局."""
    other, orders = make.make_unit("县水务局"), [letter_of(dispatched)]
    for number in range(11):
        one = make.make_issue(room, actor=county_clerk, title=f"第{number}处积水")
        facts = {"category": one.category, "title": one.title, "pace": "normal"}
        steps = [("triage", facts), ("pass_up", {"reason": "要县级部门办理。"})]
        lead = other if number == 10 else unit
        steps.append(("dispatch", {"lead": lead}))
        orders.append(letter_of(advance(one, *((name, county_clerk, f) for name, f in steps))))
    return orders


def ticked(answer, name: str) -> set[str]:
    return {one["value"] for one in html.page(answer).select(f"tbody input[name={name}][checked]")}


def test_a_letter_for_twelve_that_is_refused_names_the_row_and_keeps_the_ticks(
    client, twelve, county_clerk
):
    client.force_login(county_clerk)
    odd = twelve[-1].round.issue
    keys = {str(order.pk) for order in twelve}
    answer = client.post("/letters/together/?state=deliver", {"letters": keys}, follow=True)
    assert f"不是写给县教育体育局的：{odd.reference}（县水务局）。" in html.text_of(answer)
    assert ticked(answer, "letters") == keys
    assert "state=deliver" in answer.redirect_chain[0][0]
    issues = {str(order.round.issue_id) for order in twelve}
    sent = {"from": "issues", "issues": issues}
    answer = client.post("/letters/together/?state=open", sent, follow=True)
    assert f"{odd.reference}（县水务局）" in html.text_of(answer)
    assert ticked(answer, "issues") == issues
    sent = {"from": "issues", "issues": issues, "unit": twelve[0].unit_id}
    answer = client.post("/letters/together/", sent, follow=True)
    assert f"没有交给这个单位的函件：{odd.reference}。" in html.text_of(answer)
    assert ticked(answer, "issues") == issues


def test_a_bar_that_is_refused_keeps_ticks_and_numbers(client, dispatched, second, county_clerk):
    client.force_login(county_clerk)
    order = letter_of(second)
    sent = {"letters": [order.pk], "line": "deliver", "on": "", f"number-{order.pk}": "昌教函1号"}
    answer = client.post("/letters/record/", sent)
    assert ticked(answer, "letters") == {str(order.pk)}
    number = html.page(answer).select_one(f"input[name=number-{order.pk}]")
    assert number["value"] == "昌教函1号"


def test_any_address_opens_the_list(client, dispatched, county_clerk):
    client.force_login(county_clerk)
    for said in ("", "x", "1.x.²", "9" * 200):
        answer = client.get("/letters/", {"ticked": said})
        assert (answer.status_code, ticked(answer, "letters")) == (200, set())


def test_an_assisting_unit_is_not_asked_for_an_answer(
    client, dispatched, second, county_clerk, unit
):
    helper = make.make_unit("县水务局")
    for issue, task in ((dispatched, "查漏"), (second, "排水")):
        round_ = letter_of(issue).round
        facts = {"part": "assisting", "task": task, "sent_on": date(2025, 3, 12)}
        Dispatch.objects.create(round=round_, unit=helper, **facts)
    chosen = {"from": "issues", "unit": helper.pk, "issues": [dispatched.pk, second.pk]}
    said = paper(client, county_clerk, "/letters/together/", **chosen)
    assert "现交由你单位协助办理，请书面提出意见。" in said
    assert f"意见请送主办单位{unit.name}，并抄送我单位。" in said
    assert f"（协办：排水）（主办：{unit.name}）" in said
    assert "答复请写明办理结果" not in said
    one = Dispatch.objects.get(round__issue=second, unit=helper)
    said = paper(client, county_clerk, f"/letters/{one.pk}/paper/")
    assert "关于协助办理“操场积水”的交办函" in said
    assert "意见期限" in said
    assert "答复期限" not in said
    assert "答复请写明办理结果" not in said


def test_the_letter_on_paper_and_on_the_page_say_the_same(client, dispatched, county_clerk):
    order = letter_of(dispatched)
    said = paper(client, county_clerk, f"/letters/{order.pk}/paper/").split("\n")
    page = html.page(client.get(f"/letters/{order.pk}/")).select_one("article.sheet")
    shown = "".join(page.get_text().split())
    lines = ["".join(one.split()) for one in said]
    assert [one for one in lines if one not in shown] == []


# --- the slip of an issue ----------------------------------------------------------------------
def test_the_slip_of_an_issue_is_one_document_without_the_visitor(
    client, told_visit, told, county_clerk, outsider
):
    said = paper(client, county_clerk, f"/issues/{told.pk}/paper/")
    assert f"编号：{told.reference}\t内部资料，不得张贴".replace("\t", " ") in said
    assert "主办 县教育体育局（全称）" in said
    assert "群众评价 满意" in said
    for hidden in ("赵有才", "赵**", "13812345678", "138****5678"):
        assert hidden not in said
    assert exported("issue.export") == [{"paper": "问题办理单"}]
    client.force_login(outsider)
    assert client.get(f"/issues/{told.pk}/paper/").status_code == 404


def test_long_texts_are_cut_on_the_slip_and_only_the_last_steps_are_told(room, county_clerk):
    issue = make.make_issue(room, actor=county_clerk, description="线路老化。" * 300)
    words = case_words(IssuePage(county_clerk, issue, date(2025, 3, 12)))
    assert words["description"] == ("线路老化。" * 28)[:137] + "..."
    assert [step["text"] for step in words["steps"]] == ["登记：来自昌人访〔2025〕1号。"]


# --- the answer, the records ---------------------------------------------------------------------
def test_the_answer_letter_names_no_visitor(client, answered, county_clerk):
    address = f"/issues/{answered.pk}/answer/paper/"
    said = paper(client, county_clerk, address)
    assert f"关于“{answered.title}”的答复函" in said
    assert "线路已经换好。" in said
    assert "由县教育体育局（全称）办理" in said
    page = client.get(answered.get_absolute_url())
    assert html.page(page).select_one(f'a[href="{address}"]')


def test_before_the_answer_there_is_no_letter(client, in_progress, county_clerk):
    client.force_login(county_clerk)
    answer = client.get(f"/issues/{in_progress.pk}/answer/paper/")
    assert (answer.status_code, answer["Location"]) == (302, in_progress.get_absolute_url())


def test_the_record_of_an_activity(client, room, deputy, clerk):
    activity = make.make_activity(room, deputies=[deputy], actor=clerk)
    said = paper(client, clerk, f"/activities/{activity.pk}/paper/")
    assert f"主题 {activity.theme}" in said
    assert "到的代表 杨秀兰" in said
    assert exported("activity.export") == [{"paper": "活动记录"}]


def test_the_sheet_of_an_assessment(client, room, clerk):
    draft = make.make_assessment(room, by=clerk)
    said = paper(client, clerk, f"/standards/assessments/{draft.pk}/paper/")
    assert f"{room.name}评估表" in said
    assert said.count(" — — 10 —") == 10


def test_the_record_of_an_acceptance_waits_for_the_result(client, upgrade, clerk, county_clerk):
    round_ = Acceptance.objects.create(upgrade=upgrade, no=1, reported_on=date(2025, 3, 10))
    address = f"/upgrade/acceptances/{round_.pk}/paper/"
    client.force_login(clerk)
    assert client.get(address).status_code == 302
    round_.inspectors.create(name="杨丽萍")
    held = {"result": "accepted", "held_on": date(2025, 3, 11), "recorded_at": make.moment()}
    Acceptance.objects.filter(pk=round_.pk).update(opinion="符合标准。", **held)
    said = paper(client, county_clerk, address)
    assert "验收人员 杨丽萍" in said
    assert "结论 通过验收" in said
    assert "验收意见 符合标准。" in said


def test_papers_of_another_county_do_not_exist(
    client, dispatched, told_visit, outside_county_clerk
):
    client.force_login(outside_county_clerk)
    addresses = [
        f"/letters/{letter_of(dispatched).pk}/paper/",
        f"/visits/{told_visit.pk}/paper/",
        f"/issues/{dispatched.pk}/answer/paper/",
    ]
    assert [client.get(one).status_code for one in addresses] == [404, 404, 404]
