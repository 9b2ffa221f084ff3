"""A long file is worked on aside and comes to light in one step: nobody waits, nobody sees a part
of it, and a worker that is killed leaves nothing.
"""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import aside, working
from deputies_portal.imports.models import Import, ImportedRow
from stations.models import Assignment, Deputy, Mandate, Region, UndertakingUnit, Venue
from tests import make
from tests.imports.sending import figures, problems_of
from tests.imports.test_deputies import HEADS, seats
from tests.imports.working_aside import (
    DAY,
    ROW,
    TURN,
    Hearing,
    Killed,
    Person,
    beside,
    killed_at,
    received,
    three,
    tried,
    turn,
    written,
)
from tests.stations.pages import signed_in
from visits.lifecycle import closures
from visits.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small")]
NOBODY_ELSE = ["杨秀兰"]


def names() -> list[str]:
    return sorted(Deputy.objects.values_list("name", flat=True))


# --- nobody waits ---------------------------------------------------------------------------------
def test_a_visit_is_saved_at_any_time_while_a_file_is_tried_and_written(
    county_clerk, deputy, room, clerk
):
    def save():
        beside(lambda: make.make_visit(room, actor=clerk))

    imported, tries, writes = received(county_clerk, *_rows()), Hearing(save), Hearing(save)
    imported = working.check(imported, **DAY, progress=tries)
    assert (imported.added, names(), tries.times) == (3, NOBODY_ELSE, 3)
    done = working.write(imported, **DAY, progress=writes)
    assert (figures(done), Deputy.objects.count()) == ((3, 0, 0, 0), 4)
    assert Visit.objects.count() == tries.times + writes.times == 3 + 6


def _rows():
    return [ROW.format(n=n) for n in (1, 2, 3)]


@pytest.mark.parametrize("keeps", [False, True])
def test_who_changes_a_deputy_of_the_file_does_not_wait_and_is_not_overwritten(
    county_clerk, deputy, keeps
):
    """It begins anew: on PostgreSQL as soon as somebody waits, on SQLite where the row of its copy
    is another one by now; there a trial need not.
    """
    file = [TURN.format(name=name, n=n) for n, name in enumerate(("杨秀兰", "李国华"), 1)]
    imported = received(county_clerk, *file, heads=f"{HEADS},届开始,届满")
    person = Person(lambda: Mandate.objects.filter(term__number=17).update(constituency="第九选区"))
    hearing = Hearing().once(person.begin)
    if keeps:
        imported = working.write(working.check(imported, **DAY), **DAY, progress=hearing)
    else:
        imported = working.check(imported, **DAY, progress=hearing)
    person.join()
    at_once = {("postgresql", False): 1 + 2, ("postgresql", True): 1 + 5}
    at_once |= {("sqlite", False): 2, ("sqlite", True): 5 + 5}
    assert hearing.times == at_once[connection.vendor, keeps]
    assert figures(imported) == (2, 0, 0, 0)
    old = Mandate.objects.get(term__number=17)
    assert (old.constituency, old.status) == ("第九选区", "ended" if keeps else "active")


