"""Error pages: Chinese, with a way on, no inside of the machine, nobody else's record."""

import errno
import logging

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import translation

from deputies_portal.core.ui import errors
from stations.models import UndertakingUnit
from tests import make
from tests.html import form_values, page, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui_pages")]

INSIDES = ("Traceback", "RuntimeError", "/deputies_portal/", "13800004127", "SELECT ")


@pytest.fixture
def browser(county_clerk):
    """A signed-in browser that shows error pages instead of raising."""
    client = Client(raise_request_exception=False)
    client.force_login(county_clerk)
    return client


def test_a_page_for_others_names_my_role_and_theirs(browser):
    answer = browser.get("/journal/")
    assert answer.status_code == 403
    assert "您现在的身份是 县人大工作人员 ，这一页由 审计员 使用。" in text_of(answer)


def test_a_refusal_inside_a_page_names_my_role(browser):
    answer = browser.get("/refused/")
    assert answer.status_code == 403
    assert "您现在的身份是 县人大工作人员 ，不能在这里办理。" in text_of(answer)


def test_somebody_without_a_posting_is_told_whom_to_ask(client):
    client.force_login(make.make_user("nobody"))
    answer = client.get("/journal/")
    assert answer.status_code == 403
    assert "您的账号现在没有任用，请联系管理员。" in text_of(answer)


def test_what_is_not_there_looks_like_what_is_not_mine(browser, eryuan):
    foreign = make.make_unit("外县水利局", county_id="532930")
    mine = make.make_unit("县水务局")
    assert browser.get(f"/units/{mine.pk}/").status_code == 200
    hidden, missing = browser.get(f"/units/{foreign.pk}/"), browser.get("/units/999999/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert text_of(hidden) == text_of(missing)
    assert "外县水利局" not in hidden.content.decode()


def test_a_page_not_found_offers_the_search(browser):
    answer = browser.get("/nothing-here/")
    assert answer.status_code == 404
    assert page(answer).select_one('main form[role=search] input[name="q"]') is not None


def test_a_stranger_gets_the_same_page_without_the_search(client):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert page(answer).select_one("main form") is None


def test_a_failure_shows_a_number_that_stands_in_the_log(browser, caplog):
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/broken/")
    assert answer.status_code == 500
    number = page(answer).select_one("b.num").get_text()
    assert number.startswith("E-")
    assert any(number in record.getMessage() for record in caplog.records)
    assert [inside for inside in INSIDES if inside in answer.content.decode()] == []


def test_a_failure_page_needs_no_database(browser, django_assert_num_queries):
    from django.test import RequestFactory

    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500


def test_a_failure_page_that_cannot_be_drawn_is_plain_words(monkeypatch, rf):
    monkeypatch.setattr(errors, "render_to_string", lambda *args: 1 / 0)
    answer = errors.server_error(rf.get("/"))
    assert answer.content.decode() == "500 系统出错，请稍后再试。"


def test_a_lost_database_is_a_friendly_503(browser):
    answer = browser.get("/no-database/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "系统暂时不能使用" in text_of(answer)


def test_the_way_back_of_a_failure_page_stays_on_this_site(rf):
    request = rf.get("/")
    request.path = "//evil.example/units/"
    for answer in (errors.server_error(request), errors.database_down(request)):
        links = [link["href"] for link in page(answer).select("main a")]
        assert links[0] == "/%2Fevil.example/units/"


@pytest.mark.parametrize(
    ("error", "is_down"),
    [
        (OperationalError("could not connect to server"), True),
        (OperationalError("database is locked"), True),
        (InterfaceError("connection already closed"), True),
        (OperationalError("no such table: visits_visit"), False),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_only_a_database_that_does_not_answer_counts_as_down(error, is_down):
    assert errors.is_database_down(error) is is_down


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("database or disk is full"), True),
        (OperationalError('could not extend file "base/1/2": No space left on device'), True),
        (OperationalError("connection refused"), False),
    ],
)
def test_a_full_disk_is_told_apart_and_has_its_own_words(rf, error, is_full):
    try:
        raise error
    except (OSError, OperationalError):
        answer = errors.server_error(rf.get("/units/"))
    assert ("磁盘已满，没有保存任何内容" in text_of(answer)) is is_full
    assert answer.status_code == (500 if isinstance(error, PermissionError) else 503)
    assert page(answer).select_one("b.num").get_text().startswith("E-")


@pytest.mark.parametrize(
    "address",
    [
        "/units/%00/",
        "/units/?q=%00",
        "/units/?%00=1",
        "/units/?q=%ff",
        "/%ff%fe/",
        "/units/?" + "a=1&" * 3000,
    ],
)
def test_an_address_that_is_no_text_is_refused_as_such(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 400
    assert "这个请求读不懂" in text_of(answer)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00%00=%ff", "application/x-www-form-urlencoded"),
        (b"name=%00%ff&short_name=\x00", "application/x-www-form-urlencoded"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"anything", "multipart/form-data"),
        (b"{", "application/json"),
    ],
)
def test_no_body_brings_the_portal_down(browser, body, kind):
    answer = browser.generic("POST", "/units/new/", body, kind)
    assert answer.status_code in (200, 400)
    assert not UndertakingUnit.objects.exists()


