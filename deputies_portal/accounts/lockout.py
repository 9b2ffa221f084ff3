"""The lock 锁定 after wrong passwords: counted per name, known or not, by django-axes."""

from datetime import datetime

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from deputies_portal.audit import journal


def locked_until(username: str, *, now: datetime) -> datetime | None:
    """The moment from which the name may try again; None when it is not locked."""
    recent = AccessAttempt.objects.filter(username=username, attempt_time__gte=now - get_cool_off())
    tries = recent.aggregate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
    if (tries["wrong"] or 0) < settings.AXES_FAILURE_LIMIT:
        return None
    return tries["last"] + get_cool_off()


def lift_lock(user, *, actor, posting=None) -> bool:
    """Let a locked name try again at once; False when there was nothing to lift."""
    return lift_locks([user], actor=actor, posting=posting) > 0


def lift_locks(users, *, actor, posting=None) -> int:
    """As `lift_lock`, for many at once; how many names had wrong tries."""
    by_name = {user.username: user for user in users}
    with transaction.atomic():
        tries = AccessAttempt.objects.filter(username__in=by_name)
        names = sorted(set(tries.values_list("username", flat=True)))
        tries.delete()
        facts = {"actor": actor, "action": "user.unlock", "posting": posting}
        journal.record_many({**facts, "target": by_name[name]} for name in names)
    return len(names)
