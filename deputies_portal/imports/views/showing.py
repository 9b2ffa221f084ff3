"""What the page of one import shows: the step it is at, its figures, problems and changes."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from deputies_portal.core.sheets.reading import Unreadable
from deputies_portal.imports import background
from deputies_portal.imports.forms import MOST_MENDS, ColumnsForm
from deputies_portal.imports.import_file import table_of
from deputies_portal.imports.kinds import KINDS, Kind
from deputies_portal.imports.models import Import, ImportedRow

MOST_CHANGES = 100
FIRST_CHANGES = 8
State = Import.State


@dataclass
class ImportPage:
    imported: Import
    user: object

    @property
    def kind(self) -> type[Kind]:
        return KINDS[self.imported.kind]

    @property
    def follow(self) -> tuple:
        return self.kind.follow

    @cached_property
    def table(self):
        """The table of the file while it is there and needed; `unreadable` says why not."""
        try:
            may_change = self.imported.is_open and not self.is_busy
            return table_of(self.imported) if may_change else None
        except Unreadable as refused:
            self.unreadable = str(refused)
            return None

    unreadable = ""

    @cached_property
    def columns_form(self) -> ColumnsForm | None:
        if self.table is None:
            return None
        facts = {"imported": self.imported, "kind": self.kind, "table": self.table}
        return ColumnsForm(user=self.user, **facts)

    @cached_property
    def columns(self) -> list[dict]:
        """Each column of the file, its box, and what its first row says."""
        if self.table is None:
            return []
        first = next(self.table.rows(), None)
        form = self.columns_form
        rows = []
        for number, head in enumerate(self.table.heads):
            column = self.kind.column(self.imported.columns.get(str(number), ""))
            sample = first.cells[number] if first and number < len(first.cells) else ""
            sample = column.masked(sample) if column else sample
            field = form[f"column-{number}"]
            rows.append({"head": head, "field": field, "sample": sample[:40], "column": column})
        return rows

    @property
    def matched(self) -> int:
        return len(self.imported.columns)

    @cached_property
    def missing(self) -> list[str]:
        """Heads of needed columns that no column of the file is matched with."""
        known = self.imported.columns.values()
        return [c.head for c in self.kind.columns if c.needed and c.name not in known]

    @cached_property
    def problems(self) -> list[dict]:
        """The first problems, each with its box; what stands in a private cell is masked."""
        rows = []
        for problem in self.imported.problems.all()[:MOST_MENDS]:
            column = self.kind.column(problem.column)
            written = (column.masked(problem.written) if column else problem.written)[:60]
            rows.append({"problem": problem, "column": column, "written": written})
        return rows

    @cached_property
    def problems_in_all(self) -> int:
        return self.imported.problems.count()

    @cached_property
    def changes(self) -> list[dict]:
        """Changes and ends; new records are counted."""
        rows = self.imported.shown_deeds.exclude(act=ImportedRow.Act.ADDED)[:MOST_CHANGES]
        return [{"deed": deed, "told": json.loads(deed.told or "[]")} for deed in rows]

    @cached_property
    def additions(self) -> list[ImportedRow]:
        return list(self.imported.shown_deeds.filter(act=ImportedRow.Act.ADDED)[:FIRST_CHANGES])

    @property
    def more_additions(self) -> int:
        return max(0, self.imported.added - len(self.additions))

    @cached_property
    def job(self):
        """The job that is at it, or the last one, where that failed."""
        job = background.job_of(self.imported)
        # One that was called off half-way has left what it has done, and cannot say so.
        is_half_way = self.imported.is_forward or self.is_half_undone
        return None if job and job.is_cancelled and is_half_way else job

    @cached_property
    def is_half_undone(self) -> bool:
        return self.imported.is_written and background.is_being_undone(self.imported)

    @property
    def is_busy(self) -> bool:
        return self.job is not None and self.job.is_active

    @property
    def may_write(self) -> bool:
        if self.is_busy:
            return False
        if self.imported.is_forward:
            return True
        checked = self.imported.state == State.CHECKED
        return checked and not self.imported.wrong and self.imported.to_write > 0

    @property
    def is_nothing_new(self) -> bool:
        checked = self.imported.state == State.CHECKED and not self.imported.is_forward
        return checked and not self.imported.wrong and self.imported.to_write == 0

    @cached_property
    def steps(self) -> list[dict]:
        """选文件, 对应列, 试导入, 写入: which are done, and which one it is at."""
        state = self.imported.state
        at = {State.SENT: 1, State.CHECKED: 2}.get(state, 4)
        facts = {"n": len(self.table.heads) if self.table else 0, "used": self.matched}
        said = (
            (_("选文件"), _("xlsx 或 csv")),
            (_("对应列"), _("%(n)d 列，%(used)d 列有用") % facts if self.table else ""),
            (_("试导入"), _("还没有写入") if at == 2 else ""),
            (_("写入"), _("可以撤销")),
        )
        return [
            {"number": n + 1, "word": word, "note": note, "is_done": n < at, "is_now": n == at}
            for n, (word, note) in enumerate(said)
        ]
