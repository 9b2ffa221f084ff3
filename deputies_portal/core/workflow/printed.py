"""The tables of steps as a page of documentation: `manage.py steps` prints docs/steps.md."""

from django.utils import translation

from deputies_portal.core.workflow import Step, Workflow

HEAD = """# Steps

Printed by `manage.py steps` from the tables that `deputies_portal/core/workflow` enforces and
from which the buttons are drawn; a test keeps this page equal to them. *paper*: the office may
enter the step for the unit or the deputy from a letter or a signed sheet. *unless* names the
function that says what stands in its way: the button asks it and the act, too. *offered if*: the
button is hidden else, the step may still be entered.
"""
TABLES: list[tuple[str, str, Workflow]] = []


def register(*tables: tuple[str, str, Workflow]) -> None:
    """The kinds of record of an app, each with what it is called and where it is declared."""
    TABLES.extend(tables)


COLUMNS = "| from | step | | to | who | | unless |\n|---|---|---|---|---|---|---|\n"


def as_markdown() -> str:
    """In the language of the source, whatever language is spoken now."""
    with translation.override("zh-hans"):
        return HEAD + "".join(_table(*table) for table in TABLES)


def _table(title: str, path: str, workflow: Workflow) -> str:
    rows = "".join(f"{_row(name, step)}\n" for name, step in workflow.steps.items())
    return f"\n## {title}\n\nDeclared in `{path}`.\n\n{COLUMNS}{rows}"


def _row(name: str, step: Step) -> str:
    cells = [
        ", ".join(step.sources) or "–",
        f"`{name.replace('_', '-')}`",
        str(step.label),
        f"{step.target or 'same'}{f' or {step.or_to}' if step.or_to else ''}",
        ", ".join(_who(step, who) for who in step.who) or "nobody: it happens",
        "paper" if step.on_paper else "",
        _unless(step),
    ]
    return f"| {' | '.join(cells)} |"


def _unless(step: Step) -> str:
    if step.offered:
        return f"offered if `{step.offered.__name__}`"
    return f"`{step.obstacle.__name__}`" if step.obstacle else ""


def _who(step: Step, who: object) -> str:
    limits = [str(state) for quality, state in step.only if quality == who]
    return f"{who} ({', '.join(limits)} only)" if limits else str(who)
