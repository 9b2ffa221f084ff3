"""Reminders of running clocks: 7 and 3 working days before, on the day, then one digest a person.

The issue of the cast is registered on Monday 10 March 2025 and dispatched on the 11th: to be
accepted by the 18th, to be answered by Thursday 10 April (Friday 4 April is a day off).
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import translation

from deputies_portal.core.notices.models import Notice
from stations.models import Posting
from tests import make
from tests.cast import advance
from tests.visits.acting import act
from visits.models import CalendarDay, Deadline, Issue
from visits.worklists.reminders import Sent, remind

day = make.date
APRIL_10 = day(2025, 4, 10)
TITLE = "“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号）"


@pytest.fixture(autouse=True)
def a_day_off_in_april(request, db):
    """Known before the clocks are reckoned."""
    if "changning" in request.fixturenames:
        request.getfixturevalue("changning")
        CalendarDay.objects.create(day=day(2025, 4, 4), name="清明节")


def send(on):
    """What is sent on the day: who is told what, by name."""
    Notice.objects.all().mark_read(make.moment(on, "03:00"))
    sent = remind(on=on, at=make.moment(on, "03:20"))
    rows = Notice.objects.unread().select_related("user").order_by("user__name", "key")
    assert sent.reminders + sent.digests == len(rows)
    return [(notice.user.name, notice.words) for notice in rows]


def days_with_reminders(first, last):
    """By day, who is reminded."""
    found = {}
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        if told := send(on):
            found[on.isoformat()[5:]] = [name for name, _words in told]
    return found


# --- before and on the day ---------------------------------------------------------------------
def test_the_unit_is_reminded_seven_and_three_working_days_before_and_on_the_day(
    in_progress, unit_clerk, county_clerk
):
    assert days_with_reminders(day(2025, 3, 12), APRIL_10) == {
        "03-31": ["张丽琼"],  # seven working days: 1, 2, 3, 7, 8, 9, 10 April
        "04-07": ["张丽琼"],
        "04-10": ["张丽琼", "杨丽萍"],  # on the day the desk, too
    }


def test_a_reminder_says_how_many_days_are_left(in_progress, unit_clerk):
    assert send(day(2025, 4, 7)) == [
        ("张丽琼", f"{TITLE}的“答复”还剩3个工作日，2025年4月10日到期。")
    ]
    assert send(APRIL_10)[0] == ("张丽琼", f"{TITLE}的“答复”今天到期。")
    assert set(Notice.objects.unread().values_list("is_urgent", flat=True)) == {True}


def test_a_reminder_is_read_in_english(in_progress, unit_clerk):
    send(day(2025, 4, 7))
    with translation.override("en"):
        words = Notice.objects.unread().get().words
    assert words == (
        '"食堂线路老化，午餐供应时断时续" (昌人交〔2025〕1号), Answer: '
        "3 working days left, due on 10 April 2025."
    )


def test_the_desk_is_reminded_of_triage_but_not_on_the_day_it_came_in(issue, township_clerk):
    """Three working days from Monday: due on Thursday."""
    assert days_with_reminders(make.MARCH_10, day(2025, 3, 13)) == {"03-13": ["罗建忠"]}


def test_a_unit_is_reminded_to_accept(dispatched, unit_clerk, county_clerk):
    assert days_with_reminders(day(2025, 3, 12), day(2025, 3, 18)) == {
        "03-13": ["张丽琼"],
        "03-18": ["张丽琼", "杨丽萍"],
    }


def test_for_a_unit_that_never_signs_in_the_desk_is_reminded(in_progress, unit_clerk, county_clerk):
    Posting.objects.filter(user=unit_clerk).update(ends_on=day(2025, 3, 31))
    assert send(day(2025, 4, 7))[0][0] == "杨丽萍"


def test_the_desk_decides_after_a_return(dispatched, unit_clerk, county_clerk):
    act("return", dispatched, unit_clerk, day(2025, 3, 12), reason="不归我局。", instead="县水务局")
    assert send(day(2025, 3, 17)) == [("杨丽萍", f"{TITLE}的“退回后另行交办”今天到期。")]


def test_a_supervision_reminds_the_unit_and_on_the_day_who_asked(
    supervised, manager, unit_clerk, county_clerk
):
    assert send(day(2025, 3, 17)) == [
        ("张丽琼", f"{TITLE}的“回复督办”还剩3个工作日，2025年3月20日到期。")
    ]
    assert [name for name, _words in send(day(2025, 3, 20))] == ["字光明", "张丽琼", "杨丽萍"]


def test_an_assisting_unit_is_reminded_of_its_opinion(
    in_progress, county_clerk, helper, helper_clerk
):
    facts = {"unit": helper, "task": "看水管。", "due": day(2025, 3, 20)}
    act("add_assisting", in_progress, county_clerk, make.MARCH_11, **facts)
    assert send(day(2025, 3, 17)) == [
        ("水务经办", f"{TITLE}的“协办意见”还剩3个工作日，2025年3月20日到期。")
    ]


def test_a_promise_is_reminded_of_once_it_is_followed(pledged, clerk, county_clerk, unit_clerk):
    act("tell", pledged, clerk, make.MARCH_11, rating="mostly")
    act("follow_up", pledged, county_clerk, make.MARCH_11)
    # 15 November 2025 is a Saturday: the last working day before it is the day.
    assert send(day(2025, 11, 11)) == [
        ("张丽琼", f"{TITLE}的“兑现承诺”还剩3个工作日，2025年11月15日到期。")
    ]
    assert len(send(day(2025, 11, 14))) == 2
    assert send(day(2025, 11, 15)) == []


def test_an_extension_moves_the_reminders(asked, county_clerk, unit_clerk):
    act("grant_extension", asked, county_clerk, day(2025, 3, 12), due=day(2025, 4, 30), reason="可")
    assert send(APRIL_10) == []
    assert send(day(2025, 4, 30))[0] == ("张丽琼", f"{TITLE}的“答复”今天到期。")


def test_who_was_told_is_asked_for_a_rating_and_then_the_desk_may_close(
    answered, clerk, county_clerk
):
    """Told on 11 March, fifteen working days: until 1 April."""
    act("tell", answered, clerk, make.MARCH_11)
    found = days_with_reminders(day(2025, 3, 12), day(2025, 4, 8))
    assert found == {"03-21": ["字春梅"], "03-27": ["字春梅"], "04-01": ["杨丽萍"]}
    act("tell", answered, clerk, day(2025, 4, 9), rating="satisfied")
    assert Notice.objects.filter(key__startswith="rating-").count() == 3


# --- overdue -----------------------------------------------------------------------------------
def test_what_is_overdue_comes_as_one_digest_every_five_working_days(
    in_progress, unit_clerk, county_clerk
):
    """Due on Thursday 10 April: five working days later is the 17th."""
    both = ["张丽琼", "杨丽萍"]
    assert days_with_reminders(day(2025, 4, 11), day(2025, 4, 30)) == {
        "04-17": both,
        "04-24": both,
    }


def test_a_digest_counts_issues_and_names_the_oldest(room, clerk, township_clerk):
    for number in range(7):
        make.make_issue(room, actor=clerk, on=day(2025, 3, 10 + number // 5))
    assert send(day(2025, 3, 20)) == [
        (
            "罗建忠",
            "您有7件事超期，最久的超期5个工作日：昌人交〔2025〕5号、昌人交〔2025〕4号、"
            "昌人交〔2025〕3号、昌人交〔2025〕2号、昌人交〔2025〕1号等。",
        )
    ]
    assert Notice.objects.unread().get().url == "/issues/?state=overdue"


def test_a_digest_that_was_missed_comes_on_the_next_day_and_none_twice(in_progress, unit_clerk):
    both = ["张丽琼", "杨丽萍"]
    assert [name for name, _words in send(day(2025, 4, 21))] == both
    assert days_with_reminders(day(2025, 4, 22), day(2025, 4, 28)) == {"04-28": both}


# --- never twice, never stale ------------------------------------------------------------------
def test_running_twice_on_a_day_sends_nothing_twice(in_progress, unit_clerk, county_clerk):
    at = make.moment(APRIL_10, "03:20")
    assert remind(on=APRIL_10, at=at) == Sent(reminders=2)
    assert remind(on=APRIL_10, at=make.moment(APRIL_10, "09:00")) == Sent()


def test_a_missed_day_is_not_made_up_for(in_progress, unit_clerk):
    assert send(day(2025, 4, 8)) == []
    assert send(day(2025, 4, 9)) == []


def test_nobody_is_reminded_on_a_day_off(in_progress, unit_clerk):
    CalendarDay.objects.create(day=day(2025, 4, 12), is_working=True, name="调休")
    Deadline.objects.filter(kind="answer").update(due_on=day(2025, 4, 13))
    assert send(day(2025, 4, 13)) == []  # Sunday
    assert len(send(day(2025, 4, 12))) == 2  # a Saturday that is worked: the last day before it


def test_a_closed_issue_reminds_nobody(told, county_clerk, clerk, unit_clerk):
    act("close", told, county_clerk, day(2025, 3, 12))
    assert days_with_reminders(day(2025, 3, 13), day(2025, 4, 30)) == {}


@pytest.mark.parametrize("state", ["void", "merged"])
def test_a_void_or_merged_issue_reminds_nobody_even_with_a_clock(issue, room, clerk, state):
    county_clerk = make.make_person("county_clerk", region_id="530524")
    other = make.make_issue(room, actor=clerk)
    into = {"merged_into": other} if state == "merged" else {}
    Issue.objects.filter(pk=issue.pk).update(state=state, due=None, **into)
    Deadline.objects.filter(issue=other).update(ended_on=make.MARCH_10, late_days=0)
    assert days_with_reminders(make.MARCH_11, day(2025, 3, 31)) == {}
    Issue.objects.filter(pk=issue.pk).update(state="registered", merged_into=None)
    assert send(day(2025, 4, 1))[0][0] == county_clerk.name


# --- who ---------------------------------------------------------------------------------------
def test_a_confidential_issue_is_reminded_of_without_its_title(
    room, clerk, county_clerk, unit, unit_clerk
):
    issue = make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    triage = {"category": issue.category, "title": issue.title, "pace": "normal"}
    advance(issue, ("triage", county_clerk, triage), ("dispatch", county_clerk, {"lead": unit}))
    assert send(day(2025, 3, 18)) == [
        ("杨丽萍", "“不公开事项”（昌人交〔2025〕1号）的“签收”今天到期。")
    ]


def test_each_county_is_reminded_by_its_own_calendar(
    issue, township_clerk, eryuan_home, outsider, outside_county_clerk
):
    CalendarDay.objects.create(region_id="532930", day=day(2025, 3, 13), name="街天")
    make.make_issue(eryuan_home, actor=outsider)
    assert [name for name, _words in send(day(2025, 3, 13))] == ["罗建忠"]
    assert [name for name, _words in send(day(2025, 3, 14))] == ["外县县级"]


def test_many_clocks_cost_no_more_queries_than_one(
    room, clerk, township_clerk, django_assert_max_num_queries
):
    make.make_issue(room, actor=clerk)
    with django_assert_max_num_queries(14):
        remind(on=day(2025, 3, 13), at=make.moment(day(2025, 3, 13)))
    for _number in range(6):
        make.make_issue(room, actor=clerk)
    with django_assert_max_num_queries(14):
        remind(on=day(2025, 3, 13), at=make.moment(day(2025, 3, 13), "11:00"))
    assert Notice.objects.filter(key__startswith="clock-").count() == 7


def test_the_command_says_what_it_did(in_progress, unit_clerk, county_clerk, capsys):
    Notice.objects.all().delete()
    call_command("send_reminders", "--on", "2025-04-10")
    call_command("send_reminders", "--on", "2025-04-10")
    assert capsys.readouterr().out == (
        "2025-04-10: 2 reminders, 0 digests, 0 duty days ahead, 0 old notices removed.\n"
        "2025-04-10: 0 reminders, 0 digests, 0 duty days ahead, 0 old notices removed.\n"
    )
