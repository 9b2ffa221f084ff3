"""The steps 步骤 of an issue. Each is declared once, in the module of what it is about: from where,
to where, by whom, with which form, what stands in its way, what it does, what the timeline says,
who is told. In this order they are read aloud, shown on the page and printed by `manage.py steps`.
"""

from deputies_portal.core.workflow import by_name
from visits.issues.step_parts import happenings
from visits.issues.step_parts.act_form import ActForm, on_paper
from visits.issues.steps import (
    accepting,
    answering,
    assisting,
    at_once,
    closing,
    dispatching,
    following,
    leaders,
    looking_back,
    merging,
    redirecting,
    rehandling,
    requests,
    setting_right,
    suggesting,
    supervision,
    telling,
    triage,
    withdrawing,
)

IN_ORDER = (
    *(at_once, triage, dispatching, accepting, redirecting, assisting, requests, answering),
    *(telling, closing, supervision, following, rehandling, looking_back, merging, suggesting),
    *(withdrawing, leaders, setting_right),
)
STEPS = by_name(*(step for module in IN_ORDER for step in module.STEPS))
LINES = {line.name: line for line in (*happenings.LINES, *merging.LINES)}
FORMS: dict[str, type[ActForm]] = {name: step.form for name, step in STEPS.items() if step.form}
PAPER_FORMS = {name: on_paper(form) for name, form in FORMS.items() if STEPS[name].on_paper}


def label_of(name: str):
    """What a line of the timeline is called."""
    if name in LINES:
        return LINES[name].label
    return STEPS[name].line or STEPS[name].label
