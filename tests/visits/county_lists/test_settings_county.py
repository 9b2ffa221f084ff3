"""The county's own record under /settings/: each word and switch changes what a page shows."""

import pytest

from deputies_portal.core.audit.models import Entry
from stations.models import County, Venue
from tests import html, make
from tests.stations.pages import refused, send, signed_in

COUNTY, TIERS = "/settings/county/", "/settings/tiers/"


def the_county(code="530524"):
    return County.objects.get(pk=code)


def footer(client, address="/"):
    return html.page(client.get(address)).footer.get_text(" ", strip=True)


# --- who ---------------------------------------------------------------------------------------
def test_the_county_clerk_alone_changes_the_county(client, everybody):
    for role, person in everybody.items():
        client.force_login(person)
        expected = 200 if role == "county_clerk" else 403
        for address in (COUNTY, TIERS):
            assert client.get(address).status_code == expected
            assert role == "county_clerk" or client.post(address).status_code == 403


def test_another_county_does_not_exist_here(client, county_clerk, eryuan):
    client.force_login(county_clerk)
    for address in (COUNTY, TIERS):
        typed = html.form_values(client.get(address))
        assert client.get(f"{address}?county=532930").status_code == 404
        assert client.post(f"{address}?county=532930", typed).status_code == 404


def test_a_clerk_of_two_counties_chooses(client, county_clerk, eryuan):
    make.make_posting(county_clerk, "county_clerk", region_id="532930")
    client.force_login(county_clerk)
    opened = client.get(f"{COUNTY}?county=532930")
    assert html.form_values(opened)["portal_name"] == "洱源县人大代表家站"
    links = [link.get_text() for link in html.page(opened).select("main .seg a")]
    assert links == ["昌宁县", "洱源县"]
    client.post(f"{COUNTY}?county=532930", html.form_values(opened) | {"phone": "08725120000"})
    assert (the_county("532930").phone, the_county().phone) == ("08725120000", "")


def test_the_pages_stand_among_the_settings(client, county_clerk, administrator):
    client.force_login(county_clerk)
    page = html.page(client.get("/settings/"))
    links = [link["href"] for link in page.select("main .rows a")]
    assert {COUNTY, TIERS, "/settings/categories/", "/settings/deadlines/"} <= set(links)
    headings = [h.get_text() for h in page.select("main h2")]
    assert (headings[0], *headings[-2:]) == ("问题办理", "人员", "运行")
    assert "本县" in headings
    client.force_login(administrator)
    links = [link["href"] for link in html.page(client.get("/settings/")).select("main .rows a")]
    assert COUNTY not in links


# --- words -------------------------------------------------------------------------------------
def test_the_portal_name_stands_in_the_masthead(client, county_clerk, clerk):
    send(county_clerk, COUNTY, portal_name="昌宁人大代表连心平台")
    client.force_login(clerk)
    assert html.page(client.get("/")).select_one(".brand-n").get_text() == "昌宁人大代表连心平台"


def test_organiser_and_filing_stand_in_the_footer_for_strangers_too(client, county_clerk):
    typed = {"organiser": "昌宁县人大常委会", "filing": "滇ICP备2025000001号-1"}
    send(county_clerk, COUNTY, **typed)
    assert "昌宁县人大常委会 滇ICP备2025000001号-1" in footer(signed_in(county_clerk))
    assert "昌宁县人大常委会 滇ICP备2025000001号-1" in footer(client, "/nothing/")


def test_a_server_of_two_counties_names_none_of_them_to_a_stranger(client, county_clerk, eryuan):
    send(county_clerk, COUNTY, filing="滇ICP备2025000001号-1")
    assert "滇ICP备2025000001号-1" not in footer(client, "/nothing/")


def test_the_letter_head_and_the_phone_stand_on_the_receipt(county_clerk, clerk, visit):
    typed = {"letter_head": "昌宁县人大代表工委", "phone": "0875-7120000"}
    send(county_clerk, COUNTY, **typed)
    shown = html.text_of(signed_in(clerk).post(f"{visit.get_absolute_url()}receipt/"))
    assert ("昌宁县人大代表工委" in shown, "0875-7120000" in shown) == (True, True)


def test_the_character_counts_for_new_numbers_only(county_clerk, visit, room, clerk):
    old = visit.reference
    send(county_clerk, COUNTY, short="宁")
    issue = make.make_issue(Venue.objects.get(pk=room.pk), actor=clerk)
    visit.refresh_from_db()
    new = issue.voices.get().visit.reference
    assert (old, visit.reference, new) == (
        "昌人访〔2025〕1号",
        "昌人访〔2025〕1号",
        "宁人访〔2025〕2号",
    )
    assert issue.reference == "宁人交〔2025〕2号"


