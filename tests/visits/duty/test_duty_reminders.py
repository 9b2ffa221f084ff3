"""Reminders of duty days: three days and one day before, each once; by mail and in a group chat."""

import json
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from deputies_portal.core.accounts.models import User
from deputies_portal.core.notices import chat, post
from deputies_portal.core.notices.models import ChatMessage, Notice
from tests import make
from visits.duty.news.reminding import remind

MARCH_7, MARCH_9 = date(2025, 3, 7), date(2025, 3, 9)
TURN = "2025年3月10日（星期一）9:00–11:30您在关庙社区联络室值班，还有3天。"
TOMORROW = "明天（2025年3月10日，星期一）9:00–11:30您在关庙社区联络室值班。"
VENUE = "2025年3月10日（星期一）9:00–11:30是关庙社区联络室的接待日，请张贴公告。值班代表：杨秀兰。"


def send(on, clock="08:00"):
    return remind(on=on, at=make.moment(on, clock))


def told() -> dict[str, list[str]]:
    """By day, who was told what."""
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.order_by("at", "id").select_related("user"):
        found.setdefault(f"{notice.at:%m-%d}", []).append(f"{notice.user.username}: {notice.words}")
    return found


@pytest.fixture
def duty_day(room, deputy, deputy_user):
    return make.make_duty_day(room, deputy)


# --- who is told, and when ----------------------------------------------------------------------
def test_deputy_and_venue_are_told_three_days_before_and_the_deputy_on_the_eve(duty_day, clerk):
    for number in range(12):
        send(date(2025, 3, 1) + timedelta(days=number))
    assert told() == {
        "03-07": [f"deputy: {TURN}", f"clerk: {VENUE}"],
        "03-09": [f"deputy: {TOMORROW}"],  # a Sunday
    }


def test_twice_on_a_day_is_told_once(duty_day, clerk):
    assert (send(MARCH_7), send(MARCH_7, "15:00")) == (1, 1)
    assert Notice.objects.count() == 2


def test_a_day_that_was_moved_is_told_anew(duty_day, deputy_user):
    send(MARCH_9)
    duty_day.day = date(2025, 3, 12)
    duty_day.save()
    send(date(2025, 3, 11))
    assert [len(words) for words in told().values()] == [1, 1]


def test_a_substitute_is_told_and_the_deputy_replaced_is_not(duty_day, room, deputy_user):
    other = make.make_deputy("李国华")
    make.make_person("deputy", username="other", deputy=other)
    facts = {"substitute": other, "substitute_level": "county", "substitute_why": "leave"}
    duty_day.slots.update(**facts)
    send(MARCH_9)
    assert told() == {"03-09": [f"other: {TOMORROW}"]}


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "cancelled", "cancel_reason": "大雪封山。"},
        {"state": "held", "held_from": "09:00", "held_to": "11:30"},
    ],
)
def test_a_day_called_off_or_held_is_not_told(duty_day, clerk, facts):
    for name, value in facts.items():
        setattr(duty_day, name, value)
    duty_day.save()
    assert (send(MARCH_7), told()) == (0, {})


def test_drafts_and_turns_taken_off_are_not_told(room, deputy, deputy_user, duty_day):
    draft = make.make_draft()
    make.make_duty_day(room, deputy, day=MARCH_9, state="draft", draft=draft)
    duty_day.slots.update(is_cancelled=True)
    send(date(2025, 3, 6))
    send(MARCH_9)
    assert told() == {}


def test_a_day_that_nobody_serves_is_urgent_for_the_venue(room, clerk):
    day = make.make_duty_day(room)
    make.make_slot(day)
    send(MARCH_7)
    notice = Notice.objects.get()
    assert notice.is_urgent
    assert notice.words.endswith("是关庙社区联络室的接待日，还没有代表值班，请尽快安排。")
    assert notice.url == f"/duty/{day.pk}/"


def test_who_no_longer_serves_is_not_told(duty_day, deputy_user, clerk):
    for person in (deputy_user, clerk):
        person.postings.update(ends_on=date(2025, 3, 1))
    send(MARCH_7)
    assert told() == {}


@pytest.mark.parametrize("days", [1, 6])
def test_the_queries_do_not_grow(room, deputy_user, clerk, days, django_assert_num_queries):
    for number in range(days):
        person = make.make_deputy(f"代表{number}")
        make.make_person("deputy", deputy=person)
        make.make_duty_day(room, person, clock=f"{8 + number:02}:00-{8 + number:02}:50")
    with django_assert_num_queries(10):
        assert send(MARCH_7) == days


