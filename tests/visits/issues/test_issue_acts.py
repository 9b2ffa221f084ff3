"""Every step has a page: who may open it, what it asks for, and what it leaves behind."""

import threading
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection

from deputies_portal.core.ui.errors import StaleRecord
from tests import html, make
from tests.visits.acting import address_of
from tests.visits.issues.examples import EXAMPLES
from visits.issues import workflow
from visits.issues.steps import FORMS

NAMES = sorted(EXAMPLES)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def stage(request, unit, helper):
    """(step, issue, person) of a parametrised step."""

    def of(name):
        example = EXAMPLES[name]
        return request.getfixturevalue(example.stage), request.getfixturevalue(example.person)

    return of


def send(client, name, issue, **typed):
    """Open the form as it is filled in, type, and send it."""
    address = address_of(name, issue)
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    return client.post(address, values | EXAMPLES[name].typed(issue) | typed)


def test_every_step_with_a_page_has_an_example():
    assert EXAMPLES.keys() == FORMS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_right_person_is_asked_what_must_be_said_and_takes_the_step(name, stage, client):
    """What is missing is asked for beside its field; the timeline tells of the step."""
    issue, person = stage(name)
    client.force_login(person)
    address, before = address_of(name, issue), (issue.state, issue.version)
    untouched = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    must = EXAMPLES[name].must
    if must:
        blank = dict.fromkeys(must - {"answer_class", "result"}, "  \u3000")
        answer = client.post(address, untouched | blank)
        links = html.error_links(answer)
        anchors = {link.removeprefix("#id_").removesuffix("_0") for link in links}
        issue.refresh_from_db()
        assert (answer.status_code, anchors) == (200, must)
        assert (issue.state, issue.version) == before
    answer = client.post(address, untouched | EXAMPLES[name].typed(issue))
    assert (answer.status_code, answer.get("Location")) == (302, issue.get_absolute_url())
    page = html.text_of(client.get(issue.get_absolute_url()))
    issue.refresh_from_db()
    assert (issue.state, EXAMPLES[name].says in page) == (EXAMPLES[name].becomes, True)


def lets_in(name, issue, person) -> bool:
    """The question that the page of a step asks before it opens."""
    try:
        workflow.require(name, issue, actor=person, on=date(2025, 3, 12))
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("start", sorted({one.stage for one in EXAMPLES.values()}))
def test_only_the_roles_of_the_table_open_the_page_and_send_its_form(
    start, request, unit, helper, client, everybody, outside_county_clerk
):
    """A wrong role is refused, an outsider finds nothing: all steps from one stage."""
    issue = request.getfixturevalue(start)
    names = [name for name, one in EXAMPLES.items() if one.stage == start]
    before, asked = (issue.state, issue.version), list(everybody.items())
    found = {n: {role for role, one in asked if lets_in(n, issue, one)} for n in names}
    assert found == {name: EXAMPLES[name].may for name in names}
    answers = {name: [] for name in names}
    for role in ("deputy", "venue_clerk", "manager", "outsider"):
        client.force_login(everybody.get(role, outside_county_clerk))
        for name in names:
            if role == first_without(EXAMPLES[name].may) or role == "outsider":
                typed = EXAMPLES[name].typed(issue) | {"version": issue.version}
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
    answer = client.post(address, values | EXAMPLES["answer"].typed(in_progress))
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
