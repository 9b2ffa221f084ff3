"""The page of one visit: who sees it, confirming, the receipt, its queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.vault import keyed_index
from tests import make
from tests.html import page, text_of
from visits.visits import receipts


def visit_url(visit, act=""):
    return f"/visits/{visit.pk}/{act}"


@pytest.fixture
def today(room, clerk, deputy):
    """A visit entered today, so that the recorder still may void it."""
    return make.make_visit(
        room, actor=clerk, on=timezone.localdate(), at=timezone.now(), deputies=[deputy]
    )


@pytest.fixture
def from_deputy(room, deputy, deputy_user):
    return make.make_visit(room, actor=deputy_user, deputies=[deputy])


def buttons(response):
    words = page(response).select(
        "main .actions .btn, main #h-next ~ * .btn, main .panel-accent .btn"
    )
    return {button.get_text(strip=True) for button in words}


def test_the_page_shows_facts_issues_and_what_happened(client, clerk, visit):
    client.force_login(clerk)
    shown = text_of(client.get(visit_url(visit)))
    for words in (
        "昌人访〔2025〕1号",
        "食堂线路老化，午餐供应时断时续",
        "138****4127",
        "杨秀兰",
        "登记来访",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("venue_clerk", 200), ("township_clerk", 200), ("county_clerk", 200), ("manager", 200),
        ("deputy", 200), ("unit_clerk", 403), ("administrator", 403), ("auditor", 403),
    ],
)  # fmt: skip
def test_which_roles_open_it(client, everybody, visit, role, status):
    client.force_login(everybody[role])
    assert client.get(visit_url(visit)).status_code == status


def test_a_deputy_opens_the_own_visits_alone(client, deputy_user, room, clerk):
    other = make.make_visit(room, actor=clerk)
    client.force_login(deputy_user)
    assert client.get(visit_url(other)).status_code == 404


def test_outside_the_scope_there_is_no_such_visit(client, outsider, outside_county_clerk, visit):
    for person in (outsider, outside_county_clerk):
        client.force_login(person)
        for act in ("", "correct/", "void/"):
            assert client.get(visit_url(visit, act)).status_code == 404
        for act in ("confirm/", "receipt/", "reveal/"):
            assert client.post(visit_url(visit, act)).status_code == 404


def test_a_number_no_database_holds_is_not_found(client, clerk):
    client.force_login(clerk)
    assert client.get(f"/visits/{'9' * 40}/").status_code == 404


PAPERS = {"打印登记表", "登记表（Word）"}
RECEIPTS = {"打印回执", "回执（Word）"}


def test_a_button_shown_is_an_act_allowed(client, everybody, today):
    shown = {}
    for role in ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy"):
        client.force_login(everybody[role])
        shown[role] = buttons(client.get(visit_url(today)))
    assert shown == {
        "venue_clerk": PAPERS | RECEIPTS | {"更正", "作废"},
        "township_clerk": PAPERS | RECEIPTS | {"更正"},
        "county_clerk": PAPERS | RECEIPTS | {"更正", "作废"},
        "manager": PAPERS,
        "deputy": PAPERS,
    }


def test_the_clerk_confirms_what_a_deputy_entered(client, clerk, from_deputy):
    client.force_login(clerk)
    assert "确认" in buttons(client.get(visit_url(from_deputy)))
    client.post(visit_url(from_deputy, "confirm/"))
    from_deputy.refresh_from_db()
    assert from_deputy.state == "recorded"
    client.post(visit_url(from_deputy, "confirm/"))
    assert Entry.objects.filter(action="visit.confirm").count() == 1


def test_a_deputy_cannot_confirm_and_confirming_is_a_post(client, clerk, deputy_user, from_deputy):
    client.force_login(deputy_user)
    assert client.post(visit_url(from_deputy, "confirm/")).status_code == 403
    client.force_login(clerk)
    assert client.get(visit_url(from_deputy, "confirm/")).status_code == 405
    from_deputy.refresh_from_db()
    assert from_deputy.state == "from_deputy"


def test_the_receipt_shows_a_code_that_is_kept_as_a_hash(client, clerk, visit):
    client.force_login(clerk)
    response = client.post(visit_url(visit, "receipt/"))
    code = page(response).select_one(".receipt-code").get_text()
    visit.refresh_from_db()
    assert visit.follow_code == keyed_index(code.replace("-", ""), "follow")
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("01IO")
    for words in ("昌人访〔2025〕1号", "2025年3月10日", "关庙社区联络室", "食堂线路老化"):
        assert words in text_of(response)
    assert "赵" not in text_of(response)


def test_a_reprint_makes_a_new_code_and_the_journal_knows_none(client, clerk, visit):
    client.force_login(clerk)
    codes = [
        page(client.post(visit_url(visit, "receipt/"))).select_one(".receipt-code").get_text()
        for _print in range(2)
    ]
    assert codes[0] != codes[1]
    visit.refresh_from_db()
    assert visit.follow_code == keyed_index(codes[1].replace("-", ""), "follow")
    told = [entry.after for entry in Entry.objects.filter(action="visit.receipt").order_by("id")]
    assert told == [{"reprint": False}, {"reprint": True}]


def test_a_receipt_is_a_post_of_those_who_register(client, clerk, manager, visit):
    client.force_login(clerk)
    assert client.get(visit_url(visit, "receipt/")).status_code == 405
    client.force_login(manager)
    assert client.post(visit_url(visit, "receipt/")).status_code == 403
    visit.refresh_from_db()
    assert visit.follow_code == ""


def test_codes_use_signs_that_are_not_mistaken():
    assert len(receipts.ALPHABET) == len(set(receipts.ALPHABET)) == 32
    assert not set(receipts.ALPHABET) & set("01IO")


def test_the_page_stays_within_twelve_queries(client, clerk, room, deputy):
    issues = [make.an_issue(title=f"第 {n} 件") for n in range(6)]
    contacts = [make.a_contact(name=f"村民{n}") for n in range(3)]
    visit = make.make_visit(
        room, actor=clerk, issues=issues, contacts=contacts, group_size=3, deputies=[deputy]
    )
    client.force_login(clerk)
    client.get(visit_url(visit))
    with CaptureQueriesContext(connection) as queries:
        client.get(visit_url(visit))
    assert len(queries) == 11
