"""The whole life of a case by five people: how many pages are loaded, and how often is clicked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make

PAGES, CLICKS = 22, 30


def ahead(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


@pytest.fixture
def counted(browser_page, sign_in):
    """Signs somebody in on the list of what waits for him; counts pages and clicks from there."""
    seen = {"pages": 0, "clicks": 0}

    def loaded(answer):
        if answer.request.is_navigation_request() and answer.status < 300:
            seen["pages"] += 1

    browser_page.on("response", loaded)

    def desk_of(person):
        sign_in(person)
        browser_page.goto("/issues/queue/?state=mine")
        return Desk(browser_page, seen)

    return desk_of, seen


class Desk:
    def __init__(self, page, seen):
        self.page, self.seen = page, seen

    def click(self, selector):
        self.seen["clicks"] += 1
        self.page.locator(selector).first.evaluate("one => one.click()")

    def form(self, step=""):
        """The form of the step beside the case; the first one is open at once."""
        if step:
            self.click(f"a[data-step][href*='/{step}/']")
        self.page.wait_for_selector(f"form[data-act][action*='/{step}']")

    def say(self, **values):
        """Typing is no click; a choice is one."""
        for name, value in values.items():
            field = self.page.locator(f"form[data-act] [name={name}]").first
            kind = field.evaluate("one => one.type")
            if kind in ("radio", "checkbox"):
                self.click(f"form[data-act] [name={name}][value='{value}']")
            elif kind.startswith("select"):
                self.seen["clicks"] += 1
                field.select_option(value)
            else:
                field.fill(value)

    def done(self):
        with self.page.expect_navigation():
            self.click("form[data-act] .savebar [type=submit]")
        assert self.page.locator(".errsum").all_inner_texts() == []


@pytest.fixture
def helper_clerk(changning):
    return make.make_person(
        "unit_clerk", name="李晓", username="helper", unit=make.make_unit("县民政局")
    )


def test_two_units_an_extension_an_urging_a_promise_and_a_rehandling(
    counted, room, clerk, township_clerk, county_clerk, unit, unit_clerk, helper_clerk
):
    desk_of, seen = counted
    issue = make.make_issue(room, actor=clerk, title="桥栏杆断了")
    sent_to_two_units(desk_of, township_clerk, county_clerk, unit, helper_clerk)
    extended_and_urged(desk_of, county_clerk, unit_clerk, helper_clerk)
    promised_and_done_again(desk_of, clerk, county_clerk, unit_clerk)
    issue.refresh_from_db()
    assert issue.state == "closed"
    steps = set(issue.events.values_list("step", flat=True))
    assert {"assist", "grant_extension", "urge", "rehandle", "close"} <= steps
    assert seen["pages"] <= PAGES
    assert seen["clicks"] <= CLICKS


def sent_to_two_units(desk_of, township_clerk, county_clerk, unit, helper_clerk):
    desk = desk_of(township_clerk)
    desk.form()
    desk.say(**{"then": "pass_up", "pass_up-reason": "要县级部门办。"})
    desk.done()
    desk = desk_of(county_clerk)
    desk.form()
    desk.say(lead=str(unit.pk), assisting=str(helper_clerk.postings.get().unit_id))
    desk.done()


def extended_and_urged(desk_of, county_clerk, unit_clerk, helper_clerk):
    desk = desk_of(unit_clerk)
    desk.form()
    desk.say(accepted_by="张丽琼", then="ask_extension")
    desk.say(**{"ask_extension-wanted_due": ahead(100), "ask_extension-reason": "材料没有到。"})
    desk.done()
    desk = desk_of(helper_clerk)
    desk.form("assist")
    desk.say(opinion="可以办。")
    desk.done()
    desk = desk_of(county_clerk)
    desk.form("grant-extension")
    desk.say(reason="同意。", then="urge")
    desk.say(**{"urge-note": "请抓紧。", "urge-due": ahead(20)})
    desk.done()


def promised_and_done_again(desk_of, clerk, county_clerk, unit_clerk):
    desk = desk_of(unit_clerk)
    desk.form()
    desk.say(
        answer_class=str(make.answer_class("B").pk),
        pledge="换好栏杆",
        pledge_due=ahead(150),
        text="五个月内换好。",
    )
    desk.say(signer="李局长")
    desk.done()
    desk = desk_of(clerk)
    desk.form()
    desk.say(result="not_satisfied", remark="等不了。")
    desk.done()
    desk = desk_of(county_clerk)
    desk.form()
    desk.say(reason="没有办好。")
    desk.done()
    desk = desk_of(unit_clerk)
    desk.form()
    desk.say(answer_class=str(make.answer_class("A").pk), text="已经换好。", signer="李局长")
    desk.done()
    desk = desk_of(clerk)
    desk.form()
    desk.say(result="satisfied")
    desk.done()
    desk = desk_of(county_clerk)
    desk.form()
    desk.done()
