"""Paths 办理路径: the ways an issue may go, from triage to its end. `choose` draws one by weight.

Each path plans the whole way; where the day of loading falls decides the state the issue is in.
"""

from datetime import timedelta

from visits.demo.course import Course
from visits.demo.stage import ONE_DAY


def handled(course: Course) -> Course:
    return closed(in_hand(course))


def in_hand(course: Course) -> Course:
    """Triage, dispatch, acceptance and mostly a note of progress."""
    lead = course.usual_lead()
    course.wait(0, 2).to_desk_of(lead).wait(0, 2).dispatch(lead).wait(1, 3).accept()
    if course.stage.rng.random() < 0.7:
        course.wait(2, 7).progress()
    return course


def closed(course: Course, code: str = "A") -> Course:
    """Answered in time, told, rated and closed."""
    course.wait_until(course.day_before_due(20)).answer(code)
    course.wait(1, 4).tell(course.stage.rng.choice(("satisfied", "satisfied", "mostly")))
    return course.wait(1, 3).close(code)


def not_now(course: Course) -> Course:
    """Class C: explained, and countersigned by the county."""
    return closed(in_hand(course), "C")


def promised(course: Course) -> Course:
    """Class B: followed until the promise is kept, told again, closed."""
    followed(course)
    course.wait_until(course.stage.later(course.day, course.stage.rng.randint(30, 80))).fulfil()
    return course.wait(1, 4).tell("satisfied").wait(1, 3).close("B")


def followed(course: Course) -> Course:
    in_hand(course).wait_until(course.day_before_due(10)).answer("B")
    return course.wait(1, 4).tell("mostly").wait(1, 3).follow_up()


def promise_broken(course: Course) -> Course:
    """The day of the promise passes; found at the look-back, and done in a second round."""
    followed(course).wait_until(course.stage.later(course.day, 95))
    finding = "到现场看过，还没有动工。"
    course.by_manager("look_back", finding=finding, result="failed")
    course.wait(1, 2).rehandle("承诺没有兑现，请抓紧办理。")
    course.wait(8, 15).answer().wait(1, 4).tell("satisfied")
    return course.wait(1, 3).close()


def returned(course: Course) -> Course:
    """The unit gives it back; another one takes the lead."""
    lead = course.usual_lead()
    course.wait(0, 2).to_desk_of(lead).wait(0, 1).dispatch(lead).wait(1, 3)
    other = another_lead(course)
    reason = "不属于本单位职责，请另行交办。"
    course.by_unit("return", lead, reason=reason, instead=other.short_name)
    if len(course.desk) == 9:
        course.wait(0, 1).pass_up()
    course.wait(1, 2).dispatch(other, note="请牵头协调。").wait(1, 3).accept()
    return closed(course)


def another_lead(course: Course):
    """Who takes over: the township's government, or from it the county government's office."""
    government = course.stage.government_of(course.township)
    return course.stage.units["县政府办"] if course.lead == government else government


def redirected(course: Course) -> Course:
    in_hand(course)
    if len(course.desk) == 9:
        return closed(course)
    other = another_lead(course)
    reason = "现场核实后，由这个单位办理更合适。"
    course.wait(1, 3).by_desk("redirect", lead=other, reason=reason)
    course.lead = other
    return closed(course.wait(1, 3).accept())


def assisted(course: Course, *, gives_opinion: bool = True) -> Course:
    """A second unit helps; when its opinion does not come, the answer names it."""
    helper, lead = course.usual_assist(), course.usual_lead()
    if helper is None or helper == lead:
        return handled(course)
    course.wait(0, 2).triage()
    if len(course.desk) == 9:
        course.pass_up()
    course.wait(0, 2).dispatch(lead).wait(1, 3).accept()
    course.by_desk("add_assisting", unit=helper, task=course.matter.task)
    if gives_opinion:
        opinion = f"可以配合：{course.matter.task}。"
        course.wait(2, 6).by_unit("assist", helper, dispatch=helper, opinion=opinion)
        course.wait(1, 2).progress()
    return closed(course)


def assisted_in_silence(course: Course) -> Course:
    return assisted(course, gives_opinion=False)


