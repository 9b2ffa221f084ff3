"""What the steps of a venue's upgrade do: ticking items 逐项进度, reporting 报验, acceptance 验收.

An item is accepted after it is done, and never by the person who did it.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from stations.models import Acceptance, Inspector, ItemCheck, UpgradeItem
from stations.upgrade.case import UpgradeCase

State = UpgradeItem.State
Result = Acceptance.Result
MOST_INSPECTORS = 10
BETWEEN_NAMES = re.compile(r"[、，,;；\s]+")
TOLD_OF_ITEM = ("state", "note", "started_on", "done_on", "doer", "done_by", "accepted_on")


def names_in(text: str) -> list[str]:
    """Several people written in one line, each once."""
    return list(dict.fromkeys(filter(None, BETWEEN_NAMES.split(text))))


@dataclass(frozen=True)
class Progress:
    """What is said of one item."""

    state: str
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """How the inspectors found one item; what does not pass says what to put right."""

    passed: bool
    finding: str = ""


def tick(case: UpgradeCase, *, progress: dict[int, Progress], doer: str = ""):
    """`progress` by the key of the item; `doer` is who did what is now done."""
    changed = [item for item in case.items if _is_told(item, progress.get(item.pk))]
    if case.last_held_on and case.on < case.last_held_on and changed:
        case.refuse("on", _("日期不能早于上次验收。"))
    for item in changed:
        _move(case, item, progress[item.pk], doer)
        item.clean_fields(exclude=["upgrade", "aspect", "done_by"])
    UpgradeItem.objects.bulk_update(changed, TOLD_OF_ITEM)
    case.told = {"items": [str(item) for item in changed]}


def _is_told(item: UpgradeItem, said: Progress | None) -> bool:
    return said is not None and (item.state, item.note) != (said.state, said.note)


def _move(case: UpgradeCase, item: UpgradeItem, said: Progress, doer: str) -> None:
    item.note = said.note
    if said.state == item.state:
        return
    item.state, item.accepted_on = said.state, None
    is_begun, is_done = said.state in (State.IN_WORK, State.DONE), said.state == State.DONE
    item.started_on = (item.started_on or case.on) if is_begun else None
    if is_done and case.on < item.started_on:
        case.refuse("on", _("“%(item)s”的完工日期不能早于开工日期。") % {"item": item.aspect})
    item.done_on = case.on if is_done else None
    item.doer = case.require_text("doer", doer) if is_done else ""
    item.done_by = case.actor if is_done else None


def report(case: UpgradeCase, *, note: str = ""):
    """报请验收: every item is done; the next round begins."""
    if case.on < case.upgrade.finished_on:
        case.refuse("on", _("报验日期不能早于完工日期。"))
    Acceptance.objects.create(
        upgrade=case.upgrade,
        no=len(case.rounds) + 1,
        reported_on=case.on,
        reported_by=case.actor,
        report_note=note,
    )
    case.note = note


def to_check(items: list[UpgradeItem]) -> list[UpgradeItem]:
    """The items of a round: what is needed and has not passed in an earlier one."""
    return [item for item in items if item.is_needed and item.accepted_on is None]


def accept(case: UpgradeCase, *, inspectors, verdicts, opinion: str = "", put_right_by=None):
    """通过验收: every item passes."""
    if not all(verdict.passed for verdict in verdicts.values()):
        case.refuse(None, _("还有不符合的项目，不能通过验收。"))
    _hold(case, Result.ACCEPTED, inspectors, verdicts, opinion=opinion)


def reject(case: UpgradeCase, *, inspectors, verdicts, opinion: str, put_right_by: date | None):
    """整改后复验: what does not pass is opened again, what passed stays accepted."""
    failed = {pk for pk, verdict in verdicts.items() if not verdict.passed}
    if not failed:
        case.refuse(None, _("请标出要整改的项目。"))
    if put_right_by is None or put_right_by < case.on:
        case.refuse("put_right_by", _("写明整改期限，不能早于验收日期。"))
    opinion = case.require_text("opinion", opinion)
    facts = {"opinion": opinion, "put_right_by": put_right_by}
    _hold(case, Result.REJECTED, inspectors, verdicts, **facts)
    reopened = {"state": State.IN_WORK, "done_on": None, "doer": "", "done_by": None}
    UpgradeItem.objects.filter(pk__in=failed).update(**reopened)
    case.told |= {"items": [str(item.aspect) for item in case.items if item.pk in failed]}


def _hold(case: UpgradeCase, result: str, inspectors: list[str], verdicts, **facts) -> None:
    asked = to_check(case.items)
    _check_people(case, inspectors, asked)
    _check_verdicts(case, asked, verdicts)
    round_ = case.rounds[-1]
    if case.on < round_.reported_on:
        case.refuse("on", _("验收日期不能早于报验日期。"))
    Inspector.objects.bulk_create(Inspector(acceptance=round_, name=name) for name in inspectors)
    round_.result, round_.held_on = result, case.on
    round_.recorded_by, round_.recorded_at = case.actor, case.at
    for name, value in facts.items():
        setattr(round_, name, value)
    round_.clean_fields(exclude=["upgrade", "reported_by", "recorded_by"])
    round_.save()
    ItemCheck.objects.bulk_create(
        ItemCheck(
            acceptance=round_,
            item=item,
            passed=verdicts[item.pk].passed,
            finding=verdicts[item.pk].finding,
        )
        for item in asked
    )
    passed = [item.pk for item in asked if verdicts[item.pk].passed]
    UpgradeItem.objects.filter(pk__in=passed).update(accepted_on=case.on)
    case.note = facts.get("opinion", "")
    case.told = {"inspectors": inspectors}


def _check_people(case: UpgradeCase, inspectors: list[str], items: list[UpgradeItem]) -> None:
    if not inspectors:
        case.refuse("inspectors", _("请写验收人员的姓名。"))
    if len(inspectors) > MOST_INSPECTORS:
        case.refuse("inspectors", _("验收人员最多写 %(most)d 人。") % {"most": MOST_INSPECTORS})
    for item in items:
        words = {"item": item.aspect, "name": _("、").join(names_in(item.doer))}
        if set(names_in(item.doer)) & set(inspectors):
            message = _("“%(item)s”是%(name)s做的，不能由本人验收。") % words
            case.refuse("inspectors", message)
        if item.done_by_id == case.actor.pk:
            case.refuse(None, _("“%(item)s”是您登记做完的，请换一个人验收。") % words)


def _check_verdicts(case: UpgradeCase, items: list[UpgradeItem], verdicts: dict) -> None:
    for item in items:
        verdict = verdicts.get(item.pk)
        if verdict is None:
            case.refuse(None, _("“%(item)s”还没有核验。") % {"item": item.aspect})
        if not verdict.passed and not verdict.finding.strip():
            case.refuse(None, _("“%(item)s”要写整改要求。") % {"item": item.aspect})


def drop(case: UpgradeCase, *, reason: str):
    """移出方案: the venue counts no more; its record stays."""
    case.upgrade.dropped_on = case.on
    case.upgrade.drop_reason = case.note = case.require_text("reason", reason)
