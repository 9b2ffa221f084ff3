"""Units in bulk 批量加单位: the shipped departments, and the government of each township.

A county begins with this list and corrects it; what it has already is left out.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from stations.models import County, Region, UndertakingUnit

SHIPPED = Path(__file__).parent.parent / "data" / "units.csv"
Kind = UndertakingUnit.Kind
# What follows the place in the name of a county: 禄劝彝族苗族自治县 → 禄劝.
NATIONS = "彝 白 傣 壮 苗 回 佤 傈僳 哈尼 纳西 拉祜 布朗 景颇 普米 怒 独龙 德昂 阿昌 藏 瑶"
NATION = "|".join(NATIONS.split())
STEM = re.compile(rf"((({NATION})族)+自治|各族自治)?[县市区旗]$")
SERVED = _("“%(unit)s”刚刚已经加上，请重新打开这一页。")


@dataclass(frozen=True)
class Opening:
    """A unit to be entered. `shipped` is its short name in the shipped list."""

    shipped: str
    name: str
    short_name: str
    kind: str
    township: Region | None = None

    @property
    def key(self) -> str:
        """What the fields of its row begin with."""
        return f"unit-{self.township.pk if self.township else self.shipped}"


def proposed(county: County) -> list[Opening]:
    """Departments of the county, then a government for each township, those missing."""
    townships = Region.objects.standing().townships().filter(parent=county.pk).order_by("code")
    wanted = [*_departments(county.region), *(_government(county.region, t) for t in townships)]
    known = _known(county)
    return [one for one in wanted if one.short_name not in known]


def _known(county: County) -> set[str]:
    """Short names of all units: a closed one keeps its name (constraint)."""
    return set(
        UndertakingUnit.objects.filter(county=county.pk).values_list("short_name", flat=True)
    )


def _departments(region: Region) -> list[Opening]:
    words = {
        "county": region.name,
        "prefecture": region.parent.name if region.parent else "",
        "stem": STEM.sub("", region.name) or region.name,
    }
    with SHIPPED.open(encoding="utf-8-sig", newline="") as lines:
        return [
            Opening(
                row["short_name"],
                row["name"].format(**words),
                own_short_name(row["short_name"], region),
                row["kind"],
            )
            for row in csv.DictReader(lines)
        ]


def own_short_name(shipped: str, region: Region) -> str:
    """县教育体育局 → 市教育体育局 in a city, 区教育体育局 in a district."""
    level = region.name[-1]
    return re.sub("^县", level, shipped) if level in "市区旗" else shipped


def _government(region: Region, township: Region) -> Opening:
    """A sub-district 街道 has an office of the county's government, a farm only its office."""
    body = "人民政府" if township.name.endswith(("镇", "乡")) else "办事处"
    short = "政府" if body == "人民政府" else "办事处"
    return Opening(
        "",
        f"{region.name}{township.name}{body}",
        f"{township.name}{short}",
        Kind.TOWNSHIP_GOVERNMENT.value,
        township,
    )


def open_in_bulk(
    county: County, openings: list[Opening], *, actor, by=None, token=None
) -> list[UndertakingUnit]:
    """Enter them all or none. A sheet sent twice (`token`) is refused by the journal."""
    with transaction.atomic():
        County.objects.select_for_update().get(pk=county.pk)
        known = _known(county)
        for one in openings:
            if one.short_name in known:
                raise ValidationError(SERVED, "served", {"unit": one.short_name})
        units = UndertakingUnit.objects.bulk_create(_unit(county, one) for one in openings)
        facts = {"actor": actor, "posting": by, "county": county.pk}
        journal.record_many(
            {
                **facts,
                "action": "undertakingunit.create",
                "target": unit,
                "after": {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind},
            }
            for unit in units
        )
        after = {"rows": len(units)}
        journal.record(
            action="undertakingunit.bulk", target=county, after=after, token=token, **facts
        )
    return units


def _unit(county: County, one: Opening) -> UndertakingUnit:
    unit = UndertakingUnit(
        county_id=county.pk,
        township=one.township,
        name=one.name,
        short_name=one.short_name,
        kind=one.kind,
    )
    unit.clean()
    return unit
