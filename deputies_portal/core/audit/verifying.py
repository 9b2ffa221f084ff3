"""Checking the journal against its seals: what was changed, removed or put in afterwards."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Archive, Entry, Seal
from deputies_portal.core.audit.sealing import COLUMNS, digest_of, mark_of, marks_in

SHOWN = 20  # numbers of lines named of one kind


@dataclass
class Finding:
    """How the journal stands: counts, and in words what is wrong (empty: nothing)."""

    lines: int = 0
    seals: int = 0
    unsealed: int = 0
    newest: str = ""  # the digest of the newest seal: noted elsewhere, it also tells a cut end
    wrong: list[str] = field(default_factory=list)


def verify_journal() -> Finding:
    """Read every line and every seal once, in bounded memory."""
    found = Finding()
    archived = _archived_up_to()
    reached, number, digest = 0, 0, ""
    for seal in Seal.objects.order_by("number").iterator(chunk_size=10):
        found.wrong += _wrong_links(seal, after=reached, number=number + 1, previous=digest)
        if seal.last_id > archived:
            found.lines += _compare(seal, _lines_of(seal), found.wrong)
        reached, number, digest = seal.last_id, seal.number, seal.digest
        found.seals += 1
    found.newest = digest
    found.unsealed = Entry.objects.filter(id__gt=reached).count()
    found.lines += found.unsealed
    found.wrong += _left_in_the_archived_part(archived)
    found.wrong += _wrong_archives()
    return found


def knows_digest(digest: str) -> bool:
    return Seal.objects.filter(digest=digest).exists()


def note_check(found: Finding, wrong: list[str]) -> Entry:
    """One line in the journal: what was checked, and what was wrong."""
    facts = {"rows": found.lines, "seals": found.seals, "digest": found.newest, "wrong": wrong}
    result = Entry.Result.FAILED if wrong else Entry.Result.DONE
    return journal.record(actor=None, action="journal.verify", after=facts, result=result)


def _compare(seal: Seal, lines: Iterator[tuple], wrong: list[str]) -> int:
    """Compare the lines as they are with the marks of their seal; how many lines there are."""
    missing = marks_in(seal)
    changed, added, count = [], [], 0
    for line in lines:
        count += 1
        kept = missing.pop(line[0], None)
        if kept is None:
            added.append(line[0])
        elif not hmac.compare_digest(kept, mark_of(line)):
            changed.append(line[0])
    wrong += _named("changed", changed) + _named("put in", added) + _named("removed", missing)
    return count


def _wrong_links(seal: Seal, *, after: int, number: int, previous: str) -> list[str]:
    if not hmac.compare_digest(digest_of(seal, previous), seal.digest):
        return [f"seal {seal.number}: is not as it was made, or the seal before it is not"]
    if seal.number != number or seal.after_id != after:
        return [f"seal {seal.number}: a seal before it is missing"]
    return []


def _lines_of(seal: Seal) -> Iterator[tuple]:
    lines = Entry.objects.filter(id__gt=seal.after_id, id__lte=seal.last_id).order_by("id")
    return lines.values_list(*COLUMNS).iterator(chunk_size=1000)


def _archived_up_to() -> int:
    newest = Archive.objects.order_by("-last_id").values_list("last_id", flat=True).first()
    return newest or 0


def _left_in_the_archived_part(archived: int) -> list[str]:
    """What stands there came in after the lines had left."""
    there = Entry.objects.filter(id__lte=archived).order_by("id").values_list("id", flat=True)
    return _named("put in", list(there[: SHOWN + 1]))


def _wrong_archives() -> list[str]:
    """An archive ends where a seal ends, follows the one before, and stands in the journal."""
    wrong, after = [], 0
    for archive in Archive.objects.order_by("last_id"):
        if archive.after_id != after or not Seal.objects.filter(last_id=archive.last_id).exists():
            wrong.append(f"archive {archive.file_name}: does not follow the one before it")
        noted = Entry.objects.filter(action="journal.archive", after__checksum=archive.sha256)
        later = Archive.objects.filter(last_id__gt=archive.last_id).exists()
        if not (noted.exists() or later):
            wrong.append(f"archive {archive.file_name}: the journal knows nothing of it")
        after = archive.last_id
    return wrong


def _named(what: str, numbers) -> list[str]:
    numbers = list(numbers)
    if not numbers:
        return []
    shown = ", ".join(map(str, numbers[:SHOWN]))
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return [f"{what}: {shown}{more}"]
