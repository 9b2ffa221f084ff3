"""Swaps of turns: asked, accepted, confirmed by the venue, withdrawn until then."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from tests import html, make
from tests.visits.on_duty import APRIL_10, AT, colleague, substitute, told
from visits.duty.absence import swap_workflow, swapping
from visits.duty.absence.swap_steps import STEPS
from visits.models import DutySlot, Swap

MAY_10 = date(2025, 5, 10)


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


@pytest.fixture
def theirs(room, second):
    """The turn of 段正明 at the room on 10 May."""
    return make.make_duty_day(room, second, day=MAY_10).slots.get()


def fresh(slot):
    return DutySlot.objects.select_related("day__venue", "deputy", "substitute").get(pk=slot.pk)


def ask(turn, other, other_slot=None, *, actor):
    other_slot = other_slot and fresh(other_slot)
    return swapping.ask_swap(fresh(turn), other=other, other_slot=other_slot, actor=actor, at=AT)


def take(name, swap, actor):
    return swap_workflow.take(name, swap, actor=actor, at=AT)


@pytest.fixture
def swap(turn, theirs, second, deputy_user):
    return ask(turn, second, theirs, actor=deputy_user)


# --- the way of a swap ---------------------------------------------------------------------------
def test_two_deputies_agree_and_the_venue_confirms(
    swap, turn, theirs, deputy, second, deputy_user, second_user, clerk
):
    assert swap.state == "asked"
    take("accept", swap, second_user)
    assert fresh(turn).server == deputy
    take("confirm", swap, clerk)
    given, got = fresh(turn), fresh(theirs)
    assert (given.deputy, given.substitute, given.substitute_why) == (deputy, second, "swap")
    assert (got.deputy, got.substitute, got.substitute_level) == (second, deputy, "county")
    assert (given.sequence, got.sequence) == (1, 1)
    swap.refresh_from_db()
    assert (swap.state, swap.closed_by) == ("confirmed", clerk)


def test_everybody_is_told_of_what_concerns_him(second_user, swap, deputy_user, clerk):
    assert told(second_user) == [
        "杨秀兰 代表想请您换班：2025年4月10日 9:00–11:30，关庙社区联络室。请答复。"
    ]
    take("accept", swap, second_user)
    assert told(clerk) == [
        "杨秀兰 代表和段正明 代表同意换班：2025年4月10日，关庙社区联络室。请确认。"
    ]
    take("confirm", swap, clerk)
    assert told(deputy_user) == [
        "段正明 代表同意换班，等关庙社区联络室确认。",
        "换班已确认：2025年4月10日 在关庙社区联络室的值班由段正明 代表去。",
    ]
    assert told(second_user)[-1] == (
        "换班已确认：请您 2025年4月10日 9:00–11:30 到关庙社区联络室值班。"
    )


def test_a_turn_is_taken_over_as_it_is(turn, second, second_user, deputy_user, clerk):
    swap = ask(turn, second, actor=deputy_user)
    take("accept", swap, second_user)
    take("confirm", swap, clerk)
    assert fresh(turn).server == second


def test_a_swap_back_gives_the_planned_deputy_the_own_turn(
    turn, second, deputy, second_user, deputy_user, clerk
):
    for giver, taker, taker_user in (
        (deputy_user, second, second_user),
        (second_user, deputy, deputy_user),
    ):
        swap = ask(turn, taker, actor=giver)
        take("accept", swap, taker_user)
        take("confirm", swap, clerk)
    back = fresh(turn)
    assert (back.server, back.substitute, back.substitute_why) == (deputy, None, "")


def test_a_clerk_enters_what_was_agreed_on_the_phone(turn, second, clerk, second_user):
    swap = ask(turn, second, actor=clerk)
    for name in ("accept", "confirm"):
        take(name, swap, clerk)
    assert fresh(turn).server == second
    assert len(told(second_user)) == 3


PEOPLE = {"asker": "deputy_user", "other": "second_user", "clerk": "clerk"}
TABLE = {
    "accept": (("asked",), {"other", "clerk"}, "accepted"),
    "decline": (("asked",), {"other", "clerk"}, "refused"),
    "confirm": (("accepted",), {"clerk"}, "confirmed"),
    "refuse": (("accepted",), {"clerk"}, "refused"),
    "withdraw": (("asked", "accepted"), {"asker", "other"}, "withdrawn"),
}


def test_the_table_names_every_step_that_somebody_takes():
    assert TABLE.keys() == {name for name, step in STEPS.items() if step.who}


@pytest.mark.parametrize("state", [value for value, _label in Swap.State.choices])
@pytest.mark.parametrize("name", TABLE)
def test_the_table_of_swaps_is_held(name, state, swap, request):
    closed = {} if state in Swap.OPEN else {"closed_at": AT}
    Swap.objects.filter(pk=swap.pk).update(state=state, **closed)
    sources, who, target = TABLE[name]
    found = {}
    for quality, fixture in PEOPLE.items():
        person = request.getfixturevalue(fixture)
        Swap.objects.filter(pk=swap.pk).update(state=state, closed_at=closed.get("closed_at"))
        DutySlot.objects.filter(swaps=swap).update(
            substitute=None, substitute_why="", substitute_level=""
        )
        DutySlot.objects.filter(swaps_for=swap).update(
            substitute=None, substitute_why="", substitute_level=""
        )
        try:
            found[quality] = take(name, swap, person).state
        except PermissionDenied:
            found[quality] = 403
        except StepRefused:
            found[quality] = 409
    expected = {
        quality: (target if state in sources else 409) if quality in who else 403
        for quality in PEOPLE
    }
    assert found == expected


@pytest.mark.parametrize("person", ["manager", "outsider", "outside_county_clerk"])
def test_strangers_to_the_swap_take_no_step(swap, turn, second, person, request):
    actor = request.getfixturevalue(person)
    for name in TABLE:
        with pytest.raises(PermissionDenied):
            take(name, swap, actor)
    with pytest.raises(PermissionDenied):
        ask(turn, second, actor=actor)


# --- bad input -----------------------------------------------------------------------------------
def refused(call) -> str:
    with pytest.raises(ValidationError) as caught:
        call()
    return " ".join(caught.value.messages)


def test_what_cannot_be_swapped_is_said(
    room, workstation, turn, theirs, deputy, second, deputy_user
):
    away = colleague("请假的", room)
    make.make_leave(away, APRIL_10)
    ended = colleague("卸任的", room)
    ended.mandates.update(ends_on=date(2025, 4, 1))
    busy = colleague("别处的", room)
    make.make_duty_day(workstation, busy, day=APRIL_10)
    gone = make.make_duty_day(room, second).slots.get()
    mine = make.make_duty_day(room, deputy, day=date(2025, 3, 1)).slots.get()
    said = {
        "自己": refused(lambda: ask(turn, deputy, actor=deputy_user)),
        "请假": refused(lambda: ask(turn, away, actor=deputy_user)),
        "卸任": refused(lambda: ask(turn, ended, actor=deputy_user)),
        "别处": refused(lambda: ask(turn, busy, actor=deputy_user)),
        "过去": refused(lambda: ask(mine, second, actor=deputy_user)),
        "换过去": refused(lambda: ask(turn, second, gone, actor=deputy_user)),
        "别人的": refused(lambda: ask(turn, busy, theirs, actor=deputy_user)),
    }
    words = "不能在关庙社区联络室值班：请假、在别处值班，或者没有资格。"
    past = "这次值班已经过去或者撤下，不能换班。"
    assert said == {
        "自己": "不能和自己换班。",
        "请假": f"请假的 2025年4月10日 {words}",
        "卸任": f"卸任的 2025年4月10日 {words}",
        "别处": f"别处的 2025年4月10日 {words}",
        "过去": past,
        "换过去": past,
        "别人的": f"别处的 2025年4月10日 {words}",
    }
    assert Swap.objects.count() == 0


def test_who_is_on_leave_is_not_offered_the_own_turn_back(
    turn, theirs, deputy, second, deputy_user, second_user, clerk
):
    make.make_leave(deputy, APRIL_10)
    substitute(turn, second, actor=clerk)
    mine = make.make_duty_day(theirs.day.venue, deputy, day=date(2025, 6, 10)).slots.get()
    offered = [one.slot for one in swapping.offers_for(fresh(mine), on=AT.date())]
    assert (theirs in offered, turn in offered) == (True, False)
    words = "不能在关庙社区联络室值班：请假、在别处值班，或者没有资格。"
    for call in (
        lambda: ask(mine, second, turn, actor=deputy_user),
        lambda: ask(turn, deputy, actor=second_user),
    ):
        assert refused(call) == f"杨秀兰 2025年4月10日 {words}"


def test_one_turn_is_in_one_swap_at_a_time(swap, turn, theirs, room, deputy_user, second_user):
    third = colleague("李国华", room)
    message = "这次值班正在申请换班，先等换班有结果。"
    assert refused(lambda: ask(turn, third, actor=deputy_user)) == message
    assert refused(lambda: ask(theirs, third, actor=second_user)) == message


def test_a_turn_in_a_swap_is_not_asked_for_in_another(turn, theirs, room, second, second_user):
    """段正明 wants to give the own turn away, so nobody else can be given it."""
    third = colleague("李国华", room)
    later = make.make_duty_day(room, third, day=date(2025, 6, 10)).slots.get()
    ask(theirs, third, actor=second_user)
    assert [offer.key for offer in swapping.offers_for(fresh(turn), on=AT.date())] == [
        f"{third.pk}-{later.pk}",
        f"{second.pk}-",
        f"{third.pk}-",
    ]
    third_user = make.make_person("deputy", deputy=third)
    with pytest.raises(ValidationError, match="对方的这次值班已经在申请换班。"):
        ask(later, second, theirs, actor=third_user)


def test_what_changed_in_between_is_found_at_the_confirmation(
    swap, turn, second, second_user, clerk
):
    take("accept", swap, second_user)
    make.make_leave(second, APRIL_10)
    assert "段正明 2025年4月10日 不能在关庙社区联络室值班" in refused(
        lambda: take("confirm", swap, clerk)
    )
    swap.refresh_from_db()
    assert (swap.state, fresh(turn).substitute) == ("accepted", None)


def test_every_step_stands_in_the_journal_without_the_reason(
    turn, second, deputy_user, second_user
):
    swap = swapping.ask_swap(fresh(turn), other=second, reason="家里有事", actor=deputy_user, at=AT)
    take("accept", swap, second_user)
    lines = Entry.objects.filter(action__startswith="swap.").order_by("pk")
    assert [line.action for line in lines] == ["swap.ask", "swap.accept"]
    assert lines[0].after["reason"] == "…"


# --- the pages -----------------------------------------------------------------------------------
def post(client, address, **changes):
    values = html.form_values(client.get(address), "main form[method=post]")
    return client.post(address, values | changes)


def test_on_the_phone_from_my_turns_to_the_confirmed_swap(
    client, turn, theirs, deputy, second, deputy_user, second_user, clerk
):
    client.force_login(deputy_user)
    link = html.page(client.get("/duty/mine/")).select_one("a[href$='swap/']")["href"]
    choices = [one.get_text() for one in html.page(client.get(link)).select("select option")]
    assert choices == ["请选择", "段正明，换 2025年5月10日 9:00–11:30", "段正明，只替这一次"]
    post(client, link, offer=f"{second.pk}-{theirs.pk}", reason="到县里开会")
    swap = Swap.objects.get()
    assert "换班：等对方答复" in html.text_of(client.get("/duty/mine/"))
    marked = html.page(client.get("/duty/", {"month": "2025-04"})).select("a.duty.mine.swap")
    assert len(marked) == 1

    client.force_login(second_user)
    home = client.get("/")
    assert html.figures(home)["swaps"] == 1
    there = client.get(html.figure_link(home, "swaps"))
    assert html.figures(there) == {"rows": 1}
    post(client, f"{swap.get_absolute_url()}accept/")

    client.force_login(clerk)
    home = client.get("/")
    assert html.figures(client.get(html.figure_link(home, "swaps")))["rows"] == 1
    post(client, f"{swap.get_absolute_url()}confirm/")
    shown = html.text_of(client.get(turn.day.get_absolute_url()))
    assert "县 杨秀兰 原定 县 段正明 换班" in shown


def test_a_clerk_asks_from_the_page_of_the_day(client, turn, second, clerk):
    client.force_login(clerk)
    link = html.page(client.get(turn.day.get_absolute_url())).select_one("a[href$='swap/']")
    assert link.get_text() == "代为申请换班"
    post(client, link["href"], offer=f"{second.pk}-")
    assert (Swap.objects.get().asker, Swap.objects.get().asked_by) == (turn.deputy, clerk)


def test_a_turn_in_a_swap_offers_no_other_step(client, swap, turn, clerk, deputy_user):
    for person in (clerk, deputy_user):
        client.force_login(person)
        people = html.page(client.get(turn.day.get_absolute_url())).select_one(
            "[aria-labelledby=h-turns]"
        )
        links = [link["href"] for link in people.select("a[href^='/duty/']")]
        assert links == [swap.get_absolute_url()]


def test_no_choice_is_asked_again(client, turn, second, deputy_user):
    client.force_login(deputy_user)
    answer = post(client, f"/duty/turns/{turn.pk}/swap/", offer="", reason="写好的原因")
    assert "请选择换给谁。" in " ".join(html.error_links(answer).values())
    forged = post(client, f"/duty/turns/{turn.pk}/swap/", offer="999999-")
    assert forged.status_code == 200
    assert Swap.objects.count() == 0


def test_what_is_refused_at_the_confirmation_stands_on_the_page(
    client, swap, second, second_user, clerk
):
    take("accept", swap, second_user)
    make.make_leave(second, APRIL_10)
    client.force_login(clerk)
    answer = post(client, f"{swap.get_absolute_url()}confirm/")
    assert answer.status_code == 200
    assert "不能在关庙社区联络室值班" in html.text_of(answer)


def test_who_opens_which_page(client, swap, turn, theirs, everybody, second_user, outsider):
    address = swap.get_absolute_url()
    pages = [address, f"{address}accept/", f"{address}confirm/", f"/duty/turns/{turn.pk}/swap/"]
    people = everybody | {"other": second_user, "outsider": outsider}
    found = {}
    for role, person in people.items():
        client.force_login(person)
        found[role] = [client.get(page).status_code for page in pages]
    assert found == {
        "venue_clerk": [200, 200, 409, 200],
        "township_clerk": [200, 200, 409, 200],
        "county_clerk": [200, 200, 409, 200],
        "manager": [200, 403, 403, 403],
        "deputy": [200, 403, 403, 200],
        "unit_clerk": [403] * 4,
        "administrator": [403] * 4,
        "auditor": [403] * 4,
        "other": [200, 200, 403, 403],
        "outsider": [404] * 4,
    }


def test_a_deputy_outside_the_swap_does_not_see_it(client, swap, room):
    third = make.make_person("deputy", deputy=colleague("李国华", room))
    client.force_login(third)
    assert client.get(swap.get_absolute_url()).status_code == 404
    assert html.figures(client.get("/duty/swaps/")) == {"rows": 0}


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_costs_eight_queries(
    client, county_clerk, room, deputy, second, rows, django_assert_max_num_queries
):
    for number in range(rows):
        day = make.make_duty_day(room, deputy, day=date(2025, 4, 1 + number))
        make.make_swap(day.slots.get(), second)
    client.force_login(county_clerk)
    with django_assert_max_num_queries(8):
        assert html.figures(client.get("/duty/swaps/")) == {"rows": rows}
