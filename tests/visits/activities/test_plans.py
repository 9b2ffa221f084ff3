"""The yearly plan of deputy work: drawn up, adopted, published; items fulfilled or dropped."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import html, make
from tests.visits.issues.test_attachments import a_pdf
from visits.activities import plans
from visits.models import AnnualPlan, PlanItem

LIST, NEW = "/plans/", "/plans/new/"
NOW = make.moment(make.MARCH_11)
FORM = "main form[method=post].panel"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def draft(county_clerk):
    return make.make_plan(actor=county_clerk)


@pytest.fixture
def published(county_clerk):
    return make.make_plan(actor=county_clerk, published=True)


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- the rule ------------------------------------------------------------------------------------
def test_a_plan_is_adopted_before_it_is_published(county_clerk):
    plan = make.make_plan(actor=county_clerk, adopted_on=None, adopted_by="")
    with pytest.raises(StepRefused, match="先由会议通过"):
        plans.publish_plan(plan, actor=county_clerk, at=NOW, version=1)


def test_a_plan_without_items_is_not_published(county_clerk):
    plan = make.make_plan(actor=county_clerk, items=0)
    with pytest.raises(StepRefused, match="先写上计划项目"):
        plans.publish_plan(plan, actor=county_clerk, at=NOW, version=1)


def test_the_county_reads_a_plan_once_it_is_published(draft, county_clerk, clerk, deputy_user):
    assert list(AnnualPlan.objects.visible_to(clerk)) == []
    plans.publish_plan(draft, actor=county_clerk, at=NOW, version=1)
    for person in (clerk, deputy_user):
        assert list(AnnualPlan.objects.visible_to(person)) == [draft]
    line = Entry.objects.get(action="annualplan.publish")
    assert line.after == {"published_on": "2025-03-11"}


def test_a_year_has_one_plan(draft, county_clerk):
    with pytest.raises(ValidationError, match="这一年已经有计划"):
        make.make_plan(actor=county_clerk)
    assert AnnualPlan.objects.count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"adopted_by": ""},
        {"adopted_on": None},
        {"title": ""},
        {"title": "长" * 61},
        {"year": 1948},
        {"year": 2101},
    ],
)
def test_a_plan_that_cannot_be_so_is_refused(facts, county_clerk):
    with pytest.raises(ValidationError):
        make.make_plan(actor=county_clerk, **facts)
    assert AnnualPlan.objects.count() == 0


def test_an_activity_held_fulfils_its_item_and_a_late_one_is_overdue(published, room, clerk):
    item = published.items.get()
    assert list(PlanItem.objects.overdue(date(2025, 6, 30))) == []
    assert list(PlanItem.objects.overdue(date(2025, 7, 1))) == [item]
    make.make_activity(room, actor=clerk, plan_item=item)
    assert list(PlanItem.objects.fulfilled()) == [item]
    assert list(PlanItem.objects.overdue(date(2025, 7, 1))) == []


def test_a_fulfilled_item_is_not_dropped(published, room, clerk, county_clerk):
    item = published.items.get()
    make.make_activity(room, actor=clerk, plan_item=item)
    with pytest.raises(StepRefused, match="已经办了"):
        plans.drop_item(item, actor=county_clerk, at=NOW, version=1, reason="不办了。")


def test_a_dropped_item_stays_with_its_reason(published, county_clerk):
    item = published.items.get()
    plans.drop_item(item, actor=county_clerk, at=NOW, version=1, reason="合并到下半年。")
    item.refresh_from_db()
    assert (item.dropped_on, item.drop_reason) == (make.MARCH_11, "合并到下半年。")
    assert list(PlanItem.objects.standing()) == []
    with pytest.raises(StepRefused):
        plans.drop_item(item, actor=county_clerk, at=NOW, version=2, reason="再取消一次。")


def test_a_published_plan_changes_by_its_items_alone(published, county_clerk):
    with pytest.raises(StepRefused, match="已经公布"):
        plans.change_plan(published, actor=county_clerk, at=NOW, version=2, title="新名称")
    with pytest.raises(StepRefused, match="已经公布"):
        plans.change_item(
            published.items.get(), actor=county_clerk, at=NOW, version=1, title="新内容"
        )
    make.make_plan_item(published, actor=county_clerk, title="视察")
    assert published.items.count() == 2


def test_somebody_who_saw_an_older_version_is_refused(draft, county_clerk):
    with pytest.raises(StaleRecord):
        plans.change_plan(draft, actor=county_clerk, at=NOW, version=7, title="新名称")


def test_a_township_keeps_its_own_plan_and_not_the_countys(draft, township_clerk, room):
    own = make.make_plan(actor=township_clerk, township=room.township)
    assert plans.may_keep(township_clerk, own)
    assert not plans.may_keep(township_clerk, draft)
    with pytest.raises(PermissionDenied):
        make.make_plan_item(draft, actor=township_clerk)


@pytest.mark.parametrize("role", ["venue_clerk", "manager", "deputy", "auditor"])
def test_only_clerks_of_county_and_township_draw_up_plans(role, everybody):
    with pytest.raises(PermissionDenied):
        make.make_plan(actor=everybody[role])
    assert AnnualPlan.objects.count() == 0


# --- the pages -----------------------------------------------------------------------------------
def test_who_opens_which(client, draft, everybody, outside_county_clerk):
    item = draft.items.get().pk
    pages = [LIST, NEW, f"{LIST}{draft.pk}/", f"{LIST}{draft.pk}/edit/"]
    pages += [
        f"{LIST}{draft.pk}/items/new/",
        f"{LIST}items/{item}/edit/",
        f"{LIST}items/{item}/drop/",
    ]
    found = {}
    for role, person in (everybody | {"outsider": outside_county_clerk}).items():
        client.force_login(person)
        found[role] = [client.get(page).status_code for page in pages]
        found[role].append(client.post(f"{LIST}{draft.pk}/publish/").status_code)
    reader = [200, 403, 404, *[403] * 5]
    assert found == dict.fromkeys(found, [403] * 8) | {
        "venue_clerk": reader,
        "deputy": reader,
        "manager": [200, 403, 200, *[403] * 5],
        "township_clerk": [200, 200, *[404] * 6],
        "county_clerk": [*[200] * 7, 409],
        "outsider": [200, 200, *[404] * 6],
    }


def test_a_clerk_of_a_township_may_read_but_not_change_the_countys(
    client, published, township_clerk
):
    client.force_login(township_clerk)
    page = f"{LIST}{published.pk}/"
    answers = [client.get(page), client.get(f"{page}items/new/"), client.post(f"{page}publish/")]
    assert [answer.status_code for answer in answers] == [200, 403, 403]


def test_a_plan_is_drawn_up_with_its_file_adopted_published_and_fulfilled(
    client, room, clerk, county_clerk, manager, deputy
):
    client.force_login(county_clerk)
    values = html.form_values(client.get(NEW), FORM)
    values |= {"title": "2025年代表工作计划", "uploads": a_pdf("计划.pdf")}
    client.post(NEW, values)
    plan = AnnualPlan.objects.get()
    assert (plan.year, plan.township, plan.attachments.get().name) == (2025, None, "计划.pdf")
    add = f"{LIST}{plan.pk}/items/new/"
    item = {"title": "代表集中学习", "starts_on": "2025-04-01", "ends_on": "2025-06-30"}
    client.post(add, html.form_values(client.get(add), FORM) | item)
    edit = f"{LIST}{plan.pk}/edit/"
    adopted = {"adopted_on": "2025-03-10", "adopted_by": "县人大常委会主任会议"}
    client.post(edit, html.form_values(client.get(edit), FORM) | adopted)
    page = client.get(f"{LIST}{plan.pk}/")
    publish = f"form[action='{LIST}{plan.pk}/publish/']"
    client.post(f"{LIST}{plan.pk}/publish/", html.form_values(page, publish))
    plan.refresh_from_db()
    assert (plan.published_on, plan.version) == (date(2025, 3, 12), 3)
    client.force_login(clerk)
    begun = html.page(client.get(f"{LIST}{plan.pk}/")).select_one("td a.btn")["href"]
    values = html.form_values(client.get(begun), "form[enctype]")
    values |= {"activity_type": make.activity_type("study").pk, "theme": "学习", "content": "学。"}
    client.post("/activities/new/", values | {"action": "hold"})
    client.force_login(manager)
    assert "学习 2025年3月12日 已完成" in html.text_of(client.get(f"{LIST}{plan.pk}/"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "#id_title"),
        ({"title": "长" * 61}, "#id_title"),
        ({"year": "x"}, "#id_year"),
        ({"year": "99999999999999999999"}, "#id_year"),
        ({"place": "532930"}, "#id_place"),
        ({"adopted_on": "2025-03-10"}, "#id_adopted_by"),
        ({"adopted_by": "主任会议"}, "#id_adopted_on"),
        ({"adopted_on": "2025-03-13", "adopted_by": "主任会议"}, "#id_adopted_on"),
    ],
)
def test_a_mistake_in_a_plan_is_said_beside_its_field(wrong, field, client, county_clerk):
    client.force_login(county_clerk)
    values = html.form_values(client.get(NEW), FORM) | {"title": "2025年代表工作计划"}
    answer = client.post(NEW, values | wrong)
    assert (list(html.error_links(answer)), AnnualPlan.objects.count()) == ([field], 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "#id_title"),
        ({"ends_on": "2025-03-31"}, "#id_ends_on"),
        ({"ends_on": "2052-06-30"}, "#id_ends_on"),
        ({"starts_on": "2025-02-30"}, "#id_starts_on"),
        ({"activity_type": "999999"}, "#id_activity_type"),
    ],
)
def test_a_mistake_in_an_item_is_said_beside_its_field(wrong, field, client, draft, county_clerk):
    client.force_login(county_clerk)
    address = f"{LIST}{draft.pk}/items/new/"
    item = {"title": "视察", "starts_on": "2025-04-01", "ends_on": "2025-06-30"}
    answer = client.post(address, html.form_values(client.get(address), FORM) | item | wrong)
    assert (list(html.error_links(answer)), draft.items.count()) == ([field], 1)


def test_an_item_sent_twice_is_added_once_and_edited_until_publication(client, draft, county_clerk):
    client.force_login(county_clerk)
    address = f"{LIST}{draft.pk}/items/new/"
    item = {"title": "视察", "starts_on": "2025-04-01", "ends_on": "2025-06-30"}
    values = html.form_values(client.get(address), FORM) | item
    for _time in range(2):
        client.post(address, values)
    row = draft.items.get(title="视察")
    edit = f"{LIST}items/{row.pk}/edit/"
    client.post(edit, html.form_values(client.get(edit), FORM) | {"title": "视察饮水"})
    row.refresh_from_db()
    assert (row.title, row.version, draft.items.count()) == ("视察饮水", 2, 2)
    drop = f"{LIST}items/{row.pk}/drop/"
    client.post(drop, html.form_values(client.get(drop), FORM) | {"reason": "不办了。"})
    row.refresh_from_db()
    assert row.drop_reason == "不办了。"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 1),
        ({"year": "2025"}, 1),
        ({"year": "2024"}, 0),
        ({"township": "530524"}, 1),
        ({"township": "530524101"}, 0),
        ({"state": "published"}, 1),
        ({"state": "draft"}, 0),
        ({"state": "nonsense"}, 0),
        ({"year": "x"}, 0),
    ],
)
def test_the_list_is_filtered(query, rows, client, published, clerk):
    client.force_login(clerk)
    assert len(html.page(client.get(LIST, query)).select("tbody tr")) == rows


def test_list_and_page_cost_the_same_for_one_and_for_six(
    client, published, room, clerk, county_clerk
):
    client.force_login(county_clerk)
    one = [queries_of(client, LIST), queries_of(client, f"{LIST}{published.pk}/")]
    for number in range(5):
        make.make_plan(actor=county_clerk, year=2019 + number)
        item = make.make_plan_item(published, actor=county_clerk, title=f"视察{number}")
        make.make_activity(room, actor=clerk, plan_item=item)
    six = [queries_of(client, LIST), queries_of(client, f"{LIST}{published.pk}/")]
    assert (one, six) == ([6, 10], [6, 10])
