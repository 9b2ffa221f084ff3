"""Writing and undoing a ledger in portions 分批写入、撤销: nobody waits or sees a part of it.

Staged rows first, then numbers are reserved in one short step; from there on it only goes forward,
also after a kill: the rows get their numbers, then matters that are still open go their way, each
by itself. All of it comes to light in one step. What is staged without numbers is removed
by the next trial or writing, or by the daily command.

An undoing hides all of it in one step, so that nobody can build on it; it is looked at once more
then, and comes to light again where somebody was faster. A run that was killed goes on where it
stood. In the end all of it stands in the lists again, void, in one step.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast

from deputies_portal.core import notices
from deputies_portal.core.database.rewriting import rewrite
from deputies_portal.core.jobs import beside
from deputies_portal.imports import import_file
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import BEGUN, Import, ImportedRow, Problem
from deputies_portal.imports.trial import Trial
from deputies_portal.imports.undoing import (
    BuiltUpon,
    Obstacle,
    Undoing,
    finish,
    obstacles,
    written_now,
)
from deputies_portal.imports.working import (
    READ,
    Progress,
    conclude,
    count_into,
    keep_trial,
    part_of,
    rows_of,
    trial_of,
)

STAGED, NUMBERED, OPENED = 50, 75, 95  # per cent of the work that this far comes to
STALE = timedelta(days=1)


def write(imported: Import, *, on: date, at: datetime, progress: Progress) -> Import:
    """With a wrong row nothing is written, and the import is back where its problems are shown."""
    trial = trial_of(imported, on, at)
    kind = KINDS[imported.kind](trial)
    rows = rows_of(imported)
    if imported.reserved:
        kind.read_open(rows)
    else:
        kind.work(rows, part_of(progress, 0, READ))
        if trial.problems:
            return keep_trial(trial)
        _stage(trial, kind, _of_rows(progress, imported, READ, STAGED))
        imported = _reserve(trial, kind)
        if not imported.is_forward:
            return imported
    publishing = kind.staged.Publishing(
        *(imported.pk, imported.county_code, imported.posting, imported.sent_by, at),
        imported.reserved,
        also=lambda rows: _name(imported, rows),
        progress=_counting(progress, imported),
    )
    publishing.give_numbers()
    _write_open(trial, kind, _of_rows(progress, imported, NUMBERED, OPENED))
    done = _publish(imported, kind, at)
    imported.deeds.filter(is_trial=True).delete()
    progress(imported.rows, imported.rows)
    return done


def remove(imported: Import) -> None:
    """What an earlier run has staged; nothing once numbers are reserved."""
    if not imported.reserved:
        KINDS[imported.kind].staged.remove(imported.pk)
        imported.deeds.filter(is_trial=False).delete()


def remove_stale(now: datetime) -> int:
    """Of imports that nobody goes on with: how many."""
    left = Import.objects.filter(state__in=Import.OPEN, sent_at__lt=now - STALE)
    left = left.exclude(BEGUN).filter(deeds__is_trial=False).distinct()
    for imported in left:
        remove(imported)
    return len(left)


def undo(undoing: Undoing) -> Import:
    imported, staged = undoing.imported, KINDS[undoing.imported.kind].staged
    if not staged.is_hidden(imported.pk):
        _refuse(obstacles(imported))
        _hide(undoing)
    if not staged.is_begun(imported.pk) and (found := obstacles(imported)):
        staged.show(imported.pk)
        _refuse(found)
    by = (undoing.actor, undoing.at, undoing.reason)
    back = staged.TakingBack(imported.pk, imported.county_code, undoing.posting, *by)
    with notices.quiet():
        back.void(_of_rows(undoing.progress, imported, 0, 100))
    return _end(undoing)


# --- the steps of a writing ---------------------------------------------------------------------
def _stage(trial: Trial, kind, progress: Progress) -> None:
    remove(trial.imported)
    trial.deeds = []
    kind.stage(lambda deeds: _keep(trial, deeds), progress)


def _keep(trial: Trial, deeds: list) -> None:
    ImportedRow.objects.bulk_create(trial._row(deed, True) for deed in deeds)


@transaction.atomic
def _reserve(trial: Trial, kind) -> Import:
    """The numbers of what is staged, in one short step."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=trial.imported.pk)
    if locked.state != Import.State.CHECKED or locked.reserved:
        return locked
    locked.reserved = kind.staged.reserve(locked.county_code, locked.pk)
    count_into(locked, trial)
    locked.problems.all().delete()
    locked.save()
    return locked


