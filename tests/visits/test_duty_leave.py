"""Leave of a deputy, the substitute who goes instead, a day moved or cancelled, who is told."""

from datetime import date, time

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.audit.models import Entry
from deputies_portal.notices.models import Notice
from deputies_portal.ui.errors import StepRefused
from tests import html, make
from tests.make import MARCH_10, MARCH_11
from visits.duty import leave as leaves
from visits.duty import moving, substituting
from visits.models import DutyDay, DutySlot, Leave

APRIL_10 = date(2025, 4, 10)
AT = make.moment(MARCH_11)
NEW = "/duty/leave/new/"


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def colleague(name, venue, **mandate):
    person = make.make_deputy(name)
    make.make_mandate(person, **mandate)
    if venue:
        make.make_assignment(person, venue)
    return person


@pytest.fixture
def second(room):
    return colleague("段正明", room)


@pytest.fixture
def second_user(second):
    return make.make_person("deputy", name="段正明", username="second", deputy=second)


@pytest.fixture
def duty(room, deputy):
    """On 10 April at the room; 杨秀兰 is planned."""
    return make.make_duty_day(room, deputy, day=APRIL_10)


@pytest.fixture
def turn(duty):
    return duty.slots.get()


def ask(deputy, *, actor, first=APRIL_10, last=None, reason="外出学习"):
    return leaves.ask_leave(
        deputy, first=first, last=last or first, reason=reason, actor=actor, at=AT
    )


def substitute(turn, person, *, actor, why="leave"):
    turn = DutySlot.objects.select_related("day").get(pk=turn.pk)
    return substituting.name_substitute(turn, person, why=why, actor=actor, at=AT)


def told(person):
    return [notice.words for notice in Notice.objects.filter(user=person).order_by("pk")]


def names(day):
    return [one.deputy.name for one in substituting.free_for(day)]


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


# --- who is free ---------------------------------------------------------------------------------
def test_who_may_go_instead(room, workstation, home, duty, deputy, second):
    away = colleague("请假的", room)
    make.make_leave(away, APRIL_10)
    busy = colleague("别处的", room)
    make.make_duty_day(workstation, busy, day=APRIL_10, clock="11:00-12:00")
    later = colleague("下午的", room)
    make.make_duty_day(workstation, later, day=APRIL_10, clock="13:00-14:00")
    gone = colleague("卸任的", room)
    gone.mandates.update(ends_on=date(2025, 4, 9))
    colleague("别站的", workstation)
    make.make_regions([("44", "外省", "province")])
    colleague("省里的", None, congress_id="53")
    assert names(duty) == ["段正明", "下午的", "省里的"]


def test_the_planned_name_stays_beside_the_substitute(duty, turn, second, deputy, clerk):
    substitute(turn, second, actor=clerk)
    turn.refresh_from_db()
    assert (turn.deputy, turn.substitute, turn.substitute_why, turn.sequence) == (
        deputy,
        second,
        "leave",
        1,
    )
    assert Entry.objects.get(action="dutyday.substitute").after["substitute"] == second.pk


def test_everybody_concerned_is_told(turn, second, second_user, deputy_user, clerk, county_clerk):
    substitute(turn, second, actor=county_clerk)
    assert told(second_user) == [
        "请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班，替杨秀兰 代表。"
    ]
    assert told(deputy_user) == ["2025年4月10日 在关庙社区联络室的值班由段正明 代表替您。"]
    assert told(clerk) == ["2025年4月10日 关庙社区联络室：段正明 代表替杨秀兰 代表值班。"]
    assert told(county_clerk) == []


def test_another_substitute_and_none_at_all(turn, room, second, second_user, deputy_user, clerk):
    third = colleague("李国华", room)
    substitute(turn, second, actor=clerk)
    substitute(turn, third, actor=clerk)
    assert told(second_user)[-1] == "2025年4月10日 在关庙社区联络室的值班不用您去了。"
    turn.refresh_from_db()
    substituting.drop_substitute(turn, actor=clerk, at=AT)
    turn.refresh_from_db()
    assert (turn.substitute, turn.substitute_why) == (None, "")
    assert told(deputy_user)[-1] == "2025年4月10日 在关庙社区联络室的值班仍由您去。"


