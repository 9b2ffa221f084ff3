"""The pages of suggestions: list, new, one, its steps, its printed form; who opens which."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import html, make
from tests.following import lists_of, rows_shown
from tests.visits import suggesting
from tests.visits.suggesting import address_of, lead_on, step
from visits.models import Suggestion
from visits.suggestions.steps import STEPS

LIST, NEW = "/suggestions/", "/suggestions/new/"
FORM = "form[aria-labelledby=h-act]"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def queries_of(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- who opens which ---------------------------------------------------------------------------
def test_who_sees_which(client, drafted, everybody, outside_county_clerk, request):
    lead_on(drafted, "assigned", request)
    found = {}
    for role, person in everybody.items() | {("outsider", outside_county_clerk)}:
        client.force_login(person)
        pages = (LIST, drafted.get_absolute_url(), address_of("print", drafted), NEW)
        found[role] = [client.get(page).status_code for page in pages]
    assert found == {
        "venue_clerk": [403, 403, 403, 403],
        "township_clerk": [200, 404, 404, 200],
        "county_clerk": [200, 200, 200, 200],
        "manager": [200, 200, 200, 403],
        "deputy": [200, 200, 200, 403],
        "unit_clerk": [200, 200, 200, 403],
        "administrator": [403, 403, 403, 403],
        "auditor": [403, 403, 403, 403],
        "outsider": [200, 404, 404, 200],
    }


def test_a_unit_sees_it_from_the_assignment_on_and_a_deputy_when_asked(
    client, drafted, unit_clerk, deputy_user, request
):
    signer = suggesting.seat("李国华")
    person = make.make_person("deputy", deputy=signer.deputy)
    before = []
    for one in (unit_clerk, person):
        client.force_login(one)
        before.append(client.get(drafted.get_absolute_url()).status_code)
    paper = step("invite", drafted, deputy_user, mandates=[signer])
    lead_on(paper, "assigned", request)
    after = []
    for one in (unit_clerk, person):
        client.force_login(one)
        after.append(client.get(drafted.get_absolute_url()).status_code)
    assert (before, after) == ([404, 404], [200, 200])


def test_wrong_roles_are_refused_and_outsiders_find_nothing(
    client, drafted, everybody, outside_county_clerk
):
    found = {name: [] for name in STEPS}
    for person in (everybody["manager"], everybody["venue_clerk"], outside_county_clerk):
        client.force_login(person)
        for name, answers in found.items():
            answers.append(client.post(address_of(name, drafted)).status_code)
    refused = dict.fromkeys(STEPS, [403, 403, 404])
    assert found == refused | dict.fromkeys(("urge", "key_supervise"), [409, 403, 404])
    client.force_login(everybody["manager"])
    opened = {name: client.get(address_of(name, drafted)).status_code for name in STEPS}
    assert opened == {name: first for name, (first, *_others) in found.items()}


# --- the list ----------------------------------------------------------------------------------
def test_every_figure_leads_to_exactly_its_rows(client, drafted, county_clerk, deputy_user):
    for person in (county_clerk, deputy_user):
        client.force_login(person)
        response = client.get(LIST)
        shown, lists = html.figures(response), lists_of(response)
        assert shown.keys() - {"rows"} == lists.keys()
        rows = {name: rows_shown(client.get(link)) for name, link in lists.items()}
        assert rows == {name: shown[name] for name in lists}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"q": "食堂"}, 1),
        ({"q": "杨秀兰"}, 1),
        ({"q": "2025-1"}, 1),
        ({"q": "2025-2"}, 0),
        ({"township": "530524"}, 1),
        ({"township": "530524101"}, 0),
        ({"state": "overdue"}, 0),
        ({"state": "in_hand"}, 1),
        ({"key": "on"}, 0),
        ({"year": "2024"}, 0),
        ({"state": "nonsense"}, 0),
        ({"year": "x"}, 0),
    ],
)
def test_the_list_is_filtered(query, rows, client, drafted, county_clerk, request):
    lead_on(drafted, "assigned", request)
    client.force_login(county_clerk)
    assert len(html.page(client.get(LIST, query)).select("tbody tr")) == rows


def test_the_list_costs_eight_queries_for_one_and_for_six(
    client, drafted, county_clerk, request, django_assert_num_queries
):
    lead_on(drafted, "assigned", request)
    client.force_login(county_clerk)
    one = queries_of(client, LIST)
    for number in range(5):
        row = Suggestion.objects.get(pk=drafted.pk)
        row.pk, row.number = None, number + 2
        row.save()
    assert (queries_of(client, LIST), one <= 8) == (one, True)


def test_the_page_costs_twelve_queries_at_most(client, drafted, everybody, request):
    paper = lead_on(drafted, "closed", request)
    found = {}
    for role in ("county_clerk", "deputy", "unit_clerk", "manager"):
        client.force_login(everybody[role])
        found[role] = queries_of(client, paper.get_absolute_url())
    assert {role: number <= 12 for role, number in found.items()} == dict.fromkeys(found, True)


def test_an_empty_list_says_what_to_do_next(client, county_clerk, unit_clerk):
    client.force_login(county_clerk)
    assert "在一件问题的页面上选“转为代表建议”，或在这里起草。" in html.text_of(client.get(LIST))
    client.force_login(unit_clerk)
    assert "由您领衔、附议或承办的建议会排在这里。" in html.text_of(client.get(LIST))


# --- a new one ---------------------------------------------------------------------------------
def typed(client, issue, deputy, **changes):
    values = html.form_values(client.get(f"{NEW}?issue={issue.pk}"))
    return values | {"lead": deputy.mandates.get().pk, "text": "建议换线。"} | changes


def test_a_new_one_is_filled_in_from_the_issue_and_made_once(
    client, at_county, county_clerk, deputy
):
    client.force_login(county_clerk)
    sent = typed(client, at_county, deputy)
    assert (sent["issues"], sent["title"]) == (at_county.reference, at_county.title)
    answers = [client.post(NEW, sent) for _time in range(2)]
    paper = Suggestion.objects.get()
    assert [answer["Location"] for answer in answers] == [paper.get_absolute_url(), LIST]
    at_county.refresh_from_db()
    assert (paper.state, at_county.state) == ("drafted", "suggestion")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issues", ""),
        ("issues", "2025-99"),
        ("issues", "路灯"),
        ("issues", "9" * 30),
        ("lead", "999999999999999999999"),
        ("lead", "a\x00b"),
        ("consented_on", "2025-02-30"),
        ("consented_on", "2025-03-13"),
        ("consented_on", "2025-03-01"),
        ("title", "  \u3000"),
        ("title", "长" * 61),
        ("text", "长" * 5001),
        ("category", "0"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    field, value, client, at_county, county_clerk, deputy
):
    client.force_login(county_clerk)
    answer = client.post(NEW, typed(client, at_county, deputy, **{field: value}))
    assert (answer.status_code, list(html.error_links(answer))) == (200, [f"#id_{field}"])
    assert Suggestion.objects.count() == 0


def test_an_issue_that_cannot_become_one_is_409_and_nothing_is_made(
    client, dispatched, at_county, county_clerk, deputy
):
    client.force_login(county_clerk)
    answer = client.post(NEW, typed(client, dispatched, deputy))
    assert (answer.status_code, Suggestion.objects.count()) == (409, 0)


# --- the steps on their pages ------------------------------------------------------------------
TYPED = {
    "write": {"text": "建议换线，配消毒柜。"},
    "sign": {},
    "submit": {},
    "accept": {},
    "assign": {},
    "consult": {"how": "site", "heard_by": "局长", "said": "开学前完工。"},
    "answer": {"text": "已换好。", "document_number": "昌教复6号", "signer": "局长"},
    "rate": {"rating": "satisfied"},
    "close": {},
}


def test_the_whole_way_through_the_pages(client, drafted, suggested, everybody, unit):
    way = (
        *(
            ("write", "deputy"),
            ("sign", "deputy"),
            ("submit", "deputy"),
            ("accept", "county_clerk"),
        ),
        *(("assign", "county_clerk"), ("consult", "unit_clerk"), ("answer", "unit_clerk")),
        *(("rate", "deputy"), ("close", "county_clerk")),
    )
    for name, role in way:
        client.force_login(everybody[role])
        address = address_of(name, drafted)
        values = html.form_values(client.get(address), FORM) | TYPED[name]
        if name == "assign":
            values["unit"] = unit.pk
        if name == "answer":
            values["answer_class"] = make.answer_class("A").pk
        answer = client.post(address, values)
        assert (name, answer.status_code) == (name, 302)
    paper = Suggestion.objects.get()
    suggested.refresh_from_db()
    assert (paper.state, paper.text, suggested.state) == (
        "closed", "建议换线，配消毒柜。", "answered",
    )  # fmt: skip
    page = html.text_of(client.get(paper.get_absolute_url()))
    assert "承办单位：县教育体育局，答复期限：2025年6月12日。" in page
    assert "答复文号昌教复6号，单位负责人局长签发。" in page
    issue_page = client.get(suggested.get_absolute_url())
    assert "由代表建议昌人建〔2025〕1号一并答复。" in html.text_of(issue_page)
    assert html.page(issue_page).select_one("#h-paper") is not None


def test_a_form_sent_twice_takes_the_step_once(client, drafted, deputy_user):
    client.force_login(deputy_user)
    address = address_of("sign", drafted)
    values = html.form_values(client.get(address), FORM)
    answers = [client.post(address, values).status_code for _time in range(2)]
    assert (answers, drafted.events.filter(step="sign").count()) == ([302, 302], 1)


def test_a_page_that_has_moved_on_is_409(client, drafted, deputy_user, county_clerk):
    client.force_login(deputy_user)
    address = address_of("write", drafted)
    values = html.form_values(client.get(address), FORM)
    step("write", drafted, county_clerk, title="改", category=drafted.category, text="换线。")
    answer = client.post(address, values | {"text": "我的字。"})
    assert answer.status_code == 409
    assert html.page(answer).select_one("textarea[readonly]").get_text()


def test_the_printed_form_shows_who_leads_for_whom(
    client, drafted, county_clerk, deputy_user, request
):
    paper = step("invite", drafted, deputy_user, mandates=[suggesting.seat("李国华")])
    paper = step("cosign", paper, county_clerk, on_paper=True, signature=paper.signatures.get())
    paper = lead_on(paper, "answered", request)
    client.force_login(county_clerk)
    said = html.text_of(client.get(address_of("print", paper)))
    for words in (
        "昌宁县第17届人民代表大会", "编号：昌人建〔2025〕1号", "杨秀兰", "县人大代表", "第一选区",
        "李国华", "食堂线路老化，建议换线增容。", "县教育体育局（全称）", "线路已经换好。",
        "局长杨文海", "昌教复〔2025〕6号",
    ):  # fmt: skip
        assert words in said