# --- by mail ------------------------------------------------------------------------------------
def test_the_mail_says_the_day(duty_day, deputy_user, settings):
    settings.EMAIL_URL, settings.PORTAL_URL = "smtp://127.0.0.1:25", "https://congress.example.cn"
    User.objects.filter(pk=deputy_user.pk).update(email="yang@example.cn")
    send(MARCH_9)
    now = make.moment(MARCH_9, "08:10")
    assert [post.send_mails(User.objects.all(), now=now).mails for _run in range(2)] == [1, 0]
    assert mail.outbox[0].body.splitlines()[0] == (
        f"{TOMORROW} https://congress.example.cn/duty/{duty_day.pk}/"
    )


# --- in a group chat ------------------------------------------------------------------------------
@pytest.fixture
def robot(settings):
    """A server of its own that keeps what is posted to it; `answer` is what it says."""

    class Robot(BaseHTTPRequestHandler):
        heard: list = []
        answer = b'{"errcode": 0, "errmsg": "ok"}'

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.heard.append((self.path, self.headers["Content-Type"], json.loads(body)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.answer)

        def log_message(self, *args):
            pass

    Robot.heard = []
    server = HTTPServer(("127.0.0.1", 0), Robot)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.CHAT_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/send?key=a"
    yield Robot
    server.shutdown()
    server.server_close()


SAID = "昌宁县接待日提醒：2025年3月10日，还有3天\n关庙社区联络室 9:00–11:30 杨秀兰"


def post_all(on=MARCH_7, clock="08:00"):
    return chat.post_waiting(now=make.moment(on, clock))


def test_the_group_is_told_once_in_the_words_of_the_robot(duty_day, robot):
    send(MARCH_7)
    send(MARCH_7)
    assert [post_all(), post_all()] == [chat.Posted(messages=1), chat.Posted()]
    assert robot.heard == [
        (
            "/send?key=a",
            "application/json; charset=utf-8",
            {"msgtype": "text", "text": {"content": SAID}},
        )
    ]


def test_without_an_address_nothing_is_kept_for_the_group(duty_day):
    send(MARCH_7)
    assert (ChatMessage.objects.count(), post_all()) == (0, chat.Posted())


def test_nobody_is_woken(duty_day, robot):
    send(MARCH_7, "03:20")
    assert post_all(clock="06:59") == chat.Posted()
    assert post_all(clock="07:00") == chat.Posted(messages=1)


def test_what_the_robot_refuses_waits_for_a_day(duty_day, robot):
    robot.answer = b'{"errcode": 45009, "errmsg": "reach max api daily quote limit"}'
    send(MARCH_7)
    assert post_all() == chat.Posted(failed=1)
    robot.answer = b"ok"
    assert post_all(date(2025, 3, 8), "08:01") == chat.Posted()
    assert post_all(MARCH_7, "08:10") == chat.Posted(messages=1)


def test_a_robot_that_is_not_there_stops_nothing(duty_day, deputy_user, settings):
    settings.CHAT_WEBHOOK_URL = "http://127.0.0.1:1/"
    send(MARCH_7)
    assert post_all() == chat.Posted(failed=1)
    assert Notice.objects.filter(user=deputy_user).count() == 1


def test_a_long_list_goes_in_parts(room, deputy, robot):
    for number in range(60):
        venue = make.make_venue(
            "specialised",
            name=f"第{number}专业代表工作站",
            parent=room.parent.parent,
            township_id="530524101",
        )
        make.make_duty_day(venue)
    send(MARCH_7)
    assert post_all().messages == 3
    texts = [body["text"]["content"] for _path, _kind, body in robot.heard]
    assert max(len(text.encode()) for text in texts) <= 2048
    assert {text.splitlines()[0] for text in texts} == {SAID.splitlines()[0]}
    assert sum(len(text.splitlines()) - 1 for text in texts) == 60
    assert "第59专业代表工作站 9:00–11:30 还没有代表值班" in texts[-1]


# --- the command ----------------------------------------------------------------------------------
def test_the_daily_command_reminds_of_duty_days(duty_day, clerk, robot, capsys):
    with time_machine.travel("2025-03-07 08:00+08:00"):
        for _time in range(2):
            call_command("send_reminders", "--on", "2025-03-07")
            call_command("send_mails")
    said = capsys.readouterr().out.splitlines()
    assert [("1 duty days ahead" in line) for line in said[::2]] == [True, True]
    assert "1 chat messages, 0 failed" in said[1]
    assert "0 chat messages, 0 failed" in said[3]
    assert (Notice.objects.count(), len(robot.heard)) == (2, 1)
