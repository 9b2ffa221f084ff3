"""Acceptance 验收, item by item: passed 通过验收, or put right and checked again 整改后复验.

An item is accepted after it is done, and never by the person who did it.
"""

import re
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import SAME, Line, Step
from stations.models import Acceptance, Inspector, ItemCheck, UpgradeItem, VenueUpgrade
from stations.upgrade import news as to
from stations.upgrade.case import UpgradeCase
from stations.upgrade.qualities import Who
from stations.upgrade.step_form import UpgradeForm

Result = Acceptance.Result
MOST_INSPECTORS = 10
BETWEEN_NAMES = re.compile(r"[、，,;；\s]+")
PASSED, FAILED = "1", "0"


def names_in(text: str) -> list[str]:
    """Several people written in one line, each once."""
    return list(dict.fromkeys(filter(None, BETWEEN_NAMES.split(text))))


def to_check(items: list[UpgradeItem]) -> list[UpgradeItem]:
    """The items of a round: what is needed and has not passed in an earlier one."""
    return [item for item in items if item.is_needed and item.accepted_on is None]


@dataclass(frozen=True)
class Verdict:
    """How the inspectors found one item; what does not pass says what to put right."""

    passed: bool
    finding: str = ""


class AcceptanceForm(UpgradeForm):
    """A verdict on each item that has not passed yet, who was there, the result: which of the two
    steps is taken."""

    on = DayField(label=_("验收日期"), not_after_today=True)
    inspectors = PlainTextField(
        label=_("验收人员"), max_length=400, help_text=_("写姓名，几个人用顿号隔开。")
    )
    result = forms.ChoiceField(
        label=_("结论"),
        choices=[("accept", _("通过验收")), ("reject", _("整改后复验"))],
        widget=forms.RadioSelect,
    )
    opinion = PlainTextField(label=_("验收意见"), required=False, max_length=300, lines=True)
    put_right_by = DayField(
        label=_("整改期限"), required=False, help_text=_("整改后复验的，写到哪天改好。")
    )
    widths = {"on": "g4", "inspectors": "g8", "put_right_by": "g4"}
    heading = _("验收单")

    def prepare(self):
        self.items = to_check(self.items)
        verdicts = [(PASSED, _("符合")), (FAILED, pgettext_lazy("verdict", "不符合"))]
        for item in self.items:
            label = {"item": item.aspect}
            self.fields[f"passed_{item.pk}"] = forms.ChoiceField(
                label=_("“%(item)s”的核验") % label, choices=verdicts, widget=forms.RadioSelect
            )
            self.fields[f"finding_{item.pk}"] = PlainTextField(
                label=_("“%(item)s”的整改要求") % label, required=False, max_length=200
            )
        for name, field in self.fields.items():
            self._word(field, field.label or name)

    def lines(self) -> list[tuple]:
        return [(i, self[f"passed_{i.pk}"], self[f"finding_{i.pk}"]) for i in self.items]

    def clean_inspectors(self) -> list[str]:
        return names_in(self.cleaned_data["inspectors"])

    def clean(self):
        cleaned = super().clean()
        for item in self.items:
            finding = f"finding_{item.pk}"
            if cleaned.get(f"passed_{item.pk}") == FAILED and not cleaned.get(finding):
                self.add_error(finding, _("不符合的项目要写整改要求。"))
        return cleaned

    def step_taken(self, name: str) -> str:
        return self.cleaned_data["result"]

    def facts(self) -> dict:
        said = self.cleaned_data
        verdicts = {
            i.pk: Verdict(said[f"passed_{i.pk}"] == PASSED, said[f"finding_{i.pk}"])
            for i in self.items
        }
        plain = ("on", "inspectors", "opinion", "put_right_by")
        return {name: said[name] for name in plain} | {"verdicts": verdicts}


def accept(
    case: UpgradeCase, *, inspectors, verdicts, opinion: str = "", put_right_by=None
) -> None:
    """通过验收: every item passes."""
    if not all(verdict.passed for verdict in verdicts.values()):
        case.refuse(None, _("还有不符合的项目，不能通过验收。"))
    _hold(case, Result.ACCEPTED, inspectors, verdicts, opinion=opinion)


def reject(
    case: UpgradeCase, *, inspectors, verdicts, opinion: str, put_right_by: date | None
) -> None:
    """整改后复验: what does not pass is opened again, what passed stays accepted."""
    failed = {pk for pk, verdict in verdicts.items() if not verdict.passed}
    if not failed:
        case.refuse(None, _("请标出要整改的项目。"))
    if put_right_by is None or put_right_by < case.on:
        case.refuse("put_right_by", _("写明整改期限，不能早于验收日期。"))
    opinion = case.require_text("opinion", opinion)
    facts = {"opinion": opinion, "put_right_by": put_right_by}
    _hold(case, Result.REJECTED, inspectors, verdicts, **facts)
    reopened = {"state": UpgradeItem.State.IN_WORK, "done_on": None, "doer": "", "done_by": None}
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


S, W = VenueUpgrade.Stage, Who
# fmt: off
STEPS = (
    Step(
        "accept", _("通过验收"), (S.REPORTED,), SAME, (W.COUNTY,),
        form=AcceptanceForm, template="stations/upgrade/acceptance.html", act=accept,
        done=_("这处家站已通过验收。"),
        news=(Line(to.keepers, noop("%(venue)s提升改造已通过验收。")),),
    ),
    # Taken on the page of the step above, whose form asks for the result.
    Step(
        "reject", _("整改后复验"), (S.REPORTED,), SAME, (W.COUNTY,),
        act=reject, done=_("已记下验收意见，等整改后复验。"),
        news=(Line(to.keepers, noop("%(venue)s提升改造验收后要整改，请在%(day)s前改好。")),),
    ),
)
