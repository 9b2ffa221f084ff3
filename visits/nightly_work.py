"""The nightly work 定时任务 of this app, of sessions and of jobs: what `manage.py nightly` does."""

from datetime import date, datetime, timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import elsewhere, sealing
from deputies_portal.core.jobs.clearing import clear
from deputies_portal.core.jobs.nightly import Piece
from deputies_portal.core.notices import chat, post
from deputies_portal.core.notices.models import ChatMessage, Notice
from visits.duty.news import mailing, reminding
from visits.issues import filing
from visits.issues.news.audience import account_holders
from visits.lifecycle import retention
from visits.models import DutyMail
from visits.worklists import reminders

OFTEN = timedelta(minutes=9)  # their timers come every ten


def clear_sessions(now: datetime) -> str:
    call_command("clearsessions", stdout=StringIO())
    return "Sign-ins that have run out are removed."


def clear_jobs(now: datetime) -> str:
    return str(clear(now=now))


def file_issues(now: datetime) -> str:
    filed = filing.file_closed_issues(on=timezone.localdate(now), at=now)
    return f"Filed {filed} issues."


def anonymise(now: datetime) -> str:
    done = retention.anonymise_due(on=timezone.localdate(now))
    return f"{sum(done.values())} visits anonymised."


def remind(now: datetime) -> str:
    return remind_of(timezone.localdate(now), at=now)


def remind_of(on: date, *, at: datetime) -> str:
    """What is due on the day; without mailing, which is a piece of its own."""
    sent = reminders.remind(on=on, at=at)
    duty_days = reminding.remind(on=on, at=at)
    removed = Notice.objects.forget(at) + ChatMessage.objects.forget(at)
    removed += DutyMail.objects.forget(at)
    return (
        f"{on}: {sent.reminders} reminders, {sent.digests} digests, "
        f"{duty_days} duty days ahead, {removed} old notices removed."
    )


def seal(now: datetime) -> str:
    lines = sum(one.lines for one in sealing.seal_journal(now=now))
    elsewhere.tell_newest()
    return f"Sealed {lines} lines."


class NothingSent(Exception):
    """Something was to be sent and nothing was taken: the server is down, or its address wrong."""


def mail(now: datetime) -> str:
    posted = post.send_mails(account_holders(timezone.localdate(now)), now=now)
    posted += mailing.send_waiting(now=now)
    chatted = chat.post_waiting(now=now)
    told = f"{posted}, {chatted}."
    if (posted.failed and not posted.mails) or (chatted.failed and not chatted.messages):
        raise NothingSent(told)
    return told


PIECES = (
    Piece("clear_sessions", _("清除过期的登录"), clear_sessions),
    Piece("clear_jobs", _("清除过期的后台任务"), clear_jobs),
    Piece("archive_issues", _("到期归档"), file_issues),
    Piece("anonymise_contacts", _("到期删除个人信息"), anonymise),
    Piece("send_reminders", _("期限和值班提醒"), remind),
    Piece("mail_digest", _("寄出日志封存值"), elsewhere.told),
    Piece("seal_journal", _("封存操作日志"), seal, every=OFTEN),
    Piece("send_mails", _("发邮件和群消息"), mail, every=OFTEN),
)