def test_an_open_place_is_filled(duty, second, second_user, clerk):
    place = make.make_slot(duty, rank=2)
    substitute(place, second, actor=clerk, why="other")
    place.refresh_from_db()
    assert (place.deputy, place.server, place.is_unfilled) == (None, second, False)
    assert told(second_user) == ["请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班。"]


def test_who_is_not_free_is_refused(turn, deputy, clerk, workstation):
    busy = colleague("别处的", None)
    for person in (busy, deputy):
        with pytest.raises(ValidationError, match="那天不能在这里值班"):
            substitute(turn, person, actor=clerk)


@pytest.mark.parametrize("person", ["manager", "deputy_user", "outsider", "outside_county_clerk"])
def test_only_who_keeps_the_day_names_a_substitute(turn, second, person, request):
    with pytest.raises(PermissionDenied):
        substitute(turn, second, actor=request.getfixturevalue(person))


def test_a_day_gone_by_or_cancelled_takes_no_substitute(room, deputy, second, clerk):
    past = make.make_duty_day(room, deputy)
    off = make.make_duty_day(
        room, deputy, day=date(2025, 5, 10), state="cancelled", cancel_reason="大雪。"
    )
    for day in (past, off):
        with pytest.raises(StepRefused):
            substitute(day.slots.get(), second, actor=clerk)


# --- moving and cancelling -----------------------------------------------------------------------
def test_a_moved_day_counts_for_its_planned_date(duty, county_clerk, deputy_user, clerk):
    to = (date(2025, 4, 12), time(14), time(16))
    moving.move_day(duty, to=to, place="村委会一楼", actor=county_clerk, at=AT)
    moved = DutyDay.objects.get(pk=duty.pk)
    assert (moved.day, moved.planned_for, moved.hours, moved.sequence) == (
        date(2025, 4, 12),
        APRIL_10,
        "14:00–16:00",
        1,
    )
    sentence = (
        "原定 2025年4月10日 在关庙社区联络室的接待日，改到 2025年4月12日 14:00–16:00 村委会一楼。"
    )
    assert told(deputy_user) == told(clerk) == [sentence]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ((MARCH_10, time(9), time(11)), "这一天已经过去了。"),
        ((date(2025, 4, 12), time(11), time(9)), "结束时间要晚于开始时间。"),
        ((APRIL_10, time(9), time(11, 30)), "没有改动。"),
    ],
)
def test_a_move_that_cannot_be_is_refused(duty, county_clerk, to, message):
    with pytest.raises(ValidationError, match=message):
        moving.move_day(duty, to=to, actor=county_clerk, at=AT)


def test_a_day_is_not_moved_onto_another_turn_of_its_deputy(
    duty, workstation, deputy, county_clerk
):
    make.make_duty_day(workstation, deputy, day=date(2025, 4, 12))
    to = (date(2025, 4, 12), time(10), time(12))
    with pytest.raises(ValidationError, match="有代表这个时间已经在另一处值班"):
        moving.move_day(duty, to=to, actor=county_clerk, at=AT)


def test_a_cancelled_day_says_why(duty, township_clerk, deputy_user):
    moving.cancel_day(duty, reason="大雪封山。", actor=township_clerk, at=AT)
    off = DutyDay.objects.get(pk=duty.pk)
    assert (off.state, off.cancel_reason) == ("cancelled", "大雪封山。")
    assert told(deputy_user) == ["2025年4月10日 在关庙社区联络室的接待日取消了：大雪封山。"]


