"""Calls to make: whom each person has to tell, one reveal at a time, and the next call after it."""

from datetime import date

import pytest
import time_machine

from deputies_portal.core.audit.models import Entry
from tests import html, make
from tests.cast import advance
from tests.visits.acting import act
from visits.models import Feedback

MARCH_11, MARCH_12, MARCH_13 = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 13)


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2025-03-13 10:00+08:00"):
        yield


def calls(client, person, **query):
    client.force_login(person)
    return client.get("/calls/", query)


def titles(response) -> list[str]:
    return [
        row.select_one("td.wide a").get_text() for row in html.page(response).select("tbody tr")
    ]


def tell(client, person, voice, **typed):
    """The form at hand for this voice, filled in and sent; returns the answer."""
    client.force_login(person)
    selector = f'form[action^="/calls/{voice.pk}/tell/"]'
    values = html.form_values(client.get("/calls/", {"voice": voice.pk}), selector)
    return client.post(f"/calls/{voice.pk}/tell/", values | {"result": "satisfied"} | typed)


def an_answered(room, clerk, county_clerk, unit, unit_clerk, *, title="第二件", visit_facts=None):
    issue = make.make_issue(room, actor=clerk, title=title, visit_facts=visit_facts)
    return advance(
        issue,
        ("triage", county_clerk, {"category": issue.category, "title": title, "pace": "normal"}),
        *([("pass_up", county_clerk, {"reason": "县级办理。"})] if issue.has_township_desk else []),
        ("dispatch", county_clerk, {"lead": unit}),
        ("accept", unit_clerk, {"accepted_by": "张丽琼"}),
        ("answer", unit_clerk, {"answer_class": make.answer_class(), "text": "办好了。"}),
    )


@pytest.fixture
def second(answered, room, clerk, county_clerk, unit, unit_clerk):
    return an_answered(room, clerk, county_clerk, unit, unit_clerk)


# --- whose calls ----------------------------------------------------------------------------------
CALLING = ("venue_clerk", "township_clerk", "county_clerk", "deputy")


def test_an_answer_waits_to_be_told_by_those_who_heard_it(client, answered, everybody):
    for role in CALLING:
        response = calls(client, everybody[role])
        assert (role, titles(response)) == (role, ["食堂线路老化，午餐供应时断时续"])
        words = html.text_of(response)
        assert "线路已经换好。" in words
        assert "赵**" in words
        assert "赵文彩" not in words


def test_others_make_no_calls(client, answered, everybody):
    voice = answered.voices.get()
    for role in everybody.keys() - set(CALLING):
        client.force_login(everybody[role])
        assert client.get("/calls/").status_code == 403
        assert client.post(f"/calls/{voice.pk}/tell/").status_code == 403
        assert client.post(f"/calls/{voice.pk}/reveal/").status_code == 403


def test_calls_of_others_do_not_exist(client, answered, outsider, outside_county_clerk):
    elsewhere = make.make_person("township_clerk", township_id="530524102")
    stranger = make.make_person("deputy", deputy=make.make_deputy("李国华"))
    voice = answered.voices.get()
    for person in (outsider, outside_county_clerk, elsewhere, stranger):
        assert titles(calls(client, person)) == []
        assert client.post(f"/calls/{voice.pk}/tell/").status_code == 404
        assert client.post(f"/calls/{voice.pk}/reveal/").status_code == 404
    assert Feedback.objects.count() == 0


def test_what_is_not_answered_yet_waits_for_nobody(client, in_progress, clerk):
    assert titles(calls(client, clerk)) == []


def test_each_village_of_a_merged_matter_makes_its_own_call(
    client, merged_answer, clerk, other_clerk, county_clerk
):
    assert len(titles(calls(client, clerk))) == 1
    assert len(titles(calls(client, other_clerk))) == 1
    assert len(titles(calls(client, county_clerk))) == 2
    page = html.text_of(calls(client, other_clerk))
    assert "并案：昌人交〔2025〕2号" in page
    assert "昌人交〔2025〕1号" in page


@pytest.fixture
def other_room(workstation):
    village = {"township_id": "530524101", "village_id": "530524101002"}
    return make.make_venue("room", name="宝丰社区联络室", parent=workstation, **village)


@pytest.fixture
def other_clerk(other_room):
    return make.make_person("venue_clerk", name="鲁绍先", username="clerk2", venue=other_room)


