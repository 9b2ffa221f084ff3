"""Many issues at once: chosen on the list, shown before, done row by row, told after."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import html, make
from tests.visits.acting import MARCH_11, MARCH_12, act
from visits.models import Dispatch, Event, Feedback, Issue

MANY = "/issues/many/"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def registered(room, clerk, number):
    return [make.make_issue(room, actor=clerk, title=f"路灯不亮{n}") for n in range(number)]


def at_the_county(issues, township_clerk, county_clerk):
    """Passed up to the county and triaged there."""
    for issue in issues:
        act("pass_up", issue, township_clerk, MARCH_11, reason="要县级单位办。")
        facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
        act("triage", issue, county_clerk, MARCH_11, **facts)
    return issues


@pytest.fixture
def three(room, clerk):
    return registered(room, clerk, 3)


@pytest.fixture
def triaged_three(three, township_clerk, county_clerk):
    return at_the_county(three, township_clerk, county_clerk)


def choose(client, name, issues, query="", **typed):
    ticked = [issue.pk for issue in issues]
    return client.post(f"{MANY}{query}", {"act": name, "issues": ticked} | typed)


def send(client, before, query="", **typed):
    """What the page before asks, filled in and sent."""
    values = html.form_values(before, "form.panel-accent")
    return client.post(f"{MANY}{query}", values | typed)


def states(issues):
    return list(Issue.objects.filter(pk__in=[i.pk for i in issues]).values_list("state", flat=True))


def lines(response):
    """(title, what is said of it) of each row, in the order of the titles."""
    return sorted(
        (
            row.select_one(".wide").get_text(" ", strip=True),
            row.select(".rest")[-1].get_text(" ", strip=True),
        )
        for row in html.page(response).select("tbody tr")
    )


def test_the_page_before_says_what_will_happen_and_does_nothing(client, three, township_clerk):
    client.force_login(township_clerk)
    act(
        "triage",
        three[0],
        township_clerk,
        MARCH_11,
        category=three[0].category,
        title="路灯不亮0",
        pace="normal",
    )
    before = choose(client, "triage", three)
    assert lines(before) == [
        ("路灯不亮0", "不办 这件问题现在是“待交办”，不能再“审核”。"),
        ("路灯不亮1", "已登记 → 待交办"),
        ("路灯不亮2", "已登记 → 待交办"),
    ]
    assert sorted(states(three)) == ["registered", "registered", "triaged"]


def test_all_are_triaged_as_each_was_registered(client, three, township_clerk):
    client.force_login(township_clerk)
    after = send(client, choose(client, "triage", three))
    assert lines(after) == [(issue.title, "已办 待交办") for issue in three]
    assert states(three) == ["triaged"] * 3
    assert set(Issue.objects.values_list("category__name", flat=True)) == {"教育"}


def test_one_category_for_all(client, three, township_clerk):
    client.force_login(township_clerk)
    roads = make.Category.objects.get(county="530524", name="交通道路")
    send(client, choose(client, "triage", three), category=roads.pk)
    assert set(Issue.objects.values_list("category", flat=True)) == {roads.pk}


def test_all_are_dispatched_to_one_unit_with_one_letter(client, triaged_three, county_clerk, unit):
    client.force_login(county_clerk)
    said = {"lead": unit.pk, "letter_number": "昌人办〔2025〕8号"}
    after = send(client, choose(client, "dispatch", triaged_three), **said)
    assert [words for _title, words in lines(after)] == ["已办 已交办"] * 3
    orders = Dispatch.objects.values_list("unit", "letter_number")
    assert list(orders) == [(unit.pk, "昌人办〔2025〕8号")] * 3
    values = html.form_values(after, "form.panel[aria-label=办了的接着办]")
    letter = client.post("/letters/together/", values)
    assert letter["Content-Type"].endswith("wordprocessingml.document")


def test_without_a_unit_for_all_each_goes_to_its_own(client, triaged_three, county_clerk, unit):
    category = triaged_three[0].category
    category.usual_unit = unit
    category.save()
    lights = make.Category.objects.get(county="530524", name="交通道路")
    lights.usual_unit = None
    lights.save()
    Issue.objects.filter(pk=triaged_three[2].pk).update(category=lights)
    client.force_login(county_clerk)
    after = send(client, choose(client, "dispatch", triaged_three))
    assert lines(after) == [
        ("路灯不亮0", "已办 已交办"),
        ("路灯不亮1", "已办 已交办"),
        ("路灯不亮2", "没有办 请选择主办单位。"),
    ]


def test_a_unit_that_a_row_cannot_go_to_is_said_in_words(
    client, triaged_three, room, clerk, township_clerk, county_clerk, unit
):
    """At the desk of a township there are its own units alone."""
    there = make.make_issue(room, actor=clerk, title="沟渠堵了")
    facts = {"category": there.category, "title": there.title, "pace": "normal"}
    act("triage", there, township_clerk, MARCH_11, **facts)
    there.category.usual_unit = unit
    there.category.save()
    client.force_login(county_clerk)
    chosen = [triaged_three[0], there]
    own = send(client, choose(client, "dispatch", chosen))
    assert lines(own) == [("沟渠堵了", "没有办 请选择主办单位。"), ("路灯不亮0", "已办 已交办")]
    same = send(client, choose(client, "dispatch", [triaged_three[1], there]), lead=unit.pk)
    said = "没有办 这一件不能选这里的“主办单位”，请打开它单独办。"
    assert lines(same) == [("沟渠堵了", said), ("路灯不亮1", "已办 已交办")]


def test_what_the_form_lacks_is_asked_for_and_nothing_is_done(client, triaged_three, county_clerk):
    client.force_login(county_clerk)
    again = send(client, choose(client, "urge", triaged_three), due="2025-03-20")
    assert html.error_links(again)
    assert not Event.objects.filter(step="urge").exists()
    send(client, again, note="请尽快办理。", due="2025-03-20")
    assert Event.objects.filter(step="urge", note="请尽快办理。").count() == 3


def test_visitors_are_told_where_an_answer_is_there(client, answered, three, clerk):
    client.force_login(clerk)
    before = choose(client, "tell", [answered, *three])
    assert [words for _title, words in lines(before)].count(
        "不办 这件问题现在是“已登记”，不能再“告知和评价”。"
    ) == 3
    rows = [f"{issue.pk}:{issue.version}" for issue in (answered, *three)]
    first, again = (send(client, before, result="satisfied", row=rows) for _unused in range(2))
    assert lines(first) == lines(again)
    told = Feedback.objects.values_list("voice__issue", "rating")
    assert list(told) == [(answered.pk, "satisfied")]


def test_two_are_merged_into_the_oldest(client, three, county_clerk):
    client.force_login(county_clerk)
    after = send(client, choose(client, "merge", three), reason="同一件事。")
    assert lines(after) == [
        ("路灯不亮0", "没有办 不能并入自己。"),
        ("路灯不亮1", "已办 已并案"),
        ("路灯不亮2", "已办 已并案"),
    ]
    assert Issue.objects.filter(merged_into=three[0]).count() == 2


def test_sent_twice_nothing_is_done_twice(client, triaged_three, county_clerk):
    client.force_login(county_clerk)
    before = choose(client, "urge", triaged_three)
    said = {"note": "请尽快办理。", "due": "2025-03-20"}
    first, second = (send(client, before, **said) for _unused in range(2))
    assert lines(first) == lines(second)
    assert Event.objects.filter(step="urge").count() == 3


def test_what_moved_on_meanwhile_is_refused_and_the_rest_is_done(client, three, township_clerk):
    client.force_login(township_clerk)
    before = choose(client, "triage", three)
    act("pass_up", three[1], township_clerk, MARCH_12, reason="要县级单位办。")
    after = send(client, before)
    assert [words[:3] for _title, words in lines(after)] == ["已办 ", "没有办", "已办 "]
    assert sorted(states(three)) == ["registered", "triaged", "triaged"]


def test_a_row_that_is_left_out_stays_as_it_is(client, three, township_clerk):
    client.force_login(township_clerk)
    before = choose(client, "triage", three)
    values = html.form_values(before, "form.panel-accent")
    values["row"] = [f"{issue.pk}:{issue.version}" for issue in three[:2]]
    client.post(MANY, values)
    assert sorted(states(three)) == ["registered", "triaged", "triaged"]


def test_all_of_the_filter_travel_as_the_filter(client, three, room, clerk, township_clerk):
    make.make_issue(room, actor=clerk, title="水管漏水")
    client.force_login(township_clerk)
    before = client.post(f"{MANY}?q=路灯", {"act": "triage", "all": "1"})
    assert [title for title, _words in lines(before)] == [issue.title for issue in three]


def test_nobody_chooses_what_he_does_not_see(client, three, home, county_clerk, township_clerk):
    """A forged key is left out and counted, and nothing is said of what it names."""
    hidden = make.make_issue(home, actor=county_clerk, title="县里的事")
    client.force_login(township_clerk)
    before = choose(client, "triage", [hidden, *three])
    assert "县里的事" not in html.text_of(before)
    assert "另有 1 件不在您能看到的范围" in html.text_of(before)
    token = html.form_values(before, "form.panel-accent")["token"]
    forged = {"act": "triage", "sent": "1", "token": token, "row": f"{hidden.pk}:1"}
    assert client.post(MANY, forged).status_code == 302
    hidden.refresh_from_db()
    assert hidden.state == "registered"


def test_a_step_of_others_is_no_button_and_is_refused(client, three, manager, deputy_user):
    client.force_login(manager)
    buttons = html.page(client.get("/issues/")).select("#many [data-act]")
    assert [button["value"] for button in buttons] == []
    answer = choose(client, "triage", three)
    assert (answer.status_code, states(three)) == (302, ["registered"] * 3)


def test_the_bar_offers_what_a_row_is_open_to(client, three, triaged, township_clerk):
    client.force_login(township_clerk)
    boxes = html.page(client.get("/issues/")).select("input[name=issues]")
    offered = {int(box["value"]): box["data-acts"] for box in boxes}
    assert offered[three[0].pk] == "triage urge merge"
    assert offered[triaged.pk] == "dispatch urge merge"


@pytest.mark.parametrize(
    "sent",
    [{}, {"act": "nothing"}, {"act": "triage"}, {"act": "triage", "issues": ["x", "9" * 40]}],
)
def test_what_cannot_be_read_leads_back_to_the_list(client, three, township_clerk, sent):
    client.force_login(township_clerk)
    answer = client.post(f"{MANY}?state=open", sent)
    assert answer["Location"].startswith("/issues/?state=open")
    assert client.get(answer["Location"]).context["messages"]


def test_more_than_five_hundred_are_refused_in_words(client, township_clerk, three):
    client.force_login(township_clerk)
    answer = client.post(MANY, {"act": "triage", "issues": list(range(1, 502))}, follow=True)
    assert "一次最多办 500 条" in html.text_of(answer)


def test_chosen_ones_are_printed_and_exported(client, three, county_clerk):
    client.force_login(county_clerk)
    printed = client.get(choose(client, "print", three[:2])["Location"])
    assert len(html.page(printed).select("article")) == 2
    address = choose(client, "export", three[:2])["Location"]
    assert address.startswith("/ledgers/issues.xlsx?only=")
    assert client.get(address)["Content-Type"].endswith("spreadsheetml.sheet")


def queries_of(client, **sent):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.post(MANY, sent).status_code == 200
    return len(caught)


def test_the_page_before_asks_as_much_for_six_as_for_one(client, room, clerk, township_clerk):
    issues = registered(room, clerk, 6)
    client.force_login(township_clerk)
    keys = [issue.pk for issue in issues]
    client.post(MANY, {"act": "triage", "issues": keys})
    for name in ("triage", "urge", "merge"):
        one, six = (queries_of(client, act=name, issues=some) for some in (keys[:1], keys))
        assert (name, one) == (name, six)


def test_each_row_costs_the_same(client, room, clerk, township_clerk):
    issues = registered(room, clerk, 9)
    client.force_login(township_clerk)

    def cost(some):
        sent = {"act": "triage", "sent": "1", "token": str(uuid4())}
        return queries_of(client, **sent, row=[f"{one.pk}:1" for one in some])

    one, two, six = cost(issues[:1]), cost(issues[1:3]), cost(issues[3:])
    assert (six - two) == 4 * (two - one)
