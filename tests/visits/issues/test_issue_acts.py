"""Every step has a page: who may open it, what it asks for, and what it leaves behind."""

import threading
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from deputies_portal.core.ui.errors import StaleRecord
from tests import html, make
from tests.visits.acting import MUST, STAGES, TYPED, address_of
from visits.issues import workflow

# The roles that may open the page of a step, at the stage it starts from (the desk is the
# township's until the issue is passed up; the unit leads).
MAY = {
    "answer_on_spot": {"venue_clerk", "township_clerk", "county_clerk"},
    "guide": {"venue_clerk", "township_clerk", "county_clerk"},
    "triage": {"township_clerk", "county_clerk"},
    "pass_up": {"township_clerk", "county_clerk"},
    "pass_down": {"county_clerk"},
    "dispatch": {"county_clerk"},
    "accept": {"unit_clerk", "county_clerk"},
    "return": {"unit_clerk", "county_clerk"},
    "redirect": {"county_clerk"},
    "add_assisting": {"county_clerk"},
    "release_assisting": {"county_clerk"},
    "assist": {"county_clerk"},
    "progress": {"unit_clerk", "county_clerk"},
    "ask_extension": {"unit_clerk", "county_clerk"},
    "ask_hand_over": {"unit_clerk", "county_clerk"},
    "grant_extension": {"county_clerk"},
    "refuse_extension": {"county_clerk"},
    "grant_hand_over": {"county_clerk"},
    "refuse_hand_over": {"county_clerk"},
    "answer": {"unit_clerk", "county_clerk"},
    "send_back": {"county_clerk", "manager"},
    "tell": {"venue_clerk", "township_clerk", "county_clerk", "deputy"},
    "close": {"county_clerk"},
    "urge": {"county_clerk"},
    "supervise": {"township_clerk", "county_clerk", "manager"},
    "reply": {"unit_clerk", "county_clerk"},
    "follow_up": {"county_clerk"},
    "fulfil": {"unit_clerk", "county_clerk"},
    "rehandle": {"county_clerk", "manager"},
    "object": {"venue_clerk", "township_clerk", "county_clerk"},
    "refuse_objection": {"county_clerk"},
    "close_with_dissent": {"manager"},
    "look_back": {"township_clerk", "county_clerk", "manager"},
    "archive": {"county_clerk"},
    "merge": {"township_clerk", "county_clerk"},
    "unmerge": {"township_clerk", "county_clerk"},
    "make_suggestion": {"county_clerk"},
    "suggestion_dropped": {"county_clerk"},
    "withdraw": {"venue_clerk", "township_clerk", "county_clerk"},
    "key_supervise": {"manager"},
    "instruct": {"county_clerk", "manager"},
    "correct": {"township_clerk", "county_clerk"},
    "void": {"county_clerk"},
}
# State after the step, and a sentence of the timeline.
AFTER = {
    "answer_on_spot": ("closed", "杨秀兰当场答复，办理结果：A"),
    "guide": ("closed", "引导到县信访局。"),
    "triage": ("triaged", "类别：教育，一般。"),
    "pass_up": ("registered", "转到昌宁县经办台，期限不变。"),
    "pass_down": ("triaged", "转到田园镇经办台，期限不变。"),
    "dispatch": ("dispatched", "主办：县教育体育局。期限：2025年4月11日。"),
    "accept": ("in_progress", "县教育体育局签收，签收人张丽琼。"),
    "return": ("triaged", "县教育体育局退回，认为应由说不准办理。"),
    "redirect": ("dispatched", "由县教育体育局改派给县水务局，期限：2025年4月10日。"),
    "add_assisting": ("in_progress", "请县水务局协办。"),
    "release_assisting": ("in_progress", "县水务局不再协办。"),
    "assist": ("in_progress", "县水务局提出协办意见。"),
    "progress": ("in_progress", "已到校查看。"),
    "ask_extension": ("in_progress", "申请由2025年4月10日延到2025年4月30日。"),
    "grant_extension": ("in_progress", "期限由2025年4月10日延到2025年4月30日。"),
    "refuse_extension": ("in_progress", "期限仍是2025年4月10日。"),
    "ask_hand_over": ("in_progress", "申请由县教育体育局改派给县水务局。"),
    "grant_hand_over": ("dispatched", "由县教育体育局改派给县水务局，期限：2025年4月10日。"),
    "refuse_hand_over": ("in_progress", "仍由县教育体育局承办，期限仍是2025年4月10日。"),
    "answer": ("answered", "县教育体育局答复，办理结果：A"),
    "send_back": ("in_progress", "请承办单位重新答复，期限仍是2025年4月10日。"),
    "tell": ("answered", "反映人评价：满意。"),
    "close": ("closed", "办理结果：A"),
    "urge": ("in_progress", "请在2025年3月20日前办理。"),
    "supervise": ("in_progress", "请在2025年3月20日前书面回复。"),
    "reply": ("in_progress", "已安排专人。"),
    "follow_up": ("following", "跟踪到2025年11月15日：换好主线。"),
    "fulfil": ("answered", "承诺已兑现：换好主线。"),
    "rehandle": ("in_progress", "第2轮，主办：县教育体育局，期限：2025年4月11日。"),
    "object": (
        "closed",
        "昌人访〔2025〕1号的反映人2025年3月12日提出异议，经办台在2025年3月17日前答复。",
    ),
    "refuse_objection": ("closed", "已派人查看，线路正常。"),
    "close_with_dissent": ("closed", "办理2轮后存异办结，反映人的评价不变。"),
    "look_back": ("closed", "查看结果：落实到位。"),
    "archive": ("archived", "归档"),
    "merge": ("merged", "并入昌人交〔2025〕1号。"),
    "unmerge": ("triaged", "不再并入昌人交〔2025〕1号。"),
    "make_suggestion": ("suggestion", "领衔代表杨秀兰（2025年3月11日同意）。"),
    "suggestion_dropped": ("triaged", "不再作为代表建议办理，经办台在2025年3月17日前交办。"),
    "withdraw": ("closed", "昌人访〔2025〕1号：反映人本人于2025年3月12日要求撤回。"),
    "key_supervise": (
        "in_progress",
        "2025年3月11日主任会议决定重点督办，请在2025年3月20日前书面回复。",
    ),
    "instruct": ("in_progress", "主任字光明于2025年3月11日批示。请在2025年3月20日前书面回复。"),
    "correct": ("registered", "一句话说清由“食堂线路老化，午餐供应时断时续”改为“食堂线路老化”。"),
    "void": ("void", "登记了两次。"),
}
STEPS = sorted(STAGES)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def stage(request, unit, helper):
    """(step, issue, person) of a parametrised step."""

    def of(name):
        fixture, person = STAGES[name]
        return request.getfixturevalue(fixture), request.getfixturevalue(person)

    return of


