"""One plain maker per model, with facts that are valid unless the test says otherwise."""

from datetime import date, datetime, time
from functools import cache
from itertools import count
from uuid import uuid4
from zoneinfo import ZoneInfo

from deputies_portal.core.accounts.models import User
from deputies_portal.core.words.pinyin import search_key
from stations.models import (
    ActivityType,
    Assessment,
    Assignment,
    County,
    Deputy,
    DeputyGroup,
    Equipment,
    Honour,
    Mandate,
    Posting,
    ReceptionRule,
    Region,
    Sponsorship,
    Standard,
    Term,
    UndertakingUnit,
    UpgradeAspect,
    UpgradeItem,
    UpgradeProgramme,
    Venue,
    VenueDocument,
    VenueUpgrade,
)
from visits.activities import plans, recording, reviewing
from visits.activities.facts import ActivityFacts
from visits.issues.issue_facts import NAMES, IssueFacts
from visits.lifecycle import founding
from visits.models import (
    Activity,
    AnswerClass,
    Category,
    DeadlineRule,
    DutyDay,
    DutySlot,
    JointDay,
    Leave,
    RotaDraft,
    Swap,
)
from visits.visits import intake

CHINA = ZoneInfo("Asia/Shanghai")
OPENED = date(2019, 6, 1)
MARCH_10 = date(2025, 3, 10)
MARCH_11 = date(2025, 3, 11)
serial = count(1)
key_of = cache(search_key)  # the same few names in every test

# The official tree around the two counties, as far as the tests walk it.
REGIONS = [
    ("53", "云南省", "province"),
    ("5305", "保山市", "prefecture"),
    ("530524", "昌宁县", "county"),
    ("530524101", "田园镇", "township"),
    ("530524101001", "关庙社区居民委员会", "village"),
    ("530524101002", "宝丰社区居民委员会", "village"),
    ("530524102", "漭水镇", "township"),
    ("530524102201", "漭水社区村民委员会", "village"),
    ("5329", "大理白族自治州", "prefecture"),
    ("532930", "洱源县", "county"),
    ("532930104", "三营镇", "township"),
    ("532930104203", "永胜村委会", "village"),
]


def moment(day=MARCH_10, clock="10:20"):
    """A moment of the office's own time."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=CHINA)


def make_regions(rows=REGIONS):
    lengths = {"prefecture": 2, "county": 4, "township": 6, "village": 9}
    regions = []
    for code, name, level in rows:
        parent = code[: lengths[level]] if level in lengths else None
        region = Region(code=code, name=name, level=level, parent_id=parent)
        region.search_key = key_of(name)
        regions.append(region)
    Region.objects.bulk_create(regions)


def make_county(code="530524", **facts):
    """A county with its own lists; its regions must be there."""
    return founding.found_county(code, actor=None, **facts)


def make_user(username=None, *, password=None, **facts):
    username = username or f"user{next(serial)}"
    facts.setdefault("name", username)
    return User.objects.create_user(username, password=password, **facts)


def make_posting(user, role, *, starts_on=date(2020, 1, 1), **place):
    whole = {"is_whole": role == "administrator" and not place}
    return Posting.objects.create(user=user, role=role, starts_on=starts_on, **{**whole, **place})


def make_person(role, *, name=None, username=None, password=None, **place):
    """A user with one posting."""
    user = make_user(username, name=name or role, password=password)
    make_posting(user, role, **place)
    return user


def make_venue(tier="room", **facts):
    facts.setdefault("name", f"家站{next(serial)}")
    facts.setdefault("opened_on", OPENED)
    facts.setdefault("county_id", "530524")
    if tier == "specialised":
        facts.setdefault("field", "法律服务")
    venue = Venue(tier=tier, **facts)
    venue.clean()
    venue.save()
    return venue


def make_unit(short_name=None, *, kind="government", county_id="530524", **facts):
    short_name = short_name or f"单位{next(serial)}"
    facts.setdefault("name", f"{short_name}（全称）")
    unit = UndertakingUnit(short_name=short_name, kind=kind, county_id=county_id, **facts)
    unit.clean()
    unit.save()
    return unit


def make_deputy(name="杨秀兰", *, county_id="530524", **facts):
    deputy = Deputy(name=name, county_id=county_id, **facts)
    deputy.clean()
    deputy.save()
    return deputy


def make_term(congress_id="530524", number=17, **facts):
    facts.setdefault("starts_on", date(2022, 1, 1))
    facts.setdefault("ends_on", date(2027, 1, 31))
    return Term.objects.get_or_create(congress_id=congress_id, number=number, defaults=facts)[0]


def make_mandate(deputy, *, congress_id="530524", **facts):
    facts.setdefault("constituency", "第一选区")
    facts.setdefault("starts_on", date(2022, 1, 1))
    mandate = Mandate(deputy=deputy, term=make_term(congress_id), **facts)
    mandate.clean()
    mandate.save()
    return mandate


def make_assignment(deputy, venue, **facts):
    facts.setdefault("starts_on", date(2022, 3, 1))
    assignment = Assignment(deputy=deputy, venue=venue, **facts)
    assignment.clean()
    assignment.save()
    return assignment


def make_group(name=None, *, county_id="530524", **facts):
    name = name or f"第{next(serial)}代表小组"
    group = DeputyGroup(name=name, county_id=county_id, **facts)
    group.clean()
    group.save()
    return group


def make_equipment(venue, kind="电脑", **facts):
    return Equipment.objects.create(venue=venue, kind=kind, **facts)


def make_honour(venue, title="示范点", **facts):
    facts.setdefault("starts_on", date(2024, 1, 1))
    return Honour.objects.create(venue=venue, title=title, **facts)


def make_sponsorship(venue, role="leader", **facts):
    facts = {"person": "字光明", "body": "县人大常委会", "starts_on": date(2024, 1, 1)} | facts
    return Sponsorship.objects.create(venue=venue, role=role, **facts)


def make_document(venue, title="代表学习制度", **facts):
    facts = {"regime": "study", "text": "每半年学习一次。", "starts_on": OPENED} | facts
    return VenueDocument.objects.create(venue=venue, title=title, **facts)


def make_programme(name="2025年提升改造", *, county_id="530524", **facts):
    facts = {"starts_on": date(2025, 1, 1), "deadline": date(2025, 12, 31)} | facts
    return UpgradeProgramme.objects.create(name=name, county_id=county_id, **facts)


def make_upgrade(programme, venue, *, item_facts=None, **facts):
    """A venue in the programme with every item of the county's list."""
    facts = {
        "planned_start": date(2025, 2, 1),
        "planned_finish": date(2025, 5, 31),
        "due": date(2025, 6, 30),
    } | facts
    upgrade = VenueUpgrade.objects.create(programme=programme, venue=venue, **facts)
    aspects = UpgradeAspect.objects.filter(county=programme.county_id)
    UpgradeItem.objects.bulk_create(
        UpgradeItem(upgrade=upgrade, aspect=aspect, **(item_facts or {})) for aspect in aspects
    )
    return upgrade


