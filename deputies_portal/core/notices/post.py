"""Notices by e-mail 邮件提醒: one mail for what is new, with numbers and links and nothing else;
only what is announced in public stands in it as a sentence.

Sent by a timer, never by a request. What cannot be sent waits and is tried again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from deputies_portal.core.notices.models import Notice

FRESH = timedelta(days=7)  # what has waited longer is read in the portal
MOST_LINES = 20
BATCH = 200  # people

log = logging.getLogger(__name__)


@dataclass
class Posted:
    mails: int = 0
    notices: int = 0
    failed: int = 0

    def __add__(self, other: "Posted") -> "Posted":
        return Posted(
            self.mails + other.mails, self.notices + other.notices, self.failed + other.failed
        )

    def __str__(self):
        return f"{self.mails} mails with {self.notices} notices, {self.failed} failed"


def is_on() -> bool:
    """Mail needs a server, and an address its links lead to."""
    return bool(settings.EMAIL_URL and settings.PORTAL_URL)


def send_mails(readers: QuerySet, *, now: datetime) -> Posted:
    """Mail to the active ones of these people what they have neither read nor been mailed."""
    posted = Posted()
    if not is_on():
        return posted
    waiting = Notice.objects.filter(
        read_at__isnull=True, mailed_at__isnull=True, at__gt=now - FRESH, at__lte=now
    )
    people = readers.filter(is_active=True, pk__in=waiting.order_by().values("user"))
    connection = get_connection()
    for person in people.exclude(email="").order_by("pk").iterator(chunk_size=BATCH):
        _mail(person, list(waiting.filter(user=person)), connection, posted, now)
    return posted


def _mail(person, notices: list[Notice], connection, posted: Posted, now: datetime) -> None:
    if not notices:
        return
    try:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            letter_to(person, notices, connection).send()
    except (SMTPException, OSError, ValueError) as error:
        # ValueError: an address or a subject with a line break in it is refused.
        log.warning("A mail to account %s was not sent: %s", person.pk, type(error).__name__)
        posted.failed += 1
        return
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    posted.mails += 1
    posted.notices += len(notices)


def letter_to(person, notices: list[Notice], connection=None) -> EmailMessage:
    """Numbers and links: mail passes through hands that the portal does not know."""
    # A matter of which several things are told stands once.
    lines = [*dict.fromkeys(_line(notice) for notice in notices)][:MOST_LINES]
    page = settings.PORTAL_URL + reverse("notices:notices")
    lines += ["", _("全部提醒：%(url)s") % {"url": page}]
    subject = _("代表家站平台有 %(number)d 条新提醒") % {"number": len(notices)}
    return EmailMessage(subject, "\n".join(lines), to=[person.email], connection=connection)


def _line(notice: Notice) -> str:
    url = settings.PORTAL_URL + (notice.url or reverse("notices:notices"))
    if notice.facts.get("is_public"):
        return f"{notice.words} {url}"
    if reference := notice.facts.get("reference"):
        return _("%(reference)s：%(url)s") % {"reference": reference, "url": url}
    return url
