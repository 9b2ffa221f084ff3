"""Leave of a deputy: asked, decided, and from it to the substitute; the pages of leave."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from tests import html, make
from tests.visits.on_duty import APRIL_10, AT, ask, told
from visits.duty import moving
from visits.duty.absence import leave as leaves
from visits.duty.absence import swapping
from visits.models import DutySlot, Leave

NEW = "/duty/leave/new/"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


# --- asking --------------------------------------------------------------------------------------
def test_a_deputy_asks_and_the_clerk_of_the_venue_is_told(deputy, deputy_user, clerk):
    leave = ask(deputy, actor=deputy_user)
    assert leave.state == "asked"
    assert told(clerk) == ["杨秀兰 代表申请 2025年4月10日 至 2025年4月10日 请假，请答复。"]
    assert told(deputy_user) == []


def test_without_a_clerk_there_the_county_is_told(deputy, deputy_user, county_clerk):
    ask(deputy, actor=deputy_user)
    assert len(told(county_clerk)) == 1


@pytest.mark.parametrize("person", ["clerk", "township_clerk", "county_clerk"])
def test_what_a_clerk_enters_is_granted_at_once(deputy, deputy_user, person, request):
    actor = request.getfixturevalue(person)
    leave = ask(deputy, actor=actor)
    assert (leave.state, leave.decided_by) == ("granted", actor)
    assert told(deputy_user) == ["2025年4月10日 至 2025年4月10日 的请假已记下，不排这几天的班。"]


@pytest.mark.parametrize("person", ["manager", "outsider", "outside_county_clerk", "second_user"])
def test_nobody_else_asks_for_a_deputy(deputy, person, request):
    with pytest.raises(PermissionDenied):
        ask(deputy, actor=request.getfixturevalue(person))
    assert Leave.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"last": date(2025, 4, 9)}, "last", "结束日期不能早于开始日期。"),
        ({"first": date(2025, 3, 1)}, "last", "这几天已经过去了。"),
        ({"first": date(2021, 4, 1), "last": date(2021, 4, 2)}, "last", "这几天已经过去了。"),
        ({"last": date(2027, 4, 10)}, "last", "一次最多请两年假。"),
        ({"first": date(2031, 4, 1)}, "first", "这位代表在这段时间没有代表资格。"),
    ],
)
def test_what_cannot_be_is_refused(deputy, clerk, facts, field, message):
    deputy.mandates.update(ends_on=date(2030, 1, 1))
    with pytest.raises(ValidationError) as refused:
        ask(deputy, actor=clerk, **facts)
    assert refused.value.message_dict == {field: [message]}


def test_the_reason_stays_out_of_the_journal(deputy, clerk):
    ask(deputy, actor=clerk, reason="住院手术")
    entry = Entry.objects.get(action="leave.ask")
    assert entry.after["reason"] == "…"


# --- deciding ------------------------------------------------------------------------------------
def test_the_clerk_grants_and_the_deputy_is_told(deputy, deputy_user, clerk):
    leave = ask(deputy, actor=deputy_user)
    leaves.take("grant", leave, actor=clerk, at=AT)
    leave.refresh_from_db()
    assert (leave.state, leave.decided_by) == ("granted", clerk)
    assert told(deputy_user) == ["您 2025年4月10日 至 2025年4月10日 的请假已批准。"]


STATES = ("asked", "granted", "refused", "withdrawn")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", leaves.STEPS)
def test_the_table_of_leave_is_held(name, state, deputy, clerk):
    facts = {} if state == "asked" else {"decided_at": AT}
    leave = make.make_leave(deputy, APRIL_10, state=state, **({"decided_at": None} | facts))
    allowed = {"grant": ["asked"], "refuse": ["asked"], "withdraw": ["asked", "granted"]}
    if state in allowed[name]:
        assert leaves.take(name, leave, actor=clerk, at=AT).state == leaves.STEPS[name].target
    else:
        with pytest.raises(StepRefused):
            leaves.take(name, leave, actor=clerk, at=AT)


def test_a_deputy_decides_nothing_but_takes_the_own_back(deputy, deputy_user, second_user):
    leave = ask(deputy, actor=deputy_user)
    for name in ("grant", "refuse"):
        with pytest.raises(PermissionDenied):
            leaves.take(name, leave, actor=deputy_user, at=AT)
    with pytest.raises(PermissionDenied):
        leaves.take("withdraw", leave, actor=second_user, at=AT)
    assert leaves.take("withdraw", leave, actor=deputy_user, at=AT).state == "withdrawn"


# --- the pages -----------------------------------------------------------------------------------
def post(client, address, selector="main form[method=post]", **changes):
    values = html.form_values(client.get(address), selector)
    return client.post(address, values | changes)


def test_a_deputy_asks_on_the_phone(client, deputy_user, deputy):
    client.force_login(deputy_user)
    answer = post(client, NEW, first="2025-04-10", last="2025-04-11", reason="外出学习")
    leave = Leave.objects.get()
    assert answer["Location"] == leave.get_absolute_url()
    shown = html.text_of(client.get(leave.get_absolute_url()))
    assert "2025年4月10日 至 2025年4月11日 待批" in shown
    assert [
        a.get_text() for a in html.page(client.get(leave.get_absolute_url())).select(".actions a")
    ] == ["撤回请假"]


def test_a_clerk_finds_the_deputy_by_name(client, clerk, deputy):
    client.force_login(clerk)
    post(client, NEW, deputy="杨秀", first="2025-04-10", last="2025-04-10", reason="住院")
    assert Leave.objects.get().state == "granted"
    stranger = post(client, NEW, deputy="外县人", first="2025-04-10", last="2025-04-10", reason="x")
    assert "没有找到“外县人”" in " ".join(html.error_links(stranger).values())


def test_from_the_leave_to_the_substitute(client, ahead, turn, deputy, deputy_user, clerk, second):
    leave = ask(deputy, actor=deputy_user)
    client.force_login(clerk)
    post(client, f"{leave.get_absolute_url()}grant/")
    page = client.get(leave.get_absolute_url())
    assert html.figures(page) == {"rows": 1}
    link = html.page(page).select_one("ul.rows a.btn")["href"]
    answer = post(client, link, substitute=str(second.pk))
    assert answer["Location"] == ahead.get_absolute_url()
    assert "杨秀兰 原定 县 段正明 请假替班" in html.text_of(client.get(ahead.get_absolute_url()))
    assert html.figures(client.get(leave.get_absolute_url())) == {"rows": 0}
    post(client, f"/duty/turns/{turn.pk}/drop/")
    turn.refresh_from_db()
    assert turn.substitute is None


def test_nobody_free_is_said(client, turn, clerk):
    client.force_login(clerk)
    assert "这天没有空着的代表" in html.text_of(client.get(f"/duty/turns/{turn.pk}/substitute/"))


def test_the_county_moves_and_cancels_on_the_page(client, ahead, county_clerk):
    client.force_login(county_clerk)
    bad = post(client, f"{ahead.get_absolute_url()}move/", day="2025-03-01")
    assert "不能改到过去的日子" in " ".join(html.error_links(bad).values())
    post(client, f"{ahead.get_absolute_url()}move/", day="2025-04-12")
    assert "原定 2025年4月10日" in html.text_of(client.get(ahead.get_absolute_url()))
    empty = post(client, f"{ahead.get_absolute_url()}cancel/", reason="")
    assert "请填写取消原因。" in " ".join(html.error_links(empty).values())
    post(client, f"{ahead.get_absolute_url()}cancel/", reason="大雪封山。")
    assert "这个接待日已取消：大雪封山。" in html.text_of(client.get(ahead.get_absolute_url()))


def test_a_substitute_is_named_where_one_can_be(client, room, turn, deputy, second, clerk):
    past = make.make_duty_day(room, deputy, day=date(2025, 3, 9)).slots.get()
    page = ask(deputy, actor=clerk, first=date(2025, 3, 8), last=APRIL_10).get_absolute_url()
    client.force_login(clerk)

    def links():
        return [
            link["href"] for link in html.page(client.get(page)).select("a[href$='substitute/']")
        ]

    assert (links(), past.day.is_published) == ([f"/duty/turns/{turn.pk}/substitute/"], True)
    facts = {"other": second, "actor": clerk, "at": AT}
    swapping.ask_swap(DutySlot.objects.with_days().get(pk=turn.pk), **facts)
    assert links() == []


def test_who_opens_which_page(client, ahead, turn, deputy, second, everybody, outsider):
    leave = ask(deputy, actor=everybody["deputy"])
    pages = [
        leave.get_absolute_url(),
        f"{leave.get_absolute_url()}grant/",
        f"{leave.get_absolute_url()}withdraw/",
        f"/duty/turns/{turn.pk}/substitute/",
        f"{ahead.get_absolute_url()}move/",
        f"{ahead.get_absolute_url()}cancel/",
    ]
    found = {}
    for role, person in (everybody | {"outsider": outsider}).items():
        client.force_login(person)
        found[role] = [client.get(page).status_code for page in pages]
    nothing = [403] * 6
    assert found == {
        "venue_clerk": [200, 200, 200, 200, 403, 403],
        "township_clerk": [200] * 6,
        "county_clerk": [200] * 6,
        "manager": [200, 403, 403, 403, 403, 403],
        "deputy": [200, 403, 200, 403, 403, 403],
        "unit_clerk": nothing,
        "administrator": nothing,
        "auditor": nothing,
        "outsider": [404, 404, 404, 404, 403, 403],
    }


def test_a_stale_act_is_a_409(client, ahead, turn, deputy, clerk, county_clerk, deputy_user):
    leave = ask(deputy, actor=deputy_user)
    client.force_login(clerk)
    values = html.form_values(client.get(f"{leave.get_absolute_url()}grant/"))
    leaves.take("withdraw", leave, actor=deputy_user, at=AT)
    assert client.post(f"{leave.get_absolute_url()}grant/", values).status_code == 409
    moving.cancel_day(ahead, reason="大雪。", actor=county_clerk, at=AT)
    assert client.get(f"/duty/turns/{turn.pk}/substitute/").status_code == 409
    client.force_login(county_clerk)
    assert client.get(f"{ahead.get_absolute_url()}move/").status_code == 409


def test_the_list_of_leave(client, deputy, second, everybody, outside_county_clerk):
    ask(deputy, actor=everybody["deputy"])
    make.make_leave(second, APRIL_10)
    found = {}
    for role, person in (everybody | {"abroad": outside_county_clerk}).items():
        client.force_login(person)
        answer = client.get("/duty/leave/")
        found[role] = html.figures(answer)["rows"] if answer.status_code == 200 else 403
    assert found == {
        "venue_clerk": 2,
        "township_clerk": 2,
        "county_clerk": 2,
        "manager": 2,
        "deputy": 1,
        "unit_clerk": 403,
        "administrator": 403,
        "auditor": 403,
        "abroad": 0,
    }
    client.force_login(everybody["county_clerk"])
    for query in ("?state=asked", "?q=杨秀", f"?deputy={second.pk}"):
        assert html.figures(client.get(f"/duty/leave/{query}")) == {"rows": 1}


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_costs_eight_queries(client, county_clerk, rows, django_assert_max_num_queries):
    for number in range(rows):
        make.make_leave(make.make_deputy(f"代表{number}"), APRIL_10)
    client.force_login(county_clerk)
    with django_assert_max_num_queries(8):
        client.get("/duty/leave/")
