"""A long file is tried aside and written in portions: nobody waits, and no row comes twice."""

import threading
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from django.db import connection

from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import aside, import_file, working
from deputies_portal.imports.models import Import
from stations.models import Assignment, Deputy, Mandate, Region, Venue
from tests import make
from tests.imports.portioning import (
    DAY,
    ROW,
    TURN,
    Killed,
    beside,
    killed_after,
    killed_at,
    received,
    three,
    tried,
    turn,
    written,
)
from tests.imports.sending import figures, problems_of
from tests.imports.test_deputies import HEADS, seats
from tests.stations.pages import signed_in
from visits.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small")]


# --- nobody waits ---------------------------------------------------------------------------------
def test_a_visit_is_saved_while_a_file_is_tried_and_between_any_two_of_its_portions(
    county_clerk, deputy, room, clerk
):
    heard = []

    def save(done, _total):
        heard.append(done)
        beside(lambda: make.make_visit(room, actor=clerk))

    imported = received(county_clerk, *(ROW.format(n=n) for n in (1, 2, 3)))
    imported = working.check(imported, **DAY, progress=save)
    assert (imported.added, Deputy.objects.count(), len(heard)) == (3, 1, 3)
    done = working.write(imported, **DAY, progress=save)
    assert (figures(done), Deputy.objects.count()) == ((3, 0, 0, 0), 4)
    assert Visit.objects.count() == len(heard) == 3 + 3 + 3


def test_who_changes_a_deputy_of_the_file_does_not_wait_for_its_trial(county_clerk, deputy):
    """On PostgreSQL the trial gives way and begins anew."""
    imported = received(county_clerk, *_turned("杨秀兰", "李国华"), heads=f"{HEADS},届开始,届满")
    people, heard = [], []

    def hear(done, _total):
        heard.append(done)
        if len(heard) == 1:
            people.append(threading.Thread(target=_suspend))
            people[0].start()
            _until_it_waits_or_is_done(people[0])

    imported = working.check(imported, **DAY, progress=hear)
    people[0].join()
    again = 1 if connection.vendor == "postgresql" else 0
    assert heard == [1] * again + [1, 2]
    assert Mandate.objects.get().status == "suspended"
    assert figures(imported) == (2, 0, 0, 0)


def _turned(*names):
    return [TURN.format(name=name, n=n) for n, name in enumerate(names, 1)]


def _suspend():
    try:
        Mandate.objects.update(status="suspended")
    finally:
        connection.close()


def _until_it_waits_or_is_done(other) -> None:
    while other.is_alive():
        other.join(0.02)
        if connection.vendor == "postgresql" and aside._somebody_waits():
            return


