"""The frame of every page: landmarks, navigation by role, language, messages."""

import pytest
from django.test import Client, override_settings

from deputies_portal.core.ui.navigation import MOST, roles_of
from tests import make
from tests.html import page, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui_pages")]


@pytest.fixture
def at_desk(client, county_clerk):
    client.force_login(county_clerk)
    return client


def places(answer, where="nav.mainnav"):
    return [link.get_text(strip=True) for link in page(answer).select(f"{where} a")]


def test_a_page_has_its_landmarks_in_order(at_desk):
    shown = page(at_desk.get("/units/"))
    marks = [tag.name for tag in shown.select("body > header, body > main, body > footer")]
    assert marks == ["header", "main", "footer"]
    assert shown.body.a["href"] == "#main"
    assert len(shown.select("h1")) == 1
    ids = [tag["id"] for tag in shown.select("[id]")]
    assert len(ids) == len(set(ids))
    assert shown.title.get_text().endswith("人大代表家站")


def test_the_masthead_and_the_footer_name_the_county(at_desk, client):
    shown = page(at_desk.get("/"))
    assert shown.select_one(".brand-n").get_text() == "昌宁县人大代表家站"
    assert shown.footer.select_one("span").get_text() == "昌宁县人大常委会办公室"
    stranger = page(Client().get("/nothing/"))
    assert stranger.select_one(".brand-n").get_text() == "昌宁县人大代表家站"


def test_a_stranger_reads_no_county_where_several_share_the_server(eryuan):
    stranger = page(Client().get("/nothing/"))
    assert stranger.select_one(".brand-n").get_text() == "人大代表家站"


def test_nothing_on_a_page_is_inline(at_desk):
    for address in ("/", "/units/", "/units/new/"):
        shown = page(at_desk.get(address))
        assert shown.select("script:not([src]), style, [style], [onclick], [onsubmit]") == []


def test_the_navigation_shows_what_the_role_may_open(client, everybody):
    seen = {}
    for role, person in everybody.items():
        client.force_login(person)
        seen[role] = places(client.get("/"))
    assert seen["county_clerk"] == ["首页", "承办单位"]
    assert seen["auditor"] == ["首页", "操作日志"]
    assert seen["deputy"] == ["首页"]


@pytest.mark.urls("deputies_portal.urls")
def test_more_places_than_a_row_holds_stand_behind_more(client, everybody):
    client.force_login(everybody["county_clerk"])
    answer = client.get("/units/")
    assert len(places(answer, "nav.mainnav ul")) <= MOST
    aside = page(answer).select_one("nav.mainnav details.menu")
    assert aside.summary.get_text(strip=True) == "更多"
    assert [link.get_text(strip=True) for link in aside.select("[aria-current=page]")] == [
        "承办单位"
    ]
    client.force_login(everybody["auditor"])
    assert page(client.get("/")).select("nav.mainnav details") == []


def test_a_page_that_does_not_exist_yet_is_in_no_navigation(at_desk):
    assert roles_of("visits:visits", "tests.core.ui_pages") is None
    assert "接待台账" not in places(at_desk.get("/"))


def test_the_current_place_is_marked_once(at_desk):
    for address, current in {"/": "首页", "/units/": "承办单位", "/units/new/": "承办单位"}.items():
        marked = page(at_desk.get(address)).select("nav.mainnav a[aria-current=page]")
        assert [link.get_text() for link in marked] == [current]


def test_a_stranger_sees_no_navigation_and_no_line_for_staff(client):
    answer = client.get("/nothing/")
    assert places(answer) == []
    assert "非涉密平台" not in answer.content.decode()


def test_staff_are_reminded_that_no_secrets_belong_here(at_desk):
    footer = page(at_desk.get("/")).footer.get_text()
    assert "非涉密平台，严禁存储、处理、传输国家秘密和工作秘密" in footer


def test_the_language_is_switched_by_a_form_and_returns_to_the_page(at_desk):
    form = page(at_desk.get("/units/?q=%E6%B0%B4")).select_one("footer form")
    values = {field["name"]: field["value"] for field in form.select("input")}
    assert (form["method"], form["action"]) == ("post", "/language/")
    assert (values["language"], values["next"]) == ("en", "/units/?q=%E6%B0%B4")
    answer = at_desk.post("/language/", values)
    assert answer["Location"] == "/units/?q=%E6%B0%B4"
    assert page(at_desk.get("/units/")).html["lang"] == "en"


def test_signing_out_is_a_form(at_desk):
    form = page(at_desk.get("/")).select_one('form[action="/logout/"]')
    assert form["method"] == "post"
    assert form.select_one("input[name=csrfmiddlewaretoken]") is not None


def test_a_message_is_announced(at_desk):
    unit = make.make_unit("县水务局")
    form = {"county": "530524", "name": "新", "short_name": "新", "kind": "company", "version": "1"}
    answer = at_desk.post(f"/units/{unit.pk}/edit/", form, follow=True)
    note = page(answer).select_one("main .note-good[role=status]")
    assert note.get_text(strip=True) == "已保存。"


def test_a_demonstration_says_so_on_every_page(at_desk, client):
    assert page(at_desk.get("/")).select_one("[data-demo]") is None
    with override_settings(DEMO=True):
        for address in ("/", "/units/", "/nothing/"):
            banner = page(at_desk.get(address)).select_one("[data-demo]").get_text()
            assert "演示数据" in banner
        assert page(Client().get("/login/")).select_one("[data-demo]") is not None


def test_the_page_knows_when_the_sign_in_ends(at_desk, client):
    assert page(at_desk.get("/")).body["data-idle-seconds"] == "1800"
    assert not page(Client().get("/nothing/")).body.has_attr("data-idle-seconds")


def test_the_frame_asks_no_query_beyond_session_user_and_postings(
    at_desk, django_assert_num_queries
):
    at_desk.get("/")  # what the process asks the database once
    with django_assert_num_queries(3):
        at_desk.get("/")


def test_a_name_that_looks_like_markup_is_only_text(client, changning):
    person = make.make_person(
        "county_clerk", name="<script>alert(1)</script>", username="x", region_id="530524"
    )
    client.force_login(person)
    answer = client.get("/")
    assert page(answer).select("script:not([src])") == []
    assert "<script>alert(1)</script>" in page(answer).header.get_text()
    assert text_of(answer) == ""
