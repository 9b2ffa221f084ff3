"""The digest of the newest seal, kept elsewhere 封存值外存: who cuts off the end of the journal, or
makes all seals anew with the key, cannot change what another place was told.

Where: `JOURNAL_DIGEST_TO`. A file and a syslog are told at each sealing, a mailbox once a day.
"""

import logging
from datetime import datetime
from logging.handlers import SysLogHandler
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from deputies_portal.core.audit.models import Seal
from deputies_portal.core.audit.sealing import newest_seal


def is_mailed() -> bool:
    return settings.JOURNAL_DIGEST_TO.startswith("mailto:")


def tell_newest() -> None:
    """After each sealing, whether it has found lines or not: what could not be told before is told
    now. Raises `OSError` when the place does not take it.
    """
    seal = newest_seal()
    if seal is None or not settings.JOURNAL_DIGEST_TO or is_mailed():
        return
    if settings.JOURNAL_DIGEST_TO.startswith("syslog:"):
        _to_syslog(_line_of(seal))
    elif _noted()[-1:] != [(seal.number, seal.digest)]:
        _to_file(f"{timezone.localtime(seal.sealed_at).isoformat()} {_line_of(seal)}\n")


def mail_newest() -> bool:
    """Once a day; whether there was a seal, and a mailbox to tell of it."""
    seal = newest_seal()
    if seal is None or not is_mailed():
        return False
    to = settings.JOURNAL_DIGEST_TO.removeprefix("mailto:")
    line = _line_of(seal)
    send_mail(
        f"deputies-portal: {line}", f"verify_journal --against {line.split()[-1]}\n", None, [to]
    )
    return True


def compare() -> tuple[list[str], str]:
    """What in the file differs from the seals, and in words what was compared or is to be."""
    to = settings.JOURNAL_DIGEST_TO
    if not to:
        return [], ""
    if not to.startswith("/"):
        return [], f"Compare with what was sent to {to}: verify_journal --against DIGEST"
    try:
        noted = _noted(must_exist=Seal.objects.exists())
    except (OSError, ValueError) as error:
        return [f"{to}: cannot be read: {error}"], ""
    seals = dict(Seal.objects.values_list("number", "digest"))
    differing = [str(number) for number, digest in noted if seals.get(number) != digest]
    wrong = [f"{to}: differs from seal {', '.join(differing[:20])}"] if differing else []
    return wrong, f"{len(noted)} digests of {to} compared."


def _line_of(seal: Seal) -> str:
    return f"seal {seal.number} {seal.digest}"


def _noted(*, must_exist: bool = False) -> list[tuple[int, str]]:
    """Number and digest of each line of the file, oldest first."""
    path = Path(settings.JOURNAL_DIGEST_TO)
    if not must_exist and not path.exists():
        return []
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    return [(int(number), digest) for *_when, number, digest in lines]


def _to_file(line: str) -> None:
    """Only ever added to: the file may be one that can be opened in no other way (`chattr +a`)."""
    with Path(settings.JOURNAL_DIGEST_TO).open("a", encoding="ascii") as file:
        file.write(line)


class _Telling(SysLogHandler):
    """What the syslog does not take is an error, not a line on standard error."""

    def handleError(self, record):  # noqa: N802
        raise


def _to_syslog(line: str) -> None:
    place = settings.JOURNAL_DIGEST_TO.removeprefix("syslog:")
    host, _colon, port = place.rpartition(":")
    handler = _Telling(place if place.startswith("/") else (host, int(port)))
    try:
        handler.emit(logging.makeLogRecord({"msg": f"deputies-portal: {line}"}))
    finally:
        handler.close()


def told(now: datetime) -> str:
    """What the nightly work says of the daily mail."""
    return "The newest digest was mailed." if mail_newest() else "No digest is mailed."