def send(client, name, issue, **typed):
    """Open the form as it is filled in, type, and send it."""
    address = address_of(name, issue)
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    return client.post(address, values | TYPED[name](issue) | typed)


@pytest.mark.parametrize("name", STEPS)
def test_the_right_person_is_asked_what_must_be_said_and_takes_the_step(name, stage, client):
    """What is missing is asked for beside its field; the timeline tells of the step."""
    issue, person = stage(name)
    client.force_login(person)
    address, before = address_of(name, issue), (issue.state, issue.version)
    untouched = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    must = MUST.get(name, set())
    if must:
        blank = dict.fromkeys(must - {"answer_class", "result"}, "  \u3000")
        answer = client.post(address, untouched | blank)
        links = html.error_links(answer)
        anchors = {link.removeprefix("#id_").removesuffix("_0") for link in links}
        issue.refresh_from_db()
        assert (answer.status_code, anchors) == (200, must)
        assert (issue.state, issue.version) == before
    answer = client.post(address, untouched | TYPED[name](issue))
    assert (answer.status_code, answer.get("Location")) == (302, issue.get_absolute_url())
    page = html.text_of(client.get(issue.get_absolute_url()))
    issue.refresh_from_db()
    assert (issue.state, AFTER[name][1] in page) == (AFTER[name][0], True)


