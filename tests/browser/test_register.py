"""The main job at the counter: a clerk registers a visit with two issues by keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from visits.models import Contact, Issue, Visit

pytestmark = pytest.mark.django_db(transaction=True)


class Keyboard:
    """Types as a clerk does, and counts the presses of Tab and the fields that were filled."""

    def __init__(self, page):
        self.page, self.tabs, self.fields = page, 0, 0

    def tab(self, times=1):
        for _press in range(times):
            self.page.keyboard.press("Tab")
        self.tabs += times

    def fill(self, text):
        self.page.keyboard.type(text)
        self.fields += 1

    def choose(self, digit):
        """A digit chooses a category."""
        self.page.keyboard.press(digit)
        self.fields += 1

    def focus(self):
        return self.page.evaluate("document.activeElement.name")


def register_two_issues(keys):
    keys.fill("赵文彩")
    keys.tab()
    keys.fill("138 0000 4127")
    keys.tab()
    keys.fill("关庙社区三组")
    keys.tab(2)
    keys.choose("4")
    keys.tab()
    keys.fill("完小食堂线路老化，午餐供应时断时续")
    keys.tab()
    keys.fill("两台蒸箱不能同时开。")
    keys.tab()
    keys.fill("国庆节前换线增容。")
    keys.page.keyboard.press("Alt+n")
    keys.choose("1")
    keys.tab()
    keys.fill("三组村道会车视线差，请求装凸面镜")


def test_a_clerk_registers_two_issues_by_keyboard_and_finds_them_in_the_list(
    browser_page, sign_in, clerk, deputy
):
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    keys = Keyboard(browser_page)
    assert keys.focus() == "contacts-0-name"

    register_two_issues(keys)
    browser_page.keyboard.press("Control+Enter")
    browser_page.wait_for_selector(".note-good")

    assert (keys.fields, keys.tabs) == (9, 8)
    assert keys.tabs <= keys.fields + 2
    assert keys.focus() == "contacts-0-name"  # ready for the next visitor

    browser_page.goto("/visits/")
    row = browser_page.locator("tbody tr")
    assert row.count() == 1
    assert "赵**" in row.inner_text()
    assert "完小食堂线路老化，午餐供应时断时续 等 2 件" in row.inner_text()
    titles = ["完小食堂线路老化，午餐供应时断时续", "三组村道会车视线差，请求装凸面镜"]
    assert [issue.title for issue in Issue.objects.order_by("number")] == titles
    categories = [issue.category.name for issue in Issue.objects.order_by("number")]
    assert categories == ["教育", "交通道路"]


def test_the_shortest_registration_takes_two_tabs_more_than_its_fields(
    browser_page, sign_in, clerk
):
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    keys = Keyboard(browser_page)
    keys.fill("赵文彩")
    keys.tab(4)
    keys.choose("2")
    keys.tab()
    keys.fill("三组饮水管网漏损")
    browser_page.keyboard.press("Control+Enter")
    browser_page.wait_for_selector(".note-good")
    assert (keys.fields, keys.tabs) == (3, 5)
    assert Issue.objects.get().category.name == "水利饮水"


def test_two_digits_and_the_arrow_keys_reach_the_other_categories(browser_page, sign_in, clerk):
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    chosen = "document.querySelector('[name=issues-0-category]:checked + label').innerText"
    browser_page.locator("[name=issues-0-category]").first.focus()
    browser_page.keyboard.type("12")
    assert "土地矿产" in browser_page.evaluate(chosen)

    browser_page.locator("[name=issues-0-category]").nth(9).focus()
    browser_page.keyboard.press("ArrowRight")
    assert "环保环卫" in browser_page.evaluate(chosen)


def test_a_removed_issue_is_not_registered_and_the_others_keep_their_words(
    browser_page, sign_in, clerk
):
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    browser_page.fill("[name=contacts-0-name]", "赵文彩")
    for number, title in enumerate(("第一件", "第二件", "第三件")):
        if number:
            browser_page.keyboard.press("Alt+n")
        # By its key: the bar at the foot may lie over what a click would hit.
        category = browser_page.locator(f"[name=issues-{number}-category]").first
        category.press("Space")
        assert category.is_checked()
        browser_page.fill(f"[name=issues-{number}-title]", title)
    browser_page.locator("details.issue > summary").nth(1).click()
    browser_page.locator("details.issue").nth(1).locator("[data-drop]").click()
    assert browser_page.locator("details.issue h3").all_inner_texts() == ["问题 1", "问题 2"]

    browser_page.click(".savebar [value=stay]")
    browser_page.wait_for_selector(".note-good")
    assert [issue.title for issue in Issue.objects.order_by("number")] == ["第一件", "第三件"]


def test_a_second_visitor_has_a_kind_of_its_own_and_can_be_removed(browser_page, sign_in, clerk):
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    browser_page.fill("[name=contacts-0-name]", "赵文彩")
    browser_page.click("[data-add=contacts]")
    browser_page.keyboard.type("杞正明")
    browser_page.select_option("[name=contacts-1-kind]", "representative")
    assert browser_page.input_value("[name=group_size]") == "2"
    browser_page.click("[data-add=contacts]")
    browser_page.locator("[data-row=contacts-2] [data-drop]").click()
    assert browser_page.locator(".contact [data-number]").all_inner_texts() == ["第 2 位"]
    browser_page.locator("[name=issues-0-category]").first.focus()
    browser_page.keyboard.press("1")
    browser_page.fill("[name=issues-0-title]", "集市路灯坏 14 盏")
    browser_page.click(".savebar [value=stay]")
    browser_page.wait_for_selector(".note-good")
    kinds = [(contact.name, contact.kind) for contact in Contact.objects.order_by("position")]
    assert kinds == [("赵文彩", "voter"), ("杞正明", "representative")]


def test_another_deputy_is_found_and_ticked(browser_page, sign_in, clerk):
    found = make.make_deputy("赵永福")
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    browser_page.click("[data-find] summary")
    browser_page.fill("[name=find]", "zyf")
    browser_page.keyboard.press("Enter")
    browser_page.locator("[data-found] input").check(force=True)
    assert browser_page.input_value("[data-ticks] > .choice input") == str(found.pk)


def test_an_unnamed_visitor_leaves_neither_name_nor_phone(browser_page, sign_in, clerk):
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    browser_page.fill("[name=contacts-0-name]", "赵文彩")
    browser_page.fill("[name=contacts-0-phone]", "13800004127")
    browser_page.locator("[name=contacts-0-is_anonymous]").check()
    assert browser_page.locator("[name=contacts-0-name]").is_disabled()
    browser_page.locator("[name=issues-0-category]").first.check(force=True)
    browser_page.fill("[name=issues-0-title]", "集市路灯坏 14 盏")
    browser_page.click(".savebar [value=stay]")
    browser_page.wait_for_selector(".note-good")
    contact = Contact.objects.get()
    assert (contact.kind, contact.name, contact.phone) == ("anonymous", "", "")


def test_one_key_adds_the_visitor_to_the_same_matter_below_the_title(
    browser_page, sign_in, clerk, visit
):
    """In other words, without a category, in the same save, on a small screen of a desk."""
    browser_page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(clerk)
    browser_page.goto("/visits/new/")
    browser_page.fill("[name=contacts-0-name]", "李国华")
    browser_page.locator("[name=issues-0-title]").click()
    browser_page.keyboard.type("学校中午吃饭老跳闸")
    offered = browser_page.locator("[data-row=issues-0] .dup")
    offered.wait_for()
    assert "食堂线路老化，午餐供应时断时续" in offered.inner_text()
    bar = browser_page.locator(".savebar").bounding_box()
    shown = offered.bounding_box()
    assert shown["y"] + shown["height"] <= bar["y"]
    browser_page.keyboard.press("Alt+1")
    browser_page.keyboard.press("Control+Enter")
    browser_page.wait_for_selector(".note-good")
    issue = Issue.objects.get()
    assert list(issue.voices.values_list("position", flat=True)) == [1, 2]
    assert Visit.objects.count() == 2


def test_a_slash_opens_the_search_and_arrows_go_through_the_hits(
    browser_page, sign_in, clerk, issue
):
    sign_in(clerk)
    browser_page.goto("/issues/")
    browser_page.keyboard.press("/")
    browser_page.wait_for_url("**/search/**")
    browser_page.keyboard.type("食堂")
    browser_page.keyboard.press("Enter")
    browser_page.locator(".hit").first.wait_for()
    browser_page.keyboard.press("/")
    browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url(f"**{issue.get_absolute_url()}")


def test_single_keys_go_through_a_list_and_rest_while_somebody_types(
    browser_page, sign_in, clerk, room, township_clerk, expect
):
    first, second = (make.make_issue(room, actor=clerk, title=f"路灯不亮{n}") for n in (1, 2))
    sign_in(township_clerk)
    browser_page.goto("/issues/")
    press = browser_page.keyboard.press
    press("j")
    press("j")
    press("Space")
    expect(browser_page.locator(f"input[value='{first.pk}']")).to_be_checked()
    press("k")
    press("Enter")
    browser_page.wait_for_url(f"**/{second.pk}/*")
    browser_page.goto("/issues/")
    browser_page.locator("[name=q]").press("j")
    expect(browser_page.locator("[name=q]")).to_have_value("j")
    browser_page.locator("[name=q]").evaluate("one => one.blur()")
    press("?")
    expect(browser_page.locator("dialog.keys")).to_be_visible()
    browser_page.locator("dialog.keys input").uncheck()
    press("Escape")
    press("j")
    assert browser_page.evaluate("document.activeElement.tagName") != "A"


def test_a_day_is_typed_in_a_word_and_read_before_it_is_sent(browser_page, sign_in, clerk, room):
    sign_in(clerk)
    browser_page.goto("/activities/new/")
    day = browser_page.locator("[name=day]")
    yesterday = timezone.localdate() - timedelta(days=1)
    for typed in ("昨天", f"{yesterday:%m%d}", f"{yesterday.month}-{yesterday.day}"):
        day.fill("")
        day.press_sequentially(typed)
        day.press("Tab")
        assert day.input_value() == yesterday.isoformat()
    day.fill("何时")
    day.press("Tab")
    assert day.input_value() == "何时"
