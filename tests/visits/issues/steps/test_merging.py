"""Merging 并案: one answer, every voice; nothing is lost, nothing goes round in a circle."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests import html, make
from tests.cast import advance
from tests.visits.acting import MARCH_11, MARCH_12, REASON, Example, act, refused
from visits.issues.dossier import Dossier
from visits.issues.workflow import steps_open_to
from visits.models import Feedback, Issue
from visits.worklists.waiting import Today, rows_of

SAME = {"reason": "同一件事。"}

EXAMPLES = {
    "merge": Example(
        "twin",
        "township_clerk",
        may={"township_clerk", "county_clerk"},
        typed=lambda issue: {"number": "2025-1", **REASON},
        must={"number", "reason"},
        becomes="merged",
        says="并入昌人交〔2025〕1号。",
    ),
    "unmerge": Example(
        "merged",
        "township_clerk",
        may={"township_clerk", "county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="triaged",
        says="不再并入昌人交〔2025〕1号。",
    ),
}


@pytest.fixture
def station_clerk(workstation):
    return make.make_person("venue_clerk", name="站联络员", username="station", venue=workstation)


@pytest.fixture
def elsewhere(workstation, station_clerk, township_clerk):
    """The matter of the room, heard at the workstation too."""
    issue = make.make_issue(workstation, actor=station_clerk, title="食堂停电")
    checked = {"category": issue.category, "title": issue.title, "pace": "normal"}
    checked["matter_region"] = workstation.township
    return advance(issue, ("triage", township_clerk, checked))


def buttons(person, issue, on=MARCH_12):
    issue.refresh_from_db()
    return [one.name for one in steps_open_to(person, issue, on)]


def _another(issue):
    actor = issue.events.first().actor
    return make.make_issue(issue.venue, actor=actor)


def withdrawal(voice):
    return {"voice": voice, "asked_by": "visitor", "asked_on": MARCH_11, "reason": "已自行解决。"}


def test_a_merged_issue_changes_nothing_but_its_target(twin, issue, township_clerk):
    act("merge", twin, township_clerk, MARCH_11, target=issue, **SAME)
    assert (twin.state, twin.merged_into, twin.due) == ("merged", issue, None)
    assert twin.voices.count() == issue.voices.count() == 1
    assert [voice.issue for voice in Dossier(issue).voices] == [issue, twin]


def test_both_timelines_say_so(merged, issue):
    assert [event.step for event in merged.events.all()] == ["register", "triage", "merge"]
    joined = issue.events.last()
    assert (joined.step, joined.facts) == ("join", {"issue": "昌人交〔2025〕2号"})


def test_what_the_unit_has_in_hand_is_taken_back(in_progress, twin, township_clerk, county_clerk):
    act("merge", in_progress, county_clerk, MARCH_12, target=twin, **SAME)
    order = in_progress.rounds.get().dispatches.get()
    assert (order.ending, order.ended_on) == ("withdrawn", MARCH_12)
    assert in_progress.deadlines.running().count() == 0


def test_every_voice_is_told_and_the_worst_rating_counts(
    elsewhere, answered, county_clerk, clerk, station_clerk
):
    act("merge", elsewhere, county_clerk, MARCH_11, target=answered, **SAME)
    act("tell", answered, clerk, MARCH_12, rating="satisfied")
    assert "close" not in buttons(county_clerk, answered)
    other = elsewhere.voices.get()
    act("tell", answered, station_clerk, MARCH_12, voice=other, rating="not_satisfied")
    assert Feedback.objects.filter(round__issue=answered).count() == 2
    assert "close" not in buttons(county_clerk, answered)
    assert "有反映人不满意" in refused("__all__", "close", answered, county_clerk)
    today = Today(MARCH_12, MARCH_12)
    assert list(rows_of("unhappy", Issue.objects.all(), today)) == [answered]


def test_a_voice_is_told_by_those_who_heard_it(elsewhere, answered, county_clerk, clerk):
    act("merge", elsewhere, county_clerk, MARCH_11, target=answered, **SAME)
    with pytest.raises(ValidationError, match="由您告知"):
        act("tell", answered, clerk, MARCH_12, voice=elsewhere.voices.get())


def test_those_who_heard_a_merged_matter_see_where_it_went(
    elsewhere, issue, township_clerk, station_clerk, client
):
    assert list(Issue.objects.visible_to(station_clerk)) == [elsewhere]
    act("merge", elsewhere, township_clerk, MARCH_11, target=issue, **SAME)
    del station_clerk._scope
    assert set(Issue.objects.visible_to(station_clerk)) == {elsewhere, issue}
    client.force_login(station_clerk)
    page = client.get(issue.get_absolute_url()).content.decode()
    assert f"并案：{elsewhere.reference}" in page


def test_a_merged_issue_waits_until_the_last_voice_is_told(elsewhere, told, county_clerk):
    today = Today(MARCH_12, MARCH_12)
    assert list(rows_of("close", Issue.objects.all(), today)) == [told]
    act("merge", elsewhere, county_clerk, MARCH_11, target=told, **SAME)
    assert list(rows_of("close", Issue.objects.all(), today)) == []
    assert list(rows_of("tell", Issue.objects.all(), today)) == [told]


def test_an_unmerged_issue_waits_for_its_own_dispatch(merged, issue, township_clerk):
    act("unmerge", merged, township_clerk, MARCH_12, reason="不是一回事。")
    assert (merged.state, merged.merged_into) == ("triaged", None)
    assert [voice.issue for voice in Dossier(issue).voices] == [issue]
    assert issue.events.last().step == "leave"


def test_nothing_is_unmerged_after_the_target_has_closed(merged, issue, county_clerk):
    spot = {"text": "说明了。", "told_by": "杨秀兰", "answer_class": make.answer_class("A")}
    act("answer_on_spot", issue, county_clerk, MARCH_11, **spot)
    assert buttons(county_clerk, merged) == []
    assert "已经办结" in refused("__all__", "unmerge", merged, county_clerk, reason="不是一回事。")


def test_nothing_is_merged_into_itself_or_in_a_circle(merged, issue, county_clerk):
    issue.refresh_from_db()
    other = _another(issue)
    assert "自己" in refused("target", "merge", other, county_clerk, target=other, **SAME)
    assert "请先撤销" in refused("__all__", "merge", issue, county_clerk, target=other, **SAME)
    assert "本身没有并案" in refused("target", "merge", other, county_clerk, target=merged, **SAME)


def test_nothing_is_merged_into_a_closed_or_a_foreign_issue(
    closed, twin, county_clerk, eryuan_home, outsider
):
    foreign = make.make_issue(eryuan_home, actor=outsider)
    for target, message in ((closed, "还在办理"), (foreign, "本县")):
        assert message in refused("target", "merge", twin, county_clerk, target=target, **SAME)


def test_danger_and_confidence_do_not_disappear_by_merging(issue, room, clerk, county_clerk):
    danger = make.make_issue(room, actor=clerk, is_danger=True)
    assert "危及" in refused("target", "merge", danger, county_clerk, target=issue, **SAME)
    secret = make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    assert "不公开" in refused("target", "merge", secret, county_clerk, target=issue, **SAME)


def test_a_township_merges_what_lies_at_its_own_desk(twin, at_county, township_clerk):
    assert "别的经办台" in refused(
        "target", "merge", twin, township_clerk, target=at_county, **SAME
    )


def test_the_database_refuses_a_second_level_too(merged, issue, twin):
    third = _another(issue)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=third.pk).update(state="merged", merged_into=merged)


def test_likely_ones_are_offered_first(twin, issue, township_clerk, client):
    client.force_login(township_clerk)
    page = html.page(client.get(f"/issues/{twin.pk}/merge/"))
    offered = [radio["value"] for radio in page.select("input[name=target]")]
    assert offered == ["", str(issue.pk)]


@pytest.mark.parametrize(
    ("number", "message"),
    [("九号", "请照编号填写"), ("2025-99", "没有这个编号的问题"), ("", "请选择或填写")],
)
def test_a_wrong_number_is_named_and_kept(twin, issue, township_clerk, client, number, message):
    client.force_login(township_clerk)
    typed = {"number": number, "version": twin.version, **SAME}
    page = client.post(f"/issues/{twin.pk}/merge/", typed).content.decode()
    assert message in page
    assert f'value="{number}"' in page or not number
    twin.refresh_from_db()
    assert twin.state == "triaged"


def test_the_last_voice_that_takes_its_matter_back_closes_it(in_progress, clerk):
    act("withdraw", in_progress, clerk, MARCH_12, **withdrawal(in_progress.voices.get()))
    assert (in_progress.state, in_progress.outcome) == ("closed", "withdrawn")
    assert in_progress.rounds.get().dispatches.get().ending == "withdrawn"


def test_one_of_several_leaves_the_others_asking(merged, issue, clerk, township_clerk):
    act("withdraw", issue, clerk, MARCH_12, **withdrawal(merged.voices.get()))
    assert issue.state == "registered"
    assert "已经撤回" in refused(
        "voice", "withdraw", issue, township_clerk, **withdrawal(merged.voices.get())
    )
    act("withdraw", issue, clerk, MARCH_12, **withdrawal(issue.voices.get()))
    assert issue.state == "closed"


def test_a_voice_that_took_its_matter_back_is_not_called(
    merged, issue, clerk, township_clerk, county_clerk, unit, unit_clerk
):
    act("withdraw", issue, clerk, MARCH_12, **withdrawal(merged.voices.get()))
    checked = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, township_clerk, MARCH_12, **checked)
    act("pass_up", issue, township_clerk, MARCH_12, reason="要县级部门办理。")
    act("dispatch", issue, county_clerk, MARCH_12, lead=unit)
    act("accept", issue, unit_clerk, MARCH_12, accepted_by="张丽琼")
    act(
        "answer",
        issue,
        unit_clerk,
        MARCH_12,
        answer_class=make.answer_class("A"),
        text="换好了。",
    )
    assert [voice.issue for voice in Dossier(issue).voices_to_tell] == [issue]
