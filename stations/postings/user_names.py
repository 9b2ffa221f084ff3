"""Login names 登录名 proposed for an office: readable, ASCII, told apart, and no secret."""

import re
from collections.abc import Iterable

from deputies_portal.core.words.pinyin import full
from stations.models import Region, UndertakingUnit, Venue

LONGEST = 40
LEGAL_BODY = re.compile(r"(居民委员会|村民委员会|居委会|村委会|社区|村|农场|管委会)$")
DIVISION = re.compile(
    r"(县|市|区|镇|街道|((彝|白|傣|回|苗|佤|傈僳|哈尼|纳西|拉祜|布朗|各)族?)*乡)$"
)
SUFFIX_OF_TIER = {Venue.Tier.HOME: "jia", Venue.Tier.WORKSTATION: "zhan"}


def propose(offices: Iterable, taken: Iterable[str]) -> list[str]:
    """A name for each venue, unit or township, none of them taken; a number tells twins apart."""
    used, names = set(taken), []
    for office in offices:
        base = (_base(office) or f"zh{office.pk}")[:LONGEST]
        name, number = base, 2
        while name in used:
            name, number = f"{base}-{number}", number + 1
        used.add(name)
        names.append(name)
    return names


def _base(office) -> str:
    if isinstance(office, Venue):
        return _of_venue(office)
    if isinstance(office, UndertakingUnit):
        return _of_unit(office)
    return _joined(_short(office), "renda")


def _of_unit(unit: UndertakingUnit) -> str:
    """县教育体育局 → jiaoyutiyuju, 田园镇政府 → tianyuan-zhengfu."""
    if unit.township and unit.short_name.startswith(unit.township.name):
        own = unit.short_name.removeprefix(unit.township.name)
        return _joined(_short(unit.township), full(own))
    return full(re.sub(r"^县(?!委)(?=.{2})", "", unit.short_name))


def _of_venue(venue: Venue) -> str:
    place = _short(venue.township or venue.county)
    if venue.tier == Venue.Tier.ROOM:
        return _joined(place, _village(venue.village))
    if venue.tier == Venue.Tier.SPECIALISED:
        return _joined(place, full(venue.field))
    return _joined(place, full(venue.park), SUFFIX_OF_TIER[venue.tier])


def _short(region: Region) -> str:
    """田园镇 → tianyuan; a name without its kind, or unreadable, gives way to name or code."""
    return full(DIVISION.sub("", region.name) or region.name) or region.code


def _village(region: Region) -> str:
    """关庙社区居民委员会 → guanmiao."""
    return full(LEGAL_BODY.sub("", LEGAL_BODY.sub("", region.name))) or region.code


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)
