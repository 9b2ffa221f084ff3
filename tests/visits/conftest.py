"""Issues further on their way than those of the cast, and how a test takes a step on a day."""

from tests import kept, make
from tests.cast import advance
from tests.visits import on_duty, suggesting
from tests.visits.acting import act


@kept.fixture
def helper(changning):
    """A unit that assists."""
    return make.make_unit("县水务局")


@kept.fixture
def helper_clerk(helper):
    return make.make_person("unit_clerk", name="水务经办", username="helper", unit=helper)


@kept.fixture
def assisted(in_progress, county_clerk, helper):
    """In progress with 县教育体育局, 县水务局 assisting."""
    return advance(
        in_progress, ("add_assisting", county_clerk, {"unit": helper, "task": "看水管。"})
    )


@kept.fixture
def asked(in_progress, unit_clerk):
    """An extension asked for: due on 10 April, wanted by 30 April."""
    wanted = make.date(2025, 4, 30)
    return advance(
        in_progress, ("ask_extension", unit_clerk, {"reason": "等排期。", "wanted_due": wanted})
    )


@kept.fixture
def handed(in_progress, unit_clerk, helper):
    """A hand-over to 县水务局 asked for."""
    facts = {"reason": "属于水务部门职责。", "unit": helper}
    return advance(in_progress, ("ask_hand_over", unit_clerk, facts))


@kept.fixture
def supervised(in_progress, manager):
    due = make.date(2025, 3, 20)
    return advance(in_progress, ("supervise", manager, {"note": "请书面答复。", "due": due}))


@kept.fixture
def pledged(in_progress, unit_clerk):
    """Answered with a promise (class B)."""
    answer = {
        "answer_class": make.answer_class("B"),
        "text": "年内换线。",
        "pledge": "换好主线",
        "pledge_due": make.date(2025, 11, 15),
    }
    return advance(in_progress, ("answer", unit_clerk, answer))


@kept.fixture
def promised(pledged, clerk):
    """The promise is known to the voice, who is satisfied with it so far."""
    act("tell", pledged, clerk, make.MARCH_11, rating="mostly")
    pledged.refresh_from_db()
    return pledged


@kept.fixture
def following(promised, county_clerk):
    return advance(promised, ("follow_up", county_clerk, {}))


@kept.fixture
def unhappy(answered, clerk):
    """Answered in the first round, told and not satisfied."""
    act("tell", answered, clerk, make.MARCH_11, rating="not_satisfied")
    answered.refresh_from_db()
    return answered


@kept.fixture
def second_round(unhappy, county_clerk, unit):
    return advance(unhappy, ("rehandle", county_clerk, {"lead": unit, "reason": "没有办实。"}))


@kept.fixture
def still_unhappy(second_round, unit_clerk, clerk):
    """Answered in the second round, told and not satisfied again."""
    answer = {"answer_class": make.answer_class("A"), "text": "又查了一遍。"}
    issue = advance(second_round, ("answer", unit_clerk, answer))
    act("tell", issue, clerk, make.MARCH_11, rating="not_satisfied")
    issue.refresh_from_db()
    return issue


@kept.fixture
def closed(told, county_clerk):
    return advance(told, ("close", county_clerk, {}))


@kept.fixture
def objected(closed, clerk):
    said = {"voice": closed.voices.get(), "said_on": make.MARCH_11, "text": "又断电了。"}
    return advance(closed, ("object", clerk, said))


@kept.fixture
def twin(issue, room, clerk, deputy, township_clerk):
    """The same matter, heard a second time at the room."""
    heard = {"deputies": [deputy]}
    second = make.make_issue(room, actor=clerk, title="食堂线路老化，蒸箱不能用", visit_facts=heard)
    checked = {"category": second.category, "title": second.title, "pace": "normal"}
    return advance(second, ("triage", township_clerk, checked))


@kept.fixture
def merged(issue, twin, township_clerk):
    """The twin merged into the first one."""
    return advance(twin, ("merge", township_clerk, {"target": issue, "reason": "同一件事。"}))


@kept.fixture
def drafted(at_county, county_clerk, deputy):
    """The draft of a suggestion that the issue has become; 杨秀兰 leads."""
    return suggesting.made_of(at_county, actor=county_clerk, lead=deputy.mandates.get())


@kept.fixture
def suggested(drafted, at_county):
    """The issue, once it has become a suggestion."""
    at_county.refresh_from_db()
    return at_county


@kept.fixture
def impossible(in_progress, unit_clerk, clerk):
    """Answered as not possible (class C), told and mostly satisfied."""
    answer = {
        "answer_class": make.answer_class("C"),
        "text": "没有这项资金。",
        "ground": "县级资金管理办法第三条",
    }
    issue = advance(in_progress, ("answer", unit_clerk, answer))
    act("tell", issue, clerk, make.MARCH_11, rating="mostly")
    issue.refresh_from_db()
    return issue


@kept.fixture
def second(room):
    """Another county deputy of the room."""
    return on_duty.colleague("段正明", room)


@kept.fixture
def second_user(second):
    return make.make_person("deputy", name="段正明", username="second", deputy=second)


@kept.fixture
def ahead(room, deputy):
    """The duty day of 10 April at the room; 杨秀兰 is planned."""
    return make.make_duty_day(room, deputy, day=on_duty.APRIL_10)


@kept.fixture
def turn(ahead):
    return ahead.slots.get()
