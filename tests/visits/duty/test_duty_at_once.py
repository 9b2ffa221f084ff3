"""Two clerks at one draft in the same moment: one rota, the other is told."""

import threading

import pytest
from django.db import connection

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from tests import make
from tests.visits.planning import draft, people_at, publish
from visits.models import DutyDay, DutySlot, RotaDraft


@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_give_one_rota(room, county_clerk, township_clerk):
    make.make_rule("room")
    people_at(room, "甲", "乙", "丙")
    made = draft(room, actor=county_clerk)
    said, start = [], threading.Barrier(2)

    def publish_it(name):
        try:
            start.wait()
            actor = User.objects.get(username=name)
            publish(RotaDraft.objects.get(pk=made.pk), actor=actor)
            said.append("published")
        except StepRefused:
            said.append("refused")
        finally:
            connection.close()

    people = (county_clerk.username, township_clerk.username)
    threads = [threading.Thread(target=publish_it, args=[name]) for name in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["published", "refused"]
    assert (DutyDay.objects.published().count(), DutySlot.objects.count()) == (3, 6)
    assert Entry.objects.filter(action="rotadraft.publish").count() == 1
