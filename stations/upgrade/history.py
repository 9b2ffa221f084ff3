"""The record 记录 of a venue's upgrade, newest first, read from what stands in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stations.models import Acceptance, UpgradeItem, UpgradeProblem, VenueUpgrade

Result = Acceptance.Result


@dataclass(frozen=True)
class Happening:
    """`said` are lines beneath the label; `is_weighty` marks reports and acceptances."""

    on: date
    label: str
    said: tuple[str, ...] = ()
    is_weighty: bool = False
    acceptance: int | None = None  # the round it is the result of


def history_of(
    upgrade: VenueUpgrade,
    items: Iterable[UpgradeItem],
    rounds: Iterable[Acceptance],
    problems: Iterable[UpgradeProblem],
) -> list[Happening]:
    """`rounds` with their inspectors and checks read along."""
    found = [Happening(upgrade.started_on, _("开工"))] if upgrade.started_on else []
    found += [*_of_items(items), *_of_problems(problems)]
    for round_ in rounds:
        found += _of_round(round_)
    if upgrade.dropped_on:
        label, said = pgettext("step", "移出方案"), (upgrade.drop_reason,)
        found.append(Happening(upgrade.dropped_on, label, said, is_weighty=True))
    # They stand as they follow each other: what is of one day is turned round with the days.
    return sorted(found, key=lambda happening: happening.on)[::-1]


def _of_items(items: Iterable[UpgradeItem]) -> list[Happening]:
    """What was done on one day stands together."""
    done: dict[date, list[str]] = {}
    for item in items:
        if item.done_on:
            facts = {"item": item.aspect, "doer": item.doer}
            done.setdefault(item.done_on, []).append(_("%(item)s，经办 %(doer)s") % facts)
    return [Happening(day, _("做完"), tuple(said)) for day, said in done.items()]


def _of_problems(problems: Iterable[UpgradeProblem]) -> list[Happening]:
    found = []
    for problem in problems:
        found.append(Happening(problem.found_on, _("发现问题"), (problem.text,)))
        if problem.solved_on:
            said = tuple(filter(None, (problem.text, problem.solution)))
            found.append(Happening(problem.solved_on, _("问题解决"), said))
    return found


def _of_round(round_: Acceptance) -> list[Happening]:
    by = round_.reported_by.name if round_.reported_by else ""
    said = tuple(filter(None, (by, round_.report_note)))
    found = [Happening(round_.reported_on, _("报请验收"), said, is_weighty=True)]
    if round_.is_open:
        return found
    names = "、".join(inspector.name for inspector in round_.inspectors.all())
    failed = [
        _("%(item)s：%(finding)s") % {"item": check.item.aspect, "finding": check.finding}
        for check in round_.checks.all()
        if not check.passed
    ]
    told = [_("验收人员：%(names)s") % {"names": names}, round_.opinion, *failed]
    label = Result(round_.result).label
    return [*found, Happening(round_.held_on, label, tuple(filter(None, told)), True, round_.pk)]
