"""News of activities: deputies expected, and clerks of host and joining venues, are told when one
is planned, moved, recorded or withdrawn. The actor never is.
"""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from stations.models import Posting
from visits.issues.news.audience import serving
from visits.models import Activity

Role = Posting.Role


def _deputies(row: Activity) -> Q:
    return Q(role=Role.DEPUTY, deputy__in=row.participations.values("deputy"))


def _venues(row: Activity) -> Q:
    here = Q(venue=row.venue_id) | Q(venue__in=row.joining.values("venue"))
    return Q(role=Role.VENUE_CLERK) & here


# step → who is told what; of two lines the first that fits.
NEWS = {
    "plan": (
        (_deputies, _("%(venue)s%(day)s举行活动“%(theme)s”，请您参加。")),
        (_venues, _("%(venue)s%(day)s举行活动“%(theme)s”，本处参加。")),
    ),
    "replan": (
        (_deputies, _("活动“%(theme)s”改在%(day)s%(place)s举行，请您参加。")),
        (_venues, _("活动“%(theme)s”改在%(day)s%(place)s举行。")),
    ),
    "record": ((_venues, _("%(venue)s登记了%(day)s的活动“%(theme)s”，本处一并计入。")),),
    "hold": ((_venues, _("%(venue)s登记了%(day)s的活动“%(theme)s”，本处一并计入。")),),
    "withdraw": (
        (_deputies, _("活动“%(theme)s”（%(day)s）已经撤回。")),
        (_venues, _("活动“%(theme)s”（%(day)s）已经撤回，不再计入。")),
    ),
}


def spread(step: str, row: Activity, *, actor, at: datetime) -> None:
    """Tell of an act that has just been done; one query for each line."""
    if notices.is_quiet():
        return
    told = {actor.pk}
    facts = {"theme": row.theme, "venue": row.venue.name, "day": row.day, "place": row.place}
    news = []
    for who, text in NEWS[step]:
        people = serving(timezone.localdate(at)).filter(who(row)).order_by()
        for user in sorted(set(people.values_list("user", flat=True)) - told):
            told.add(user)
            known = {name: value for name, value in facts.items() if f"%({name})s" in text}
            key = f"activity-{row.pk}-{row.version}"
            news.append(notices.Said(user, text, key, known, row.get_absolute_url()))
    notices.tell(news, at=at)
