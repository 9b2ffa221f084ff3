"""The bases of register pages: list, create, edit. Shown on the undertaking units of a county."""

import pytest
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.database.guards import messages_of
from deputies_portal.core.ui.forms.constraints import refusal_of
from stations.models import UndertakingUnit, Venue
from tests import make
from tests.html import error_links, figures, form_values, page, text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.core.ui_pages"),
]


@pytest.fixture
def at_desk(client, county_clerk):
    client.force_login(county_clerk)
    return client


@pytest.fixture
def unit(changning):
    return make.make_unit("县水务局")


def chips(response):
    return [chip.get_text(" ", strip=True) for chip in page(response).select(".chip")]


def rows(response):
    return [unit.short_name for unit in response.context_data["rows"]]


# --- lists --------------------------------------------------------------------------------------
def test_a_list_shows_the_scope_and_its_total(at_desk, unit, eryuan):
    make.make_unit("县水利局", county_id="532930")
    answer = at_desk.get("/units/")
    assert rows(answer) == ["县水务局"]
    assert figures(answer) == {"rows": 1}


def test_a_list_goes_on_by_key_and_keeps_the_filter(at_desk, changning):
    for number in range(6):
        make.make_unit(f"甲{number}")
    make.make_unit("乙")
    first = at_desk.get("/units/?q=甲")
    assert (rows(first), figures(first)) == (["甲0", "甲1", "甲2", "甲3"], {"rows": 6})
    second = at_desk.get("/units/" + page(first).select_one("a[rel=next]")["href"])
    assert (rows(second), figures(second)) == (["甲4", "甲5"], {"rows": 6})
    back = at_desk.get("/units/" + page(second).select_one("a[rel=prev]")["href"])
    assert rows(back) == rows(first)


def test_chosen_conditions_stand_as_chips_that_take_them_away(at_desk, unit):
    answer = at_desk.get("/units/?q=水&kind=government&page=x")
    assert chips(answer) == ["简称：水 × ，去掉", "性质：政府部门 × ，去掉"]
    links = [chip["href"] for chip in page(answer).select(".chip")]
    assert links == ["?kind=government", "?q=%E6%B0%B4"]


def test_an_empty_list_says_so_and_a_filter_that_finds_nothing_says_which_to_drop(at_desk, unit):
    assert "没有符合这些条件的记录" in text_of(at_desk.get("/units/?q=没有"))
    unit.delete()
    assert "这里还没有记录" in text_of(at_desk.get("/units/"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("kind=nonsense", "性质："),
        ("year=10000", "停用年度："),
        ("year=" + "9" * 400, "停用年度："),
        ("year=-1", "停用年度："),
        ("q=" + "字" * 101, "简称：最多 100 个字，现在有 101 个。"),
    ],
)
def test_a_condition_that_makes_no_sense_is_named(at_desk, unit, query, message):
    answer = at_desk.get(f"/units/?{query}")
    assert message in page(answer).select_one(".note-bad").get_text()
    assert figures(answer) == {"rows": 0}


def test_every_box_of_the_filter_bar_has_a_name(at_desk):
    bar = page(at_desk.get("/units/")).select_one("form.filters")
    assert [box["aria-label"] for box in bar.select("input, select")] == [
        "简称",
        "性质",
        "停用年度",
    ]


def test_a_list_asks_as_many_queries_for_one_row_as_for_six(
    at_desk, changning, django_assert_num_queries
):
    for _more in range(2):
        with django_assert_num_queries(5):  # session, user, postings, rows, total
            at_desk.get("/units/")
        for _number in range(3):
            make.make_unit()


# --- create -------------------------------------------------------------------------------------
NEW = {
    "county": "530524",
    "name": "县水务局（全称）",
    "short_name": "县水务局",
    "kind": "government",
}


def new_form(client, **facts):
    return form_values(client.get("/units/new/")) | NEW | facts


