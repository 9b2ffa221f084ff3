"""The Word file itself 文件: an archive of parts, judged before anything of it is read;
whoever opens the paper later must not be harmed by what the template brought along."""

import re
import zipfile
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from lxml import etree

from deputies_portal.core.files.uploads import OFFICE, check_upload

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 24 * 1024 * 1024
MOST_TEXT = 2 * 1024 * 1024  # of one part that holds text
MOST_PIECES = 1000  # runs in one paragraph
MOST_MARKS = 2000  # opening marks in one part
TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
PROPERTIES = "docProps/core.xml"
BROUGHT_ALONG = re.compile(r"word/(embeddings|activeX|afchunk)", re.IGNORECASE)
FETCHING_FIELDS = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b")
OUTSIDE = re.compile(rb'TargetMode\s*=\s*["\']External["\']')
LINK = re.compile(rb'Type\s*=\s*["\'][^"\']*/hyperlink["\']')

NO_WORD_FILE = _("请上传 .docx 文件。")
TOO_LARGE = _("模板太大，不能超过 4 MB。")
TOO_MUCH = _("模板里的内容太多。")
DAMAGED = _("这不是完好的 Word 文件，请用 Word 或 WPS 另存一次。")
UNSAFE = _("模板里有外部链接、嵌入对象或会取外部内容的域，不能使用。")


def read(content: bytes) -> dict[str, bytes]:
    """The parts that hold text, by name; ValidationError says what is wrong with the file."""
    if len(content) > MOST_BYTES:
        raise ValidationError(TOO_LARGE)
    if not content.startswith(b"PK"):
        raise ValidationError(NO_WORD_FILE)
    check_upload(SimpleUploadedFile("template.docx", content), {OFFICE})
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise ValidationError(TOO_MUCH)
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise ValidationError(DAMAGED) from error
    _refuse_unsafe(parts)
    return _texts(parts)


def _refuse_unsafe(parts: dict[str, bytes]) -> None:
    for name, content in parts.items():
        if BROUGHT_ALONG.search(name):
            raise ValidationError(UNSAFE)
        if name.endswith(".rels"):
            relations = re.findall(rb"<Relationship\b[^>]*>", content)
            if any(OUTSIDE.search(one) and not LINK.search(one) for one in relations):
                raise ValidationError(UNSAFE)
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise ValidationError(UNSAFE)


def _texts(parts: dict[str, bytes]) -> dict[str, bytes]:
    texts = {name: parts[name] for name in parts if TEXT_PARTS.fullmatch(name)}
    if "word/document.xml" not in texts:
        raise ValidationError(DAMAGED)
    for content in texts.values():
        if len(content) > MOST_TEXT or content.count(b"{") > 2 * MOST_MARKS:
            raise ValidationError(TOO_MUCH)
        tree = parsed(content)
        if _is_ragged(tree, content):
            raise ValidationError(TOO_MUCH)
        if FETCHING_FIELDS.search(_fields(tree)):
            raise ValidationError(UNSAFE)
    return texts


def parsed(content: bytes):
    """The tree of a part; no entity is resolved, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValidationError(DAMAGED) from error


def _is_ragged(tree, content: bytes) -> bool:
    """So many pieces without an end that searching for the end of each would take minutes."""
    after_last = content.rpartition(b"</w:p>")[2].count(b"<w:p ")
    longest = max((len(one.findall(f"{W}r")) for one in tree.iter(f"{W}p")), default=0)
    return max(after_last, longest) > MOST_PIECES


def _fields(tree) -> bytes:
    """What the fields of a part instruct Word to do."""
    simple = [node.get(f"{W}instr") or "" for node in tree.iter(f"{W}fldSimple")]
    said = "".join(node.text or "" for node in tree.iter(f"{W}instrText"))
    return " ".join([*simple, said]).upper().encode()
