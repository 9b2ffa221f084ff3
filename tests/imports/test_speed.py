"""A ledger of thousands of rows: in the background with progress, and no slower beside others."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import running
from deputies_portal.core.jobs.models import Job
from deputies_portal.imports import background, import_file, working
from deputies_portal.imports.kinds import KINDS
from tests import make
from tests.imports.sending import sent
from tests.stations.pages import signed_in
from visits.models import Issue, Visit

ROWS = KINDS["receptions"].most_at_once + 1
HEADS = (
    "编号,日期,家站,反映人姓名,反映人电话,类别,标题,状态,主办单位,交办日期,答复日期,办理结果,答复"
)
ROW = "{tag}-{n},2019-{month:02}-10,昌宁县代表之家,王某,138{n:08},教育,事项{n},已办结,"
ROW += "县教育体育局,2020-01-10,2020-02-10,A,已办好。"


def ledger(rows: int, tag: str = "2019") -> bytes:
    lines = [ROW.format(tag=tag, n=n, month=n % 12 + 1) for n in range(rows)]
    return "\n".join([HEADS, *lines]).encode()


def received(county_clerk, rows, tag):
    facts = {"actor": county_clerk, "posting": county_clerk.postings.get(), "at": make.moment()}
    file = SimpleUploadedFile("台账.csv", ledger(rows, tag))
    return import_file.receive(file, KINDS["receptions"], county="530524", **facts)


def taken(county_clerk, rows, tag) -> float:
    """Seconds of this process to try and write a ledger."""
    imported, began = received(county_clerk, rows, tag), time.process_time()
    working.check(imported, on=make.MARCH_10, at=make.moment())
    done = working.write(imported, on=make.MARCH_10, at=make.moment())
    assert (done.state, done.added) == ("written", rows)
    return time.process_time() - began


@pytest.mark.django_db(transaction=True)
def test_a_long_ledger_is_tried_and_written_as_jobs_with_progress(county_clerk, home, unit):
    imported = sent(county_clerk, "receptions", ledger(ROWS), "台账.csv")
    client = signed_in(county_clerk)
    for act, kind in (("check", background.CHECK), ("write", background.WRITE)):
        client.post(f"/imports/{imported.pk}/{act}/")
        job = Job.objects.get(kind=kind)
        assert job.state == "waiting"
        assert "正在排队" in client.get(f"/imports/{imported.pk}/").content.decode()
        assert client.post(f"/imports/{imported.pk}/check/").status_code == 409
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.done, job.total) == ("done", 201, 201)
        running.run(job.pk)
    imported.refresh_from_db()
    assert (imported.state, imported.added) == ("written", 201)
    assert (Visit.objects.count(), Issue.objects.count()) == (201, 201)


@pytest.mark.django_db(transaction=True)
def test_a_long_ledger_is_undone_as_a_job_and_only_once(county_clerk, home, unit):
    imported = received(county_clerk, ROWS, "甲")
    working.check(imported, on=make.MARCH_10, at=make.moment())
    working.write(imported, on=make.MARCH_10, at=make.moment())
    client = signed_in(county_clerk)
    client.post(f"/imports/{imported.pk}/undo/")
    job = Job.objects.get(kind=background.UNDO)
    assert "正在排队" in client.get(f"/imports/{imported.pk}/").content.decode()
    assert client.post(f"/imports/{imported.pk}/undo/").status_code == 409
    running.run(job.pk)
    job.refresh_from_db()
    imported.refresh_from_db()
    assert (job.state, imported.state, imported.undone_by) == ("done", "undone", county_clerk)
    assert set(Visit.objects.values_list("state", flat=True)) == {"void"}
    assert Entry.objects.filter(action="import.undo").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_ledger_that_was_built_upon_refuses_the_undo_before_a_job_is_asked_for(
    county_clerk, home, unit
):
    imported = received(county_clerk, ROWS, "甲")
    working.check(imported, on=make.MARCH_10, at=make.moment())
    working.write(imported, on=make.MARCH_10, at=make.moment())
    Visit.objects.filter(number=1).update(version=F("version") + 1)
    answer = signed_in(county_clerk).post(f"/imports/{imported.pk}/undo/")
    assert "导入以后又改过" in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.bulk
@pytest.mark.django_db
def test_the_time_of_a_row_does_not_grow_with_the_rows_already_there(county_clerk, home, unit):
    first = taken(county_clerk, 5_000, "甲")
    taken(county_clerk, 20_000, "乙")
    beside = taken(county_clerk, 5_000, "丙")
    assert Visit.objects.count() == 30_000
    assert beside < 1.5 * first