def test_a_new_record_is_saved_with_its_journal_line(at_desk, county_clerk):
    answer = at_desk.post("/units/new/", new_form(at_desk), follow=True)
    unit = UndertakingUnit.objects.get()
    assert answer.redirect_chain == [(f"/units/{unit.pk}/", 302)]
    assert (unit.short_name, unit.version) == ("县水务局", 1)
    entry = Entry.objects.about(unit).get()
    assert (entry.action, entry.actor, entry.county) == (
        "undertakingunit.create",
        county_clerk,
        "530524",
    )
    assert entry.posting_label == "县人大工作人员 · 昌宁县"


def test_a_form_sent_twice_makes_one_record(at_desk):
    form = new_form(at_desk)
    answers = [at_desk.post("/units/new/", form) for _time in range(3)]
    unit = UndertakingUnit.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/units/{unit.pk}/"}
    assert Entry.objects.filter(action="undertakingunit.create").count() == 1


def test_two_forms_make_two_records(at_desk):
    at_desk.post("/units/new/", new_form(at_desk))
    at_desk.post("/units/new/", new_form(at_desk, name="县林草局（全称）", short_name="县林草局"))
    assert UndertakingUnit.objects.count() == 2


def test_a_twin_that_loses_the_race_is_led_to_the_same_record(at_desk, monkeypatch):
    """Both have asked for the token before either has written it."""
    form = new_form(at_desk)
    at_desk.post("/units/new/", form)
    asked = []

    def first_answer_is_no(view):
        asked.append(view)
        return "" if len(asked) == 1 else found(view)

    from tests.core.ui_pages import UnitEdit

    found = UnitEdit.saved_before
    monkeypatch.setattr(UnitEdit, "saved_before", first_answer_is_no)
    answer = at_desk.post("/units/new/", form | {"short_name": "另名", "name": "另名"})
    unit = UndertakingUnit.objects.get()
    assert answer["Location"] == f"/units/{unit.pk}/"


@pytest.mark.parametrize("token", ["", "x", "1" * 400, "3f0f7c6e7d0c4a559a4b3c1f6f9f0a11", "\x00"])
def test_a_form_without_a_usable_mark_gives_no_error_page(at_desk, token):
    answer = at_desk.post("/units/new/", NEW | {"token": token})
    assert answer.status_code in (200, 302)


def test_somebody_elses_mark_leads_nowhere(at_desk, client, outside_county_clerk):
    form = new_form(at_desk)
    at_desk.post("/units/new/", form)
    client.force_login(outside_county_clerk)
    assert client.post("/units/new/", form | {"short_name": ""}).status_code == 200


def test_a_broken_rule_of_the_database_stands_above_the_form_and_all_that_was_typed_stays(
    at_desk, unit
):
    answer = at_desk.post("/units/new/", new_form(at_desk, name="别的名字"))
    assert error_links(answer) == {"": "这个县已经有这个简称的承办单位。"}
    assert form_values(answer)["name"] == "别的名字"
    assert UndertakingUnit.objects.count() == 1


def test_a_rule_that_only_the_database_sees_is_said_in_the_same_words(at_desk, unit, monkeypatch):
    """Somebody else saves the same short name between the check and the write."""
    monkeypatch.setattr(UndertakingUnit, "validate_constraints", lambda *args, **kwargs: None)
    answer = at_desk.post("/units/new/", new_form(at_desk, name="别的名字"))
    assert error_links(answer) == {"": "这个县已经有这个简称的承办单位。"}
    assert form_values(answer)["name"] == "别的名字"
    assert not Entry.objects.filter(action="undertakingunit.create").exists()


# --- edit ---------------------------------------------------------------------------------------
def edit_form(client, unit, **facts):
    return form_values(client.get(f"/units/{unit.pk}/edit/")) | facts


