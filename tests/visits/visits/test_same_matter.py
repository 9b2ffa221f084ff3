"""The same matter 同一件事: offered under the title while it is typed, joined in the same save."""

import pytest

from deputies_portal.core.audit.models import Entry
from tests import make
from tests.cast import advance
from tests.elements import parsed
from tests.html import page, text_of
from tests.visits.acting import act
from tests.visits.filling import NEW, filled, send
from visits.issues import awaiting
from visits.models import Event, Issue, Visit
from visits.visits import corrections

OTHER_WORDS = "学校中午吃饭老跳闸"
OFFERED = "食堂线路老化，午餐供应时断时续"


@pytest.fixture(autouse=True)
def signed_in(client, clerk):
    client.force_login(clerk)


def offered(client, title, **changes):
    """The choices under the title that is being typed."""
    typed = filled(client, issues__0__title=title, at="issues-0", **changes)
    answer = client.post(f"{NEW}aside/", typed)
    brought = parsed(answer.content.decode().replace("template", "section"))
    return brought.select('section[data-same="issues-0"] .dup')


def joining(client, issue, **changes):
    facts = {"issues__0__category": "", "issues__0__title": OTHER_WORDS}
    return send(client, **facts | {"issues__0__joins": issue.pk} | changes)


def test_other_words_of_the_same_matter_offer_it_with_state_and_reason(client, issue):
    (choice,) = offered(client, OTHER_WORDS)
    said = " ".join(choice.get_text().split())
    for part in (OFFERED, issue.reference, "已登记", "同村", "同类别", "都说到："):
        assert part in said
    assert Visit.objects.count() == 1


def test_a_matter_that_is_closed_is_offered_with_its_answer_and_not_joined(
    client, told, county_clerk
):
    advance(told, ("close", county_clerk, {}))
    (choice,) = offered(client, OTHER_WORDS)
    assert "线路已经换好。" in choice.select_one("[data-answer]").get_text()
    assert "用了 1 天" in " ".join(choice.get_text().split())
    assert choice.select("input") == []


def test_something_else_is_offered_nothing(client, issue):
    assert offered(client, "集市路灯坏了") == []


def test_another_county_is_offered_nothing(client, eryuan_home, outsider):
    make.make_visit(eryuan_home, actor=outsider)
    assert offered(client, OTHER_WORDS) == []


def test_what_somebody_may_not_open_is_not_offered(client, room, clerk, deputy, deputy_user):
    make.make_issue(room, actor=clerk, visit_facts={"is_confidential": True})
    assert len(offered(client, OTHER_WORDS)) == 1
    client.force_login(deputy_user)
    assert offered(client, OTHER_WORDS) == []


def test_the_visitor_is_added_to_the_matter_and_no_second_one_is_registered(client, issue):
    response = joining(client, issue)
    visit = Visit.objects.latest("pk")
    assert response.url == visit.get_absolute_url()
    assert list(Issue.objects.all()) == [issue]
    assert list(issue.voices.values_list("position", "visit")) == [
        (1, issue.voices.get(position=1).visit_id),
        (2, visit.pk),
    ]
    assert visit.settled_on is None
    line = Event.objects.get(step="heard")
    assert (line.issue, line.facts) == (issue, {"visit": visit.reference})
    assert Entry.objects.filter(action="issue.heard").count() == 1
    assert f"{visit.reference}反映同一件事" in text_of(client.get(issue.get_absolute_url()))


def test_a_row_that_joins_asks_nothing_else_and_the_other_row_is_registered(client, issue):
    other = {"issues-1-category": issue.category_id, "issues-1-title": "操场没有灯"}
    joining(client, issue, **other)
    assert [one.title for one in Issue.objects.order_by("pk")] == [OFFERED, "操场没有灯"]
    assert Visit.objects.latest("pk").voices.count() == 2


def test_without_a_choice_the_matter_is_registered_as_ever(client, issue):
    send(client, issues__0__title=OTHER_WORDS, issues__0__joins="")
    assert [one.title for one in Issue.objects.order_by("pk")] == [OFFERED, OTHER_WORDS]


def test_the_same_form_sent_twice_adds_the_visitor_once(client, issue):
    typed = filled(client, issues__0__category="", issues__0__joins=issue.pk)
    first, second = client.post(NEW, typed), client.post(NEW, typed)
    assert first.url == second.url
    assert (Visit.objects.count(), issue.voices.count()) == (2, 2)


def test_a_choice_stays_while_the_form_grows(client, issue):
    typed = filled(client, issues__0__title="别的事", issues__0__joins=issue.pk)
    answer = client.post(NEW, typed | {"action": "add-issues"})
    (chosen,) = page(answer).select('[data-row="issues-0"] .same input[checked]')
    assert chosen["value"] == str(issue.pk)


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 30, "-1"])
def test_a_made_up_choice_is_refused_beside_the_title(client, issue, wrong):
    response = joining(client, issue, issues__0__joins=wrong)
    assert "不能再加反映人，请另行登记" in text_of(response) or "请输入" in text_of(response)
    assert (Visit.objects.count(), issue.voices.count()) == (1, 1)


def test_what_was_closed_meanwhile_is_refused_and_nothing_is_lost(client, told, county_clerk):
    advance(told, ("close", county_clerk, {}))
    response = joining(client, told)
    assert "选中的那一件不能再加反映人，请另行登记。" in text_of(response)
    assert page(response).select_one("[name=issues-0-title]")["value"] == OTHER_WORDS
    assert (Visit.objects.count(), told.voices.count()) == (1, 1)


def test_an_issue_of_another_scope_is_not_joined(client, eryuan_home, outsider):
    theirs = make.make_issue(eryuan_home, actor=outsider)
    response = joining(client, theirs)
    assert "请另行登记" in text_of(response)
    assert theirs.voices.count() == 1


def test_a_confidential_visit_is_not_added_to_an_open_matter(client, issue):
    response = joining(client, issue, is_confidential="on")
    assert "不公开的来访只能加到不公开的问题" in text_of(response)
    assert (Visit.objects.count(), issue.voices.count()) == (1, 1)


def test_who_joined_an_answered_matter_is_told_too(client, told, clerk):
    assert "tell" not in told.awaited.values_list("word", flat=True)
    joining(client, told)
    assert "tell" in told.awaited.values_list("word", flat=True)
    assert list(awaiting.wrong_waits()) == []


def void(visit, clerk):
    visit = Visit.objects.get(pk=visit.pk)
    at = visit.entered_at
    corrections.void_visit(visit, actor=clerk, at=at, version=visit.version, reason="登错了。")


def test_a_visit_that_is_void_speaks_for_the_matter_no_longer(client, issue, clerk):
    joining(client, issue)
    visit = Visit.objects.latest("pk")
    void(visit, clerk)
    assert issue.voices.count() == 1
    assert Event.objects.latest("pk").step == "unheard"
    assert Issue.objects.get(pk=issue.pk).state == "registered"


def test_a_visit_that_was_told_the_result_is_not_void(client, told, clerk):
    joining(client, told)
    visit = Visit.objects.latest("pk")
    told.refresh_from_db()
    act("tell", told, clerk, visit.received_on, voice=told.voices.get(position=2))
    with pytest.raises(corrections.ValidationError, match="已经告知这次来访"):
        void(visit, clerk)
    assert told.voices.count() == 2
