"""A long ledger is undone out of sight, portion by portion; matters that are still open are written
one by one.
"""

import pytest
from django.db.models import F

from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import staging, undoing, working
from stations.models import UndertakingUnit
from tests import make
from tests.imports import sending
from tests.imports.test_receptions import FILE
from tests.imports.test_speed import received
from tests.imports.test_staging import DAY, ROWS, Killed, seen
from tests.stations.pages import signed_in
from visits import invariants
from visits.models import Event, Issue, Visit, VisitTally

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(county_clerk, home, unit, portions):
    return working.write(working.check(received(county_clerk, ROWS, "甲"), **DAY), **DAY)


def taken_back(imported, *, killed_at: int = 0):
    """Undone; killed when its progress is heard for that time."""
    heard = []

    def hear(done, total):
        heard.append(done)
        if len(heard) == killed_at:
            raise Killed

    by = {"actor": imported.sent_by, "posting": imported.posting, **DAY}
    return undoing.undo(imported, **by, progress=hear)


def test_it_is_out_of_sight_at_once_and_void_in_the_end(written, county_clerk):
    with pytest.raises(Killed):
        taken_back(written, killed_at=1)
    hidden = seen(county_clerk)
    assert (hidden["rows"], hidden["sums"], hidden["wrong"]) == ([0, 0], [], [])
    assert Issue.staged.filter(state="void").count() == 3
    done = taken_back(written)
    assert done.state == "undone"
    assert set(Visit.objects.values_list("state", "settled_on")) == {
        ("void", visit.received_on) for visit in Visit.objects.all()
    }
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, ROWS + 1))
    assert Event.objects.filter(step="void").count() == ROWS
    assert Entry.objects.filter(action="visit.void").count() == ROWS
    assert Entry.objects.get(action="import.undo").before == {"rows": 2 * ROWS}
    assert not VisitTally.objects.exclude(visits=0).exists()
    assert list(invariants.violations()) == []


def test_once_it_has_begun_it_can_be_asked_for_again(written, county_clerk):
    with pytest.raises(Killed):
        taken_back(written, killed_at=2)
    client = signed_in(county_clerk)
    assert "导入以后又改过" not in client.get(f"/imports/{written.pk}/undo/").content.decode()
    client.post(f"/imports/{written.pk}/undo/")
    written.refresh_from_db()
    assert (written.state, Visit.objects.counted().count()) == ("undone", 0)


def test_who_was_faster_than_the_hiding_refuses_it_and_all_comes_back(written, county_clerk):
    before = seen(county_clerk)
    facts = undoing.Undoing(written, county_clerk, written.posting, **DAY)
    staging._hide(facts)
    assert Visit.objects.count() == 0
    Visit.staged.filter(number=4).update(version=F("version") + 1)
    with pytest.raises(undoing.BuiltUpon):
        taken_back(written)
    assert seen(county_clerk) == before
    assert list(invariants.violations()) == []


# --- what is still open ---------------------------------------------------------------------------
@pytest.fixture
def with_open(county_clerk, room, unit, deputy, portions):
    return sending.checked(county_clerk, "receptions", FILE)


def written_until(imported, holds, act) -> None:
    """Written; `act` is done when `holds` after a step of the progress."""

    def hear(done, total):
        if holds():
            act()

    working.write(imported, **DAY, progress=hear)


def numbered() -> bool:
    """All that is finished has its number, nothing open is written yet."""
    rows = Issue.staged.all()
    return rows.exists() and not rows.filter(number__gte=1_000_000_000).exists()


def killed():
    raise Killed


def test_an_open_matter_is_written_once_by_whoever_takes_it_up(with_open):
    with pytest.raises(Killed):
        written_until(with_open, lambda: Issue.staged.filter(state="dispatched").exists(), killed)
    assert Issue.objects.count() == 0
    with_open.refresh_from_db()
    done = working.write(with_open, **DAY)
    assert (done.state, done.added, done.wrong) == ("written", 4, 0)
    assert sorted(Visit.objects.values_list("year", "number")) == [
        *((2018, 1), (2019, 1), (2019, 2), (2019, 3))
    ]
    assert Issue.objects.filter(state="dispatched").count() == 1
    assert list(invariants.violations()) == []


def test_an_open_matter_refused_at_the_last_moment_is_a_problem_of_its_row(with_open, county_clerk):
    def close_the_unit():
        UndertakingUnit.objects.update(closed_on=make.MARCH_10)

    written_until(with_open, numbered, close_the_unit)
    with_open.refresh_from_db()
    assert (with_open.state, with_open.added, with_open.wrong) == ("written", 3, 1)
    assert [problem.line for problem in with_open.problems.all()] == [6]
    assert Visit.objects.count() == 3
    page = signed_in(county_clerk).get(f"/imports/{with_open.pk}/").content.decode()
    assert 'data-figure="wrong">1' in page
    assert list(invariants.violations()) == []
