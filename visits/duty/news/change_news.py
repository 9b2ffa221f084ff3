"""News of changes: the deputies concerned and the clerks of the venue are told; the actor is not.

Notices of the portal; who has an e-mail address gets them there too (`core.notices`,
without an account `mailing`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from stations.models import Deputy, Posting
from visits.duty.news import mailing
from visits.issues.news.audience import serving
from visits.models import DutyDay, Leave

Role = Posting.Role

TAKES_OVER = _("请您 %(day)s %(hours)s 到%(venue)s值班，替%(planned)s 代表。")
FILLS = _("请您 %(day)s %(hours)s 到%(venue)s值班。")
REPLACED = _("%(day)s 在%(venue)s的值班由%(substitute)s 代表替您。")
RELEASED = _("%(day)s 在%(venue)s的值班不用您去了。")
BACK = _("%(day)s 在%(venue)s的值班仍由您去。")
CLERK_REPLACED = _("%(day)s %(venue)s：%(substitute)s 代表替%(planned)s 代表值班。")
MOVED = _("原定 %(was)s 在%(venue)s的接待日，改到 %(day)s %(hours)s %(place)s。")
CANCELLED = _("%(day)s 在%(venue)s的接待日取消了：%(reason)s")


def tell_deputies(deputies: Iterable[int], text: str, facts: dict, **how) -> None:
    """Those who sign in by notice, those with nothing but an address by mail."""
    told = [deputy for deputy in deputies if deputy]
    _tell(Q(role=Role.DEPUTY, deputy__in=told), text, facts, **how)
    news = [(deputy, text, how["key"], facts) for deputy in told]
    mailing.write(news, actor=how["actor"], at=how["at"])


def tell_venue(day: DutyDay, text: str, facts: dict, **how) -> None:
    """The clerks of the venue."""
    _tell(Q(role=Role.VENUE_CLERK, venue=day.venue_id), text, facts, **how)


def tell_keepers(day: DutyDay, text: str, facts: dict, **how) -> None:
    """The clerks of the venue; of the county where it has none."""
    clerks = Q(role=Role.VENUE_CLERK, venue=day.venue_id)
    if not serving(timezone.localdate(how["at"])).filter(clerks).exists():
        clerks = Q(role=Role.COUNTY_CLERK, region=day.county_id)
    _tell(clerks, text, facts, **how)


def tell_deciders(leave: Leave, text: str, **how) -> None:
    """The clerks of the venues of the deputy; of the county where none of them has a clerk."""
    places = leave.deputy.assignments.current(leave.first)
    clerks = Q(role=Role.VENUE_CLERK, venue__in=places.values("venue"))
    on = timezone.localdate(how["at"])
    if not serving(on).filter(clerks).exists():
        clerks = Q(role=Role.COUNTY_CLERK, region=leave.county_id)
    _tell(clerks, text, leave_facts(leave), **how)


def day_facts(day: DutyDay) -> dict:
    """When, where and who is announced in public, so that a mail may say it."""
    facts = {"day": day.day.isoformat(), "hours": day.hours, "venue": str(day.venue)}
    return facts | {"is_public": True}


def leave_facts(leave: Leave) -> dict:
    return {
        "deputy": str(leave.deputy),
        "first": leave.first.isoformat(),
        "last": leave.last.isoformat(),
    }


def name(deputy: Deputy | None) -> str:
    return str(deputy) if deputy else ""


def _tell(who: Q, text: str, facts: dict, *, key: str, url: str, actor, at: datetime) -> None:
    if notices.is_quiet():
        return
    postings = serving(timezone.localdate(at)).filter(who)
    people = set(postings.order_by().values_list("user", flat=True))
    people.discard(getattr(actor, "pk", None))
    notices.tell((notices.Said(user, text, key, facts, url) for user in sorted(people)), at=at)
