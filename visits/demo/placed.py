"""Cases placed before the accounts to try, counted in working days before the day of loading.

They make sure that every desk has something to do and that what is rare can be seen.
"""

from functools import partial

from visits.demo import paths
from visits.demo.course import Course
from visits.demo.matters import matter_titled
from visits.demo.officers import CLERK2_ROOM, CLERK_ROOM, UNIT
from visits.demo.paths import another_lead
from visits.demo.plan import StepPlan, VisitPlan
from visits.demo.stage import Stage, moment
from visits.demo.visitors import Reception, Visitors
from visits.visits import corrections


class Placing:
    """Places visits and the ways of their issues. `ago` counts working days."""

    def __init__(self, stage: Stage, visitors: Visitors):
        self.stage, self.visitors = stage, visitors
        self.plans: list[VisitPlan] = []

    def visit(self, venue_name: str, ago: int | None = None, **facts) -> VisitPlan:
        """A visit so many working days ago; None is the day of loading itself."""
        on = self.stage.on if ago is None else self.stage.ago(ago)
        key = f"placed {len(self.plans)}"
        plan = self.visitors.visit(Reception(self.stage.venue(venue_name), on, key, **facts))
        self.plans.append(plan)
        return plan

    def case(self, venue_name: str, ago: int | None, title: str, path, **facts) -> VisitPlan:
        """A visit with one issue, known by words of its title."""
        visit = self.visit(venue_name, ago)
        self.visitors.bring(visit, matter_titled(title), path, **facts)
        return visit


# --- ways of which only the beginning has happened -------------------------------------------
def waiting(course: Course) -> Course:
    """Registered; nobody has acted yet."""
    return course


def until(course: Course, ago: int) -> Course:
    return course.wait_until(course.stage.ago(ago))


def triaged(course: Course, ago: int = 1) -> Course:
    return until(course, ago).triage()


def sent(course: Course, ago: int, *, lead: str = "", left: int | None = None, **facts) -> Course:
    """Dispatched so many working days ago, with `left` working days to the due day."""
    stage = course.stage
    unit = stage.units[lead] if lead else course.usual_lead()
    due = None
    if left is not None:
        due = stage.later(stage.on, left) if left >= 0 else stage.ago(-left)
    return until(course, ago).to_desk_of(unit).dispatch(unit, due=due, **facts)


def delivered(course: Course, ago: int) -> Course:
    """Its letter has reached the unit, which has not signed for it yet."""
    return until(sent(course, ago), ago - 1).deliver()


def accepted(course: Course, ago: int, **facts) -> Course:
    return sent(course, ago, **facts).wait(1).accept()


def given_back(course: Course) -> Course:
    sent(course, 4)
    reason = "这段路不归本单位管护，请核实。"
    return until(course, 1).by_unit("return", course.lead, reason=reason, instead="县交通运输局")


def overdue(course: Course, *, days: int = 6, **facts) -> Course:
    accepted(course, days + 15, left=-days, **facts).wait(3).progress()
    return until(course, days - 1).urge()


def under_supervision(course: Course, *, replied: bool, **facts) -> Course:
    overdue(course, days=8, **facts)
    note = "超期未答复，请书面说明原因和办结时间。"
    due = course.stage.later(course.stage.on, 2) if not replied else course.stage.ago(1)
    until(course, 4).supervise(note, due)
    if replied:
        text = "施工队已经进场，因雨停工，晴后一周内完工。"
        until(course, 2).by_unit("reply", course.lead, event=None, text=text)
    return course


def asks_for_days(course: Course, **facts) -> Course:
    accepted(course, 12, left=3, **facts)
    wanted = course.stage.later(course.due, 15)
    reason = "设备招标还没有结束。"
    return until(course, 1).by_unit("ask_extension", course.lead, reason=reason, wanted_due=wanted)


def asks_for_another_unit(course: Course, **facts) -> Course:
    accepted(course, 8, **facts)
    reason, other = "现场核实，属于乡镇管护范围。", another_lead(course)
    return until(course, 1).by_unit("ask_hand_over", course.lead, reason=reason, unit=other)


def answered(course: Course, ago: int, code: str = "A", **facts) -> Course:
    accepted(course, ago + 6, **facts)
    return until(course, ago).answer(code)


def tried_once(course: Course) -> Course:
    return until(answered(course, 4), 1).tell(means="phone", is_reached=False)


def dissatisfied(course: Course) -> Course:
    return until(answered(course, 5), 1).tell("not_satisfied", means="in_person")


def promised(course: Course) -> Course:
    return until(answered(course, 9, "B"), 6).tell("mostly")


def kept_an_eye_on(course: Course) -> Course:
    """A promise whose day is still to come."""
    return until(promised(course), 5).follow_up()


def in_its_second_round(course: Course) -> Course:
    until(answered(course, 9), 5).tell("not_satisfied", means="in_person")
    return until(course, 3).rehandle("只办了一半，请办完再答复。")


