"""Succession 撤并: a region ends on a day and its successor takes over what is open there.

Closed rows keep their code, and a posting on the successor covers its predecessors. The issues
and the visits behind them are moved by `visits.lifecycle.closures`, which calls this.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Deputy, DeputyGroup, Posting, Region, UndertakingUnit, Venue
from stations.regions import endings

NOT_A_SUCCESSOR = _("接续的区划要在用、同级，并且在同一个县。")
VILLAGES_WITHOUT = _("这些村社区在“%(successor)s”下面没有同名的接续：%(names)s。请先导入新的区划。")


@dataclass
class Succession:
    """What moved: pairs of an ended region and its successor, by code, and rows by kind."""

    regions: dict[str, str] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)


def end_region(region, successor, *, on: date, actor, by=None) -> Succession:
    """End a township with its villages, or one village, and move its open rows."""
    with transaction.atomic():
        region = Region.objects.select_for_update(of=("self",)).get(pk=region.pk)
        if region.ended_on:
            raise StepRefused(_("这个区划已经撤销。"), record=region)
        _check_successor(region, successor)
        pairs = [(region, successor), *_villages(region, successor)]
        for old, new in pairs:
            _end(old, new, on=on, actor=actor, by=by)
        succession = Succession({old.code: new.code for old, new in pairs})
        succession.moved = _move_rows(succession.regions, on=on, actor=actor, by=by)
    return succession


def _check_successor(region, successor):
    fits = (
        successor.ended_on is None
        and successor.level == region.level
        and successor.pk != region.pk
        and successor.county_code == region.county_code
        and region.level in (Region.Level.TOWNSHIP, Region.Level.VILLAGE)
    )
    if not fits:
        raise ValidationError({"successor": NOT_A_SUCCESSOR})


def _villages(township, successor) -> list[tuple[Region, Region]]:
    """The villages of a township, each with the village of the same name that follows it."""
    if township.level != Region.Level.TOWNSHIP:
        return []
    following = {village.name: village for village in successor.children.standing()}
    villages = list(township.children.standing())
    lost = [village.name for village in villages if village.name not in following]
    if lost:
        names = {"successor": successor, "names": "、".join(lost)}
        raise ValidationError({"successor": VILLAGES_WITHOUT % names})
    return [(village, following[village.name]) for village in villages]


def _end(region, successor, *, on, actor, by):
    before = journal.snapshot(region)
    region.ended_on, region.successor, region.version = on, successor, region.version + 1
    region.full_clean()
    region.save()
    _journal("region.end", region, before, actor=actor, by=by)


def _move_rows(regions: dict[str, str], *, on, actor, by) -> dict[str, int]:
    facts = {"actor": actor, "by": by}
    return {
        "venues": _move_venues(regions, **facts),
        "units": _move(UndertakingUnit.objects.standing(), "township", regions, **facts),
        "groups": _move(DeputyGroup.objects.standing(), "township", regions, **facts),
        "homes": _move(Deputy.objects.all(), "home", regions, **facts),
        "postings": _move_postings(regions, on=on, **facts),
    }


def _move_venues(regions, *, actor, by) -> int:
    """Rooms first, then the others: a room may hang under a workstation about to move."""
    here = Venue.objects.standing().filter(township__in=regions) | Venue.objects.standing().filter(
        village__in=regions
    )
    rooms = here.filter(tier=Venue.Tier.ROOM)
    others = here.exclude(tier=Venue.Tier.ROOM)
    moved = 0
    for venue in [*rooms, *others]:
        before = journal.snapshot(venue)
        venue.village_id = regions.get(venue.village_id, venue.village_id)
        township = venue.village_id[:9] if venue.village_id else venue.township_id
        venue.township_id = regions.get(township, township)
        if venue.tier == Venue.Tier.ROOM and not _guides(venue.parent, venue, regions):
            venue.parent = Venue.objects.guide_of(venue.tier, venue.county_id, venue.township_id)
        if venue.tier == Venue.Tier.WORKSTATION and _has_workstation(venue):
            continue  # merged into the successor's own by `visits.lifecycle.closures`
        venue.version += 1
        venue.save()
        _journal("venue.change", venue, before, actor=actor, by=by)
        moved += 1
    return moved


def _guides(workstation, room, regions) -> bool:
    return regions.get(workstation.township_id, workstation.township_id) == room.township_id


def _has_workstation(venue) -> bool:
    there = Venue.objects.standing().filter(
        tier=Venue.Tier.WORKSTATION, township=venue.township_id, park=""
    )
    return not venue.park and there.exclude(pk=venue.pk).exists()


def _move(rows, column: str, regions, *, actor, by) -> int:
    moved = 0
    for row in rows.filter(**{f"{column}__in": regions}):
        before = journal.snapshot(row)
        setattr(row, f"{column}_id", regions[getattr(row, f"{column}_id")])
        row.version += 1
        row.save()
        _journal(f"{row._meta.model_name}.change", row, before, actor=actor, by=by)
        moved += 1
    return moved


def _move_postings(regions, *, on, actor, by) -> int:
    """Who serves in the ended township serves in its successor from the next day."""
    ended = endings.end_all(Posting.objects.filter(township__in=regions), on=on, actor=actor, by=by)
    for old in ended:
        place = {"township_id": regions[old.township_id]}
        facts = {"user": old.user, "role": old.role, **place}
        if not Posting.objects.filter(ends_on__isnull=True, **facts).exists():
            new = Posting.objects.create(starts_on=old.ends_on, **facts)
            journal.record(
                actor=actor,
                action="posting.create",
                target=new,
                after=journal.snapshot(new),
                county=new.county_code,
                posting=by,
            )
    return len(ended)


def _journal(action, row, before, *, actor, by):
    journal.record_change(
        actor=actor,
        action=action,
        target=row,
        before=before,
        county=getattr(row, "county_code", "") or getattr(row, "county_id", ""),
        posting=by,
    )
