"""Which programmes run 进行中的方案: what every page that speaks of a county's upgrade asks here.

A county may renew under several programmes at once. Each has its own line, board and forecast; a
figure of the county adds them up and counts a venue once (`VenueUpgrade.objects.leading`).
"""

from collections.abc import Iterable
from datetime import date

from stations.models import UpgradeProgramme


def current(programmes: Iterable[UpgradeProgramme], on: date) -> list[UpgradeProgramme]:
    """Of the programmes of one county those that run, the nearest deadline first. When none does,
    the one that ended last, or else begins next: a county is not left with an empty page.
    """
    known = list(programmes)
    running = sorted((p for p in known if p.runs(on)), key=lambda p: (p.deadline, p.pk))
    return running or _ended(known)[:1] or _coming(known)[:1]


def _coming(programmes: list[UpgradeProgramme]) -> list[UpgradeProgramme]:
    coming = (p for p in programmes if p.closed_on is None)
    return sorted(coming, key=lambda p: (p.starts_on, p.pk))


def _ended(programmes: list[UpgradeProgramme]) -> list[UpgradeProgramme]:
    ended = (p for p in programmes if p.closed_on is not None)
    return sorted(ended, key=lambda p: (p.closed_on, p.pk), reverse=True)


def current_of(user, county: str, on: date) -> list[UpgradeProgramme]:
    """Those of a county the user sees, with their size and plan line: two queries."""
    seen = UpgradeProgramme.objects.visible_to(user).filter(county=county).with_size()
    return current(seen.prefetch_related("plan_lines"), on)
