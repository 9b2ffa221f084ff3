"""The form of one item 改造项目 whose progress is told for many venues together."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import PlainTextField
from stations.models import UpgradeItem
from stations.upgrade.step_form import UpgradeForm
from stations.upgrade.steps.ticking import Progress

State = UpgradeItem.State


class OneItemForm(UpgradeForm):
    """One item and how far it is; what is said of the others of the venue stays."""

    widths = {"aspect": "g4", "state": "g4", "on": "g4", "doer": "g12"}
    field_order = ["aspect", "state", "on", "doer"]

    aspect = forms.ChoiceField(label=_("改造项目"))
    state = forms.ChoiceField(label=_("进度"), choices=State, initial=State.DONE)
    doer = PlainTextField(
        label=pgettext_lazy("upgrade", "经办人"),
        required=False,
        max_length=40,
        help_text=_("有项目做完时填写，验收不能由本人来做。"),
    )

    def prepare(self):
        self.fields["aspect"].choices = [(item.aspect_id, item.aspect) for item in self.items]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == State.DONE and not cleaned.get("doer"):
            self.add_error("doer", _("有项目做完，请写经办人。"))
        return cleaned

    def facts(self) -> dict:
        said = self.cleaned_data
        (item,) = [one for one in self.items if str(one.aspect_id) == said["aspect"]]
        progress = {item.pk: Progress(said["state"], item.note)}
        return {"on": said["on"], "doer": said["doer"], "progress": progress}
