"""Rules of the database about deputies, units and postings, each tripped once."""

from datetime import date

import pytest

from stations.models import Assignment, GroupMembership, Mandate, Posting, Term, UndertakingUnit
from tests import make
from tests.stations.rules import refusal

JANUARY = date(2024, 1, 1)
FEBRUARY = date(2024, 2, 1)
REVERSED = "结束日期不能早于开始日期。"


def refusals(wrong) -> dict[str, str]:
    return {what: refusal(row.save) for what, (row, _words) in wrong.items()}


def words(wrong) -> dict[str, str]:
    return {what: said for what, (_row, said) in wrong.items()}


def test_seats_keep_their_rules(deputy):
    county, township = make.make_term(), make.make_term("530524101", number=18)
    national = make.make_term(None, number=14)
    seat = {"deputy": deputy, "starts_on": JANUARY, "electing_body": "云南省人民代表大会"}
    Mandate.objects.create(**seat, term=national)
    in_county = {**seat, "term": county, "congress_id": "530524"}
    in_township = {**seat, "term": township, "congress_id": "530524101"}
    twice = "这位代表在这一级人大已经有未终止的代表资格。"
    wrong = {
        "县里两项": (Mandate(**in_county), twice),
        "全国两项": (Mandate(**seat, term=national), twice),
        "人大与届不合": (
            Mandate(**seat, term=township, congress_id="530524"),
            "代表资格要与届属于同一级人大。",
        ),
        "终止不说原因": (
            Mandate(**in_township, status="ended", ends_on=FEBRUARY),
            "终止代表资格要写明日期和原因。",
        ),
        "终止不说日期": (
            Mandate(**in_township, status="ended", end_reason="moved"),
            "终止代表资格要写明日期和原因。",
        ),
        "没说谁选的": (
            Mandate(**in_township | {"electing_body": ""}),
            "写明选区；县级以上代表写选举单位。",
        ),
        "倒着": (Mandate(**in_township, ends_on=date(2023, 1, 1)), REVERSED),
    }
    assert refusals(wrong) == words(wrong)


def test_terms_keep_their_rules(deputy):
    make.make_term(None, number=14)
    days = {"starts_on": JANUARY, "ends_on": date(2029, 1, 1)}
    wrong = {
        "同一届两次": (Term(congress_id="530524", number=17, **days), "这一届已经登记过。"),
        "全国两次": (Term(number=14, **days), "这一届已经登记过。"),
        "第 0 届": (Term(congress_id="530524", number=0, **days), "届次在 1 到 99 之间。"),
        "倒着": (
            Term(congress_id="530524", number=18, starts_on=FEBRUARY, ends_on=JANUARY),
            "届满日期要晚于开始日期。",
        ),
    }
    assert refusals(wrong) == words(wrong)


def test_a_deputy_is_in_one_territorial_venue_and_in_any_specialised_ones(
    deputy, room, workstation, home, eryuan_home
):
    law = make.make_venue("specialised", field="法律服务", parent=home)
    farms = make.make_venue("specialised", field="养殖", parent=home)
    make.make_assignment(deputy, law)
    make.make_assignment(deputy, farms)
    here = {"deputy": deputy, "starts_on": JANUARY}
    outside = "只能安排到本县在用的家站。"
    wrong = {
        "两处联络室": (
            Assignment(venue=workstation, **here),
            "这位代表已经进了另一处家站，请先结束原来的安排。",
        ),
        "同一处两次": (
            Assignment(venue=law, is_territorial=False, **here),
            "这位代表已经在这处家站。",
        ),
        "外县": (Assignment(venue=eryuan_home, **here), outside),
        "专业站当作地域": (Assignment(venue=farms, is_territorial=True, **here), outside),
        "倒着": (Assignment(venue=workstation, **here, ends_on=date(2023, 1, 1)), REVERSED),
    }
    assert refusals(wrong) == words(wrong)
    assert deputy.assignments.count() == 3


