"""Forms of the steps of a venue's upgrade: progress item by item, report, acceptance, leaving."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.models import UpgradeItem
from stations.registers.forms.acts import ActForm
from stations.upgrade.acts import Progress, Verdict, names_in, to_check

PASSED, FAILED = "1", "0"


class StepForm(ActForm):
    """`facts()` is what the step is told."""

    on = DayField(label=_("日期"), not_after_today=True)
    widths = {"on": "g4"}

    def __init__(self, *args, items=(), **kwargs):
        self.items = list(items)
        super().__init__(*args, **kwargs)

    def facts(self) -> dict:
        return {n: value for n, value in self.cleaned_data.items() if n != "version"}


class TickForm(StepForm):
    """逐项进度: state and remark of each item; who did what is now done."""

    on = DayField(
        label=_("日期"), not_after_today=True, help_text=_("状态有变化的项目按这一天记。")
    )
    doer = PlainTextField(
        label=_("经办人"),
        required=False,
        max_length=40,
        help_text=_("有项目做完时填写，验收不能由本人来做。"),
    )
    widths = {"on": "g4", "doer": "g8"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for item in self.items:
            self.fields[f"state_{item.pk}"] = forms.ChoiceField(
                label=_("“%(item)s”的进度") % {"item": item.aspect},
                choices=UpgradeItem.State,
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

    def clean(self):
        cleaned = super().clean()
        becomes_done = [i for i in self.items if self._becomes_done(i, cleaned)]
        if becomes_done and not cleaned.get("doer"):
            self.add_error("doer", _("有项目做完，请写经办人。"))
        return cleaned

    def _becomes_done(self, item, cleaned) -> bool:
        done = UpgradeItem.State.DONE
        return item.state != done and cleaned.get(f"state_{item.pk}") == done

    def facts(self) -> dict:
        said = self.cleaned_data
        progress = {i.pk: Progress(said[f"state_{i.pk}"], said[f"note_{i.pk}"]) for i in self.items}
        return {"on": said["on"], "doer": said["doer"], "progress": progress}


class ReportForm(StepForm):
    note = PlainTextField(label=_("说明"), required=False, max_length=200)
    widths = {"on": "g4", "note": "g8"}


class DropForm(StepForm):
    reason = PlainTextField(label=_("原因"), max_length=200)
    widths = {"on": "g4", "reason": "g8"}


class AcceptanceForm(StepForm):
    """验收: a verdict on each item that has not passed yet, who was there, the result."""

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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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

    def facts(self) -> dict:
        said = self.cleaned_data
        verdicts = {
            i.pk: Verdict(said[f"passed_{i.pk}"] == PASSED, said[f"finding_{i.pk}"])
            for i in self.items
        }
        plain = ("on", "inspectors", "opinion", "put_right_by")
        return {name: said[name] for name in plain} | {"verdicts": verdicts}
