"""A visit entered twice: voided by the recorder the same day; the number stays and never counts."""

import time_machine
from django.urls import reverse

from tests import html, make
from visits.models import Issue, Visit

REASON = "同一次来访登记了两遍。"


def _void(client, person, visit):
    address = reverse("visits:visit-void", args=[visit.pk])
    client.force_login(person)
    page = client.get(address)
    if page.status_code != 200:
        return page
    return client.post(address, html.form_values(page) | {"reason": REASON})


def _total(client, person, name) -> int:
    client.force_login(person)
    return html.figures(client.get(reverse(name)))["rows"]


def test_a_visit_entered_twice(client, room, clerk, county_clerk):
    right, wrong = (make.make_visit(room, actor=clerk) for _time in range(2))
    with time_machine.travel("2025-03-10 16:00+08:00"):
        assert (_total(client, clerk, "visits:visits"), _total(client, clerk, "visits:issues")) == (
            2,
            2,
        )
        assert _void(client, clerk, wrong).status_code == 302
        assert (_total(client, clerk, "visits:visits"), _total(client, clerk, "visits:issues")) == (
            1,
            1,
        )
    assert list(Visit.objects.order_by("number").values_list("number", "state")) == [
        (1, "recorded"),
        (2, "void"),
    ]
    issue = Issue.objects.get(number=2)
    assert (issue.state, issue.due, issue.events.last().note) == ("void", None, REASON)
    third = make.make_visit(room, actor=clerk)
    assert (third.number, third.voices.get().issue.number) == (3, 3)


def test_the_day_after_only_the_county_clerk_voids(client, room, clerk, county_clerk):
    visit = make.make_visit(room, actor=clerk)
    with time_machine.travel("2025-03-11 09:00+08:00"):
        assert _void(client, clerk, visit).status_code == 403
        assert _void(client, county_clerk, visit).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "void"
