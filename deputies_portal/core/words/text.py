"""What typed text becomes before it is stored, and how personal text is masked on a page."""

import re
import unicodedata

from deputies_portal.core.vault import is_unreadable

# Characters that print nothing but can hide or turn the text around them; the joiner U+200D stays,
# because emoji and some scripts need it.
INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
NOT_IN_PHONES = re.compile(r"[\s\-‐-―−()（）.·]+")
MOBILE = re.compile(r"1[3-9]\d{9}")
# A mobile, a phone of the region with or without its code, an identity number, however spaced.
NUMBER = re.compile(r"(?<!\d)(?:\d[ \-–—]?){7,18}(?![\d年月])")
# A mobile, a phone of the region with its code, an identity number: what is struck out of a text.
LEADING_TO_SOMEBODY = re.compile(
    r"(?<!\d)(?:1[3-9]\d(?:[ \-–—]?\d{4}){2}|0\d{2,3}[ \-–—]?\d{7,8}|\d{17}[\dXx]|\d{15})(?![\dXx])"
)
DAYS = re.compile(r"(?:19|20)\d{2}(?:[-/.]\d{1,2}){2}(?!\d)")
YEARS = re.compile(r"(?:19|20)\d{2}[ \-–—](?:19|20)?\d{2}(?!\d)")


def clean_line(text: str) -> str:
    """One line: NFC, no control or invisible characters, blanks at the ends cut."""
    return _clean(text, keep="").strip()


def clean_lines(text: str) -> str:
    """Several lines: as `clean_line`, but line ends (as \\n) and tabs stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _clean(unified, keep="\n\t").strip()


def _clean(text: str, keep: str) -> str:
    composed = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return "".join(_kept(character, keep) for character in composed)


def _kept(character: str, keep: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" and character not in keep:
        return " " if character in "\n\t\r" else ""
    # A lone surrogate cannot be written as UTF-8.
    return "" if category == "Cs" else character


def clean_phone(text: str) -> str | None:
    """The 7 to 12 digits of a mainland phone, a mobile without country code. None if it is none."""
    compact = NOT_IN_PHONES.sub("", unicodedata.normalize("NFKC", clean_line(text)))
    for prefix in ("+86", "0086"):
        if compact.startswith(prefix):
            compact = compact.removeprefix(prefix)
            if not MOBILE.fullmatch(compact) and not compact.startswith("0"):
                compact = f"0{compact}"
    if not re.fullmatch(r"[0-9]{7,12}", compact):
        return None
    return compact


def has_number(text: str) -> bool:
    """Seven digits in a row or more, apart from days and years."""
    return bool(NUMBER.search(YEARS.sub("", DAYS.sub("", text))))


def strike_numbers(text: str) -> str:
    """The text without numbers that lead to somebody; sums, days and numbers of records stay."""
    return LEADING_TO_SOMEBODY.sub("…", text)


def mask_name(name: str) -> str:
    """王建国 → 王**; the number of stars says nothing about the length of the name."""
    if is_unreadable(name):
        return name
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; a shorter number keeps its last two digits only."""
    if not phone or is_unreadable(phone):
        return phone
    if len(phone) < 11:
        return f"****{phone[-2:]}"
    return f"{phone[:3]}****{phone[-4:]}"
