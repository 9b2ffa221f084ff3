"""Opening accounts 开通账号, many at once: each starts with a slip and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.slips import Slip, give_slip
from deputies_portal.core.audit import journal

TAKEN = _("登录名“%(username)s”已经有人用了。")
LEFT_OUT = ["password"]  # checked nowhere else: a new account has none


@dataclass(frozen=True)
class Newcomer:
    """Who gets an account: the name to sign in with, and the person's own."""

    username: str
    name: str


def open_accounts(
    people: Iterable[Newcomer], *, on: date, actor, posting=None, county: str = ""
) -> list[Slip]:
    """All of them or none; one line of the journal each."""
    users = [User(username=one.username, name=one.name, county=county) for one in people]
    slips = [give_slip(user, on=on) for user in users]
    for user in users:
        user.clean()
        user.clean_fields(exclude=LEFT_OUT)
    with transaction.atomic():
        _refuse_taken(users)
        User.objects.bulk_create(users)
        facts = {"action": "user.create", "actor": actor, "posting": posting, "county": county}
        journal.record_many(
            {**facts, "target": user, "after": journal.snapshot(user)} for user in users
        )
    return slips


def _refuse_taken(users) -> None:
    names = [user.username for user in users]
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    taken |= {name for name in names if names.count(name) > 1}
    if taken:
        raise ValidationError(TAKEN, "taken", {"username": min(taken)})