def standard(county_id="530524") -> Standard:
    """The ten items the county was founded with."""
    return Standard.objects.get(county_id=county_id, number=1)


def make_assessment(venue, *, by, kind="self", on=MARCH_10, **facts):
    """A draft against the county's first version."""
    facts.setdefault("standard", standard(venue.county_id))
    return Assessment.objects.create(venue=venue, kind=kind, by=by, assessed_on=on, **facts)


def a_contact(**facts):
    return intake.ContactFacts(**{"name": "赵文彩", "phone": "13800004127"} | facts)


def an_issue(*, county_id="530524", category="教育", **facts):
    written = {"description": "主线截面小，两台蒸箱不能同时开。", "wish": "换线增容。"}
    written |= {name: facts.pop(name) for name in NAMES if name in facts}
    facts.setdefault("title", "食堂线路老化，午餐供应时断时续")
    kept = Category.objects.get(county_id=county_id, name=category)
    return IssueFacts(**{"category": kept, "written": written} | facts)


def make_visit(venue, *, actor, issues=None, on=MARCH_10, at=None, **facts):
    """A recorded visit; one issue unless the test lists others."""
    facts.setdefault("contacts", [a_contact()])
    visit = intake.VisitFacts(
        venue=venue, received_on=on, received_at=time(10, 20), submission=uuid4(), **facts
    )
    issues = [an_issue(county_id=venue.county_id)] if issues is None else issues
    return intake.record_visit(visit, issues, actor=actor, at=at or moment(on))


def make_issue(venue, *, actor, on=MARCH_10, at=None, visit_facts=None, **facts):
    visit = make_visit(
        venue,
        actor=actor,
        on=on,
        at=at,
        issues=[an_issue(county_id=venue.county_id, **facts)],
        **(visit_facts or {}),
    )
    return visit.voices.get().issue


def answer_class(code="A", county_id="530524"):
    return AnswerClass.objects.get(county_id=county_id, code=code)


def deadline_rule(kind, pace="", county_id="530524"):
    return DeadlineRule.objects.get(county_id=county_id, kind=kind, pace=pace)


def county(code="530524"):
    return County.objects.get(pk=code)


def make_rule(tier="", venue=None, **facts):
    """On the 10th of each month from 9:00 to 11:30, two deputies, unless said otherwise."""
    facts.setdefault("county_id", venue.county_id if venue else "530524")
    facts.setdefault("starts_on", date(2020, 1, 1))
    if facts.setdefault("pattern", "month_day") == "month_day":
        facts.setdefault("month_day", 10)
    hours = {"starts_at": time(9), "ends_at": time(11, 30)}
    return ReceptionRule.objects.create(tier=tier, venue=venue, **(hours | facts))


