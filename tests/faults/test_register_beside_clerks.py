"""A new term of 960 deputies comes in beside sixteen clerks who save and sign in: nobody waits for
its trial, its writing or its undoing longer than two seconds. Nor does anybody for 20,000 units, as
many as a file may have.

`FAULT_DEPUTIES` and `FAULT_MOST` take other numbers of rows.
"""

import os
import threading
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from deputies_portal.imports import background, import_file
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import
from stations.models import Mandate, UndertakingUnit
from tests import make
from tests.faults.laboratory import Crowd, at_work, clerks, sound
from tests.faults.test_import_beside_clerks import measured, waited_longer
from tests.served import known_to_the_portal

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]

ROWS = int(os.environ.get("FAULT_DEPUTIES", 960))
MOST = int(os.environ.get("FAULT_MOST", KINDS["units"].most_rows))
HEADS = "姓名,代表级别,届次,选区,进站室,进站日期,手机,届开始,届满"
ROW = "代表第{n},县,{term},第{n}选区,关庙社区联络室,2022-03-01,138{n:08},{days}"


def received(county_clerk, term: int, days: str, **facts) -> Import:
    lines = [HEADS, *(ROW.format(n=n, term=term, days=days) for n in range(ROWS))]
    return sent(county_clerk, "deputies", lines, **facts)


def sent(county_clerk, kind: str, lines: list[str], **facts) -> Import:
    by = {"actor": county_clerk, "posting": county_clerk.postings.get(), "at": timezone.now()}
    file = SimpleUploadedFile("名册.csv", "\n".join(lines).encode())
    imported = import_file.receive(file, KINDS[kind], county="530524", **by)
    Import.objects.filter(pk=imported.pk).update(**facts)
    imported.refresh_from_db()
    return imported


@pytest.fixture
def crowd(portal, environment, room, unit, deputy):
    """Sixteen clerks and one who signs in; `crowd.before` is how long they wait without imports."""
    names = clerks(room)
    known_to_the_portal(make.make_person("venue_clerk", username="late", venue=room))
    crowd = Crowd(portal[0])
    with at_work(crowd, names, threading.Thread(target=crowd.sign_in, args=("late",))):
        crowd.over.wait(15)
        crowd.took.clear()  # all are at work by now
        crowd.over.wait(30)
        crowd.before = {name: max(took) for name, took in crowd.took.items()}
        print(f"\nwithout the import: {crowd.longest()}")
        yield crowd
    sound(environment)


def test_nobody_waits_for_a_new_term(crowd, county_clerk):
    by = {"actor": county_clerk, "posting": county_clerk.postings.get()}
    waited = {}
    for term, days in ((17, ","), (18, "2027-1-10,2032-1-9")):
        imported = received(county_clerk, term, days, takes_over_term=term == 18)
        for act in (background.CHECK, background.WRITE):
            measured(crowd, f"{act} {term}", partial(background.start, act, imported, **by))
            waited[term, act] = waited_longer(crowd, crowd.before)
            imported.refresh_from_db()
        assert (imported.state, imported.added) == ("written", ROWS)
    measured(crowd, "undone", lambda: background.undo(imported, **by))
    waited["undone"] = waited_longer(crowd, crowd.before)
    imported.refresh_from_db()
    assert imported.state == "undone"
    assert Mandate.objects.open().filter(term__number=17).count() == ROWS + 1
    assert not any(waited.values()), waited


def test_nobody_waits_for_the_longest_file(crowd, county_clerk):
    by = {"actor": county_clerk, "posting": county_clerk.postings.get()}
    lines = ["简称,全称,性质", *(f"第{n}单位,第{n}单位的全称,政府部门" for n in range(MOST))]
    imported = sent(county_clerk, "units", lines, state="checked")
    measured(crowd, "written", partial(background.start, background.WRITE, imported, **by))
    written = waited_longer(crowd, crowd.before)
    imported.refresh_from_db()
    assert (imported.state, imported.added) == ("written", MOST)
    measured(crowd, "undone", lambda: background.undo(imported, **by))
    undone = waited_longer(crowd, crowd.before)
    assert UndertakingUnit.objects.standing().count() == 1
    assert (written, undone) == ({}, {})
