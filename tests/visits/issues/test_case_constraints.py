"""Rules of the database about visits, issues and their rounds, each tripped once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from deputies_portal.core.ui.forms.constraints import refusal_of
from tests import make
from tests.make import MARCH_11
from visits.models import (
    Answer,
    Contact,
    Deadline,
    Dispatch,
    Event,
    ExtensionRequest,
    Feedback,
    Issue,
    Round,
    Visit,
    Voice,
)
from visits.models.visit_parts import VisitReader

EARLY = date(2025, 3, 1)
UNNAMED = "约束 “%(name)s” 是无效的"


def changed(model, **facts):
    """A write that changes the only row of the case."""
    return lambda: model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**facts)


def twin(model, **facts):
    """A write of the same row once more, but for the facts."""

    def write():
        row = model.objects.order_by("pk").first()
        row.pk = None
        row._state.adding = True
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()

    return write


def refusal(constraint, write) -> str:
    """The words of the constraint that refused; the wrong one is told by its own."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert refusal_of(caught.value) is not None, caught.value
    said = str(refusal_of(caught.value).message)
    return said if said != UNNAMED else _named(constraint, caught.value)


def _named(constraint, error) -> str:
    """Those nobody can trip through a page have no words: PostgreSQL and CHECKs give the name,
    SQLite the columns of what is unique."""
    text = str(error)
    return constraint if constraint in text or text.startswith("UNIQUE") else text


def found(wrong) -> dict[str, str]:
    return {name: refusal(name, write) for name, (write, _said) in wrong.items()}


def expected(wrong) -> dict[str, str]:
    return {name: said or name for name, (_write, said) in wrong.items()}


def test_a_visit_keeps_its_form(visit):
    wrong = {
        "visits_visit_number_once": (twin(Visit, submission="0" * 32), ""),
        "visits_visit_township_in_county": (changed(Visit, township="532930104"), ""),
        "visits_visit_group_size": (changed(Visit, group_size=0), "人数在 1 到 9999 之间。"),
        "visits_visit_not_in_future": (
            changed(Visit, received_on=MARCH_11),
            "接待日期不能晚于今天，也不能早于 1949 年 10 月 1 日。",
        ),
        "visits_visit_void_says_why": (changed(Visit, state="void"), "作废要写明原因。"),
        "visits_visit_outcome_is_noted": (
            changed(Visit, outcome="answered"),
            "没有登记问题时，写明怎么答复或引导到哪里。",
        ),
    }
    assert found(wrong) == expected(wrong)


def test_the_people_of_a_visit_keep_their_form(visit, clerk):
    VisitReader.objects.create(visit=visit, user=clerk, named_by=clerk, reason="接待人。")
    nameless = "写上姓名，或选“不留姓名”。"
    wrong = {
        "visits_contact_position_once": (twin(Contact), ""),
        "visits_contact_named_or_anonymous": (changed(Contact, name="", name_index=""), nameless),
        "visits_contact_village_is_village": (
            changed(Contact, village="530524101"),
            "请选择村或社区。",
        ),
        "visits_reader_once": (twin(VisitReader), "这个人已经可以看。"),
    }
    assert found(wrong) == expected(wrong)


def test_an_issue_keeps_its_form(issue):
    outcome, merged = "办结要写明方式和日期。", "并案要写明并入哪一件，且不能并入自己。"
    wrong = {
        "visits_issue_number_once": (twin(Issue), ""),
        "visits_issue_township_in_county": (changed(Issue, township="532930104"), ""),
        "visits_issue_matter_township": (changed(Issue, matter_township="530524102"), ""),
        "visits_issue_desk_in_county": (changed(Issue, desk="532930"), "经办台不在这个县。"),
        "visits_issue_closed_has_outcome": (changed(Issue, state="closed", due=None), outcome),
        "visits_issue_merged_names_target": (changed(Issue, state="merged", due=None), merged),
        "visits_issue_due_while_open": (changed(Issue, state="void"), ""),
    }
    assert found(wrong) == expected(wrong)
    assert refusal("", changed(Issue, state="merged", merged_into=issue, due=None)) == merged


