"""The lock 锁定 after wrong passwords and codes: counted by django-axes.

Per name, known or not: each further lock within a day lasts twice as long as the one before. A
known device of the account counts for itself: its name is the `counter` of `known_devices`.
Per address, after many more tries: an office of twenty people shares one.
"""

import math
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in.known_devices import BETWEEN, counter_of
from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.vault import keyed_index

DAY = timedelta(days=1)
LOCKED = _("输错次数太多，已暂停登录。请在%(minutes)s分钟后再试，或请管理员解除锁定。")
SHOWN = 8  # signs of the mark of a device that the journal holds
ENDS_A_ROW = ("sign_in", "user.unlock")  # the locks before these are forgiven


def cool_off(request) -> timedelta:
    """How long django-axes locks the name that is being tried in this request."""
    if request is None:
        return first_pause()
    if not hasattr(request, "sign_in_pause"):
        counter = counter_of(request, getattr(request, "signing_in_as", ""))
        request.sign_in_pause = pause_of(counter, now=timezone.now())
    return request.sign_in_pause


def first_pause() -> timedelta:
    return timedelta(minutes=settings.LOCKOUT_MINUTES)


def pause_of(counter: str, *, now: datetime) -> timedelta:
    """15 minutes, doubled by each further lock in a row, a day at most."""
    return min(first_pause() * 2 ** max(0, _locks_in_a_row(counter, now) - 1), DAY)


def locked_until(counter: str, *, now: datetime) -> datetime | None:
    """The moment from which it may try again; None when it is not locked."""
    pause = pause_of(counter, now=now)
    recent = AccessAttempt.objects.filter(username=counter, attempt_time__gte=now - pause)
    tries = recent.aggregate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
    if (tries["wrong"] or 0) < settings.AXES_FAILURE_LIMIT:
        return None
    return tries["last"] + pause


def longest_lock(user, *, now: datetime) -> datetime | None:
    """Of the account, for strangers or on one of its devices: what an administrator may lift."""
    found = [locked_until(counter, now=now) for counter in _counters_of([user])]
    return max((until for until in found if until), default=None)


def lock_message(counter: str) -> ValidationError:
    """The same words for known and unknown names."""
    now = timezone.now()
    until = locked_until(counter, now=now) or now
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    return ValidationError(LOCKED, code="locked", params={"minutes": minutes})


def is_address_paused(address: str | None, *, now: datetime) -> bool:
    """Whether so many tries from one address were wrong, whatever the names, that it must wait."""
    if address is None:
        return False
    recent = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=now - first_pause())
    wrong = recent.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0
    return wrong >= settings.LOCKOUT_ADDRESS_TRIES


def whose(counter: str) -> dict:
    """The account of that name, for the journal, and which of its devices; of an unknown one, maybe
    a mistyped password, only a mark.
    """
    username, _between, device = counter.partition(BETWEEN)
    user = User.objects.filter(username=username).first()
    if user is None:
        return {"after": {"unknown_name": _mark(username)}}
    return {"target": user, "after": {"device": device[:SHOWN]} if device else {}}


def _locks_in_a_row(counter: str, now: datetime) -> int:
    """A sign-in ends the row of its device, or of strangers, alone; an administrator ends all."""
    username, _between, device = counter.partition(BETWEEN)
    lines = Entry.objects.filter(at__gte=now - DAY).order_by("-id")
    user = User.objects.filter(username=username).first()
    if user is None:
        return lines.filter(action="sign_in.locked", after__unknown_name=_mark(username)).count()
    row = lines.about(user).filter(action__in=["sign_in.locked", *ENDS_A_ROW])
    locks = 0
    for action, after in row.values_list("action", "after")[:100]:
        if action == "user.unlock":
            break
        if after.get("device", "") == device[:SHOWN]:
            if action in ENDS_A_ROW:
                break
            locks += 1
    return locks


def _counters_of(users) -> list[str]:
    """The names under which wrong tries of these accounts were counted."""
    wanted = Q(pk__in=[])
    for user in users:
        wanted |= Q(username=user.username) | Q(username__startswith=f"{user.username}{BETWEEN}")
    return sorted(set(AccessAttempt.objects.filter(wanted).values_list("username", flat=True)))


def _mark(username: str) -> str:
    return keyed_index(username, salt="sign-in")[:8]


def lift_lock(user, *, actor, posting=None) -> bool:
    """Let a locked name try again at once; False when there was nothing to lift."""
    return lift_locks([user], actor=actor, posting=posting) > 0


def lift_locks(users, *, actor, posting=None) -> int:
    """As `lift_lock`, for many at once; how many names had wrong tries."""
    by_name = {user.username: user for user in users}
    with transaction.atomic():
        counters = _counters_of(by_name.values())
        AccessAttempt.objects.filter(username__in=counters).delete()
        names = sorted({counter.partition(BETWEEN)[0] for counter in counters})
        facts = {"actor": actor, "action": "user.unlock", "posting": posting}
        journal.record_many({**facts, "target": by_name[name]} for name in names)
    return len(names)
