"""The shipped lists a county begins with fit the registers they fill (domain §1, §3d, §8)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import stations
from stations.models import UndertakingUnit, Venue
from visits.models import AnswerClass, Category
from visits.models.rules import Pace

SHIPPED = Path(stations.__file__).parent / "data"
COUNTIES = {"530524": "units_changning.csv", "532930": "units_eryuan.csv"}


def rows(name):
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_two_counties_have_their_official_regions():
    regions = rows("regions.csv")
    levels = Counter((row["code"][:6], row["level"]) for row in regions)
    assert levels["530524", "township"] == 13
    assert levels["530524", "village"] == 124
    assert levels["532930", "township"] == 9
    assert levels["532930", "village"] == 90
    codes = {row["code"] for row in regions}
    assert [row for row in regions if row["parent_code"] not in codes | {""}] == []


def test_there_are_sixteen_categories_and_ten_of_them_have_a_digit():
    categories = rows("categories.csv")
    assert [row["code"] for row in categories] == [f"{n:02d}" for n in range(1, 17)]
    assert sorted(int(row["digit"]) for row in categories if row["digit"]) == list(range(1, 11))
    assert {row["committee"] for row in categories} == set(Category.Committee.values)
    assert {row["pace"] for row in categories} <= set(Pace.values)


@pytest.mark.parametrize("county", COUNTIES)
def test_the_usual_unit_of_each_category_exists_in_each_county(county):
    known = {row["short_name"] for row in rows(COUNTIES[county])}
    assert {row["usual_unit"] for row in rows("categories.csv")} - known == set()


@pytest.mark.parametrize("county", COUNTIES)
def test_units_are_named_once_and_fit_their_columns(county):
    units = rows(COUNTIES[county])
    for column, longest in (("name", 60), ("short_name", 20)):
        names = [unit[column] for unit in units]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= longest
    assert {unit["kind"] for unit in units} == set(UndertakingUnit.Kind.values)


@pytest.mark.parametrize(("county", "townships"), [("530524", 13), ("532930", 9)])
def test_every_township_has_its_government_and_no_other_unit_has_a_township(county, townships):
    units = rows(COUNTIES[county])
    governments = [unit for unit in units if unit["kind"] == "township_government"]
    assert len(governments) == townships
    assert {unit["township_code"] for unit in units} - {""} == {
        row["code"] for row in rows("regions.csv") if row["parent_code"] == county
    }
    assert {unit["kind"] for unit in units if unit["township_code"]} == {"township_government"}


def test_ethnic_townships_are_named_in_full():
    names = {unit["short_name"] for unit in rows("units_changning.csv")}
    assert {"湾甸傣族乡政府", "珠街彝族乡政府", "耈街彝族苗族乡政府"} <= names


def test_answer_classes_say_what_each_asks_for():
    columns = ("code", "is_solved", "needs_pledge", "needs_ground")
    classes = rows("answer_classes.csv")
    assert [tuple(row[column] for column in columns) for row in classes] == [
        ("A", "1", "0", "0"),
        ("B", "0", "1", "0"),
        ("C", "0", "0", "1"),
    ]
    longest = AnswerClass._meta.get_field("help_text").max_length
    assert max(len(row["meaning"]) for row in classes) <= longest


def test_tiers_are_those_of_the_venues():
    assert [(row["code"], row["name"]) for row in rows("tiers.csv")] == Venue.Tier.choices
    assert [row["badge"] for row in rows("tiers.csv")] == ["家", "站", "室", "专"]


def test_fields_fit_a_specialised_workstation():
    names = [row["name"] for row in rows("fields.csv")]
    assert {"法律服务", "养殖", "生态环保", "预算监督", "铸牢中华民族共同体意识"} <= set(names)
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= Venue._meta.get_field("field").max_length


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.csv")), ids=lambda path: path.name)
def test_no_shipped_row_has_a_cell_too_many_or_too_few(path):
    with path.open(encoding="utf-8", newline="") as file:
        widths = {len(row) for row in csv.reader(file)}
    assert len(widths) == 1
