"""The steps of a venue's upgrade: who takes them from which stage, and what they refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from stations.models import UpgradeProgramme, VenueUpgrade
from stations.upgrade import workflow
from stations.upgrade.steps import STEPS
from stations.upgrade.steps.accepting import Verdict
from stations.upgrade.steps.ticking import Progress
from stations.upgrade.summary import summarise, wrong_summaries
from tests import make
from tests.stations.upgrading import (
    APRIL,
    MARCH,
    MAY,
    accept,
    finish,
    item,
    progress,
    reject,
    report,
    take,
    verdicts,
)

Stage = VenueUpgrade.Stage
ONE_DAY = timedelta(days=1)


@pytest.fixture
def upgrade(room):
    return make.make_upgrade(make.make_programme(), room)


@pytest.fixture
def reported(upgrade, clerk):
    return report(finish(upgrade, clerk), clerk)


def refused(call, *args, **facts) -> dict:
    with pytest.raises(ValidationError) as error:
        call(*args, **facts)
    if hasattr(error.value, "error_dict"):
        return {name: said[0] for name, said in error.value.message_dict.items()}
    return {"__all__": error.value.messages[0]}


# --- the stage is worked out -------------------------------------------------------------------
def test_the_stage_follows_the_items(upgrade, clerk):
    said = {
        "nothing begun": {},
        "one in work": progress(upgrade, "in_work", only={"设备"}),
        "two done": progress(upgrade, only={"设备", "标识"}),
        "one not needed": progress(upgrade, "not_needed", only={"经费"}),
        "all done": progress(upgrade) | {item(upgrade, "经费").pk: Progress("not_needed")},
        "one opened again": progress(upgrade, "in_work", only={"设备"}),
    }
    stages = {}
    for name, told in said.items():
        stages[name] = take("tick", upgrade, clerk, progress=told, doer="字春梅").stage
    assert stages == {
        "nothing begun": "planned",
        "one in work": "in_work",
        "two done": "in_work",
        "one not needed": "in_work",
        "all done": "ready",
        "one opened again": "in_work",
    }


def test_a_venue_in_which_nothing_is_needed_is_never_ready(upgrade, clerk):
    told = progress(upgrade, "not_needed")
    assert take("tick", upgrade, clerk, progress=told).stage == "planned"


def test_a_done_item_says_who_did_it_and_when(upgrade, clerk):
    begun = progress(upgrade, "in_work", only={"设备"})
    take("tick", upgrade, clerk, progress=begun)
    done = {item(upgrade).pk: Progress("done", "电脑、打印机已到")}
    take("tick", upgrade, clerk, APRIL, progress=done, doer="字春梅")
    row = item(upgrade)
    assert (row.started_on, row.done_on, row.doer, row.done_by) == (MARCH, APRIL, "字春梅", clerk)
    assert row.note == "电脑、打印机已到"
    upgrade.refresh_from_db()
    assert (upgrade.started_on, upgrade.finished_on) == (MARCH, None)
    line = Entry.objects.filter(action="venueupgrade.tick").latest("id")
    assert (line.actor, line.county, line.after["items"]) == (clerk, "530524", ["设备：做完"])


BAD_TICKS = {
    "nobody": ({"doer": " "}, MARCH, {"doer": "请填写这一项。"}),
    "before its start": (
        {"doer": "字春梅"},
        MARCH - ONE_DAY,
        {"on": "“设备”的完工日期不能早于开工日期。"},
    ),
    "a name too long": ({"doer": "名" * 41}, MARCH, None),
}


@pytest.mark.parametrize(("facts", "on", "words"), BAD_TICKS.values(), ids=BAD_TICKS)
def test_an_item_is_not_done_by_nobody_nor_before_it_began(facts, on, words, upgrade, clerk):
    take("tick", upgrade, clerk, progress=progress(upgrade, "in_work", only={"设备"}))
    said = refused(take, "tick", upgrade, clerk, on, progress=progress(upgrade), **facts)
    assert words is None or said == words
    assert item(upgrade).state == "in_work"


def test_nothing_happens_tomorrow(upgrade, clerk):
    told = progress(upgrade, "in_work")
    facts = {"actor": clerk, "at": make.moment(MARCH), "on": APRIL, "progress": told}
    assert refused(workflow.take, "tick", upgrade, **facts) == {"on": "日期不能晚于今天。"}


# --- reporting and accepting -------------------------------------------------------------------
def test_acceptance_does_not_come_before_completion(upgrade, clerk, county_clerk):
    with pytest.raises(StepRefused, match="现在是“未开工”，不能“报请验收”"):
        report(upgrade, clerk)
    with pytest.raises(StepRefused, match="不能“通过验收”"):
        accept(upgrade, county_clerk)
    finish(upgrade, clerk, APRIL)
    with pytest.raises(StepRefused, match="现在是“待报验”，不能“通过验收”"):
        accept(upgrade, county_clerk)
    assert refused(report, upgrade, clerk, MARCH) == {"on": "报验日期不能早于完工日期。"}


def test_an_accepted_venue_names_its_inspectors_and_every_item(reported, county_clerk):
    facts = {"inspectors": ["杨丽萍", "字光明"], "opinion": "布局合理，设备齐全。"}
    done = accept(reported, county_clerk, **facts)
    assert (done.stage, done.accepted_on) == ("accepted", MAY)
    round_ = done.acceptances.get()
    assert (round_.result, round_.held_on, round_.opinion) == ("accepted", MAY, facts["opinion"])
    assert [one.name for one in round_.inspectors.all()] == facts["inspectors"]
    assert round_.checks.filter(passed=True).count() == 9
    assert set(done.items.values_list("accepted_on", flat=True)) == {MAY}
    line = Entry.objects.get(action="venueupgrade.accept")
    assert (line.after["stage"], line.after["inspectors"]) == ("accepted", facts["inspectors"])


def test_nobody_accepts_an_item_done_himself(upgrade, county_clerk, clerk):
    report(finish(upgrade, county_clerk), clerk)
    said = refused(accept, upgrade, county_clerk)
    assert said == {"__all__": "“场所”是您登记做完的，请换一个人验收。"}
    other = make.make_person("county_clerk", region_id="530524")
    names = {"inspectors": ["杨丽萍", "字春梅"]}
    words = "“场所”是字春梅做的，不能由本人验收。"
    assert refused(accept, upgrade, other, **names) == {"inspectors": words}
    assert accept(upgrade, other).stage == "accepted"


def test_of_several_who_did_an_item_none_accepts_it(upgrade, clerk, county_clerk):
    report(finish(upgrade, clerk, doer="李文华、字春梅"), clerk)
    said = refused(accept, upgrade, county_clerk, inspectors=["杨丽萍", "字春梅"])
    assert said == {"inspectors": "“场所”是李文华、字春梅做的，不能由本人验收。"}
    upgrade.refresh_from_db()
    assert upgrade.stage == "reported"


BAD_ACCEPTANCES = {
    "nobody there": ({"inspectors": []}, {"inspectors": "请写验收人员的姓名。"}),
    "too many": (
        {"inspectors": [*"一二三四五六七八九十零"]},
        {"inspectors": "验收人员最多写 10 人。"},
    ),
    "an item forgotten": ({"verdicts": {}}, {"__all__": "“场所”还没有核验。"}),
    "before the report": ({"on": MARCH}, {"on": "验收日期不能早于报验日期。"}),
}


@pytest.mark.parametrize(("facts", "words"), BAD_ACCEPTANCES.values(), ids=BAD_ACCEPTANCES)
def test_an_acceptance_is_complete(facts, words, reported, county_clerk):
    assert refused(accept, reported, county_clerk, **facts) == words


BAD_REJECTIONS = {
    "nothing wrong": ({"failing": ()}, {"__all__": "请标出要整改的项目。"}),
    "no term": ({"put_right_by": None}, {"put_right_by": "写明整改期限，不能早于验收日期。"}),
    "term passed": ({"put_right_by": APRIL}, {"put_right_by": "写明整改期限，不能早于验收日期。"}),
    "no opinion": ({"opinion": " "}, {"opinion": "请填写这一项。"}),
}


@pytest.mark.parametrize(("facts", "words"), BAD_REJECTIONS.values(), ids=BAD_REJECTIONS)
def test_a_rejection_says_what_and_by_when(facts, words, reported, county_clerk):
    assert refused(reject, reported, county_clerk, **facts) == words


def test_what_does_not_pass_says_why_and_is_not_accepted(reported, county_clerk):
    bare = verdicts(reported) | {item(reported).pk: Verdict(passed=False)}
    facts = {"verdicts": bare}
    assert refused(reject, reported, county_clerk, **facts) == {"__all__": "“设备”要写整改要求。"}
    said = refused(accept, reported, county_clerk, **facts)
    assert said == {"__all__": "还有不符合的项目，不能通过验收。"}


def test_a_rejected_item_is_put_right_and_alone_checked_again(reported, clerk, county_clerk):
    rejected = reject(reported, county_clerk, failing={"设备"})
    assert (rejected.stage, rejected.reported_on) == ("rectifying", None)
    assert rejected.recheck_by == date(2025, 5, 30)
    assert item(rejected).state == "in_work"
    assert rejected.items.filter(accepted_on=MAY).count() == 8
    again = {"progress": progress(rejected, only={"设备"}), "doer": "字春梅"}
    assert refused(take, "tick", rejected, clerk, APRIL, **again) == {
        "on": "日期不能早于上次验收。"
    }
    june = date(2025, 6, 3)
    ready = take("tick", rejected, clerk, june, **again)
    assert ready.stage == "ready"
    report(ready, clerk, june)
    done = accept(ready, county_clerk, june)
    second = done.acceptances.get(no=2)
    assert [check.item for check in second.checks.all()] == [item(done)]
    assert (done.stage, done.accepted_on, done.recheck_by) == ("accepted", june, None)


# --- who, and from which stage -----------------------------------------------------------------
WHO = {
    "tick": {"venue_clerk", "township_clerk", "county_clerk"},
    "report": {"venue_clerk", "township_clerk", "county_clerk"},
    "accept": {"county_clerk"},
    "reject": {"county_clerk"},
    "drop": {"county_clerk"},
}


def test_the_table_of_steps_opens_to_these_roles_and_stages(upgrade, everybody):
    opened = {}
    for stage in Stage.values:
        day = MAY if stage == "accepted" else None
        facts = {"started_on": MARCH, "finished_on": MARCH, "reported_on": MARCH}
        VenueUpgrade.objects.update(stage=stage, accepted_on=day, **facts)
        upgrade.refresh_from_db()
        for role, person in everybody.items():
            shown = {one.name for one in workflow.steps_open_to(person, upgrade, MAY)}
            for name in shown:
                opened.setdefault(name, {}).setdefault(role, []).append(stage)
            for name in STEPS.keys() - shown:
                with pytest.raises((PermissionDenied, StepRefused)):
                    take(name, upgrade, person)
    sources = {name: [s for s in Stage.values if s in step.sources] for name, step in STEPS.items()}
    assert opened == {name: dict.fromkeys(WHO[name], sources[name]) for name in STEPS}


def test_a_clerk_of_another_place_has_no_right(upgrade, outsider, outside_county_clerk):
    elsewhere = make.make_person("township_clerk", township_id="530524102")
    for person in (outsider, outside_county_clerk, elsewhere):
        with pytest.raises(PermissionDenied):
            finish(upgrade, person)


def test_nothing_moves_in_a_closed_programme_nor_once_it_is_taken_out(upgrade, county_clerk, clerk):
    dropped = take("drop", upgrade, county_clerk, reason="村委会搬迁，场所未定")
    assert (dropped.dropped_on, dropped.drop_reason) == (MARCH, "村委会搬迁，场所未定")
    with pytest.raises(StepRefused, match="已经移出方案"):
        finish(upgrade, clerk)
    UpgradeProgramme.objects.update(closed_on=MAY)
    with pytest.raises(StepRefused, match="方案已经结束"):
        finish(upgrade, clerk)


def test_a_stale_page_changes_nothing(upgrade, clerk, township_clerk):
    take("tick", upgrade, clerk, progress=progress(upgrade, "in_work"), version=1)
    late = {"progress": progress(upgrade), "doer": "罗建忠", "version": 1}
    with pytest.raises(StaleRecord):
        take("tick", upgrade, township_clerk, **late)


# --- the summary -------------------------------------------------------------------------------
def test_the_summary_is_recounted_by_the_command(reported, capsys):
    assert list(wrong_summaries()) == []
    VenueUpgrade.objects.update(stage="ready", reported_on=None)
    call_command("check_summaries", "--repair")
    said = capsys.readouterr().out
    assert "stage ready should be reported, reported_on None should be 2025-04-07" in said
    assert list(wrong_summaries()) == []
    reported.refresh_from_db()
    assert summarise(reported).stage == "reported"
