"""Five thousand visits whose time is over, among more that stay: `pytest -s -m bulk` prints how
many a second lose what was personal. Finding them reads the rows that are due, not the ledger.
"""

import os
import time
from datetime import date

import pytest

from deputies_portal.core.vault import seal
from tests import bulk, make
from visits.lifecycle import retention
from visits.models import Contact, Correction, Event, Issue, Visit

pytestmark = [pytest.mark.bulk, pytest.mark.django_db]

ROWS = int(
    os.environ.get("RETENTION_ROWS", 12_500)
)  # over five years: two fifths are older than three
ON = date(2025, 8, 22)
PHONE = "13887654321"


@pytest.fixture
def ledger(venues, clerk, unit):
    bulk.fill(ROWS, recorder=clerk, unit=unit)
    contacts = list(Contact.objects.select_related("visit"))
    for contact in contacts:
        contact.phone = PHONE
        contact.set_indexes(contact.visit)
    Contact.objects.bulk_update(contacts, ["phone", *Contact.INDEXES], batch_size=500)
    Issue.objects.update(description=f"村民家门口路灯坏了，电话{PHONE}。" + "反映的情况。" * 20)
    for issues in _parts(list(Issue.objects.order_by("pk"))):
        Event.objects.bulk_create(
            Event(
                issue=issue,
                step=step,
                from_state="registered",
                to_state="registered",
                actor=clerk,
                happened_on=issue.registered_on,
                entered_at=make.moment(issue.registered_on),
                note=f"已与来访人联系，电话{PHONE}。",
                facts={"title": "路灯", "wish": [seal("修好"), seal("尽快修好")]},
            )
            for issue in issues
            for step in ("triage", "dispatch", "accept", "answer", "tell")
        )
    for visits in _parts(list(Visit.objects.order_by("pk"))):
        Correction.objects.bulk_create(
            Correction(
                visit=visit,
                field="contact.1.name",
                old="李秀兰",
                new="李秀英",
                reason="听错",
                corrected_by=clerk,
                corrected_at=make.moment(visit.received_on),
            )
            for visit in visits[::5]
        )


@pytest.fixture
def venues(room, workstation):
    return [room, workstation]


def _parts(rows):
    return [rows[start : start + 1000] for start in range(0, len(rows), 1000)]


def test_what_is_over_goes_a_thousand_visits_in_a_few_seconds(ledger):
    began = time.monotonic()
    due = sum(retention.due_by_county(on=ON).values())
    counted = time.monotonic()
    done = sum(retention.anonymise_due(on=ON).values())
    took = time.monotonic() - counted
    again = time.monotonic()
    assert retention.anonymise_due(on=ON) == {}
    idle = time.monotonic() - again
    print(f"\n{due} due, counted in {counted - began:.3f} s; {done} in {took:.1f} s:")
    print(f"{done / took:.0f} visits a second; with nothing due {idle:.3f} s")
    assert done == due > 0
    assert not Contact.objects.filter(visit__anonymised_on=ON).exclude(name_index="").exists()
