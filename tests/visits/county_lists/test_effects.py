"""Every rule tells its effect before it is saved; what was told is what is saved."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from stations.models import ActivityType, CadenceRule, ReceptionRule, Standard
from stations.standards.assessing import Mark
from tests import html, make
from tests.stations.pages import refused, save_told, send, signed_in
from tests.visits.acting import act
from tests.visits.assessed import assess
from tests.visits.fulfilling import kept_since
from visits.models import DeadlineRule

CADENCE, RECEPTION = "/settings/cadence/", "/duty/rules/"
TENTH = {"pattern": "month_day", "month_day": "10", "starts_at": "09:00", "ends_at": "11:30"}
TENTH |= {"on_day_off": "keep", "places": "2", "distance": "7", "starts_on": "2025-04-01"}


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


def told(answer) -> list[str]:
    """The sentences of the effect."""
    assert answer.status_code == 200
    return [line.get_text(" ", strip=True) for line in html.page(answer).select("[data-told] li")]


def tried(user, address, **typed):
    """The form filled in and sent once."""
    client = signed_in(user)
    return client.post(address, html.form_values(client.get(address)) | typed)


def kind(code) -> ActivityType:
    return ActivityType.objects.get(county="530524", kind=code)


def rule(tier, code="") -> CadenceRule:
    rules = CadenceRule.objects.filter(county="530524", tier=tier, ends_on=None)
    return rules.get(activity_type__kind=code) if code else rules.get(activity_type=None)


def term(name, pace="") -> str:
    found = DeadlineRule.objects.get(county="530524", kind=name, pace=pace)
    return f"/settings/deadlines/{found.pk}/edit/"


@pytest.fixture
def workplace(home):
    kept_since(home)
    return make.make_venue("specialised", name="法律服务站", parent=home)


# --- one pattern ----------------------------------------------------------------------------------
def forms_of_rules() -> dict[str, dict]:
    """The address of every form of a rule, with something it would change."""
    cadence, reception = rule("home", "receiving"), make.make_rule("home")
    standard = Standard.objects.get(county="530524")
    monthly = {"tier": "home", "activity_type": kind("seminar").pk, "period": "month"}
    return {
        f"{CADENCE}new/": monthly | {"starts_on": "2025-03-01"},
        f"{CADENCE}{cadence.pk}/change/": {"times": "2"},
        f"{CADENCE}{cadence.pk}/end/": {"on": "2025-03-31", "reason": "合并"},
        f"{RECEPTION}new/": TENTH | {"tier": "workstation"},
        f"{RECEPTION}{reception.pk}/change/": {"month_day": "12"},
        f"{RECEPTION}{reception.pk}/end/": {"on": "2025-03-31", "reason": "合并"},
        term("triage"): {"length": "5"},
        f"/settings/standards/{standard.pk}/edit/": {"name": "新十有"},
        f"/settings/standards/{standard.pk}/end/": {"on": "2025-12-31"},
    }


def test_every_rule_tells_its_effect_and_saves_nothing_by_it(county_clerk, home):
    forms = forms_of_rules()
    for address, typed in forms.items():
        answer = tried(county_clerk, address, **typed)
        assert told(answer), address
        kept = html.form_values(answer)
        assert {name: kept[name] for name in typed} == {k: str(v) for k, v in typed.items()}
        bar = html.page(answer).select(".savebar > button")
        buttons = [one.get_text(strip=True) for one in bar]
        assert (len(buttons), buttons[1]) == (2, "返回修改"), address
    assert acts_on_rules() == []
    for address in [one for one in forms if not one.endswith("/end/")]:
        assert send(county_clerk, address, **forms[address]).status_code == 302, address
    assert set(acts_on_rules()) == {
        *("cadencerule.create", "cadencerule.end", "receptionrule.create", "receptionrule.end"),
        *("deadlinerule.change", "standard.change"),
    }


def acts_on_rules() -> list[str]:
    """What the journal says of rules."""
    kinds = [model._meta.label_lower for model in (CadenceRule, DeadlineRule, ReceptionRule)]
    lines = Entry.objects.filter(target_kind__in=[*kinds, Standard._meta.label_lower])
    return list(lines.values_list("action", flat=True))


def test_what_is_typed_after_it_was_told_is_told_anew(county_clerk, home):
    client, address = signed_in(county_clerk), term("triage")
    first = client.post(address, html.form_values(client.get(address)) | {"length": "5"})
    mark = html.page(first).select_one("button[name=seen]")["value"]
    other = client.post(address, html.form_values(first) | {"length": "8", "seen": mark})
    assert told(other)[0] == "今天起算的，原来到2025年3月25日，保存以后到2025年4月1日。"
    assert DeadlineRule.objects.get(county="530524", kind="triage").length == 3
    client.post(address, html.form_values(first) | {"seen": mark})
    assert DeadlineRule.objects.get(county="530524", kind="triage").length == 5


def test_who_goes_back_keeps_what_was_typed(county_clerk, home):
    client = signed_in(county_clerk)
    for address, typed in forms_of_rules().items():
        first = client.post(address, html.form_values(client.get(address)) | typed)
        back = client.post(address, html.form_values(first) | {"back": "1"})
        kept = html.form_values(back)
        assert (told(back), html.error_links(back)) == ([], {}), address
        assert {name: kept[name] for name in typed} == {k: str(v) for k, v in typed.items()}


def test_what_cannot_be_is_refused_before_anything_is_told(county_clerk, home):
    answer = tried(county_clerk, term("triage"), length="0")
    assert (list(refused(answer)), told(answer)) == (["#id_length"], [])


# --- cadence --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "late"),
    [
        ("2025-03-31 23:30+08:00", "有 2 期已经过去，保存以后就算逾期。"),
        ("2025-04-01 00:30+08:00", "有 3 期已经过去，保存以后就算逾期。"),
    ],
)
def test_a_new_cadence_rule_tells_slots_added_and_overdue(workplace, county_clerk, moment, late):
    typed = {"tier": "specialised", "activity_type": kind("report").pk, "period": "month"}
    with time_machine.travel(moment):
        answer = tried(county_clerk, f"{CADENCE}new/", **typed, starts_on="2025-01-01")
        page = signed_in(county_clerk).get("/cadence/", {"tier": "specialised"})
        overdue = html.figures(page)["overdue"]
        send(county_clerk, f"{CADENCE}new/", **typed, starts_on="2025-01-01")
        page = signed_in(county_clerk).get("/cadence/", {"tier": "specialised"})
    assert told(answer) == [
        "涉及 1 处家站。",
        "到2025年12月31日，应办的规定活动多出 12 次。",
        late,
        "已经算办了的照旧。",
    ]
    assert f"有 {html.figures(page)['overdue'] - overdue} 期已经过去" in late


def test_a_changed_cadence_rule_tells_what_is_open_and_no_longer_done(workplace, county_clerk):
    day = date(2025, 3, 11)
    make.make_activity(workplace, actor=county_clerk, kind="training", day=day, at=make.moment(day))
    address = f"{CADENCE}{rule('specialised').pk}/change/"
    answer = tried(county_clerk, address, starts_on="2025-03-01", times="2")
    assert told(answer) == [
        "涉及 1 处家站。",
        "到2025年12月31日，应办的规定活动多出 10 次。",
        "没有一期因此算逾期。",
        "有 1 期现在算办了，保存以后不再算。",
    ]


def test_a_rule_of_next_year_tells_what_it_asks_then(workplace, county_clerk):
    typed = {"tier": "", "venue": workplace.name, "activity_type": kind("report").pk}
    typed |= {"period": "quarter", "times": "2", "starts_on": "2026-01-01"}
    said = told(tried(county_clerk, f"{CADENCE}new/", **typed))
    assert said[1] == "到2026年12月31日，应办的规定活动多出 8 次。"
    assert send(county_clerk, f"{CADENCE}new/", **typed).status_code == 302


def test_an_effect_asks_as_much_for_many_venues_as_for_one(workplace, county_clerk):
    typed = {"tier": "specialised", "activity_type": kind("report").pk, "period": "month"}
    client, address = signed_in(county_clerk), f"{CADENCE}new/"
    values = html.form_values(client.get(address)) | typed
    asked = []
    for names in ([], "甲乙丙丁戊"):
        for name in names:
            make.make_venue("specialised", name=f"{name}站", parent=workplace.parent)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert told(client.post(address, values))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# --- reception ------------------------------------------------------------------------------------
def test_a_reception_rule_tells_days_added_and_taken_away(home, county_clerk):
    kept = make.make_rule("home")
    answer = tried(county_clerk, f"{RECEPTION}{kept.pk}/end/", on="2025-06-30", reason="合并")
    assert told(answer) == [
        "涉及 1 处家站。",
        "到2026年3月20日，应有的接待日减少 9 天。",
        "要排的值班减少 18 人次。",
    ]
    change = f"{RECEPTION}{kept.pk}/change/"
    answer = tried(county_clerk, change, month_day="12", starts_on="2025-04-11")
    assert told(answer)[1] == "到2026年4月11日，应有的接待日多出 12 天，减少 12 天。"
    assert ReceptionRule.objects.get().ends_on is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"places": "3"}, ["要排的值班多出 12 人次。"]),
        ({"places": "1"}, ["要排的值班减少 12 人次。"]),
        ({"starts_at": "09:30"}, ["要排的值班人次不变。", "有 12 天换了时间。"]),
        ({"distance": "14"}, ["要排的值班人次不变。"]),
    ],
)
def test_a_reception_rule_of_the_same_days_tells_turns_and_hours(home, county_clerk, typed, said):
    kept = make.make_rule("home")
    answer = tried(county_clerk, f"{RECEPTION}{kept.pk}/change/", starts_on="2025-04-01", **typed)
    assert told(answer) == [
        "涉及 1 处家站。",
        "到2026年4月1日，应有的接待日不变。",
        *said,
    ]


def test_a_reception_rule_of_one_venue_takes_the_days_of_its_tier(home, county_clerk):
    make.make_rule("home")
    typed = TENTH | {"tier": "", "venue": home.name, "month_day": "11"}
    answer = tried(county_clerk, f"{RECEPTION}new/", **typed)
    assert told(answer)[:2] == [
        "涉及 1 处家站。",
        "到2026年4月1日，应有的接待日多出 12 天，减少 12 天。",
    ]
    assert save_told(signed_in(county_clerk), f"{RECEPTION}new/", html.form_values(answer)).url


# --- terms ----------------------------------------------------------------------------------------
def test_a_term_tells_the_day_it_leads_to_and_the_clocks_that_stay(dispatched, county_clerk):
    answer = tried(county_clerk, term("answer", "normal"), length="45")
    assert told(answer) == [
        "今天起算的，原来到2025年4月21日，保存以后到2025年5月5日。",
        "正在走的 1 个期限不变。",
    ]
    assert told(tried(county_clerk, term("object"), length="4"))[1] == "现在没有按它走的期限。"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("7", "正在等评价的，有 1 件次当天就满期。"),
        ("8", "正在等评价的，没有一件次因此当天满期。"),
    ],
)
def test_a_term_of_rating_tells_who_is_over_today(answered, clerk, county_clerk, length, said):
    act("tell", answered, clerk, make.MARCH_11, rating="")
    answer = tried(county_clerk, term("rating"), length=length)
    assert told(answer)[1] == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("8", "已经办结的，有 1 件当天就可以归档。"),
        ("9", "已经办结的，没有一件因此当天可以归档。"),
    ],
)
def test_a_term_of_filing_tells_what_is_filed_today(request, county_clerk, length, said):
    act("close", request.getfixturevalue("told"), county_clerk, make.MARCH_11)
    answer = tried(county_clerk, term("archive"), length=length)
    assert told(answer)[1] == said


# --- standards ------------------------------------------------------------------------------------
def test_a_version_tells_the_scores_that_move(room, home, county_clerk):
    standard = Standard.objects.get(county="530524")
    first, second = [item for item in standard.items.all() if not item.computed][:2]
    assess(room, by=county_clerk, kind="review", **{first.code: Mark("not")})
    assess(home, by=county_clerk, kind="review", **{second.code: Mark("not")})
    address = f"/settings/standards/{standard.pk}/edit/"
    values = html.form_values(signed_in(county_clerk).get(address))
    rows = {values[f"i{n}-code"]: n for n in range(10)}
    heavier, lighter = (f"i{rows[one.code]}-weight" for one in (first, second))
    typed = {heavier: str(first.weight + 2), lighter: str(second.weight - 2)}
    assert told(tried(county_clerk, address, **typed, starts_on="2025-03-21")) == [
        "从2025年3月21日起，3 处家站按它评估。",
        "最近一次县级评估的结果照这一版算，1 处家站得分升，1 处降。",
        "做过的评估照旧，不重算。",
    ]
    assert Standard.objects.count() == 1
