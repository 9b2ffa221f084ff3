"""Assessing a venue: who, how it goes on, what a finished one holds (domain §5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from stations.models import Assessment, Standard
from stations.standards import assessing
from stations.standards.assessing import Mark
from stations.standards.scoring import Finding
from tests import make

AT = make.moment()
BY_HAND = ("place", "sign", "equipment", "rules", "funds")
FOUND = {
    "deputies": Finding("met", {"assigned": 3, "shown": 3}),
    "plan": Finding("partly", {"filed": True, "published": False}),
    "ledgers": Finding("not", {"entries": 4, "late": 4}),
    "staff": Finding("met", {"head": True, "liaison": True}),
}


@pytest.fixture
def draft(room, clerk):
    return assessing.open_assessment(room, kind="self", on=make.MARCH_10, actor=clerk)


def items_of(assessment):
    return {item.code: item for item in assessment.standard.items.all()}


def mark(assessment, actor, **marks):
    items = items_of(assessment)
    said = {items[code]: one for code, one in marks.items()}
    return assessing.record_results(assessment, said, actor=actor, at=AT)


def finish(assessment, actor, found=FOUND):
    return assessing.finish_assessment(assessment, found=found, actor=actor, at=AT)


def content(photo):
    with photo.open() as file:
        return file.read()


# --- who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("venue_clerk", {"self"}),
        ("township_clerk", {"self"}),
        ("county_clerk", {"review"}),
        ("manager", set()),
        ("deputy", set()),
        ("unit_clerk", set()),
        ("administrator", set()),
        ("auditor", set()),
    ],
)
def test_the_venue_and_its_township_assess_the_county_reviews(everybody, room, role, kinds):
    user = everybody[role]
    assert {kind for kind in ("self", "review") if assessing.may_assess(user, room, kind)} == kinds
    for kind in {"self", "review"} - kinds:
        with pytest.raises(PermissionDenied):
            assessing.open_assessment(room, kind=kind, on=make.MARCH_10, actor=user)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("person", ["outsider", "outside_county_clerk"])
def test_nobody_of_another_county_assesses(person, room, request):
    user = request.getfixturevalue(person)
    for kind in ("self", "review"):
        with pytest.raises(PermissionDenied):
            assessing.open_assessment(room, kind=kind, on=make.MARCH_10, actor=user)


def test_a_clerk_assesses_no_neighbour(workstation, clerk):
    assert not assessing.may_assess(clerk, workstation, "self")


def test_a_draft_is_gone_on_with_by_who_may_assess_the_venue(draft, township_clerk, county_clerk):
    mark(draft, township_clerk, place=Mark("met"))
    assert draft.results.get().by == township_clerk
    with pytest.raises(PermissionDenied):
        mark(draft, county_clerk, sign=Mark("met"))


# --- opening --------------------------------------------------------------------------------------
def test_a_draft_is_opened_against_the_version_of_the_day(draft, room, clerk):
    assert (draft.standard, draft.state, draft.by) == (make.standard(), "draft", clerk)
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.county, entry.after["kind"]) == (
        "assessment.open",
        "530524",
        "self",
    )


def test_self_and_review_stand_side_by_side(draft, room, county_clerk):
    review = assessing.open_assessment(room, kind="review", on=make.MARCH_11, actor=county_clerk)
    assert {one.kind for one in room.assessments.drafts()} == {"self", "review"}
    assert review.pk != draft.pk


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2019, 12, 31), "这一天没有用于这一层级的标准。"),
        (date(2020, 5, 31), "评估日期不能早于家站设立的日期。"),
    ],
)
def test_a_day_without_a_version_or_a_venue_is_refused(room, clerk, on, said):
    room.opened_on = date(2020, 6, 1)
    room.save()
    with pytest.raises(ValidationError) as caught:
        assessing.open_assessment(room, kind="self", on=on, actor=clerk)
    assert caught.value.message_dict == {"on": [said]}


def test_a_second_draft_of_the_same_kind_is_refused(draft, room, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        assessing.open_assessment(room, kind="self", on=make.MARCH_11, actor=clerk)


def test_a_closed_venue_is_assessed_no_more(room, clerk):
    room.closed_on = make.MARCH_10
    room.save()
    with pytest.raises(PermissionDenied):
        assessing.open_assessment(room, kind="self", on=make.MARCH_10, actor=clerk)


# --- results --------------------------------------------------------------------------------------
def test_results_are_recorded_item_by_item_and_changed_until_the_end(draft, clerk):
    draft = mark(draft, clerk, place=Mark("met", note="32 平方米"), sign=Mark("not"))
    draft = mark(draft, clerk, sign=Mark("partly", Decimal("3.5")), funds=Mark("partly"))
    found = {row.item.code: (row.state, row.score) for row in draft.results.all()}
    assert found == {
        "place": ("met", 10),
        "sign": ("partly", Decimal("3.5")),
        "funds": ("partly", 5),
    }
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.before, entry.after) == (
        "assessment.record",
        {"有统一标识": "不符合 0.0", "有工作经费": ""},
        {"有统一标识": "部分符合 3.5", "有工作经费": "部分符合 5.0"},
    )
    assert draft.version == 3


def test_what_is_said_again_changes_nothing(draft, clerk):
    draft = mark(draft, clerk, place=Mark("met"))
    lines = Entry.objects.count()
    assert mark(draft, clerk, place=Mark("met")).version == draft.version
    assert Entry.objects.count() == lines


def test_a_score_out_of_range_keeps_everything_out(draft, clerk):
    with pytest.raises(ValidationError):
        mark(draft, clerk, place=Mark("met"), sign=Mark("partly", Decimal(11)))
    assert not draft.results.exists()


def test_a_computed_item_cannot_be_typed(draft, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        mark(draft, clerk, staff=Mark("met"))


def test_a_photo_replaces_the_one_before(draft, clerk, django_capture_on_commit_callbacks):
    mark(draft, clerk, place=Mark("met", photo=ContentFile(b"one", "one.jpg")))
    first = draft.results.get().photo
    with django_capture_on_commit_callbacks(execute=True):
        mark(draft, clerk, place=Mark("met", photo=ContentFile(b"two", "two.jpg")))
    second = draft.results.get().photo
    assert content(second) == b"two"
    assert not first.storage.exists(first.name)


def test_without_a_new_photo_the_old_one_stays(draft, clerk):
    mark(draft, clerk, place=Mark("met", photo=ContentFile(b"one", "one.jpg")))
    mark(draft, clerk, place=Mark("not"))
    assert content(draft.results.get().photo) == b"one"


def test_a_stale_page_overwrites_nothing(draft, clerk, township_clerk):
    seen = draft.version
    mark(draft, township_clerk, place=Mark("not"))
    items = items_of(draft)
    with pytest.raises(StaleRecord):
        assessing.record_result(
            draft, items["place"], Mark("met"), actor=clerk, at=AT, version=seen
        )
    assert draft.results.get().state == "not"


# --- finishing ------------------------------------------------------------------------------------
def test_finishing_fills_the_computed_items_and_closes_the_whole(draft, clerk):
    mark(draft, clerk, **dict.fromkeys(BY_HAND, Mark("met")))
    done = finish(draft, clerk)
    rows = {row.item.code: row for row in done.results.select_related("item")}
    assert (done.state, done.finished_at) == ("final", AT)
    assert {code: rows[code].state for code in rows if rows[code].by is None} == {
        "deputies": "met",
        "plan": "partly",
        "ledgers": "not",
        "staff": "met",
        "effect": "not",
    }
    assert rows["ledgers"].facts == {"entries": 4, "late": 4}
    assert Assessment.objects.with_score().get().score == 75
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.after) == ("assessment.finish", {"score": "75.0"})


def test_an_open_item_keeps_the_whole_open(draft, clerk):
    mark(draft, clerk, **dict.fromkeys(BY_HAND[:3], Mark("met")))
    with pytest.raises(ValidationError) as caught:
        finish(draft, clerk)
    assert caught.value.messages == ["还有 2 项没有评：有制度上墙、有工作经费。"]
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert draft.results.count() == 3


def test_a_finished_assessment_takes_no_more(draft, clerk):
    mark(draft, clerk, **dict.fromkeys(BY_HAND, Mark("met")))
    done = finish(draft, clerk)
    for verb in (
        lambda: mark(done, clerk, place=Mark("not")),
        lambda: finish(done, clerk),
        lambda: assessing.drop_assessment(done, reason="重做", actor=clerk),
    ):
        with pytest.raises(StepRefused, match="这份评估已经完成或放弃"):
            verb()


def test_a_draft_is_given_up_with_a_reason(draft, room, clerk):
    assessing.drop_assessment(draft, reason="日期写错", actor=clerk)
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.note) == ("assessment.drop", "日期写错")
    assert not Assessment.objects.shown().exists()
    assessing.open_assessment(room, kind="self", on=make.MARCH_11, actor=clerk)


def test_a_draft_goes_on_when_its_version_has_ended(draft, clerk):
    Standard.objects.update(ends_on=make.MARCH_10)
    mark(draft, clerk, **dict.fromkeys(BY_HAND, Mark("met")))
    assert finish(draft, clerk).state == "final"


# --- who sees -------------------------------------------------------------------------------------
def test_assessments_are_seen_by_who_cares_for_the_venue(draft, everybody, outsider):
    seen = {
        role
        for role, user in everybody.items()
        if Assessment.objects.visible_to(user).filter(pk=draft.pk).exists()
    }
    assert seen == {"venue_clerk", "township_clerk", "county_clerk", "manager"}
    assert not Assessment.objects.visible_to(outsider).exists()
