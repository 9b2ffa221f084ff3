"""移出方案: the venue leaves the programme and counts no more; its record stays."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.workflow import SAME, Line, Step
from stations.models import VenueUpgrade
from stations.upgrade import news as to
from stations.upgrade.case import UpgradeCase
from stations.upgrade.qualities import Who
from stations.upgrade.step_form import UpgradeForm
from stations.upgrade.steps.ticking import OPEN_TO_WORK


class DropForm(UpgradeForm):
    widths = {"on": "g4", "reason": "g8"}

    reason = PlainTextField(label=_("原因"), max_length=200)


def drop(case: UpgradeCase, *, reason: str) -> None:
    case.upgrade.dropped_on = case.on
    case.upgrade.drop_reason = case.note = case.require_text("reason", reason)


# fmt: off
STEPS = (
    Step(
        "drop", pgettext_lazy("step", "移出方案"), (*OPEN_TO_WORK, VenueUpgrade.Stage.REPORTED),
        SAME, (Who.COUNTY,),
        form=DropForm, act=drop, done=_("这处家站已移出方案。"),
        news=(Line(to.keepers, noop("%(venue)s已移出提升改造方案。")),),
    ),
)
