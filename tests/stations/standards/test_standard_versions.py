"""A county's checklists: laid down, changed while unused, followed by a version once used."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Standard
from stations.standards import versions
from stations.standards.versions import Checklist, ItemFacts
from tests import make

JULY_1 = date(2025, 7, 1)
EVERY_TIER = frozenset(Standard.TIER_COLUMNS)


@pytest.fixture
def standard(changning):
    return make.standard()


@pytest.fixture
def used(standard, room, clerk):
    make.make_assessment(room, by=clerk)
    return standard


def a_checklist(standard=None, **facts):
    items = versions.items_of(standard) if standard else versions.shipped_items()
    given = {"name": "十有标准", "tiers": EVERY_TIER, "starts_on": JULY_1, "items": tuple(items)}
    return Checklist(**given | facts)


def weighing(items, **weights):
    """The items with other weights, by code."""
    return tuple(replace(item, weight=weights.get(item.code, item.weight)) for item in items)


def test_an_unused_version_is_changed_in_place(standard, county_clerk):
    items = weighing(versions.items_of(standard), place=15, sign=5)
    changed = versions.change(standard, a_checklist(name="新十有", items=items), actor=county_clerk)
    assert (changed.pk, changed.number, changed.version) == (standard.pk, 1, 2)
    assert (changed.name, changed.starts_on) == ("新十有", JULY_1)
    assert list(changed.items.values_list("weight", flat=True)[:2]) == [15, 5]
    entry = Entry.objects.latest("id")
    assert entry.action == "standard.change"
    assert (entry.before["items"][0], entry.after["items"][0]) == ("有固定场所 10", "有固定场所 15")


def test_a_used_version_stays_and_the_next_one_follows_it(used, county_clerk):
    items = weighing(versions.items_of(used), place=15, sign=5)
    following = versions.change(used, a_checklist(items=items), actor=county_clerk)
    used.refresh_from_db()
    assert (str(used), used.starts_on, used.ends_on) == (
        "十有标准第 1 版",
        date(2020, 1, 1),
        date(2025, 6, 30),
    )
    assert used.items.get(code="place").weight == 10
    assert (str(following), following.replaces, following.starts_on, following.ends_on) == (
        "十有标准第 2 版",
        used,
        JULY_1,
        None,
    )
    assert following.items.get(code="place").weight == 15
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.county) == ("standard.new_version", "530524")


def test_items_keep_their_code_and_new_ones_get_one_nobody_had(used, county_clerk):
    kept = versions.items_of(used)[:9]
    network = ItemFacts("information", "有网络", "能上网。", 10)
    second = versions.change(used, a_checklist(items=(*kept, network)), actor=county_clerk)
    assert [item.code for item in second.items.all()][-2:] == ["funds", "n1"]
    third_items = (*versions.items_of(second)[:9], replace(network, name="有大屏"))
    third = versions.change(second, a_checklist(items=third_items), actor=county_clerk)
    assert (third.pk, third.number) == (second.pk, 2)
    assert third.items.last().name == "有大屏"


def test_the_start_of_a_version_that_waits_moves_the_end_of_the_one_before(used, county_clerk):
    second = versions.change(used, a_checklist(used), actor=county_clerk)
    for start, end in [
        (date(2025, 6, 1), date(2025, 5, 31)),
        (date(2025, 9, 1), date(2025, 8, 31)),
    ]:
        versions.change(second, a_checklist(second, starts_on=start), actor=county_clerk)
        used.refresh_from_db()
        assert used.ends_on == end


@pytest.mark.parametrize("start", [date(2019, 12, 31), date(2020, 1, 1), date(2025, 3, 10)])
def test_a_version_begins_after_the_last_use_of_the_one_before(used, county_clerk, start):
    with pytest.raises(ValidationError) as caught:
        versions.change(used, a_checklist(used, starts_on=start), actor=county_clerk)
    said = "日期太早：这一版最近一次使用是 2025年3月10日，请写那天以后的日期。"
    assert caught.value.message_dict == {"starts_on": [said]}


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"place": 5}, "各项分值加起来是 95，应当是 100，还差 5 分。"),
        ({"place": 12, "sign": 11}, "各项分值加起来是 103，应当是 100，多了 3 分。"),
    ],
)
def test_weights_add_up_to_a_hundred(standard, county_clerk, weights, said):
    items = weighing(versions.items_of(standard), **weights)
    with pytest.raises(ValidationError) as caught:
        versions.change(standard, a_checklist(items=items), actor=county_clerk)
    assert caught.value.messages == [said]


@pytest.mark.parametrize("count", [0, 31])
def test_a_checklist_has_one_to_thirty_items(standard, county_clerk, count):
    items = (ItemFacts("standard", "一项", "看。", 1),) * count
    with pytest.raises(ValidationError) as caught:
        versions.change(standard, a_checklist(items=items), actor=county_clerk)
    assert caught.value.messages == ["一份标准有 1 到 30 项。"]


def test_an_item_of_elsewhere_is_refused(standard, county_clerk):
    items = versions.items_of(standard)
    foreign = (*items[:9], replace(items[9], code="n77"))
    with pytest.raises(StepRefused):
        versions.change(standard, a_checklist(items=foreign), actor=county_clerk)
    twice = (*items[:9], replace(items[9], code="place", name="又一项"))
    with pytest.raises(StepRefused):
        versions.change(standard, a_checklist(items=twice), actor=county_clerk)


def test_only_the_last_version_is_changed(used, county_clerk):
    versions.change(used, a_checklist(used), actor=county_clerk)
    with pytest.raises(StepRefused, match="这一版已经被新的一版代替"):
        versions.change(used, a_checklist(used), actor=county_clerk)


def test_a_tier_gets_a_checklist_of_its_own(standard, county_clerk):
    rooms = a_checklist(name="联络室标准", tiers=frozenset({"room"}))
    with pytest.raises(IntegrityError):
        versions.lay_down("530524", rooms, actor=county_clerk)
    others = a_checklist(standard, tiers=EVERY_TIER - {"room"}, starts_on=standard.starts_on)
    versions.change(standard, others, actor=county_clerk)
    laid = versions.lay_down("530524", rooms, actor=county_clerk)
    assert Standard.objects.holding("530524", "room", JULY_1) == laid
    assert Standard.objects.holding("530524", "home", JULY_1) == standard
    assert Entry.objects.latest("id").action == "standard.create"


def test_a_checklist_ends_after_its_last_use(used, county_clerk):
    with pytest.raises(ValidationError, match="日期太早"):
        versions.end(used, on=date(2025, 3, 9), actor=county_clerk)
    ended = versions.end(used, on=date(2025, 3, 31), actor=county_clerk)
    assert ended.ends_on == date(2025, 3, 31)
    assert Entry.objects.latest("id").action == "standard.close"
    with pytest.raises(StepRefused):
        versions.end(used, on=date(2025, 4, 30), actor=county_clerk)
