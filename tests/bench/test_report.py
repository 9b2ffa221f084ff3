"""What the bench prints: ratios to the floor, growth from size to size, what it was before."""

import argparse

import pytest

from tests.bench import report
from tests.bench.__main__ import arguments, size
from tests.bench.measuring import Figure, Site, _spent
from tests.bench.writers import Saved


def site(name, text, **pages):
    figures = {page.replace("_", " "): Figure(*spent, 0) for page, spent in pages.items()}
    return Site(name, text, server=None, figures=figures)


def told(*, web):
    sites = [
        site("now", "1k", venue_list=(web, 10)),
        site("now", "1m", venue_list=(web, 30)),
        site("floor", "1k", list=(4, 1)),
        site("floor", "1m", list=(4, 2)),
    ]
    return report.as_json(sites, {})


def row_of(lines, page):
    (line,) = (line for line in lines if line.startswith(f"| {page} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_a_page_stands_beside_the_floor_of_its_own_size():
    cells = row_of(report.table(told(web=20)), "venue list")
    assert cells == ["30.0", "50.0", "30.0", "1.67", "6.00", "8.33"]


def test_an_earlier_run_is_compared_in_multiples_of_its_own_floor():
    cells = row_of(report.table(told(web=20), earlier=told(web=70)), "venue list")
    assert cells[-2:] == ["16.67", "0.50"]


def test_another_commit_stands_in_the_same_table():
    both = told(web=20)
    both["sites"]["1234"] = told(web=70)["sites"]["now"]
    cells = row_of(report.table(both, other="1234"), "venue list")
    assert cells[-3:] == ["80.0", "100.0", "0.50"]


def test_a_page_that_was_left_out_has_no_figures():
    assert row_of(report.table(told(web=20)), "overview") == ["–"] * 6


def test_the_least_counts_and_what_nobody_knows_does_not():
    figure = Figure()
    for spent in ((9, 3), (7, 4), (8, 2), (1, float("inf"))):
        figure.least(*spent)
    assert figure.as_json() == {"web": 8, "database": 2, "bytes": 0}
    assert _spent({1: 5.0}, {1: 8.0, 2: 3.0}) == 2  # three requests; a new backend counts
    assert _spent({1: 5.0, 2: 3.0}, {1: 8.0}) == float("inf")


def test_writers_are_told_with_those_who_waited_longest():
    saved = Saved(seconds=10, waits=[n / 100 for n in range(100)])
    saved.refused["503"] += 2
    found = saved.as_json()
    assert (found["a second"], found["p50 ms"], found["p99 ms"]) == (10, 500, 990)
    assert (found["saved"], found["errors"]) == (100, 2)


def test_sizes_are_said_as_people_say_them():
    assert arguments(["1k", "1M"]).sizes == {"1k": 1_000, "1m": 1_000_000}
    with pytest.raises(argparse.ArgumentTypeError):
        size("many")
