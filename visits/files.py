"""Files 附件 of visits, issues, activities and plans: generated names, served after a permission
check.

A file lives and dies with the transaction that wrote its row. A removed one is put away unread.
"""

import hashlib
import weakref
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.files.uploads import Checked
from stations.scope import Scope
from visits.models import Attachment
from visits.privacy import door


class _Written:
    """A file on disk whose row is not committed yet.

    Only the transaction's list of commit hooks holds on to it. A rollback empties that list, so the
    object goes, and with it the file: also when an outer transaction fails long after `keep`.
    """

    def __init__(self, storage, name: str):
        self._remove = weakref.finalize(self, storage.delete, name)

    def stays(self) -> None:
        self._remove.detach()


def keep(uploads: Iterable[Checked], *, actor, at: datetime, **owner) -> list[Attachment]:
    """Store checked uploads beside their owner: a visit, an activity, a plan, or an issue (with the
    `event` they came with).
    """
    return belong(stored(uploads, actor=actor, at=at), **owner)


def stored(uploads: Iterable[Checked], *, actor, at: datetime) -> list[Attachment]:
    """The files on disk, each with a row that is not written: it does not belong to anything yet.

    Within the transaction that writes the row, before a counter is locked.
    """
    return [_stored(one, Attachment(uploaded_by=actor, uploaded_at=at)) for one in uploads]


def _stored(upload: Checked, row: Attachment) -> Attachment:
    row.name, row.content_type = upload.name, upload.content_type
    row.size, row.sha256 = upload.file.size, _fingerprint(upload.file)
    row.file.save(upload.name, upload.file, save=False)
    transaction.on_commit(_Written(row.file.storage, row.file.name).stays)
    row.clean_fields(exclude=[*Attachment.OWNERS, "event", "uploaded_by"])
    return row


def belong(rows: list[Attachment], **owner) -> list[Attachment]:
    for row in rows:
        for name, value in owner.items():
            setattr(row, name, value)
        row.save()
    return rows


def _fingerprint(file) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def may_remove(user, attachment: Attachment, on) -> bool:
    """Who uploaded it on that day, the county clerk at any time: the rule of voiding."""
    if attachment.removed_at is not None:
        return False
    if attachment.owner.county_id in Scope.of(user).clerk_counties:
        return True
    own = attachment.uploaded_by_id == user.pk
    return own and timezone.localdate(attachment.uploaded_at) == on


@transaction.atomic
def remove(attachment: Attachment, *, actor, reason: str, at: datetime) -> Attachment:
    """Take the file out of every page; row and file stay, out of reach, for the auditor."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.removed_at is not None:
        return attachment
    if not may_remove(actor, attachment, timezone.localdate(at)):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("写明为什么移除。")})
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    _journal("attachment.remove", attachment, actor, reason)
    return attachment


@transaction.atomic
def note_download(attachment: Attachment, *, actor, purpose: str = "") -> None:
    """A scan of a visit shows the visitor or his letter: it passes the door. The papers of an
    issue, an activity or a plan open with their record, and leave a line.
    """
    if attachment.visit_id is None:
        _journal("attachment.reveal", attachment, actor)
        return
    facts = {"file": attachment.pk, "sha256": attachment.sha256}
    door.look("scan", attachment.visit, actor=actor, purpose=purpose, **facts)


def _journal(action: str, attachment: Attachment, actor, note: str = "") -> None:
    owner = attachment.owner
    journal.record(
        actor=actor,
        action=action,
        target=owner,
        after={"file": attachment.pk, "sha256": attachment.sha256},
        note=note,
        county=owner.county_id,
        posting=next(iter(Scope.of(actor).postings), None),
    )
