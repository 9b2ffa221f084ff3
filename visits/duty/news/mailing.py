"""Mailing 邮件: duty news for deputies who do not sign in, or whose account has no address.

Their address stands in their file. A mail says what it is about: there is no page they could open.
It holds dates, hours, venues and names of deputies, which are announced anyway, and their own
leave without its reason. Sent by the timers; what cannot be sent waits and is tried again.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deputies_portal.core import notices
from deputies_portal.core.notices import post
from deputies_portal.core.notices.models import Notice
from stations.models import Deputy
from stations.scope import Scope
from visits.models import DutyMail

FRESH = timedelta(days=3)  # older news may no longer hold
log = logging.getLogger(__name__)


def write(news: Iterable[tuple[int, str, str, dict]], *, actor, at: datetime) -> None:
    """For each deputy the message, its key and its facts; the actor knows already."""
    if notices.is_quiet() or not post.is_on():
        return
    news = list(news)
    wanted = {deputy for deputy, *_rest in news} - _own(actor)
    reached = Deputy.objects.filter(pk__in=wanted).written_to(timezone.localdate(at))
    deputies = set(reached.values_list("pk", flat=True))
    with translation.override(settings.LANGUAGE_CODE):
        mails = [
            DutyMail(deputy_id=deputy, key=key, text=_words(text, facts, at), at=at)
            for deputy, text, key, facts in news
            if deputy in deputies
        ]
    DutyMail.objects.bulk_create(mails, batch_size=500, ignore_conflicts=True)


def send_waiting(*, now: datetime) -> post.Posted:
    """One mail to each deputy with all that waits for him."""
    posted = post.Posted()
    if not post.is_on():
        return posted
    waiting = DutyMail.objects.waiting(since=now - FRESH, until=now)
    deputies = Deputy.objects.filter(pk__in=waiting.order_by().values("deputy"))
    connection = get_connection()
    for deputy in deputies.exclude(email="").order_by("pk").iterator(chunk_size=200):
        _send(deputy, list(waiting.filter(deputy=deputy)), connection, posted, now)
    return posted


def _send(deputy: Deputy, mails: list[DutyMail], connection, posted, now: datetime) -> None:
    try:
        _letter(deputy, mails, connection).send()
    except (SMTPException, OSError, ValueError) as error:
        log.warning("A mail to deputy %s was not sent: %s", deputy.pk, type(error).__name__)
        posted.failed += 1
        return
    DutyMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(mailed_at=now)
    posted.mails += 1
    posted.notices += len(mails)


def _letter(deputy: Deputy, mails: list[DutyMail], connection) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [mail.text for mail in mails]
        lines += ["", _("请假、换班请联系所在的家站。")]
        subject = _("代表值班提醒")
    return EmailMessage(subject, "\n".join(lines), to=[deputy.email], connection=connection)


def _own(actor) -> set[int]:
    return set(Scope.of(actor).deputies) if actor is not None else set()


def _words(text: str, facts: dict, at: datetime) -> str:
    return Notice.of(notices.Said(0, text, "", facts), at).words
