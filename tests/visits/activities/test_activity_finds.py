"""What an activity found: issues, polls of reports; receiving voters belongs to the duty day."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.ui.errors import StepRefused
from tests import html, make
from visits.activities import recording
from visits.activities.facts import PollFacts
from visits.activities.found_issues import find_issues
from visits.models import Activity, Issue, Poll

NEW = "/activities/new/"
FORM = "form[enctype]"
NOW = make.moment(make.MARCH_11)


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def seminar(room, clerk, deputy):
    return make.make_activity(
        room, actor=clerk, kind="seminar", deputies=[deputy], theme="列席座谈"
    )


def typed(client, address, **changes) -> dict:
    return html.form_values(client.get(address), FORM) | changes


# --- issues ----------------------------------------
def test_what_was_found_becomes_issues_of_the_activity(seminar, clerk, township_clerk):
    found = find_issues(
        seminar, [make.an_issue(), make.an_issue(title="水管漏水")], actor=clerk, at=NOW
    )
    first = Issue.objects.get(title="水管漏水")
    assert [issue.number for issue in found] == [1, 2]
    assert (first.source, first.state, first.registered_on, first.desk_id) == (
        "activity",
        "registered",
        make.MARCH_10,
        "530524101",
    )
    assert first.voices.get().activity == seminar
    assert Entry.objects.get(action="activity.find").after == {"issues": 2}
    assert Entry.objects.filter(action="issue.register").count() == 2
    assert Notice.objects.filter(user=township_clerk).count() == 2


def test_the_deputies_who_came_read_what_the_seminar_found(seminar, clerk, deputy_user):
    (issue,) = find_issues(seminar, [make.an_issue()], actor=clerk, at=NOW)
    assert list(Issue.objects.visible_to(deputy_user)) == [issue]


def test_the_clock_runs_from_the_day_of_entry(seminar, clerk):
    (issue,) = find_issues(seminar, [make.an_issue()], actor=clerk, at=NOW)
    assert issue.due == date(2025, 3, 14)


def test_issues_are_found_by_activities_that_were_held(room, clerk, deputy):
    planned = make.make_activity(room, actor=clerk, held=False, content="")
    with pytest.raises(StepRefused):
        find_issues(planned, [make.an_issue()], actor=clerk, at=NOW)
    facts = make.activity_facts(room, issues=[make.an_issue()])
    with pytest.raises(ValidationError, match="办了以后才登记"):
        recording.plan_activity(facts, actor=clerk, at=NOW)
    assert Issue.objects.count() == 0


def test_a_category_of_another_county_is_refused_with_the_whole_form(room, clerk, eryuan):
    facts = make.activity_facts(room, issues=[make.an_issue(county_id="532930")])
    with pytest.raises(ValidationError, match="请选择本县的类别"):
        recording.record_activity(facts, actor=clerk, at=NOW)
    assert (Activity.objects.count(), Issue.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["manager", "deputy"])
def test_only_keepers_say_what_was_found(role, seminar, everybody):
    with pytest.raises(PermissionDenied):
        find_issues(seminar, [make.an_issue()], actor=everybody[role], at=NOW)
    assert Issue.objects.count() == 0


def test_issues_are_noted_on_the_page_that_records_the_activity(client, deputy, clerk):
    client.force_login(clerk)
    category = make.an_issue().category
    facts = {"activity_type": make.activity_type("seminar").pk, "theme": "列席座谈"}
    facts |= {"content": "听取意见。", "action": "hold"}
    facts |= {"found-0-category": category.pk, "found-0-title": "水管漏水"}
    client.post(NEW, typed(client, NEW, **facts))
    issue = Issue.objects.get()
    assert (issue.title, issue.voices.get().activity) == ("水管漏水", Activity.objects.get())


def test_several_issues_are_registered_from_the_page_and_listed(client, seminar, county_clerk):
    client.force_login(county_clerk)
    address = f"/activities/{seminar.pk}/issues/"
    values = html.form_values(client.get(address)) | {"action": "save"}
    for number, title in enumerate(["水管漏水", "路灯不亮", "桥栏断了"]):
        values |= {f"found-{number}-title": title}
        values |= {f"found-{number}-category": make.an_issue().category.pk}
    answers = [client.post(address, values).status_code for _time in range(2)]
    page = client.get(f"/activities/{seminar.pk}/")
    rows = client.get(html.figure_link(page, "found"))
    assert (answers, Issue.objects.count()) == ([302, 302], 3)
    assert html.figures(page)["found"] == len(html.page(rows).select("tbody tr")) == 3
    assert len(html.page(client.get("/issues/?source=activity&state=all")).select("tbody tr")) == 3


def test_another_row_keeps_what_was_typed(client, seminar, clerk):
    client.force_login(clerk)
    address = f"/activities/{seminar.pk}/issues/"
    values = html.form_values(client.get(address)) | {"found-0-title": "水管漏水"}
    more = client.post(address, values | {"action": "add-found"})
    again = html.form_values(more)
    assert (again["found-0-title"], "found-5-title" in again, more.status_code) == (
        "水管漏水",
        True,
        200,
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({}, "至少写一件问题。"),
        ({"found-0-title": "水管漏水"}, "选一个类别。"),
        ({"found-0-title": "长" * 41}, "最多 40 个字"),
        ({"found-0-category": "999999"}, "请选择本县的类别。"),
        ({"found-0-description": "漏"}, "用一句话写清是什么事。"),
    ],
)
def test_a_mistake_in_a_row_is_said_beside_it(rows, words, client, seminar, clerk):
    client.force_login(clerk)
    address = f"/activities/{seminar.pk}/issues/"
    values = html.form_values(client.get(address)) | {"action": "save"} | rows
    answer = client.post(address, values)
    assert (answer.status_code, words in html.text_of(answer)) == (200, True)
    assert Issue.objects.count() == 0


def test_who_opens_the_page_of_issues(
    client, seminar, everybody, outside_county_clerk, room, clerk
):
    planned = make.make_activity(room, actor=clerk, held=False, content="")
    found = {}
    for role, person in (everybody | {"outsider": outside_county_clerk}).items():
        client.force_login(person)
        address = f"/activities/{seminar.pk}/issues/"
        found[role] = [client.get(address).status_code, client.post(address).status_code]
    clerks = dict.fromkeys(("venue_clerk", "township_clerk", "county_clerk"), [200, 200])
    assert found == dict.fromkeys(found, [403, 403]) | clerks | {"outsider": [404, 404]}
    client.force_login(clerk)
    assert client.get(f"/activities/{planned.pk}/issues/").status_code == 409


# --- polls ----------------------------------------
def test_a_report_keeps_how_the_voters_marked_it(client, deputy, clerk, manager):
    client.force_login(clerk)
    facts = {"activity_type": make.activity_type("report").pk, "theme": "述职", "action": "hold"}
    facts |= {"content": "报告一年情况。", "polls-0-deputy": deputy.pk, "polls-0-ballots": "46"}
    facts |= {"polls-0-satisfied": "42", "polls-0-mostly": "4", "polls-0-not_satisfied": ""}
    wrong = client.post(NEW, typed(client, NEW, **facts | {"polls-0-satisfied": "41"}))
    client.post(NEW, typed(client, NEW, **facts))
    poll = Poll.objects.get()
    assert "票数合计 45，应等于收回的票数。" in html.text_of(wrong)
    assert (poll.deputy, poll.satisfied, poll.mostly, poll.not_satisfied) == (deputy, 42, 4, 0)
    client.force_login(manager)
    page = html.text_of(client.get(f"/activities/{poll.activity_id}/"))
    assert "杨秀兰 42 4 0 46" in page


def test_a_poll_is_set_right_and_the_journal_says_what_it_was(room, clerk, deputy):
    facts = {"kind": "report", "deputies": [deputy]}
    row = make.make_activity(room, actor=clerk, polls=[PollFacts(deputy.pk, 3, 3)], **facts)
    said = make.activity_facts(room, polls=[PollFacts(deputy.pk, 3, 2, 1)], **facts)
    recording.correct_activity(row, said, actor=clerk, at=NOW, version=1, reason="数错了。")
    line = Entry.objects.get(action="activity.correct")
    assert (line.before, line.after) == ({"polls": ["杨秀兰 3/0/0"]}, {"polls": ["杨秀兰 2/1/0"]})


@pytest.mark.parametrize(
    ("kind", "standing", "polls"),
    [
        ("study", "present", [(1, 1)]),  # not a report
        ("report", "absent", [(1, 1)]),  # he did not come
        ("report", "present", [(3, 2)]),  # does not add up
        ("report", "present", [(1, 1), (1, 1)]),  # twice
        ("report", "present", [(10000, 10000)]),
        ("report", "present", [(0, -1)]),
    ],
)
def test_a_poll_that_cannot_be_so_is_refused(kind, standing, polls, room, clerk, deputy):
    said = [PollFacts(deputy.pk, *votes) for votes in polls]
    facts = make.activity_facts(room, kind=kind, roll={deputy.pk: standing}, polls=said)
    with pytest.raises(ValidationError, match="只有向选民述职、到场的代表才有测评"):
        recording.record_activity(facts, actor=clerk, at=NOW)
    assert Activity.objects.count() == 0


# --- the duty day ----------------------------------------
def test_receiving_voters_on_a_duty_day_leads_to_the_duty_day(client, room, deputy, clerk):
    duty_day = make.make_duty_day(room, deputy, day=date(2025, 3, 12))
    client.force_login(clerk)
    facts = {"activity_type": make.activity_type("receiving").pk, "theme": "接待选民"}
    answer = client.post(NEW, typed(client, NEW, content="接待。", action="hold", **facts))
    links = [link["href"] for link in html.page(answer).select(".note-box a")]
    assert (links, Activity.objects.count()) == ([duty_day.get_absolute_url()], 0)


def test_without_a_duty_day_receiving_voters_is_an_activity(client, room, deputy, clerk):
    make.make_duty_day(room, deputy, day=date(2025, 3, 11))
    client.force_login(clerk)
    facts = {"activity_type": make.activity_type("receiving").pk, "theme": "接待选民"}
    client.post(NEW, typed(client, NEW, content="接待。", action="hold", **facts))
    assert Activity.objects.get().activity_type.kind == "receiving"
