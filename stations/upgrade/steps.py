"""The table of steps of a venue's upgrade 家站改造: from which stage, by whom (domain §5).

The stage is worked out from the items (`stations.upgrade.summary`); these steps are all that
moves it. Read by `stations.upgrade.workflow`, which enforces it and draws the buttons.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.workflow import SAME, Step, by_name
from stations.models import VenueUpgrade
from stations.upgrade import acts


class Who(models.TextChoices):
    """In what quality somebody acts on the upgrade of one venue."""

    VENUE = "venue", _("家站联络员")
    TOWNSHIP = "township", _("乡镇人大工作人员")
    COUNTY = "county", _("县人大工作人员")


S, W = VenueUpgrade.Stage, Who
OPEN_TO_WORK = (S.PLANNED, S.IN_WORK, S.READY, S.RECTIFYING)
KEEPERS, OFFICE = (W.VENUE, W.TOWNSHIP, W.COUNTY), (W.COUNTY,)

# fmt: off
STEPS = by_name(
    #    name      label                            from                         to    who
    Step("tick",   _("更新进度"),                     OPEN_TO_WORK,                SAME, KEEPERS, act=acts.tick),
    Step("report", _("报请验收"),                     (S.READY,),                  SAME, KEEPERS, act=acts.report),
    Step("accept", _("通过验收"),                     (S.REPORTED,),               SAME, OFFICE,  act=acts.accept),
    Step("reject", _("整改后复验"),                   (S.REPORTED,),               SAME, OFFICE,  act=acts.reject),
    Step("drop",   pgettext_lazy("step", "移出方案"), (*OPEN_TO_WORK, S.REPORTED), SAME, OFFICE,  act=acts.drop),
)
# fmt: on

ROLES_OF = {
    W.VENUE: frozenset({"venue_clerk"}),
    W.TOWNSHIP: frozenset({"township_clerk"}),
    W.COUNTY: frozenset({"county_clerk"}),
}
