"""No typing is lost: network cut, tab closed, sign-in ended, another machine, two windows."""

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F

from deputies_portal.core.drafts.models import Draft
from stations.models import County
from tests import make
from visits.models import Issue, Visit

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/visits/new/"
TITLE = "[name=issues-0-title]"
SECOND = "[name=issues-1-title]"
STATE = "[data-draft-state]"
TOLD = "[data-told-draft]"


def typed(page):
    page.goto(FORM)
    page.wait_for_load_state("networkidle")
    page.fill("[name=contacts-0-name]", "赵文彩")
    page.fill("[name=contacts-0-phone]", "138 0000 4127")
    page.fill(TITLE, "完小食堂线路老化")
    page.keyboard.press("Alt+n")
    page.fill(SECOND, "三组村道会车视线差")
    page.wait_for_selector(f"{STATE}:has-text('已存草稿')")


def values(page):
    names = ("contacts-0-name", "contacts-0-phone", "issues-0-title", "issues-1-title")
    return [page.input_value(f"[name={name}]") for name in names]


ALL = ["赵文彩", "138 0000 4127", "完小食堂线路老化", "三组村道会车视线差"]


def test_a_closed_tab_loses_nothing_and_what_is_sent_comes_back_no_more(
    browser_page, sign_in, clerk, deputy, expect
):
    sign_in(clerk)
    typed(browser_page)
    context = browser_page.context
    browser_page.close()
    page = context.new_page()
    page.goto(FORM)
    expect(page.locator(TOLD)).to_contain_text("已恢复")
    assert values(page) == ALL
    copies = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "portal-draft:" in copies
    assert "赵文彩" not in copies
    for number in (0, 1):
        page.locator("details.issue").nth(number).evaluate("one => { one.open = true; }")
        page.locator(f"[name=issues-{number}-category]").first.check(force=True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".note-good")
    assert Visit.objects.count() == 1
    assert Issue.objects.count() == 2
    page.wait_for_load_state("networkidle")
    expect(page.locator(TOLD)).to_be_hidden()
    assert page.input_value("[name=contacts-0-name]") == ""
    assert Draft.objects.unsent().count() == 0


def test_typing_without_network_is_kept_here_and_saved_when_it_is_back(
    browser_page, sign_in, clerk, deputy, expect
):
    sign_in(clerk)
    typed(browser_page)
    cut = lambda route: route.abort()  # noqa: E731
    browser_page.route("**/drafts/kept/**", cut)
    browser_page.fill(SECOND, "村道会车视线差，夜里没灯")
    expect(browser_page.locator(STATE)).to_contain_text("存在这台电脑上")
    context = browser_page.context
    browser_page.close()
    page = context.new_page()
    page.goto(FORM)
    expect(page.locator(TOLD)).to_contain_text("已恢复")
    assert values(page) == [*ALL[:3], "村道会车视线差，夜里没灯"]
    expect(page.locator(STATE)).to_contain_text("已存草稿")


def test_a_sign_in_that_ended_loses_nothing(browser_page, sign_in, clerk, deputy, expect):
    sign_in(clerk)
    typed(browser_page)
    Session.objects.all().delete()
    browser_page.fill(SECOND, "夜里没灯")
    expect(browser_page.locator(STATE)).to_contain_text("重新登录后会恢复")
    sign_in(clerk)
    browser_page.goto(FORM)
    expect(browser_page.locator(TOLD)).to_contain_text("已恢复")
    assert values(browser_page) == [*ALL[:3], "夜里没灯"]


def test_another_machine_has_it_and_signing_out_leaves_nothing_behind(
    browser_page, sign_in, clerk, deputy, expect
):
    sign_in(clerk)
    typed(browser_page)
    browser_page.goto("/logout/")
    browser_page.click("form[data-sign-out] .btn-primary")
    browser_page.wait_for_load_state()
    assert browser_page.evaluate("localStorage.length") == 0
    sign_in(clerk)
    browser_page.goto(FORM)
    expect(browser_page.locator(TOLD)).to_contain_text("已恢复")
    assert values(browser_page) == ALL
    browser_page.click("[data-drop-draft]")
    browser_page.wait_for_load_state("networkidle")
    expect(browser_page.locator(TOLD)).to_be_hidden()
    assert browser_page.input_value("[name=contacts-0-name]") == ""


def test_a_second_window_is_told_before_it_writes_over(
    browser_page, sign_in, clerk, deputy, expect
):
    sign_in(clerk)
    typed(browser_page)
    Draft.objects.update(values="issues-0-title=别处写的", version=F("version") + 1)
    browser_page.fill(SECOND, "这里写的")
    expect(browser_page.locator(TOLD)).to_contain_text("另一个窗口")
    assert "别处写的" in Draft.objects.get().values
    browser_page.click("[data-this]")
    expect(browser_page.locator(STATE)).to_contain_text("已存草稿")
    assert "%E8%BF%99%E9%87%8C" in Draft.objects.get().values


def test_a_draft_of_another_venue_comes_back_there(
    browser_page, sign_in, county_clerk, room, deputy, expect
):
    other = make.make_venue("workstation", township_id="530524102")
    sign_in(county_clerk)
    browser_page.goto(f"{FORM}?venue={room.pk}")
    browser_page.wait_for_load_state("networkidle")
    browser_page.locator("[data-preset]").evaluate("one => { one.closest('details').open = true; }")
    with browser_page.expect_navigation():
        browser_page.select_option("[name=venue]", str(other.pk))
    browser_page.wait_for_load_state("networkidle")
    browser_page.fill("[name=contacts-0-name]", "赵文彩")
    browser_page.wait_for_selector(f"{STATE}:has-text('已存草稿')")
    browser_page.goto(f"{FORM}?venue={room.pk}")
    expect(browser_page.locator("[name=venue]")).to_have_value(str(other.pk))
    browser_page.wait_for_load_state("networkidle")
    expect(browser_page.locator(TOLD)).to_contain_text("已恢复")
    assert browser_page.input_value("[name=venue]") == str(other.pk)
    assert browser_page.input_value("[name=contacts-0-name]") == "赵文彩"


def test_a_stranger_keeps_the_words_on_his_device_alone_without_name_and_phone(
    browser_page, room, deputy, expect
):
    County.objects.filter(pk=room.county_id).update(takes_online=True)
    browser_page.goto(f"/p/venues/{room.pk}/raise/")
    browser_page.fill("[name=text]", "路灯坏了三个月")
    browser_page.fill("[name=phone]", "13800004127")
    expect(browser_page.locator(STATE)).to_contain_text("已存在这台设备上")
    browser_page.reload()
    expect(browser_page.locator(TOLD)).to_contain_text("已恢复")
    assert browser_page.input_value("[name=text]") == "路灯坏了三个月"
    assert browser_page.input_value("[name=phone]") == ""
    assert Draft.objects.count() == 0
