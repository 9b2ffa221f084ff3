"""Checking 试导入 and writing 写入: the same work on the same rows, taken back or kept.

The only writer of an import's state besides `staging` and `undoing`. All rows of a file are
written in one step or none is; the work on a long one is done aside (`aside`). What is taken up
again begins anew, and what is written is not written twice.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.imports import aside, import_file
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import, ImportedRow, Problem
from deputies_portal.imports.trial import UNCHANGED, Act, Said, Trial

State = Import.State
Progress = Callable[[int, int], None]
READ, WRITTEN = 15, 70  # per cent of the work that reading, and writing the rows, come to
AT_ONCE = 500  # rows of one statement
MOST_SHOWN = 2000  # new records a trial keeps to be looked at; all changes and ends are kept


def unheard(done: int, total: int) -> None:
    """Nobody waits for the progress."""


def part_of(progress: Progress, begins: int, ends: int) -> Progress:
    """The progress of one pass over the rows: from one per cent of the whole to another."""

    def said(done: int, total: int) -> None:
        progress((begins * total + (ends - begins) * done) // 100, total)

    return said


def check(imported: Import, *, on: date, at: datetime, progress: Progress = unheard) -> Import:
    """Try all rows; keep what would be done and what is wrong. The registers stay as they are."""
    if imported.is_written or imported.is_forward:
        return imported
    kind = KINDS[imported.kind]

    def work(heard: Progress) -> Trial:
        trial = trial_of(imported, on, at)
        kind(trial).work(rows_of(imported), heard)
        return trial

    if kind.staged:
        kind.staged.remove(imported.pk)
        return keep_trial(work(progress))
    return keep_trial(aside.done(work, progress, keeps=False, long=kind.long_rows(imported)))


def write(imported: Import, *, on: date, at: datetime, progress: Progress = unheard) -> Import:
    """Write all rows, to be seen in one step. With a wrong row nothing is written, and the import
    is back where its problems are shown. What is written already is left alone.
    """
    kind = KINDS[imported.kind]
    if kind.staged:
        from deputies_portal.imports import staging  # it keeps a trial as this module does

        return staging.write(imported, on=on, at=at, progress=progress)

    def work(heard: Progress) -> Trial | None:
        locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        if locked.state in (State.WRITTEN, State.UNDONE):
            return None
        trial = trial_of(imported, on, at)
        kind(trial).work(rows_of(imported), part_of(heard, 0, WRITTEN))
        if trial.problems:
            transaction.set_rollback(True)
        else:
            _finish(trial, locked, part_of(heard, WRITTEN, 100))
        return trial

    trial = aside.done(work, progress, keeps=True, long=kind.long_rows(imported))
    if trial and trial.problems:
        return keep_trial(trial)
    return Import.objects.get(pk=imported.pk)


def rows_of(imported: Import) -> Iterator[Said]:
    return import_file.rows_of(imported, import_file.table_of(imported))


def trial_of(imported: Import, on: date, at: datetime) -> Trial:
    return Trial(imported, imported.sent_by, imported.posting, on, at)


def keep_trial(trial: Trial) -> Import:
    imported, added = trial.imported, 0
    shown = []
    for row in trial.rows(with_targets=False):
        row.is_trial = True
        added += row.act == Act.ADDED
        if row.act != Act.ADDED or added <= MOST_SHOWN:
            shown.append(row)
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        if locked.state in (State.WRITTEN, State.UNDONE):
            return locked
        locked.problems.all().delete()
        locked.deeds.all().delete()
        Problem.objects.bulk_create(trial.problems, batch_size=500)
        ImportedRow.objects.bulk_create(shown, batch_size=500)
        count_into(locked, trial)
        locked.state, locked.checked_at = State.CHECKED, trial.at
        locked.version += 1
        locked.save()
    return locked


def _finish(trial: Trial, imported: Import, progress: Progress) -> None:
    imported.problems.all().delete()
    imported.deeds.all().delete()
    rows, lines = trial.rows(with_targets=True), trial.lines
    steps = len(rows) + len(lines)
    for start in range(0, len(rows), AT_ONCE):
        ImportedRow.objects.bulk_create(rows[start : start + AT_ONCE])
        _say(progress, imported, start, steps)
    for start in range(0, len(lines), AT_ONCE):
        journal.record_many(lines[start : start + AT_ONCE])
        _say(progress, imported, len(rows) + start, steps)
    count_into(imported, trial)
    conclude(imported, trial.at)
    progress(imported.rows, imported.rows)


def conclude(imported: Import, at: datetime) -> None:
    """The import, locked, is written from now on."""
    imported.state, imported.written_at = State.WRITTEN, at
    imported.version += 1
    imported.save()
    whom = {"actor": imported.sent_by, "county": imported.county_code, "posting": imported.posting}
    after = counted(imported)
    journal.record(action="import.write", target=imported, after=after, note=imported.kind, **whom)


def _say(progress: Progress, imported: Import, done: int, steps: int) -> None:
    progress(imported.rows * done // steps, imported.rows)


def count_into(imported: Import, trial: Trial) -> None:
    imported.added, imported.changed = trial.counts["added"], trial.counts["changed"]
    imported.unchanged, imported.wrong = trial.counts[UNCHANGED], trial.counts["wrong"]


def counted(imported: Import) -> dict:
    """The figures of the import, for the journal."""
    names = ("rows", "added", "changed", "unchanged")
    return {name: getattr(imported, name) for name in names}


# --- what the clerk says before it is written ---------------------------------------------------
def open_again(imported: Import) -> Import:
    """The import, locked; refused once it is being written. No trial before counts any more."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    if not locked.is_open:
        state = {"state": locked.get_state_display()}
        raise StepRefused(_("这次导入现在是“%(state)s”。") % state, record=locked)
    locked.state = State.SENT
    return locked
