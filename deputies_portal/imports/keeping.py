"""Keeping 写进册 one record as a row says it: checked as its page checks it, noted in the journal,
with what is needed to put it back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.forms.constraints import refusal_of
from deputies_portal.imports.trial import Act, Deed, Trial


def keep(
    trial: Trial, line: int, record: models.Model, values: dict, *, label: str = ""
) -> list[Deed]:
    """Save the record with these values: new, changed, or left alone when nothing differs."""
    old = {name: getattr(record, name) for name in values if getattr(record, name) != values[name]}
    if record.pk is not None and not old:
        return []
    before = _before(record)
    for name in old:
        setattr(record, name, values[name])
    if before and hasattr(record, "version"):
        record.version += 1
    save(record)
    return [noted(trial, line, record, before, label=label, told=_told(record, old, before))]


def save(record: models.Model) -> None:
    """Raises ValidationError, also for what only the database refuses.

    What is unique and what the constraints say the database sees by itself; Django asks it for each
    beforehand, half the time of a row. Only of a wrong record all is asked, to say all of it.
    """
    try:
        with transaction.atomic():
            record.full_clean(validate_unique=False, validate_constraints=False)
            record.save()
    except ValidationError:
        record.full_clean()
        raise
    except IntegrityError as error:
        record.full_clean()
        refusal = refusal_of(error)
        if refusal is None:
            raise
        message = refusal.message
        raise ValidationError({refusal.field: message} if refusal.field else message) from error


def noted(trial: Trial, line: int, record, before: dict, *, label="", told=(), act="") -> Deed:
    """The deed, and the line of the journal about it. `before` is empty for a new record."""
    act = act or (Act.CHANGED if before else Act.ADDED)
    verb = {Act.ADDED: "create", Act.CHANGED: "change", Act.ENDED: "end"}[act]
    after = journal.snapshot(record)
    changed = [name for name in after if before.get(name) != after[name]] if before else [*after]
    trial.lines.append(
        {
            "action": f"{record._meta.model_name}.{verb}",
            "target": record,
            "before": {name: before[name] for name in changed if name in before},
            "after": {name: after[name] for name in changed},
            **trial.whom,
        }
    )
    kept = {name: before[name] for name in changed} if before else None
    return Deed(line, act, record, label or str(record), told, kept)


def before_of(record: models.Model) -> dict:
    """The columns as they are, to compare with and to put back."""
    return journal.snapshot(record)


def _before(record) -> dict:
    return before_of(type(record).objects.get(pk=record.pk)) if record.pk is not None else {}


def _told(record, old: dict, before: dict) -> tuple:
    """(what, old, new) in words; of private columns only that they are others now."""
    if not before:
        return ()
    hidden = {*getattr(record, "PERSONAL", ()), *getattr(record, "KEPT_OUT_OF_JOURNAL", ())}
    told = []
    for name, value in old.items():
        label = journal.in_records(str, record._meta.get_field(name).verbose_name)
        shown = ("…", "…") if name in hidden else (_word(record, name, value), _now(record, name))
        told.append((label, *shown))
    return tuple(told)


def _word(record, name: str, value) -> str:
    choices = dict(record._meta.get_field(name).flatchoices)
    return str(choices.get(value, "" if value is None else value))


def _now(record, name: str) -> str:
    return _word(record, name, getattr(record, name))
