"""Ticking items 逐项进度: how far each item of the venue is, and who did what is now done."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.workflow import SAME, Step
from stations.models import UpgradeItem, VenueUpgrade
from stations.upgrade.case import UpgradeCase
from stations.upgrade.qualities import Who
from stations.upgrade.step_form import UpgradeForm

State = UpgradeItem.State
TOLD_OF_ITEM = ("state", "note", "started_on", "done_on", "doer", "done_by", "accepted_on")


@dataclass(frozen=True)
class Progress:
    """What is said of one item."""

    state: str
    note: str = ""


class NamesDoer(UpgradeForm):
    """Of what is now done it is said who did it."""

    doer = PlainTextField(
        label=pgettext_lazy("upgrade", "经办人"),
        required=False,
        max_length=40,
        help_text=_("有项目做完时填写，验收不能由本人来做。"),
    )

    def becomes_done(self, cleaned: dict) -> bool:
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if self.becomes_done(cleaned) and not cleaned.get("doer"):
            self.add_error("doer", _("有项目做完，请写经办人。"))
        return cleaned


class TickForm(NamesDoer):
    """State and remark of each item; who did what is now done."""

    on = DayField(
        label=_("日期"), not_after_today=True, help_text=_("状态有变化的项目按这一天记。")
    )
    widths = {"on": "g4", "doer": "g8"}

    def prepare(self):
        for item in self.items:
            self.fields[f"state_{item.pk}"] = forms.ChoiceField(
                label=_("“%(item)s”的进度") % {"item": item.aspect},
                choices=State,
                initial=item.state,
            )
            self.fields[f"note_{item.pk}"] = PlainTextField(
                label=_("“%(item)s”的现状") % {"item": item.aspect},
                required=False,
                max_length=200,
                initial=item.note,
            )

    def lines(self) -> list[tuple]:
        """Each item with its boxes."""
        return [(i, self[f"state_{i.pk}"], self[f"note_{i.pk}"]) for i in self.items]

    def becomes_done(self, cleaned: dict) -> bool:
        undone = [item for item in self.items if item.state != State.DONE]
        return any(cleaned.get(f"state_{item.pk}") == State.DONE for item in undone)

    def facts(self) -> dict:
        said = self.cleaned_data
        progress = {i.pk: Progress(said[f"state_{i.pk}"], said[f"note_{i.pk}"]) for i in self.items}
        return {"on": said["on"], "doer": said["doer"], "progress": progress}


def tick(case: UpgradeCase, *, progress: dict[int, Progress], doer: str = "") -> None:
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


S, W = VenueUpgrade.Stage, Who
OPEN_TO_WORK = (S.PLANNED, S.IN_WORK, S.READY, S.RECTIFYING)
KEEPERS = (W.VENUE, W.TOWNSHIP, W.COUNTY)
# fmt: off
STEPS = (
    Step(
        "tick", _("更新进度"), OPEN_TO_WORK, SAME, KEEPERS,
        form=TickForm, template="stations/upgrade/tick.html", act=tick, done=_("进度已更新。"),
    ),
)
