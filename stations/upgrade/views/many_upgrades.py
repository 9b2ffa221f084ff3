"""Many venues of a programme at once: one item told of all of them, reported together."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.many import Act, Many, Paper
from deputies_portal.core.many.views import page_of
from stations.models import VenueUpgrade
from stations.models.upgrade.venue_upgrade import UPGRADE_ORDER
from stations.upgrade import workflow
from stations.upgrade.filters import UpgradeFilter
from stations.upgrade.forms.one_item import OneItemForm
from stations.upgrade.qualities import UPGRADE_READERS, holders
from stations.upgrade.steps import FORMS


class ManyUpgrades(Many):
    workflow = workflow.UPGRADES
    roles = UPGRADE_READERS
    list_page, page = "stations:upgrades", "stations:upgrades-many"
    heading = _("改造的家站")
    words = (_("家站"), _("方案"))
    ticks = "upgrades"
    filterset = UpgradeFilter
    acts = (
        Act("tick", ("aspect", "state", "on", "doer")),
        Act("report", ("on", "note")),
    )
    papers = (Paper("export", _("导出台账"), "ledgers:upgrade-xlsx", is_file=True),)

    def seen(self):
        rows = VenueUpgrade.objects.visible_to(self.user).select_related("venue", "programme")
        return rows.with_tree_place().order_by(*UPGRADE_ORDER)

    def form(self, step, record, known, data=None):
        form_class = OneItemForm if step == "tick" else FORMS[step]
        return form_class(data, user=self.user, record=record, on=self.on)

    def title_of(self, record):
        return record.programme.name

    def held_by_row(self, row: VenueUpgrade):
        return holders(self.user, row)


upgrades_together = page_of(ManyUpgrades)
