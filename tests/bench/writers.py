"""Sixteen clerks who save one form after another: how many a second, how long the slow ones wait,
what is refused, and whether a number is missing afterwards.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.bench.pages import Page, Refused

CLERKS = 16
# How many numbers of visits and issues no row has, of all counties and years.
MISSING = """
SELECT SUM(missing) FROM (
  SELECT MAX(number) - COUNT(*) AS missing FROM visits_visit GROUP BY county_id, year
  UNION ALL SELECT MAX(number) - COUNT(*) FROM visits_issue GROUP BY county_id, year) counted
"""


@dataclass
class Saved:
    """What all of them did together, over all rounds."""

    seconds: float = 0
    waits: list[float] = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)  # by what was said instead

    def as_json(self) -> dict:
        waits = sorted(self.waits)
        return {
            "a second": round(len(waits) / self.seconds, 1),
            "p50 ms": round(waits[len(waits) // 2] * 1000) if waits else None,
            "p99 ms": round(waits[len(waits) * 99 // 100] * 1000) if waits else None,
            "saved": len(waits),
            "errors": self.refused.total(),
            "refused": dict(self.refused),
        }


def write(page: Page, seconds: float, saved: Saved) -> None:
    until = time.monotonic() + seconds
    clerks = [threading.Thread(target=_clerk, args=(page, until, saved)) for _n in range(CLERKS)]
    begun = time.monotonic()
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    saved.seconds += time.monotonic() - begun


def _clerk(page: Page, until: float, saved: Saved) -> None:
    while (begun := time.monotonic()) < until:
        try:
            page.ask()
            saved.waits.append(time.monotonic() - begun)
        except (Refused, OSError) as refused:
            saved.refused[str(refused)] += 1
