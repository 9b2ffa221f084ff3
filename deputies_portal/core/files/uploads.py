"""Uploads 上传的文件: what a file is, judged by its content, and how it is handed out again.

Nothing is stored under a name that came from outside, nothing with what it tells of who made it
and where (metadata.py), and nothing is ever shown as a page.
"""

import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from deputies_portal.core.files import metadata
from deputies_portal.core.words.text import clean_line

IMAGE, PDF, OFFICE = "image", "pdf", "office"
EVERY_KIND = frozenset({IMAGE, PDF, OFFICE})
LONGEST_NAME = 120

EMPTY = _("文件是空的。")
TOO_LARGE = _("文件不能超过 %(limit)d MB。")
WRONG_KIND = _("不能上传这种文件。可以上传：%(extensions)s。")
NOT_WHAT_IT_SAYS = _("文件内容与扩展名 .%(extension)s 不符，或者文件已损坏。")
TOO_MANY_PIXELS = _("图片太大，请缩小到 %(limit)d 万像素以内。")
UNSAFE_ARCHIVE = _("文件压缩得不正常，不能上传。")
LOCKED = _("文件设了打开密码。请去掉密码，再上传。")
MACROS = _("文件带有宏，不能上传。请另存为不带宏的文件。")


@dataclass(frozen=True)
class Format:
    kind: str
    content_type: str
    mark: str  # the name Pillow uses, the first bytes, the folder or the stream of the main part


_OOXML = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "jpg": Format(IMAGE, "image/jpeg", "JPEG"),
    "jpeg": Format(IMAGE, "image/jpeg", "JPEG"),
    "png": Format(IMAGE, "image/png", "PNG"),
    "gif": Format(IMAGE, "image/gif", "GIF"),
    "webp": Format(IMAGE, "image/webp", "WEBP"),
    "pdf": Format(PDF, "application/pdf", "%PDF-"),
    "docx": Format(OFFICE, f"{_OOXML}.wordprocessingml.document", "word/"),
    "xlsx": Format(OFFICE, f"{_OOXML}.spreadsheetml.sheet", "xl/"),
    "pptx": Format(OFFICE, f"{_OOXML}.presentationml.presentation", "ppt/"),
    "doc": Format(OFFICE, "application/msword", "WordDocument"),
    "xls": Format(OFFICE, "application/vnd.ms-excel", "Workbook"),
    "ppt": Format(OFFICE, "application/vnd.ms-powerpoint", "PowerPoint Document"),
}
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
# A document of the office holds some hundreds of parts, text packed some fifty times smaller.
MOST_MEMBERS = 5000
MOST_UNPACKED = 300 * 1024 * 1024
WORST_RATIO = 200
SMALL_ENOUGH = 1024 * 1024  # a part below this may be packed as tightly as it likes


@dataclass(frozen=True)
class Checked:
    """What an uploaded file turned out to be; `file` is what to store, under a generated name."""

    kind: str
    content_type: str
    extension: str
    name: str  # what the person called it, for the list and the download
    file: File


def check_upload(
    uploaded, kinds: Collection[str] = EVERY_KIND, *, longest_side: int | None = None
) -> Checked:
    """Judge an uploaded file; raises `ValidationError` with a message for the person.

    A picture larger than `longest_side` (pixels) is made smaller.
    """
    extension = extension_of(uploaded.name)
    form = FORMATS.get(extension)
    if form is None or form.kind not in kinds:
        raise ValidationError(WRONG_KIND, "kind", {"extensions": extensions_of(kinds)})
    if not uploaded.size:
        raise ValidationError(EMPTY, "empty")
    if uploaded.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
        raise ValidationError(TOO_LARGE, "size", {"limit": settings.UPLOAD_LIMIT_MB})
    check = partial(_image, longest_side=longest_side) if form.kind == IMAGE else _CHECKS[form.kind]
    stored = File(check(uploaded, extension, form), f"{uuid4().hex}.{extension}")
    stored.seek(0)
    return Checked(form.kind, form.content_type, extension, _shown_name(uploaded), stored)


def _shown_name(uploaded) -> str:
    extension = extension_of(uploaded.name)
    stem = clean_line(PurePosixPath(uploaded.name.replace("\\", "/")).stem) or extension
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


class UploadField(forms.FileField):
    """A file of the kinds allowed; its cleaned value is a `Checked`."""

    def __init__(self, *, kinds: Collection[str] = EVERY_KIND, longest_side=None, **kwargs):
        self.kinds, self.longest_side = frozenset(kinds), longest_side
        super().__init__(**kwargs)
        self.error_messages |= {"empty": EMPTY, "missing": EMPTY, "invalid": EMPTY}
        names = [f".{name}" for name, form in FORMATS.items() if form.kind in self.kinds]
        self.widget.attrs["accept"] = ",".join(names)

    def clean(self, data, initial=None):
        uploaded = super().clean(data, initial)
        if not uploaded or uploaded is initial:
            return None
        return check_upload(uploaded, self.kinds, longest_side=self.longest_side)