def lets_in(name, issue, person) -> bool:
    """The question that the page of a step asks before it opens."""
    try:
        workflow.require(name, issue, actor=person, on=date(2025, 3, 12))
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("start", sorted({fixture for fixture, _person in STAGES.values()}))
def test_only_the_roles_of_the_table_open_the_page_and_send_its_form(
    start, request, unit, helper, client, everybody, outside_county_clerk
):
    """A wrong role is refused, an outsider finds nothing: all steps from one stage."""
    issue = request.getfixturevalue(start)
    names = [name for name, (fixture, _person) in STAGES.items() if fixture == start]
    before, asked = (issue.state, issue.version), list(everybody.items())
    found = {n: {role for role, one in asked if lets_in(n, issue, one)} for n in names}
    assert found == {name: MAY[name] for name in names}
    answers = {name: [] for name in names}
    for role in ("deputy", "venue_clerk", "manager", "outsider"):
        client.force_login(everybody.get(role, outside_county_clerk))
        for name in names:
            if role == first_without(MAY[name]) or role == "outsider":
                typed = TYPED[name](issue) | {"version": issue.version}
                answers[name].append(client.post(address_of(name, issue), typed).status_code)
    assert answers == dict.fromkeys(names, [403, 404])
    assert client.get(address_of(names[0], issue)).status_code == 404
    issue.refresh_from_db()
    assert (issue.state, issue.version) == before


def first_without(right):
    return next(role for role in ("deputy", "venue_clerk", "manager") if role not in right)


def test_a_unit_finds_no_page_of_an_issue_it_does_not_have_in_hand(
    at_county, client, unit_clerk, administrator, auditor
):
    """Who has no business with issues is refused before an issue is looked for."""
    found = []
    for person in (unit_clerk, administrator, auditor):
        client.force_login(person)
        found.append(client.get(address_of("dispatch", at_county)).status_code)
    assert found == [404, 403, 403]


def test_a_letter_on_paper_wants_number_signer_and_day(dispatched, county_clerk, client):
    client.force_login(county_clerk)
    address = address_of("accept", dispatched)
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    answer = client.post(address, values | {"accepted_by": "张丽琼"})
    missing = {"#id_happened_on", "#id_document_number", "#id_signer"}
    assert set(html.error_links(answer)) == missing
    letter = {"happened_on": "2025-03-12", "document_number": "昌教函41号", "signer": "杨文海"}
    client.post(address, values | {"accepted_by": "张丽琼"} | letter)
    dispatched.refresh_from_db()
    event = dispatched.events.get(step="accept")
    assert dispatched.state == "in_progress"
    assert (event.actor, event.facts["on_paper"], event.facts["document_number"]) == (
        county_clerk,
        True,
        "昌教函41号",
    )
    page = html.text_of(client.get(dispatched.get_absolute_url()))
    assert "代录，文号昌教函41号，签发人杨文海。" in page


def test_two_people_at_once_the_second_sees_what_is_and_what_was_typed(
    triaged, township_clerk, county_clerk, client
):
    client.force_login(township_clerk)
    address = address_of("pass_up", triaged)
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    workflow.take(
        "correct",
        triaged,
        actor=county_clerk,
        at=make.moment(date(2025, 3, 12)),
        title="食堂线路老化",
        category=triaged.category,
        description="",
        wish="",
        reason="改短。",
    )
    answer = client.post(address, values | {"reason": "要县级部门办理。"})
    page = html.text_of(answer)
    triaged.refresh_from_db()
    assert (answer.status_code, triaged.desk_id) == (409, "530524101")
    assert "杨丽萍" in page
    assert "食堂线路老化" in page
    assert html.page(answer).select_one("textarea[readonly]").get_text() == "要县级部门办理。"


