"""The table of steps as a page of documentation: `manage.py steps` prints it into docs/steps.md."""

from django.utils import translation

from visits.steps import STEPS, Step

HEAD = """# Steps of an issue

Printed by `manage.py steps` from the table in `visits/steps.py`, which enforces them and draws the
buttons; a test keeps this page equal to it. *paper*: the clerk of the desk may enter the step for
the unit from a letter, with document number, signer and the day it was received. Every step but
`register` and `suggestion-answered` is a page at `/issues/<id>/<step>/`.

| from | step | | to | who | |
|---|---|---|---|---|---|
"""


def as_markdown() -> str:
    """In the language of the source, whatever language is spoken now."""
    with translation.override("zh-hans"):
        return HEAD + "".join(f"{_row(name, step)}\n" for name, step in STEPS.items())


def _row(name: str, step: Step) -> str:
    cells = [
        ", ".join(step.sources) or "–",
        f"`{name.replace('_', '-')}`",
        str(step.label),
        f"{step.target or 'same'}{f' or {step.or_to}' if step.or_to else ''}",
        ", ".join(_who(step, who) for who in step.who),
        "paper" if step.on_paper else "",
    ]
    return f"| {' | '.join(cells)} |"


def _who(step: Step, who) -> str:
    limits = [str(state) for quality, state in step.only if quality == who]
    return f"{who} ({', '.join(limits)} only)" if limits else str(who)