def test_a_trial_that_is_always_in_the_way_is_given_up(county_clerk, deputy, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("there the trial is on a copy")
    monkeypatch.setattr(aside, "_somebody_waits", lambda: True)
    imported = received(county_clerk, *(ROW.format(n=n) for n in (1, 2)))
    with pytest.raises(Exception, match="一直有人在改同样的记录"):
        working.check(imported, **DAY)
    assert Import.objects.get().state == "sent"


# --- going on -------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_killed_import_is_gone_on_with_and_no_row_comes_twice(county_clerk, deputy, rows):
    imported = three(county_clerk)
    killed_after(imported, rows)
    half = Import.objects.get(pk=imported.pk)
    assert (half.state, half.is_forward, half.added) == ("checked", True, rows)
    assert Deputy.objects.count() == 1 + rows
    done = written(half)
    assert (done.state, figures(done), problems_of(done)) == ("written", (3, 0, 0, 0), [])
    assert sorted(Deputy.objects.values_list("name", flat=True)) == [
        *("代表1", "代表2", "代表3", "杨秀兰")
    ]
    assert (Mandate.objects.count(), Assignment.objects.count()) == (4, 4)
    assert Entry.objects.filter(action="deputy.create").count() == 3
    assert Entry.objects.filter(action="import.write").count() == 1
    assert (done.deeds.count(), done.shown_deeds.count()) == (9, 9)


def test_nothing_is_left_of_the_portion_in_which_the_worker_died(county_clerk, deputy):
    imported, killed = three(county_clerk), ExitStack()

    def kill(done):
        if done == 1:  # of the next row the person and the seat are written by then
            killed.enter_context(killed_at('INSERT INTO "stations_assignment"'))

    with killed, pytest.raises(Killed):
        written(imported, kill)
    half = Import.objects.get(pk=imported.pk)
    assert (half.written_rows, half.deeds.filter(is_trial=False).count()) == (1, 3)
    assert sorted(Deputy.objects.values_list("name", flat=True)) == ["代表1", "杨秀兰"]
    assert Mandate.objects.count() == Assignment.objects.count() == 2
    done = written(half)
    assert (figures(done), done.deeds.count(), Deputy.objects.count()) == ((3, 0, 0, 0), 9, 4)


def test_a_half_written_import_can_only_be_gone_on_with(county_clerk, deputy):
    imported = three(county_clerk)
    killed_after(imported, 1)
    client, address = signed_in(county_clerk), f"/imports/{imported.pk}/"
    for act in ("mend", "check", "undo"):
        assert client.post(f"{address}{act}/").status_code == 409, act
    page = client.get(address).content.decode()
    assert "已经写入 1 行，还有 2 行" in page
    assert "接着写" in page
    assert import_file.remove_expired(imported.sent_at + timedelta(days=400)) == 0
    client.post(f"{address}write/")
    assert "正在排队" in client.get(address).content.decode()


def test_two_rows_of_one_person_stay_one_person_after_a_kill(county_clerk, deputy):
    heads = "姓名,是哪一位,层级,乡镇,届,选区,届开始,届满"
    imported = tried(
        county_clerk,
        "李国华,新,县,,17,第1选区,2022-1-1,2027-1-31",
        "李国华,新,乡镇,田园镇,17,第5选区,2022-1-1,2027-1-31",
        heads=heads,
    )
    killed_after(imported, 1)
    assert figures(written(Import.objects.get(pk=imported.pk))) == (2, 0, 0, 0)
    assert Deputy.objects.get(name="李国华").mandates.count() == 2


def test_what_was_changed_after_it_was_written_stays_changed(county_clerk, deputy):
    imported = three(county_clerk)
    killed_after(imported, 1)
    Assignment.objects.filter(deputy__name="代表1").update(role="leader")
    Mandate.objects.filter(deputy__name="代表1").update(constituency="第九选区")
    done = written(Import.objects.get(pk=imported.pk))
    assert figures(done) == (3, 0, 0, 0)
    assert Mandate.objects.get(deputy__name="代表1").constituency == "第九选区"
    assert Deputy.objects.filter(name="代表1").count() == 1


# --- refused in between ---------------------------------------------------------------------------
def test_what_is_wrong_since_the_trial_refuses_the_whole_file(county_clerk, deputy):
    imported = three(county_clerk)
    Venue.objects.filter(name="关庙社区联络室").update(name="别的联络室")
    back = written(imported)
    assert (back.state, figures(back)) == ("checked", (0, 0, 0, 3))
    assert (back.is_open, Deputy.objects.count()) == (True, 1)


def test_a_row_refused_at_the_last_moment_is_a_problem_of_its_line(county_clerk, deputy):
    other = make.make_venue("specialised", name="烤烟专业站", field="烤烟")
    rows = [ROW.format(n=n) for n in (1, 2, 3)]
    rows[1] = rows[1].replace("关庙社区联络室", "烤烟专业站")

    def close_it(done):
        if done == 1:
            Venue.objects.filter(pk=other.pk).update(closed_on=make.MARCH_10)

    done = written(tried(county_clerk, *rows), close_it)
    assert (done.state, figures(done)) == ("written", (2, 0, 0, 1))
    assert problems_of(done) == [(3, "", "只能安排到本县在用的家站。")]
    assert sorted(Deputy.objects.values_list("name", flat=True)) == ["代表1", "代表3", "杨秀兰"]
    page = signed_in(county_clerk).get(f"/imports/{done.pk}/").content.decode()
    assert 'data-figure="wrong">1' in "".join(page.split())


def test_terms_end_after_all_rows_and_not_when_one_was_refused(county_clerk, deputy):
    gone = make.make_deputy("李国华")
    make.make_mandate(gone, constituency="第九选区")
    seen = []
    done = written(
        turn(county_clerk, "杨秀兰", "王正国"),
        lambda rows: seen.append((rows, seats("李国华")[0][1])),
    )
    assert {state for rows, state in seen if 0 < rows < 2} == {"active"}
    assert figures(done) == (2, 0, 0, 0)
    assert seats("李国华") == [(17, "ended", date(2022, 1, 1), date(2027, 1, 9))]


def test_a_killed_roll_over_ends_the_terms_once_it_is_gone_on_with(county_clerk, deputy):
    for name in ("李国华", "赵国华"):
        make.make_mandate(make.make_deputy(name), constituency=f"{name}选区")
    imported = turn(county_clerk, "杨秀兰", "王正国")
    killed_after(imported, 2)
    done = written(Import.objects.get(pk=imported.pk))
    assert figures(done) == (2, 0, 0, 0)
    assert {seats(name)[0][1] for name in ("李国华", "赵国华", "杨秀兰")} == {"ended"}
    assert done.deeds.filter(act="ended").count() == 3


# --- other kinds ----------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 2])
def test_regions_come_in_part_by_part(administrator, deputy, monkeypatch, rows):
    monkeypatch.setattr("deputies_portal.imports.kinds.regions.PART", 1)
    lines = ["530524199001,后村", "530524199,后镇", "530524101,田园新镇"]
    imported = received(administrator, *lines, heads="区划代码,名称", kind="regions")
    imported = working.check(imported, **DAY)
    killed_after(imported, rows)
    done = written(Import.objects.get(pk=imported.pk))
    assert figures(done) == (2, 1, 0, 0)
    assert Region.objects.get(pk="530524199001").parent.name == "后镇"
    assert Region.objects.get(pk="530524101").name == "田园新镇"


# --- the trial that counts ------------------------------------------------------------------------
def test_once_cells_are_put_right_the_trial_before_counts_no_more(county_clerk, deputy):
    imported = three(county_clerk)
    client, address = signed_in(county_clerk), f"/imports/{imported.pk}/"
    client.post(f"{address}check/", {f"column-{n}": "" for n in range(9)} | {"column-0": "name"})
    assert Import.objects.get(pk=imported.pk).state == "sent"
    assert client.post(f"{address}write/").status_code == 409
