"""Taking the steps of a venue's upgrade (the table: `stations.upgrade.steps`)."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import Workflow
from stations.models import Posting, VenueUpgrade
from stations.scope import Scope
from stations.upgrade import news
from stations.upgrade.case import UpgradeCase
from stations.upgrade.steps import ROLES_OF, STEPS, Who
from stations.upgrade.summary import summarise

Role = Posting.Role


def holders(user, upgrade: VenueUpgrade) -> dict[Who, Posting]:
    """The qualities the user has in this upgrade, each with the posting that gives it."""
    held: dict[Who, Posting] = {}
    scope, venue = Scope.of(user), upgrade.venue
    for posting in scope.postings:
        if posting.role == Role.VENUE_CLERK and posting.venue_id == venue.pk:
            held.setdefault(Who.VENUE, posting)
        elif posting.role == Role.TOWNSHIP_CLERK and venue.township_id in scope.townships:
            held.setdefault(Who.TOWNSHIP, posting)
        elif posting.role == Role.COUNTY_CLERK and venue.county_id.startswith(posting.region_id):
            held.setdefault(Who.COUNTY, posting)
    return held


class UpgradeWorkflow(Workflow):
    """The only writer of items, rounds and the summary, from which the stage is worked out."""

    steps, roles, case = STEPS, ROLES_OF, UpgradeCase
    state, day, action = "stage", "on", "venueupgrade"
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
        news.spread(name, case)

    def county_of(self, record):
        return record.venue.county_id

    def note_of(self, case):
        return case.note


UPGRADES = UpgradeWorkflow()
take, act, require = UPGRADES.take, UPGRADES.act, UPGRADES.require
steps_open_to, roles_for = UPGRADES.steps_open_to, UPGRADES.roles_for
