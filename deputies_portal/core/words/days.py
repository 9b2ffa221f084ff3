"""Days as people write them: 2025-09-10, 2025年9月10日, 20250910; 0910, 9-10 and 昨天 as seen from
a day. What the script of the pages reads (static/js/days.js) is read here once more.
"""

import re
import unicodedata
from datetime import date, timedelta

WHOLE = re.compile(r"(\d{4})\s*[-/.、年]\s*(\d{1,2})\s*[-/.、月]\s*(\d{1,2})\s*[日号]?", re.ASCII)
SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
SHORT = re.compile(r"(\d{1,2})\s*[-/.、月]\s*(\d{1,2})\s*[日号]?", re.ASCII)
SOLID_SHORT = re.compile(r"(\d{2})(\d{2})", re.ASCII)
FROM_TODAY = {
    **{"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2},
    **{"yesterday": -1, "today": 0, "tomorrow": 1},
}


def whole_day(text: str) -> date | None:
    """A day written with its year; None for anything else."""
    typed = _plain(text)
    found = WHOLE.fullmatch(typed) or SOLID.fullmatch(typed)
    return _day(*found.groups()) if found else None


def day_seen_from(on: date, text: str, *, before: bool = False) -> date | None:
    """A day written with or without its year, or in a word; None for anything else.

    Without a year it is the nearest such day; `before`: the last that is not after `on`.
    """
    typed = _plain(text).lower()
    if typed in FROM_TODAY:
        return on + timedelta(days=FROM_TODAY[typed])
    if found := SHORT.fullmatch(typed) or SOLID_SHORT.fullmatch(typed):
        years = (on.year + n for n in (-1, 0, 1))
        days = [day for year in years if (day := _day(year, *found.groups()))]
        near = [day for day in days if day <= on or not before]
        return min(near, key=lambda day: abs(day - on), default=None)
    return whole_day(typed)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _day(year: str | int, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
