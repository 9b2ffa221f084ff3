"""Scores 得分 of an assessment: what an item earns, what a whole comes to, how two compare.

Nothing here reads or writes the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stations.models import County, ItemResult

State = ItemResult.State
TENTH = Decimal("0.1")
NOTHING = Decimal("0.0")


@dataclass(frozen=True)
class Finding:
    """What the records say of a computed item, with the figures it was read from."""

    state: str
    facts: dict


@dataclass(frozen=True)
class Earned:
    """What one item has earned in one assessment."""

    code: str
    weight: int
    state: str
    score: Decimal


def score_of(state: str, weight: int, typed: Decimal | None = None) -> Decimal:
    """Met earns the weight, not met nothing, partly half of it unless another score is typed.

    Raises ValidationError for a score that does not fit the result.
    """
    usual_of = {State.MET: Decimal(weight), State.NOT: NOTHING, State.PARTLY: half(weight)}
    usual = usual_of[State(state)]
    if typed is None or typed == usual:
        return usual.quantize(TENTH)
    if state == State.PARTLY and 0 < typed < weight:
        return typed.quantize(TENTH)
    facts = {"weight": weight}
    if state == State.PARTLY:
        raise ValidationError(_("部分符合的得分在 0 和 %(weight)d 之间，不含两头。") % facts)
    if state == State.MET:
        raise ValidationError(_("符合得 %(weight)d 分；少给分请选“部分符合”。") % facts)
    raise ValidationError(_("不符合得 0 分；要给分请选“部分符合”。"))


def half(weight: int) -> Decimal:
    return (Decimal(weight) / 2).quantize(TENTH, ROUND_HALF_UP)


def total(earned: Iterable[Earned]) -> Decimal:
    return sum((one.score for one in earned), NOTHING)


def stars_of(score: Decimal | None, county: County) -> int:
    """Five, four or three stars; 0 for none, and where the county gives none."""
    if score is None or not county.shows_stars:
        return 0
    lines = {5: county.five_stars_from, 4: county.four_stars_from, 3: county.three_stars_from}
    return next((stars for stars, line in lines.items() if score >= line), 0)


def rescored(earned: Iterable[Earned], weights: dict[str, int]) -> Decimal:
    """What the same results come to under other weights by code; new items earn nothing yet."""
    kept = [one for one in earned if one.code in weights]
    return sum((_scaled(one, weights[one.code]) for one in kept), NOTHING)


def _scaled(one: Earned, weight: int) -> Decimal:
    if one.state == State.PARTLY:
        return (one.score * weight / one.weight).quantize(TENTH, ROUND_HALF_UP)
    return score_of(one.state, weight)


@dataclass(frozen=True)
class Change:
    """One item in two assessments; None where the version had no such item."""

    code: str
    before: Earned | None
    after: Earned | None

    @property
    def difference(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after.score - self.before.score

    @property
    def is_changed(self) -> bool:
        if self.before is None or self.after is None:
            return True
        return self.difference != 0 or self.before.state != self.after.state


def compared(before: Iterable[Earned], after: Iterable[Earned]) -> list[Change]:
    """In the order of the later one; what only the earlier one had comes last."""
    old, new = ({one.code: one for one in rows} for rows in (before, after))
    gone = [code for code in old if code not in new]
    return [Change(code, old.get(code), new.get(code)) for code in [*new, *gone]]
