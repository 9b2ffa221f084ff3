"""The steps of a suggestion 代表建议 (domain §3e), each declared once in the module of what it is
about. In this order they are read aloud, shown on the page and printed by `manage.py steps`.
"""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.workflow import by_name
from visits.issues.step_parts.happenings import calendar_said
from visits.issues.step_parts.sentences import day_of
from visits.issues.step_parts.step import Happening
from visits.issues.step_parts.suggestion_draft import CALENDAR, DRAFT
from visits.suggestions.paper_form import PaperForm
from visits.suggestions.steps import assigning, consulting, finishing, writing


def draft_said(facts):
    known = {"lead": facts["lead"], "day": day_of(facts, "consented_on")}
    return [_("领衔代表%(lead)s，%(day)s同意领衔。") % known]


STEPS = by_name(*writing.STEPS, *assigning.STEPS, *consulting.STEPS, *finishing.STEPS)
# Lines of the timeline that nobody takes.
LINES = {
    DRAFT: Happening(DRAFT, _("立项起草"), draft_said),
    CALENDAR: Happening(CALENDAR, _("期限重算"), calendar_said),
}
FORMS: dict[str, type[PaperForm]] = {name: step.form for name, step in STEPS.items()}


def label_of(name: str):
    """What a line of the timeline is called."""
    return (LINES.get(name) or STEPS[name]).label