@pytest.fixture
def merged_answer(in_progress, other_room, other_clerk, county_clerk, unit_clerk):
    heard = make.make_issue(other_room, actor=other_clerk, title="食堂又断电")
    advance(heard, ("merge", county_clerk, {"target": in_progress, "reason": "同一件事。"}))
    in_progress.refresh_from_db()
    given = {"answer_class": make.answer_class(), "text": "线路已经换好。"}
    return advance(in_progress, ("answer", unit_clerk, given))


def test_a_confidential_matter_is_called_by_those_who_may_open_it(
    client, room, clerk, county_clerk, township_clerk, unit, unit_clerk, deputy, deputy_user
):
    secret = {"is_confidential": True, "deputies": [deputy]}
    issue = make.make_issue(room, actor=clerk, title="秘密的题目", visit_facts=secret)
    facts = {"category": issue.category, "title": issue.title, "pace": "normal"}
    given = {"answer_class": make.answer_class(), "text": "办好了。", "on_paper": True}
    letter = {"document_number": "1号", "signer": "杨文海"}
    advance(
        issue,
        ("triage", county_clerk, facts),
        ("dispatch", county_clerk, {"lead": unit}),
        ("accept", county_clerk, {"accepted_by": "张", "on_paper": True, **letter}),
        ("answer", county_clerk, given | letter),
    )
    seen = {
        person.username: titles(calls(client, person))
        for person in (clerk, county_clerk, township_clerk, deputy_user)
    }
    assert seen == {
        "clerk": ["秘密的题目"],
        "county": ["秘密的题目"],
        "township": [],
        "deputy": [],
    }
    client.force_login(township_clerk)
    assert client.post(f"/calls/{issue.voices.get().pk}/tell/").status_code == 404


# --- telling --------------------------------------------------------------------------------------
def test_after_a_call_comes_the_next_one(client, answered, second, clerk):
    response = calls(client, clerk)
    assert titles(response) == ["食堂线路老化，午餐供应时断时续", "第二件"]
    assert html.page(response).select_one("#call h2").get_text() == titles(response)[0]
    answer = tell(client, clerk, answered.voices.get())
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/calls/?voice={second.voices.get().pk}",
    )
    entry = Feedback.objects.get()
    assert (entry.rating, entry.told_by, entry.told_on) == ("satisfied", "字春梅", MARCH_13)
    page = client.get(answer["Location"])
    assert titles(page) == ["第二件"]


def test_somebody_not_reached_stays_until_two_tries_on_two_days(client, answered, second, clerk):
    voice = answered.voices.get()
    tell(client, clerk, voice, told_on="2025-03-12", result="unreached")
    row = html.page(calls(client, clerk)).select_one("tbody tr").get_text(" ", strip=True)
    assert "3月12日没有联系上" in row
    assert len(titles(calls(client, clerk, kind="tried"))) == 1
    again = tell(client, clerk, voice, told_on="2025-03-12", result="unreached")
    assert "请换一天再试" in html.text_of(again)
    tell(client, clerk, voice, told_on="2025-03-13", result="unreached")
    assert titles(calls(client, clerk)) == ["第二件"]


def test_a_vain_try_leads_to_the_next_call_and_not_to_the_same(client, answered, second, clerk):
    answer = tell(client, clerk, answered.voices.get(), result="unreached")
    assert answer["Location"] == f"/calls/?voice={second.voices.get().pk}"


def test_a_form_sent_twice_tells_once(client, answered, second, clerk):
    voice = answered.voices.get()
    client.force_login(clerk)
    selector = f'form[action^="/calls/{voice.pk}/tell/"]'
    values = html.form_values(client.get("/calls/", {"voice": voice.pk}), selector)
    for _time in (1, 2):
        sent = client.post(f"/calls/{voice.pk}/tell/", values | {"result": "mostly"})
        assert sent.status_code == 302
    assert Feedback.objects.count() == 1


def test_a_page_opened_before_a_colleague_called_gets_the_409_page(client, answered, clerk):
    voice = answered.voices.get()
    client.force_login(clerk)
    selector = f'form[action^="/calls/{voice.pk}/tell/"]'
    values = html.form_values(client.get("/calls/"), selector)
    act("tell", answered, clerk, MARCH_12, rating="not_satisfied")
    late = client.post(f"/calls/{voice.pk}/tell/", values | {"result": "satisfied"})
    assert late.status_code == 409
    assert Feedback.objects.get().rating == "not_satisfied"


