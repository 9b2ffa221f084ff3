"""The ledgers of the upgrade 提升改造台账, the suggestions 建议台账, the venues 家站名册."""

from collections import defaultdict

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from deputies_portal.ledgers.ledger import Look, words
from stations.models import MoneyLine, UpgradeItem, Venue, VenueUpgrade
from stations.models.upgrade.venue_upgrade import is_late
from visits.models import Feedback, Suggestion

UPGRADE_FIELDS = (
    "pk",
    "programme__name",
    "venue__name",
    "venue__tier",
    "venue__township__name",
    "kind",
    "answering",
    "planned_start",
    "planned_finish",
    "due",
    "started_on",
    "finished_on",
    "reported_on",
    "accepted_on",
    "dropped_on",
    "stage",
)
SUGGESTION_FIELDS = (
    "pk",
    "prefix",
    "year",
    "number",
    "drafted_on",
    "submitted_on",
    "township__name",
    "title",
    "lead__deputy__name",
    "category__name",
    "unit__short_name",
    "assigned_on",
    "due",
    "consulted_on",
    "answered_on",
    "answer_class__name",
    "rating",
    "closed_on",
    "is_key",
    "state",
)


VENUE_FIELDS = (
    *("pk", "township__name", "village__name", "name", "tier", "field", "parent__name"),
    *("head", "liaison", "address", "public_phone", "opening", "deputies_now"),
    *("opened_on", "closed_on"),
)


def read_upgrades(keys: list[int], look: Look):
    rows = VenueUpgrade.objects.filter(pk__in=keys)
    money, items = _money(keys), _items(keys)
    kinds, stages = words(VenueUpgrade.Kind.choices), words(VenueUpgrade.Stage.choices)
    tiers = words(Venue.Tier.choices)
    for row in rows.values_list(*UPGRADE_FIELDS, named=True):
        late = is_late(row, look.on)
        cells = [
            row.programme__name,
            row.venue__township__name or _("县级"),
            row.venue__name,
            tiers[row.venue__tier],
            kinds[row.kind],
            row.answering,
            row.planned_start,
            row.planned_finish,
            row.due,
            row.started_on,
            row.finished_on,
            row.reported_on,
            row.accepted_on,
            items.get(row.pk, ""),
            *money.get(row.pk, ("", "")),
            (look.on - row.due).days if late else "",
            _("已移出方案") if row.dropped_on else stages[row.stage],
        ]
        yield row.pk, cells, True


def read_venues(keys: list[int], look: Look):
    tiers = words(Venue.Tier.choices)
    rows = Venue.objects.filter(pk__in=keys).for_list(look.on).select_related(None)
    for row in rows.values_list(*VENUE_FIELDS, named=True):
        cells = [
            row.name,
            tiers[row.tier],
            row.township__name or _("县级"),
            row.village__name,
            row.field,
            row.parent__name,
            row.head,
            row.liaison,
            row.address,
            row.public_phone,
            row.opening,
            row.deputies_now,
            row.opened_on,
            row.closed_on,
        ]
        yield row.pk, cells, True


def _money(keys) -> dict[int, tuple]:
    """Budget and spending of each in yuan."""
    lines = MoneyLine.objects.filter(upgrade__in=keys).order_by().values_list("upgrade_id")
    sums = {kind: Sum("amount", filter=Q(kind=kind), default=0) for kind in ("budget", "spent")}
    return {pk: (budget, spent) for pk, budget, spent in lines.annotate(**sums)}


def _items(keys) -> dict[int, str]:
    """3/5: items done of those needed."""
    needed = UpgradeItem.objects.filter(upgrade__in=keys).exclude(state="not_needed")
    counts = {"done": Count("pk", filter=Q(state="done")), "all": Count("pk")}
    rows = needed.order_by().values_list("upgrade_id").annotate(**counts)
    return {pk: f"{done}/{count}" for pk, done, count in rows}


def read_suggestions(keys: list[int], look: Look):
    rows = Suggestion.objects.filter(pk__in=keys)
    cosigned = defaultdict(int)
    signed = Suggestion.objects.filter(pk__in=keys, signatures__signed_on__isnull=False)
    for pk, count in signed.order_by().values_list("pk").annotate(n=Count("signatures")):
        cosigned[pk] = count
    states, ratings = words(Suggestion.State.choices), words(Feedback.Rating.choices)
    for row in rows.values_list(*SUGGESTION_FIELDS, named=True):
        numbered = f"{row.prefix}〔{row.year}〕{row.number}号" if row.number else _("未编号")
        cells = [
            numbered,
            row.drafted_on,
            row.submitted_on,
            row.township__name or _("县级"),
            row.title,
            row.lead__deputy__name,
            cosigned[row.pk],
            row.category__name,
            row.unit__short_name,
            row.assigned_on,
            row.due,
            row.consulted_on,
            row.answered_on,
            row.answer_class__name,
            ratings.get(row.rating, ""),
            row.closed_on,
            _("是") if row.is_key else "",
            states[row.state],
        ]
        yield row.pk, cells, True
