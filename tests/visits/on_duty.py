"""Duty days ahead in tests: who serves, who could, what people are told."""

from datetime import date

from deputies_portal.core.notices.models import Notice
from tests import make
from tests.make import MARCH_11
from visits.duty.absence import leave as leaves
from visits.duty.absence import substituting
from visits.models import DutySlot

APRIL_10 = date(2025, 4, 10)
AT = make.moment(MARCH_11)


def colleague(name, venue, **mandate):
    person = make.make_deputy(name)
    make.make_mandate(person, **mandate)
    if venue:
        make.make_assignment(person, venue)
    return person


def ask(deputy, *, actor, first=APRIL_10, last=None, reason="外出学习"):
    facts = {"first": first, "last": last or first, "reason": reason}
    return leaves.ask_leave(deputy, **facts, actor=actor, at=AT)


def substitute(turn, person, *, actor, why="leave"):
    turn = DutySlot.objects.select_related("day").get(pk=turn.pk)
    return substituting.name_substitute(turn, person, why=why, actor=actor, at=AT)


def told(person):
    return [notice.words for notice in Notice.objects.filter(user=person).order_by("pk")]