def extension_of(name: str) -> str:
    return PurePosixPath(clean_line(name or "")).suffix.removeprefix(".").lower()


def extensions_of(kinds: Collection[str]) -> str:
    return "、".join(name for name, form in FORMATS.items() if form.kind in kinds)


def private_file_response(file, name: str, content_type: str = "") -> FileResponse:
    """A stored file as a download, never as a page; the caller has asked for the right."""
    form = FORMATS.get(extension_of(file.name))
    try:
        stream = file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone from the folder of uploads") from error
    known = {form.content_type for form in FORMATS.values()}
    kind = content_type or (form.content_type if form else "")
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=name,
        content_type=kind if kind in known else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _mismatch(extension):
    return ValidationError(NOT_WHAT_IT_SAYS, "content", {"extension": extension})


def _image(uploaded, extension, form, longest_side=None):
    """The first frame written anew: place, camera and comments do not come along."""
    try:
        image = Image.open(uploaded, formats=[form.mark])
        if image.width * image.height > settings.UPLOAD_PIXEL_LIMIT:
            raise Image.DecompressionBombError
        picture = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = settings.UPLOAD_PIXEL_LIMIT // 10_000
        raise ValidationError(TOO_MANY_PIXELS, "pixels", {"limit": limit}) from error
    except Exception as error:  # a damaged picture breaks its decoder in many ways
        raise _mismatch(extension) from error
    if form.mark == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
    if longest_side:
        picture.thumbnail((longest_side, longest_side))
    written = BytesIO()
    picture.save(written, format=form.mark, **({"quality": 88} if form.mark == "JPEG" else {}))
    return ContentFile(written.getvalue())


def _pdf(uploaded, extension, form):
    if not _head(uploaded).startswith(form.mark.encode()):
        raise _mismatch(extension)
    try:
        return metadata.bare_pdf(uploaded)
    except metadata.Locked as error:
        raise ValidationError(LOCKED, "locked") from error
    except Exception as error:  # damaged in one of the many ways a PDF can be
        raise _mismatch(extension) from error


def _office(uploaded, extension, form):
    if form.mark.endswith("/"):
        check_archive(uploaded, extension)
        bare = metadata.bare_package
    else:
        _check_ole(uploaded, extension, form)
        bare = metadata.bare_ole
    try:
        return bare(uploaded)
    except Exception as error:  # a part that cannot be unpacked, a stream that leads nowhere
        raise _mismatch(extension) from error


def check_archive(uploaded, extension: str) -> None:
    """Refuse an archive that is damaged, holds macros, or unpacks to far more than it weighs."""
    uploaded.seek(0)
    try:
        with zipfile.ZipFile(uploaded) as archive:
            members = archive.infolist()
            with archive.open("[Content_Types].xml") as part:
                types = part.read(SMALL_ENOUGH)
    except Exception as error:  # no archive, a damaged one, or one that lies about its parts
        raise _mismatch(extension) from error
    if not _is_tame(members):
        raise ValidationError(UNSAFE_ARCHIVE, "archive")
    names = [member.filename for member in members]
    if b"macroEnabled" in types or any("vbaproject" in name.lower() for name in names):
        raise ValidationError(MACROS, "macros")
    if not any(name.startswith(FORMATS[extension].mark) for name in names):
        raise _mismatch(extension)


def _is_tame(members) -> bool:
    """No part leads out of the archive, is locked, or unpacks to far more than it weighs."""
    unpacked = sum(member.file_size for member in members)
    return (
        len(members) <= MOST_MEMBERS
        and unpacked <= MOST_UNPACKED
        and all(_is_tame_member(member) for member in members)
    )


def _is_tame_member(member) -> bool:
    path = PurePosixPath(member.filename)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in member.filename
    bloated = member.file_size > SMALL_ENOUGH and member.file_size > WORST_RATIO * max(
        member.compress_size, 1
    )
    return inside and not bloated and not member.flag_bits & 0x1


def _check_ole(uploaded, extension, form):
    content = _whole(uploaded)
    # Names of streams are written in UTF-16; Excel 95 calls its stream Book.
    streams = [form.mark, "Book"] if extension == "xls" else [form.mark]
    if not content.startswith(OLE_MAGIC) or not any(
        stream.encode("utf-16-le") in content for stream in streams
    ):
        raise _mismatch(extension)
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise ValidationError(MACROS, "macros")


def _head(uploaded) -> bytes:
    uploaded.seek(0)
    return uploaded.read(8)


def _whole(uploaded) -> bytes:
    uploaded.seek(0)
    return uploaded.read()


_CHECKS = {PDF: _pdf, OFFICE: _office}
