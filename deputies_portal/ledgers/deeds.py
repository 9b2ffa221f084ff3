"""The ledgers of what was held: activities 活动台账 and duty days 值班台账."""

from collections import defaultdict

from django.utils.translation import gettext as _

from deputies_portal.ledgers.ledger import Look, words
from stations.models import Level
from visits.models import Activity, DutyDay, DutySlot, Participation
from visits.models.duty.duty_day import span

ACTIVITY_FIELDS = (
    "pk",
    "day",
    "held_until",
    "venue__name",
    "township__name",
    "activity_type__name",
    "theme",
    "mode",
    "place",
    "organiser",
    "audience",
    "content",
    "state",
    "expected",
    "came",
    "found",
)
DUTY_FIELDS = (
    "pk",
    "day",
    "starts_at",
    "ends_at",
    "held_from",
    "held_to",
    "venue__name",
    "township__name",
    "visits_count",
    "visitors",
    "state",
    "closing_note",
)


def read_activities(keys: list[int], look: Look):
    rows = Activity.objects.filter(pk__in=keys).for_list().select_related(None)
    came = defaultdict(list)
    present = Participation.objects.present().filter(activity__in=keys).order_by("id")
    for activity, name in present.values_list("activity_id", "deputy__name"):
        came[activity].append(name)
    modes, states = words(Activity.Mode.choices), words(Activity.State.choices)
    for row in rows.values_list(*ACTIVITY_FIELDS, named=True):
        until = row.held_until if row.held_until != row.day else None
        cells = [
            row.day,
            until,
            row.township__name or _("县级"),
            row.venue__name,
            row.activity_type__name,
            row.theme,
            modes[row.mode],
            row.place,
            row.organiser,
            "、".join(came[row.pk]),
            f"{row.came}/{row.expected}" if row.expected else "",
            row.audience,
            row.found or "",
            row.content,
            states[row.state],
        ]
        yield row.pk, cells, True


def read_duty(keys: list[int], look: Look):
    rows = DutyDay.objects.filter(pk__in=keys).with_visitors()
    planned, serving = _turns(keys)
    states = words(DutyDay.State.choices)
    for row in rows.values_list(*DUTY_FIELDS, named=True):
        cells = [
            row.day,
            span(row.starts_at, row.ends_at),
            row.township__name or _("县级"),
            row.venue__name,
            "、".join(planned[row.pk]),
            "、".join(serving[row.pk]),
            span(row.held_from, row.held_to) if row.held_from else "",
            row.visits_count,
            row.visitors,
            states[row.state],
            row.closing_note,
        ]
        yield row.pk, cells, True


def _turns(keys) -> tuple[dict, dict]:
    """By day: who was planned, with the level of the mandate, and who served instead or came."""
    planned, serving = defaultdict(list), defaultdict(list)
    levels = {level.value: str(level.label) for level in Level}
    slots = DutySlot.objects.standing().filter(day__in=keys).order_by("day_id", "rank", "id")
    columns = ("day_id", "deputy__name", "level", "substitute__name", "attendance")
    for day, name, level, other, attendance in slots.values_list(*columns):
        who = {"name": name, "level": levels.get(level)}
        planned[day].append(_("%(name)s（%(level)s）") % who if name else _("空缺"))
        if other:
            serving[day].append(_("%(name)s（替班）") % {"name": other})
        elif attendance == DutySlot.Attendance.CAME:
            serving[day].append(name)
    return planned, serving