def extended(course: Course) -> Course:
    """The unit asks for more days in time, and gets them."""
    in_hand(course).wait_until(course.due - timedelta(days=6))
    wanted = course.stage.working_day(course.due + timedelta(days=20))
    reason = "材料未到，雨天不能施工。"
    course.by_unit("ask_extension", course.lead, reason=reason, wanted_due=wanted)
    if course.stage.later(course.day, 2) <= course.due:
        course.wait(1, 2)
    course.by_desk("grant_extension", due=wanted, reason="情况属实，同意延期一次。")
    course.due = wanted
    return closed(course)


def refused_extension(course: Course) -> Course:
    in_hand(course).wait_until(course.due - timedelta(days=8))
    wanted = course.stage.working_day(course.due + timedelta(days=30))
    reason = "经办人外出培训。"
    course.by_unit("ask_extension", course.lead, reason=reason, wanted_due=wanted)
    course.wait(1).by_desk("refuse_extension", reason="理由不充分，请按期答复。")
    return closed(course)


def late(course: Course) -> Course:
    """Answered 3-25 working days after the due day, urged in between."""
    in_hand(course)
    answered_on = course.stage.later(course.due, course.stage.rng.randint(3, 25))
    course.wait_until(course.due + ONE_DAY).urge()
    course.wait_until(answered_on).answer()
    course.wait(1, 4).tell(course.stage.rng.choice(("satisfied", "mostly")))
    return course.wait(1, 3).close()


def supervised(course: Course) -> Course:
    """Late, then supervised; most units reply in writing."""
    in_hand(course).wait_until(course.stage.later(course.due, 2))
    note = "超期未答复，请书面说明原因和办结时间。"
    reply_due = course.stage.later(course.day, 5)
    if not course.lead.may_be_supervised:
        course.urge(note)
    else:
        course.supervise(note, reply_due)
        if course.stage.rng.random() < 0.7:
            text = "已安排专人办理，两周内答复。"
            course.wait(2, 5).by_unit("reply", course.lead, event=None, text=text)
    course.wait(3, 10).answer().wait(1, 3).tell("mostly")
    return course.wait(1, 3).close()


def slow_to_accept(course: Course) -> Course:
    """Accepted after the five working days."""
    lead = course.usual_lead()
    course.wait(0, 2).to_desk_of(lead).wait(0, 2).dispatch(lead)
    return closed(course.wait(7, 12).accept())


def sent_back(course: Course) -> Course:
    """The first answer says nothing; it is given back and answered anew."""
    in_hand(course).wait(1, 3).answer(text="情况已知悉，正在研究。")
    course.wait(1, 2).by_desk("send_back", reason="答复没有说明办理结果，请重新答复。")
    return closed(course.wait(2, 4))


def not_satisfied(course: Course) -> Course:
    """Handed back into a second round, which satisfies."""
    in_hand(course).wait_until(course.day_before_due(8)).answer()
    course.wait(1, 4).tell("not_satisfied").wait(1, 3).rehandle("只办了一半，请办完再答复。")
    course.wait(6, 12).answer().wait(1, 4)
    return course.tell(course.stage.rng.choice(("satisfied", "mostly"))).wait(1, 3).close()


def in_dissent(course: Course) -> Course:
    """Two rounds, and still not satisfied: the manager closes it as it is."""
    in_hand(course).wait_until(course.day_before_due(8)).answer()
    course.wait(1, 4).tell("not_satisfied").wait(1, 3).rehandle("请再核实一次。")
    course.wait(6, 12).answer().wait(1, 4).tell("not_satisfied").wait(2, 5)
    tried = "两轮办理，代表和乡镇三次上门解释政策。"
    return course.by_manager("close_with_dissent", tried=tried)


def objected(course: Course) -> Course:
    """After the close somebody speaks up; the desk looks again and explains."""
    handled(course).wait(4, 9)
    clerk = course.stage.clerk_of(course.visit.facts.venue)
    text = "办好的地方又坏了。"
    course.step("object", clerk, voice=None, said_on=course.day, text=text)
    reason = "已到现场查看，是别处新出的情况，另行登记。"
    return course.wait(1, 2).by_desk("refuse_objection", reason=reason)