def test_a_voice_keeps_its_form(issue, room, clerk):
    other, study = make.make_visit(room, actor=clerk), make.make_activity(room, actor=clerk)
    wrong = {
        "visits_voice_once": (
            twin(Voice, position=9),
            "这次来访已经是这件问题的反映人。",
        ),
        "visits_voice_one_origin": (changed(Voice, activity=study), ""),
        "visits_voice_position_once": (twin(Voice, visit=other), ""),
        "visits_voice_withdrawn_by_whom": (
            changed(Voice, withdrawn_on=MARCH_11),
            "撤回要写明日期和谁要求的。",
        ),
    }
    assert found(wrong) == expected(wrong)


def test_a_round_and_its_dispatches_keep_their_form(in_progress):
    helper = make.make_unit("县水务局")
    accepted, returned = "签收日期不能早于交办日期。", "退回要写明理由，日期不能早于交办日期。"
    wrong = {
        "visits_round_no_once": (twin(Round, ended_on=MARCH_11), ""),
        "visits_round_one_open": (twin(Round, no=2), ""),
        "visits_round_from_to": (changed(Round, ended_on=EARLY), ""),
        "visits_dispatch_one_lead": (twin(Dispatch, unit=helper), "这一轮已经有主办单位。"),
        "visits_dispatch_unit_once": (
            twin(Dispatch, part="assisting"),
            "这个单位已经在承办这一件。",
        ),
        "visits_dispatch_accepted_after_sent": (changed(Dispatch, accepted_on=EARLY), accepted),
        "visits_dispatch_return_says_why": (changed(Dispatch, returned_on=MARCH_11), returned),
        "visits_dispatch_ending": (changed(Dispatch, ended_on=MARCH_11), ""),
    }
    assert found(wrong) == expected(wrong)


def test_an_extension_asks_one_thing_and_is_granted_once(asked):
    wrong = {
        "visits_extension_one_open": (twin(ExtensionRequest), "已经有一份申请在等答复。"),
        "visits_extension_asks_one_thing": (
            changed(ExtensionRequest, wanted_due=None),
            "延期写明日期，改派写明单位。",
        ),
        "visits_extension_decided": (changed(ExtensionRequest, decision="refused"), ""),
    }
    assert found(wrong) == expected(wrong)
    changed(ExtensionRequest, decision="granted", decided_on=MARCH_11)()
    said = refusal("", twin(ExtensionRequest))
    assert said == "这一轮已经延期过一次，不能再延。"


def test_an_answer_and_what_the_visitor_said_keep_their_form(told):
    wrong = {
        "visits_answer_one_standing": (twin(Answer), ""),
        "visits_answer_has_text": (changed(Answer, text=""), "写上给群众的答复。"),
        "visits_feedback_rated_once": (twin(Feedback), "这位反映人已经评价过。"),
        "visits_feedback_rating_needs_contact": (
            twin(Feedback, is_reached=False),
            "没有联系上就没有评价。",
        ),
    }
    assert found(wrong) == expected(wrong)
    twin(Feedback, is_reached=False, rating="")()
    said = refusal("", twin(Feedback, is_reached=False, rating=""))
    assert said == "这一天已经记过一次没有联系上，请换一天再试。"


def test_a_clock_and_the_timeline_keep_their_form(in_progress):
    wrong = {
        "visits_deadline_ended_counts_late": (
            changed(Deadline, ended_on=MARCH_11, late_days=None),
            "",
        ),
        "visits_deadline_from_to": (changed(Deadline, due_on=EARLY), "期限不能早于起算日。"),
        "visits_event_date": (twin(Event, happened_on=date(1949, 9, 30)), ""),
    }
    assert found(wrong) == expected(wrong)
    running = Deadline.objects.get(ended_on=None)
    running.pk = None
    assert refusal("visits_deadline_one_running", running.save) == "visits_deadline_one_running"
