"""What venues did, for tests about the cadence: activities, duty days held, calls on voters."""

from datetime import date, time

from stations.models import ActivityType
from tests import make
from visits.cadence import fulfilment
from visits.models import Activity, JoiningVenue


def kind_of(kind, county_id="530524"):
    return ActivityType.objects.get(county_id=county_id, kind=kind)


def held(venue, kind, day, *joining, by, **facts):
    """An activity held on the day, joined by other venues."""
    facts = {"theme": f"{kind}活动", "content": "办了。", "state": "held"} | facts
    activity = Activity(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        activity_type=kind_of(kind, venue.county_id),
        held_on=day,
        held_until=day,
        entered_on=day,
        recorder=by,
        **facts,
    )
    activity.clean()
    activity.save()
    JoiningVenue.objects.bulk_create(JoiningVenue(activity=activity, venue=one) for one in joining)
    return activity


def duty_held(venue, day, **facts):
    """A duty day that was held as announced."""
    hours = {"held_from": time(9), "held_to": time(11, 30)}
    return make.make_duty_day(venue, day=day, state="held", **hours, **facts)


def called(venue, day, *, by, **facts):
    """A call on voters at their homes 走访."""
    return make.make_visit(venue, actor=by, on=day, channel="home_visit", **facts)


def slots(venue, on, year=2025):
    """The slots of one venue: (kind of activity, key of the period) → slot."""
    rows = type(venue).objects.filter(pk=venue.pk)
    found = fulfilment.slots_of(rows, year, on)
    return {(_kind(slot.rule), slot.period.key): slot for slot in found}


def states(venue, kind, on, year=2025) -> dict[str, str]:
    """Key of the period → state, of the clause about one kind of activity."""
    found = slots(venue, on, year).items()
    return {key: slot.state.value for (one, key), slot in found if one == kind}


def _kind(rule) -> str:
    return rule.activity_type.kind if rule.activity_type_id else "any"


def day(month, number=10, year=2025):
    return date(year, month, number)


def kept_since(venue, first=make.OPENED):
    """The county has kept records since: its venues opened from then on are compared."""
    return duty_held(venue, first)
