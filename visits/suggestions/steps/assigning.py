"""The congress office accepts 受理 or refuses what was submitted, and assigns 交办 it to a unit."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import Line, Step
from deputies_portal.core.workflow.forms import lines
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.calendar.terms import Due, add_months
from visits.calendar.workdays import WorkCalendar
from visits.issues.step_parts.choices import usually_of, with_letter
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import FILLED, RED
from visits.models import DeadlineRule, Suggestion
from visits.models.rules import Pace
from visits.models.suggestion import IN_HAND, SuggestionState
from visits.suggestions import news as to
from visits.suggestions.case import SuggestionCase
from visits.suggestions.paper_form import NoteForm, PaperForm, ReasonForm
from visits.suggestions.qualities import Who

LONGEST = 12  # months


def accept(case: SuggestionCase, *, note=""):
    case.suggestion.decided_on = case.on
    case.say(note)


def refuse(case: SuggestionCase, *, reason):
    """不予受理: not within the powers of the congress; its issues are dispatched again."""
    case.suggestion.decided_on = case.on
    case.say(case.require_text("reason", reason))
    case.pass_on("suggestion_dropped", reason=reason)


class AssignForm(PaperForm):
    widths = {"unit": "g6", "due": "g3", "letter_number": "g3"}
    field_order = ["unit", "due", "letter_number", "pace", "note"]

    unit = forms.ChoiceField(label=_("承办单位"))
    due = DayField(
        label=_("答复期限"),
        required=False,
        help_text=_("不填就照期限规则：一般三个月，复杂六个月。"),
    )
    letter_number = PlainTextField(label=_("交办文号"), max_length=40, required=False)
    pace = forms.ChoiceField(
        label=_("缓急"),
        choices=[(Pace.NORMAL.value, Pace.NORMAL.label), (Pace.COMPLEX.value, Pace.COMPLEX.label)],
        initial=Pace.NORMAL,
        widget=forms.RadioSelect,
    )
    note = lines(label=_("给承办单位的话"), required=False, help_text=_("选“复杂”时写明理由。"))

    def fill_in(self):
        row = self.suggestion
        units = _units(row)
        self.choose("unit", units, label_of=with_letter, empty=_("请选择承办单位"))
        self.fields["unit"].help_text = usually_of(row.category, units)
        self.initial["unit"] = row.category.usual_unit_id
        calendar = WorkCalendar.of(row.county_id)
        self.dues = [
            (pace, reckoned(row.county_id, pace, self.on, calendar))
            for pace in (Pace.NORMAL, Pace.COMPLEX)
        ]


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


def reckoned(county: str, pace: str, on: date, calendar) -> Due:
    """The last day of the answer by the county's rule."""
    rule = deadlines.rule_for(county, DeadlineRule.Kind.SUGGESTION, pace)
    return deadlines.reckon_by_rule(rule, on, calendar)


def _check_unit(case: SuggestionCase, unit) -> None:
    """A township's congress assigns to the units of its own township."""
    able = UndertakingUnit.objects.of_desk(case.suggestion.congress_code).standing()
    if unit is None or not able.filter(pk=unit.pk).exists():
        case.refuse("unit", _("请选择本级的在用单位。"))


def _units(row: Suggestion) -> list[UndertakingUnit]:
    units = UndertakingUnit.objects.of_desk(row.congress_code).standing()
    return list(units.in_order())


def assign_said(facts):
    known = {"unit": facts["unit"], "due": day_of(facts, "due")}
    said = [_("承办单位：%(unit)s，答复期限：%(due)s。") % known]
    if facts.get("letter_number"):
        said.append(_("交办文号：%(letter_number)s。") % facts)
    return said


class ReassignForm(ReasonForm):
    widths = {"unit": "g8", "letter_number": "g4"}
    field_order = ["unit", "letter_number", "reason"]

    unit = forms.ChoiceField(label=_("新的承办单位"))
    letter_number = PlainTextField(label=_("交办文号"), max_length=40, required=False)

    def fill_in(self):
        others = [unit for unit in _units(self.suggestion) if unit.pk != self.suggestion.unit_id]
        self.choose("unit", others, label_of=with_letter, empty=_("请选择承办单位"))


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


def reassign_said(facts):
    known = {"before": facts["before"], "unit": facts["unit"], "due": day_of(facts, "due")}
    return [_("由%(before)s改派给%(unit)s，答复期限仍是%(due)s。") % known]


S, W = SuggestionState, Who
# fmt: off
STEPS = (
    Step(
        "accept", _("受理"), (S.SUBMITTED,), S.ACCEPTED, (W.OFFICE,),
        form=NoteForm, act=accept, done=_("建议已受理，可以交办了。"), prominence=2,
        news=(Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）已经受理。")),),
    ),
    Step(
        "refuse", _("不予受理"), (S.SUBMITTED,), S.REFUSED, (W.OFFICE,),
        form=ReasonForm, act=refuse, done=_("不予受理已记下，问题交回经办台。"), button="aside",
        pin=RED,
        news=(
            Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）不予受理。")),
            Line(to.signers, noop("您附议的“%(title)s”（%(reference)s）不予受理。")),
        ),
    ),
    Step(
        "assign", _("交办"), (S.ACCEPTED,), S.ASSIGNED, (W.OFFICE,),
        form=AssignForm, template="visits/suggestions/assign.html", act=assign, says=assign_said,
        done=_("建议已交办，请单位先听取代表意见。"), prominence=2, pin=FILLED,
        news=(
            Line(to.unit, noop("代表建议“%(title)s”（%(reference)s）交本单位办理，请先听取代表意见，%(due)s前答复。")),
            Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）交%(unit)s办理，%(due)s前答复。")),
        ),
    ),
    Step(
        "reassign", _("改派"), IN_HAND, S.ASSIGNED, (W.OFFICE,),
        form=ReassignForm, act=reassign, says=reassign_said, done=_("建议已改派，期限不变。"),
        pin=FILLED,
        news=(
            Line(to.unit, noop("代表建议“%(title)s”（%(reference)s）改派到本单位，请先听取代表意见，%(due)s前答复。")),
            Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）改由%(unit)s办理。")),
        ),
    ),
)
