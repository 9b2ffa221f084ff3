"""Notices 提醒: what somebody is told by the portal, under the bell and by e-mail.

A notice is a pointer, not a record: who did what stands in the timelines and in the journal.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.apps import apps as installed
from django.utils import translation

from deputies_portal.core.notices.said import Said

__all__ = ["Said", "is_quiet", "message", "quiet", "send", "tell"]

_is_quiet: ContextVar[bool] = ContextVar("notices_are_quiet", default=False)


def message(text: str) -> dict:
    """A fact that is itself a message: it is read in the language of the reader, too."""
    with translation.override("zh-hans"):  # a lazy text is stored as it stands in the source
        return {"message": str(text)}


def send(to: Iterable, *, text, facts=None, url="", key, at: datetime, urgent=False) -> None:
    """Tell several people the same; called inside the transaction of the act."""
    said = {"text": text, "facts": facts or {}, "url": url, "key": key, "is_urgent": urgent}
    tell((Said(user.pk, **said) for user in to), at=at)


def tell(news: Iterable[Said], *, at: datetime) -> None:
    """Write notices, one query for all of them; what somebody has been told is left out."""
    if not _is_quiet.get():
        installed.get_model("notices", "Notice").objects.tell(news, at=at)


def is_quiet() -> bool:
    return _is_quiet.get()


@contextmanager
def quiet() -> Iterator[None]:
    """Nobody is told of what is done inside: old matters entered again, a demonstration."""
    before = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(before)