def looked_at_by_the_directors(course: Course) -> Course:
    overdue(course, days=9)
    due, decided = course.stage.later(course.stage.on, 4), course.stage.ago(3)
    note = "列为重点督办，请主要负责人书面回复。"
    return until(course, 2).by_manager("key_supervise", note=note, due=due, decided_on=decided)


def written_on_by_a_leader(course: Course) -> Course:
    """The unit owes its reply."""
    accepted(course, 12)
    until(course, 3)
    leader = {"leader": "县人大常委会主任", "instructed_on": course.day}
    due = course.stage.later(course.stage.on, 5)
    return course.by_manager("instruct", note="请认真办理，限期答复。", due=due, **leader)


def spoken_up_against(course: Course) -> Course:
    """Closed, and now somebody is not content."""
    until(answered(course, 9), 6).tell("mostly")
    until(course, 4).close()
    clerk = course.stage.clerk_of(course.visit.facts.venue)
    said = {"voice": None, "said_on": course.stage.ago(1), "text": "办好的地方又坏了。"}
    return until(course, 1).step("object", clerk, **said)


def merged(course: Course, into: VisitPlan) -> Course:
    """The same matter from another village."""
    triaged(course, 8)
    target, clerk = into.issues[0], course.stage.county_clerk
    return until(course, 7).step("merge", clerk, target=target, reason="与先登记的是同一件事。")


def handed_on(course: Course) -> Course:
    """Redirected to another unit, which has not accepted it yet."""
    accepted(course, 10)
    other, reason = another_lead(course), "现场核实后，由这个单位办理更合适。"
    return until(course, 1).by_desk("redirect", lead=other, reason=reason)


def questioned(course: Course) -> Course:
    """The answer was given back: it did not say what has been done."""
    accepted(course, 9)
    until(course, 3).answer(text="情况已知悉，正在研究。")
    return until(course, 2).by_desk("send_back", reason="答复没有说明办理结果，请重新答复。")


def helped(course: Course, *, lead: str, helper: str, ago: int) -> Course:
    """Led by one unit; another one's opinion is still missing."""
    accepted(course, ago, lead=lead)
    unit, task = course.stage.units[helper], "请说明学校的意见和可以配合的办法。"
    return course.by_desk("add_assisting", unit=unit, task=task)


