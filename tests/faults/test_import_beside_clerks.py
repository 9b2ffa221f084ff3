"""A ledger of 20,000 rows comes in beside sixteen clerks who save and sign in: nobody waits for it
longer than two seconds. Then it is undone beside them.

`FAULT_ROWS` takes another number of rows.
"""

import os
import threading
import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from deputies_portal.core.jobs.models import Job
from deputies_portal.imports import background, import_file, working
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import
from tests import make
from tests.faults.laboratory import Crowd, at_work, clerks, sound
from tests.served import known_to_the_portal
from visits.models import Visit

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]

ROWS = int(os.environ.get("FAULT_ROWS", 20_000))
LONGEST = 2.0  # seconds anybody waits for the import
HEADS = (
    "编号,日期,家站,反映人姓名,反映人电话,类别,标题,状态,主办单位,交办日期,答复日期,办理结果,答复"
)
ROW = "本年-{n},{day},关庙社区联络室,王某,138{n:08},教育,事项{n},已办结,县教育体育局,{day},{day},"
ROW += "A,办好。"


def ledger_of_this_year(rows: int = ROWS) -> bytes:
    today = timezone.localdate()
    first = date(today.year, 1, 1)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    lines = [ROW.format(n=n, day=days[n % len(days)]) for n in range(rows)]
    return "\n".join([HEADS, *lines]).encode()


def tried(county_clerk, rows: int = ROWS) -> Import:
    facts = {"actor": county_clerk, "posting": county_clerk.postings.get(), "at": timezone.now()}
    file = SimpleUploadedFile("台账.csv", ledger_of_this_year(rows))
    imported = import_file.receive(file, KINDS["receptions"], county="530524", **facts)
    imported = working.check(imported, on=timezone.localdate(), at=facts["at"])
    assert imported.wrong == 0
    return imported


def measured(crowd: Crowd, name: str, ask) -> None:
    """The job that is asked for, to its end; how long people waited meanwhile."""
    crowd.took.clear()
    began = time.monotonic()
    ask()
    job = Job.objects.latest("pk")
    while Job.objects.get(pk=job.pk).is_active:
        crowd.over.wait(0.5)
    job.refresh_from_db()
    print(f"{name}: in {time.monotonic() - began:.0f} s; {crowd.longest()}")
    assert (job.state, job.error, crowd.refused) == ("done", "", [])


def waited_longer(crowd: Crowd, before: dict[str, float]) -> dict[str, float]:
    """Who waited two seconds longer than the longest wait without the import."""
    return {
        name: round(max(took), 2)
        for name, took in crowd.took.items()
        if max(took) > before.get(name, 0) + LONGEST
    }


def test_nobody_waits_for_a_long_ledger(
    portal, environment, room, unit, county_clerk, eryuan_home, outsider
):
    names = clerks(room)
    known_to_the_portal(make.make_person("venue_clerk", username="late", venue=room))
    crowd = Crowd(portal[0])
    others = (
        threading.Thread(target=crowd.sign_in, args=("late",)),
        threading.Thread(target=crowd.look, args=("other county", "outsider", "/visits/")),
        threading.Thread(target=crowd.look, args=("healthz", "", "/healthz")),
    )
    imported = tried(county_clerk)
    with at_work(crowd, names, *others):
        crowd.over.wait(15)
        crowd.took.clear()  # all are at work by now
        crowd.over.wait(30)
        before = {name: max(took) for name, took in crowd.took.items()}
        print(f"\nwithout the import: {crowd.longest()}")
        by = {"actor": county_clerk, "posting": imported.posting}
        measured(crowd, "written", lambda: background.start(background.WRITE, imported, **by))
        written = waited_longer(crowd, before)
        imported.refresh_from_db()
        measured(crowd, "undone", lambda: background.undo(imported, **by))
        undone = waited_longer(crowd, before)
    crowd.nothing_is_lost(others=ROWS)
    assert Visit.objects.counted().count() == len(crowd.names)
    sound(environment)
    assert (written, undone) == ({}, {})
