"""Reception rules under /duty/rules/: who keeps them, preview, change from a day on, bad input."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from stations.models import ReceptionRule
from tests import html, make
from tests.stations.pages import refused as errors_of
from tests.stations.pages import send, signed_in

RULES = "/duty/rules/"
NEW = f"{RULES}new/"
TENTH = {"pattern": "month_day", "month_day": "10", "starts_at": "09:00", "ends_at": "11:30"}
TENTH |= {"on_day_off": "keep", "places": "2", "distance": "7", "starts_on": "2025-04-01"}


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def sentences(answer):
    rows = html.page(answer).select("main tbody tr")
    return [" ".join(row.get_text(" ").split()) for row in rows]


def refused(answer):
    """The errors beside their fields, without the name of the field."""
    return {anchor: words.partition("：")[2] for anchor, words in errors_of(answer).items()}


def previewed(answer):
    days = html.page(answer).select("section[aria-labelledby=h-days] li")
    return [" ".join(day.get_text(" ").split()) for day in days]


# --- who ----------------------------------------------------------------------------------------
def test_those_who_plan_keep_the_rules(client, everybody, room):
    rule = make.make_rule(venue=room)
    pages = [RULES, NEW, f"{RULES}{rule.pk}/change/", f"{RULES}{rule.pk}/end/"]
    for role, person in everybody.items():
        client.force_login(person)
        expected = 200 if role in ("county_clerk", "township_clerk") else 403
        assert [client.get(page).status_code for page in pages] == [expected] * 4, role


def test_rules_of_another_county_do_not_exist(room, outside_county_clerk):
    rule = make.make_rule(venue=room)
    client = signed_in(outside_county_clerk)
    pages = [f"{RULES}?county=530524", f"{NEW}?county=530524", f"{RULES}{rule.pk}/end/"]
    assert [client.get(page).status_code for page in pages] == [404] * 3


def test_a_township_keeps_the_rules_of_its_venues_alone(home, room, township_clerk):
    tier_rule, there = make.make_rule("room"), make.make_rule(venue=home)
    client = signed_in(township_clerk)
    answers = [client.get(f"{RULES}{one.pk}/change/").status_code for one in (tier_rule, there)]
    assert answers == [403, 403]
    send(township_clerk, NEW, venue=str(room), tier="room", **TENTH)
    assert ReceptionRule.objects.filter(venue=room, tier="").count() == 1
    said = refused(send(township_clerk, NEW, venue=str(home), **TENTH))
    assert said == {"#id_venue": f"没有找到“{home}”，请换个写法。"}


# --- a new rule ---------------------------------------------------------------------------------
def test_a_rule_of_a_tier_is_made(county_clerk):
    answer = send(county_clerk, NEW, tier="home", wish_county="1", from_above="on", **TENTH)
    assert answer.url == f"{RULES}?county=530524"
    rule = ReceptionRule.objects.get()
    assert (rule.tier, rule.month_day, rule.weekday, rule.wishes) == (
        "home",
        10,
        None,
        {"county": 1},
    )
    line = Entry.objects.get(action="receptionrule.create")
    assert (line.actor, line.county, line.after["month_day"]) == (county_clerk, "530524", 10)
    (said,) = sentences(signed_in(county_clerk).get(RULES))
    assert said.startswith("家 代表之家 每月 10 日 9:00–11:30 2 人 县 照常 2025年4月1日起 修改")


def test_the_days_are_shown_before_anything_is_saved(county_clerk):
    facts = TENTH | {"on_day_off": "next_working", "tier": "home"}
    client = signed_in(county_clerk)
    days = previewed(client.post(NEW, html.form_values(client.get(NEW)) | facts))
    assert (len(days), ReceptionRule.objects.count()) == (12, 0)
    assert days[0].startswith("2025年4月10日")
    assert days[1].startswith("2025年5月12日")
    assert "2025年5月10日是周末，改到这天" in days[1]


def test_market_days_are_written_as_people_write_them(county_clerk, room):
    facts = TENTH | {"pattern": "dates", "market_days": "2025-04-05，2025年4月15日\n2025.4.5"}
    send(county_clerk, NEW, venue=str(room), **facts)
    rule = ReceptionRule.objects.get()
    assert [row.day for row in rule.dates.all()] == [date(2025, 4, 5), date(2025, 4, 15)]
    assert rule.month_day is None


# --- bad input ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"month_day": ""}, {"#id_month_day": "请填写几号。"}),
        ({"month_day": "32"}, {"#id_month_day": "请写 1 到 31 之间的数。"}),
        ({"pattern": "weekday"}, {"#id_weekday": "请选择星期几。"}),
        ({"pattern": "nth_weekday", "weekday": "1"}, {"#id_nth": "请选择第几个。"}),
        ({"pattern": "dates"}, {"#id_market_days": "请至少写一个日期。"}),
        (
            {"pattern": "dates", "market_days": "2025-02-30"},
            {"#id_market_days": "“2025-02-30”不是日期。"},
        ),
        ({"ends_at": "09:00"}, {"#id_ends_at": "结束时间要晚于开始时间。"}),
        ({"starts_at": "25:00"}, {"#id_starts_at": "请写时和分，例如 09:00。"}),
        ({"ends_on": "2025-03-01"}, {"#id_ends_on": "结束日期不能早于开始日期。"}),
        ({"wish_county": "3"}, {"#id_places": "各级代表加起来不能多于每天人数。"}),
        ({"places": "21"}, {"#id_places": "请写 1 到 20 之间的数。"}),
        ({"tier": ""}, {"#id_tier": "规则要么给一级家站，要么给一处家站。"}),
    ],
)
def test_bad_input_is_named_beside_its_field(county_clerk, typed, said):
    assert refused(send(county_clerk, NEW, **{"tier": "home", **TENTH, **typed})) == said
    assert ReceptionRule.objects.count() == 0


def test_two_rules_of_one_time_are_refused_beside_the_first_day(county_clerk):
    make.make_rule("home", ends_on=date(2025, 4, 1))
    said = refused(send(county_clerk, NEW, tier="home", **TENTH))
    assert said == {"#id_starts_on": "这段时间已经有规则，请先结束原来的规则。"}
    send(county_clerk, NEW, tier="home", **TENTH | {"starts_on": "2025-04-02"})
    assert ReceptionRule.objects.count() == 2


# --- change and end -----------------------------------------------------------------------------
def test_a_change_begins_another_rule_and_leaves_published_days(county_clerk, room, deputy):
    rule = make.make_rule(venue=room)
    day = make.make_duty_day(room, deputy, day=date(2025, 5, 10), rule=rule)
    facts = {"pattern": "weekday", "weekday": "3", "starts_on": "2025-05-01"}
    send(county_clerk, f"{RULES}{rule.pk}/change/", **facts)
    old, new = ReceptionRule.objects.order_by("starts_on")
    assert (old.ends_on, old.month_day) == (date(2025, 4, 30), 10)
    assert (new.venue, new.pattern, new.weekday, new.month_day) == (room, "weekday", 3, None)
    day.refresh_from_db()
    assert (day.day, day.rule, day.state) == (date(2025, 5, 10), old, "published")
    actions = Entry.objects.filter(action__startswith="receptionrule").order_by("id")
    assert [line.action for line in actions] == ["receptionrule.end", "receptionrule.create"]


def test_a_rule_that_has_not_begun_is_set_anew(county_clerk):
    rule = make.make_rule("home", starts_on=date(2025, 4, 1), pattern="dates")
    rule.dates.create(day=date(2025, 4, 5))
    facts = {"market_days": "2025-04-06", "places": "3", "starts_on": "2025-03-20"}
    send(county_clerk, f"{RULES}{rule.pk}/change/", **facts)
    rule.refresh_from_db()
    assert (rule.starts_on, rule.places) == (date(2025, 3, 20), 3)
    assert [row.day for row in rule.dates.all()] == [date(2025, 4, 6)]
    assert ReceptionRule.objects.count() == 1


def test_a_change_starts_later_than_the_rule(county_clerk):
    rule = make.make_rule("home", ends_on=date(2025, 6, 30))
    page = f"{RULES}{rule.pk}/change/"
    early = refused(send(county_clerk, page, starts_on="2020-01-01", ends_on=""))
    assert early == {"#id_starts_on": "要晚于现在这条规则开始的日子。"}
    late = refused(send(county_clerk, page, starts_on="2025-07-01", ends_on=""))
    assert late == {"#id_starts_on": "现在这条规则到那天已经结束，请新建一条。"}


def test_a_rule_is_ended_once(county_clerk):
    rule = make.make_rule("home")
    page = f"{RULES}{rule.pk}/end/"
    send(county_clerk, page, on="2025-06-30", reason="改为每周接待。")
    rule.refresh_from_db()
    assert rule.ends_on == date(2025, 6, 30)
    assert Entry.objects.get(action="receptionrule.end").note == "改为每周接待。"
    assert send(county_clerk, page, on="2025-06-30", reason="再一次。").status_code == 409


def test_who_opened_an_older_page_does_not_change_the_rule(county_clerk):
    rule = make.make_rule("home")
    page = f"{RULES}{rule.pk}/change/"
    client = signed_in(county_clerk)
    values = html.form_values(client.get(page), "main form[method=post]")
    send(county_clerk, f"{RULES}{rule.pk}/end/", on="2026-06-30", reason="到期。")
    assert client.post(page, values).status_code == 409


# --- the list -----------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 6])
def test_the_list_asks_the_same_few_questions_for_any_number_of_rules(county_clerk, number):
    for serial in range(number):
        make.make_rule(venue=make.make_venue("specialised", name=f"专业站{serial}"))
    client = signed_in(county_clerk)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(RULES)
    assert (len(sentences(answer)), len(queries)) == (number, 6)


def test_the_tiers_come_from_the_home_down_then_the_venues_with_their_own(county_clerk, room):
    make.make_rule(venue=room)
    for tier in ("specialised", "room", "workstation", "home"):
        make.make_rule(tier)
    listed = ReceptionRule.objects.for_list()
    tiers = ["home", "workstation", "room", "specialised", ""]
    assert [rule.tier for rule in listed] == tiers


def test_ended_rules_are_listed_when_asked_for(county_clerk):
    make.make_rule("home", ends_on=date(2024, 12, 31))
    client = signed_in(county_clerk)
    assert sentences(client.get(RULES)) == []
    (said,) = sentences(client.get(f"{RULES}?past=1"))
    assert "修改" not in said
