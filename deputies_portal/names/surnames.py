"""Surnames 姓氏: where one ends, and the order of surname strokes 姓氏笔画排序 (domain §1).

Registers list deputies in this order, and by no count (domain §7, burden relief).
The table `data/surnames.csv` holds the stroke sequence of each surname in simplified form:
1 横, 2 竖, 3 撇, 4 点 or 捺, 5 折. The length is the stroke count, the digits order one count.
"""

import csv
from functools import lru_cache
from pathlib import Path

STROKES_FILE = Path(__file__).parent / "data" / "surnames.csv"
KEY_LENGTH = 100  # what a column for stroke_key must hold; longer keys are cut
UNKNOWN = "99"

COMPOUND = frozenset({
    "欧阳", "上官", "司马", "司徒", "诸葛", "皇甫", "尉迟", "令狐", "公孙", "东方", "端木", "淳于",
    "长孙", "夏侯", "申屠", "慕容", "轩辕", "西门", "南宫", "呼延", "独孤", "宰父", "鲜于", "闻人",
    "濮阳", "澹台", "万俟", "单于", "太叔", "钟离", "宇文", "百里", "东郭", "赫连",
})  # fmt: skip


@lru_cache(maxsize=1)
def strokes_of() -> dict[str, str]:
    """Stroke sequences by surname character."""
    with STROKES_FILE.open(encoding="utf-8", newline="") as file:
        return {row["surname"]: row["strokes"] for row in csv.DictReader(file)}


def split(name: str) -> tuple[str, str]:
    """Surname and given name; the first character is the surname unless two form one (欧阳)."""
    length = 2 if name[:2] in COMPOUND else 1
    return name[:length], name[length:]


def stroke_key(name: str) -> str:
    """A sortable string in 姓氏笔画 order.

    Stroke count of the surname (two digits), its strokes, the surname, the length of the given name
    (one character stands before two), the given name. Unknown surnames come last, by character.
    """
    surname, given = split(name.strip())
    strokes = strokes_of().get(surname[:1], "")
    count = f"{len(strokes):02d}" if strokes else UNKNOWN
    return f"{count}{strokes}{surname}{min(len(given), 9)}{given}"[:KEY_LENGTH]