def make_draft(**facts):
    facts = {
        "county_id": "530524",
        "first": MARCH_10,
        "last": MARCH_10,
        "made_at": moment(),
    } | facts
    return RotaDraft.objects.create(changed_at=facts["made_at"], **facts)


def make_joint_day(**facts):
    hours = {"starts_at": time(9), "ends_at": time(11, 30), "day": MARCH_11}
    facts = {"county_id": "530524", "title": "集中接待日", "made_at": moment()} | hours | facts
    return JointDay.objects.create(**facts)


def make_duty_day(venue, *deputies, day=MARCH_10, clock="09:00-11:30", **facts):
    """A published day; each of the deputies has a turn."""
    starts_at, ends_at = map(time.fromisoformat, clock.split("-"))
    if facts.get("state") != "draft":
        facts.setdefault("published_on", date(2025, 1, 2))
    facts = {"state": "published", "planned_for": day, "changed_at": moment()} | facts
    made = DutyDay.objects.create(
        county_id=venue.county_id,
        township_id=venue.township_id,
        venue=venue,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        **facts,
    )
    for rank, deputy in enumerate(deputies, start=1):
        make_slot(made, deputy, rank=rank)
    return made


def make_slot(day, deputy=None, **facts):
    facts |= {"level": "county"} if deputy else {"reason": "nobody"} | facts
    return DutySlot.objects.create(day=day, deputy=deputy, changed_at=moment(), **facts)


def make_leave(deputy, first=MARCH_10, last=None, **facts):
    facts = {"reason": "外出学习", "state": "granted", "decided_at": moment()} | facts
    return Leave.objects.create(
        county_id=deputy.county_id,
        deputy=deputy,
        first=first,
        last=last or first,
        asked_at=moment(),
        **facts,
    )


def activity_type(kind="study", county_id="530524") -> ActivityType:
    return ActivityType.objects.get(county_id=county_id, kind=kind, closed_on__isnull=True)


def activity_facts(venue, *, kind="study", deputies=(), day=MARCH_10, **facts) -> ActivityFacts:
    """A study day; the deputies came."""
    facts = {"theme": "学习代表法", "content": "学习新修改的代表法。"} | facts
    facts.setdefault("roll", {deputy.pk: "present" for deputy in deputies})
    chosen = activity_type(kind, venue.county_id)
    return ActivityFacts(venue, chosen, day=day, submission=uuid4(), **facts)


def make_activity(venue, *, actor, held=True, at=None, **facts) -> Activity:
    """Recorded as held on 10 March 2025, entered that day, unless said otherwise."""
    said = activity_facts(venue, **facts)
    verb = recording.record_activity if held else recording.plan_activity
    return verb(said, actor=actor, at=at or moment(MARCH_10 if said.day > MARCH_10 else said.day))


def make_review(activity, *, actor, at=None, **facts):
    """A leader's visit on 10 March 2025: the sign-in sheet is to be put right by the 20th."""
    facts = {
        "reviewed_on": MARCH_10,
        "reviewer": "字光明",
        "finding": "活动有准备，签到不全。",
        "put_right": "补齐签到",
        "put_right_by": date(2025, 3, 20),
    } | facts
    said = reviewing.ReviewFacts(**facts)
    return reviewing.review_activity(activity, said, actor=actor, at=at or moment(MARCH_11))


def make_swap(slot, other, **facts):
    """Asked for by who serves the turn."""
    facts = {"asker": slot.server, "asked_at": moment()} | facts
    return Swap.objects.create(slot=slot, other=other, **facts)


def make_plan(*, actor, county="530524", township=None, items=1, published=False, **facts):
    """A plan of 2025, adopted on 10 March and, if wanted, published on the 11th."""
    facts = {
        "year": 2025,
        "title": "2025年代表工作计划",
        "adopted_on": MARCH_10,
        "adopted_by": "县人大常委会主任会议",
    } | facts
    by = {"actor": actor, "at": moment(MARCH_11)}
    plan = plans.draw_up(county=county, township=township, **facts, **by)
    for number in range(items):
        make_plan_item(plan, actor=actor, title=f"代表集中学习{number + 1}")
    if published:
        plan = plans.publish_plan(plan, version=1, **by)
    return plan


def make_plan_item(plan, *, actor, **facts):
    facts = {
        "title": "代表集中学习",
        "starts_on": date(plan.year, 4, 1),
        "ends_on": date(plan.year, 6, 30),
        "activity_type": activity_type("study", plan.county_id),
        "responsible": "代表工委",
    } | facts
    return plans.add_item(plan, actor=actor, at=moment(MARCH_11), **facts)
