"""Properties of documents 文件属性: who made a file, where and with what, gone before it is stored.

What can be read in the document itself, names beside its comments too, is its content and stays.
What was signed electronically stays as it was signed: the signature covers its properties.
"""

import codecs
import re
import shutil
import zipfile
from functools import cache
from io import BytesIO

import olefile
from PIL import Image

# Far more than a document needs; a stream that unpacks to more is one that means harm.
MOST_OF_A_STREAM = 64 * 1024 * 1024
DECODERS = ("flate", "run_length", "png", "tiff")

OF_A_PDF = ("/Metadata", "/PieceInfo", "/LastModified")
PACKAGE = "http://schemas.openxmlformats.org"
EMPTY_PARTS = {
    "core": f'<cp:coreProperties xmlns:cp="{PACKAGE}/package/2006/metadata/core-properties"/>',
    "app": f'<Properties xmlns="{PACKAGE}/officeDocument/2006/extended-properties"/>',
    "custom": f'<Properties xmlns="{PACKAGE}/officeDocument/2006/custom-properties"/>',
}
PART = re.compile(r"docProps/(core|app|custom)\.xml", re.IGNORECASE)
PHOTO = re.compile(r".+/media/.+\.jpe?g", re.IGNORECASE)
OF_AN_OLE = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
# Streams that repeat the names: tables of Word, the last user of PowerPoint and of Excel (whose
# workbook begins with it: only its first bytes are looked at).
REPEATING = {"0Table": None, "1Table": None, "Current User": None, "Workbook": 4096, "Book": 4096}
OF_PICTURES = ("Data", "Pictures")
EXIF_SEGMENT = re.compile(rb"\xff\xe1(..)Exif\x00\x00", re.DOTALL)
# A set of properties without one: byte order, version, no class, one section of eight bytes.
NO_PROPERTIES = bytes.fromhex(f"feff0000{'00' * 20}01000000{'00' * 16}300000000800000000000000")
ORIENTATION = 0x0112
EXIF, APP13, COMMENT, SCAN = 0xE1, 0xED, 0xFE, 0xDA


class Locked(Exception):
    """A PDF that opens with a password alone."""


def bare_pdf(file) -> BytesIO:
    pikepdf, written = _pikepdf(), BytesIO()
    file.seek(0)
    try:
        opened = pikepdf.open(BytesIO(file.read()))
    except pikepdf.PasswordError as error:
        raise Locked from error
    with opened as pdf:
        known = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
        if any("/ByteRange" in one for one in known):
            return file
        for one in known:
            for key in OF_A_PDF:
                if key in one:
                    del one[key]
            if isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode":
                photo, parameters = bare_jpeg(one.read_raw_bytes()), one.get("/DecodeParms")
                one.write(photo, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.save(written, deterministic_id=True)
    return written


@cache
def _pikepdf():
    """Loaded with the first PDF; it counts how much a stream may unpack to for the process."""
    import pikepdf  # a tenth of a second that every command would wait for
    from pikepdf.settings import set_qpdf_limits  # as above

    set_qpdf_limits(**{f"{name}_max_memory": MOST_OF_A_STREAM for name in DECODERS})
    return pikepdf


def bare_package(file) -> BytesIO:
    """A docx, xlsx or pptx whose archive has been checked."""
    written = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        if any(name.startswith("_xmlsignatures/") for name in old.namelist()):
            return file
        for member in old.infolist():
            # Under a new head: the old one may say when and on which system it was packed.
            name = zipfile.ZipInfo(member.filename)
            name.compress_type = zipfile.ZIP_DEFLATED
            if part := PART.fullmatch(member.filename):
                new.writestr(name, EMPTY_PARTS[part[1].lower()])
            elif PHOTO.fullmatch(member.filename):
                new.writestr(name, bare_jpeg(old.read(member)))
            else:
                with old.open(member) as source, new.open(name, "w") as target:
                    shutil.copyfileobj(source, target)
    return written


def bare_ole(file) -> BytesIO:
    """A doc, xls or ppt: its streams keep their places, so that properties are overwritten."""
    file.seek(0)
    written = BytesIO(file.read())
    with olefile.OleFileIO(written, write_mode=True) as ole:
        told = ole.get_metadata()
        coding = _coding_of(told.codepage)
        names = [
            name.decode(coding, "ignore") for name in (told.author, told.last_saved_by) if name
        ]
        for stream in filter(ole.exists, OF_AN_OLE):
            ole.write_stream(stream, NO_PROPERTIES.ljust(ole.get_size(stream), b"\0"))
        for stream, most in REPEATING.items():
            if ole.exists(stream):
                content = ole.openstream(stream).read()
                head = content[:most]
                bare = _without(head, filter(None, names), coding) + content[len(head) :]
                ole.write_stream(stream, bare)
        for stream in filter(ole.exists, OF_PICTURES):
            ole.write_stream(stream, _blank_exif(ole.openstream(stream).read()))
        return BytesIO(written.getvalue())


def _coding_of(codepage: int | None) -> str:
    """What Office calls a code page, some writers by a negative number; China's without one."""
    number = (codepage or 936) & 0xFFFF
    coding = {65001: "utf-8", 1200: "utf-16-le"}.get(number, f"cp{number}")
    try:
        return codecs.lookup(coding).name
    except LookupError:
        return "cp936"


def _without(content: bytes, names, coding: str) -> bytes:
    for name in names:
        content = content.replace(name.encode("utf-16-le"), (" " * len(name)).encode("utf-16-le"))
        spelled = name.encode(coding, "replace")
        content = content.replace(spelled, b" " * len(spelled))
    return content


def _blank_exif(content: bytes) -> bytes:
    """Where every byte has to keep its place: segments of cameras filled with nothing."""
    blank = bytearray(content)
    for found in EXIF_SEGMENT.finditer(content):
        most = found.start() + 2 + int.from_bytes(found[1])
        blank[found.end() : most] = bytes(min(most, len(content)) - found.end())
    return bytes(blank)


def bare_jpeg(content: bytes) -> bytes:
    """The same picture to the bit, without place, camera and comments; which way is up stays."""
    kept, at = [content[:2]], 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        mark, end = content[at + 1], at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if mark == SCAN:
            return b"".join(kept) + content[at:]
        if mark == EXIF:
            kept.append(_which_way_is_up(content[at + 4 : end]))
        elif mark not in (APP13, COMMENT):
            kept.append(content[at:end])
        at = end
    return content  # no picture that anything would draw


def _which_way_is_up(segment: bytes) -> bytes:
    exif = Image.Exif()
    try:
        exif.load(segment)
        way = exif.get(ORIENTATION, 1)
    except Exception:  # damaged in one of many ways: then nobody turns by it
        return b""
    if not segment.startswith(b"Exif") or way not in range(2, 9):
        return b""
    told = Image.Exif()
    told[ORIENTATION] = way
    small = told.tobytes()
    return bytes([0xFF, EXIF]) + (len(small) + 2).to_bytes(2) + small
