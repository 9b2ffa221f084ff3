"""Assessments of the demonstration by the verbs: every venue reviewed by the county this year, some
that assessed themselves and were reviewed in two years. Computed items are read from what was
loaded before.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from stations.models import Assessment, Standard, StandardItem, Venue
from stations.standards import assessing
from stations.standards.assessing import Mark
from visits.demo.stage import Stage, moment
from visits.demo.tables import rows_of
from visits.standards import evidence

Kind, Tier = Assessment.Kind, Venue.Tier
PARTLY, NOT = 0.16, 0.05  # in the second year; twice as often in the first
SELF_BEFORE = 20  # days from the venue's own assessment to the review
# Days before the day of loading: each year's reviews.
ROUNDS = (400, 35)
A_DAY = 6  # of the others, reviewed on one day
NOTES = {row["item"]: row["note"] for row in rows_of("assessment_notes")}


def assess_venues(stage: Stage) -> int:
    """Two rounds of own assessments and reviews; returns how many were finished."""
    rng = Random(f"standards {stage.code}")
    venues = _venues(stage)
    finished = 0
    for number, days_ago in enumerate(ROUNDS):
        on = stage.on - timedelta(days=days_ago)
        for venue in venues[: round(len(venues) * (0.6 if number == 0 else 1))]:
            finished += _assess(stage, venue, on, rng, strict=2 - number)
    _begin_drafts(stage, venues)
    return finished + _review_others(stage, venues, rng)


def _review_others(stage: Stage, known: list[Venue], rng: Random) -> int:
    """One review of each, some on a day, in the weeks before those of the venues with a clerk."""
    others = [venue for venue in stage.venues.values() if venue not in known]
    others = others[: round(len(others) * min(1, stage.share))]
    for number, venue in enumerate(others):
        on = stage.ago(ROUNDS[-1] + number // A_DAY)
        items = list(Standard.objects.holding(stage.code, venue.tier, on).items.all())
        marks = _reviewed(_marks(items, rng, 0.5), rng, 1)
        _finish(venue, items, marks, kind=Kind.REVIEW, on=on, actor=stage.county_clerk)
    return len(others)


def _venues(stage: Stage) -> list[Venue]:
    """Those with a clerk, workstations and home first; a part of them in tests."""
    known = [venue for venue in stage.venues.values() if stage.has_clerk(venue)]
    order = [Tier.HOME, Tier.WORKSTATION, Tier.ROOM, Tier.SPECIALISED]
    known.sort(key=lambda venue: (order.index(venue.tier), venue.pk))
    return known[: max(2, round(stage.facts["assess_themselves"] * min(1, stage.share)))]


def _assess(stage: Stage, venue: Venue, on: date, rng: Random, strict: int) -> int:
    before = on - timedelta(days=SELF_BEFORE)
    if venue.opened_on > before:
        return 0
    items = list(Standard.objects.holding(stage.code, venue.tier, on).items.all())
    own = _marks(items, rng, strict / 2)
    seen = _reviewed(own, rng, strict)
    _finish(venue, items, own, kind=Kind.SELF, on=before, actor=stage.clerk_of(venue))
    _finish(venue, items, seen, kind=Kind.REVIEW, on=on, actor=stage.county_clerk)
    return 2


def _finish(venue: Venue, items: list[StandardItem], marks: dict, *, kind, on, actor) -> None:
    draft = assessing.open_assessment(venue, kind=kind, on=on, actor=actor)
    entry = {"actor": actor, "at": moment(on, 15)}
    draft = assessing.record_results(draft, marks, **entry)
    kinds = [item.computed for item in items if item.computed]
    assessing.finish_assessment(draft, found=evidence.found(venue, on, kinds), **entry)


def _marks(items: list[StandardItem], rng: Random, strict: float) -> dict[StandardItem, Mark]:
    return {item: _mark(item, rng, strict) for item in items if not item.computed}


def _reviewed(own: dict, rng: Random, strict: float) -> dict[StandardItem, Mark]:
    """The review mostly agrees, and now and then sees less than the venue does."""
    return {
        item: _mark(item, rng, strict * 3) if mark.state == "met" and rng.random() < 0.15 else mark
        for item, mark in own.items()
    }


def _mark(item: StandardItem, rng: Random, strict: float) -> Mark:
    drawn = rng.random()
    if drawn < NOT * strict:
        return Mark("not", note=NOTES.get(item.code, ""))
    if drawn < (NOT + PARTLY) * strict:
        score = Decimal(item.weight) * rng.choice([5, 6, 7]) / 10
        return Mark("partly", score.quantize(Decimal("0.1")), NOTES.get(item.code, ""))
    return Mark("met")


def _begin_drafts(stage: Stage, venues: list[Venue]) -> None:
    """The last two of them have begun the next own assessment; two items are filled in."""
    for venue in venues[-2:]:
        clerk, day = stage.clerk_of(venue), stage.on - timedelta(days=3)
        draft = assessing.open_assessment(venue, kind=Kind.SELF, on=day, actor=clerk)
        by_hand = list(draft.standard.items.filter(computed=""))[:2]
        marks = dict.fromkeys(by_hand, Mark("met"))
        assessing.record_results(draft, marks, actor=clerk, at=moment(day, 16))
