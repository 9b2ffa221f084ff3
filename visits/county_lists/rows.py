"""A county's own lists and words under 设置: closing a row, and what must stay as it is.

A closed row is no longer offered; what it was used for keeps it. At least one category stays open,
one class that counts as solved, and the activities of the six regimes. Editing a row is the
register pages' (`visits.county_lists.views.lists`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import ActivityType, County, Region
from visits.calendar.terms import DEFAULT_TERMS, Due, Unit, due
from visits.calendar.workdays import WorkCalendar
from visits.models import (
    Answer,
    AnswerClass,
    Category,
    DeadlineRule,
    Issue,
    Phrase,
    Suggestion,
    Visit,
)

KINDS_IN_ORDER = [(term.kind, term.pace) for term in DEFAULT_TERMS]


def close_category(category: Category, *, on: date, reason: str, actor, by=None) -> Category:
    """Its quick digit is free for another category."""
    with transaction.atomic():
        category, others = _locked(category)
        if not others:
            raise ValidationError(_("至少要留一个在用的类别。"))
        return _close(category, {"closed_on": on, "digit": None}, actor=actor, by=by, note=reason)


def close_answer_class(
    answer_class: AnswerClass, *, on: date, reason: str, actor, by=None
) -> AnswerClass:
    with transaction.atomic():
        answer_class, others = _locked(answer_class)
        if not any(other.is_solved for other in others):
            raise ValidationError(_("至少要留一类算作已解决。"))
        return _close(answer_class, {"closed_on": on}, actor=actor, by=by, note=reason)


def close_phrase(phrase: Phrase, *, on: date, reason: str, actor, by=None) -> Phrase:
    with transaction.atomic():
        phrase, _others = _locked(phrase)
        return _close(phrase, {"closed_on": on}, actor=actor, by=by, note=reason)


def close_activity_type(
    activity_type: ActivityType, *, on: date, reason: str, actor, by=None
) -> ActivityType:
    """Not one of the six regimes, and none that a rule asks for."""
    with transaction.atomic():
        activity_type, _others = _locked(activity_type)
        if activity_type.is_regime:
            raise ValidationError(_("六项制度的活动可以改名，不能停用。"))
        if activity_type.cadence_rules.not_ended(on).exists():
            raise ValidationError(_("还有规定要求这一类活动，请先结束那条规定。"))
        return _close(activity_type, {"closed_on": on}, actor=actor, by=by, note=reason)


def is_used(answer_class: AnswerClass) -> bool:
    """Whether an answer is of this class: then it keeps its meaning."""
    return Answer.objects.filter(answer_class=answer_class).exists()


def only_solved_class(answer_class: AnswerClass) -> bool:
    """Whether no other open class of the county counts as solved."""
    others = AnswerClass.objects.standing().filter(county=answer_class.county_id, is_solved=True)
    return not others.exclude(pk=answer_class.pk).exists()


def prefix_taken_by(short: str, county: County) -> Region | None:
    """Another county that numbers with this character now, or has done so: no number is twice."""
    others = County.objects.filter(short=short).exclude(pk=county.pk).select_related("region")
    for found in others:
        return found.region
    for model, kind in ((Visit, "访"), (Issue, "交"), (Suggestion, "建")):
        numbered = model.objects.filter(prefix=f"{short}人{kind}").exclude(county=county.pk)
        for row in numbered.select_related("county")[:1]:
            return row.county
    return None


@dataclass(frozen=True)
class Example:
    """A rule, and the day it would lead to from an act of today."""

    rule: DeadlineRule
    due: Due


def examples(county_code: str, on: date) -> list[Example]:
    """Every rule of the county in the order of an issue's course."""
    calendar = WorkCalendar.of(county_code)
    rules = DeadlineRule.objects.filter(county=county_code)
    return [Example(rule, due_by(rule, on, calendar)) for rule in sorted(rules, key=_place)]


def due_by(rule: DeadlineRule, on: date, calendar: WorkCalendar) -> Due:
    """The day a term that starts with an act on the day `on` ends."""
    if rule.kind == DeadlineRule.Kind.ARCHIVE:  # the filing does not wait for a working day
        return Due(on, rule.length, str(Unit.CALENDAR), on + timedelta(days=rule.length))
    return due(on, rule.length, rule.unit, calendar)


def _place(rule: DeadlineRule) -> tuple[int, str, str]:
    """Kinds that are no step of an issue come last."""
    key = (rule.kind, rule.pace)
    known = KINDS_IN_ORDER.index(key) if key in KINDS_IN_ORDER else len(KINDS_IN_ORDER)
    return known, *key


def _locked(row):
    """The open row and the other open ones of its list, all locked; two clerks close in turn."""
    rows = type(row).objects.standing().filter(county=row.county_id).select_for_update(of=("self",))
    found = {one.pk: one for one in rows}
    if row.pk not in found:
        raise StepRefused(_("这一行已经停用。"), record=row)
    return found.pop(row.pk), list(found.values())


def _close(row, facts: dict, *, actor, by, note: str):
    before = journal.snapshot(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*facts, "version"])
    journal.record_change(
        actor=actor,
        action=f"{row._meta.model_name}.close",
        target=row,
        before=before,
        note=note,
        county=row.county_id,
        posting=by,
    )
    return row
