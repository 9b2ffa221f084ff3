"""What was measured: as a table for people, as JSON for a later comparison."""

import json
import platform
import subprocess
from datetime import date
from pathlib import Path

from tests.bench.pages import PAGES
from tests.bench.servers import ROOT

FLOOR = "floor"


def commit(tree: Path = ROOT) -> str:
    said = ["git", "-C", tree, "rev-parse", "--short=10", "HEAD"]
    return subprocess.run(said, capture_output=True, text=True, check=True).stdout.strip()


def as_json(sites, writers: dict) -> dict:
    found: dict = {}
    for site in sites:
        for name, figure in site.figures.items():
            found.setdefault(site.name, {}).setdefault(name, {})[site.size] = figure.as_json()
    return {
        "commit": commit(),
        "day": str(date.today()),
        "python": platform.python_version(),
        "sizes": list(dict.fromkeys(site.size for site in sites)),
        "sites": found,
        "writers": writers,
    }


def _whole(told: dict, site: str, page: str, size: str) -> float | None:
    figure = told["sites"].get(site, {}).get(page, {}).get(size)
    return figure["web"] + figure["database"] if figure else None


def _said(value: float | None, form: str = ".1f") -> str:
    return "–" if value is None else format(value, form)


def _ratio(some: float | None, other: float | None) -> str:
    return _said(some / other if some and other else None, ".2f")


def table(told: dict, earlier: dict | None = None, other: str = "") -> list[str]:
    """Of each page: milliseconds at each size, how they grow, how often the floor's page; and what
    it took before, in the same multiples of the floor.
    """
    sizes = told["sizes"]
    heads = ["page", *(f"{size} ms" for size in sizes), "of it database", "growth"]
    heads += [f"× floor {size}" for size in sizes]
    heads += ["× floor, earlier", "now / earlier"] if earlier else []
    heads += [f"{other} {size} ms" for size in sizes] + ["now / then"] if other else []
    lines = [_line(heads), _line(["---"] + ["--:"] * (len(heads) - 1))]
    for name, _account, _address, floor in PAGES:
        lines.append(_line(_cells(told, name, floor, earlier, other)))
    for name in told["sites"].get(FLOOR, {}):
        spent = [_whole(told, FLOOR, name, size) for size in sizes]
        growth = _ratio(spent[-1], spent[0])
        lines.append(_line([f"floor: {name}", *map(_said, spent), "", growth]))
    return lines


def _cells(told, name, floor, earlier, other) -> list[str]:
    sizes, last = told["sizes"], told["sizes"][-1]
    spent = [_whole(told, "now", name, size) for size in sizes]
    base = [_whole(told, FLOOR, floor, size) for size in sizes]
    figure = told["sites"]["now"].get(name, {}).get(last)
    cells = [name, *map(_said, spent), _said(figure and figure["database"])]
    cells += [_ratio(spent[-1], spent[0]), *map(_ratio, spent, base)]
    if earlier:
        size = last if last in earlier["sizes"] else earlier["sizes"][-1]
        then, under = (_whole(earlier, *what, size) for what in (("now", name), (FLOOR, floor)))
        now, beside = (_whole(told, *what, size) for what in (("now", name), (FLOOR, floor)))
        times = then / under if then and under else None
        cells += [_said(times, ".2f"), _ratio(now / beside if now and beside else None, times)]
    if other:
        then = [_whole(told, other, name, size) for size in sizes]
        cells += [*map(_said, then), _ratio(spent[-1], then[-1])]
    return cells


def writers_table(writers: dict) -> list[str]:
    heads = ["16 writers", "a second", "p50 ms", "p99 ms", "saved", "errors", "numbers missing"]
    lines = [_line(heads), _line(["---"] + ["--:"] * (len(heads) - 1))]
    for name, found in writers.items():
        lines.append(_line([name, *(str(found.get(head, "–")) for head in heads[1:])]))
    return lines


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write(told: dict, path: Path) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
