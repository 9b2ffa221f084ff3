"""Makes counties of so many issues and the floor beside them, measures in rounds, prints a table
and writes JSON: make bench ARGS="1k 100k".
"""

import argparse
import json
import re
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.bench import report, writers
from tests.bench.making import Bench, said
from tests.bench.measuring import Site, floor_pages, measure, portal_pages
from tests.bench.pages import Refused
from tests.bench.servers import BENCH, ROOT, Cluster

UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


def size(text: str) -> int:
    """1k, 100k, 1m, or a plain number."""
    found = re.fullmatch(r"(\d+)([km]?)", text.lower())
    if not found:
        raise argparse.ArgumentTypeError(f"{text} is no size like 1k, 100k or 1m")
    return int(found[1]) * UNITS[found[2]]


def arguments(given=None):
    ask = argparse.ArgumentParser(prog="make bench", description=__doc__)
    ask.add_argument("sizes", nargs="*", default=["1k", "100k"], help="issues: 1k 100k 1m")
    ask.add_argument("--rounds", type=int, default=7)
    ask.add_argument("--seconds", type=float, default=8, help="of each round of writers; 0: none")
    ask.add_argument("--only", default="", help="pages whose name matches")
    ask.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures go")
    ask.add_argument("--against", type=Path, help="figures of an earlier run")
    ask.add_argument("--commit", default="", help="measured beside, in the same rounds")
    ask.add_argument("--data", type=Path, help="keep databases here for the next run")
    asked = ask.parse_args(given)
    asked.sizes = {text.lower(): size(text) for text in asked.sizes}
    return asked


def made(asked, bench: Bench) -> list[Site]:
    trees = {"now": ROOT}
    if asked.commit:
        trees[asked.commit] = bench.tree_of(asked.commit)
    sites = []
    for text, number in asked.sizes.items():
        sites += [bench.portal(name, tree, text, number) for name, tree in trees.items()]
        sites.append(bench.floor(text, number))
    return sites


def signed_in(sites: list[Site], bench: Bench, asked) -> None:
    """The pages of all sites, warm."""
    for site in sites:
        if site.name == "floor":
            cookie = said([sys.executable, "floor.py"], BENCH, site.server.environ).strip()
            floor_pages(site, cookie, asked.sizes[site.size])
            continue
        found = bench.run(site.server.folder, site.server.name, BENCH / "filling.py", "facts")
        portal_pages(site, json.loads(found), re.compile(asked.only).search)


def write(sites: list[Site], bench: Bench, asked) -> dict:
    """The writers at the largest size: one site after the other, three times."""
    largest = [site for site in sites if site.size == [*asked.sizes][-1]]
    saved = {site: writers.Saved() for site in largest}
    for site in largest * 3:
        if page := site.pages.get("save" if site.name == "floor" else "register two issues"):
            site.server.start(workers=2)
            with suppress(Refused):
                page.ask()  # the first one opens connections
            writers.write(page, asked.seconds, saved[site])
            site.server.stop()
    found = {site.name: one.as_json() for site, one in saved.items() if one.waits}
    for site in largest:
        if site.name in found and site.name != "floor":
            missing = bench.cluster.ask(writers.MISSING, database=site.server.name)
            found[site.name]["numbers missing"] = int(missing[0][0])
    return found


def run(asked, folder: Path) -> dict:
    cluster = Cluster(folder / "postgresql")
    with cluster.running(), ExitStack() as stack:
        bench = Bench(cluster, folder)
        cluster.prepare(measuring=False)
        sites = made(asked, bench)
        cluster.prepare(measuring=True)
        for site in sites:
            stack.callback(site.server.stop)
            site.server.start()
        signed_in(sites, bench, asked)
        measure(sites, asked.rounds)
        for site in sites:
            site.server.stop()
        written = write(sites, bench, asked) if asked.seconds else {}
        return report.as_json(sites, written)


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as fresh:
        folder = asked.data or Path(fresh)
        Path(fresh).chmod(0o755)  # PostgreSQL's own account passes through
        told = run(asked, folder.resolve())
    earlier = json.loads(asked.against.read_text()) if asked.against else None
    report.write(told, asked.json)
    print(*report.table(told, earlier, asked.commit), sep="\n")
    if told["writers"]:
        print("", *report.writers_table(told["writers"]), sep="\n")


if __name__ == "__main__":
    main()