def test_the_switch_shows_the_day_the_government_office_passed_it_on(
    client, county_clerk, at_county
):
    client.force_login(county_clerk)
    address = f"{at_county.get_absolute_url()}dispatch/"
    assert "县政府办转交日期" not in html.text_of(client.get(address))
    send(county_clerk, COUNTY, relays_through_government="on")
    assert "县政府办转交日期" in html.text_of(client.get(address))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"short": ""}, {"#id_short": "请填写简称。"}),
        ({"short": "7"}, {"#id_short": "简称只用一两个字，不带数字和符号。"}),
        ({"short": "〔"}, {"#id_short": "简称只用一两个字，不带数字和符号。"}),
        ({"short": "洱"}, {"#id_short": "洱源县已经用这个字编号。"}),
        ({"portal_name": "\u3000"}, {"#id_portal_name": "请填写平台名称。"}),
        ({"organiser": ""}, {"#id_organiser": "请填写主办单位。"}),
        ({"letter_head": ""}, {"#id_letter_head": "请填写函件抬头。"}),
        (
            {"phone": "不详"},
            {"#id_phone": "电话只写数字：手机 11 位，座机可带区号，共 7 至 12 位。"},
        ),
    ],
)
def test_a_wrong_word_is_refused_beside_its_field(county_clerk, eryuan, typed, said):
    found = refused(send(county_clerk, COUNTY, **typed))
    (place, words), (expected_place, expected) = *found.items(), *said.items()
    assert (place, words.partition("：")[2]) == (
        expected_place,
        expected,
    )
    assert the_county().version == 1


def test_a_character_that_another_county_has_numbered_with_stays_its_own(
    county_clerk, visit, eryuan
):
    send(county_clerk, COUNTY, short="宁")
    there = make.make_person("county_clerk", username="there", region_id="532930")
    assert refused(send(there, COUNTY, short="昌")) == {
        "#id_short": "简称：昌宁县已经用这个字编号。"
    }
    assert send(county_clerk, COUNTY, short="昌").status_code == 302


def test_a_county_founded_with_the_character_of_another_may_change_its_other_words(
    county_clerk, eryuan
):
    County.objects.filter(pk="532930").update(short="昌")
    assert send(county_clerk, COUNTY, phone="0875-7120000").status_code == 302
    assert (the_county().short, the_county().phone) == ("昌", "0875-7120000")


# --- names of the tiers ------------------------------------------------------------------------
def test_a_name_of_a_tier_stands_on_its_venues_tabs_filters_and_forms(client, county_clerk, room):
    send(county_clerk, TIERS, room_name="代表联络点")
    client.force_login(county_clerk)
    assert "代表联络点" in html.text_of(client.get(room.get_absolute_url()))
    badge = html.page(client.get("/venues/")).select_one("main .tier-room")
    assert badge["title"] == "代表联络点"
    tabs = html.page(client.get("/venues/")).select_one("main .tabs").get_text(" ", strip=True)
    assert "代表联络点" in tabs
    for address in ("/visits/", "/issues/", "/venues/new/"):
        options = html.page(client.get(address)).select("[name=tier] option")
        assert "代表联络点" in [option.get_text(strip=True) for option in options]


@pytest.mark.parametrize("tier", ["home", "workstation", "room", "specialised"])
def test_each_tier_bears_its_name_in_the_register(client, county_clerk, room, tier):
    send(county_clerk, TIERS, **{f"{tier}_name": "阵地新名"})
    client.force_login(county_clerk)
    drawn = html.page(client.get("/venues/")).select_one(f"main .tabs .tier-{tier_css(tier)}")
    assert drawn["title"] == "阵地新名"


def tier_css(tier) -> str:
    return {"workstation": "station", "specialised": "special"}.get(tier, tier)


def test_a_stranger_reads_the_names_on_the_page_of_signing_in(client, county_clerk):
    send(county_clerk, TIERS, workstation_name="代表联系站")
    assert "代表联系站" in html.text_of(client.get("/login/"))


def test_a_name_that_ships_is_said_in_english_and_an_own_one_as_it_is(
    client, county_clerk, room, workstation
):
    send(county_clerk, TIERS, room_name="代表联络点")
    client.force_login(county_clerk)
    client.cookies["django_language"] = "en"
    assert "代表联络点" in html.text_of(client.get(room.get_absolute_url()))
    assert "代表工作站" not in html.text_of(client.get(workstation.get_absolute_url()))


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_a_tier_always_has_a_name(county_clerk, changning, name):
    assert list(refused(send(county_clerk, TIERS, room_name=name))) == ["#id_room_name"]
    assert the_county().room_name == "代表联络室"


def test_two_tiers_do_not_share_a_name(county_clerk, changning):
    answer = send(county_clerk, TIERS, room_name="代表之家")
    assert list(refused(answer)) == ["#id_room_name"]


def test_a_long_name_is_refused(county_clerk, changning):
    answer = send(county_clerk, TIERS, room_name="代" * 13)
    assert list(refused(answer)) == ["#id_room_name"]


# --- both --------------------------------------------------------------------------------------
def test_a_change_is_in_the_journal_and_a_stale_page_is_refused(county_clerk, changning):
    client = signed_in(county_clerk)
    seen = html.form_values(client.get(COUNTY))
    send(county_clerk, COUNTY, phone="08757120000")
    line = Entry.objects.get(action="county.change")
    assert (line.county, line.before["phone"], line.after["phone"]) == (
        "530524",
        "",
        "08757120000",
    )
    assert client.post(COUNTY, seen | {"phone": "08757129999"}).status_code == 409
    assert (the_county().phone, the_county().version) == ("08757120000", 2)


def test_what_ships_is_copied_and_the_other_county_is_left_alone(county_clerk, eryuan):
    send(county_clerk, TIERS, home_name="人大代表之家", specialised_name="专业站")
    send(county_clerk, COUNTY, organiser="昌宁县人大常委会", relays_through_government="on")
    there = the_county("532930")
    names = [getattr(there, column) for column in County.TIER_NAMES.values()]
    assert names == ["代表之家", "代表工作站", "代表联络室", "专业代表工作站"]
    assert (there.organiser, there.relays_through_government, there.version) == (
        "洱源县人大常委会办公室",
        False,
        1,
    )
