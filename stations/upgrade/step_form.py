"""What the forms of the steps of a venue's upgrade share: the day, and the items of the venue."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField
from deputies_portal.core.workflow.forms import StepForm


class UpgradeForm(StepForm):
    widths = {"on": "g4"}
    heading: object = ""  # of the page, if not like the button

    on = DayField(label=_("日期"), not_after_today=True)

    def __init__(self, *args, record, on, **kwargs):
        self.record, self.items = record, list(record.items.select_related("aspect"))
        super().__init__(*args, record=record, on=on, initial={"on": on}, **kwargs)

    def step_taken(self, name: str) -> str:
        """The step that is taken with what was said, on the page of the step `name`."""
        return name
