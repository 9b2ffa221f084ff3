"""The register of personal data 个人信息台账: every column of text, file and JSON that can hold
something of a person, with purpose, right, masking and life; and those that hold none.

Two tables: `data/personal.csv` and `data/impersonal.csv`. `manage.py privacy_register` prints
docs/privacy.md from them. A column that a model gains stands in neither, and fails a test until
somebody has decided.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models

DATA = Path(__file__).parent / "data"
TEXTS = (
    *(models.CharField, models.TextField, models.FileField, models.JSONField),
    *(models.GenericIPAddressField, models.BinaryField),
)
# How long something is kept, and what ends it.
LIVES = {
    "visitor": "问题全部办结、满县里定的年数（出厂 3 年）删除；本人要求的，办结后即可删除",
    "inbox": "没有接收的满县里定的天数（出厂 180 天）删除；登记的随来访；不登记的满年数删除",
    "struck": "留作办理记录；来访人信息删除时，划去文中该人的姓名和电话、证件号",
    "words": "来访人信息删除时一并抹去，评价本身留下",
    "index": "与它所指的姓名、手机同时清空",
    "office": "随工作记录留存；填写处提示不写群众姓名和电话",
    "deputy": "任期内使用；届满或终止后随代表名册留存",
    "staff": "任用期间使用；停用后留在已办的记录里",
    "signed_in": "登录信息 30 天后删除；会话 12 小时内失效",
    "journal": "按 JOURNAL_DAYS（出厂 400 天）归档，不少于 6 个月",
    "brief": "过期由每日任务删除：导入文件 14 天，导出结果 7 天，提醒 180 天，草稿 7 天",
    "ends": "换发、停用或到期即失效",
}


@dataclass(frozen=True)
class Entry:
    """What some columns of a model hold of a person."""

    model: str
    columns: str
    holds: str
    purpose: str
    right: str
    masking: str
    life: str


def entries() -> list[Entry]:
    return [Entry(**row) for row in _rows("personal.csv")]


def impersonal() -> dict[str, set[str]]:
    """Columns that hold nothing of a person, by model: names of places, codes, numbers."""
    return {row["model"]: set(row["columns"].split()) for row in _rows("impersonal.csv")}


def _rows(name: str) -> Iterator[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def columns_of_text() -> set[str]:
    """`app.Model.column` of all that takes words, files or JSON; a choice is one of a list."""
    return {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.local_concrete_fields
        if isinstance(column, TEXTS) and not column.choices
    }


def named() -> list[str]:
    """Every column that the register names, as often as it does."""
    pairs = [(entry.model, entry.columns.split()) for entry in entries()]
    pairs += impersonal().items()
    return [f"{model}.{column}" for model, columns in pairs for column in columns]


def as_markdown() -> str:
    lines = [
        "## 台账",
        "",
        "| 字段 | 是什么 | 用途 | 谁能看 | 怎样遮住 | 保存多久 |",
        "|---|---|---|---|---|---|",
    ]
    for one in entries():
        where = f"`{one.model}` {'、'.join(f'`{name}`' for name in one.columns.split())}"
        said = (where, one.holds, one.purpose, one.right, one.masking, LIVES[one.life])
        lines.append(f"| {' | '.join(said)} |")
    lines += [
        "",
        "## 不含个人信息的字段",
        "",
        "区划和家站名称、清单、编码、文号、统计数，以及系统自用的标记：",
        "",
    ]
    lines += [
        f"- `{model}` {'、'.join(sorted(columns))}" for model, columns in impersonal().items()
    ]
    return (DATA / "assessment.md").read_text(encoding="utf-8") + "\n".join(lines) + "\n"
