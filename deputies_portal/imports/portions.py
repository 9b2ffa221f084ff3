"""Writing a long register file in portions 分批写入, each so short that nobody waits for it.

All rows are tried once more; then they appear in the register portion by portion. From the first
one on it only goes forward, and what is refused now, though it was right in the trial, is a problem
of its row; the file may be sent again for it.

A portion and how far it reaches (`Import.written_rows`) are one transaction. A worker that dies
leaves whole rows, or nothing of a portion; whoever takes it up goes on behind them.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core import notices
from deputies_portal.core.audit import journal
from deputies_portal.core.jobs import beside
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import, ImportedRow, Problem
from deputies_portal.imports.trial import UNCHANGED, Trial
from deputies_portal.imports.working import (
    Progress,
    check,
    conclude,
    count_into,
    part_of,
    rows_of,
    trial_of,
)

TRIED = 40  # per cent of the work that trying once more comes to
Steps = Iterator[tuple[int, int]]


def write(imported: Import, *, on: date, at: datetime, progress: Progress) -> Import:
    """With a wrong row nothing is written, and the import is back where its problems are shown."""
    if not imported.is_forward:
        imported = check(imported, on=on, at=at, progress=part_of(progress, 0, TRIED))
        if imported.wrong or imported.state != Import.State.CHECKED:
            return imported
    trial = trial_of(imported, on, at)
    if imported.is_forward:
        trial.counts.update(_counted(imported))
    kind = KINDS[imported.kind](trial)
    steps = kind.steps(kind.prepared(rows_of(imported)), written=imported.written_rows)
    told, rest = part_of(progress, TRIED, 100), beside.GivingWay()
    with notices.quiet():
        while reached := _portion(trial, steps):
            told(*reached)
            rest()
    return _end(imported, at)


def _counted(imported: Import) -> dict[str, int]:
    """What came of the rows that are written."""
    names = ("added", "changed", "wrong")
    return {name: getattr(imported, name) for name in names} | {UNCHANGED: imported.unchanged}


@transaction.atomic
def _portion(trial: Trial, steps: Steps) -> tuple[int, int] | None:
    """Steps until their time is over, and how far it is then; None once there are no more."""
    locked = _still_mine(trial.imported)
    done = [*beside.portion_of(steps)]
    if not done:
        return None
    locked.written_rows = max(done[-1][0], locked.written_rows)
    _keep(trial, locked)
    trial.imported = locked
    return done[-1]


def _still_mine(imported: Import) -> Import:
    """The import, locked; refused where somebody else has gone on with it, or changed it."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    mine = (imported.state, imported.version, imported.written_rows)
    if (locked.state, locked.version, locked.written_rows) != mine:
        raise StepRefused(_("这次导入正在后台处理，请等它完成。"), record=locked)
    return locked


def _keep(trial: Trial, locked: Import) -> None:
    """What came of a portion: what undoing needs, the journal, what is wrong, the figures."""
    ImportedRow.objects.bulk_create(trial.rows(with_targets=True), batch_size=500)
    journal.record_many(trial.lines)
    Problem.objects.bulk_create(trial.problems, batch_size=500)
    trial.deeds, trial.lines, trial.problems = [], [], []
    count_into(locked, trial)
    locked.save()


@transaction.atomic
def _end(imported: Import, at: datetime) -> Import:
    locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    if locked.state == Import.State.CHECKED:
        conclude(locked, at)
        locked.deeds.filter(is_trial=True).delete()
    return locked
