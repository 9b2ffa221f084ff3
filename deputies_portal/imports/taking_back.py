"""Undoing a long register file in portions 分批撤销, the last row first; nobody waits for it.

Nothing may be built upon it when it begins; from the first portion on it only goes forward. A
record that somebody builds upon meanwhile stays as it is, and is a problem of its row.

What a portion takes back and its mark (`ImportedRow.is_undone`) are one transaction: whoever takes
it up after a kill goes on with what has no mark.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from deputies_portal.core import notices
from deputies_portal.core.jobs import beside
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import, ImportedRow, Problem
from deputies_portal.imports.trial import LONGEST_MESSAGE
from deputies_portal.imports.undoing import (
    BuiltUpon,
    Obstacle,
    Undoing,
    finish,
    in_the_way,
    last_of,
    obstacles,
    take_back,
    target_of,
    written_now,
)

MOST = 200  # deeds of a portion


def undo(undoing: Undoing) -> Import:
    if not is_begun(undoing.imported) and (found := obstacles(undoing.imported)):
        raise BuiltUpon(found)
    run = Run(undoing)
    total, rest = undoing.imported.shown_deeds.count(), beside.GivingWay()
    with notices.quiet():
        while run.portion():
            left = undoing.imported.shown_deeds.filter(is_undone=False, pk__lt=run.before).count()
            rows = undoing.imported.rows
            undoing.progress(rows * (total - left) // max(total, 1), rows)
            rest()
        return _end(undoing)


def is_begun(imported: Import) -> bool:
    return imported.is_written and imported.deeds.filter(is_undone=True).exists()


class Run:
    """One attempt: `own` are all records of the import, `touched` those it has put back in part."""

    def __init__(self, undoing: Undoing):
        self.undoing = undoing
        deeds = undoing.imported.shown_deeds.order_by("-id")
        self.before = (deeds.values_list("pk", flat=True).first() or 0) + 1
        facts = deeds.values_list("target_kind", "target_id", "is_undone")
        self.own = {(kind, pk) for kind, pk, _undone in facts}
        self.touched = {(kind, pk) for kind, pk, undone in facts if undone}
        self.left_alone: set[tuple[str, str]] = set()

    @transaction.atomic
    def portion(self) -> bool:
        """Whether something was left to do."""
        imported = written_now(self.undoing.imported)
        left = imported.shown_deeds.filter(is_undone=False, pk__lt=self.before).order_by("-id")
        deeds = list(left[:MOST])
        self._look(imported, deeds)
        done = []
        for deed in beside.portion_of(iter(deeds)):
            self.before = deed.pk
            if target_of(deed) not in self.left_alone and self._took_back(imported, deed):
                done.append(deed.pk)
        imported.deeds.filter(pk__in=done).update(is_undone=True)
        return bool(deeds)

    def _look(self, imported: Import, deeds: list[ImportedRow]) -> None:
        last = last_of(deeds)
        fresh = [deed for target, deed in last.items() if target not in self.touched]
        for obstacle in in_the_way(fresh, self.own):
            self._leave_alone(imported, obstacle)

    def _took_back(self, imported: Import, deed: ImportedRow) -> bool:
        try:
            with transaction.atomic():
                take_back(self.undoing, deed)
        except ValidationError as refused:
            why = " ".join(refused.messages)
            self._leave_alone(imported, Obstacle(deed.line, deed.label, why, target_of(deed)))
            return False
        self.touched.add(target_of(deed))
        return True

    def _leave_alone(self, imported: Import, obstacle: Obstacle) -> None:
        if obstacle.target in self.left_alone:
            return
        self.left_alone.add(obstacle.target)
        said = {"line": obstacle.line, "message": obstacle.why[:LONGEST_MESSAGE]}
        _problem, is_new = Problem.objects.get_or_create(imported=imported, **said)
        if is_new:
            Import.objects.filter(pk=imported.pk).update(wrong=F("wrong") + 1)


@transaction.atomic
def _end(undoing: Undoing) -> Import:
    locked = written_now(undoing.imported)
    KINDS[locked.kind].settle(undoing)
    finish(undoing, locked)
    return locked
