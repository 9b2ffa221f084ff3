"""Cells 格子: what people and spreadsheets write for texts, days, numbers, yes and no.

Everything is text between reading and the form fields; nothing here knows a record.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from deputies_portal.core.words.days import whole_day
from deputies_portal.core.words.text import clean_lines

EPOCH = date(1899, 12, 30)  # day 0 of the serial numbers of spreadsheets
FIRST_SERIAL, LAST_SERIAL = 17_899, 73_415  # 1949-01-01 to 2100-12-31
CLOCK = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2})?$", re.ASCII)  # behind a day
YES = frozenset({"是", "有", "1", "y", "yes", "true", "√", "✓", "上班"})
NO = frozenset({"否", "无", "0", "n", "no", "false", "×", "放假", "休息"})


def as_text(value) -> str:
    """The value of a cell as the clerk reads it: whole numbers without a decimal point, a day as
    2024-03-10, yes and no in words.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time.min else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return str(value)
    return clean_lines(str(value))


def plain(text: str) -> str:
    """Full-width digits, letters and signs become the ordinary ones (ＡＢ１２ → AB12)."""
    return unicodedata.normalize("NFKC", text).strip()


def as_day(text: str) -> str:
    """A day as 2024-03-10 from 2024.3.10, 2024年3月10日, 20240310 or the serial number 45361;
    what is no day stays as it is, for the field to refuse.
    """
    typed = plain(text)
    if found := whole_day(CLOCK.sub("", typed)):
        return found.isoformat()
    if re.fullmatch(r"\d{5}(\.0+)?", typed, re.ASCII):
        serial = int(typed[:5])
        if FIRST_SERIAL <= serial <= LAST_SERIAL:
            return (EPOCH + timedelta(days=serial)).isoformat()
    return text


def as_number(text: str) -> str:
    """Digits without blanks, thousands separators and full-width forms."""
    return re.sub(r"[\s,]", "", plain(text))


def as_code(text: str) -> str:
    """A code of digits; a spreadsheet may have made 530524101.0 or 5.30524101001E+11 of it."""
    typed = as_number(text)
    if re.fullmatch(r"\d+\.0+", typed, re.ASCII):
        return typed.partition(".")[0]
    if re.fullmatch(r"\d(\.\d+)?E\+\d{1,2}", typed, re.ASCII | re.IGNORECASE):
        value = float(typed)
        return f"{value:.0f}"
    return typed


def as_yes(text: str) -> bool | None:
    """True, False, or None for what is neither."""
    typed = plain(text).lower()
    if typed in YES:
        return True
    return False if typed in NO else None
