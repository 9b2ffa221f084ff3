"""A new rule never rewrites a closed period: what counted for it stays there."""

from datetime import date

import pytest
import time_machine

from stations.models import CadenceRule
from tests import make
from tests.html import figures, form_values, page
from tests.stations.pages import refused, send, signed_in
from tests.visits.fulfilling import day, held, kept_since, kind_of, states

SEPTEMBER_15 = date(2025, 9, 15)
MONTHS = [f"2025-{number:02d}" for number in range(1, 13)]
NEW, SLOTS = "/settings/cadence/new/", "/cadence/slots/"


@pytest.fixture
def specialised(home, county_clerk):
    """It trained its deputies once a month, and owes one activity of any kind a month."""
    CadenceRule.objects.update(starts_on=date(2020, 1, 1), made_on=date(2024, 12, 2))
    venue = make.make_venue("specialised", name="生态环保站", parent=home)
    kept_since(home)
    for month in range(1, 9):
        held(venue, "training", day(month), by=county_clerk)
    with time_machine.travel("2025-09-15 10:00+08:00"):
        yield venue


def quarterly_training(times="3", starts_on="2025-01-01"):
    facts = {"tier": "specialised", "period": "quarter", "times": times, "label": ""}
    return facts | {"activity_type": kind_of("training").pk, "starts_on": starts_on}


def test_eight_fulfilled_months_stay_fulfilled(county_clerk, specialised):
    client, asked = signed_in(county_clerk), {"clause": "any", "state": "done"}
    assert figures(client.get(SLOTS, asked))["rows"] == 8
    send(county_clerk, NEW, **quarterly_training())
    assert CadenceRule.objects.get(period="quarter", tier="specialised").made_on == SEPTEMBER_15
    assert figures(client.get(SLOTS, asked))["rows"] == 8
    missed = page(client.get(SLOTS, {"state": "overdue", "venue": specialised.pk}))
    assert [row.get_text() for row in missed.select("main tbody td:nth-of-type(2)")] == [
        "2025年第1季度",
        "2025年第2季度",
    ]


@pytest.mark.parametrize(
    ("on", "august", "quarter"),
    [
        (date(2025, 8, 31), "due", "done"),  # both run: the named one first
        (date(2025, 9, 1), "done", "due"),  # August has ended, the quarter can still be met
        (date(2025, 9, 30), "done", "due"),
        (date(2025, 10, 1), "done", "overdue"),  # what has ended is not rewritten
    ],
)
def test_a_month_keeps_what_it_has_from_the_day_it_ended(specialised, on, august, quarter):
    CadenceRule.objects.create(
        county_id="530524",
        tier="specialised",
        activity_type=kind_of("training"),
        period="quarter",
        starts_on=day(7, 1),
        made_on=day(7, 1),
    )
    found = states(specialised, "any", on)
    assert (found["2025-07"], found["2025-08"]) == ("done", august)
    assert states(specialised, "training", on)["2025-Q3"] == quarter


def test_one_more_deed_in_the_running_period_meets_the_new_rule(county_clerk, specialised):
    send(county_clerk, NEW, **quarterly_training(times="1"))
    assert states(specialised, "training", SEPTEMBER_15)["2025-Q3"] == "due"
    held(specialised, "training", day(9), by=county_clerk)
    assert states(specialised, "training", SEPTEMBER_15)["2025-Q3"] == "done"
    assert [states(specialised, "any", SEPTEMBER_15)[key] for key in MONTHS[:8]] == ["done"] * 8


# --- the effect stands on the page before anything is saved -----------------------------------
def effect_of(answer) -> list[str]:
    return [line.get_text(strip=True) for line in page(answer).select("[data-told] li")][1:]


