"""Release 公开: two people, nothing that identifies, gone at once when taken back (domain §7)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import make
from tests.cast import advance
from tests.html import text_of
from visits.models import Category, Issue, Release
from visits.releases import identifying, releasing

WORDS = {"title": "食堂线路换好了", "text": "供电公司换线增容，学校恢复供应午餐。"}
AT = make.moment(make.MARCH_11)


@pytest.fixture
def worded(told, clerk):
    return releasing.word_release(told, actor=clerk, at=AT, **WORDS)


@pytest.fixture
def released(worded, county_clerk):
    return releasing.take("publish", worded, actor=county_clerk, at=AT, version=1)


def test_one_words_and_another_releases(client, worded, clerk, county_clerk, manager):
    offered = [releasing.open_to(who, worded) for who in (clerk, county_clerk, manager)]
    assert offered == [{"withdraw"}, {"publish", "withdraw"}, {"publish", "withdraw"}]
    assert not Release.objects.published().exists()
    releasing.take("publish", worded, actor=county_clerk, at=AT, version=1)
    assert [one.title for one in Release.objects.published()] == ["食堂线路换好了"]
    lines = Entry.objects.filter(action__startswith="release.").order_by("id")
    assert [line.action for line in lines] == ["release.word", "release.publish"]
    assert "食堂线路换好了" not in str([(line.before, line.after) for line in lines])


def test_who_worded_it_cannot_release_it(told, county_clerk):
    own = releasing.word_release(told, actor=county_clerk, at=AT, **WORDS)
    with pytest.raises(ValidationError, match="另一个人"):
        releasing.take("publish", own, actor=county_clerk, at=AT, version=1)
    own.state, own.released_by, own.released_at = "released", county_clerk, AT
    with pytest.raises(IntegrityError), transaction.atomic():
        own.save()
    assert not Release.objects.published().exists()


def test_what_the_second_person_has_not_read_is_not_released(worded, clerk, county_clerk):
    again = WORDS | {"title": "线路换好，学生吃上热午餐"}
    releasing.word_release(worded.issue, actor=clerk, at=AT, version=1, **again)
    with pytest.raises(StaleRecord):
        releasing.take("publish", worded, actor=county_clerk, at=AT, version=1)


def test_taken_back_it_is_gone_with_the_next_look_and_can_be_worded_anew(
    client, released, clerk, county_clerk
):
    pages = ["/p/530524/", f"/p/venues/{released.venue_id}/", "/p/530524/cases/"]
    before = {address: client.get(address) for address in pages}
    assert all("食堂线路换好了" in text_of(answer) for answer in before.values())
    releasing.take("withdraw", released, reason="有人认出来了", actor=clerk, at=AT)
    for address, answer in before.items():
        after = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert after.status_code == 200
        assert "食堂线路换好了" not in text_of(after)
        assert "有人认出来了" not in text_of(after)
    anew = releasing.word_release(released.issue, actor=clerk, at=AT, **WORDS)
    assert (anew.pk != released.pk, anew.state) == (True, "worded")


def test_an_issue_handed_back_for_rehandling_is_not_told_meanwhile(released, county_clerk, unit):
    facts = {"lead": unit, "reason": "又跳闸了。"}
    advance(released.issue, ("rehandle", county_clerk, facts))
    assert not Release.objects.published().exists()


@pytest.mark.parametrize("change", [{"is_confidential": True}, {"category": "民族宗教"}])
def test_confidential_and_religious_matters_are_never_told(told, clerk, change):
    if "category" in change:
        change = {"category": Category.objects.get(county=told.county_id, name="民族宗教")}
    Issue.objects.filter(pk=told.pk).update(**change)
    told.refresh_from_db()
    with pytest.raises((StepRefused, PermissionDenied)):
        releasing.word_release(told, actor=clerk, at=AT, **WORDS)
    row = Release(issue=told, county_id=told.county_id, venue_id=told.venue_id, worded_by=clerk)
    row.worded_at, row.title, row.text = AT, "x", "y"
    with pytest.raises(IntegrityError, match="visits_release_never"), transaction.atomic():
        row.save()


def test_a_release_of_what_became_confidential_is_gone(released):
    Issue.objects.filter(pk=released.issue_id).update(is_confidential=True)
    assert not Release.objects.published().exists()


def test_released_words_are_not_rewritten(released):
    released.title = "另一个标题"
    with pytest.raises(IntegrityError, match="visits_release_words_stay"), transaction.atomic():
        released.save()


def test_before_an_answer_there_is_nothing_to_tell(in_progress, clerk):
    with pytest.raises(StepRefused, match="有了答复"):
        releasing.word_release(in_progress, actor=clerk, at=AT, **WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "打 13800004127 问。",
        "0875-7120000 可以问。",
        "身份证 53052419800101123X。",
        "赵文彩 来反映的。",
        "赵 文彩来反映的。",
        "赵·文彩来反映的。",
    ],
)
def test_numbers_and_names_of_visitors_are_refused(told, clerk, text):
    with pytest.raises(ValidationError) as refused:
        releasing.word_release(told, actor=clerk, at=AT, title="线路", text=text)
    assert list(refused.value.message_dict) == ["text"]
    assert "赵文彩" not in str(refused.value)
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    "text", ["2024—2025 年修了 600 米。", "2025年3月10日", "惠及 12000 人", "投资 65,000.30 元"]
)
def test_days_years_and_amounts_are_no_phones(text):
    assert not identifying.has_number(text)


# --- pages -------------------------------------------------------------------------------------
def test_the_form_begins_with_the_answer_and_asks_to_weigh_narrowing_words(client, told, clerk):
    client.force_login(clerk)
    address = f"/issues/{told.pk}/release/"
    assert "线路已经换好。" in client.get(address).content.decode()
    typed = WORDS | {"text": "校长反映，线路已经换好。"}
    refused = client.post(address, typed)
    assert "校长" in text_of(refused)
    assert not Release.objects.exists()
    client.post(address, typed | {"is_weighed": "on"})
    assert Release.objects.get().text == "校长反映，线路已经换好。"


def test_the_way_through_the_pages(client, told, clerk, township_clerk, county_clerk):
    client.force_login(clerk)
    assert f"/issues/{told.pk}/release/" in client.get(f"/issues/{told.pk}/").content.decode()
    client.post(f"/issues/{told.pk}/release/", WORDS)
    row = Release.objects.get()
    assert client.post(f"/releases/{row.pk}/publish/", {"version": 1}).status_code == 403
    client.force_login(township_clerk)
    assert client.get(f"/releases/{row.pk}/publish/").status_code == 405
    client.post(f"/releases/{row.pk}/publish/", {"version": 1})
    assert Release.objects.published().get() == row
    client.post(f"/releases/{row.pk}/withdraw/", {"reason": ""})
    assert Release.objects.published().exists()
    client.post(f"/releases/{row.pk}/withdraw/", {"reason": "写得不好"})
    assert not Release.objects.published().exists()
    assert "食堂线路换好了" in text_of(client.get("/issues/releases/"))


def test_outside_the_scope_it_does_not_exist(client, released, outsider, unit_clerk):
    for person, status in ((outsider, 404), (unit_clerk, 403)):
        client.force_login(person)
        for address in (f"/releases/{released.pk}/withdraw/",):
            assert client.post(address, {"reason": "x"}).status_code == status
    assert Release.objects.published().exists()


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_costs_the_same_whatever_it_shows(
    client, room, clerk, county_clerk, django_assert_num_queries, rows
):
    for _number in range(rows):
        issue = make.make_issue(room, actor=clerk)
        facts = {"county_id": issue.county_id, "venue": room, "worded_by": clerk}
        Release.objects.create(issue=issue, worded_at=AT, **facts, **WORDS)
    client.force_login(county_clerk)
    client.get("/issues/releases/")
    with django_assert_num_queries(4):
        answer = client.get("/issues/releases/")
    assert text_of(answer).count("食堂线路换好了") == rows
