"""Reporting 报请验收: every item is done, the next round of acceptance begins."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.workflow import SAME, Line, Step
from stations.models import Acceptance, VenueUpgrade
from stations.upgrade import news as to
from stations.upgrade.case import UpgradeCase
from stations.upgrade.step_form import UpgradeForm
from stations.upgrade.steps.ticking import KEEPERS


class ReportForm(UpgradeForm):
    widths = {"on": "g4", "note": "g8"}

    note = PlainTextField(label=_("说明"), required=False, max_length=200)


def report(case: UpgradeCase, *, note: str = "") -> None:
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


# fmt: off
STEPS = (
    Step(
        "report", _("报请验收"), (VenueUpgrade.Stage.READY,), SAME, KEEPERS,
        form=ReportForm, act=report, done=_("已报请验收。"),
        news=(Line(to.office, noop("%(venue)s提升改造已做完，报请验收。")),),
    ),
)
