"""Charts are drawn from numbers: where bars, points and shares stand."""

import pytest

from deputies_portal.core.ui.charts import Meter, bars_of, columns_of, nice_step
from deputies_portal.reports.figures import Figure


def columns(bars, *, is_running=False, **others):
    none = [0] * len(bars)
    labels = [f"{n}月" for n in range(1, len(bars) + 1)]
    facts = {"labels": labels, "bars": bars, "beside": none, "line": none} | others
    return columns_of(names=("now", "before", "line"), is_running=is_running, **facts)


@pytest.mark.parametrize(
    ("largest", "step"), [(1, 1), (4, 1), (5, 2), (9, 5), (90, 25), (160, 50), (400, 100)]
)
def test_the_scale_has_round_steps_that_reach_the_largest(largest, step):
    assert nice_step(largest) == step


def test_a_bar_is_as_high_as_its_number():
    chart = columns([100, 50, 0])
    assert [mark.box.height for mark in chart.marks] == ["202.0", "101.0", "0.0"]
    assert [line.label for line in chart.scale] == ["0", "25", "50", "75", "100"]


def test_the_running_month_is_drawn_as_unfinished():
    assert [mark.is_part for mark in columns([1, 2], is_running=True).marks] == [False, True]
    assert [mark.is_part for mark in columns([1, 2]).marks] == [False, False]


def test_the_line_of_a_running_year_ends_in_dots():
    chart = columns([1, 2, 3], is_running=True)
    assert (len(chart.line.split()), len(chart.part_line.split())) == (2, 2)
    assert columns([1, 2, 3]).part_line == ""


def test_a_chart_without_months_is_empty():
    assert columns([]).marks == []


def test_the_longest_bar_fills_the_paper():
    chart = bars_of([("交通", Figure("a", 40)), ("教育", Figure("b", 10))])
    assert [bar.width for bar in chart.lines] == [1000, 250]
    assert bars_of([]).lines == []


def test_the_shares_of_a_meter_stand_behind_each_other():
    meter = Meter([("m-acc", 88), ("m-work", 22)], 110, 55)
    assert [(part.x, part.width) for part in meter.segments] == [(0, 800), (800, 200)]
    assert meter.plan_x == 500
    assert Meter([], 0, 5).plan_x is None