def test_a_mistake_keeps_what_was_typed(client, answered, clerk):
    refused = tell(client, clerk, answered.voices.get(), result="", remark="说路灯也坏了")
    assert refused.status_code == 200
    assert list(html.error_links(refused)) == ["#id_result_0"]
    assert "说路灯也坏了" in html.page(refused).select_one("[name=remark]").get_text()


def test_a_promise_kept_is_told_again(client, following, unit_clerk, clerk):
    assert titles(calls(client, clerk)) == []
    act("fulfil", following, unit_clerk, MARCH_12, fulfilment="主线已换好。")
    response = calls(client, clerk, kind="again")
    assert "再次告知" in html.page(response).select_one("tbody tr").get_text()
    assert "主线已换好。" in html.page(response).select_one("#call").get_text()


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("venue_clerk", ["/calls/"]),
        ("county_clerk", ["/calls/", "/letters/"]),
        ("manager", ["/letters/"]),
    ],
)
def test_the_tray_leads_to_calls_and_letters(client, answered, everybody, role, links):
    client.force_login(everybody[role])
    drawn = html.page(client.get("/issues/")).select(".pagehead .actions a")
    own = ("/calls/", "/letters/")
    assert [one["href"] for one in drawn if one["href"] in own] == links


def test_telling_and_revealing_are_posts(client, answered, clerk):
    client.force_login(clerk)
    voice = answered.voices.get()
    for method in (client.get, client.head, client.put):
        for verb in ("tell", "reveal"):
            assert method(f"/calls/{voice.pk}/{verb}/").status_code == 405


# --- one reveal at a time -------------------------------------------------------------------------
def test_a_reveal_shows_one_visitor_on_that_answer_alone(client, answered, second, clerk):
    voice = answered.voices.get()
    client.force_login(clerk)
    shown = client.post(f"/calls/{voice.pk}/reveal/", {"reason": "告知结果"})
    assert html.page(shown).get_text().count("赵文彩") == 1
    assert "13800004127" in html.text_of(shown)
    entry = Entry.objects.get(action="visit.reveal")
    assert (entry.target_label, entry.note) == (str(voice.visit), "告知结果")
    assert "赵文彩" not in html.page(client.get("/calls/")).get_text()


def test_a_reveal_without_a_reason_shows_nothing(client, answered, clerk):
    client.force_login(clerk)
    refused = client.post(f"/calls/{answered.voices.get().pk}/reveal/", {"reason": " "})
    assert "赵文彩" not in refused.content.decode()
    assert Entry.objects.filter(action="visit.reveal").count() == 0
    assert html.page(refused).select_one("#call details").has_attr("open")


def test_deputies_may_not_reveal(client, answered, deputy_user):
    client.force_login(deputy_user)
    voice = answered.voices.get()
    assert html.page(client.get("/calls/")).select('form[action*="reveal"]') == []
    assert client.post(f"/calls/{voice.pk}/reveal/", {"reason": "告知"}).status_code == 403
    assert Entry.objects.filter(action="visit.reveal").count() == 0


# --- home and costs -------------------------------------------------------------------------------
def test_home_counts_exactly_the_rows_of_the_list(client, answered, second, everybody):
    for role in CALLING:
        client.force_login(everybody[role])
        home = client.get("/")
        link = html.figure_link(home, "calls")
        expected = {"deputy": 1}.get(role, 2)
        assert html.figures(home)["calls"] == expected
        assert html.figures(client.get(link))["rows"] == expected


def test_the_posting_of_somebody_else_is_no_filter(client, answered, clerk, county_clerk):
    foreign = county_clerk.postings.get().pk
    assert "选择" in html.text_of(calls(client, clerk, posting=foreign))


@pytest.mark.parametrize("number", [1, 6])
@pytest.mark.parametrize("role", ["venue_clerk", "deputy"])
def test_the_list_costs_eight_queries(
    client, room, clerk, county_clerk, unit, unit_clerk, deputy, everybody, role, number,
    django_assert_max_num_queries,
):  # fmt: skip
    heard = {"deputies": [deputy]}
    for _case in range(number):
        an_answered(room, clerk, county_clerk, unit, unit_clerk, visit_facts=heard)
    client.force_login(everybody[role])
    with django_assert_max_num_queries(8):
        assert len(titles(client.get("/calls/"))) == number
