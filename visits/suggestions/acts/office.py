"""Acts of the congress office: accepting 受理, assigning 交办, urging, closing; key supervision."""

from datetime import date

from django.utils.translation import gettext as _

from deputies_portal.core.workflow import Situation
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.calendar.terms import Due, add_months
from visits.models import DeadlineRule
from visits.models.rules import Pace
from visits.suggestions.case import SuggestionCase

LONGEST = 12  # months


def accept(case: SuggestionCase, *, note=""):
    case.suggestion.decided_on = case.on
    case.say(note)


def refuse(case: SuggestionCase, *, reason):
    """不予受理: not within the powers of the congress; its issues are dispatched again."""
    case.suggestion.decided_on = case.on
    case.say(case.require_text("reason", reason))
    case.pass_on("suggestion_dropped", reason=reason)


def assign(case: SuggestionCase, *, unit, pace, due=None, letter_number="", note=""):
    """交办: three months by the county's rule, six for a complex one with a reason."""
    paper = case.suggestion
    _check_unit(case, unit)
    if pace not in (Pace.NORMAL, Pace.COMPLEX):
        case.refuse("pace", _("请选择一般或复杂。"))
    if pace == Pace.COMPLEX:
        case.require_text("note", note)
    paper.unit, paper.pace, paper.letter_number = unit, pace, letter_number
    paper.assigned_on = case.on
    by_rule = reckoned(paper.county_id, pace, case.on, case.calendar)
    if due and not case.on <= due <= add_months(case.on, LONGEST):
        case.refuse("due", _("期限不能早于今天，也不能超过一年。"))
    paper.due = paper.first_due = due or by_rule.on
    paper.reckoning = by_rule.as_json() if paper.due == by_rule.on else {}
    case.check_fields("letter_number")
    case.say(note, unit=unit.short_name, due=paper.due, letter_number=letter_number)


def reassign(case: SuggestionCase, *, unit, reason, letter_number=""):
    """改派: another unit, the clock runs on; it hears the deputy itself."""
    paper = case.suggestion
    _check_unit(case, unit)
    if unit.pk == paper.unit_id:
        case.refuse("unit", _("请选择另一个单位。"))
    case.say(
        case.require_text("reason", reason),
        unit=unit.short_name,
        before=paper.unit.short_name,
        due=paper.due,
        letter_number=letter_number,
    )
    paper.unit = unit
    paper.letter_number = letter_number or paper.letter_number
    paper.consulted_on, paper.consulted_how = None, ""
    case.check_fields("letter_number")


def urge(case: SuggestionCase, *, note, due):
    if due < case.on:
        case.refuse("due", _("期限不能早于今天。"))
    case.say(case.require_text("note", note), asked_by=due)


def is_key(at: Situation):
    return _("这份建议已经是重点督办。") if at.record.is_key else ""


def key_supervise(case: SuggestionCase, *, decided_on, note):
    """重点督办, decided by the meeting of directors 主任会议."""
    paper = case.suggestion
    if decided_on > case.on or decided_on < paper.submitted_on:
        case.refuse("decided_on", _("主任会议的日期不能早于提交，也不能晚于今天。"))
    paper.is_key, paper.key_decided_on = True, decided_on
    case.say(case.require_text("note", note), decided_on=decided_on)


def close(case: SuggestionCase, *, note=""):
    case.suggestion.closed_on = case.on
    case.say(note)


def reckoned(county: str, pace: str, on: date, calendar) -> Due:
    """The last day of the answer by the county's rule."""
    rule = deadlines.rule_for(county, DeadlineRule.Kind.SUGGESTION, pace)
    return deadlines.reckon_by_rule(rule, on, calendar)


def _check_unit(case: SuggestionCase, unit) -> None:
    """A township's congress assigns to the units of its own township."""
    able = UndertakingUnit.objects.of_desk(case.suggestion.congress_code).standing()
    if unit is None or not able.filter(pk=unit.pk).exists():
        case.refuse("unit", _("请选择本级的在用单位。"))
