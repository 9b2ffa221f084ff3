"""Duty days through the pages: a leave with its substitute, a swap, a day with no visitor."""

from datetime import date

import time_machine

from tests import html, make
from tests.visits.on_duty import colleague, told
from visits.models import DutyDay, Leave, Swap

APRIL_10, MAY_10 = date(2025, 4, 10), date(2025, 5, 10)


class Office:
    """Who opens which page on which day."""

    def __init__(self, client):
        self.client = client

    def page(self, day, person, address):
        with time_machine.travel(f"{day} 10:00+08:00"):
            self.client.force_login(person)
            return self.client.get(address)

    def send(self, day, person, address, **typed):
        """Fill in the form of the page and send it; the page it leads to, as text."""
        values = html.form_values(self.page(day, person, address), "main form[method=post]")
        with time_machine.travel(f"{day} 10:00+08:00"):
            answer = self.client.post(address, values | typed)
            assert answer.status_code == 302, html.error_links(answer)
            return html.text_of(self.client.get(answer["Location"]))

    def link(self, day, person, address, selector):
        return html.page(self.page(day, person, address)).select_one(selector)["href"]


def test_a_leave_with_a_substitute(client, room, deputy, deputy_user, clerk):
    """杨秀兰 studies in April; 段正明 goes instead, and both names stay on the record."""
    stand_in = colleague("段正明", room)
    stand_in_user = make.make_person("deputy", username="second", deputy=stand_in)
    day = make.make_duty_day(room, deputy, day=APRIL_10)
    office = Office(client)

    dates = {"first": "2025-04-08", "last": "2025-04-12"}
    office.send("2025-03-20", deputy_user, "/duty/leave/new/", reason="外出学习", **dates)
    leave = Leave.objects.get()
    assert "申请 2025年4月8日 至 2025年4月12日 请假" in told(clerk)[0]
    office.send("2025-03-21", clerk, f"{leave.get_absolute_url()}grant/", note="好好学习")
    link = office.link("2025-03-21", clerk, leave.get_absolute_url(), "ul.rows a.btn")
    shown = office.send("2025-03-21", clerk, link, substitute=str(stand_in.pk))
    assert "杨秀兰 原定 县 段正明 请假替班" in shown
    assert "由段正明 代表替您" in told(deputy_user)[-1]

    home = html.text_of(office.page("2025-04-10", stand_in_user, "/"))
    assert "下次值班 今天 室 关庙社区联络室" in home
    assert "替 杨秀兰" in home
    held = office.send("2025-04-10", clerk, f"{day.get_absolute_url()}hold/")
    assert "杨秀兰 原定 请假 县 段正明 请假替班 到" in held


def test_a_swap(client, room, deputy, deputy_user, clerk):
    """10 April for 10 May: asked on the phone, accepted, confirmed by the room."""
    other = colleague("段正明", room)
    other_user = make.make_person("deputy", username="second", deputy=other)
    april = make.make_duty_day(room, deputy, day=APRIL_10)
    may = make.make_duty_day(room, other, day=MAY_10)
    office = Office(client)

    ask = office.link("2025-03-20", deputy_user, "/duty/mine/", "a[href$='swap/']")
    theirs = f"{other.pk}-{may.slots.get().pk}"
    office.send("2025-03-20", deputy_user, ask, offer=theirs, reason="到县里开会")
    swap = Swap.objects.get().get_absolute_url()
    office.send("2025-03-21", other_user, f"{swap}accept/")
    shown = office.send("2025-03-22", clerk, f"{swap}confirm/")
    assert "已换班" in shown

    mine = html.text_of(office.page("2025-03-23", deputy_user, "/duty/mine/"))
    assert "5月10日 星期六 9:00–11:30" in mine
    assert "4月10日" not in mine
    held = office.send("2025-04-10", clerk, f"{april.get_absolute_url()}hold/")
    assert "杨秀兰 原定 县 段正明 换班 到" in held


def test_a_day_with_no_visitor(client, room, deputy, clerk, county_clerk):
    """Nobody came: the record is whole, and the county counts the day as held."""
    day = make.make_duty_day(room, deputy, day=APRIL_10)
    office = Office(client)
    assert html.figures(office.page("2025-04-11", clerk, "/"))["unrecorded"] == 1
    note = "上午下雨，无人来访。"
    shown = office.send(
        "2025-04-11", clerk, f"{day.get_absolute_url()}hold/", closing_note=note, held_to="11:00"
    )
    for words in ("实际 9:00–11:00", "县 杨秀兰 到", "无人来访", note):
        assert words in shown
    assert "unrecorded" not in html.figures(office.page("2025-04-11", clerk, "/"))
    month = office.page("2025-04-12", county_clerk, "/duty/?month=2025-04")
    assert html.figures(month) == {"days": 1, "held": 1}
    assert DutyDay.objects.held().with_visitors().get().visitors == 0
