"""A picture among the files of an issue is looked at on its page, and turned."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.files.uploads import check_upload
from tests import make
from visits import files

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_picture_is_looked_at_and_turned(browser_page, sign_in, issue, clerk, expect):
    written = BytesIO()
    Image.new("RGB", (80, 40), "red").save(written, "JPEG")
    upload = SimpleUploadedFile("灯杆.jpg", written.getvalue(), content_type="image/jpeg")
    files.keep([check_upload(upload)], actor=clerk, at=make.moment(), issue=issue)
    sign_in(clerk)
    browser_page.goto(issue.get_absolute_url())
    browser_page.get_by_role("link", name="灯杆.jpg").first.click()
    picture = browser_page.locator("dialog.viewer img")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 80
    browser_page.get_by_role("button", name="转 90°").click()
    expect(picture).to_have_class("turned-1")
    box = picture.bounding_box()
    assert box["height"] > box["width"]
    browser_page.keyboard.press("Escape")
    expect(browser_page.locator("dialog.viewer")).to_be_hidden()
    assert Entry.objects.filter(action="attachment.reveal").count() == 1
