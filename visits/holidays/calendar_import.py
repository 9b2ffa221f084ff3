"""The working-day calendar from a file 节假日导入: all rows or none, and no network (domain §3c).

A file is CSV with the columns of `data/holidays.csv`; an empty region means the whole country.
A second import of the same file changes nothing.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from stations.models import Region
from visits.models import CalendarDay
from visits.models.calendar import FIRST_DAY, LAST_DAY, LEVELS_ABOVE_TOWNSHIP

SHIPPED = Path(__file__).parent.parent / "data" / "holidays.csv"

# Heads of the columns as the shipped file and as a clerk's own table write them.
COLUMNS = {
    "region_code": "region_code", "地区代码": "region_code",
    "day": "day", "日期": "day",
    "is_working": "is_working", "上班": "is_working",
    "name": "name", "名称": "name",
    "source": "source", "依据": "source",
}  # fmt: skip
NEEDED = ("day", "is_working", "name")
YES = frozenset({"1", "是", "上班", "true", "yes"})
NO = frozenset({"0", "否", "放假", "休息", "false", "no"})
DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
MOST_ROWS = 5000


@dataclass(frozen=True)
class RowError:
    line: int
    message: str


class CalendarRefused(Exception):
    """The file was not taken; `errors` names every row and what is wrong with it."""

    def __init__(self, errors: list[RowError]):
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


@dataclass(frozen=True)
class Loaded:
    """What an import did; `days` are the days on which the calendar is another one now."""

    added: int
    changed: int
    unchanged: int
    days: tuple[date, ...]


def read_calendar(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows of a file with their line numbers; UTF-8 with or without mark, else GB18030."""
    reader = csv.reader(io.StringIO(_decoded(content), newline=""))
    try:
        heads = [COLUMNS.get(head.strip().lower(), "") for head in next(reader, [])]
        missing = [column for column in NEEDED if column not in heads]
        if missing:
            message = _("第一行要有这些列：%(columns)s。") % {"columns": ", ".join(missing)}
            raise CalendarRefused([RowError(1, message)])
        return [
            (
                reader.line_num,
                {head: value.strip() for head, value in zip(heads, row, strict=False)},
            )
            for row in reader
            if any(value.strip() for value in row)
        ]
    except csv.Error as error:
        raise CalendarRefused([RowError(reader.line_num, _("这一行不是 CSV。"))]) from error


def load_calendar(
    rows: Iterable[tuple[int, dict[str, str]]], *, actor=None, posting=None
) -> Loaded:
    """Write the rows into the calendar: new days are added, other ones changed, none removed."""
    with transaction.atomic():
        wanted = _checked(list(rows))
        stored = {
            (entry.region_id, entry.day): entry
            for entry in CalendarDay.objects.select_for_update().filter(
                day__in={entry.day for entry in wanted}
            )
        }
        added = [entry for entry in wanted if (entry.region_id, entry.day) not in stored]
        changed, before = _taken_over(wanted, stored)
        CalendarDay.objects.bulk_create(added)
        CalendarDay.objects.bulk_update(changed, ["is_working", "name", "source", "version"])
        if added or changed:
            after = {_label(entry): _facts(entry) for entry in [*changed, *added]}
            told = {"actor": actor, "posting": posting, "before": before, "after": after}
            journal.record(action="calendar.import", **told)
    return Loaded(
        added=len(added),
        changed=len(changed),
        unchanged=len(wanted) - len(added) - len(changed),
        days=tuple(sorted({entry.day for entry in [*added, *changed]})),
    )


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarRefused([RowError(1, _("文件要用 UTF-8 或 GB18030 编码。"))])


def _checked(rows: list[tuple[int, dict[str, str]]]) -> list[CalendarDay]:
    """The rows as unsaved entries; raises with the errors of all of them."""
    if len(rows) > MOST_ROWS:
        message = _("一次最多导入%(most)s行。") % {"most": MOST_ROWS}
        raise CalendarRefused([RowError(rows[MOST_ROWS][0], message)])
    codes = {row.get("region_code", "") for _line, row in rows}
    digits = {code for code in codes if code.isdigit()}
    known = set(Region.objects.filter(code__in=digits).values_list("code", flat=True))
    entries, errors, seen = [], [], {}
    for line, row in rows:
        wrong = _wrong_with(row, known)
        day = _day(row.get("day", ""))
        place = (row.get("region_code", ""), day)
        if day and place in seen:
            wrong.append(_("与第%(line)s行重复。") % {"line": seen[place]})
        seen.setdefault(place, line)
        errors += [RowError(line, message) for message in wrong]
        if not wrong:
            entries.append(_entry(row, day))
    if errors:
        raise CalendarRefused(errors)
    return entries


def _wrong_with(row: dict[str, str], known: set[str]) -> list[str]:
    wrong = []
    code = row.get("region_code", "")
    if code and code not in known:
        wrong.append(_("没有代码为“%(code)s”的地区。") % {"code": code[:20]})
    elif code and len(code) not in LEVELS_ABOVE_TOWNSHIP:
        wrong.append(_("请选择县或县以上的地区。"))
    day = _day(row.get("day", ""))
    if day is None:
        wrong.append(
            _("日期“%(day)s”不存在，请写成2026-10-01。") % {"day": row.get("day", "")[:20]}
        )
    elif not FIRST_DAY <= day <= LAST_DAY:
        wrong.append(_("日期在1949年到2100年之间。"))
    if row.get("is_working", "").lower() not in YES | NO:
        wrong.append(_("上班一列填1（上班）或0（放假）。"))
    name, source = row.get("name", ""), row.get("source", "")
    if not 1 <= len(name) <= 40 or not name.isprintable():
        wrong.append(_("名称不能为空，最多40个字。"))
    if len(source) > 80 or not source.isprintable():
        wrong.append(_("依据最多80个字。"))
    return wrong


def _entry(row: dict[str, str], day: date) -> CalendarDay:
    return CalendarDay(
        region_id=row.get("region_code") or None,
        day=day,
        is_working=row["is_working"].lower() in YES,
        name=row["name"],
        source=row.get("source", ""),
    )


def _day(text: str) -> date | None:
    """2026-10-01, 2026/10/1; None for a day that does not exist."""
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _taken_over(wanted, stored) -> tuple[list[CalendarDay], dict[str, dict]]:
    """The stored entries that now say something else, and what each said before."""
    changed, before = [], {}
    for entry in wanted:
        old = stored.get((entry.region_id, entry.day))
        if old and _facts(old) != _facts(entry):
            before[_label(old)] = _facts(old)
            old.is_working, old.name, old.source = entry.is_working, entry.name, entry.source
            old.version += 1
            changed.append(old)
    return changed, before


def _label(entry: CalendarDay) -> str:
    return f"{entry.region_id} {entry.day}" if entry.region_id else str(entry.day)


def _facts(entry: CalendarDay) -> dict:
    return {"is_working": entry.is_working, "name": entry.name, "source": entry.source}
