"""Supervision 督促指导 of the demonstration: visits of leaders to activities, with demands that are
settled, open and overdue.
"""

from datetime import timedelta
from random import Random

from stations.models import Venue
from visits.demo.stage import Stage
from visits.models import Activity, ActivityReview

MANY, RECENT = 14, timedelta(days=200)
FINDINGS = (
    ("活动有准备，记录完整，代表发言结合实际。", ""),
    ("到会代表偏少，签到不全。", "补齐签到，缺席代表补学"),
    ("提出的意见没有登记成问题。", "把意见逐条登记，交经办台"),
    ("制度上墙内容还是旧的。", "更换制度牌，公示代表名单"),
)
DONE = ("已经补齐，照片存档。", "已经登记并交办。", "新的制度牌已经上墙。")
Mode = ActivityReview.Mode


def review(stage: Stage, activities: list[Activity], rng: Random) -> int:
    """Of workstations' last activities some were seen; returns how many."""
    held = [
        row
        for row in activities
        if row.is_held and row.venue.tier != Venue.Tier.ROOM and row.day > stage.on - RECENT
    ]
    seen = sorted(rng.sample(held, min(MANY, len(held))), key=lambda row: row.day)
    rows = [_review(stage, row, number, rng) for number, row in enumerate(seen)]
    ActivityReview.objects.bulk_create(rows)
    return len(rows)


def _review(stage: Stage, activity: Activity, number: int, rng: Random) -> ActivityReview:
    manager = stage.officers["manager", stage.code]
    finding, put_right = FINDINGS[number % len(FINDINGS)]
    review = ActivityReview(
        county=stage.county,
        township_id=activity.township_id,
        activity=activity,
        reviewed_on=activity.held_on,
        mode=Mode.ONLINE if rng.random() < 0.2 else Mode.OFFLINE,
        reviewer=manager.name,
        finding=finding,
        entered_by=manager,
        entered_on=activity.held_on,
    )
    if put_right:
        review.put_right = put_right
        review.put_right_by = activity.held_on + timedelta(days=20)
        settled = review.put_right_by - timedelta(days=4)
        if settled <= stage.on and number % 5:
            review.done_on, review.done_note = settled, rng.choice(DONE)
    return review
