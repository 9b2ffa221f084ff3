"""Taking the steps of a venue's upgrade (the table: `stations.upgrade.steps`)."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import Workflow
from stations.models import VenueUpgrade
from stations.upgrade import news
from stations.upgrade.case import UpgradeCase
from stations.upgrade.qualities import ROLES_OF, holders
from stations.upgrade.steps import STEPS
from stations.upgrade.summary import summarise


class UpgradeWorkflow(Workflow):
    """The only writer of items, rounds and the summary, from which the stage is worked out."""

    steps, roles, case = STEPS, ROLES_OF, UpgradeCase
    state, day = "stage", "on"
    page, action = "stations:upgrade", "venueupgrade"
    journalled = ("stage", "started_on", "finished_on", "reported_on", "accepted_on", "dropped_on")
    refusal = gettext_lazy("这处家站现在是“%(state)s”，不能“%(step)s”。")

    def holders(self, user, record, on, known=None):
        return holders(user, record)

    def not_from_here(self, name, record, on):
        if not record.programme.is_running:
            return _("这个方案已经结束。")
        if not record.is_counted:
            return _("这处家站已经移出方案。")
        return super().not_from_here(name, record, on)

    def locked(self, record, facts):
        rows = VenueUpgrade.objects.select_for_update(of=("self",))
        return rows.select_related("venue", "programme").get(pk=record.pk)

    def take(self, name, record, *, on: date | None = None, **facts) -> VenueUpgrade:
        return super().take(name, record, happened_on=on, **facts)

    def write(self, name, case) -> VenueUpgrade:
        summarise(case.upgrade)
        case.upgrade.save()
        return case.upgrade

    def spread(self, name, case, written):
        news.spread(case, self.steps[name].news)

    def county_of(self, record):
        return record.venue.county_id

    def note_of(self, case):
        return case.note


UPGRADES = UpgradeWorkflow()
take, act, require = UPGRADES.take, UPGRADES.act, UPGRADES.require
steps_open_to = UPGRADES.steps_open_to
