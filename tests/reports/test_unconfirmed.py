"""Visits that a deputy entered count as visits, and the pages say how many nobody has confirmed."""

import pytest

from tests import make
from tests.following import followed, wrong
from tests.html import figures, text_of
from visits.models import Visit

SAID = "次由代表登记、还没有确认，已算在里面"


def opened(client, user, address):
    client.force_login(user)
    return client.get(address)


@pytest.fixture
def entered(busy):
    visit = Visit.objects.filter(channel="forum", received_on=make.MARCH_10).get()
    Visit.objects.filter(pk=visit.pk).update(state="from_deputy")
    return visit


@pytest.mark.parametrize("address", ["/overview/", "/reports/annual/"])
def test_they_count_and_are_named_until_confirmed(client, entered, manager, address):
    answer = opened(client, manager, address)
    found = figures(answer)
    assert (found["visits"], found["unconfirmed"]) == (9, 1)
    assert f"1 {SAID}" in text_of(answer)
    assert wrong(followed(client, answer, "list")) == {}
    Visit.objects.filter(pk=entered.pk).update(state="recorded")
    assert SAID not in text_of(client.get(address))
    assert figures(client.get(address))["visits"] == 9


def test_voided_they_count_nowhere(client, entered, manager):
    Visit.objects.filter(pk=entered.pk).update(state="void", void_reason="重复")
    found = figures(opened(client, manager, "/overview/"))
    assert (found["visits"], "unconfirmed" in found) == (8, False)


def test_the_year_of_the_visit_says_so(client, entered, manager):
    assert SAID not in text_of(opened(client, manager, "/overview/?year=2024"))
