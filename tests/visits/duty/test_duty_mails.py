"""Duty news by mail for deputies who have an address and no account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction

from deputies_portal.core import notices
from deputies_portal.core.accounts.models import User
from deputies_portal.core.notices.models import Notice
from tests import make
from tests.make import MARCH_11
from tests.visits.on_duty import APRIL_10, AT, ask, colleague, substitute
from visits.duty import moving
from visits.duty.news import mailing
from visits.duty.news.announcing import announce
from visits.duty.news.reminding import remind
from visits.models import DutyMail


@pytest.fixture(autouse=True)
def _post_office(settings):
    settings.EMAIL_URL, settings.PORTAL_URL = "smtp://127.0.0.1:25", "https://congress.example.cn"


@pytest.fixture
def second(room):
    """Somebody who never signs in and has left an address."""
    person = colleague("段正明", room)
    person.email = "duan@example.cn"
    person.save()
    return person


@pytest.fixture
def turn(room, deputy):
    return make.make_duty_day(room, deputy, day=APRIL_10).slots.get()


def waiting() -> list[tuple[str, str]]:
    rows = DutyMail.objects.filter(mailed_at__isnull=True).select_related("deputy")
    return [(row.deputy.name, row.text) for row in rows]


def send(minutes=5):
    return mailing.send_waiting(now=AT + timedelta(minutes=minutes))


# --- who is written to ---------------------------------------------------------------------------
def test_a_substitute_without_account_is_asked_by_mail(turn, second, clerk):
    substitute(turn, second, actor=clerk)
    assert mail.outbox == []
    assert [str(send()) for _run in range(2)] == [
        "1 mails with 1 notices, 0 failed",
        "0 mails with 0 notices, 0 failed",
    ]
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["duan@example.cn"], "代表值班提醒")
    assert letter.body.splitlines() == [
        "请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班，替杨秀兰 代表。",
        "",
        "请假、换班请联系所在的家站。",
    ]


def test_who_has_an_account_with_an_address_is_told_there_alone(turn, second, clerk):
    person = make.make_person("deputy", username="second", deputy=second)
    User.objects.filter(pk=person.pk).update(email="own@example.cn")
    substitute(turn, second, actor=clerk)
    assert (waiting(), Notice.objects.filter(user=person).count()) == ([], 1)


def test_an_account_without_address_does_not_keep_the_mail_away(turn, second, clerk):
    make.make_person("deputy", username="second", deputy=second)
    substitute(turn, second, actor=clerk)
    assert [name for name, _text in waiting()] == ["段正明"]


def test_without_an_address_or_a_post_office_nothing_is_kept(turn, second, clerk, settings):
    settings.EMAIL_URL = ""
    substitute(turn, second, actor=clerk)
    assert DutyMail.objects.count() == 0
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    second.email = ""
    second.save()
    substitute(turn, colleague("李国华", turn.day.venue), actor=clerk)
    assert DutyMail.objects.count() == 0


def test_nobody_gets_a_mail_about_the_own_act(second, clerk):
    person = make.make_person("deputy", username="second", deputy=second)
    leave = ask(second, actor=person)
    assert waiting() == []
    ask(second, actor=clerk, first=MARCH_11 + timedelta(days=1))
    assert leave.state == "asked"
    assert waiting() == [
        ("段正明", "2025年3月12日 至 2025年3月12日 的请假已记下，不排这几天的班。")
    ]


# --- what is written -----------------------------------------------------------------------------
def test_every_change_of_the_day_is_written(room, second, county_clerk):
    day = make.make_duty_day(room, second, day=APRIL_10)
    announce(day.slots.with_days(), key="rota-1", actor=county_clerk, at=AT)
    moving.cancel_day(day, reason="大雪封山。", actor=county_clerk, at=AT)
    assert [text for _name, text in waiting()] == [
        "值班表发布了，您有 1 次，最近一次是 2025年4月10日，关庙社区联络室。",
        "2025年4月10日 在关庙社区联络室的接待日取消了：大雪封山。",
    ]
    send()
    assert len(mail.outbox) == 1  # one mail with both


def test_reminders_come_twice_and_each_once(room, second):
    make.make_duty_day(room, second, day=APRIL_10)
    for days in (3, 3, 2, 1, 1, 0):
        on = APRIL_10 - timedelta(days=days)
        remind(on=on, at=make.moment(on, "03:20"))
    assert [text for _name, text in waiting()] == [
        "2025年4月10日（星期四）9:00–11:30您在关庙社区联络室值班，还有3天。",
        "明天（2025年4月10日，星期四）9:00–11:30您在关庙社区联络室值班。",
    ]


def test_what_is_done_quietly_is_not_written(turn, second, clerk):
    with notices.quiet():
        substitute(turn, second, actor=clerk)
    assert DutyMail.objects.count() == 0


# --- sending -------------------------------------------------------------------------------------
def test_what_cannot_be_sent_waits_three_days(turn, second, clerk, settings):
    substitute(turn, second, actor=clerk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send().failed == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(minutes=3 * 24 * 60 + 1).mails == 0
    assert send(minutes=60).mails == 1


def test_the_timer_sends_and_forgets(turn, second, clerk, capsys, time_machine):
    substitute(turn, second, actor=clerk)
    time_machine.move_to(AT + timedelta(minutes=10))
    call_command("send_mails")
    assert "1 mails with 1 notices, 0 failed" in capsys.readouterr().out
    assert DutyMail.objects.forget(AT + timedelta(days=179)) == 0
    assert DutyMail.objects.forget(AT + timedelta(days=181)) == 1


def test_one_key_is_written_once(second):
    DutyMail.objects.create(deputy=second, key="a", text="一", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyMail.objects.create(deputy=second, key="a", text="二", at=AT)


@pytest.mark.parametrize("number", [1, 6])
def test_writing_asks_the_same_two_questions(room, second, number, django_assert_num_queries):
    people = [second, *(colleague(f"代表{n}", room) for n in range(1, number))]
    news = [(one.pk, "x", "key", {}) for one in people]
    with django_assert_num_queries(2):
        mailing.write(news, actor=None, at=AT)
