"""Without network: the register opens, visits wait sealed in the browser, and arrive once each."""

import pytest
from PIL import Image

from deputies_portal.core.drafts.views import key_of
from visits.models import Issue, Visit

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/visits/new/"
BAR = "[data-outbox]"
KEPT = """async () => {
  const found = await portalStore.all('pages');
  return found.length;
}"""


@pytest.fixture
def at_the_desk(browser_page, sign_in, clerk, deputy):
    """Signed in, with all pages kept that open without network."""
    sign_in(clerk)
    browser_page.goto(FORM)
    for _try in range(60):
        if browser_page.evaluate(KEPT) >= 2:
            break
        browser_page.wait_for_timeout(250)
    assert browser_page.evaluate(KEPT) >= 2
    return browser_page


def a_large_photo(path):
    noise = Image.effect_noise((3000, 2000), 60).convert("RGB")
    noise.save(path)
    return path


def typed(page, number, title="完小食堂线路老化"):
    page.fill("[name=contacts-0-name]", f"来访人{number}")
    page.fill("[name=issues-0-title]", f"{title}{number}")
    page.locator("[name=issues-0-category]").first.evaluate("one => one.click()")


def saved(page):
    page.locator(".savebar button[value=next]").click()
    page.wait_for_selector(f"{BAR}:has-text('待提交')")


def test_visits_kept_without_network_arrive_once_each(at_the_desk, expect):
    page = at_the_desk
    page.context.set_offline(True)
    page.goto(FORM)
    expect(page.locator(BAR)).to_contain_text("现在没有网络")
    for number in range(3):
        typed(page, number)
        saved(page)
        expect(page.locator(BAR)).to_contain_text(f"待提交 {number + 1} 份")
        assert page.input_value("[name=contacts-0-name]") == ""
    kept = page.evaluate("async () => JSON.stringify(await portalStore.all('outbox'))")
    assert "来访人" not in kept
    assert Visit.objects.count() == 0
    page.context.set_offline(False)
    page.goto(FORM)
    expect(page.locator(BAR)).to_contain_text("已提交 3 份")
    assert Visit.objects.count() == 3
    assert Issue.objects.count() == 3
    page.goto(FORM)
    expect(page.locator(BAR)).to_be_hidden()
    assert page.input_value("[name=contacts-0-name]") == ""
    assert Visit.objects.count() == 3


def test_what_the_network_takes_in_mid_sending_is_kept_with_all_that_was_typed(at_the_desk, expect):
    page = at_the_desk
    typed(page, 1)
    page.context.set_offline(True)
    saved(page)
    expect(page.locator(BAR)).to_contain_text("待提交 1 份")
    page.goto("/outbox/")
    expect(page.locator("[data-outbox-list]")).to_contain_text("完小食堂线路老化1")
    page.context.set_offline(False)
    page.goto("/")
    expect(page.locator(BAR)).to_contain_text("已提交 1 份")
    assert Visit.objects.get().contacts.get().name == "来访人1"


def test_what_the_server_refuses_is_opened_and_mended(at_the_desk, room, expect):
    page = at_the_desk
    page.context.set_offline(True)
    page.goto(FORM)
    typed(page, 1)
    page.evaluate("document.querySelector('[name=received_on]').value = '2099-01-01'")
    saved(page)
    page.context.set_offline(False)
    page.goto("/outbox/")
    expect(page.locator("[data-outbox-list]")).to_contain_text("没有通过")
    expect(page.locator("[data-why]")).to_contain_text("不能晚于今天")
    assert Visit.objects.count() == 0
    page.get_by_role("link", name="打开修改").click()
    expect(page.locator("[name=contacts-0-name]")).to_have_value("来访人1")
    expect(page.locator("[name=issues-0-title]")).to_have_value("完小食堂线路老化1")
    page.locator("[data-preset]").evaluate("one => { one.open = true; }")
    page.evaluate("document.querySelector('[name=received_on]').value = '2025-03-07'")
    page.locator(".savebar button[value=stay]").click()
    page.wait_for_selector(".note-good")
    assert Visit.objects.count() == 1
    page.goto("/outbox/")
    expect(page.locator("[data-outbox-none]")).to_be_visible()
    assert Visit.objects.count() == 1


def test_a_photo_goes_with_it_and_is_made_smaller(at_the_desk, tmp_path, expect):
    page = at_the_desk
    photo = a_large_photo(tmp_path / "现场.png")
    page.context.set_offline(True)
    page.goto(FORM)
    typed(page, 1)
    page.set_input_files("[name=uploads]", photo)
    page.wait_for_selector("[data-chosen]:has-text('现场')", state="attached")
    expect(page.locator("[name=uploads]")).to_have_js_property("files.0.name", "现场.jpg")
    saved(page)
    page.context.set_offline(False)
    page.goto("/")
    expect(page.locator(BAR)).to_contain_text("已提交 1 份")
    file = Visit.objects.get().attachments.get()
    assert file.size < photo.stat().st_size / 2


def test_signing_out_leaves_nothing_that_opens(at_the_desk, sign_in, county_clerk, expect):
    page = at_the_desk
    page.context.set_offline(True)
    page.goto(FORM)
    typed(page, 1)
    saved(page)
    page.context.set_offline(False)
    page.route("**/outbox/state/**", lambda route: route.abort())
    page.goto("/logout/")
    page.click("form[data-sign-out] .btn-primary")
    page.wait_for_load_state()
    left = "async () => (await portalStore.all('keys')).map((one) => one.owner)"
    page.unroute("**/outbox/state/**")
    sign_in(county_clerk)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(BAR)).to_be_hidden()
    assert Visit.objects.count() == 0
    assert page.evaluate(left) == [key_of(county_clerk)["owner"]]
