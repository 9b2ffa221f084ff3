"""The page of one issue: who opens it, what it says, its buttons, its queries."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.files.uploads import check_upload
from tests import html, make
from tests.documents import pdf
from tests.visits.acting import LETTER, act
from visits import files
from visits.models import Visit

MARCH_11, MARCH_12, MARCH_13 = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 13)
READERS = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk")


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def opened(client, person, issue, **query):
    client.force_login(person)
    return client.get(issue.get_absolute_url(), query)


def buttons(response) -> list[str]:
    """The steps offered beside the timeline, in their order."""
    links = html.page(response).select("section[aria-labelledby=h-next] a")
    return [link["href"].rstrip("/").rpartition("/")[2] for link in links]


def panel(response, heading) -> str:
    found = html.page(response).select_one(f"section[aria-labelledby={heading}]")
    return " ".join(found.get_text(" ").split()) if found else ""


# --- who opens it ------------------------------------------------------------------------------
def test_everybody_concerned_opens_the_page(client, everybody, told):
    found = {role: opened(client, person, told).status_code for role, person in everybody.items()}
    assert found == dict.fromkeys(READERS, 200) | {"administrator": 403, "auditor": 403}


def test_outside_the_scope_there_is_no_such_page(client, told, outsider, outside_county_clerk):
    helper = make.make_person("unit_clerk", unit=make.make_unit("县水务局"))
    people = (outsider, outside_county_clerk, helper)
    assert [opened(client, person, told).status_code for person in people] == [404, 404, 404]


def test_the_township_of_the_matter_sees_the_issue(client, home, county_clerk, township_clerk):
    place = make.Region.objects.get(code="530524101001")
    issue = make.make_issue(home, actor=county_clerk, matter_region=place)
    assert opened(client, township_clerk, issue).status_code == 200
    assert buttons(opened(client, township_clerk, issue)) == []


def test_a_confidential_issue_is_403_without_content(client, everybody, room, clerk):
    facts = {"is_confidential": True}
    issue = make.make_issue(room, actor=clerk, title="秘密的题目", visit_facts=facts)
    found = {}
    for role in ("venue_clerk", "county_clerk", "township_clerk", "manager"):
        response = opened(client, everybody[role], issue)
        found[role] = (response.status_code, "秘密的题目" in response.content.decode())
    assert found == {
        "venue_clerk": (200, True),
        "county_clerk": (200, True),
        "township_clerk": (403, False),
        "manager": (403, False),
    }


def test_a_reader_by_name_opens_a_confidential_issue(client, room, clerk, manager, county_clerk):
    issue = make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    visit = Visit.objects.get()
    visit.readers.create(user=manager, named_by=county_clerk, reason="主任会议")
    assert opened(client, manager, issue).status_code == 200


# --- what it says ------------------------------------------------------------------------------
def test_visitors_are_masked_for_everybody(client, everybody, told):
    for role in READERS:
        body = opened(client, everybody[role], told).content.decode()
        assert "赵**" in body
        assert "138****4127" in body
        assert "赵文彩" not in body
        assert "13800004127" not in body


def test_visits_are_closed_to_units(client, told, unit_clerk, clerk):
    address = told.voices.get().visit.get_absolute_url()
    assert f'href="{address}"' not in opened(client, unit_clerk, told).content.decode()
    assert f'href="{address}"' in opened(client, clerk, told).content.decode()


def test_the_stepper_stands_where_the_issue_is(client, county_clerk, in_progress):
    beads = html.page(opened(client, county_clerk, in_progress)).select(".steps li")
    assert [bead.classes[0] for bead in beads] == [
        "done",
        "done",
        "now",
        "todo-s",
        "todo-s",
        "todo-s",
    ]
    assert [" ".join(bead.get_text(" ").split()) for bead in beads] == [
        "登记 3月10日 杨秀兰 接待",
        "交办 3月11日 昌宁县",
        "3 承办 县教育体育局 第 1 个工作日",
        "4 答复 应于 4月10日前",
        "5 评价 反映人 1 位",
        "6 办结",
    ]


def test_the_bead_of_the_rating_says_that_nobody_can_be_reached(client, clerk, answered):
    for on in (MARCH_11, MARCH_12):
        act("tell", answered, clerk, on, is_reached=False)
    bead = html.page(opened(client, clerk, answered)).select(".steps li")[4]
    assert " ".join(bead.get_text(" ").split()) == "5 评价 无法联系"


def test_an_answer_on_the_spot_skips_the_beads_of_the_unit(client, clerk, issue):
    said = {"text": "已说明。", "told_by": "杨秀兰", "answer_class": make.answer_class("A")}
    act("answer_on_spot", issue, clerk, MARCH_11, **said)
    beads = html.page(opened(client, clerk, issue)).select(".steps li")
    assert [bead.classes[0] for bead in beads] == [
        "done",
        "todo-s",
        "todo-s",
        "done",
        "done",
        "done",
    ]


def test_the_deadline_explains_itself(client, county_clerk, in_progress):
    shown = panel(opened(client, county_clerk, in_progress), "h-due")
    assert shown.startswith("答复期限 还剩 21 个工作日 2025年4月10日 星期四 下班前，没有改过")
    assert "自2025年3月11日起算，30天，到2025年4月10日" in shown


def test_an_extended_deadline_keeps_the_first_day(client, county_clerk, asked):
    due = date(2025, 4, 30)
    act("grant_extension", asked, county_clerk, MARCH_12, due=due, reason="情况属实。")
    shown = panel(opened(client, county_clerk, asked), "h-due")
    assert "2025年4月30日 星期三 下班前，首次期限2025年4月10日" in shown
    assert "这个期限由经办台确定。" in shown


def test_a_late_issue_says_by_how_much(client, county_clerk, in_progress):
    with time_machine.travel("2025-04-16 10:00+08:00"):
        response = opened(client, county_clerk, in_progress)
    assert panel(response, "h-due").startswith("答复期限 超期 4 个工作日")
    ticks = [tick.get("class", "") for tick in html.page(response).select(".ticks i")]
    assert (ticks.count("u"), ticks.count("o")) == (22, 4)


def test_one_tick_is_one_working_day_and_today_is_red(client, county_clerk, in_progress):
    ticks = html.page(opened(client, county_clerk, in_progress)).select(".ticks i")
    assert [tick.get("class", "") for tick in ticks] == ["t", *[""] * 21]


def test_a_closed_issue_says_whether_it_was_late(client, county_clerk, told):
    act("close", told, county_clerk, MARCH_12)
    shown = panel(opened(client, county_clerk, told), "h-due")
    assert shown == "期限 没有超期 2025年3月12日办结：办理完毕"


def test_the_timeline_can_be_narrowed(client, county_clerk, supervised, unit_clerk):
    act("progress", supervised, unit_clerk, MARCH_12, note="已到校查看。")
    response = opened(client, county_clerk, supervised, show="supervision")
    links = [link.get_text() for link in html.page(response).select(".panel-h .seg a")]
    labels = [line.get_text() for line in html.page(response).select(".tl .who b")]
    assert links == ["全部 7", "督办 1", "进展 1"]
    assert labels == ["督办"]
    assert "督办" in html.page(response).select_one("h1 + .sub").get_text()


def test_a_late_entry_shows_the_day_it_happened_and_the_day_of_entry(
    client, county_clerk, dispatched
):
    received = {"happened_on": MARCH_11, "accepted_by": "张丽琼"}
    act("accept", dispatched, county_clerk, MARCH_12, **received, **LETTER)
    line = html.page(opened(client, county_clerk, dispatched)).select_one(".tl li")
    text = " ".join(line.get_text(" ").split())
    assert "2025年3月11日" in text
    assert "3月12日 10:20录入。" in text


def test_an_event_for_the_congress_alone_is_kept_from_the_unit(client, told, unit_clerk, manager):
    told.events.create(
        step="progress",
        to_state="answered",
        happened_on=MARCH_12,
        entered_at=make.moment(MARCH_12),
        note="内部说明",
        is_inner=True,
    )
    assert "内部说明" in opened(client, manager, told).content.decode()
    assert "内部说明" not in opened(client, unit_clerk, told).content.decode()


def test_typed_text_stays_text(client, county_clerk, in_progress, unit_clerk):
    act("progress", in_progress, unit_clerk, MARCH_12, note="<script>alert(1)</script>𠮷😀")
    body = opened(client, county_clerk, in_progress).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;𠮷😀" in body


# --- buttons -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "role", "expected"),
    [
        ("issue", "venue_clerk", "answer-on-spot guide withdraw"),
        (
            "issue",
            "township_clerk",
            "triage answer-on-spot guide pass-up urge merge withdraw correct",
        ),
        ("at_county", "township_clerk", "withdraw"),
        (
            "at_county",
            "county_clerk",
            "dispatch guide pass-down urge supervise"
            " merge make-suggestion withdraw instruct correct void",
        ),
        ("dispatched", "unit_clerk", "accept return"),
        ("in_progress", "unit_clerk", "answer progress ask-extension ask-hand-over"),
        ("in_progress", "manager", "supervise key-supervise instruct"),
        ("in_progress", "deputy", ""),
        ("asked", "unit_clerk", "answer progress ask-hand-over"),
        ("supervised", "unit_clerk", "answer progress ask-extension ask-hand-over reply"),
        ("answered", "venue_clerk", "tell object"),
        ("answered", "deputy", "tell"),
        ("answered", "manager", "send-back supervise rehandle key-supervise instruct"),
        (
            "told",
            "county_clerk",
            "close urge supervise rehandle object instruct",
        ),
        ("unhappy", "county_clerk", "rehandle urge supervise object instruct"),
        (
            "promised",
            "county_clerk",
            "follow-up urge supervise rehandle object instruct",
        ),
        ("objected", "county_clerk", "rehandle refuse-objection look-back"),
        ("told", "venue_clerk", "object"),
    ],
)
def test_the_buttons_are_the_steps_allowed(stage, role, expected, request, client, everybody):
    issue = request.getfixturevalue(stage)
    response = opened(client, everybody[role], issue)
    assert buttons(response) == expected.split()
    links = html.page(response).select("section[aria-labelledby=h-next] a")
    assert {client.get(link["href"]).status_code for link in links} <= {200}


def test_letters_of_a_unit_are_entered_apart(client, county_clerk, dispatched):
    page = html.page(opened(client, county_clerk, dispatched))
    names = [link.get_text() for link in page.select("section[aria-labelledby=h-next] details a")]
    assert names == ["代录签收", "代录退回", "并案", "撤回", "领导批示", "更正"]
    assert page.select_one("section[aria-labelledby=h-next] .btn-primary").get_text() == "催办"


def test_an_extension_asked_for_is_the_first_thing_to_decide(client, county_clerk, asked):
    found = buttons(opened(client, county_clerk, asked))
    assert found[0] == "grant-extension"
    assert "refuse-extension" in found


def test_what_hinders_the_close_is_said(client, county_clerk, answered):
    shown = panel(opened(client, county_clerk, answered), "h-next")
    assert "还不能办结 还有反映人没有告知：昌人访〔2025〕1号。" in shown


def test_a_line_is_added_from_the_page_itself(client, unit_clerk, in_progress):
    response = opened(client, unit_clerk, in_progress)
    form = "form[aria-label=填进展]"
    values = html.form_values(response, form) | {"note": "已到校查看。"}
    client.post(html.form_of(response, form)["action"], values)
    assert in_progress.events.last().note == "已到校查看。"


# --- files -------------------------------------------------------------------------------------
def a_pdf(name="答复函.pdf"):
    return SimpleUploadedFile(name, pdf("letter"), content_type="application/pdf")


def test_a_file_comes_with_the_answer_and_stands_in_its_line(client, in_progress, unit_clerk):
    client.force_login(unit_clerk)
    address = f"{in_progress.get_absolute_url()}answer/"
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    typed = {"answer_class": make.answer_class("A").pk, "text": "换好了。", "signer": "杨文海"}
    client.post(address, values | typed | {"uploads": a_pdf()})
    link = html.page(client.get(in_progress.get_absolute_url())).select_one(".tl .file")
    assert "答复函.pdf" in link.get_text()
    handed_out = client.get(link["href"])
    assert handed_out["Content-Disposition"].startswith("attachment")
    assert b"".join(handed_out) == pdf("letter")
    handed_out.close()


def test_a_wrong_file_keeps_what_was_typed(client, in_progress, unit_clerk):
    client.force_login(unit_clerk)
    address = f"{in_progress.get_absolute_url()}progress/"
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    wrong = SimpleUploadedFile("x.exe", b"MZ")
    response = client.post(address, values | {"note": "已到校查看。", "uploads": wrong})
    assert set(html.error_links(response)) == {"#id_uploads"}
    assert "已到校查看。" in html.page(response).select_one("#id_note").get_text()
    assert in_progress.events.filter(step="progress").count() == 0


# --- on paper ----------------------------------------------------------------------------------
def test_the_code_of_the_visitor_is_made_anew_by_those_who_keep_the_ledger(client, everybody, told):
    action = f"/visits/{told.voices.get().visit_id}/receipt/"
    for role, person in everybody.items():
        if role not in READERS:
            continue
        forms = html.page(opened(client, person, told)).select("main .actions form[method=post]")
        kept = role in ("venue_clerk", "township_clerk", "county_clerk")
        assert [form["action"] for form in forms] == [action] * kept, role
    client.force_login(everybody["venue_clerk"])
    assert "查询码" in html.page(client.post(action)).get_text()


def test_the_slip_is_a_sheet_of_its_own_without_masthead_messages_and_buttons(
    client, county_clerk, told
):
    page = html.page(opened(client, county_clerk, told))
    link = page.select_one(f'a[href="/issues/{told.pk}/print/"]')
    assert link.get_text(strip=True) == "办理单"
    sheet = html.page(client.get(f"/issues/{told.pk}/print/")).select_one("article.sheet")
    assert sheet.select_one("h1").get_text(strip=True) == "问题办理单"
    assert "主办 县教育体育局（全称）" in sheet.get_text(" ", strip=True)
    assert sheet.select("form, button") == []


# --- queries -----------------------------------------------------------------------------------
def queries_of(client, person, issue) -> int:
    client.force_login(person)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(issue.get_absolute_url()).status_code == 200
    return len(asked)


def with_files(issue, actor):
    at = make.moment(MARCH_11)
    files.keep([check_upload(a_pdf("照片.pdf"))], issue=issue, actor=actor, at=at)
    event = issue.events.last()
    files.keep([check_upload(a_pdf())], issue=issue, event=event, actor=actor, at=at)


def test_a_closed_issue_with_a_long_story_asks_twelve_queries(
    client, everybody, asked, helper, manager, unit_clerk, county_clerk, clerk
):
    on = MARCH_11
    act("grant_extension", asked, county_clerk, on, due=date(2025, 4, 30), reason="同意。")
    act("add_assisting", asked, county_clerk, on, unit=helper, task="看水管。")
    act("supervise", asked, manager, on, note="请答复。", due=MARCH_13)
    for number in range(8):
        act("progress", asked, unit_clerk, on, note=f"第{number}次查看。")
    answer = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", asked, unit_clerk, on, **answer)
    act("tell", asked, clerk, on, is_reached=False)
    act("tell", asked, clerk, on, rating="satisfied")
    act("close", asked, county_clerk, on)
    with_files(asked, clerk)
    needed = {role: queries_of(client, everybody[role], asked) for role in READERS}
    assert {role: number for role, number in needed.items() if number > 12} == {}


@pytest.mark.parametrize("stage", ["issue", "at_county", "dispatched", "asked", "answered", "told"])
def test_no_state_asks_more(stage, request, client, everybody):
    issue = request.getfixturevalue(stage)
    with_files(issue, everybody["venue_clerk"])
    readers = READERS if issue.rounds.exists() else READERS[:-1]
    asked = {role: queries_of(client, everybody[role], issue) for role in readers}
    assert {role: number for role, number in asked.items() if number > 12} == {}


def test_told_and_waiting_for_a_rating_asks_no_more(client, answered, clerk, county_clerk):
    act("tell", answered, clerk, MARCH_11)
    with_files(answered, clerk)
    assert queries_of(client, county_clerk, answered) == 12
