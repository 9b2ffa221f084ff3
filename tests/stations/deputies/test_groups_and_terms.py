"""Groups of deputies 代表小组 and the terms 届 of the congresses."""

from datetime import date

import pytest
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import DeputyGroup, GroupMembership, Term
from tests import make
from tests.html import figures, page, text_of
from tests.stations.pages import refused, send, signed_in

BUDGET = 8


@pytest.fixture
def group(changning):
    return make.make_group("柯街第二代表小组", township_id="530524101")


def names(answer) -> list[str]:
    return [link.get_text() for link in page(answer).select("tbody th a")]


def test_a_group_lies_in_the_county_of_its_township(eryuan, county_clerk):
    send(county_clerk, reverse("stations:group-new"), name="田园第一小组", township="530524101")
    group = DeputyGroup.objects.get()
    assert (group.county_id, group.township_id) == ("530524", "530524101")
    line = Entry.objects.get(action="deputygroup.create")
    assert set(line.after) == {"county", "township", "name", "closed_on"}  # nothing derived
    answer = send(county_clerk, reverse("stations:group-new"), name="田园第一小组")
    assert refused(answer) == {"#id_name": "名称：这个县已经有同名的代表小组。"}


def test_a_group_is_found_by_initials_and_by_township(group, county_clerk):
    send(county_clerk, reverse("stations:group-new"), name="农业代表小组")
    groups = reverse("stations:groups")
    found = {
        asked: names(signed_in(county_clerk).get(f"{groups}?{asked}"))
        for asked in ("q=kjde", "q=nongye", "q=第二", "township=530524101", "township=530524102")
    }
    assert found == {
        "q=kjde": ["柯街第二代表小组"],
        "q=nongye": ["农业代表小组"],
        "q=第二": ["柯街第二代表小组"],
        "township=530524101": ["柯街第二代表小组"],
        "township=530524102": [],
    }


def test_members_join_and_leave_and_stay_as_history(group, deputy, county_clerk, manager):
    join = reverse("stations:member-new", args=[group.pk])
    send(county_clerk, join, deputy="杨秀兰", is_head="on", starts_on="2024-01-01")
    said = text_of(signed_in(manager).get(group.get_absolute_url()))
    assert "杨秀兰 组长" in said
    again = send(county_clerk, join, deputy="杨秀兰")
    assert refused(again) == {"#id_deputy": "代表：这位代表已经在这个小组。"}
    member = GroupMembership.objects.get()
    send(county_clerk, reverse("stations:member-end", args=[member.pk]), on="2025-03-10")
    member.refresh_from_db()
    assert member.ends_on == date(2025, 3, 10)
    answer = signed_in(manager).get(group.get_absolute_url())
    assert figures(answer) == {"rows": 0}


def test_a_closed_group_lets_its_members_go_and_changes_no_more(group, deputy, county_clerk):
    member = GroupMembership.objects.create(group=group, deputy=deputy, starts_on=make.OPENED)
    close = reverse("stations:group-close", args=[group.pk])
    send(county_clerk, close, on="2025-03-10", reason="合并。")
    group.refresh_from_db()
    member.refresh_from_db()
    assert (group.closed_on, member.ends_on) == (date(2025, 3, 10), date(2025, 3, 10))
    assert Entry.objects.get(action="deputygroup.close").note == "合并。"
    edit = reverse("stations:group-edit", args=[group.pk])
    assert signed_in(county_clerk).get(edit).status_code == 403
    listed = signed_in(county_clerk).get(reverse("stations:groups"))
    closed = signed_in(county_clerk).get(reverse("stations:groups"), {"state": "closed"})
    assert (names(listed), names(closed)) == ([], ["柯街第二代表小组"])


def test_the_list_of_groups_costs_the_same_with_one_row_and_with_six(
    group, deputy, county_clerk, django_assert_max_num_queries
):
    client = signed_in(county_clerk)
    client.get(reverse("stations:groups"))
    with django_assert_max_num_queries(BUDGET) as one:
        client.get(reverse("stations:groups"))
    for number in range(5):
        other = make.make_group(township_id="530524102", name=f"小组{number}")
        GroupMembership.objects.create(group=other, deputy=deputy, starts_on=make.OPENED)
    with django_assert_max_num_queries(BUDGET) as six:
        client.get(reverse("stations:groups"))
    assert len(one) == len(six)


def test_the_county_clerk_registers_terms_of_every_level(changning, county_clerk):
    new = reverse("stations:term-new")
    days = {"starts_on": "2023-03-05", "ends_on": "2028-03-04"}
    for congress, number in (("", 14), ("53", 14), ("5305", 5), ("530524101", 13)):
        send(county_clerk, new, congress=congress, number=number, **days)
    terms = [str(term) for term in Term.objects.order_by("pk")]
    assert terms == [
        "全国第14届人民代表大会",
        "云南省第14届人民代表大会",
        "保山市第5届人民代表大会",
        "田园镇第13届人民代表大会",
    ]
    twice = send(county_clerk, new, congress="", number=14, **days)
    assert refused(twice) == {"#id_number": "第几届：这一届已经登记过。"}


def test_the_list_of_terms_shows_those_of_the_county_and_above(eryuan, county_clerk):
    for congress in (None, "53", "5305", "530524", "5329", "532930"):
        make.make_term(congress, number=9)
    answer = signed_in(county_clerk).get(reverse("stations:terms"))
    assert sorted(names(answer)) == sorted(
        f"{place}第9届人民代表大会" for place in ("全国", "云南省", "保山市", "昌宁县")
    )
    level = signed_in(county_clerk).get(reverse("stations:terms"), {"level": "national"})
    assert names(level) == ["全国第9届人民代表大会"]


def test_the_list_of_terms_costs_the_same_with_one_row_and_with_six(
    changning, county_clerk, django_assert_num_queries
):
    client, terms = signed_in(county_clerk), reverse("stations:terms")
    for numbers in ([1], range(2, 7)):
        for number in numbers:
            make.make_term(number=number)
        with django_assert_num_queries(5):
            client.get(terms)
    assert len(names(client.get(terms))) == 6
