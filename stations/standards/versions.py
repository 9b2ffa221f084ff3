"""Versions 版本 of a county's checklists: laying one down, changing it, ending it.

A version that an assessment was opened with is frozen: changing it makes the next version, which
begins on a day of its own; the one before ends on the day before.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.models import Assessment, Standard, StandardItem
from stations.models.standards import WHOLE

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "standard_items.csv"
SHIPPED_NAME = "十有标准"
SHIPPED_FROM = date(2020, 1, 1)  # before anything a county assesses
MOST_ITEMS = 30
ONE_DAY = timedelta(days=1)
REPLACED = gettext_lazy("这一版已经被新的一版代替，或者已经停用。")


@dataclass(frozen=True)
class ItemFacts:
    """One line of a checklist; an empty `code` is an item that no version had before."""

    heading: str
    name: str
    criterion: str
    weight: int
    evidence: str = ""
    computed: str = ""
    code: str = ""


@dataclass(frozen=True)
class Checklist:
    """What a version says: its name, the tiers it is for, its first day, its items in order."""

    name: str
    tiers: frozenset[str]
    starts_on: date
    items: tuple[ItemFacts, ...]

    @property
    def columns(self) -> dict:
        tiers = {column: tier in self.tiers for tier, column in Standard.TIER_COLUMNS.items()}
        return {"name": self.name, "starts_on": self.starts_on, **tiers}


def shipped_items() -> list[ItemFacts]:
    with SHIPPED.open(encoding="utf-8-sig", newline="") as lines:
        return [ItemFacts(**row | {"weight": int(row["weight"])}) for row in csv.DictReader(lines)]


def items_of(standard: Standard) -> list[ItemFacts]:
    names = ItemFacts.__dataclass_fields__
    return [
        ItemFacts(**{name: getattr(item, name) for name in names}) for item in standard.items.all()
    ]


def copy_shipped(county: str) -> Standard:
    """The ten items 十有 that a county begins with, for every tier."""
    tiers = frozenset(Standard.TIER_COLUMNS)
    return _write(county, Checklist(SHIPPED_NAME, tiers, SHIPPED_FROM, tuple(shipped_items())))


@transaction.atomic
def lay_down(county: str, checklist: Checklist, *, actor, by=None, token=None) -> Standard:
    """A checklist beside those the county has, for tiers that have none on its days."""
    check(checklist, known=shipped_items())
    standard = _write(county, checklist)
    _journal("standard.create", standard, actor=actor, by=by, token=token)
    return standard


@transaction.atomic
def change(standard: Standard, checklist: Checklist, *, actor, by=None, token=None) -> Standard:
    """The version itself while it is unused; once used, the next one."""
    standard = _locked(standard)
    if is_used(standard):
        return new_version(standard, checklist, actor=actor, by=by, token=token)
    return _revise(standard, checklist, actor=actor, by=by, token=token)


@transaction.atomic
def new_version(
    standard: Standard, checklist: Checklist, *, actor, by=None, token=None
) -> Standard:
    """The next version; the old one ends on the day before it begins."""
    standard = _locked(standard)
    check(checklist, known=items_of(standard))
    _end_before(standard, checklist.starts_on)
    following = _write(standard.county_id, checklist, replaces=standard)
    _journal("standard.new_version", following, actor=actor, by=by, token=token)
    return following


@transaction.atomic
def end(standard: Standard, *, on: date, actor, by=None) -> Standard:
    """No version follows: its tiers are assessed no more."""
    standard = _locked(standard)
    if on < standard.starts_on or (last := last_use(standard)) and on < last:
        raise ValidationError({"on": _too_early(last_use(standard) or standard.starts_on)})
    before = journal.snapshot(standard)
    _save(standard, ends_on=on)
    journal.record_change(
        actor=actor,
        action="standard.close",
        target=standard,
        before=before,
        county=standard.county_id,
        posting=by,
    )
    return standard


def is_used(standard: Standard) -> bool:
    return standard.assessments.exists()


def last_use(standard: Standard) -> date | None:
    """The last day a venue was held against it."""
    rows = standard.assessments.exclude(state=Assessment.State.DROPPED)
    return rows.order_by("-assessed_on").values_list("assessed_on", flat=True).first()


def earliest_next(standard: Standard, on: date) -> date:
    """The first day a next version can begin when it is drafted on the day `on`."""
    last = max(standard.starts_on, last_use(standard) or standard.starts_on)
    return max(on, last + ONE_DAY)


@dataclass(frozen=True)
class ItemChange:
    """One item whose weight, name or requirement differs from the version before."""

    name: str
    before: StandardItem | None
    after: StandardItem | None


def changes_of(standard: Standard) -> list[ItemChange]:
    """What a version says otherwise than the one it replaces."""
    if not standard.replaces_id:
        return []
    old, new = (
        {item.code: item for item in one.items.all()} for one in (standard.replaces, standard)
    )
    pairs = [(old.get(code), new.get(code)) for code in dict.fromkeys([*new, *old])]
    return [
        ItemChange((after or before).name, before, after)
        for before, after in pairs
        if _terms(before) != _terms(after)
    ]


def _terms(item: StandardItem | None) -> tuple | None:
    return item and (item.name, item.criterion, item.weight, item.heading, item.computed)


def under_headings(standard: Standard) -> list[tuple[str, list[StandardItem]]]:
    """The items of a version under 四化, in the order of the headings."""
    items = list(standard.items.all())
    return [
        (heading.label, found)
        for heading in StandardItem.Heading
        if (found := [item for item in items if item.heading == heading])
    ]


def check(checklist: Checklist, known: list[ItemFacts]) -> None:
    """Raises ValidationError with what a clerk must put right."""
    items = checklist.items
    if not items or len(items) > MOST_ITEMS:
        raise ValidationError(_("一份标准有 1 到 %(most)d 项。") % {"most": MOST_ITEMS})
    total = sum(item.weight for item in items)
    if total != WHOLE:
        raise ValidationError(_adds_up(total))
    codes = [item.code for item in items if item.code]
    if len(set(codes)) < len(codes) or set(codes) - {item.code for item in known}:
        raise StepRefused(_("这份标准的项目刚刚改过，请重新打开这一页。"))


def _adds_up(total: int) -> str:
    facts = {"total": total, "whole": WHOLE, "n": abs(WHOLE - total)}
    if total < WHOLE:
        return _("各项分值加起来是 %(total)d，应当是 %(whole)d，还差 %(n)d 分。") % facts
    return _("各项分值加起来是 %(total)d，应当是 %(whole)d，多了 %(n)d 分。") % facts


def _too_early(last: date) -> str:
    return _("日期太早：这一版最近一次使用是 %(day)s，请写那天以后的日期。") % {
        "day": in_words(last)
    }


def _revise(standard, checklist, *, actor, by, token):
    check(checklist, known=items_of(standard))
    before = _said(standard)
    previous = standard.replaces
    begins_later = checklist.starts_on > standard.starts_on
    if previous and not begins_later:
        _end_before(previous, checklist.starts_on)
    _save(standard, **checklist.columns)
    if previous and begins_later:
        _end_before(previous, checklist.starts_on)
    standard.items.all().delete()
    _write_items(standard, checklist.items)
    _journal("standard.change", standard, actor=actor, by=by, token=token, before=before)
    return standard


def _end_before(standard: Standard, starts_on: date) -> None:
    last = max(standard.starts_on, last_use(standard) or standard.starts_on)
    if starts_on <= last:
        raise ValidationError({"starts_on": _too_early(last)})
    _save(standard, ends_on=starts_on - ONE_DAY)


def _locked(standard: Standard) -> Standard:
    """The last version of its checklist, still in force; two clerks change it in turn."""
    rows = Standard.objects.select_for_update(of=("self",))
    found = rows.filter(successor=None, ends_on=None).filter(pk=standard.pk).first()
    if found is None:
        raise StepRefused(REPLACED, record=standard)
    return found


def _write(county: str, checklist: Checklist, replaces: Standard | None = None) -> Standard:
    number = replaces.number + 1 if replaces else 1
    standard = Standard(county_id=county, number=number, replaces=replaces, **checklist.columns)
    standard.save()
    _write_items(standard, checklist.items)
    return standard


def _write_items(standard: Standard, items) -> None:
    used = StandardItem.objects.of_county(standard.county_id).filter(code__startswith="n")
    numbers = [int(code[1:]) for code in used.values_list("code", flat=True)]
    following = max(numbers, default=0) + 1
    rows = []
    for position, item in enumerate(items, 1):
        columns = vars(item) | {"position": position}
        if not item.code:
            columns["code"], following = f"n{following}", following + 1
        rows.append(StandardItem(standard=standard, **columns))
    StandardItem.objects.bulk_create(rows)


def _save(standard: Standard, **columns) -> None:
    for name, value in columns.items():
        setattr(standard, name, value)
    standard.version += 1
    standard.save(update_fields=[*columns, "version"])


def _said(standard: Standard) -> dict:
    """What the journal keeps of a version: its columns, its items with their weights."""
    columns = journal.snapshot(standard, fields=["name", "number", "starts_on"])
    lines = [f"{item.name} {item.weight}" for item in standard.items.order_by("position")]
    return columns | {"tiers": standard.tiers, "items": lines}


def _journal(action, standard, *, actor, by, token, before=None) -> None:
    journal.record(
        actor=actor,
        action=action,
        target=standard,
        before=before,
        after=_said(standard),
        county=standard.county_id,
        posting=by,
        token=token,
    )
