"""Attachments: checked by content, kept under generated names, handed out by right, put away."""

import gc
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.files.uploads import check_upload
from tests import make
from tests.documents import pdf
from tests.html import page, text_of
from tests.visits.filling import NEW, filled
from visits import files
from visits.models import Attachment, Issue, Visit

PLACE = 0x8825  # the tag under which a camera writes where a picture was taken


def a_photo(name="灯杆.jpg"):
    picture = Image.new("RGB", (8, 8), "red")
    exif = picture.getexif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(PLACE)[1] = "N"
    written = BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")


def a_pdf(name="来信.pdf"):
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")


def keep(upload, *, actor, at=None, **owner):
    (row,) = files.keep([check_upload(upload)], actor=actor, at=at or make.moment(), **owner)
    return row


def status_of(client, row):
    """The status of a download; it is read to its end, which closes the file."""
    response = client.get(f"/attachments/{row.pk}/")
    assert response.getvalue()
    return response.status_code


def stored():
    return [path for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def on_visit(visit, clerk):
    return keep(a_pdf(), visit=visit, actor=clerk)


@pytest.fixture
def on_issue(issue, clerk):
    return keep(a_photo(), issue=issue, actor=clerk)


def test_the_form_keeps_files_of_the_visit_and_of_each_issue(client, clerk):
    client.force_login(clerk)
    typed = filled(client)
    typed |= {"uploads": [a_pdf()], "issues-0-uploads": [a_photo("一.jpg"), a_photo("二.jpg")]}
    client.post(NEW, typed)
    assert [row.name for row in Visit.objects.get().attachments.all()] == ["来信.pdf"]
    assert [row.name for row in Issue.objects.get().attachments.all()] == ["一.jpg", "二.jpg"]


def test_nothing_of_the_senders_name_reaches_the_disk(on_issue):
    (path,) = stored()
    assert "灯杆" not in str(path)
    assert (len(path.name), len(on_issue.sha256)) == (32, 64)
    assert on_issue.size == path.stat().st_size


def test_a_picture_loses_where_and_with_what_it_was_taken(on_issue):
    written = stored()[0].read_bytes()
    assert b"SECRET-CAMERA" not in written
    assert dict(Image.open(BytesIO(written)).getexif()) == {}


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("页面.html", b"<script>"), "不能上传这种文件"),
        (SimpleUploadedFile("画.svg", b"<svg/>"), "不能上传这种文件"),
        (SimpleUploadedFile("假.jpg", b"%PDF-1.4"), "文件内容与扩展名 .jpg 不符"),
        (SimpleUploadedFile("空.pdf", b""), "文件是空的"),
    ],
)
def test_a_wrong_file_is_named_and_everything_else_stays(client, clerk, upload, words):
    client.force_login(clerk)
    response = client.post(NEW, filled(client) | {"issues-0-uploads": [upload]})
    assert words in text_of(response)
    assert upload.name in text_of(response)
    assert "完小食堂线路老化" in response.content.decode()
    assert (Visit.objects.count(), stored()) == (0, [])


def test_a_file_that_is_too_large_is_refused(client, clerk):
    client.force_login(clerk)
    large = SimpleUploadedFile("大.pdf", b"%PDF-" + b"0" * (21 * 1024 * 1024))
    response = client.post(NEW, filled(client) | {"uploads": [large]})
    assert "文件不能超过 20 MB" in text_of(response)
    assert Visit.objects.count() == 0


