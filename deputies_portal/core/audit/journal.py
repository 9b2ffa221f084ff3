"""Writing the journal 操作日志: every act calls `record` beside its write, in the same transaction.

The journal holds no personal data: a field named in `PERSONAL` or `KEPT_OUT_OF_JOURNAL` of the
target, or kept in the vault, is named when it changes, and its value is replaced by "…".
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.utils import translation

from deputies_portal.core.audit import current_request
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.vault import SealedTextField

HIDDEN = "…"
# Never part of a snapshot: a password's hash is a secret, the others say nothing about the act.
DERIVED = {"search_key", "stroke_key"}  # from the name, to find and to sort
LEFT_OUT = {"id", "password", "slip", "last_login", "session_epoch", "version"} | DERIVED
LONGEST = 500  # characters kept of one value; a description is recognised by its beginning


def record(*, actor, action: str, target=None, **facts) -> Entry:
    """Add one line. `facts`: before, after, note, county, posting, result, token."""
    entry = in_records(_line, actor=actor, action=action, target=target, **facts)
    entry.save()
    return entry


def record_change(*, actor, action: str, target, before: dict, **facts) -> Entry | None:
    """Add a line with the fields that differ from the snapshot `before`; None if none does."""
    now = snapshot(target, fields=before)
    changed = [name for name in before if before[name] != now[name]]
    if not changed:
        return None
    return record(
        actor=actor,
        action=action,
        target=target,
        before={name: before[name] for name in changed},
        after={name: now[name] for name in changed},
        **facts,
    )


def in_records(call, *args, **kwargs):
    """What is kept for ever is worded in the language of the records, whoever writes it."""
    with translation.override(settings.LANGUAGE_CODE):
        return call(*args, **kwargs)


def record_many(lines: Iterable[dict]) -> list[Entry]:
    """Add many lines at once, each given by the keywords of `record`."""
    return Entry.objects.bulk_create(entries_of(lines), batch_size=500)


def entries_of(lines: Iterable[dict]) -> list[Entry]:
    """The same, to be written by whoever writes all else together (`core.database.together`)."""
    return in_records(lambda: [_line(**line) for line in lines])


def record_view(*, actor, posting, now: datetime) -> Entry | None:
    """Note that somebody reads the journal: one line a person and hour, None within it."""
    views = Entry.objects.filter(actor=actor, action="journal.view")
    if views.filter(at__gt=now - timedelta(hours=1)).exists():
        return None
    return record(actor=actor, action="journal.view", posting=posting)


def snapshot(instance, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The values of an instance's own columns, ready for JSON; take it before a change."""
    columns = {field.name: field for field in instance._meta.concrete_fields}
    names = columns.keys() - LEFT_OUT if fields is None else fields
    return {
        name: _plain(columns[name].value_from_object(instance))
        for name in columns
        if name in set(names)
    }


def _line(
    *,
    actor,
    action,
    target=None,
    before=None,
    after=None,
    note="",
    county="",
    posting=None,
    result=Entry.Result.DONE,
    token=None,
) -> Entry:
    known = actor is not None and actor.is_authenticated
    return Entry(
        actor=actor if known else None,
        actor_name=_text(actor, 100) if known else "",
        posting_id=posting.pk if posting else None,
        posting_label=_text(posting, 200) if posting else "",
        action=action,
        target_kind=target._meta.label_lower if target is not None else "",
        target_id=_text(target.pk, 40) if target is not None else "",
        target_label=_text(target, 200) if target is not None else "",
        county=county,
        before=_without_personal(target, before or {}),
        after=_without_personal(target, after or {}),
        note=_plain(note),
        address=current_request.current_address(),
        request_id=current_request.current_request_id(),
        result=result,
        token=token,
    )


def _without_personal(target, values: dict) -> dict:
    hidden = _personal_fields(target)
    return {
        name: HIDDEN if name in hidden and value not in ("", None) else _short(_plain(value))
        for name, value in values.items()
    }


def _personal_fields(target) -> frozenset[str]:
    if target is None:
        return frozenset({"password"})
    sealed = {f.name for f in target._meta.concrete_fields if isinstance(f, SealedTextField)}
    named = {*getattr(target, "PERSONAL", ()), *getattr(target, "KEPT_OUT_OF_JOURNAL", ())}
    return frozenset(named | sealed | {"password"})


def _plain(value):
    """The value as JSON can hold it: days and sums as text, NUL characters taken out."""
    if isinstance(value, str):
        return str(value).replace("\x00", "")
    if isinstance(value, File):  # iterable, but of its content
        return value.name or ""
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [_plain(item) for item in value]
    return _plain(str(value))


def _short(value):
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + HIDDEN
    return value


def _text(value, longest: int) -> str:
    return str(value).replace("\x00", "")[:longest]
