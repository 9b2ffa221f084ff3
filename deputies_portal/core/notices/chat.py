"""Messages to a group chat 群机器人 (企业微信, 钉钉): another channel beside the bell and e-mail.

Off without CHAT_WEBHOOK_URL. A message is written with the reminder it is about, and posted by the
timers; nothing is posted before seven in the morning. Only what is announced in public goes there.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils import timezone

from deputies_portal.core.notices.models import ChatMessage

FRESH = timedelta(days=1)  # a reminder of yesterday helps nobody
FROM_HOUR = 7
LONGEST = 1800  # bytes of one message; the robots take 2048

log = logging.getLogger(__name__)


@dataclass
class Posted:
    messages: int = 0
    failed: int = 0

    def __str__(self):
        return f"{self.messages} chat messages, {self.failed} failed"


class Refused(Exception):
    """The robot answered, but did not take the message."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def is_on() -> bool:
    return bool(settings.CHAT_WEBHOOK_URL)


def say(head: str, lines: Iterable[str], *, key: str, at: datetime) -> None:
    """Write a message, in several parts when it is long; one key is said once."""
    if not is_on() or ChatMessage.objects.filter(key__startswith=f"{key}/").exists():
        return
    ChatMessage.objects.bulk_create(
        ChatMessage(key=f"{key}/{number}", text=text, at=at)
        for number, text in enumerate(_parts(head, lines))
    )


def _parts(head: str, lines: Iterable[str]) -> list[str]:
    parts, size = [], LONGEST
    for line in lines:
        size += len(line.encode()) + 1
        if size > LONGEST:
            parts.append([head])
            size = len(head.encode()) + len(line.encode()) + 1
        parts[-1].append(line)
    return ["\n".join(part) for part in parts]


def post_waiting(*, now: datetime) -> Posted:
    """Post what has been said and not been posted; what fails waits for the next time."""
    posted = Posted()
    if not is_on() or timezone.localtime(now).hour < FROM_HOUR:
        return posted
    for message in ChatMessage.objects.waiting(since=now - FRESH, until=now):
        try:
            _post(message.text)
        except (URLError, OSError, ValueError, Refused) as error:
            log.warning("Chat message %s was not posted: %s", message.pk, type(error).__name__)
            posted.failed += 1
        else:
            message.posted_at = now
            message.save(update_fields=["posted_at"])
            posted.messages += 1
    return posted


def _post(text: str) -> None:
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False)
    request = Request(
        settings.CHAT_WEBHOOK_URL,
        body.encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    opener = build_opener(_NoRedirect)
    with opener.open(request, timeout=settings.CHAT_TIMEOUT) as answer:
        said = answer.read(10_000)
    # Robots answer 200 also when they refuse, with an error number inside.
    if said.strip().startswith(b"{") and json.loads(said).get("errcode", 0) != 0:
        raise Refused
