"""Founding a county 建县: its record, and its own lists copied from what ships (domain §3d).

The lists belong to the county from then on; what ships is never read again for it.
"""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from deputies_portal.core.audit import journal
from stations.cadence import rules as cadence
from stations.models import County, Region, UndertakingUnit, UpgradeAspect
from stations.standards import versions
from stations.units import units_in_bulk
from visits.calendar.terms import DEFAULT_TERMS
from visits.models import AnswerClass, Category, DeadlineRule, Phrase

SHIPPED = Path(__file__).resolve().parents[2] / "stations" / "data"


@transaction.atomic
def found_county(
    code: str, *, actor, short: str = "", units=(), cadence_since: date = cadence.EVER, **words
) -> County:
    """Make the county a user of the portal; `units` are rows of a unit file.

    `short` is the character before the numbers (default: the first of the county's name); `words`
    are phone and is_demo. From the month of `cadence_since` on its venues owe activities. Raises
    Region.DoesNotExist for a region that is not loaded and IntegrityError for a county founded
    before.
    """
    region = Region.objects.get(code=code, level=Region.Level.COUNTY)
    name = region.name
    county = County.objects.create(
        region=region,
        short=short or name[0],
        portal_name=f"{name}人大代表家站",
        organiser=f"{name}人大常委会办公室",
        letter_head=f"{name}人大常委会代表工作委员会",
        **words,
        **{County.TIER_NAMES[row["code"]]: row["name"] for row in shipped("tiers.csv")},
    )
    add_units(code, units)
    copy_categories(code)
    copy_answer_classes(code)
    copy_phrases(code)
    copy_terms(code)
    copy_upgrade_aspects(code)
    versions.copy_shipped(code)
    cadence.copy_activity_types(code)
    cadence.copy_cadence_rules(code, cadence_since)
    journal.record(actor=actor, action="county.found", target=county, county=code)
    return county


def copy_answer_classes(code: str) -> None:
    AnswerClass.objects.bulk_create(
        AnswerClass(
            county_id=code,
            code=row["code"],
            name=row["name"],
            help_text=row["meaning"],
            is_solved=row["is_solved"] == "1",
            needs_pledge=row["needs_pledge"] == "1",
            needs_ground=row["needs_ground"] == "1",
        )
        for row in shipped("answer_classes.csv")
    )


def copy_phrases(code: str) -> None:
    """The forty shipped phrases, by step, category and class of answer."""
    categories = {row.name: row for row in Category.objects.filter(county=code)}
    classes = {row.code: row for row in AnswerClass.objects.filter(county=code)}
    Phrase.objects.bulk_create(
        Phrase(
            county_id=code,
            step=row["step"],
            category=categories[row["category"]] if row["category"] else None,
            answer_class=classes[row["answer_class"]] if row["answer_class"] else None,
            name=row["name"],
            text=row["text"],
        )
        for row in shipped("phrases.csv")
    )


def copy_terms(code: str) -> None:
    DeadlineRule.objects.bulk_create(
        DeadlineRule(
            county_id=code, kind=term.kind, pace=term.pace, length=term.length, unit=term.unit
        )
        for term in DEFAULT_TERMS
    )


def copy_upgrade_aspects(code: str) -> None:
    """What an upgrade programme goes through in a venue, item by item."""
    UpgradeAspect.objects.bulk_create(
        UpgradeAspect(county_id=code, **row) for row in shipped("upgrade_aspects.csv")
    )


def shipped(file_name: str) -> list[dict]:
    """Rows of a shipped CSV file."""
    with (SHIPPED / file_name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def add_units(code: str, rows) -> list[UndertakingUnit]:
    """Undertaking units from rows with name, short_name, kind and township_code."""
    units = []
    for row in rows:
        unit = UndertakingUnit(
            county_id=code,
            township_id=row["township_code"] or None,
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
        )
        unit.clean()
        units.append(unit)
    return UndertakingUnit.objects.bulk_create(units)


def copy_categories(code: str) -> None:
    """The sixteen shipped categories, ten of them under the digits 1-0 of the register form."""
    units = {unit.short_name: unit for unit in UndertakingUnit.objects.filter(county_id=code)}
    Category.objects.bulk_create(
        Category(
            county_id=code,
            code=row["code"],
            name=row["name"],
            committee=row["committee"],
            usual_unit=units.get(row["usual_unit"]),
            pace=row["pace"],
            digit=int(row["digit"]) if row["digit"] else None,
        )
        for row in shipped("categories.csv")
    )


@transaction.atomic
def open_units(
    county: County, openings: list[units_in_bulk.Opening], *, actor, by=None, token=None
) -> list[UndertakingUnit]:
    """Enter units in bulk; categories that have no usual unit yet get theirs."""
    facts = {"actor": actor, "by": by}
    units = units_in_bulk.open_in_bulk(county, openings, token=token, **facts)
    shipped_names = [opening.shipped for opening in openings]
    give_usual_units(county, dict(zip(shipped_names, units, strict=True)), **facts)
    return units


def give_usual_units(county: County, units: dict[str, UndertakingUnit], *, actor, by=None) -> int:
    """Categories without a usual unit get the shipped one; `units` by their shipped short name."""
    usual = {row["code"]: row["usual_unit"] for row in shipped("categories.csv")}
    without = Category.objects.standing().filter(county=county.pk, usual_unit=None)
    given = [row for row in without if usual.get(row.code) in units]
    facts = {"actor": actor, "posting": by, "county": county.pk}
    for category in given:
        before = journal.snapshot(category, ["usual_unit"])
        category.usual_unit = units[usual[category.code]]
        category.version += 1
        category.save(update_fields=["usual_unit", "version"])
        journal.record_change(action="category.change", target=category, before=before, **facts)
    return len(given)
