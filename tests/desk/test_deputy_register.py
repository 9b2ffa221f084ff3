"""A line of the register of deputies says when the deputy is on duty next."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.html import page
from tests.stations.pages import signed_in

LIST = reverse("desk:deputies")


def line_of(deputy, user):
    answer = signed_in(user).get(LIST)
    link = page(answer).select_one(f'main th a[href="{deputy.get_absolute_url()}"]')
    return link.find_parent("tr")


def day_link(line):
    return line.select_one('a[href^="/duty/"]')


def test_the_next_published_day_stands_in_the_line(turn_ahead, room, deputy, county_clerk):
    today, draft = timezone.localdate(), make.make_draft()
    make.make_duty_day(room, deputy, day=today + timedelta(days=60))
    make.make_duty_day(room, deputy, day=today + timedelta(days=2), state="draft", draft=draft)
    link = day_link(line_of(deputy, county_clerk))
    assert link["href"] == turn_ahead.day.get_absolute_url()
    assert link.get_text() == f"{turn_ahead.day.day.month}月{turn_ahead.day.day.day}日"


def test_a_replaced_deputy_has_no_turn_and_the_substitute_has_it(turn_ahead, deputy, county_clerk):
    other = make.make_deputy("李国华")
    turn_ahead.substitute, turn_ahead.substitute_level = other, "township"
    turn_ahead.substitute_why = "家中有事"
    turn_ahead.save()
    assert day_link(line_of(deputy, county_clerk)) is None
    assert day_link(line_of(other, county_clerk)) is not None


def test_a_unit_reads_names_and_no_rota(turn_ahead, deputy, unit_clerk, county_clerk):
    assert day_link(line_of(deputy, county_clerk)) is not None
    assert day_link(line_of(deputy, unit_clerk)) is None