@pytest.mark.parametrize("value", [r'"\000\000\000\000\000\000\000\000\000"', "x" * 3000, "☃"])
def test_no_cookie_brings_the_portal_down(value):
    # As a header: newer Pythons put no such cookie into the jar of the test client.
    broken = f"sessionid={value}; csrftoken={value}; django_language={value}"
    as_sent = broken.encode().decode("latin-1")
    stranger = Client(raise_request_exception=False, headers={"cookie": as_sent})
    assert stranger.get("/units/").status_code == 302
    assert stranger.get("/healthz").status_code == 200


def test_a_step_whose_record_has_moved_on_writes_nothing_and_says_why(browser):
    unit = make.make_unit("县水务局")
    answer = browser.post(f"/step/{unit.pk}/", {"reason": "等供电局勘查", "password": "x"})
    assert answer.status_code == 409
    unit.refresh_from_db()
    assert unit.leader == ""
    shown = text_of(answer)
    assert "没有保存：记录已经变了" in shown
    assert "这件事项已经办结。" in shown
    assert "县水务局（全称）" in shown
    assert [area.get_text(strip=True) for area in page(answer).select("textarea")] == [
        "等供电局勘查"
    ]


def test_a_step_opened_too_late_does_not_speak_of_saving(browser):
    unit = make.make_unit("县水务局")
    answer = browser.get(f"/step/{unit.pk}/")
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "现在不能办这一步" in shown
    assert "这件事项已经办结。" in shown
    assert "没有保存" not in shown


def test_a_page_that_only_takes_what_a_button_sends_leads_back_when_it_is_opened(browser):
    answer = browser.get("/units/7/edit/sent/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这一页不能直接打开" in text_of(answer)
    assert page(answer).select_one("main a.btn-primary")["href"] == "/units/7/edit/"
    assert browser.get("/language/").status_code == 405
    assert page(browser.get("/language/")).select("main a.btn-primary") == []
    assert browser.head("/language/").content == b""


def test_a_form_without_its_mark_is_refused_and_gives_back_what_was_typed(county_clerk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(county_clerk)
    typed = {"short_name": "<b>县水务局</b>", "csrfmiddlewaretoken": "x" * 64}
    answer = browser.post("/units/new/", typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert "这一页已经失效，没有保存" in text_of(answer)
    assert page(answer).select_one("textarea").get_text(strip=True) == "<b>县水务局</b>"
    assert not UndertakingUnit.objects.exists()


def test_the_refused_form_can_be_sent_again_as_it_was(county_clerk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(county_clerk)
    typed = form_values(browser.get("/units/new/")) | {
        "name": "昌宁县水务局",
        "short_name": "县水务局",
        "kind": "government",
        "county": "530524",
        "csrfmiddlewaretoken": "x" * 64,
        "password": "do-not-keep",
    }
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.post("/units/new/", typed, headers=own)
    labels = {label.get_text() for label in page(answer).select("label.form-label")}
    assert {"县", "简称"} <= labels  # as on the page where it was typed
    form = page(answer).select_one('form[action="/units/new/"]')
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert (fields["short_name"], "password" in fields) == ("县水务局", False)
    assert browser.post("/units/new/", fields, headers=own).status_code == 302
    assert UndertakingUnit.objects.get().short_name == "县水务局"


def test_a_form_from_another_site_or_of_a_stranger_is_not_offered_again(county_clerk):
    for site, person in (("cross-site", county_clerk), ("", county_clerk), ("same-origin", None)):
        browser = Client(enforce_csrf_checks=True)
        if person:
            browser.force_login(person)
        sent = {"short_name": "骗人的话"}
        answer = browser.post("/units/new/", sent, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
        assert page(answer).select('[type=hidden][name="short_name"]') == []


def test_a_form_from_another_site_is_refused_and_shows_nothing_of_it(county_clerk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(county_clerk)
    form = form_values(browser.get("/units/new/"))
    answer = browser.post(
        "/units/new/",
        form | {"short_name": "骗人的话"},
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "骗人的话" not in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/journal/", "/nothing/", "/language/", "/broken/", "/no-database/"]
)
def test_every_error_page_has_one_heading_and_a_link_on(browser, address):
    for language in ("zh-hans", "en"):
        browser.cookies["django_language"] = language
        shown = page(browser.get(address))
        assert len(shown.select("h1")) == 1
        assert shown.select("main a[href]")
        assert shown.html["lang"] == {"zh-hans": "zh-CN", "en": "en"}[language]
        assert shown.select("script:not([src]), style, [style]") == []
    translation.deactivate()