def test_work_that_is_always_in_the_way_is_given_up(county_clerk, deputy, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("there the trial is on a copy")
    monkeypatch.setattr(aside, "_somebody_waits", lambda: True)
    imported = received(county_clerk, *_rows())
    with pytest.raises(Exception, match="一直有人在改同样的记录"):
        working.check(imported, **DAY)
    assert Import.objects.get().state == "sent"


def test_who_adds_a_deputy_meanwhile_gets_a_number_of_his_own(county_clerk, deputy):
    def add():
        beside(lambda: make.make_mandate(make.make_deputy("李国华"), constituency="第九选区"))

    done = written(three(county_clerk), Hearing().once(add))
    assert names() == ["代表1", "代表2", "代表3", "李国华", "杨秀兰"]
    assert [seats(name)[0][1] for name in names()] == ["active"] * 5
    assert figures(done) == (3, 0, 0, 0)


# --- nobody sees a part of it ---------------------------------------------------------------------
def test_a_register_shows_no_row_while_the_file_is_written_and_all_of_them_afterwards(
    county_clerk, deputy
):
    imported, client, seen = three(county_clerk), signed_in(county_clerk), []
    before = Entry.objects.count()

    def look():
        page = client.get(reverse("desk:deputies")).content.decode()
        rows = Mandate.objects.count(), Assignment.objects.count(), Entry.objects.count() - before
        seen.append((names(), *rows, "代表1" in page))

    done = written(imported, Hearing(lambda: beside(look)))
    assert seen == [(NOBODY_ELSE, 1, 1, 0, False)] * 6
    look()
    everybody = ["代表1", "代表2", "代表3", "杨秀兰"]
    assert seen[-1] == (everybody, 4, 4, 10, True)  # each a line, and one of the import
    assert (done.state, figures(done), problems_of(done)) == ("written", (3, 0, 0, 0), [])
    assert (done.deeds.count(), done.shown_deeds.count()) == (9, 9)


@pytest.mark.parametrize("time", [1, 3, 6])
def test_a_killed_worker_leaves_nothing_and_the_next_one_writes_all(county_clerk, deputy, time):
    imported = three(county_clerk)
    before = Entry.objects.count()
    with pytest.raises(Killed):
        written(imported, Hearing().killing(time))
    _nothing_came_of(imported, before)
    done = written(Import.objects.get(pk=imported.pk))
    assert (figures(done), Deputy.objects.count()) == ((3, 0, 0, 0), 4)
    assert (Mandate.objects.count(), Assignment.objects.count()) == (4, 4)
    assert Entry.objects.filter(action="deputy.create").count() == 3
    assert Entry.objects.filter(action="import.write").count() == 1


def test_a_worker_that_dies_in_the_midst_of_a_row_leaves_nothing_of_it(county_clerk, deputy):
    imported, before = three(county_clerk), Entry.objects.count()
    with killed_at('INSERT INTO "stations_assignment"'), pytest.raises(Killed):
        written(imported)
    _nothing_came_of(imported, before)


def _nothing_came_of(imported, lines: int) -> None:
    half = Import.objects.get(pk=imported.pk)
    assert (half.state, half.is_open, half.is_forward) == ("checked", True, False)
    assert (half.deeds.filter(is_trial=False).count(), Entry.objects.count()) == (0, lines)
    assert (names(), Mandate.objects.count(), Assignment.objects.count()) == (NOBODY_ELSE, 1, 1)


def test_an_import_whose_worker_was_killed_may_be_put_right_and_tried_again(county_clerk, deputy):
    imported = three(county_clerk)
    with pytest.raises(Killed):
        written(imported, Hearing().killing(2))
    client, address = signed_in(county_clerk), f"/imports/{imported.pk}/"
    page = client.get(address).content.decode()
    assert "写入 3 行" in page
    assert "接着写" not in page
    assert client.post(f"{address}check/").status_code == 302


# --- refused in between ---------------------------------------------------------------------------
def test_what_is_wrong_since_the_trial_refuses_the_whole_file(county_clerk, deputy):
    imported = three(county_clerk)
    Venue.objects.filter(name="关庙社区联络室").update(name="别的联络室")
    back = written(imported)
    assert (back.state, figures(back)) == ("checked", (0, 0, 0, 3))
    assert (back.is_open, names()) == (True, NOBODY_ELSE)


@pytest.fixture
def resting(small, monkeypatch):
    """Who was in the way is done before it begins anew."""
    monkeypatch.setattr(aside, "REST", 1)


def test_a_venue_that_closes_while_the_file_is_written_refuses_the_whole_file(
    county_clerk, deputy, resting
):
    """It is found wrong at the last moment by the guards of the database, or the file gives way;
    begun anew, the row is named.
    """
    other = make.make_venue("specialised", name="烤烟专业站", field="烤烟")
    rows = _rows()
    rows[1] = rows[1].replace("关庙社区联络室", "烤烟专业站")
    close = {"on": timezone.localdate(), "reason": "并站", "actor": county_clerk}
    person = Person(lambda: closures.close_venue(other, **close))
    imported = tried(county_clerk, *rows)
    hearing = Hearing()
    hearing.act = lambda: person.begin() if hearing.times == 2 else None
    back = written(imported, hearing)
    person.join()
    assert (back.state, figures(back)) == ("checked", (2, 0, 0, 1))
    assert problems_of(back) == [(3, "venue", "没有在用的家站“烤烟专业站”。")]
    assert names() == NOBODY_ELSE


# --- what follows from all rows -------------------------------------------------------------------
def test_a_new_term_and_the_end_of_the_one_before_are_seen_at_once(county_clerk, deputy):
    gone = make.make_deputy("李国华")
    make.make_mandate(gone, constituency="第九选区")
    make.make_assignment(gone, deputy.assignments.get().venue)
    imported, seen = turn(county_clerk, "杨秀兰", "王正国"), []

    def look():
        beside(lambda: seen.append((seats("杨秀兰"), seats("李国华"), names())))

    done = written(imported, Hearing(look))
    before = [(17, "active", date(2022, 1, 1), None)]
    assert {repr(one) for one in seen} == {repr((before, before, ["李国华", "杨秀兰"]))}
    assert figures(done) == (2, 0, 0, 0)
    assert seats("李国华") == [(17, "ended", date(2022, 1, 1), date(2027, 1, 9))]
    assert [status for _no, status, *_days in seats("杨秀兰")] == ["ended", "active"]
    assert done.deeds.filter(act="ended").count() == 3


def test_two_rows_of_one_person_are_one_person(county_clerk, deputy):
    heads = "姓名,是哪一位,层级,乡镇,届,选区,届开始,届满"
    imported = tried(
        county_clerk,
        "李国华,新,县,,17,第1选区,2022-1-1,2027-1-31",
        "李国华,新,乡镇,田园镇,17,第5选区,2022-1-1,2027-1-31",
        heads=heads,
    )
    assert figures(written(imported)) == (2, 0, 0, 0)
    assert Deputy.objects.get(name="李国华").mandates.count() == 2


# --- other kinds ----------------------------------------------------------------------------------
def test_regions_are_added_and_renamed_at_once(administrator, deputy):
    lines = ["530524199001,后村", "530524199,后镇", "530524101,田园新镇"]
    imported = received(administrator, *lines, heads="区划代码,名称", kind="regions")
    imported, seen = working.check(imported, **DAY), []

    def look():
        beside(lambda: seen.append(Region.objects.get(pk="530524101").name))

    done = written(imported, Hearing(look))
    assert set(seen) == {"田园镇"}
    assert figures(done) == (2, 1, 0, 0)
    assert Region.objects.get(pk="530524199001").parent.name == "后镇"
    assert Region.objects.get(pk="530524101").name == "田园新镇"


def test_units_come_in_beside_one_that_somebody_adds(county_clerk, deputy):
    def add():
        beside(lambda: make.make_unit("县司法局"))

    lines = ("县水务局,昌宁县水务局,政府部门", "县林草局,昌宁县林草局,政府部门")
    imported = tried(county_clerk, *lines, heads="简称,全称,性质", kind="units")
    done = written(imported, Hearing().once(add))
    assert figures(done) == (2, 0, 0, 0)
    found = UndertakingUnit.objects.values_list("short_name", flat=True)
    assert sorted(found) == ["县司法局", "县林草局", "县水务局"]
    keys = {str(pk) for pk in UndertakingUnit.objects.values_list("pk", flat=True)}
    assert set(ImportedRow.objects.values_list("target_id", flat=True)) < keys


def test_a_unit_that_somebody_adds_meanwhile_is_found(county_clerk, deputy, resting):
    """On SQLite the unique short name refuses the publishing; on PostgreSQL who adds it waits, and
    the file gives way.
    """
    lines = ("县水务局,昌宁县水务局,政府部门", "县林草局,昌宁县林草局,政府部门")
    imported = tried(county_clerk, *lines, heads="简称,全称,性质", kind="units")
    person = Person(lambda: make.make_unit("县水务局"))
    done = written(imported, Hearing().once(person.begin))
    person.join()
    assert UndertakingUnit.objects.filter(short_name="县水务局").count() == 1
    assert (done.state, figures(done)) == ("written", (1, 1, 0, 0))


# --- the trial that counts ------------------------------------------------------------------------
def test_once_cells_are_put_right_the_trial_before_counts_no_more(county_clerk, deputy):
    imported = three(county_clerk)
    client, address = signed_in(county_clerk), f"/imports/{imported.pk}/"
    client.post(f"{address}check/", {f"column-{n}": "" for n in range(9)} | {"column-0": "name"})
    assert Import.objects.get(pk=imported.pk).state == "sent"
    assert client.post(f"{address}write/").status_code == 409
