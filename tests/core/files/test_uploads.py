"""What may be uploaded, what is stored of it, and how it is handed out."""

import errno
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from deputies_portal.core.files.uploads import (
    EVERY_KIND,
    IMAGE,
    PDF,
    UploadField,
    check_upload,
    private_file_response,
)
from tests.documents import ole, pdf


def sent(name, content):
    return SimpleUploadedFile(name, content)


def picture(form="JPEG", size=(40, 30), mode="RGB", **facts):
    file = BytesIO()
    Image.new(mode, size, 90).save(file, format=form, **facts)
    return file.getvalue()


def archive(members, types="<Types/>"):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


WORD = archive({"word/document.xml": "<w/>"})

GOOD = [
    ("现场.jpg", picture(), "image", "image/jpeg"),
    ("现场.JPEG", picture(), "image", "image/jpeg"),
    ("现场.png", picture("PNG"), "image", "image/png"),
    ("现场.gif", picture("GIF", mode="P"), "image", "image/gif"),
    ("现场.webp", picture("WEBP"), "image", "image/webp"),
    ("函.pdf", pdf(), "pdf", "application/pdf"),
    (
        "函.docx",
        WORD,
        "office",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "表.xlsx",
        archive({"xl/workbook.xml": "<x/>"}),
        "office",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "汇报.pptx",
        archive({"ppt/presentation.xml": "<p/>"}),
        "office",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("函.doc", ole("WordDocument"), "office", "application/msword"),
    ("表.xls", ole("Workbook"), "office", "application/vnd.ms-excel"),
    ("老表.xls", ole("Book"), "office", "application/vnd.ms-excel"),
    ("汇报.ppt", ole("PowerPoint Document"), "office", "application/vnd.ms-powerpoint"),
]


@pytest.mark.parametrize(
    ("name", "content", "kind", "content_type"), GOOD, ids=[row[0] for row in GOOD]
)
def test_the_kinds_an_office_uses_are_taken(name, content, kind, content_type):
    checked = check_upload(sent(name, content), EVERY_KIND)
    assert (checked.kind, checked.content_type) == (kind, content_type)


KINDS = (
    "不能上传这种文件。可以上传：jpg、jpeg、png、gif、webp、pdf、docx、xlsx、pptx、doc、xls、ppt。"
)
MISMATCH = "文件内容与扩展名 .{} 不符，或者文件已损坏。"
UNSAFE = "文件压缩得不正常，不能上传。"
MACROS = "文件带有宏，不能上传。请另存为不带宏的文件。"

BAD = [
    ("page.html", b"<script>1</script>", KINDS),
    ("pic.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", KINDS),
    ("tool.exe", b"MZ", KINDS),
    ("宏.docm", WORD, KINDS),
    ("没有扩展名", b"%PDF-1.7", KINDS),
    ("空.pdf", b"", "文件是空的。"),
    ("page.jpg", b"<html><script>1</script>", MISMATCH.format("jpg")),
    ("pic.png", b"<svg onload='1'/>", MISMATCH.format("png")),
    ("其实是png.jpg", picture("PNG"), MISMATCH.format("jpg")),
    ("半张.jpg", picture(size=(400, 300))[:400], MISMATCH.format("jpg")),
    ("page.pdf", b"<html>%PDF-", MISMATCH.format("pdf")),
    ("半份.pdf", pdf()[:200], MISMATCH.format("pdf")),
    ("半份.doc", ole("WordDocument")[:1024], MISMATCH.format("doc")),
    ("不是压缩包.docx", b"PK\x03\x04 nothing", MISMATCH.format("docx")),
    ("表.docx", archive({"xl/workbook.xml": "<x/>"}), MISMATCH.format("docx")),
    ("图.doc", picture(), MISMATCH.format("doc")),
    ("表.doc", ole("Workbook"), MISMATCH.format("doc")),
    ("炸弹.docx", archive({"word/d.xml": b"0" * 20_000_000}), UNSAFE),
    ("越界.docx", archive({"word/d.xml": "", "../../etc/cron.d/x": ""}), UNSAFE),
    ("宏.docx", archive({"word/d.xml": "", "word/vbaProject.bin": ""}), MACROS),
    ("宏.xlsx", archive({"xl/w.xml": ""}, types="application/x.macroEnabled.main+xml"), MACROS),
    ("宏.doc", ole("WordDocument", "_VBA_PROJECT"), MACROS),
]


@pytest.mark.parametrize(("name", "content", "message"), BAD, ids=[row[0] for row in BAD])
def test_other_files_are_refused_with_a_reason(name, content, message):
    with pytest.raises(ValidationError) as refused:
        check_upload(sent(name, content))
    assert refused.value.messages == [message]


def test_a_page_asking_for_pictures_takes_no_document():
    with pytest.raises(ValidationError) as refused:
        check_upload(sent("函.pdf", b"%PDF-1.7"), {IMAGE})
    assert refused.value.messages == ["不能上传这种文件。可以上传：jpg、jpeg、png、gif、webp。"]


def test_a_file_over_the_limit_is_refused(settings):
    settings.UPLOAD_LIMIT_MB = 1
    with pytest.raises(ValidationError) as refused:
        check_upload(sent("函.pdf", b"%PDF-" + b"0" * 1024 * 1024))
    assert refused.value.messages == ["文件不能超过 1 MB。"]


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(settings):
    settings.UPLOAD_PIXEL_LIMIT = 1_000_000
    with pytest.raises(ValidationError) as refused:
        check_upload(sent("大.png", picture("PNG", size=(2000, 1000), mode="1")))
    assert refused.value.messages == ["图片太大，请缩小到 100 万像素以内。"]


def test_place_camera_and_comments_of_a_picture_are_not_stored():
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (24.0, 49.0, 30.0)
    content = picture(exif=exif, comment=b"SECRET-COMMENT")
    assert b"SECRET-CAMERA" in content
    stored = check_upload(sent("现场.jpg", content)).file.read()
    assert b"SECRET" not in stored
    assert dict(Image.open(BytesIO(stored)).getexif()) == {}


def test_a_picture_taken_upright_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    stored = check_upload(sent("竖.jpg", picture(size=(40, 30), exif=exif))).file
    assert Image.open(stored).size == (30, 40)


def test_the_stored_name_is_our_own_and_the_shown_name_is_the_persons():
    checked = check_upload(sent("关于\u202e饮水的函.PDF", pdf()))
    stem, extension = checked.file.name.split(".")
    assert (len(stem), extension) == (32, "pdf")
    assert int(stem, 16) >= 0
    assert checked.name == "关于饮水的函.pdf"


def test_a_long_name_is_cut_and_keeps_its_extension():
    checked = check_upload(sent("长" * 80 + ".pdf", pdf()))
    assert checked.name == "长" * 80 + ".pdf"
    assert len(check_upload(sent("n" * 200 + ".pdf", pdf())).name) == 120


def test_the_field_names_the_files_it_takes_and_gives_back_what_was_checked():
    field = UploadField(kinds={PDF})
    assert field.widget.attrs["accept"] == ".pdf"
    assert field.clean(sent("函.pdf", pdf())).content_type == "application/pdf"
    with pytest.raises(ValidationError) as refused:
        field.clean(sent("空.pdf", b""))
    assert refused.value.messages == ["文件是空的。"]
    assert UploadField(kinds={PDF}, required=False).clean(None) is None


def stored(name, content=b"x"):
    file = ContentFile(content, name=name)
    file.open = lambda mode: file
    return file


def test_a_file_is_handed_out_as_a_download_under_its_shown_name():
    answer = private_file_response(stored("a1.pdf", b"%PDF-1.7"), "饮水的函.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%A5%AE%E6%B0%B4%E7%9A%84%E5%87%BD.pdf"
    )
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", ""])
def test_a_file_never_becomes_a_page(content_type):
    answer = private_file_response(stored("a1.html"), "page.html", content_type)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_gone_is_not_found():
    missing = ContentFile(b"", name="a1.pdf")

    def gone(mode):
        raise FileNotFoundError

    missing.open = gone
    with pytest.raises(Http404):
        private_file_response(missing, "函.pdf")


class BreakingOff(ContentFile):
    """What a disk does when it is full in the midst of a file."""

    def chunks(self, chunk_size=None):
        yield b"the first half"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_half_of_a_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(OSError, match="No space left"):
        default_storage.save("attachments/2025/03/letter", BreakingOff(b"whole"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