def test_a_form_whose_issue_has_moved_on_is_409_not_403(
    in_progress, unit_clerk, county_clerk, helper, client
):
    """The unit answers while the desk gives the issue to another unit."""
    client.force_login(unit_clerk)
    address = address_of("answer", in_progress)
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    at = make.moment(date(2025, 3, 12))
    workflow.take(
        "redirect", in_progress, actor=county_clerk, at=at, lead=helper, reason="换一家。"
    )
    answer = client.post(address, values | TYPED["answer"](in_progress))
    in_progress.refresh_from_db()
    assert (answer.status_code, in_progress.state) == (409, "dispatched")
    typed = html.page(answer).select_one("[aria-labelledby=typed-h] .fg")
    # Named as on the page that was filled in; the number of the chosen class would tell nobody.
    said = "给群众的答复 线路已经换好。 签发人 杨文海"
    assert typed.get_text(" ", strip=True) == said


def test_a_form_sent_twice_takes_the_step_once(in_progress, unit_clerk, client):
    client.force_login(unit_clerk)
    address = address_of("progress", in_progress)
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    answers = [client.post(address, values | {"note": "已到校查看。"}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert in_progress.events.filter(step="progress").count() == 1


def test_a_form_without_its_version_is_not_taken(in_progress, unit_clerk, client):
    client.force_login(unit_clerk)
    answer = client.post(address_of("progress", in_progress), {"note": "已到校查看。"})
    assert "这一页不完整，请重新打开再办。" in answer.content.decode()
    assert not in_progress.events.filter(step="progress").exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("lead", "999999999999999999999"),
        ("lead", "abc\x00"),
        ("due", "2025-02-30"),
        ("due", "1900-01-01"),
        ("due", "2025-03-01"),
        ("due", "2099-01-01"),
        ("letter_number", "字" * 10_000),
        ("assisting", "-1"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    field, typed, at_county, unit, helper, county_clerk, client
):
    client.force_login(county_clerk)
    answer = send(client, "dispatch", at_county, **{field: typed})
    assert answer.status_code == 200
    assert {link.removesuffix("_0") for link in html.error_links(answer)} == {f"#id_{field}"}
    at_county.refresh_from_db()
    assert at_county.state == "triaged"


def test_a_unit_of_another_county_is_no_choice(at_county, unit, eryuan, county_clerk, client):
    foreign = make.make_unit("县电力公司", county_id="532930")
    client.force_login(county_clerk)
    answer = send(client, "dispatch", at_county, lead=foreign.pk)
    assert set(html.error_links(answer)) == {"#id_lead"}


def test_the_dispatch_page_explains_the_due_date_of_each_pace(
    at_county, unit, county_clerk, client
):
    client.force_login(county_clerk)
    page = client.get(address_of("dispatch", at_county))
    rows = [
        [cell.get_text() for cell in row.select("td")] for row in html.page(page).select("tbody tr")
    ]
    assert rows[0][0] == "2025年3月21日"
    assert rows[0][1].startswith("自2025年3月12日起算，7个工作日，休息日不计，到2025年3月21日")
    assert html.form_values(page, "form[aria-labelledby=h-act]")["due"] == "2025-04-11"


def test_the_kind_of_unit_picks_the_letter(at_county, unit, county_clerk, client):
    make.make_unit("县供电局", kind="company")
    make.make_unit("县法院", kind="court_procuratorate")
    client.force_login(county_clerk)
    page = html.page(client.get(address_of("dispatch", at_county)))
    names = [option.get_text() for option in page.select("#id_lead option")][1:]
    assert names == ["县教育体育局（交办函）", "县供电局（商请函）", "县法院（转送函）"]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_dispatch_at_once_make_one_dispatch(at_county, county_clerk, unit, helper):
    outcomes, start = [], threading.Barrier(2)

    def dispatch(lead):
        start.wait()
        try:
            facts = {"version": at_county.version, "lead": lead}
            workflow.take(
                "dispatch",
                at_county,
                actor=county_clerk,
                at=make.moment(date(2025, 3, 12)),
                **facts,
            )
            outcomes.append("dispatched")
        except StaleRecord:
            outcomes.append("409")
        finally:
            connection.close()

    threads = [threading.Thread(target=dispatch, args=(lead,)) for lead in (unit, helper)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["409", "dispatched"]
    assert at_county.events.filter(step="dispatch").count() == 1