def test_groups_and_units_keep_their_rules(deputy, unit):
    group = make.make_group("第一小组")
    GroupMembership.objects.create(group=group, deputy=deputy, starts_on=JANUARY)
    new = {"county_id": "530524", "kind": "government"}
    wrong = {
        "同名小组": (
            type(group)(name="第一小组", county_id="530524"),
            "这个县已经有同名的代表小组。",
        ),
        "组员两次": (
            GroupMembership(group=group, deputy=deputy, starts_on=FEBRUARY),
            "这位代表已经在这个小组。",
        ),
        "同一简称": (
            UndertakingUnit(name="某局", short_name="县教育体育局", **new),
            "这个县已经有这个简称的承办单位。",
        ),
        "同一全称": (
            UndertakingUnit(name=unit.name, short_name="某局", **new),
            "这个县已经有这个承办单位。",
        ),
        "外县乡镇": (
            UndertakingUnit(name="甲", short_name="甲", township_id="532930104", **new),
            "乡镇不在这个县。",
        ),
        "乡镇政府没有乡镇": (
            UndertakingUnit(
                name="乙", short_name="乙", county_id="530524", kind="township_government"
            ),
            "乡镇人民政府要写明是哪个乡镇。",
        ),
    }
    assert refusals(wrong) == words(wrong)


SCOPE_FITS = "每项任用只选一个范围，并且要与角色相符。"
ALONE = "系统管理员和审计员不能兼任其他角色，也不能互相兼任。"


def test_a_posting_has_the_one_scope_of_its_role(room, unit):
    user = make.make_user("new")
    days = {"user": user, "starts_on": JANUARY}
    wrong = {
        "没有范围": (Posting(role="venue_clerk", **days), SCOPE_FITS),
        "范围不合角色": (Posting(role="venue_clerk", unit=unit, **days), SCOPE_FITS),
        "两个范围": (Posting(role="unit_clerk", unit=unit, venue=room, **days), SCOPE_FITS),
        "管理员没有说明全平台": (Posting(role="administrator", **days), SCOPE_FITS),
        "全平台又有县": (
            Posting(role="administrator", is_whole=True, region_id="530524", **days),
            SCOPE_FITS,
        ),
        "管理员给州市": (Posting(role="administrator", region_id="5305", **days), SCOPE_FITS),
        "审计员有县": (Posting(role="auditor", region_id="530524", **days), SCOPE_FITS),
        "县级经办人全平台": (Posting(role="county_clerk", is_whole=True, **days), SCOPE_FITS),
        "县级角色给乡镇": (
            Posting(role="county_clerk", region_id="530524101", **days),
            "请选择县或县以上的区划。",
        ),
        "乡镇角色给县": (
            Posting(role="township_clerk", township_id="530524", **days),
            "请选择乡镇。",
        ),
        "倒着": (
            Posting(role="venue_clerk", venue=room, ends_on=date(2023, 1, 1), **days),
            REVERSED,
        ),
    }
    assert refusals(wrong) == words(wrong)


def test_the_same_posting_is_not_held_twice(clerk, room):
    again = Posting(user=clerk, role="venue_clerk", venue=room, starts_on=JANUARY)
    assert refusal(again.save) == "这个人已经有同样的任用。"


@pytest.mark.parametrize("person", ["administrator", "auditor"])
def test_administrators_and_auditors_hold_nothing_else(person, everybody, room):
    user = everybody[person]
    other = {"administrator": "auditor", "auditor": "administrator"}[person]
    day = {"user": user, "starts_on": JANUARY}
    assert refusal(Posting(role="venue_clerk", venue=room, **day).save) == ALONE
    is_whole = other == "administrator"
    assert refusal(Posting(role=other, is_whole=is_whole, **day).save) == ALONE


def test_a_clerk_does_not_become_administrator_while_clerk(clerk):
    day = {"user": clerk, "starts_on": JANUARY}
    assert refusal(Posting(role="administrator", is_whole=True, **day).save) == ALONE
    clerk.postings.update(ends_on=date(2023, 12, 31))
    Posting.objects.create(role="administrator", is_whole=True, **day)
    assert clerk.postings.count() == 2
