"""Paths 办理路径: the ways an issue may go, from triage to its end. `choose` draws one by weight.

Each path plans the whole way; where the day of loading falls decides the state the issue is in.
"""

from datetime import timedelta

from visits.demo.course import Course
from visits.demo.stage import ONE_DAY

RECENT = timedelta(days=70)  # ways that cannot end yet are only for what came lately


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
    """Class B waits until the promise is kept."""
    in_hand(course).wait_until(course.day_before_due(10)).answer("B")
    return course.wait(1, 4).tell("mostly")


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
    in_hand(course).wait_until(course.day_before_due(8)).answer()
    return course.wait(1, 4).tell("not_satisfied")


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
    voided: 2, untouched: 2,
}
# fmt: on
LATELY = USUAL | {promised: 16, not_satisfied: 5}


def choose(course: Course):
    """One path for an issue of this day."""
    is_recent = course.day > course.stage.on - RECENT
    table = LATELY if is_recent else USUAL
    (path,) = course.stage.rng.choices(list(table), list(table.values()))
    return path
