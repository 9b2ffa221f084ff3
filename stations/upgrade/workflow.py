"""Taking the steps of a venue's upgrade (the table: `stations.upgrade.steps`). `take` is the only
writer of items, rounds and the summary; `steps_open_to` feeds the buttons.
"""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.audit import journal
from deputies_portal.ui.errors import StaleRecord, StepRefused
from stations.gate import WrongRole
from stations.models import Posting, VenueUpgrade
from stations.scope import Scope
from stations.upgrade import news
from stations.upgrade.case import UpgradeCase
from stations.upgrade.steps import STEPS, Who, roles_for
from stations.upgrade.summary import summarise

Role = Posting.Role
JOURNALLED = ("stage", "started_on", "finished_on", "reported_on", "accepted_on", "dropped_on")


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


def steps_open_to(user, upgrade: VenueUpgrade) -> set[str]:
    """The steps the user may take now: a button shown is a step allowed."""
    held = holders(user, upgrade)
    return {
        name
        for name, step in STEPS.items()
        if held.keys() & set(step.who) and not _refusal(name, upgrade)
    }


def require(name: str, upgrade: VenueUpgrade, *, actor) -> Posting:
    """The posting that gives the right: 403 without one, the 409 page in another stage."""
    held = holders(actor, upgrade)
    posting = next((held[who] for who in STEPS[name].who if who in held), None)
    if posting is None:
        needed = roles_for(name)
        raise PermissionDenied if Scope.of(actor).roles & needed else WrongRole(needed)
    if refusal := _refusal(name, upgrade):
        raise StepRefused(refusal, record=upgrade)
    return posting


def take(
    name: str,
    upgrade: VenueUpgrade,
    *,
    actor,
    at: datetime,
    on: date | None = None,
    version: int | None = None,
    token: UUID | None = None,
    **facts,
) -> VenueUpgrade:
    """Lock, check right, stage and version, act, work the summary out anew, write the journal.

    Raises PermissionDenied, StepRefused, StaleRecord and ValidationError.
    """
    with transaction.atomic():
        upgrade = _locked(upgrade)
        posting = require(name, upgrade, actor=actor)
        if version is not None and version != upgrade.version:
            raise StaleRecord.of(upgrade)
        on = on or timezone.localdate(at)
        return act(name, UpgradeCase(upgrade, actor, posting, on, at), token=token, **facts)


def act(name: str, case: UpgradeCase, *, token: UUID | None = None, **facts) -> VenueUpgrade:
    """The act without asking for a right: of `take`, and of what follows from another act."""
    upgrade = case.upgrade
    if case.on > case.entered_on:
        case.refuse("on", _("日期不能晚于今天。"))
    before = journal.snapshot(upgrade, JOURNALLED)
    STEPS[name].act(case, **facts)
    summarise(upgrade)
    upgrade.version += 1
    upgrade.save()
    after = journal.snapshot(upgrade, JOURNALLED)
    changed = [column for column in after if after[column] != before[column]]
    journal.record(
        actor=case.actor,
        action=f"venueupgrade.{name}",
        target=upgrade,
        before={column: before[column] for column in changed},
        after={column: after[column] for column in changed} | case.told,
        note=case.note,
        county=upgrade.venue.county_id,
        posting=case.posting,
        token=token,
    )
    news.spread(name, case)
    return upgrade


def _locked(upgrade: VenueUpgrade) -> VenueUpgrade:
    rows = VenueUpgrade.objects.select_for_update(of=("self",))
    return rows.select_related("venue", "programme").get(pk=upgrade.pk)


def _refusal(name: str, upgrade: VenueUpgrade) -> str:
    """Why the step cannot be taken from where the venue stands; empty when it can."""
    if not upgrade.programme.is_running:
        return _("这个方案已经结束。")
    if not upgrade.is_counted:
        return _("这处家站已经移出方案。")
    if upgrade.stage in STEPS[name].sources:
        return ""
    facts = {"stage": upgrade.get_stage_display(), "step": STEPS[name].label}
    return _("这处家站现在是“%(stage)s”，不能“%(step)s”。") % facts
