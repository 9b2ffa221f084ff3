"""The register page: preset, kept while it grows, one visit per form, few queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.html import figure_link, figures, form_values, page, text_of
from tests.visits.filling import NEW, category, filled, send
from visits.models import Contact, Issue, Visit


@pytest.fixture(autouse=True)
def signed_in(client, clerk):
    client.force_login(clerk)


def test_venue_day_way_and_size_are_filled_in(client, room):
    values = form_values(client.get(NEW))
    assert values["venue"] == str(room.pk)
    assert values["received_on"] == timezone.localdate().isoformat()
    assert (values["channel"], values["group_size"]) == ("in_person", "1")
    assert "deputies" not in values


def test_the_cursor_stands_on_the_name(client):
    assert page(client.get(NEW)).select_one("[autofocus]")["name"] == "contacts-0-name"


def test_the_deputies_of_the_last_visit_today_are_ticked(client, room, clerk, deputy):
    other = make.make_deputy("罗建忠")
    make.make_assignment(other, room)
    today = timezone.localdate()
    make.make_visit(room, actor=clerk, on=today, at=timezone.now(), deputies=[other])
    assert form_values(client.get(NEW))["deputies"] == str(other.pk)
    names = [label.get_text() for label in page(client.get(NEW)).select("[data-ticks] .lab")]
    assert names == ["县杨秀兰", "罗建忠"]


def test_the_page_counts_the_visits_of_today_as_the_list_does(client, room, clerk):
    today = timezone.localdate()
    make.make_visit(room, actor=clerk, on=today, at=timezone.now())
    make.make_visit(room, actor=clerk, on=today - timedelta(days=1), at=timezone.now())
    response = client.get(NEW)
    assert figures(response) == {"today": 1}
    assert figures(client.get(figure_link(response, "today")))["rows"] == 1


def test_the_notice_of_the_privacy_law_stands_on_the_form(client):
    assert "不登记身份证号码" in text_of(client.get(NEW))
    assert "查看要写原因并留痕" in text_of(client.get(NEW))


def test_one_form_becomes_a_visit_with_its_issues(client, room, deputy):
    response = send(
        client,
        deputies=[deputy.pk],
        issues__0__description="两台蒸箱不能同时开。",
        issues__1__category=category("交通道路"),
        issues__1__title="三组路口要装凸面镜",
    )
    visit = Visit.objects.get()
    assert response.url == visit.get_absolute_url()
    contact = visit.contacts.get()
    assert (contact.name, contact.phone, contact.address) == ("赵文彩", "13800004127", "三组")
    assert contact.village_id == "530524101001"
    assert [issue.title for issue in Issue.objects.order_by("number")] == [
        "完小食堂线路老化",
        "三组路口要装凸面镜",
    ]
    assert list(visit.deputies.all()) == [deputy]


def test_save_and_next_comes_back_to_an_empty_form_at_the_same_venue(client, room):
    response = client.post(NEW, filled(client, action="next"), follow=True)
    assert response.redirect_chain == [(f"{NEW}?venue={room.pk}", 302)]
    assert "登记了 1 件问题。" in text_of(response)
    assert form_values(response)["contacts-0-name"] == ""


def test_save_and_print_shows_the_code_once(client):
    response = send(client, action="print")
    visit = Visit.objects.get()
    assert "查询码" in text_of(response)
    assert len(visit.follow_code) == 64
    assert visit.follow_code not in response.content.decode()


def test_a_form_sent_twice_makes_one_visit(client):
    typed = filled(client)
    first, second = client.post(NEW, typed), client.post(NEW, typed)
    assert first.url == second.url
    assert (Visit.objects.count(), Issue.objects.count()) == (1, 1)


def test_without_script_a_button_adds_an_issue_and_keeps_everything(client):
    response = send(client, action="add-issues", own_words="原话")
    values = form_values(response)
    assert values["contacts-0-name"] == "赵文彩"
    assert values["issues-0-title"] == "完小食堂线路老化"
    assert values["own_words"] == "原话"
    assert values["issues-1-title"] == ""
    assert page(response).select("[data-errsum]") == []
    assert Visit.objects.count() == 0


def test_without_script_a_button_adds_a_visitor_and_one_takes_it_away(client):
    typed = form_values(send(client, action="add-contacts")) | {"contacts-1-name": "杞正明"}
    values = form_values(client.post(NEW, typed | {"action": "drop-contacts-1"}))
    assert values["contacts-0-name"] == "赵文彩"
    assert "contacts-1-name" not in values


def test_without_script_other_deputies_are_found_by_pinyin(client):
    make.make_deputy("赵永福")
    response = send(client, action="find", find="zyf")
    assert "赵永福" in text_of(response)
    assert form_values(response)["contacts-0-name"] == "赵文彩"


def test_a_removed_row_may_leave_a_hole_in_the_numbers(client):
    send(client, issues__7__category=category(), issues__7__title="第七件")
    assert Issue.objects.count() == 2


def test_as_little_as_possible_is_asked_of_a_visitor(client):
    """No number of an identity card anywhere; who names himself may leave out the phone."""
    facts = {field.name for field in Contact._meta.fields}
    assert facts - {"id", "visit", "position", *Contact.INDEXES} == {
        *("kind", "name", "phone", "village", "address"),
    }
    send(client, contacts__0__phone="", contacts__0__place="")
    contact = Contact.objects.get()
    assert (contact.name, contact.phone, contact.address) == ("赵文彩", "", "")


def test_empty_rows_are_left_out(client):
    send(client, contacts__1__name="", issues__1__title="")
    assert Visit.objects.get().contacts.count() == 1
    assert Issue.objects.count() == 1


def test_the_size_grows_with_the_visitors_written_down(client):
    send(client, contacts__1__name="杞正明")
    assert Visit.objects.get().group_size == 2


def test_a_visit_without_issue_needs_no_block(client):
    send(
        client,
        outcome="guided",
        outcome_note="已引导到人民法院。",
        issues__0__category="",
        issues__0__title="",
    )
    assert (Visit.objects.get().outcome, Issue.objects.count()) == ("guided", 0)


def test_a_spot_answer_is_entered_with_its_class_and_rating(client):
    send(
        client,
        issues__0__is_spot="on",
        issues__0__spot_text="线路已经报修。",
        issues__0__spot_by="杨秀兰",
        issues__0__spot_class=make.answer_class("A").pk,
        issues__0__spot_rating="satisfied",
    )
    issue = Issue.objects.get()
    assert (issue.state, issue.outcome) == ("closed", "on_the_spot")


def test_an_earlier_reception_is_entered_with_its_own_day(client):
    address = f"{NEW}?late=1"
    assert form_values(client.get(address))["received_on"] == ""
    data = filled(client, address=address, received_on="2024-12-30", action="next")
    response = client.post(NEW, data)
    assert "late=1" in response.url
    assert "day=2024-12-30" in response.url
    visit = Visit.objects.get()
    assert (visit.year, visit.is_late_entry) == (2024, True)


def test_the_page_stays_within_twelve_queries(client, room, clerk, deputy):
    client.get(NEW)
    with CaptureQueriesContext(connection) as queries:
        client.get(NEW)
    assert len(queries) == 12


@pytest.fixture
def two_issues_saved(client, room, clerk, deputy, township_clerk):
    """The statements of a form with two issues; a visit was saved there a moment ago."""
    make.make_visit(room, actor=clerk, on=timezone.localdate(), at=timezone.now())
    typed = filled(
        client,
        deputies=[deputy.pk],
        issues__1__category=category("交通道路"),
        issues__1__title="三组路口要装凸面镜",
    )
    with CaptureQueriesContext(connection) as queries:
        client.post(NEW, typed)
    assert Issue.objects.count() == 3
    return [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]


def test_two_issues_are_saved_within_sixteen_queries(two_issues_saved):
    """SQLite, to which no way leads, takes eight tables one by one."""
    assert len(two_issues_saved) == (16 if connection.vendor == "postgresql" else 23)


def test_whoever_holds_the_counters_only_writes(two_issues_saved):
    """All that is asked and made comes before: the next clerk of the county waits for it."""
    drawn = next(n for n, sql in enumerate(two_issues_saved) if "visits_counter" in sql)
    after = two_issues_saved[drawn:]
    assert all(sql.strip().startswith("INSERT") for sql in after)
    assert len(after) == (4 if connection.vendor == "postgresql" else 11)


def test_what_is_known_of_the_phone_stands_beside_the_form(client, visit):
    response = client.post(f"{NEW}aside/", filled(client, at="issues-0"))
    assert "138****4127" in response.content.decode()
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("role", ["manager", "unit_clerk", "administrator", "auditor"])
def test_who_does_not_register_is_refused(client, everybody, role):
    client.force_login(everybody[role])
    typed = {"submission": uuid4(), "contacts-0-name": "赵文彩"}
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, typed).status_code == 403
    assert Visit.objects.count() == 0


def test_a_deputy_registers_a_visit_that_waits_for_the_clerk(client, deputy, deputy_user, room):
    client.force_login(deputy_user)
    values = form_values(client.get(NEW))
    assert (values["deputies"], values["venue"]) == (str(deputy.pk), str(room.pk))
    send(client)
    assert Visit.objects.get().state == "from_deputy"


def test_a_deputy_of_no_venue_and_no_home_is_told_so(client, eryuan):
    deputy = make.make_deputy("新代表", county_id="532930")
    client.force_login(make.make_person("deputy", deputy=deputy))
    assert "没有可以登记的接待地点" in text_of(client.get(NEW))
