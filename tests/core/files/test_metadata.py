"""What a document tells of who made it is not stored with it (security F01)."""

import struct
import zipfile
import zlib
from io import BytesIO

import olefile
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops

from deputies_portal.core.files.metadata import bare_jpeg
from deputies_portal.core.files.uploads import check_upload
from tests.documents import ole, parts_of, pdf

SECRETS = (b"SECRET", "SECRET".encode("utf-16-le"), "SECRET".encode("utf-16-be"))
SUMMARY = "\x05SummaryInformation"


def stored(name, content) -> bytes:
    return check_upload(SimpleUploadedFile(name, content)).file.read()


def tells(content) -> bool:
    return any(secret in content for secret in SECRETS)


def photo(way_up=6) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SECRET-CAMERA", way_up
    exif.get_ifd(0x8825)[2] = (24.0, 49.0, 30.0)
    file = BytesIO()
    image = Image.radial_gradient("L").convert("RGB")
    image.save(file, format="JPEG", exif=exif, comment=b"SECRET-COMMENT")
    return file.getvalue()


def package(**parts) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def changed(content: bytes, change) -> bytes:
    """A PDF after `change` was done to it."""
    written = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        change(opened)
        opened.save(written)
    return written.getvalue()


# --- PDF --------------------------------------------------------------------------------------
def test_a_pdf_loses_its_properties_wherever_they_stand():
    def tell(opened):
        opened.Root.Metadata = pikepdf.Stream(opened, b"<x>SECRET</x>")
        opened.pages[0].PieceInfo = pikepdf.Dictionary(SECRET=pikepdf.String("SECRET"))
        opened.pages[0].Photo = opened.make_stream(photo(), Filter=pikepdf.Name.DCTDecode)

    told = changed(pdf("正文", Author="SECRET", Producer="SECRET"), tell)
    assert tells(told)
    kept = stored("函.pdf", told)
    assert not tells(kept)
    with pikepdf.open(BytesIO(kept)) as opened:
        assert (len(opened.pages), str(opened.Root.Words), list(opened.docinfo)) == (1, "正文", [])


def test_what_tells_nothing_is_stored_as_it_came():
    assert stored("函.pdf", pdf("正文")) == pdf("正文")


def test_a_signed_pdf_stays_as_it_was_signed():
    def sign(opened):
        opened.Root.Signature = opened.make_indirect(pikepdf.Dictionary(ByteRange=[0, 1, 2, 3]))

    signed = changed(pdf(Author="张局长"), sign)
    assert stored("函.pdf", signed) == signed


def test_a_pdf_behind_a_password_is_refused_with_a_reason():
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as opened:
        opened.save(written, encryption=pikepdf.Encryption(user="moon", owner="moon"))
    with pytest.raises(ValidationError) as refused:
        stored("函.pdf", written.getvalue())
    assert refused.value.messages == ["文件设了打开密码。请去掉密码，再上传。"]


def test_a_part_that_unpacks_to_very_much_is_left_packed():
    packed = zlib.compress(b"3 0 <</A 1>> " + b" " * 100_000_000)
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/Words 3 0 R>>\nendobj\n"
    pages, body = len(body), body + b"2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    held = len(body)
    body += b"4 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    body += b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    places = [(0, 0, 0), (1, 9, 0), (1, pages, 0), (2, 4, 0), (1, held, 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BIH", *place) for place in places)
    end = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    end += table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)
    with pikepdf.open(BytesIO(stored("炸弹.pdf", body + end))) as opened:
        assert opened.Root.get("/Words") is None


# --- Office -----------------------------------------------------------------------------------
def test_a_document_loses_its_properties_and_those_of_its_photos():
    parts = {f"docProps/{name}.xml": b"<x>SECRET</x>" for name in ("core", "app", "custom")}
    parts |= {"word/document.xml": "<w>正文</w>", "word/media/image1.jpeg": photo()}
    kept = parts_of(stored("函.docx", package(**parts)))
    assert kept.keys() == {"[Content_Types].xml", *parts}
    assert [name for name, content in kept.items() if tells(content)] == []
    assert kept["word/document.xml"].decode() == "<w>正文</w>"


def test_a_signed_document_stays_as_it_was_signed():
    signed = package(**{"word/d.xml": "", "docProps/core.xml": "x", "_xmlsignatures/s.xml": "x"})
    assert stored("函.docx", signed) == signed


@pytest.mark.parametrize(
    ("name", "main", "repeating"),
    [("函.doc", "WordDocument", "1Table"), ("汇报.ppt", "PowerPoint Document", "Current User")],
)
def test_a_document_of_the_old_kind_loses_them_too(name, main, repeating):
    said = olefile_properties("SECRET-张")
    spelled = "SECRET-张".encode("utf-16-le")
    content = ole(main, **{SUMMARY: said, repeating: b"ab" + spelled, "Data": b"x" + photo()})
    assert tells(content)
    kept = stored(name, content)
    with olefile.OleFileIO(BytesIO(kept)) as opened:
        assert opened.get_metadata().author is None
        assert not tells(opened.openstream(repeating).read())
        assert b"SECRET-CAMERA" not in opened.openstream("Data").read()
        assert opened.openstream(repeating).read(2) == b"ab"


def olefile_properties(author: str) -> bytes:
    """A set of two properties: the code page UTF-8, and the author."""
    text = author.encode() + b"\0"
    values = struct.pack("<Ihh", 2, -535, 0), struct.pack("<II", 30, len(text)) + text
    places = struct.pack("<IIII", 1, 24, 4, 24 + len(values[0]))
    section = struct.pack("<II", 24 + sum(map(len, values)), 2) + places + b"".join(values)
    fmtid = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return bytes.fromhex(f"feff0000{'00' * 20}01000000") + fmtid + struct.pack("<I", 48) + section


# --- photos inside ----------------------------------------------------------------------------
def test_a_photo_inside_is_the_same_picture_the_same_way_up():
    bare = bare_jpeg(photo())
    before, after = (Image.open(BytesIO(content)) for content in (photo(), bare))
    assert ImageChops.difference(before, after).getbbox() is None
    assert dict(after.getexif()) == {0x0112: 6}
    assert not tells(bare)
    assert dict(Image.open(BytesIO(bare_jpeg(photo(way_up=1)))).getexif()) == {}


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x00", b"x" * 99])
def test_what_is_no_photo_stays(content):
    assert bare_jpeg(content) == content
