"""Signing in as a person does: the cursor stands in the field, no mouse is needed."""


def test_a_clerk_signs_in_by_keyboard_alone(browser_page, clerk, expect):
    clerk.set_password("一个很长的口令-2025")
    clerk.save()
    browser_page.goto("/password/")
    browser_page.keyboard.type("clerk")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("一个很长的口令-2025")
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("h1")).to_have_text("修改密码")


def test_a_wrong_password_is_said_and_the_name_stays(browser_page, clerk, expect):
    browser_page.goto("/login/")
    browser_page.fill("input[name=username]", "clerk")
    browser_page.fill("input[name=password]", "wrong-password")
    browser_page.press("input[name=password]", "Enter")
    expect(browser_page.get_by_role("alert")).to_contain_text("登录名或密码不对")
    expect(browser_page.locator("input[name=username]")).to_have_value("clerk")


def test_the_sign_in_page_fits_a_phone(browser_page):
    browser_page.set_viewport_size({"width": 320, "height": 640})
    browser_page.goto("/login/")
    width = browser_page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320
