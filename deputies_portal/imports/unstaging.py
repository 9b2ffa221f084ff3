"""Undoing a long file in portions 分批撤销: out of sight at once, then taken back piece by piece.

While it is hidden nobody can build on it; it is looked at once more then, and comes to light again
where somebody was faster. A run that was killed goes on where it stood. In the end all of it stands
in the lists again, void, in one step.
"""

from django.db import transaction
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from deputies_portal.core import notices
from deputies_portal.core.jobs import beside
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import
from deputies_portal.imports.undoing import (
    BuiltUpon,
    Obstacle,
    Undoing,
    finish,
    obstacles,
    written_now,
)


def undo(undoing: Undoing) -> Import:
    imported, staged = undoing.imported, KINDS[undoing.imported.kind].staged
    if not staged.is_hidden(imported.pk):
        _refuse(obstacles(imported))
        _hide(undoing)
    if not staged.is_begun(imported.pk) and (found := obstacles(imported)):
        staged.show(imported.pk)
        _refuse(found)
    rest = beside.GivingWay()

    def heard(done: int, total: int) -> None:
        undoing.progress(imported.rows * done // max(total, 1), imported.rows)
        rest()

    with notices.quiet():
        KINDS[imported.kind].take_back(undoing, heard)
    return _end(undoing)


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
