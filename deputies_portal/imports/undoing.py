"""Undoing 撤销 an import: what it brought is ended or voided, what it changed is put back.

Possible until somebody builds on it: a record that was changed since, or that something new hangs
on, is named and refuses the whole. Nothing is deleted, numbers stay.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.imports import aside
from deputies_portal.imports.keeping import before_of, save
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.kinds.base import taker_back
from deputies_portal.imports.models import Import, ImportedRow
from deputies_portal.imports.trial import Act
from deputies_portal.imports.working import Progress, unheard

MOST_NAMED = 50
AT_ONCE = 500  # keys in one query


@dataclass(frozen=True)
class Obstacle:
    """A record that refuses to be taken back."""

    line: int
    label: str
    why: str


class BuiltUpon(Exception):
    """The import cannot be undone; `obstacles` say why."""

    def __init__(self, obstacles: list[Obstacle]):
        super().__init__(f"{len(obstacles)} records were built upon")
        self.obstacles = obstacles


@dataclass(frozen=True)
class Undoing:
    """Who takes back, and when."""

    imported: Import
    actor: object
    posting: object
    on: date
    at: datetime
    progress: Progress = unheard

    @property
    def by(self) -> dict:
        return {"actor": self.actor, "by": self.posting}

    @property
    def reason(self) -> str:
        return journal.in_records(lambda: str(_("撤销导入")))


def undo(
    imported: Import, *, actor, posting, on: date, at: datetime, progress: Progress = unheard
) -> Import:
    """All of it in one step. Raises BuiltUpon, and StepRefused when there is nothing to undo."""
    undoing = Undoing(imported, actor, posting, on, at, progress)
    kind = KINDS[imported.kind]
    if kind.staged:
        from deputies_portal.imports import staging  # it ends an undoing as this module does

        return staging.undo(undoing)

    def work(heard: Progress) -> None:
        locked = written_now(imported)
        if found := obstacles(locked, keeps=True):
            raise BuiltUpon(found)
        deeds = list(locked.shown_deeds.order_by("-id"))  # the last one first
        for done, deed in enumerate(deeds, 1):
            _take_back(undoing, deed)
            heard(imported.rows * done // len(deeds), imported.rows)
        kind.settle(undoing)
        finish(undoing, locked)

    aside.done(work, progress, keeps=True, long=kind.long_rows(imported))
    return Import.objects.get(pk=imported.pk)


def written_now(imported: Import) -> Import:
    """The import, locked; refused when it is not written, or undone by now."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    if not locked.is_written:
        state = {"state": locked.get_state_display()}
        raise StepRefused(_("这次导入现在是“%(state)s”。") % state, record=locked)
    return locked


def finish(undoing: Undoing, locked: Import) -> None:
    locked.state = Import.State.UNDONE
    locked.undone_at, locked.undone_by = undoing.at, undoing.actor
    locked.version += 1
    locked.save()
    journal.record(
        actor=undoing.actor,
        action="import.undo",
        target=locked,
        before={"rows": locked.shown_deeds.count()},
        county=locked.county_code,
        posting=undoing.posting,
    )


def _take_back(undoing: Undoing, deed: ImportedRow) -> None:
    record = apps.get_model(deed.target_kind).objects.get(pk=deed.target_id)
    try:
        if deed.act == Act.ADDED:
            taker_back(record)(record, undoing)
        else:
            _put_back(record, json.loads(deed.before), undoing)
    except ValidationError as refused:
        why = " ".join(refused.messages)
        raise BuiltUpon([Obstacle(deed.line, deed.label, why)]) from refused


def _put_back(record, before: dict, undoing: Undoing) -> None:
    was = before_of(record)
    for name, value in before.items():
        field = record._meta.get_field(name)
        setattr(record, field.attname, _value(field, value))
    if hasattr(record, "version"):
        record.version += 1
    save(record)
    journal.record_change(
        actor=undoing.actor,
        action=f"{record._meta.model_name}.change",
        target=record,
        before=was,
        note=undoing.reason,
        county=undoing.imported.county_code,
        posting=undoing.posting,
    )


def _value(field, value):
    """As JSON has kept it, as the column wants it."""
    return (field.target_field if field.is_relation else field).to_python(value)


# --- what was built upon ------------------------------------------------------------------------
def obstacles(imported: Import, *, keeps: bool = False) -> list[Obstacle]:
    """What stands in the way, at most MOST_NAMED of them. It `keeps` it so until the transaction
    ends: the records are locked, nobody changes them or hangs something on them meanwhile.
    """
    last: dict[tuple[str, str], ImportedRow] = {}  # of each record the last deed
    for deed in imported.shown_deeds.order_by("-id"):
        last.setdefault((deed.target_kind, deed.target_id), deed)
    by_kind = defaultdict(list)
    for (kind, _pk), deed in last.items():
        by_kind[kind].append(deed)
    found: set[Obstacle] = set()
    for kind, rows in by_kind.items():
        model = apps.get_model(kind)
        for part in _parts(rows):
            found.update(_changed_since(model, part, keeps))
            found.update(_hanging(model, [d for d in part if d.act == Act.ADDED], set(last)))
    return sorted(found, key=lambda one: (one.line, one.label))[:MOST_NAMED]


def _parts(rows: list) -> Iterable[list]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _changed_since(model, deeds: list[ImportedRow], keeps: bool) -> list[Obstacle]:
    versioned = any(field.name == "version" for field in model._meta.concrete_fields)
    keys = [deed.target_id for deed in deeds]
    rows = model._base_manager.filter(pk__in=keys)  # those out of sight too
    if keeps:
        rows = rows.select_for_update(of=("self",)).order_by("pk")
    now = {
        str(pk): version for pk, version in rows.values_list("pk", "version" if versioned else "pk")
    }
    return [
        Obstacle(deed.line, deed.label, _("导入以后又改过"))
        for deed in deeds
        if versioned and now.get(deed.target_id) != deed.target_version
    ]


def _hanging(model, deeds: list[ImportedRow], own: set) -> list[Obstacle]:
    """New records on which something hangs that the same import has not brought."""
    by_key, found = {deed.target_id: deed for deed in deeds}, []
    for relation in model._meta.get_fields(include_hidden=True):
        if not deeds or not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        child, column = relation.related_model, relation.field.name
        if child in OWN_MODELS or (model._meta.label_lower, child._meta.label_lower) in PARTS:
            continue
        rows = child._base_manager.filter(**{f"{column}__in": [*by_key]})
        for pk, key in rows.values_list("pk", relation.field.attname):
            if (child._meta.label_lower, str(pk)) not in own:
                deed, what = by_key[str(key)], child._meta.verbose_name
                why = _("已经有%(what)s") % {"what": what}
                found.append(Obstacle(deed.line, deed.label, why))
    return found


OWN_MODELS = (ImportedRow, Import)
# What comes with a record by itself.
PARTS = {
    ("visits.visit", "visits.contact"),
    ("visits.visit", "visits.voice"),
    ("visits.visit", "visits.visit_deputies"),
    *(
        ("visits.issue", f"visits.{part}")
        for part in ("voice", "event", "round", "deadline", "awaited", "takenover", "issuewords")
    ),
}


def worded(obstacle: Obstacle) -> str:
    facts = {"line": obstacle.line, "label": obstacle.label, "why": obstacle.why}
    return _("第 %(line)s 行“%(label)s”：%(why)s。") % facts


def counted(imported: Import) -> dict[str, int]:
    """How many records would be ended, and how many put back."""
    added = imported.shown_deeds.filter(act=Act.ADDED).count()
    return {"ended": added, "put_back": imported.shown_deeds.count() - added}