def withdrawn(course: Course) -> Course:
    in_hand(course).wait(1, 3)
    clerk = course.stage.clerk_of(course.visit.facts.venue)
    asked = {"voice": None, "asked_by": "visitor", "asked_on": course.day}
    return course.step("withdraw", clerk, reason="已经自行解决。", **asked)


def looked_back(course: Course) -> Course:
    """A closed issue is looked at again some weeks later."""
    handled(course).wait(10, 25)
    finding = "回访反映人，到现场看过，没有反复。"
    return course.by_manager("look_back", finding=finding, result="passed")


def instructed(course: Course) -> Course:
    """A leader writes on it; the unit replies, then answers."""
    in_hand(course).wait(1, 3)
    leader = {"leader": "县人大常委会主任", "instructed_on": course.day}
    due = course.stage.later(course.day, 10)
    course.by_manager("instruct", note="请认真办理，限期答复。", due=due, **leader)
    course.wait(2, 6).by_unit("reply", course.lead, event=None, text="已列入本月计划。")
    return closed(course)


def key_supervised(course: Course) -> Course:
    """Decided by the meeting of directors 主任会议 for what is late."""
    in_hand(course).wait_until(course.stage.later(course.due, 3))
    if course.lead.may_be_supervised:
        due = course.stage.later(course.day, 8)
        note = "列为重点督办，请主要负责人书面回复。"
        course.by_manager("key_supervise", note=note, due=due, decided_on=course.day)
        course.wait(2, 6).by_unit("reply", course.lead, event=None, text="主要负责人已到现场。")
    course.wait(3, 8).answer().wait(1, 3).tell("mostly")
    return course.wait(1, 3).close()


def unreachable_once(course: Course) -> Course:
    in_hand(course).wait_until(course.day_before_due(10)).answer()
    course.wait(1, 2).tell(means="phone", is_reached=False)
    return course.wait(1, 3).tell("satisfied", means="phone").wait(1, 3).close()


def unreachable(course: Course) -> Course:
    """Two tries on two days."""
    in_hand(course).wait_until(course.day_before_due(10)).answer()
    course.wait(1, 2).tell(means="phone", is_reached=False)
    course.wait(1, 3).tell(means="phone", is_reached=False)
    return course.wait(1, 3).close()


def told_without_rating(course: Course) -> Course:
    """No rating within fifteen working days."""
    in_hand(course).wait_until(course.day_before_due(10)).answer().wait(1, 3).tell()
    return course.wait(15, 18).close()


def corrected(course: Course) -> Course:
    """The title was cut short; the desk sets it right before triage."""
    facts = course.issue.facts
    whole, comma, _rest = facts.title.partition("，")
    course.title = facts.title
    facts.title = whole if comma else f"{whole}等"
    course.wait(0, 1).by_desk(
        "correct",
        title=course.title,
        category=facts.category,
        description=facts.description,
        wish=facts.wish,
        reason="标题没有说完整，按群众原话补全。",
    )
    return handled(course)


def guided_later(course: Course) -> Course:
    """Found at the desk to belong elsewhere."""
    where, reason = "县信访局", "属于信访事项，已经说明受理部门。"
    return course.wait(1, 2).triage().by_desk("guide", where=where, reason=reason)


def voided(course: Course) -> Course:
    reason = "同一件事登记了两次。"
    return course.wait(1, 2).step("void", course.stage.county_clerk, reason=reason)


def untouched(course: Course) -> Course:
    """Triaged late or not yet."""
    return handled(course.wait(4, 6))


# fmt: off
USUAL = {
    handled: 34, not_now: 7, returned: 4, redirected: 4, assisted: 9, assisted_in_silence: 2,
    extended: 5, refused_extension: 2, late: 9, supervised: 5, slow_to_accept: 3, sent_back: 2,
    unreachable_once: 4, unreachable: 2, told_without_rating: 5, corrected: 2, guided_later: 2,
    voided: 2, untouched: 2, promised: 5, promise_broken: 1, not_satisfied: 4, in_dissent: 1,
    objected: 1, withdrawn: 1, looked_back: 3, instructed: 1, key_supervised: 1,
}
# fmt: on


def choose(course: Course):
    """One path for an issue of this day."""
    (path,) = course.stage.rng.choices(list(USUAL), list(USUAL.values()))
    return path