def _write_open(trial: Trial, kind, progress: Progress) -> None:
    """What is still open, each matter by itself: none holds the counter for the others. One that
    is refused now is a problem of its row; the file may be sent again for it.
    """
    done = set(trial.imported.deeds.filter(is_trial=False).values_list("line", flat=True))
    done |= set(trial.imported.problems.values_list("line", flat=True))
    with notices.quiet():
        kind.write_open(done, lambda deeds: _keep(trial, deeds), progress)
    if refused := trial.counts["wrong"]:
        with transaction.atomic():
            Problem.objects.bulk_create(trial.problems)
            own = Import.objects.filter(pk=trial.imported.pk)
            own.update(wrong=F("wrong") + refused, added=F("added") - refused)


def _name(imported: Import, rows: list) -> None:
    """The deeds say the numbers of the rows from now on."""
    names = {str(row.pk): row.reference for row in rows}
    kind = rows[0]._meta.label_lower
    deeds = list(imported.deeds.filter(target_kind=kind, target_id__in=[*names]))
    for deed in deeds:
        deed.label = names[deed.target_id]
    rewrite(deeds, ["label"])


@transaction.atomic
def _publish(imported: Import, kind, at: datetime) -> Import:
    locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    if locked.state != Import.State.CHECKED:
        return locked
    kind.staged.show(locked.pk)
    conclude(locked, at)
    return locked


# --- the steps of an undoing ----------------------------------------------------------------------
def _refuse(found: list[Obstacle]) -> None:
    if found:
        raise BuiltUpon(found)


@transaction.atomic
def _hide(undoing: Undoing) -> None:
    imported = written_now(undoing.imported)
    staged = KINDS[imported.kind].staged
    staged.hide(imported.pk, {name: _keys(imported, name) for name in staged.LABELS})


def _keys(imported: Import, kind: str) -> QuerySet:
    deeds = imported.deeds.filter(is_trial=False, target_kind=kind)
    return deeds.values_list(Cast("target_id", BigIntegerField()), flat=True)


@transaction.atomic
def _end(undoing: Undoing) -> Import:
    locked = written_now(undoing.imported)
    KINDS[locked.kind].staged.show(locked.pk)
    finish(undoing, locked)
    return locked


# --- progress -----------------------------------------------------------------------------------
def _of_rows(progress: Progress, imported: Import, begins: int, ends: int) -> Progress:
    """A part of the work, told in rows of the file after each portion; then others have a turn."""
    told, rest = part_of(progress, begins, ends), beside.GivingWay()

    def said(done: int, total: int) -> None:
        told(imported.rows * done // max(total, 1), imported.rows)
        rest()

    return said


def _counting(progress: Progress, imported: Import):
    """Visits and issues: two rows for each of the file, at most."""
    told, done = _of_rows(progress, imported, STAGED, NUMBERED), [0]

    def heard(more: int) -> None:
        done[0] = min(done[0] + more, 2 * imported.rows)
        told(done[0], 2 * imported.rows)

    return heard


def clear(now: datetime) -> str:
    """What is over: files of imports past their days, and what a broken import has left staged."""
    removed, imports = import_file.remove_expired(now), remove_stale(now)
    return f"Removed {removed} files of imports and the staged rows of {imports} imports."
