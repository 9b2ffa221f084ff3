"""Taking a venue through its upgrade in tests."""

from datetime import date

from stations.models import UpgradeItem
from stations.upgrade import workflow
from stations.upgrade.steps.accepting import Verdict, to_check
from stations.upgrade.steps.ticking import Progress
from tests import make

MARCH, APRIL, MAY = date(2025, 3, 3), date(2025, 4, 7), date(2025, 5, 6)


def take(name, upgrade, actor, on=MARCH, **facts):
    """One step on the day, entered on the same day."""
    return workflow.take(name, upgrade, actor=actor, at=make.moment(on), on=on, **facts)


def progress(upgrade, state="done", *, only=None) -> dict[int, Progress]:
    """The same said of every item, or of those named."""
    items = upgrade.items.select_related("aspect")
    return {i.pk: Progress(state) for i in items if only is None or i.aspect.name in only}


def finish(upgrade, actor, on=MARCH, doer="字春梅"):
    return take("tick", upgrade, actor, on, progress=progress(upgrade), doer=doer)


def report(upgrade, actor, on=APRIL):
    return take("report", upgrade, actor, on)


def verdicts(upgrade, failing=()) -> dict[int, Verdict]:
    """What the next acceptance finds: the aspects named do not pass."""
    items = to_check(list(upgrade.items.select_related("aspect")))
    good, bad = Verdict(passed=True), Verdict(passed=False, finding="补齐")
    return {item.pk: bad if item.aspect.name in failing else good for item in items}


def accept(upgrade, actor, on=MAY, **facts):
    facts = {"inspectors": ["杨丽萍"], "verdicts": verdicts(upgrade)} | facts
    return take("accept", upgrade, actor, on, **facts)


def reject(upgrade, actor, on=MAY, *, failing=("设备",), **facts):
    facts = {
        "inspectors": ["杨丽萍"],
        "verdicts": verdicts(upgrade, failing),
        "opinion": "设备补齐后复验。",
        "put_right_by": date(2025, 5, 30),
    } | facts
    return take("reject", upgrade, actor, on, **facts)


def accepted(programme, venue, *, keeper, office, on=MAY, **facts):
    """A venue that went the whole way."""
    upgrade = make.make_upgrade(programme, venue, **facts)
    for step, person, day in ((finish, keeper, MARCH), (report, keeper, APRIL)):
        upgrade = step(upgrade, person, day)
    return accept(upgrade, office, on)


def item(upgrade, aspect="设备") -> UpgradeItem:
    return upgrade.items.get(aspect__name=aspect)
