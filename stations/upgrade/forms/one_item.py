"""The form of one item 改造项目 whose progress is told for many venues together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.models import UpgradeItem
from stations.upgrade.steps.ticking import NamesDoer, Progress

State = UpgradeItem.State


class OneItemForm(NamesDoer):
    """One item and how far it is; what is said of the others of the venue stays."""

    widths = {"aspect": "g4", "state": "g4", "on": "g4", "doer": "g12"}
    field_order = ["aspect", "state", "on", "doer"]

    aspect = forms.ChoiceField(label=_("改造项目"))
    state = forms.ChoiceField(label=_("进度"), choices=State, initial=State.DONE)

    def prepare(self):
        self.fields["aspect"].choices = [(item.aspect_id, item.aspect) for item in self.items]

    def becomes_done(self, cleaned: dict) -> bool:
        return cleaned.get("state") == State.DONE

    def facts(self) -> dict:
        said = self.cleaned_data
        (item,) = [one for one in self.items if str(one.aspect_id) == said["aspect"]]
        progress = {item.pk: Progress(said["state"], item.note)}
        return {"on": said["on"], "doer": said["doer"], "progress": progress}