def test_ten_files_at_most_at_once(client, clerk):
    client.force_login(clerk)
    response = client.post(NEW, filled(client) | {"uploads": [a_pdf() for _n in range(11)]})
    assert "一次最多 10 个文件" in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_file_along(visit, clerk):
    with transaction.atomic():
        keep(a_pdf(), visit=visit, actor=clerk)
        assert len(stored()) == 1
        transaction.set_rollback(True)
    gc.collect()
    assert (Attachment.objects.count(), stored()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_commit_keeps_the_file(visit, clerk):
    with transaction.atomic():
        keep(a_pdf(), visit=visit, actor=clerk)
    gc.collect()
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_fails_later_leaves_no_file(room, clerk):
    wrong = {"text": "", "told_by": "", "answer_class": make.answer_class("A")}
    issues = [make.an_issue(uploads=[check_upload(a_pdf())]), make.an_issue(spot=wrong)]
    with pytest.raises(ValidationError):
        make.make_visit(room, actor=clerk, issues=issues)
    gc.collect()
    assert (Visit.objects.count(), stored()) == (0, [])


def test_a_file_is_handed_out_as_a_download_with_a_trace(client, clerk, on_visit):
    client.force_login(clerk)
    response = client.post(f"/attachments/{on_visit.pk}/", {"reason": "核对来信"})
    assert b"".join(response.streaming_content) == pdf()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.get(action="attachment.reveal")
    assert (entry.actor, entry.target_id) == (clerk, str(on_visit.visit_id))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("venue_clerk", 200), ("township_clerk", 200), ("county_clerk", 200), ("manager", 200),
        ("deputy", 200), ("unit_clerk", 404), ("administrator", 403), ("auditor", 403),
    ],
)  # fmt: skip
def test_who_may_open_the_issue_may_have_its_files(client, everybody, on_issue, role, status):
    client.force_login(everybody[role])
    assert status_of(client, on_issue) == status


def test_the_unit_has_the_files_of_the_issue_in_its_hands(client, on_issue, dispatched, unit_clerk):
    client.force_login(unit_clerk)
    assert status_of(client, on_issue) == 200


def test_the_unit_has_no_file_of_the_visit(client, on_visit, dispatched, unit_clerk):
    client.force_login(unit_clerk)
    assert status_of(client, on_visit) == 404


def test_an_outsider_and_a_stranger_get_nothing(client, outsider, on_visit):
    assert client.get(f"/attachments/{on_visit.pk}/").url.startswith("/login/")
    client.force_login(outsider)
    assert status_of(client, on_visit) == 404


def test_files_of_a_confidential_visit_open_by_need_alone(client, clerk, township_clerk, room):
    visit = make.make_visit(room, actor=clerk, is_confidential=True)
    row = keep(a_pdf(), visit=visit, actor=clerk)
    for person, status in ((clerk, 200), (township_clerk, 403)):
        client.force_login(person)
        assert status_of(client, row) == status


def test_a_file_whose_content_is_lost_is_not_found(client, clerk, on_visit):
    stored()[0].unlink()
    client.force_login(clerk)
    answer = client.post(f"/attachments/{on_visit.pk}/", {"reason": "核对来信"})
    assert answer.status_code == 404


def test_the_county_clerk_takes_a_file_away(client, county_clerk, on_visit):
    client.force_login(county_clerk)
    client.post(f"/attachments/{on_visit.pk}/remove/", {"reason": "传错了人"})
    on_visit.refresh_from_db()
    assert on_visit.removed_at is not None
    assert status_of(client, on_visit) == 404
    assert len(stored()) == 1
    assert Entry.objects.get(action="attachment.remove").note == "传错了人"
    shown = page(client.get(f"/visits/{on_visit.visit_id}/"))
    assert shown.select(".files") == []


def test_who_uploaded_it_takes_it_away_on_that_day_alone(client, clerk, visit):
    client.force_login(clerk)
    for at, status in ((timezone.now(), 302), (make.moment(), 403)):
        row = keep(a_pdf(), visit=visit, actor=clerk, at=at)
        answer = client.post(f"/attachments/{row.pk}/remove/", {"reason": "传错了"})
        assert answer.status_code == status


def test_taking_away_wants_a_reason(client, county_clerk, on_visit):
    client.force_login(county_clerk)
    response = client.post(f"/attachments/{on_visit.pk}/remove/", {"reason": ""})
    assert "写明原因。" in text_of(response)
    on_visit.refresh_from_db()
    assert on_visit.removed_at is None
