"""Supervision 督促指导 of activities: who notes it, what is to be put right, whether it was."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import html, make
from visits.activities import recording, reviewing
from visits.models import ActivityReview

LIST = "/activities/reviews/"
MARCH_20 = date(2025, 3, 20)
NOW = make.moment(make.MARCH_11)
FORM = "main form[method=post]"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def held(room, clerk, deputy):
    return make.make_activity(room, actor=clerk, deputies=[deputy])


@pytest.fixture
def review(held, manager):
    return make.make_review(held, actor=manager)


def settled(review, actor, **facts):
    known = {"version": review.version, "done_on": make.MARCH_11, "done_note": "补好了。"} | facts
    return reviewing.settle_review(review, actor=actor, at=NOW, **known)


def address_of(row, name) -> str:
    return f"/activities/{row.pk}/{name}/"


# --- the rule ------------------------------------------------------------------------------------
def test_a_demand_is_open_until_it_is_put_right(review, clerk):
    rows = ActivityReview.objects
    assert list(rows.open()) == [review]
    assert (list(rows.overdue(MARCH_20)), list(rows.overdue(date(2025, 3, 21)))) == ([], [review])
    settled(review, clerk)
    assert (list(rows.open()), list(rows.settled())) == ([], [review])


def test_the_clerk_is_told_what_to_put_right_and_the_leader_that_it_was(review, clerk, manager):
    settled(review, clerk)
    assert [Notice.objects.get(user=person).words for person in (clerk, manager)] == [
        "活动“学习代表法”督促指导：补齐签到，请在2025年3月20日前改正。",
        "活动“学习代表法”督促指导要求改正的已经改正。",
    ]
    acts = Entry.objects.filter(action__in=("activity.review", "activity.settle"))
    assert [entry.actor for entry in acts.order_by("id")] == [manager, clerk]


def test_a_visit_without_a_demand_asks_nobody(held, manager, clerk):
    make.make_review(held, actor=manager, put_right="", put_right_by=None)
    assert (ActivityReview.objects.open().count(), Notice.objects.filter(user=clerk).count()) == (
        0,
        0,
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"put_right": ""},
        {"put_right_by": None},
        {"put_right_by": date(2025, 3, 9)},
        {"reviewed_on": date(2025, 3, 12)},
        {"finding": ""},
        {"reviewer": ""},
    ],
)
def test_a_review_that_cannot_be_so_is_refused(facts, held, manager):
    with pytest.raises(ValidationError):
        make.make_review(held, actor=manager, **facts)
    assert ActivityReview.objects.count() == 0


@pytest.mark.parametrize(
    "facts", [{"done_on": date(2025, 3, 9)}, {"done_on": date(2025, 3, 12)}, {"done_note": ""}]
)
def test_what_was_put_right_has_a_day_and_says_how(facts, review, clerk):
    with pytest.raises(ValidationError):
        settled(review, clerk, **facts)
    assert list(ActivityReview.objects.open()) == [review]


def test_it_is_put_right_once(review, clerk):
    with pytest.raises(StaleRecord):
        settled(review, clerk, version=7)
    settled(review, clerk)
    with pytest.raises(StepRefused):
        settled(review, clerk)


@pytest.mark.parametrize("role", ["venue_clerk", "deputy", "unit_clerk", "auditor"])
def test_the_venue_does_not_supervise_itself(role, held, everybody):
    with pytest.raises(PermissionDenied):
        make.make_review(held, actor=everybody[role])


@pytest.mark.parametrize("role", ["manager", "deputy"])
def test_who_does_not_keep_the_activity_does_not_say_it_was_put_right(role, review, everybody):
    with pytest.raises(PermissionDenied):
        settled(review, everybody[role])
    assert list(ActivityReview.objects.open()) == [review]


def test_a_withdrawn_activity_is_not_supervised(held, clerk, manager):
    recording.withdraw_activity(held, actor=clerk, at=NOW, version=1, reason="记错了。")
    held.refresh_from_db()
    with pytest.raises(StepRefused):
        make.make_review(held, actor=manager)


# --- the pages ------------------------------------------------------------------------------------
def test_who_opens_which(client, held, review, everybody, outside_county_clerk):
    found = {}
    pages = [LIST, address_of(held, "review"), f"{LIST}{review.pk}/done/"]
    for role, person in (everybody | {"outsider": outside_county_clerk}).items():
        client.force_login(person)
        found[role] = [client.get(page).status_code for page in pages]
        found[role] += [client.post(page).status_code for page in pages[1:]]
    nobody = [403] * 5
    assert found == dict.fromkeys(found, nobody) | {
        "venue_clerk": [200, 403, 200, 403, 200],
        "township_clerk": [200] * 5,
        "county_clerk": [200] * 5,
        "manager": [200, 200, 403, 200, 403],
        "outsider": [200, 404, 404, 404, 404],
    }


def test_a_leader_notes_a_visit_and_the_clerk_puts_it_right(client, held, manager, clerk):
    client.force_login(manager)
    values = html.form_values(client.get(address_of(held, "review")), FORM)
    values |= {
        "finding": "准备充分，签到不全。",
        "put_right": "补齐签到",
        "put_right_by": "2025-03-20",
    }
    answers = [client.post(address_of(held, "review"), values).status_code for _time in range(2)]
    row = ActivityReview.objects.get()
    assert (answers, row.reviewer, row.reviewed_on) == ([302, 302], "字光明", date(2025, 3, 12))
    client.force_login(clerk)
    page = client.get(f"/activities/{held.pk}/")
    assert "2025年3月20日前改正" in html.text_of(page)
    done = f"{LIST}{row.pk}/done/"
    client.post(done, html.form_values(client.get(done), FORM) | {"done_note": "补好了。"})
    row.refresh_from_db()
    assert (row.done_on, row.done_note) == (date(2025, 3, 12), "补好了。")
    assert client.get(done).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"finding": ""}, "#id_finding"),
        ({"finding": "长" * 1001}, "#id_finding"),
        ({"reviewer": ""}, "#id_reviewer"),
        ({"reviewed_on": "2025-03-13"}, "#id_reviewed_on"),
        ({"put_right": "补齐"}, "#id_put_right_by"),
        ({"put_right_by": "2025-03-20"}, "#id_put_right"),
        ({"put_right": "补齐", "put_right_by": "2025-03-01"}, "#id_put_right_by"),
        ({"mode": "telepathy"}, "#id_mode"),
    ],
)
def test_a_mistake_is_said_beside_its_field(wrong, field, client, held, manager):
    client.force_login(manager)
    values = html.form_values(client.get(address_of(held, "review")), FORM)
    answer = client.post(address_of(held, "review"), values | {"finding": "看了。"} | wrong)
    assert (list(html.error_links(answer)), ActivityReview.objects.count()) == ([field], 0)


def test_a_day_before_the_visit_is_refused_beside_its_field(client, review, clerk):
    client.force_login(clerk)
    address = f"{LIST}{review.pk}/done/"
    values = html.form_values(client.get(address), FORM)
    answer = client.post(address, values | {"done_on": "2025-03-09", "done_note": "补好了。"})
    assert list(html.error_links(answer)) == ["#id_done_on"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 1),
        ({"q": "字光明"}, 1),
        ({"q": "不存在"}, 0),
        ({"township": "530524101"}, 1),
        ({"township": "530524"}, 0),
        ({"tier": "room"}, 1),
        ({"mode": "online"}, 0),
        ({"year": "2025"}, 1),
        ({"state": "open"}, 1),
        ({"state": "overdue"}, 0),
        ({"state": "settled"}, 0),
        ({"state": "nonsense"}, 0),
    ],
)
def test_the_list_is_filtered(query, rows, client, review, county_clerk):
    client.force_login(county_clerk)
    assert len(html.page(client.get(LIST, query)).select("tbody tr")) == rows


def test_every_figure_leads_to_exactly_its_rows(client, held, review, manager, everybody):
    make.make_review(held, actor=manager, put_right="", put_right_by=None)
    for role in ("venue_clerk", "township_clerk", "county_clerk", "manager"):
        client.force_login(everybody[role])
        response = client.get(LIST)
        figures = html.figures(response)
        assert (figures["all"], figures["open"], figures["without_demand"]) == (2, 1, 1)
        for name in figures.keys() - {"rows"}:
            rows = html.page(client.get(LIST + html.figure_link(response, name)))
            assert (name, len(rows.select("tbody tr"))) == (name, figures[name])


def test_the_list_costs_six_queries_for_one_and_for_six(client, held, review, county_clerk):
    client.force_login(county_clerk)
    costs = []
    for more in (0, 5):
        for _number in range(more):
            make.make_review(held, actor=county_clerk)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        costs.append(len(asked))
    assert costs == [6, 6]
