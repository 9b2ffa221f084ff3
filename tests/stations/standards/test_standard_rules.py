"""What the database holds of checklists and assessments, whoever writes (domain §5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from stations.models import Assessment, ItemResult, Standard, StandardItem
from tests import make
from tests.stations.rules import refusal

USED = "已经用来评估的一版不能再改，请另立一版。"
FINISHED = "完成的评估不能再改，可以重新评估。"
NOT_OF_IT = "得分超出这一项的分值，或者这份评估已经完成、不含这一项。"


@pytest.fixture
def standard(changning):
    return make.standard()


@pytest.fixture
def draft(room, clerk, standard):
    return make.make_assessment(room, by=clerk)


@pytest.fixture
def place(standard):
    return standard.items.get(code="place")


def a_result(assessment, item, **facts):
    facts = {"state": "met", "score": 10, "by": assessment.by, "at": timezone.now()} | facts
    return ItemResult(assessment=assessment, item=item, **facts)


def finish(assessment):
    """Every item met, the assessment closed."""
    for item in assessment.standard.items.all():
        by = None if item.computed else assessment.by
        a_result(assessment, item, by=by).save()
    assessment.state, assessment.finished_at = "final", timezone.now()
    assessment.save()
    return assessment


# --- founding -------------------------------------------------------------------------------------
def test_a_county_begins_with_the_ten_items_under_four_headings(standard):
    items = list(standard.items.all())
    assert (str(standard), standard.tiers) == (
        "十有标准第 1 版",
        ["home", "workstation", "room", "specialised"],
    )
    assert [item.name for item in items] == [
        *("有固定场所", "有统一标识", "有配套设备", "有制度上墙", "有代表公示"),
        *("有工作计划", "有工作台账", "有工作人员", "有工作经费", "有明显成效"),
    ]
    assert sum(item.weight for item in items) == 100
    assert {item.heading for item in items} == set(StandardItem.Heading.values)
    assert [item.computed for item in items if item.computed] == [
        *("deputies", "plan", "ledgers", "staff", "effect")
    ]


def test_each_county_has_a_checklist_of_its_own(changning, eryuan):
    own, other = make.standard(), make.standard("532930")
    assert own.pk != other.pk
    assert not set(own.items.values_list("pk")) & set(other.items.values_list("pk"))


# --- versions -------------------------------------------------------------------------------------
def test_a_tier_has_one_standard_on_a_day(standard):
    twin = Standard(county_id="530524", name="室的标准", starts_on=date(2025, 1, 1), for_room=True)
    assert refusal(twin.save) == "同一个层级同一天只能有一份标准。"
    standard.ends_on = date(2024, 12, 31)
    standard.save()
    twin.save()
    assert Standard.objects.holding("530524", "room", date(2024, 12, 31)) == standard
    assert Standard.objects.holding("530524", "room", date(2025, 1, 1)) == twin
    assert Standard.objects.holding("530524", "home", date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"for_room": False}, "至少用于一个层级。"),
        ({"name": "十有标准"}, "这个县已经有这个名称的标准。"),
        ({"ends_on": date(2024, 1, 1)}, "结束日期不能早于开始日期。"),
    ],
)
def test_a_version_says_what_it_is_for(standard, facts, said):
    Standard.objects.update(ends_on=date(2024, 12, 31))
    row = {"county_id": "530524", "name": "室的标准", "for_room": True} | facts
    assert refusal(Standard(starts_on=date(2025, 1, 1), **row).save) == said


def test_a_version_is_never_removed(standard):
    assert refusal(standard.delete) == "标准不能删除。"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"weight": 0}, "分值在 1 到 100 之间。"),
        ({"weight": 101}, "分值在 1 到 100 之间。"),
        ({"name": "有固定场所"}, "这一版里已经有这个名称。"),
        ({"computed": "staff"}, "同一种系统计算只能用于一项。"),
    ],
)
def test_an_item_fits_its_version(standard, facts, said):
    row = {"code": "n1", "position": 11, "name": "有网络", "weight": 5} | facts
    item = StandardItem(standard=standard, heading="information", criterion="能上网。", **row)
    assert refusal(item.save) == said


def test_a_version_once_used_is_frozen(standard, draft, place):
    assert refusal(lambda: Standard.objects.update(name="新名称")) == USED
    assert refusal(lambda: Standard.objects.update(for_home=False)) == USED
    assert refusal(lambda: StandardItem.objects.update(weight=9)) == USED
    assert refusal(place.delete) == USED
    extra = StandardItem(
        standard=standard, code="n1", position=11, heading="standard", name="有网络", weight=1
    )
    assert refusal(extra.save) == USED


def test_a_version_ends_after_the_last_day_it_was_used(standard, draft):
    standard.ends_on = date(2025, 3, 9)
    assert refusal(standard.save) == "这一天以后还有按这一版做的评估。"
    standard.ends_on = date(2025, 3, 10)
    standard.save()


# --- assessments ----------------------------------------------------------------------------------
@pytest.mark.parametrize("on", [date(2019, 5, 31), date(2025, 7, 1)])
def test_a_venue_is_assessed_by_the_version_of_the_day(room, clerk, standard, on):
    Standard.objects.update(ends_on=date(2025, 6, 30))
    said = refusal(lambda: make.make_assessment(room, by=clerk, on=on))
    assert said == "这一版标准当天不用于这处家站。"


def test_a_venue_is_assessed_by_a_version_of_its_county_and_tier(room, clerk, eryuan):
    facts = {"by": clerk, "standard": make.standard("532930")}
    said = "这一版标准当天不用于这处家站。"
    assert refusal(lambda: make.make_assessment(room, **facts)) == said
    Standard.objects.filter(county="530524").update(for_room=False)
    assert refusal(lambda: make.make_assessment(room, by=clerk)) == said


def test_weights_that_do_not_add_up_assess_nobody(room, clerk, place):
    place.weight = 9
    place.save()
    said = refusal(lambda: make.make_assessment(room, by=clerk))
    assert said == "这一版标准当天不用于这处家站。"


def test_a_venue_has_one_draft_of_a_kind(room, clerk, county_clerk, draft):
    said = refusal(lambda: make.make_assessment(room, by=clerk))
    assert said == "这处家站已经有一份没有做完的评估，请先做完。"
    make.make_assessment(room, by=county_clerk, kind="review")
    assert Assessment.objects.drafts().count() == 2


def test_an_assessment_is_finished_with_every_item(draft, place):
    a_result(draft, place).save()
    draft.state, draft.finished_at = "final", timezone.now()
    assert refusal(draft.save) == "还有项目没有评。"


def test_a_finished_assessment_stays(draft, clerk, county_clerk):
    finish(draft)
    assert refusal(lambda: Assessment.objects.update(state="draft", finished_at=None)) == FINISHED
    assert refusal(lambda: Assessment.objects.update(by=county_clerk)) == FINISHED
    result = draft.results.first()
    result.note = "改一改"
    assert refusal(result.save) == NOT_OF_IT
    assert refusal(result.delete) == "评估结果不能删除。"


def test_a_draft_is_given_up_but_never_removed(draft):
    assert refusal(draft.delete) == "评估不能删除。"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": "not", "score": 5}, "不符合得 0 分，符合和部分符合大于 0 分。"),
        ({"state": "partly", "score": 0}, "不符合得 0 分，符合和部分符合大于 0 分。"),
        ({"state": "met", "score": 9}, NOT_OF_IT),
        ({"state": "partly", "score": 10}, NOT_OF_IT),
        ({"state": "met", "score": Decimal("10.1")}, NOT_OF_IT),
        ({"by": None}, NOT_OF_IT),
    ],
)
def test_a_score_fits_the_result_and_the_weight(draft, place, facts, said):
    assert refusal(a_result(draft, place, **facts).save) == said


def test_a_computed_item_has_no_assessor(draft, standard):
    staff = standard.items.get(code="staff")
    assert refusal(a_result(draft, staff).save) == NOT_OF_IT
    a_result(draft, staff, by=None).save()


def test_a_result_is_of_an_item_of_the_version(draft, eryuan):
    foreign = make.standard("532930").items.get(code="place")
    assert refusal(a_result(draft, foreign).save) == NOT_OF_IT


@pytest.mark.parametrize("lines", [(80, 80, 95), (90, 80, 95), (80, 90, 101), (0, 90, 95)])
def test_lines_of_stars_stand_in_order(changning, lines):
    county = make.county()
    county.three_stars_from, county.four_stars_from, county.five_stars_from = lines
    said = "分数线在 1 到 100 之间，五星高于四星，四星高于三星。"
    assert refusal(county.save) == said


def test_the_last_finished_assessment_of_a_venue_stands(room, clerk):
    first = finish(make.make_assessment(room, by=clerk, on=date(2024, 5, 6)))
    second = finish(make.make_assessment(room, by=clerk))
    make.make_assessment(room, by=clerk, on=date(2025, 4, 1))
    standing = Assessment.objects.standing
    assert list(standing("self")) == [second]
    assert list(standing("self", 2024)) == [first]
    assert list(standing("review")) == []
    assert list(standing("self").with_score().values_list("score", flat=True)) == [100]
