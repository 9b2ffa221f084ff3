"""Announcing 通知: what deputies are told when a rota or a joint day is published."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from stations.models import Posting
from visits.duty.news import mailing
from visits.issues.news.audience import serving
from visits.models import DutySlot

JOINT = _("%(day)s集中接待，请您到%(venue)s。")
PUBLISHED = _("值班表发布了，您有 %(number)s 次，最近一次是 %(day)s，%(venue)s。")


def announce(
    turns: Iterable[DutySlot], *, key: str, actor, at: datetime, text: str = PUBLISHED
) -> None:
    """One notice or mail to each deputy about the turns ahead; the actor knows already."""
    if notices.is_quiet():
        return
    on = timezone.localdate(at)
    mine: dict[int, list[DutySlot]] = {}
    for turn in turns:
        if turn.day.day >= on:
            mine.setdefault(turn.deputy_id, []).append(turn)
    postings = serving(on).filter(role=Posting.Role.DEPUTY, deputy__in=list(mine))
    told, url = [], reverse("visits:duty-mine")
    for user, deputy in postings.order_by("pk").values_list("user", "deputy"):
        if actor is None or user != actor.pk:
            told.append(notices.Said(user, text, key, _facts(mine[deputy]), url))
    notices.tell(told, at=at)
    news = [(deputy, text, key, _facts(turns)) for deputy, turns in mine.items()]
    mailing.write(news, actor=actor, at=at)


def _facts(turns: list[DutySlot]) -> dict:
    nearest = min(turns, key=lambda turn: (turn.day.day, turn.day.starts_at))
    return {
        "number": len(turns),
        "day": nearest.day.day.isoformat(),
        "venue": str(nearest.day.venue),
    }