def test_a_change_is_saved_with_what_was_before_and_after(at_desk, unit):
    answer = at_desk.post(f"/units/{unit.pk}/edit/", edit_form(at_desk, unit, name="水务局"))
    assert answer["Location"] == f"/units/{unit.pk}/"
    unit.refresh_from_db()
    assert (unit.name, unit.version) == ("水务局", 2)
    entry = Entry.objects.about(unit).get()
    assert entry.action == "undertakingunit.change"
    assert (entry.before["name"], entry.after["name"]) == ("县水务局（全称）", "水务局")


def test_a_form_without_a_change_writes_nothing(at_desk, unit):
    at_desk.post(f"/units/{unit.pk}/edit/", edit_form(at_desk, unit))
    unit.refresh_from_db()
    assert unit.version == 1
    assert not Entry.objects.about(unit).exists()


def test_the_later_of_two_is_told_who_was_first_and_overwrites_nothing(at_desk, unit):
    mine = edit_form(at_desk, unit, name="我的名字")
    theirs = edit_form(at_desk, unit, name="他的名字")
    at_desk.post(f"/units/{unit.pk}/edit/", theirs)
    answer = at_desk.post(f"/units/{unit.pk}/edit/", mine)
    assert answer.status_code == 409
    unit.refresh_from_db()
    assert unit.name == "他的名字"
    shown = text_of(answer)
    assert "杨丽萍 在" in shown
    assert "他的名字" in shown
    typed = {
        area.parent.label.get_text(): area.get_text(strip=True)
        for area in page(answer).select("textarea[readonly]")
    }
    assert typed["全称"] == "我的名字"
    assert page(answer).select_one("main .panel-f a")["href"] == f"/units/{unit.pk}/"


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 50, "1.0", None])
def test_no_version_overwrites_by_being_wrong(at_desk, unit, version):
    form = edit_form(at_desk, unit, name="别的名字")
    if version is None:
        del form["version"]
    else:
        form["version"] = version
    assert at_desk.post(f"/units/{unit.pk}/edit/", form).status_code in (200, 409)
    unit.refresh_from_db()
    assert unit.name == "县水务局（全称）"


def test_a_record_outside_the_scope_does_not_exist(client, unit, outside_county_clerk):
    client.force_login(outside_county_clerk)
    for address in (f"/units/{unit.pk}/", f"/units/{unit.pk}/edit/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "x"}).status_code in (404, 405)
    unit.refresh_from_db()
    assert unit.name == "县水务局（全称）"


def test_a_number_no_record_can_have_is_not_found(at_desk):
    assert at_desk.get(f"/units/{10**30}/").status_code == 404


def test_extra_fields_of_a_form_change_nothing(at_desk, unit):
    form = edit_form(at_desk, unit, name="水务局", closed_on="2020-01-01", search_key="x", id="99")
    at_desk.post(f"/units/{unit.pk}/edit/", form)
    unit.refresh_from_db()
    assert (unit.closed_on, unit.name) == (None, "水务局")


# --- constraints --------------------------------------------------------------------------------
def broken(write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return refusal_of(caught.value)


def test_a_broken_unique_rule_is_found_by_its_columns_or_its_name(unit):
    refusal = broken(lambda: make.make_unit("县水务局", name="别的"))
    assert refusal.message == "这个县已经有这个简称的承办单位。"


def test_a_broken_check_is_found_by_its_name(unit):
    refusal = broken(lambda: UndertakingUnit.objects.update(kind="township_government"))
    assert refusal.message == "乡镇人民政府要写明是哪个乡镇。"


def test_a_guard_speaks_for_itself(room, workstation):
    refusal = broken(lambda: Venue.objects.filter(pk=room.pk).update(parent=room.parent.parent))
    assert refusal.message == messages_of(Venue)["stations_venue_parent_fits"]


def test_an_error_that_names_no_rule_of_ours_is_left_alone():
    assert refusal_of(IntegrityError("NOT NULL constraint failed: x.y")) is None
