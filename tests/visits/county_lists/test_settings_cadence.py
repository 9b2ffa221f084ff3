"""Activity types and cadence rules under /settings/: who keeps them, what is refused."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from stations.cadence import rules as cadence
from stations.models import ActivityType, CadenceRule
from tests import html, make
from tests.stations.pages import refused, send, signed_in

TYPES, RULES = "/settings/activity-types/", "/settings/cadence/"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def kind(code, county="530524"):
    return ActivityType.objects.get(county=county, kind=code)


def rule(tier, code, county="530524"):
    rules = CadenceRule.objects.filter(county=county, tier=tier, ends_on=None)
    return rules.get(activity_type__kind=code) if code else rules.get(activity_type=None)


def sentences(client, address=RULES):
    """The rows of the list of rules, as text."""
    rows = html.page(client.get(address)).select("main tbody tr")
    return [" ".join(row.get_text(" ").split()) for row in rows]


# --- what ships ---------------------------------------------------------------------------------
def test_a_county_is_founded_with_the_shipped_rules(changning):
    said = [
        (row.tier, row.activity_type and row.activity_type.kind, row.period, row.times)
        for row in cadence.in_order(CadenceRule.objects.filter(county="530524").for_list())
    ]
    assert said == [
        ("home", "receiving", "month", 1),
        ("workstation", "study", "half", 1),
        ("workstation", "inspection", "half", 1),
        ("workstation", "receiving", "month", 1),
        ("workstation", "appraisal", "year", 1),
        ("workstation", "report", "year", 1),
        ("room", "study", "year", 1),
        ("room", "inspection", "year", 1),
        ("room", "receiving", "half", 1),
        ("room", "contacting", "half", 1),
        ("room", "appraisal", "year", 1),
        ("room", "report", "year", 1),
        ("specialised", None, "month", 1),
    ]


def test_labels_of_the_shipped_rules_are_those_of_the_publication(changning):
    labels = dict(CadenceRule.objects.values_list("tier", "label"))
    assert labels["workstation"] == "两个一年、两个半年、一个定期"
    assert (labels["room"], labels["specialised"]) == ("两个半年、四个一年", "每月一次")


def test_a_county_owes_nothing_before_the_month_of_its_founding(db):
    make.make_regions()
    make.make_county(cadence_since=date(2025, 3, 11))
    assert set(CadenceRule.objects.values_list("starts_on", flat=True)) == {date(2025, 3, 1)}


# --- who ------------------------------------------------------------------------------------------
def test_the_county_clerk_alone_keeps_them(client, everybody):
    forum, receiving = kind("forum").pk, rule("home", "receiving").pk
    pages = [TYPES, f"{TYPES}new/", f"{TYPES}{forum}/edit/", f"{TYPES}{forum}/close/"]
    pages += [RULES, f"{RULES}new/", f"{RULES}{receiving}/change/", f"{RULES}{receiving}/end/"]
    for role, person in everybody.items():
        client.force_login(person)
        expected = 200 if role == "county_clerk" else 403
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(
            pages, expected
        )


def test_rows_of_another_county_do_not_exist(client, county_clerk, eryuan):
    client.force_login(county_clerk)
    forum, receiving = kind("forum", "532930").pk, rule("home", "receiving", "532930").pk
    acts = [f"{TYPES}{forum}/edit/", f"{TYPES}{forum}/close/"]
    acts += [f"{RULES}{receiving}/change/", f"{RULES}{receiving}/end/"]
    for address in acts:
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    for address in (TYPES, RULES, f"{RULES}new/"):
        assert client.get(address, {"county": "532930"}).status_code == 404


def test_a_list_asks_as_many_queries_for_many_rows_as_for_one(county_clerk):
    client = signed_in(county_clerk)
    client.get(RULES)
    with CaptureQueriesContext(connection) as many:
        client.get(RULES)
    # Twelve of the thirteen ended long ago, and are not read.
    CadenceRule.objects.exclude(tier="home").update(ends_on=date(2024, 12, 31))
    with CaptureQueriesContext(connection) as one:
        client.get(RULES)
    assert (len(many), len(one)) == (5, 5)


# --- activity types -------------------------------------------------------------------------------
def test_a_new_type_is_of_no_regime(county_clerk):
    send(county_clerk, f"{TYPES}new/", name="普法宣传", position="12")
    made = ActivityType.objects.get(name="普法宣传")
    assert (made.kind, made.county_id, made.is_regime) == ("other", "530524", False)


def test_a_regime_is_renamed_and_stays_what_it_is(county_clerk):
    send(county_clerk, f"{TYPES}{kind('study').pk}/edit/", name="集中学习")
    assert kind("study").name == "集中学习"
    assert Entry.objects.filter(action="activitytype.change").count() == 1


def test_a_regime_is_not_closed(county_clerk):
    answer = send(county_clerk, f"{TYPES}{kind('report').pk}/close/", reason="不用了")
    assert refused(answer) == {"": "六项制度的活动可以改名，不能停用。"}
    with pytest.raises(IntegrityError, match="regimes_stay"), transaction.atomic():
        ActivityType.objects.filter(kind="report").update(closed_on=date(2025, 3, 11))


def test_a_type_that_a_rule_asks_for_is_not_closed(county_clerk):
    CadenceRule.objects.create(
        county_id="530524",
        tier="home",
        activity_type=kind("seminar"),
        period="year",
        starts_on=date(2025, 1, 1),
    )
    answer = send(county_clerk, f"{TYPES}{kind('seminar').pk}/close/", reason="不用了")
    assert refused(answer) == {"": "还有规定要求这一类活动，请先结束那条规定。"}


def test_a_type_that_nothing_asks_for_is_closed(county_clerk):
    send(county_clerk, f"{TYPES}{kind('forum').pk}/close/", reason="并入其他")
    assert kind("forum").closed_on == date(2025, 3, 11)


def test_the_nature_of_a_type_never_changes(changning):
    with pytest.raises(IntegrityError, match="kind_kept"), transaction.atomic():
        ActivityType.objects.filter(kind="forum").update(kind="other")
    with pytest.raises(IntegrityError, match="name"), transaction.atomic():
        ActivityType.objects.filter(kind="forum").update(name="培训")
    with pytest.raises(IntegrityError, match="position"), transaction.atomic():
        ActivityType.objects.filter(kind="forum").update(position=0)
    with pytest.raises(IntegrityError, match="no_removal"), transaction.atomic():
        ActivityType.objects.filter(kind="forum")._raw_delete("default")


# --- rules ----------------------------------------------------------------------------------------
NEW = {"tier": "home", "period": "year", "times": "1", "starts_on": "2025-01-01", "label": ""}


def test_a_new_rule_stands_in_the_list(county_clerk):
    send(county_clerk, f"{RULES}new/", **NEW, activity_type=kind("seminar").pk)
    (said,) = [row for row in sentences(signed_in(county_clerk)) if "列席代表座谈会" in row]
    assert said.startswith("家 代表之家 列席代表座谈会 每年 1 次 — 2025年1月1日起 修改")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"tier": ""}, {"#id_tier": "层级：选一个层级，或者一处家站。"}),
        ({"times": "0"}, {"#id_times": "次数：次数在 1 到 31 之间。"}),
        ({"times": "99999999999999999999"}, {"#id_times": "次数：次数在 1 到 31 之间。"}),
        ({"period": "week"}, {"#id_period": "周期：选择一个有效的选项。 week 不在可用的选项中。"}),
        ({"starts_on": "2025-01-10"}, {"#id_starts_on": "开始日期：从一个月的 1 日开始。"}),
        ({"starts_on": ""}, {"#id_starts_on": "开始日期：请填写开始日期。"}),
        ({"activity_type": "999999"}, None),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(county_clerk, typed, said):
    seminar = {"activity_type": kind("seminar").pk}
    found = refused(send(county_clerk, f"{RULES}new/", **NEW | seminar | typed))
    assert len(found) == 1
    assert said is None or found == said
    assert not CadenceRule.objects.filter(activity_type__kind="seminar").exists()


def test_two_rules_for_the_same_activity_do_not_overlap(county_clerk):
    answer = send(county_clerk, f"{RULES}new/", **NEW, activity_type=kind("receiving").pk)
    assert refused(answer) == {"#id_activity_type": "哪一类活动：这段时间里，这一项已经有规定。"}


def test_a_rule_for_one_venue_finds_it_by_name(county_clerk, room):
    typed = NEW | {"tier": "", "venue": room.name}
    send(county_clerk, f"{RULES}new/", **typed, activity_type=kind("receiving").pk)
    assert CadenceRule.objects.get(venue=room).tier == ""


def test_a_rule_and_what_it_is_about_belong_to_one_county(changning, eryuan, eryuan_home):
    facts = {"county_id": "530524", "period": "year", "starts_on": date(2025, 1, 1)}
    foreign = kind("seminar", "532930")
    for said in ({"tier": "home", "activity_type": foreign}, {"venue": eryuan_home}):
        with pytest.raises(IntegrityError, match="of_county"), transaction.atomic():
            CadenceRule.objects.create(**facts, **said)
    with pytest.raises(IntegrityError, match="tier_or_venue"), transaction.atomic():
        CadenceRule.objects.create(**facts, activity_type=kind("seminar"))
    with pytest.raises(IntegrityError, match="no_removal"), transaction.atomic():
        rule("home", "receiving").delete()


def test_a_changed_rule_ends_and_another_one_begins(county_clerk):
    old = rule("specialised", "")
    typed = {"period": "quarter", "times": "2", "starts_on": "2025-07-01"}
    send(county_clerk, f"{RULES}{old.pk}/change/", **typed)
    old.refresh_from_db()
    new = rule("specialised", "")
    assert (old.period, old.ends_on) == ("month", date(2025, 6, 30))
    assert (new.period, new.times, new.starts_on) == ("quarter", 2, date(2025, 7, 1))
    assert [row.action for row in Entry.objects.filter(action__startswith="cadencerule")] == [
        "cadencerule.end",
        "cadencerule.create",
    ]


def test_months_that_are_over_are_not_asked_anew(county_clerk):
    old = rule("specialised", "")
    answer = send(county_clerk, f"{RULES}{old.pk}/change/", starts_on="2020-01-01")
    assert refused(answer) == {"#id_starts_on": "从哪天起：要晚于现在这条规定开始的日子。"}


def test_a_rule_that_has_not_begun_is_set_anew(county_clerk):
    send(county_clerk, f"{RULES}new/", **NEW | {"starts_on": "2025-06-01"})
    made = CadenceRule.objects.get(tier="home", activity_type=None)
    send(county_clerk, f"{RULES}{made.pk}/change/", period="half", starts_on="2025-05-01")
    made.refresh_from_db()
    assert (made.period, made.starts_on, made.ends_on) == ("half", date(2025, 5, 1), None)


def test_a_rule_ends_with_a_month(county_clerk):
    old = rule("specialised", "")
    answer = send(county_clerk, f"{RULES}{old.pk}/end/", on="2025-04-10", reason="改按季度")
    assert list(refused(answer).values()) == ["到一个月的最后一天为止。"]
    send(county_clerk, f"{RULES}{old.pk}/end/", on="2025-04-30", reason="改按季度")
    old.refresh_from_db()
    assert old.ends_on == date(2025, 4, 30)
    answer = send_again(county_clerk, old)
    assert answer.status_code == 409


def send_again(user, row):
    typed = {"on": "2025-05-31", "reason": "再来", "version": row.version}
    return signed_in(user).post(f"{RULES}{row.pk}/end/", typed)


def test_the_page_of_a_change_says_how_many_venues_it_concerns(county_clerk, room):
    client = signed_in(county_clerk)
    page = html.text_of(client.get(f"{RULES}{rule('room', 'study').pk}/change/"))
    assert "涉及 1 处家站。" in page
