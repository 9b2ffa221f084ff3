"""Who takes part in an activity: venues that join, deputies expected and whether they came, and how
voters marked those who reported to them.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stations.models import Deputy
from visits.activities.facts import ActivityFacts
from visits.models import Activity, JoiningVenue, Participation, Poll


def set_people(activity: Activity, facts: ActivityFacts) -> tuple[dict, dict]:
    """Make it as said; what the journal says was so before, and is so now."""
    pairs = {
        "joining": _set_joining(activity, facts),
        "roll": _set_roll(activity, facts.roll),
        "polls": _set_polls(activity, facts),
    }
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    before = {name: pair[0] for name, pair in changed.items()}
    return before, {name: pair[1] for name, pair in changed.items()}


def _set_joining(activity: Activity, facts: ActivityFacts) -> tuple[list, list]:
    rows = {row.venue_id: row for row in activity.joining.select_related("venue")}
    said = {venue.pk: venue for venue in facts.joining}
    gone, new = rows.keys() - said.keys(), said.keys() - rows.keys()
    activity.joining.filter(venue__in=gone).delete()
    JoiningVenue.objects.bulk_create(
        JoiningVenue(activity=activity, venue=said[key]) for key in sorted(new)
    )
    return [str(rows[key].venue) for key in gone], [str(said[key]) for key in new]


def _set_roll(activity: Activity, roll: dict[int, str]) -> tuple[list, list]:
    """Only who is new, gone or stands differently is written, and said in the journal."""
    rows = {row.deputy_id: row for row in activity.participations.all()}
    was = {key: row.standing for key, row in rows.items()}
    gone, new = was.keys() - roll.keys(), roll.keys() - was.keys()
    moved = {key for key in roll.keys() & was.keys() if roll[key] != was[key]}
    before = _spelled(activity, lambda row: row.deputy_id in gone | moved)
    activity.participations.filter(deputy__in=gone).delete()
    for key in moved:
        rows[key].standing = roll[key]
    Participation.objects.bulk_update([rows[key] for key in moved], ["standing"])
    Participation.objects.bulk_create(
        Participation(activity=activity, deputy_id=key, standing=roll[key]) for key in sorted(new)
    )
    return before, _spelled(activity, lambda row: row.deputy_id in new | moved)


def add_speakers(activity: Activity, speakers: dict[int, Deputy]) -> list[str]:
    """Who raised something was there: those missing on the list are put on it as come, and named
    for the journal. Raises ValidationError for one whom the list has as away.
    """
    known = dict(activity.participations.values_list("deputy", "standing"))
    for key, deputy in speakers.items():
        if refusal := refused_speaker(deputy, known.get(key, "")):
            raise ValidationError({"deputy": refusal})
    new = [
        Participation(activity=activity, deputy=deputy)
        for key, deputy in sorted(speakers.items())
        if key not in known
    ]
    Participation.objects.bulk_create(new)
    return [str(row) for row in new]


def refused_speaker(deputy: Deputy, standing: str) -> str:
    """Why this deputy cannot have raised something there; empty when he can."""
    if standing in ("", Participation.Standing.PRESENT):
        return ""
    known = {"deputy": deputy.name, "standing": Participation.Standing(standing).label}
    return _("参加名单里%(deputy)s记的是“%(standing)s”，请先更正名单。") % known


def _spelled(activity: Activity, is_meant: Callable[[Participation], bool]) -> list[str]:
    rows = activity.participations.select_related("deputy")
    return [str(row) for row in rows if is_meant(row)]


def _set_polls(activity: Activity, facts: ActivityFacts) -> tuple[list, list]:
    """Polls are few: they are written anew when one differs."""
    rows = list(activity.polls.select_related("deputy"))
    was = {(row.deputy_id, row.satisfied, row.mostly, row.not_satisfied) for row in rows}
    said = {(one.deputy_id, one.satisfied, one.mostly, one.not_satisfied) for one in facts.polls}
    if was == said:
        return [], []
    activity.polls.all().delete()
    Poll.objects.bulk_create(Poll(activity=activity, **vars(one)) for one in facts.polls)
    now = activity.polls.select_related("deputy")
    return [str(row) for row in rows], [str(row) for row in now]