# --- what is placed ---------------------------------------------------------------------------
def place_in_changning(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    placing = Placing(stage, visitors)
    _at_the_room(placing)
    _at_the_township_desk(placing)
    _at_the_unit(placing)
    _at_the_county(placing)
    return placing.plans


def _at_the_room(placing: Placing) -> None:
    """The room of `clerk`; the visitors were received by `deputy`."""
    today = placing.visit(CLERK_ROOM)
    placing.visitors.bring(today, matter_titled("街边路灯"), waiting)
    placing.visitors.bring(today, matter_titled("危旧公厕"), waiting)
    placing.case(CLERK_ROOM, 10, "集市夜间垃圾", partial(answered, ago=2))
    placing.case(CLERK_ROOM, 14, "水费收得不一样", tried_once)
    placing.case(CLERK_ROOM, 15, "机耕路会车点", dissatisfied)
    placing.case(CLERK_ROOM, 20, "雨天街上积水", promised)
    placing.case(CLERK_ROOM, 13, "篮球架倒了", partial(accepted, ago=11))
    room = placing.stage.venue(CLERK_ROOM)
    deputy = next(d for d in placing.stage.deputies[room.pk] if d.name == "杨秀兰")
    for plan in placing.plans:
        plan.facts.deputies = [deputy]
    own = placing.case(CLERK_ROOM, 1, "卫生室缺常用药", waiting)
    earlier = placing.case(CLERK_ROOM, 12, "老戏台木柱", partial(accepted, ago=9))
    stage = placing.stage
    confirmed = StepPlan(moment(stage.ago(11), 8), "confirm", stage.clerk_of(room))
    earlier.after.append(confirmed)
    for plan in (own, earlier):
        plan.facts.deputies, plan.actor = [deputy], stage.officers["deputy", deputy.pk]


def _at_the_township_desk(placing: Placing) -> None:
    station, government = "田园镇工作站", "田园镇政府"
    placing.case(station, 5, "通组路被泥石流", waiting)
    placing.case(station, 2, "危旧公厕", partial(triaged, ago=1))
    placing.case(station, 3, "村务公开栏", partial(sent, ago=1))
    placing.case(station, 6, "集市夜间垃圾", given_back)
    placing.case(station, 14, "水费收得不一样", partial(accepted, ago=12, left=2))
    placing.case(station, 24, "通组路被泥石流", partial(overdue, days=6, lead=government))
    placing.case(station, 14, "村务公开栏", asks_for_days)
    placing.case("田园镇法律服务工作站", 12, "危旧公厕", partial(sent, ago=9))


def _at_the_unit(placing: Placing) -> None:
    """县教育体育局, the unit of `unit`."""
    placing.case("柯街镇工作站", 3, "住校生冬天洗漱", partial(sent, ago=1))
    placing.case("鸡飞镇工作站", 4, "教学点缺英语", partial(sent, ago=1))
    placing.case("大田坝镇工作站", 15, "食堂线路老化", partial(accepted, ago=13, left=2))
    placing.case("漭水镇工作站", 27, "完小围墙开裂", partial(under_supervision, replied=False))
    placing.case("温泉镇工作站", 16, "学生资助款", asks_for_days)
    helped_by_unit = partial(helped, lead="县公安局", helper=UNIT, ago=6)
    placing.case("昌宁县代表之家", 8, "小学放学时段堵车", helped_by_unit)
    placing.case("卡斯镇工作站", 12, "篮球架倒了", partial(answered, ago=1))


def _at_the_county(placing: Placing) -> None:
    """Rare things: danger, confidence, a group, anonymity, a void, corrections, late entries."""
    home, stage = "昌宁县代表之家", placing.stage
    placing.case("勐统镇工作站", None, "后山裂缝", waiting, is_danger=True)
    placing.case(home, 27, "到卫生室的路", partial(under_supervision, replied=True))
    secret = placing.visit(home, 3, is_confidential=True)
    placing.visitors.bring(secret, matter_titled("小卖部卖过期"), partial(triaged, ago=2))
    group = placing.visit("湾甸傣族乡工作站", 2, size=12)
    placing.visitors.bring(group, matter_titled("甘蔗收购兑付"), waiting)
    unnamed = placing.visit("更戛乡工作站", 12, is_anonymous=True)
    placing.visitors.bring(unnamed, matter_titled("砂石料场灰大"), partial(answered, ago=3))
    twice = placing.case("翁堵镇工作站", 7, "野猪下山", waiting)
    reason = "同一次来访登记了两遍。"
    _afterwards(twice, "void", stage, 6, reason=reason)
    miscounted = placing.visit("珠街彝族乡工作站", 9, size=3)
    placing.visitors.bring(miscounted, matter_titled("民族节日场地"), partial(accepted, ago=7))
    changes = corrections.Changes(facts={"group_size": 4})
    _afterwards(miscounted, "correct", stage, 8, changes=changes, reason="漏记一人。")
    placing.case("柯街镇工作站", 12, "农房鉴定", handed_on)
    placing.case("耈街彝族苗族乡工作站", 10, "通组路被泥石流", asks_for_another_unit)
    placing.case("湾甸傣族乡工作站", 5, "电压低", partial(delivered, ago=3))
    placing.case("漭水镇工作站", 11, "茶叶病虫害", questioned)
    placing.case("柯街镇工作站", 30, "完小围墙开裂", looked_at_by_the_directors)
    placing.case("更戛乡工作站", 15, "电压低", written_on_by_a_leader)
    placing.case("卡斯镇工作站", 25, "茶叶病虫害", in_its_second_round)
    placing.case("漭水镇工作站", 30, "雨天街上积水", kept_an_eye_on)
    placing.case("温泉镇工作站", 22, "篮球架倒了", spoken_up_against)
    # Old enough for formal papers that have gone some of their way.
    for station, ago, title in (
        ("鸡飞镇工作站", 20, "村道弯急坡陡"),
        ("湾甸傣族乡工作站", 18, "医保缴费记录"),
        ("勐统镇工作站", 16, "灌溉沟渠垮塌"),
    ):
        placing.case(station, ago, title, partial(accepted, ago=ago - 3))
    first = placing.case("勐统镇工作站", 12, "到卫生室的路", partial(accepted, ago=10))
    for station in ("更戛乡工作站", "湾甸傣族乡工作站"):
        placing.case(station, 9, "到卫生室的路", partial(merged, into=first))
    placing.case("珠街彝族乡工作站", 70, "茶叶病虫害", paths.in_dissent)
    placing.case("翁堵镇工作站", 40, "篮球架倒了", paths.withdrawn)
    placing.case("大田坝镇工作站", 90, "篮球架倒了", paths.looked_back)
    placing.case("鸡飞镇工作站", 120, "食堂线路老化", paths.promised)
    paper = placing.visit("耈街彝族苗族乡工作站", 6, days_late=3, channel="in_person")
    paper.facts.old_number = "耈访 17"
    placing.visitors.bring(paper, matter_titled("手机没有信号"))


def _afterwards(visit: VisitPlan, name: str, stage: Stage, ago: int, **facts) -> None:
    visit.after.append(StepPlan(moment(stage.ago(ago), 16), name, stage.county_clerk, facts))


def place_in_eryuan(stage: Stage, visitors: Visitors) -> list[VisitPlan]:
    """The room of `clerk2`."""
    placing = Placing(stage, visitors)
    placing.case(CLERK2_ROOM, None, "奶牛青贮饲料", waiting)
    placing.case(CLERK2_ROOM, 9, "电压低", partial(accepted, ago=7))
    placing.case(CLERK2_ROOM, 11, "集市夜间垃圾", partial(answered, ago=2))
    placing.case("三营镇工作站", 14, "卫生室缺常用药", partial(overdue, days=3))
    placing.case("三营镇工作站", 3, "卫生室缺常用药", partial(sent, ago=1, relayed_on=None))
    placing.case("凤羽镇工作站", 5, "教学点缺英语", partial(sent, ago=2))
    return placing.plans
