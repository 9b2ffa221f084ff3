"""The verb `record_visit`: visit, contacts, issues, clocks, events and journal, or nothing."""

import threading
from datetime import date, time
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.vault import keyed_index
from tests import make
from visits.models import Contact, Counter, Deadline, Event, Issue, Visit, Voice
from visits.visits import intake

SUBMISSION = UUID("00000000-0000-4000-8000-000000000001")


def facts(venue, **changes):
    said = {
        "venue": venue,
        "received_on": make.MARCH_10,
        "received_at": time(10, 20),
        "submission": SUBMISSION,
        "contacts": [make.a_contact()],
    }
    return intake.VisitFacts(**said | changes)


def record(venue, actor, issues=None, **changes):
    issues = [make.an_issue()] if issues is None else issues
    return intake.record_visit(facts(venue, **changes), issues, actor=actor, at=make.moment())


def rows_written():
    models = (Visit, Contact, Issue, Voice, Deadline, Event, Counter, Entry)
    return {model.__name__: model.objects.count() for model in models}


def test_one_submission_writes_everything(room, clerk, deputy):
    visit = record(
        room,
        clerk,
        [make.an_issue(), make.an_issue(title="三组路灯坏了")],
        contacts=[make.a_contact(), make.a_contact(name="杞正明", phone="")],
        deputies=[deputy],
        group_size=2,
    )
    assert str(visit) == "昌人访〔2025〕1号"
    assert [str(issue) for issue in Issue.objects.order_by("number")] == [
        "昌人交〔2025〕1号",
        "昌人交〔2025〕2号",
    ]
    assert list(visit.deputies.all()) == [deputy]
    assert [c.position for c in visit.contacts.all()] == [1, 2]
    assert Voice.objects.filter(visit=visit).count() == 2
    assert [event.step for event in Event.objects.all()] == ["register", "register"]
    assert [entry.action for entry in Entry.objects.order_by("id").filter(actor=clerk)] == [
        "visit.register",
        "issue.register",
        "issue.register",
    ]


def test_the_clock_of_triage_starts_on_the_day_of_entry(room, clerk):
    visit = intake.record_visit(
        facts(room, received_on=date(2025, 2, 3)),
        [make.an_issue()],
        actor=clerk,
        at=make.moment(make.MARCH_10),
    )
    issue = visit.voices.get().issue
    assert issue.registered_on == date(2025, 2, 3)
    assert issue.due == date(2025, 3, 13)
    assert issue.deadlines.get().starts_on == make.MARCH_10


def test_a_failure_in_the_second_issue_leaves_nothing(room, clerk):
    before = rows_written()
    wrong = make.an_issue(
        title="路灯", spot={"text": "", "told_by": "", "answer_class": make.answer_class("A")}
    )
    with pytest.raises(ValidationError):
        record(room, clerk, [make.an_issue(), wrong])
    assert rows_written() == before


def test_the_same_form_sent_twice_is_one_visit(room, clerk):
    first = record(room, clerk)
    before = rows_written()
    assert record(room, clerk) == first
    assert rows_written() == before


def test_a_form_that_somebody_else_has_sent_is_refused(room, clerk, township_clerk):
    record(room, clerk)
    with pytest.raises(ValidationError, match="已经用过"):
        record(room, township_clerk)
    assert Visit.objects.count() == 1


