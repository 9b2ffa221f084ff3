"""Rounds: page after page, size after size, the floor between; of each the least processor time."""

import time
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.bench.pages import FLOOR, PAGES, TYPED, TYPED_AT_THE_FLOOR, Page, Refused

WARM = 3
AT_ONCE = 3  # requests of one measurement
SETTLE = 0.003  # seconds in which a backend and a worker put things away after the answer


@dataclass
class Figure:
    """Milliseconds of processor time a request, of the web process and of PostgreSQL."""

    web: float = float("inf")
    database: float = float("inf")
    size: int = 0  # bytes of the answer

    @property
    def whole(self) -> float:
        return self.web + self.database

    def least(self, web: float, database: float) -> None:
        if web + database < self.whole:
            self.web, self.database = web, database

    def as_json(self) -> dict:
        return {"web": round(self.web, 2), "database": round(self.database, 2), "bytes": self.size}


@dataclass(eq=False)
class Site:
    """One server with its rows, and the pages that are asked of it."""

    name: str  # "floor", or the commit
    size: str
    server: object
    pages: dict[str, Page] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)


def portal_pages(site: Site, facts: dict, wanted) -> None:
    """A page that an older commit refuses is left out."""
    for name, account, address, _floor in PAGES:
        if wanted(name):
            said = address.format(**facts)
            cookies = facts["cookies"].get(account, "")
            _add(site, name, said, cookies, TYPED)


def floor_pages(site: Site, cookie: str, number: int) -> None:
    """Nine tenths of its rows are newer than the place where the page far back begins."""
    facts = {"number": number // 10, "day": date.today() - timedelta(days=630)}
    for name, address in FLOOR.items():
        said = address.format(**facts)
        _add(site, name, said, cookie, TYPED_AT_THE_FLOOR)


def _add(site: Site, name: str, address: str, cookies: str, typed: dict) -> None:
    try:
        page = Page(site.server, address, cookies, typed)
        for _time in range(WARM):
            length = page.ask()
    except (Refused, KeyError, AttributeError) as refused:
        print(f"left out: {site.name} {site.size}, {name}: {refused}")
        return
    site.pages[name], site.figures[name] = page, Figure(size=length)


def measure(sites: list[Site], rounds: int) -> None:
    names = list(dict.fromkeys(name for site in sites for name in site.pages))
    for number in range(rounds):
        begun = time.monotonic()
        for name in names:
            for site in sites:
                if page := site.pages.get(name):
                    site.figures[name].least(*_once(page))
        print(f"round {number + 1} of {rounds}: {time.monotonic() - begun:.0f} s", flush=True)


def _once(page: Page) -> tuple[float, float]:
    """Nothing can be said where a process went meanwhile, and took its account along."""
    before = page.server.worked()
    for _time in range(AT_ONCE):
        page.ask()
    time.sleep(SETTLE)
    return tuple(map(_spent, before, page.server.worked()))


def _spent(before: dict[int, float], after: dict[int, float]) -> float:
    if before.keys() - after.keys():
        return float("inf")
    return (sum(after.values()) - sum(before.values())) / AT_ONCE
