"""Surnames 姓氏: where one ends, and the order of surname strokes 姓氏笔画排序 (domain §1).

Registers list deputies in this order, and by no count (domain §7, burden relief).
The table `data/surnames.csv` holds the stroke sequence of each surname in simplified form:
1 横, 2 竖, 3 撇, 4 点 or 捺, 5 折. The length is the stroke count, the digits order one count.
"""

import csv
import re
from functools import lru_cache
from pathlib import Path

STROKES_FILE = Path(__file__).parent / "data" / "surnames.csv"
KEY_LENGTH = 100  # what a column for stroke_key must hold; longer keys are cut
UNKNOWN = "99"
# How the dot of 阿卜杜·热合曼 is typed: its own sign, and those that keyboards give for it.
DOTS = "·•‧・･∙⋅．."

COMPOUND = frozenset({
    "欧阳", "上官", "司马", "司徒", "诸葛", "皇甫", "尉迟", "令狐", "公孙", "东方", "端木", "淳于",
    "长孙", "夏侯", "申屠", "慕容", "轩辕", "西门", "南宫", "呼延", "独孤", "宰父", "鲜于", "闻人",
    "濮阳", "澹台", "万俟", "单于", "太叔", "钟离", "宇文", "百里", "东郭", "赫连",
})  # fmt: skip
ONE_DOT = str.maketrans(dict.fromkeys(DOTS, "·"))
NO_DOT = str.maketrans("", "", DOTS)


@lru_cache(maxsize=1)
def strokes_of() -> dict[str, str]:
    """Stroke sequences by surname character."""
    with STROKES_FILE.open(encoding="utf-8", newline="") as file:
        return {row["surname"]: row["strokes"] for row in csv.DictReader(file)}


def split(name: str) -> tuple[str, str]:
    """Surname and given name; the first character is the surname unless two form one (欧阳)."""
    length = 2 if name[:2] in COMPOUND else 1
    return name[:length], name[length:]


def parts(name: str) -> tuple[str, str]:
    """The two parts that somebody is called by: around the dot (阿卜杜·热合曼), else surname and
    given name. What follows a second dot belongs to the second part.
    """
    before, dot, after = name.translate(ONE_DOT).strip("·").partition("·")
    return (before, after.replace("·", "")) if dot else split(before)


def dense(name: str) -> str:
    """One spelling of a name: without blanks, in small letters, without dots whichever was typed;
    of nothing but dots they stay.
    """
    spelled = "".join(name.split()).casefold()
    return spelled.translate(NO_DOT) or spelled


def spelling_of(name: str) -> re.Pattern:
    """Finds the name in a text, with another dot or without it."""
    written = (f"[{DOTS}]?" if sign in DOTS else re.escape(sign) for sign in name)
    return re.compile("".join(written))


def stroke_key(name: str) -> str:
    """A sortable string in 姓氏笔画 order.

    Stroke count of the surname (two digits), its strokes, the surname, the length of the given name
    (one character stands before two), the given name. Unknown surnames come last, by character.
    """
    surname, given = split(name.strip())
    strokes = strokes_of().get(surname[:1], "")
    count = f"{len(strokes):02d}" if strokes else UNKNOWN
    return f"{count}{strokes}{surname}{min(len(given), 9)}{given}"[:KEY_LENGTH]
