"""Two thousand issues of a county, and two hundred of them told once more by somebody else.

`paraphrases.csv` was written before the list of synonyms, with few words of the first telling; each
matter stands in eight villages, and the matters of the demonstration beside them. Every second
paraphrase was not looked at while the retrieval was tuned.
"""

import csv
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from stations.models import Region
from stations.regions.village_names import village_name
from tests import make
from visits.demo.matters import all_matters
from visits.models import Category, Issue

COUNTY = "530524"
REGIONS = Path(__file__).parents[3] / "stations" / "data" / "regions.csv"
TOLD = Path(__file__).parent / "paraphrases.csv"
VILLAGES_EACH, ALL = 8, 2000


@dataclass(frozen=True)
class Asked:
    said: str
    right: int  # the number of the issue
    title: str
    category: int
    village: str
    is_kept_aside: bool


def plant(room) -> list[Asked]:
    """Write the issues; what is to be asked for."""
    villages = _villages()
    categories = dict(Category.objects.filter(county=COUNTY).values_list("code", "pk"))
    rng, rows, asked = Random(20250310), [], []
    with TOLD.open(encoding="utf-8") as file:
        for number, told in enumerate(csv.DictReader(file)):
            chosen = rng.sample(villages, VILLAGES_EACH)
            category = categories[told["category"]]
            for village in chosen:
                title = told["title"].format(village=village_name(village.name))
                rows.append(_issue(room, village, category, title, told["description"]))
            first, place = rows[-VILLAGES_EACH], chosen[0].pk
            kept_aside = bool(number % 2)
            asked.append((told["said"], first, category, place, kept_aside))
    matters = all_matters()
    for number in range(ALL - len(rows)):
        matter = matters[number % len(matters)].worded(village := rng.choice(villages), rng)
        category = categories[matter.category]
        rows.append(_issue(room, village, category, matter.title, matter.description))
    rng.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row.number, row.registered_on = number, make.MARCH_10 - timedelta(days=number % 700)
    Issue.objects.bulk_create(rows)
    return [
        Asked(said, row.pk, row.title, category, place, aside)
        for said, row, category, place, aside in asked
    ]


def _issue(room, village: Region, category: int, title: str, description: str) -> Issue:
    return Issue(
        county_id=COUNTY, township_id=village.pk[:9], venue=room, prefix="昌人交", year=2025,
        source="visit", category_id=category, matter_region=village,
        matter_township_id=village.pk[:9], title=title, description=description, desk_id=COUNTY,
    )  # fmt: skip


def _villages() -> list[Region]:
    with REGIONS.open(encoding="utf-8") as file:
        own = [row for row in csv.DictReader(file) if row["code"].startswith(COUNTY)]
    Region.objects.bulk_create(
        [
            Region(
                code=row["code"], name=row["name"], level=row["level"], parent_id=row["parent_code"]
            )
            for row in own
        ],
        ignore_conflicts=True,
    )
    return list(Region.objects.filter(level="village", pk__startswith=COUNTY).order_by("pk"))