def test_a_new_rule_shows_what_it_changes_and_saves_it_when_seen(county_clerk, specialised):
    client = signed_in(county_clerk)
    typed = form_values(client.get(NEW), "main form[method=post]") | quarterly_training()
    asked = client.post(NEW, typed)
    assert effect_of(asked) == [
        "到2025年12月31日，应办的规定活动多出 12 次。",
        "有 2 期已经过去，保存以后就算逾期。",
        "已经算办了的照旧。",
    ]
    assert not CadenceRule.objects.filter(period="quarter").exists()
    assert form_values(asked, "main form[method=post]")["times"] == "3"
    mark = page(asked).select_one("button[name=seen]")["value"]
    other = client.post(NEW, typed | {"starts_on": "2025-07-01", "seen": mark})
    assert effect_of(other) == [
        "到2025年12月31日，应办的规定活动多出 6 次。",
        "没有一期因此算逾期。",
        "已经算办了的照旧。",
    ]
    assert client.post(NEW, typed | {"seen": mark}).status_code == 302
    assert CadenceRule.objects.filter(period="quarter").count() == 1


def test_a_change_and_an_end_show_their_effect_too(county_clerk, specialised):
    rule = CadenceRule.objects.get(tier="specialised")
    client, address = signed_in(county_clerk), f"/settings/cadence/{rule.pk}/"
    change = {"period": "month", "times": "2", "starts_on": "2025-10-01", "label": ""}
    assert effect_of(client.post(f"{address}change/", change)) == [
        "到2025年12月31日，应办的规定活动多出 3 次。",
        "没有一期因此算逾期。",
        "已经算办了的照旧。",
    ]
    end = {"on": "2025-09-30", "reason": "改按季度"}
    assert effect_of(client.post(f"{address}end/", end)) == [
        "到2025年12月31日，应办的规定活动减少 3 次。",
        "没有一期因此算逾期。",
        "已经算办了的照旧。",
    ]
    rule.refresh_from_db()
    assert rule.ends_on is None


# --- no change reaches back into a period that has ended ----------------------------------------
ENDED = "到2025年8月31日为止的周期已经结束，照旧不动。请写那天以后的日子。"


def figures_of(user):
    return figures(signed_in(user).get("/cadence/", {"tier": "specialised"}))


@pytest.mark.parametrize(
    ("act", "field", "typed", "is_kept"),
    [
        ("change", "starts_on", "2025-08-01", True),
        ("change", "starts_on", "2025-09-01", False),
        ("end", "on", "2025-07-31", True),
        ("end", "on", "2025-08-31", False),
    ],
)
def test_a_rule_changes_or_ends_only_in_periods_that_have_not_ended(
    act, field, typed, is_kept, specialised, county_clerk
):
    rule = CadenceRule.objects.get(tier="specialised", ends_on=None)
    facts = {"reason": "改规定"} if act == "end" else {"period": "quarter"}
    address = f"/settings/cadence/{rule.pk}/{act}/"
    answer = send(county_clerk, address, **facts, **{field: typed})
    if is_kept:
        assert [said.partition("：")[2] for said in refused(answer).values()] == [ENDED]
    assert figures_of(county_clerk)["done"] == 8
    rule.refresh_from_db()
    assert (rule.ends_on is None) is is_kept


def test_a_rule_of_one_venue_leaves_the_months_that_ended(specialised, county_clerk):
    typed = {"tier": "", "venue": "生态环保站", "times": "2", "period": "month"}
    answer = send(county_clerk, NEW, **typed, starts_on="2025-08-01")
    assert refused(answer) == {"#id_starts_on": f"开始日期：{ENDED}"}
    send(county_clerk, NEW, **typed, starts_on="2025-09-01")
    assert CadenceRule.objects.get(venue=specialised).times == 2
    assert figures_of(county_clerk)["done"] == 8


def test_a_rule_made_by_mistake_for_months_gone_by_is_taken_back(specialised, county_clerk):
    """Nothing ended while it held: it may end before it was made."""
    before = figures_of(county_clerk)["overdue"]
    typed = {"tier": "specialised", "activity_type": kind_of("report").pk, "period": "month"}
    send(county_clerk, NEW, **typed, starts_on="2025-01-01")
    assert figures_of(county_clerk)["overdue"] == before + 8
    rule = CadenceRule.objects.get(tier="specialised", activity_type__kind="report")
    send(county_clerk, f"/settings/cadence/{rule.pk}/end/", on="2025-01-31", reason="记错了")
    assert figures_of(county_clerk)["overdue"] == before + 1
