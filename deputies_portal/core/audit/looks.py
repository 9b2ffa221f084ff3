"""The one door to a person 查看个人信息: right, purpose, a line in the journal, and only then the
data. Each floor has its own ways through it (`visits.privacy.door`).
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.words.text import has_number

ONE_LOOK = timedelta(minutes=30)


def refuse_number(text: str) -> None:
    """A validator of purposes: they stay in the journal, which holds no number of a person."""
    if has_number(text):
        raise ValidationError(_("原因会留在日志里，不要写电话、证件号这样的号码。"))


def check_purpose(text: str) -> None:
    if not text.strip():
        raise ValidationError({"reason": _("写明为什么要看。")})
    try:
        refuse_number(text)
    except ValidationError as refused:
        raise ValidationError({"reason": refused.messages}) from refused


def is_fresh(action: str, *, actor, target, now: datetime) -> bool:
    """Whether the person has looked at this within half an hour: a page that is drawn anew, after
    an error or by going back, is one look.
    """
    lines = Entry.objects.about(target).filter(actor=actor, action=action)
    return lines.filter(at__gt=now - ONE_LOOK).exists()


@transaction.atomic
def look(action: str, *, may: bool, actor, purpose: str, target=None, **facts) -> Entry:
    """Leave in the journal who looks at whom, and why. `facts`: after, county, posting, token."""
    if not may:
        raise PermissionDenied
    check_purpose(purpose)
    return journal.record(actor=actor, action=action, target=target, note=purpose, **facts)