def test_phone_and_address_are_unreadable_at_rest_and_found_again(room, clerk):
    visit = record(
        room, clerk, contacts=[make.a_contact(address="三组 12 号")], own_words="娃娃没有热饭。"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, address FROM visits_contact")
        stored = " ".join(cursor.fetchone())
        cursor.execute("SELECT own_words FROM visits_visit")
        stored += cursor.fetchone()[0]
    assert not any(plain in stored for plain in ("13800004127", "4127", "12 号", "娃娃"))
    contact = Contact.objects.get(phone_index=keyed_index("13800004127"))
    assert (contact.phone, contact.address) == ("13800004127", "三组 12 号")
    assert Visit.objects.get().own_words == "娃娃没有热饭。"
    assert contact.phone_tail_index == keyed_index("4127", visit.township_id)


def test_a_deputys_entry_waits_for_the_clerk_and_the_desk_waits_too(
    room, deputy, deputy_user, clerk, township_clerk
):
    visit = record(room, deputy_user, deputies=[deputy])
    assert visit.state == "from_deputy"
    intake.confirm_visit(visit, actor=clerk, at=make.moment(make.MARCH_11))
    visit.refresh_from_db()
    assert visit.state == "recorded"
    entry = Entry.objects.get(action="visit.confirm")
    assert (entry.actor, entry.before, entry.after) == (
        clerk,
        {"state": "from_deputy"},
        {"state": "recorded"},
    )


def test_a_deputy_registers_only_what_the_deputy_received(room, deputy, deputy_user):
    with pytest.raises(ValidationError, match="本人接待"):
        record(room, deputy_user, deputies=[make.make_deputy("别的代表")])
    assert Visit.objects.count() == 0


def test_a_deputy_registers_at_the_own_venues_and_at_the_home_alone(
    room, home, workstation, deputy, deputy_user
):
    assert record(home, deputy_user, deputies=[deputy]).venue == home
    with pytest.raises(PermissionDenied):
        record(workstation, deputy_user, deputies=[deputy], submission=uuid4())


def test_who_may_not_register_writes_nothing(room, manager, outsider, unit_clerk, auditor):
    for actor in (manager, outsider, unit_clerk, auditor):
        with pytest.raises(PermissionDenied):
            record(room, actor)
    assert Visit.objects.count() == 0


def test_danger_and_confidential_matters_go_to_the_countys_desk(room, clerk):
    visit = record(room, clerk, [make.an_issue(), make.an_issue(title="塌方", is_danger=True)])
    plain, danger = (voice.issue for voice in visit.voices.order_by("id"))
    assert (plain.desk_id, plain.pace) == ("530524101", "normal")
    assert (danger.desk_id, danger.pace) == ("530524", "urgent")
    hidden = record(room, clerk, is_confidential=True, submission=uuid4()).voices.get().issue
    assert (hidden.desk_id, hidden.is_confidential) == ("530524", True)


def test_answered_on_the_spot_is_closed_on_the_day_of_the_visit(room, clerk):
    spot = {
        "text": "低保已经在 3 月发放，当场查给他看。",
        "told_by": "杨秀兰",
        "answer_class": make.answer_class("A"),
        "rating": "satisfied",
    }
    issue = record(room, clerk, [make.an_issue(spot=spot)]).voices.get().issue
    assert (issue.state, issue.outcome, issue.closed_on) == (
        "closed",
        "on_the_spot",
        make.MARCH_10,
    )
    assert issue.due is None
    assert issue.voices.get().feedback.get().rating == "satisfied"


def test_guided_elsewhere_is_noted_and_never_dispatched(room, clerk):
    guide = {"where": "人民法院", "reason": "已经起诉。"}
    issue = record(room, clerk, [make.an_issue(guide=guide)]).voices.get().issue
    assert (issue.state, issue.outcome) == ("closed", "guided")
    assert issue.rounds.count() == 0


def test_a_visit_may_end_without_an_issue(room, clerk):
    visit = record(room, clerk, [], outcome="guided", outcome_note="已引导到人民法院。")
    assert (visit.voices.count(), visit.outcome) == (0, "guided")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"received_on": date(2025, 3, 11)}, "received_on", "不能晚于今天"),
        ({"received_on": date(1949, 9, 30)}, "received_on", "1949 年 10 月 1 日"),
        ({"contacts": []}, "contacts", "不留姓名"),
        (
            {"contacts": [make.a_contact(), make.a_contact()]},
            "group_size",
            "不能少于登记的来访人",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(room, clerk, changes, field, words):
    with pytest.raises(ValidationError) as refused:
        record(room, clerk, **changes)
    assert words in refused.value.message_dict[field][0]
    assert Visit.objects.count() == 0


def test_a_visit_without_issue_says_how_it_ended(room, clerk):
    with pytest.raises(ValidationError, match="至少登记一件问题"):
        record(room, clerk, [])
    with pytest.raises(ValidationError, match="写明怎么答复"):
        record(room, clerk, [], outcome="answered")
    with pytest.raises(ValidationError, match="已经写了问题"):
        record(room, clerk, outcome="answered", outcome_note="当场说清。")


def test_deputies_and_categories_of_another_county_are_refused(room, clerk, eryuan):
    stranger = make.make_deputy("外县代表", county_id="532930")
    with pytest.raises(ValidationError, match="本县的代表"):
        record(room, clerk, deputies=[stranger])
    with pytest.raises(ValidationError, match="本县的类别"):
        record(room, clerk, [make.an_issue(county_id="532930")])
    assert Visit.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_visit_even_when_both_clicks_meet(room, clerk):
    made, start = [], threading.Barrier(2)

    def click():
        try:
            actor = type(clerk).objects.get(pk=clerk.pk)
            start.wait()
            made.append(record(room, actor).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [Visit.objects.get().pk] * 2
    assert (Issue.objects.count(), Counter.objects.get(kind="visit").last) == (1, 1)
