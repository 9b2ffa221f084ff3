"""/settings/standards/: a county's checklists, their versions, and the stars (domain §5)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Standard
from tests import html, make
from tests.stations.pages import refused, send, signed_in
from tests.visits.assessed import assess

LIST = "/settings/standards/"


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


@pytest.fixture
def standard(changning):
    return make.standard()


@pytest.fixture
def used(standard, room, county_clerk):
    assess(room, by=county_clerk, kind="review")
    return standard


def page_of(record, act):
    return reverse(f"stations:{act}", args=[record.pk])


# --- reading --------------------------------------------------------------------------------------
def test_the_list_shows_each_version_with_its_use(used, county_clerk):
    opened = signed_in(county_clerk).get(LIST)
    row = html.page(opened).select_one("tbody tr")
    assert [one.get_text(strip=True) for one in row.select("td.n")] == ["10", "1"]
    assert "另立新的一版" in row.get_text()


def test_a_version_shows_its_items_under_the_headings(standard, clerk):
    opened = signed_in(clerk).get(standard.get_absolute_url())
    headings = [one.get_text() for one in html.page(opened).select("th[scope=rowgroup]")]
    assert headings == ["制度化", "规范化", "信息化", "专业化"]
    assert "系统计算：站长和联络员" in html.text_of(opened)
    assert not html.page(opened).select("main .btn-primary")


@pytest.mark.parametrize("role", ["venue_clerk", "township_clerk", "manager", "administrator"])
def test_the_county_clerk_alone_keeps_the_checklists(everybody, standard, role):
    browser = signed_in(everybody[role])
    addresses = [
        LIST,
        "/settings/standards/new/",
        "/settings/standards/stars/",
        page_of(standard, "standard-edit"),
        page_of(standard, "standard-end"),
    ]
    assert {browser.get(one).status_code for one in addresses} == {403}
    assert {browser.post(one).status_code for one in addresses[1:]} == {403}


def test_a_checklist_of_another_county_is_not_found(standard, outside_county_clerk):
    browser = signed_in(outside_county_clerk)
    for act in ("standard", "standard-edit", "standard-end"):
        assert browser.get(page_of(standard, act)).status_code == 404
    assert browser.get(f"{LIST}?county=530524").status_code == 404


@pytest.mark.parametrize("more", [0, 5])
def test_the_list_costs_eight_queries(used, county_clerk, more, django_assert_max_num_queries):
    for number in range(more):
        year = 2010 + number
        days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        Standard.objects.create(county_id="530524", name=f"旧标准{number}", for_room=True, **days)
    browser = signed_in(county_clerk)
    with django_assert_max_num_queries(8):
        browser.get(LIST)


# --- changing -------------------------------------------------------------------------------------
def test_an_unused_version_is_changed_in_place(standard, county_clerk):
    answer = send(
        county_clerk,
        page_of(standard, "standard-edit"),
        **{"i0-weight": "15", "i1-weight": "5", "i1-name": "有门牌"},
    )
    assert answer["Location"] == standard.get_absolute_url()
    changed = Standard.objects.get()
    found = list(changed.items.values_list("code", "name", "weight")[:2])
    assert found == [("place", "有固定场所", 15), ("sign", "有门牌", 5)]
    assert Entry.objects.latest("id").action == "standard.change"


def test_a_used_version_stays_and_the_next_one_begins_on_its_day(used, county_clerk):
    answer = send(
        county_clerk,
        page_of(used, "standard-edit"),
        starts_on="2025-04-01",
        **{"i0-weight": "15", "i1-weight": "5"},
    )
    following = Standard.objects.get(number=2)
    assert answer["Location"] == following.get_absolute_url()
    used.refresh_from_db()
    assert (used.ends_on, used.items.get(code="place").weight) == (date(2025, 3, 31), 10)
    said = html.text_of(signed_in(county_clerk).get(following.get_absolute_url()))
    assert "有固定场所由 10 分改为 15 分" in said
    assert "0 处的得分会变" in said


def test_the_venues_whose_score_would_change_are_counted(used, county_clerk):
    send(
        county_clerk,
        page_of(used, "standard-edit"),
        **{"i0-weight": "15", "i6-weight": "5"},
    )
    said = html.text_of(
        signed_in(county_clerk).get(Standard.objects.get(number=2).get_absolute_url())
    )
    assert "1 处的得分会变" in said


def test_items_are_added_removed_and_put_in_order(standard, county_clerk):
    send(
        county_clerk,
        page_of(standard, "standard-edit"),
        **{"i8-name": "", "i8-criterion": "", "i8-weight": ""},
        **{"i10-name": "有网络", "i10-criterion": "能上网。", "i10-weight": "10"},
        **{"i10-heading": "information", "i10-position": "1", "i0-position": "2"},
    )
    items = list(Standard.objects.get().items.values_list("code", flat=True))
    assert (len(items), items[:3], "funds" in items) == (10, ["n1", "place", "sign"], False)


def test_a_checklist_of_its_own_for_a_tier(standard, county_clerk):
    twin = send(county_clerk, "/settings/standards/new/", name="联络室标准", tiers=["room"])
    assert list(refused(twin).values()) == ["同一个层级同一天只能有一份标准。"]
    send(
        county_clerk,
        page_of(standard, "standard-edit"),
        tiers=["home", "workstation", "specialised"],
    )
    answer = send(county_clerk, "/settings/standards/new/", name="联络室标准", tiers=["room"])
    assert answer["Location"] == LIST
    laid = Standard.objects.get(name="联络室标准")
    assert (laid.tiers, laid.items.count()) == (["room"], 10)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"i0-weight": "5"}, {"": "各项分值加起来是 95，应当是 100，还差 5 分。"}),
        ({"i0-weight": "0"}, {"#id_i0-weight": None}),
        ({"i0-weight": "9" * 20}, {"#id_i0-weight": None}),
        ({"i0-weight": "十"}, {"#id_i0-weight": None}),
        ({"i0-name": ""}, {"#id_i0-name": "名称：请填写名称。"}),
        ({"i1-name": "有固定场所"}, {"#id_i1-name": "名称：这一版里已经有这个名称。"}),
        ({"i0-computed": "staff"}, {"#id_i7-computed": "怎么评：同一种系统计算只能用于一项。"}),
        ({"name": ""}, {"#id_name": "名称：请填写名称。"}),
        ({"tiers": []}, {"#id_tiers_0": "用于哪些层级：请选择用于哪些层级。"}),
        ({"starts_on": "2025-02-30"}, {"#id_starts_on": None}),
        ({"rows": "9999"}, None),
        ({"rows": "x"}, None),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(standard, county_clerk, typed, errors):
    answer = send(county_clerk, page_of(standard, "standard-edit"), **typed)
    assert answer.status_code == 200
    found = html.error_links(answer)
    if errors is not None:
        assert list(found) == list(errors)
        assert all(said in (None, found[anchor]) for anchor, said in errors.items())
    standard.refresh_from_db()
    assert (standard.version, standard.items.count()) == (1, 10)


def test_a_version_begins_after_the_last_use_of_the_one_before(used, county_clerk):
    answer = send(county_clerk, page_of(used, "standard-edit"), starts_on="2025-03-10")
    assert list(refused(answer)) == ["#id_starts_on"]
    assert Standard.objects.count() == 1


def test_a_page_opened_before_another_change_is_refused(standard, county_clerk):
    address = page_of(standard, "standard-edit")
    values = html.form_values(signed_in(county_clerk).get(address))
    send(county_clerk, address, name="新十有")
    assert signed_in(county_clerk).post(address, values | {"name": "旧十有"}).status_code == 409
    assert Standard.objects.get().name == "新十有"


def test_only_the_last_version_is_changed(used, county_clerk):
    address = page_of(used, "standard-edit")
    values = html.form_values(signed_in(county_clerk).get(address))
    send(county_clerk, address, starts_on="2025-04-01")
    assert signed_in(county_clerk).post(address, values).status_code == 409
    assert Standard.objects.count() == 2


def test_a_checklist_is_ended_on_a_day(used, county_clerk):
    wrong = send(county_clerk, page_of(used, "standard-end"), on="2025-03-09")
    assert list(refused(wrong)) == ["#id_on"]
    send(county_clerk, page_of(used, "standard-end"), on="2025-12-31")
    used.refresh_from_db()
    assert used.ends_on == date(2025, 12, 31)
    for act in ("standard-end", "standard-edit"):
        assert signed_in(county_clerk).get(page_of(used, act)).status_code == 409


# --- stars ----------------------------------------------------------------------------------------
def test_the_county_switches_the_stars_on_with_its_own_lines(county_clerk):
    typed = {"shows_stars": "on", "five_stars_from": "96", "three_stars_from": "70"}
    send(county_clerk, "/settings/standards/stars/", **typed)
    county = make.county()
    assert (county.shows_stars, county.five_stars_from, county.four_stars_from) == (True, 96, 90)


def test_lines_out_of_order_are_refused(county_clerk):
    answer = send(county_clerk, "/settings/standards/stars/", five_stars_from="85")
    said = refused(answer)["#id_five_stars_from"]
    assert said.endswith("分数线在 1 到 100 之间，五星高于四星，四星高于三星。")
    assert make.county().five_stars_from == 95