def test_a_day_with_visits_stays(room, deputy, clerk, county_clerk):
    past = make.make_duty_day(room, deputy)
    make.make_visit(room, actor=clerk)
    with pytest.raises(ValidationError, match="这天已经登记了来访"):
        moving.cancel_day(past, reason="写错了。", actor=county_clerk, at=AT)


@pytest.mark.parametrize("person", ["clerk", "manager", "deputy_user", "outside_county_clerk"])
def test_only_who_plans_moves_or_cancels(duty, person, request):
    actor = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        moving.cancel_day(duty, reason="不办。", actor=actor, at=AT)
    with pytest.raises(PermissionDenied):
        moving.move_day(duty, to=(MARCH_11, time(9), time(10)), actor=actor, at=AT)


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


def test_from_the_leave_to_the_substitute(client, duty, turn, deputy, deputy_user, clerk, second):
    leave = ask(deputy, actor=deputy_user)
    client.force_login(clerk)
    post(client, f"{leave.get_absolute_url()}grant/")
    page = client.get(leave.get_absolute_url())
    assert html.figures(page) == {"rows": 1}
    link = html.page(page).select_one("ul.rows a.btn")["href"]
    answer = post(client, link, substitute=str(second.pk))
    assert answer["Location"] == duty.get_absolute_url()
    assert "杨秀兰 原定 县 段正明 请假替班" in html.text_of(client.get(duty.get_absolute_url()))
    assert html.figures(client.get(leave.get_absolute_url())) == {"rows": 0}
    post(client, f"/duty/turns/{turn.pk}/drop/")
    turn.refresh_from_db()
    assert turn.substitute is None


def test_nobody_free_is_said(client, turn, clerk):
    client.force_login(clerk)
    assert "这天没有空着的代表" in html.text_of(client.get(f"/duty/turns/{turn.pk}/substitute/"))


def test_the_county_moves_and_cancels_on_the_page(client, duty, county_clerk):
    client.force_login(county_clerk)
    bad = post(client, f"{duty.get_absolute_url()}move/", day="2025-03-01")
    assert "不能改到过去的日子" in " ".join(html.error_links(bad).values())
    post(client, f"{duty.get_absolute_url()}move/", day="2025-04-12")
    assert "原定 2025年4月10日" in html.text_of(client.get(duty.get_absolute_url()))
    empty = post(client, f"{duty.get_absolute_url()}cancel/", reason="")
    assert "请填写取消原因。" in " ".join(html.error_links(empty).values())
    post(client, f"{duty.get_absolute_url()}cancel/", reason="大雪封山。")
    assert "这个接待日已取消：大雪封山。" in html.text_of(client.get(duty.get_absolute_url()))


def test_who_opens_which_page(client, duty, turn, deputy, second, everybody, outsider):
    leave = ask(deputy, actor=everybody["deputy"])
    pages = [
        leave.get_absolute_url(),
        f"{leave.get_absolute_url()}grant/",
        f"{leave.get_absolute_url()}withdraw/",
        f"/duty/turns/{turn.pk}/substitute/",
        f"{duty.get_absolute_url()}move/",
        f"{duty.get_absolute_url()}cancel/",
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


def test_a_stale_act_is_a_409(client, duty, turn, deputy, clerk, county_clerk, deputy_user):
    leave = ask(deputy, actor=deputy_user)
    client.force_login(clerk)
    values = html.form_values(client.get(f"{leave.get_absolute_url()}grant/"))
    leaves.take("withdraw", leave, actor=deputy_user, at=AT)
    assert client.post(f"{leave.get_absolute_url()}grant/", values).status_code == 409
    moving.cancel_day(duty, reason="大雪。", actor=county_clerk, at=AT)
    assert client.get(f"/duty/turns/{turn.pk}/substitute/").status_code == 409
    client.force_login(county_clerk)
    assert client.get(f"{duty.get_absolute_url()}move/").status_code == 409


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


def test_nothing_is_mailed_by_the_act_itself(turn, second, second_user, clerk):
    substitute(turn, second, actor=clerk)
    assert mail.outbox == []
