"""Rules of the database about reception rules, each tripped once."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from stations.models import ReceptionDate, ReceptionRule
from tests import make
from tests.stations.rules import refusal

PATTERN = "按所选的日子填写几号、星期几或日期。"
OVERLAP = "这段时间已经有规则，请先结束原来的规则。"


def a_rule(**facts):
    facts = {
        "county_id": "530524",
        "tier": "room",
        "pattern": "month_day",
        "month_day": 10,
        "starts_on": date(2025, 1, 1),
        "starts_at": time(9),
        "ends_at": time(11, 30),
    } | facts
    return ReceptionRule(**facts)


def test_a_rule_keeps_its_form(room):
    wrong = {
        "没说给谁": (a_rule(tier=""), "规则要么给一级家站，要么给一处家站。"),
        "给两样": (a_rule(venue=room), "规则要么给一级家站，要么给一处家站。"),
        "没有日": (a_rule(month_day=None), PATTERN),
        "三十二号": (a_rule(month_day=32), PATTERN),
        "多说了星期": (a_rule(weekday=1), PATTERN),
        "没说星期": (a_rule(pattern="weekday", month_day=None), PATTERN),
        "第五个": (a_rule(pattern="nth_weekday", month_day=None, weekday=1, nth=5), PATTERN),
        "指定日期又有号": (a_rule(pattern="dates"), PATTERN),
        "钟点倒着": (a_rule(ends_at=time(9)), "结束时间要晚于开始时间。"),
        "没有人": (a_rule(places=0), "每天人数在 1 到 20 之间。"),
        "搭配太多": (
            a_rule(places=2, wish_county=1, wish_township=2),
            "各级代表加起来不能多于每天人数。",
        ),
        "隔太久": (a_rule(distance=184), "相隔天数在 0 到 183 之间。"),
        "日子倒着": (a_rule(ends_on=date(2024, 1, 1)), "结束日期不能早于开始日期。"),
    }
    said = {what: refusal(row.save) for what, (row, _words) in wrong.items()}
    assert said == {what: words for what, (_row, words) in wrong.items()}


def test_two_rules_of_one_tier_or_venue_do_not_overlap(room, workstation):
    rule = make.make_rule("room", ends_on=date(2025, 6, 30))
    make.make_rule(venue=room)
    assert refusal(a_rule(ends_on=date(2025, 6, 30)).save) == OVERLAP
    assert refusal(a_rule(tier="", venue=room).save) == OVERLAP
    a_rule(starts_on=date(2025, 7, 1)).save()
    a_rule(tier="workstation").save()
    a_rule(tier="", venue=workstation).save()
    rule.ends_on = date(2025, 7, 1)
    assert refusal(rule.save) == OVERLAP


def test_a_rule_of_a_venue_stays_in_its_county(room, eryuan):
    stray = a_rule(tier="", venue=room, county_id="532930")
    assert refusal(stray.save) == "请选择本县的家站。"


def test_a_listed_date_is_given_once(changning):
    rule = make.make_rule("room", pattern="dates")
    dates = [ReceptionDate(rule=rule, day=date(2025, 3, 10)) for _ in range(2)]
    dates[0].save()
    assert refusal(dates[1].save) == "同一天只写一次。"
    assert refusal(ReceptionDate(rule=rule, day=date(1900, 1, 1)).save) == (
        "日期在1949年到2100年之间。"
    )


def test_a_rule_is_never_removed(changning):
    rule = make.make_rule("room")
    with pytest.raises(IntegrityError, match="no_removal"), transaction.atomic():
        rule.delete()


def test_wishes_name_the_levels_that_are_wished(changning):
    rule = make.make_rule("room", places=3, wish_county=1, wish_township=2)
    assert rule.wishes == {"county": 1, "township": 2}
