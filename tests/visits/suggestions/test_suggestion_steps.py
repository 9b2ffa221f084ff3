"""The steps of a suggestion: the table, who takes them, and what each of them refuses."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import make
from tests.visits import suggesting
from tests.visits.acting import act
from tests.visits.suggesting import AFTER, HEARD, answer_facts, lead_on, step
from visits.models import Suggestion, SuggestionEvent, SuggestionState
from visits.suggestions import workflow
from visits.suggestions.qualities import Who
from visits.suggestions.steps import STEPS

MARCH_12 = date(2025, 3, 12)


def refusal(call, *args, **facts) -> dict:
    """What the act refuses, by field."""
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        call(*args, **facts)
    return {name: list(said) for name, said in refused.value.message_dict.items()}


# --- the table ---------------------------------------------------------------------------------
def test_a_step_is_refused_in_every_state_the_table_does_not_name(
    drafted, county_clerk, manager, request
):
    drafted, refused = lead_on(drafted, "closed", request), set()
    for state in SuggestionState.values:
        Suggestion.objects.filter(pk=drafted.pk).update(state=state)
        for name in {name for name, known in STEPS.items() if state not in known.sources}:
            is_of_office = Who.OFFICE in STEPS[name].who or STEPS[name].on_paper
            person = county_clerk if is_of_office else manager
            facts = {"on_paper": True} if STEPS[name].on_paper else {}
            with pytest.raises(StepRefused):
                workflow.take(name, drafted, actor=person, at=make.moment(), **facts)
            refused.add((name, state))
    assert refused == {(n, s) for n in STEPS for s in SuggestionState.values} - {
        (name, state) for name, known in STEPS.items() for state in known.sources
    }
    drafted.refresh_from_db()
    assert drafted.events.count() == 1 + AFTER["closed"]


def test_every_step_tells_somebody():
    assert [name for name, one in STEPS.items() if not one.news] == []


# Who may take a step without paper, by the state it starts from.
OPEN = {
    "drafted": {
        "county_clerk": {"write", "invite", "*sign", "*withdraw"},
        "deputy": {"write", "invite", "sign", "withdraw"},
    },
    "submitted": {"county_clerk": {"accept", "refuse", "*withdraw"}, "deputy": {"withdraw"}},
    "accepted": {
        "county_clerk": {"assign", "*withdraw"},
        "deputy": {"withdraw"},
        "manager": {"key_supervise"},
    },
    "assigned": {
        "county_clerk": {"reassign", "*consult", "urge", "*withdraw"},
        "deputy": {"withdraw"},
        "manager": {"key_supervise", "urge"},
        "unit_clerk": {"consult"},
    },
    "consulted": {
        "county_clerk": {"reassign", "*answer", "urge", "*withdraw"},
        "deputy": {"withdraw"},
        "manager": {"key_supervise", "urge"},
        "unit_clerk": {"answer"},
    },
    "answered": {"county_clerk": {"*rate"}, "deputy": {"rate"}},
    "rated": {"county_clerk": {"close"}},
    "closed": {},
}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_buttons_of_each_role_are_the_steps_it_may_take(state, drafted, everybody, request):
    paper = lead_on(drafted, state, request)
    found = {}
    for role, person in everybody.items():
        held = workflow.holders(person, paper, [])
        steps = workflow.steps_open_to(person, paper, MARCH_12, held, [])
        names = {f"{'*' if one.on_paper else ''}{one.name}" for one in steps}
        found |= {role: names} if names else {}
        for name in STEPS:
            if names & {name, f"*{name}"} or not steps and name in names:
                continue
            letter = {"on_paper": True} if STEPS[name].on_paper and Who.OFFICE in held else {}
            with pytest.raises((PermissionDenied, StepRefused, ValidationError, TypeError)):
                step(name, paper, person, **letter)
    assert found == OPEN[state]


def test_a_township_clerk_is_the_office_of_the_own_township_alone(
    triaged, township_clerk, county_clerk, at_county
):
    mayor = suggesting.seat("罗乡代表", congress_id="530524101")
    facts = {"lead": mayor, "consented_on": make.MARCH_11}
    with pytest.raises(PermissionDenied):  # passed up: the county's desk makes it
        act("make_suggestion", at_county, township_clerk, make.MARCH_11, **facts)
    act("make_suggestion", at_county, county_clerk, make.MARCH_11, **facts)
    paper = at_county.suggestions.get()
    assert paper.township_id == "530524101"
    assert set(workflow.holders(township_clerk, paper, [])) == {Who.OFFICE}
    elsewhere = make.make_person("township_clerk", township_id="530524102")
    assert set(workflow.holders(elsewhere, paper, [])) == set()


# --- making one --------------------------------------------------------------------------------
def test_the_lead_deputy_serves_in_that_congress_and_has_agreed(at_county, county_clerk, deputy):
    lead = deputy.mandates.get()
    elsewhere = suggesting.seat("漭水代表", congress_id="530524102")
    made = [at_county], {"actor": county_clerk, "at": make.moment(make.MARCH_11)}

    def refused(**facts):
        facts = {"lead": lead, "consented_on": make.MARCH_11} | facts
        return refusal(workflow.make, made[0], **made[1], **facts)

    assert refused(lead=elsewhere) == {"lead": ["领衔代表要是这一级人大现任的代表。"]}
    assert refused(lead=None) == {"lead": ["请选择领衔代表。"]}
    late = {"consented_on": ["同意日期不能早于登记，也不能晚于今天。"]}
    assert refused(consented_on=MARCH_12) == late
    assert refused(consented_on=date(2025, 3, 9)) == late
    lead.status, lead.ends_on, lead.end_reason = "ended", date(2025, 3, 1), "resigned"
    lead.save()
    assert refused() == {"lead": ["领衔代表要是这一级人大现任的代表。"]}
    assert Suggestion.objects.count() == 0


def test_a_confidential_issue_never_becomes_a_public_paper(at_county, county_clerk, deputy):
    at_county.is_confidential = True
    at_county.save()
    said = refusal(suggesting.made_of, at_county, actor=county_clerk, lead=deputy.mandates.get())
    assert said == {"__all__": ["不公开的问题不能转为代表建议，建议是公开的文件。"]}


def test_another_issue_joins_a_draft_only(
    drafted, room, clerk, township_clerk, county_clerk, request
):
    other = suggesting.triaged_issue(
        room, clerk=clerk, township_clerk=township_clerk, title="食堂没有消毒柜"
    )
    act("make_suggestion", other, county_clerk, make.MARCH_11, suggestion=drafted)
    assert drafted.issues.count() == 2
    third = suggesting.triaged_issue(
        room, clerk=clerk, township_clerk=township_clerk, title="食堂没有冰柜"
    )
    signed = lead_on(drafted, "signed", request)
    said = refusal(act, "make_suggestion", third, county_clerk, make.MARCH_11, suggestion=signed)
    assert said == {"suggestion": ["请选择本级人大还在起草的建议。"]}


def test_an_issue_is_in_one_paper_at_a_time(drafted, suggested):
    with pytest.raises(IntegrityError), transaction.atomic():
        drafted.suggested.create(issue=suggested, joined_on=make.MARCH_11)


# --- writing and signing -----------------------------------------------------------------------
def test_nothing_is_signed_before_it_is_written(drafted, deputy_user):
    drafted.text = ""
    drafted.save()
    said = refusal(step, "sign", drafted, deputy_user)
    assert said == {"__all__": ["先写好建议内容，再签名。"]}


def test_who_is_asked_to_co_sign_serves_in_the_same_congress(drafted, deputy_user, deputy):
    elsewhere = suggesting.seat("漭水代表", congress_id="530524102")
    ask = ("invite", drafted, deputy_user)
    not_able = {"mandates": ["附议代表要是这一级人大现任的代表。"]}
    assert refusal(step, *ask, mandates=[elsewhere]) == not_able
    assert refusal(step, *ask, mandates=[]) == {"mandates": ["请选择附议代表。"]}
    own = [deputy.mandates.get()]
    assert refusal(step, *ask, mandates=own) == {"mandates": ["领衔代表不用附议。"]}
    signer = suggesting.seat("李国华")
    paper = step(*ask, mandates=[signer])
    twice = refusal(step, "invite", paper, deputy_user, mandates=[signer])
    assert twice == {"mandates": ["已经请这位代表附议。"]}


def test_a_deputy_co_signs_for_himself_alone_and_once(drafted, deputy_user):
    one, two = suggesting.seat("李国华"), suggesting.seat("赵永平")
    person = make.make_person("deputy", deputy=one.deputy)
    paper = step("invite", drafted, deputy_user, mandates=[one, two])
    other = paper.signatures.get(mandate=two)
    said = refusal(step, "cosign", paper, person, signature=other)
    assert said == {"signature": ["只能替自己附议。"]}
    own = paper.signatures.get(mandate=one)
    paper = step("cosign", paper, person, signature=own)
    own.refresh_from_db()
    assert own.signed_on == make.MARCH_11
    again = refusal(step, "cosign", paper, person, signature=own)
    assert again == {"__all__": ["请选择还没有附议的代表。"]}
    with pytest.raises(PermissionDenied):
        step("cosign", paper, make.make_person("deputy", deputy=make.make_deputy("无关")))


def test_a_text_sent_back_is_signed_anew(drafted, deputy_user, request):
    signer = suggesting.seat("李国华")
    person = make.make_person("deputy", deputy=signer.deputy)
    paper = step("invite", drafted, deputy_user, mandates=[signer])
    paper = step("cosign", paper, person, signature=paper.signatures.get())
    paper = step("sign", paper, deputy_user)
    paper = step("revise", paper, deputy_user, reason="数字有误。")
    assert (paper.state, paper.signed_on) == ("drafted", None)
    assert paper.signatures.get().signed_on is None


# --- the way to the answer ---------------------------------------------------------------------
def test_a_refused_paper_gives_its_issues_back_to_the_desk(
    drafted, suggested, request, county_clerk
):
    paper = step("refuse", lead_on(drafted, "submitted", request), county_clerk, reason="涉诉。")
    suggested.refresh_from_db()
    assert (paper.state, suggested.state) == ("refused", "triaged")
    assert suggested.due == date(2025, 3, 14)
    assert paper.suggested.get().left_on == make.MARCH_11
    event = suggested.events.get(step="suggestion_dropped")
    assert (event.actor, event.note) == (county_clerk, "涉诉。")


@pytest.mark.parametrize("state", ["drafted", "accepted", "consulted"])
def test_a_withdrawn_paper_gives_its_issues_back(state, drafted, suggested, request, deputy_user):
    paper = step("withdraw", lead_on(drafted, state, request), deputy_user, reason="另行提出。")
    suggested.refresh_from_db()
    assert (paper.state, suggested.state) == ("withdrawn", "triaged")


def test_an_issue_the_county_takes_back_leaves_the_paper_standing(
    drafted, suggested, county_clerk, township_clerk, request
):
    with pytest.raises(PermissionDenied):
        act("suggestion_dropped", suggested, township_clerk, make.MARCH_11, reason="不等了。")
    act("suggestion_dropped", suggested, county_clerk, make.MARCH_11, reason="不等了。")
    paper = lead_on(Suggestion.objects.get(), "answered", request)
    suggested.refresh_from_db()
    assert (paper.state, suggested.state) == ("answered", "triaged")


def test_six_months_for_a_complex_one_which_says_why(drafted, request, county_clerk, unit):
    paper = lead_on(drafted, "accepted", request)
    said = refusal(step, "assign", paper, county_clerk, unit=unit, pace="complex")
    assert said == {"note": ["请填写这一项。"]}
    facts = {"unit": unit, "pace": "complex", "note": "要立项。"}
    assert step("assign", paper, county_clerk, **facts).due == date(2025, 9, 11)


def test_the_office_assigns_to_units_of_its_level_and_names_days_within_a_year(
    drafted, request, county_clerk, unit, eryuan
):
    paper = lead_on(drafted, "accepted", request)
    foreign = make.make_unit("县财政局", county_id="532930")
    facts = {"unit": unit, "pace": "normal"}
    ask = ("assign", paper, county_clerk)
    assert refusal(step, *ask, **facts | {"unit": foreign}) == {"unit": ["请选择本级的在用单位。"]}
    wrong = {"due": ["期限不能早于今天，也不能超过一年。"]}
    assert refusal(step, *ask, **facts, due=date(2025, 3, 10)) == wrong
    assert refusal(step, *ask, **facts, due=date(2026, 3, 12)) == wrong
    assert refusal(step, *ask, **facts | {"pace": "urgent"}) == {"pace": ["请选择一般或复杂。"]}


def test_a_changed_rule_changes_the_day(drafted, request, county_clerk, unit):
    rule = make.deadline_rule("suggestion", "normal")
    rule.length = 2
    rule.save()
    paper = lead_on(drafted, "accepted", request)
    assert step("assign", paper, county_clerk, unit=unit, pace="normal").due == date(2025, 5, 12)


def test_no_answer_before_the_deputy_has_been_heard(drafted, request, unit_clerk):
    paper = lead_on(drafted, "assigned", request)
    with pytest.raises(StepRefused):
        step("answer", paper, unit_clerk, **answer_facts())
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=paper.pk).update(
            answered_on=make.MARCH_11, answer="好。", signer="杨", late_days=0
        )


def test_another_unit_hears_the_deputy_itself_and_the_clock_runs_on(
    drafted, request, county_clerk, helper
):
    paper = lead_on(drafted, "consulted", request)
    paper = step("reassign", paper, county_clerk, unit=helper, reason="属水务。")
    assert (paper.state, paper.unit, paper.due) == ("assigned", helper, date(2025, 6, 11))
    assert paper.consulted_on is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signer": " "}, {"signer": ["请填写这一项。"]}),
        ({"document_number": ""}, {"document_number": ["请填写这一项。"]}),
        ({"text": ""}, {"text": ["请填写这一项。"]}),
    ],
)
def test_an_answer_is_a_letter_signed_by_the_head_of_the_unit(
    changes, said, drafted, request, unit_clerk
):
    paper = lead_on(drafted, "consulted", request)
    assert refusal(step, "answer", paper, unit_clerk, **answer_facts() | changes) == said


def test_an_answer_on_paper_bears_the_day_of_the_letter(drafted, request, county_clerk):
    paper = lead_on(drafted, "assigned", request)
    paper = step("consult", paper, county_clerk, on_paper=True, **HEARD)
    on = {"on": date(2025, 6, 16), "happened_on": date(2025, 6, 10), "on_paper": True}
    paper = step("answer", paper, county_clerk, **on, **answer_facts())
    assert (paper.answered_on, paper.late_days) == (date(2025, 6, 10), 0)
    early = refusal(
        step, "rate", paper, county_clerk, **on | {"happened_on": date(2025, 6, 9)},
        rating="satisfied",
    )  # fmt: skip
    assert early == {"happened_on": ["日期不能早于上一步。"]}


def test_key_supervision_names_the_meeting_and_is_said_once(drafted, request, manager):
    paper = lead_on(drafted, "assigned", request)
    facts = {"decided_on": make.MARCH_11, "note": "一抓到底。"}
    later = refusal(step, "key_supervise", paper, manager, **facts | {"decided_on": MARCH_12})
    assert later == {"decided_on": ["主任会议的日期不能早于提交，也不能晚于今天。"]}
    paper = step("key_supervise", paper, manager, **facts)
    assert (paper.is_key, paper.key_decided_on, paper.state) == (True, make.MARCH_11, "assigned")
    again = refusal(step, "key_supervise", paper, manager, **facts)
    assert again == {"__all__": ["这份建议已经是重点督办。"]}


# --- what every step leaves behind -------------------------------------------------------------
def test_a_step_is_journalled_with_posting_and_states(drafted, request, county_clerk):
    paper = lead_on(drafted, "accepted", request)
    entry = Entry.objects.filter(action="suggestion.accept").get()
    assert (entry.actor, entry.target_label, entry.county) == (
        county_clerk, "昌人建〔2025〕1号", "530524",
    )  # fmt: skip
    assert (entry.before, entry.after) == ({"state": "submitted"}, {"state": "accepted"})
    assert "杨丽萍" in str(paper.events.last().actor)


def test_an_old_page_is_told_so(drafted, deputy_user, county_clerk):
    step("write", drafted, county_clerk, title="改", category=drafted.category, text="换线。")
    with pytest.raises(StaleRecord):
        step("sign", drafted, deputy_user, version=drafted.version)


def test_history_is_only_added_to(drafted):
    event = drafted.events.get()
    for change in (
        lambda: SuggestionEvent.objects.filter(pk=event.pk).update(note="x"),
        event.delete,
        lambda: Suggestion.objects.filter(pk=drafted.pk).delete(),
    ):
        with pytest.raises((IntegrityError, Exception)), transaction.atomic():
            change()
    event.refresh_from_db()
    assert event.note == ""


def test_a_lead_of_another_congress_is_kept_out_by_the_database(drafted):
    elsewhere = suggesting.seat("漭水代表", congress_id="530524102")
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=drafted.pk).update(lead=elsewhere)


def test_who_is_told(drafted, request, county_clerk, deputy_user, unit_clerk):
    lead_on(drafted, "answered", request)
    words = {}
    for person in (deputy_user, unit_clerk):
        told = Notice.objects.filter(user=person, key__startswith="suggestion").order_by("id")
        words[person.username] = [notice.words for notice in told]
    assert words["deputy"][-1] == (
        "由您领衔的“改造完小食堂线路”（昌人建〔2025〕1号）已经答复，请评价。"
    )
    assert len(words["unit"]) == 1
