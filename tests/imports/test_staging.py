"""A long ledger is written in portions that nobody sees, and comes to light in one step."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import staging, working
from deputies_portal.imports.models import Import
from tests import make
from tests.imports.test_speed import received
from tests.stations.pages import signed_in
from visits import tallies
from visits.models import Contact, Counter, Event, Issue, Visit, VisitTally, Voice
from visits.old_records import old_ledger_published

pytestmark = pytest.mark.django_db(transaction=True)
DAY = {"on": make.MARCH_10, "at": make.moment()}
ROWS = 7


class Killed(BaseException):
    """As a worker that is gone."""


@pytest.fixture
def imported(county_clerk, home, unit, portions):
    return working.check(received(county_clerk, ROWS, "甲"), **DAY)


def killed_at(imported, number: int) -> list:
    """The writing, killed when its progress is heard for that time; what was heard."""
    heard = []

    def hear(done, total):
        heard.append(done)
        if len(heard) == number:
            raise Killed

    with pytest.raises(Killed):
        working.write(imported, **DAY, progress=hear)
    return heard


def seen(clerk) -> dict:
    """What anybody can find out about visits and issues."""
    client = signed_in(clerk)
    pages = (
        "/",
        "/overview/",
        "/visits/",
        "/issues/",
        "/visits/?q=事项",
        "/units/",
    )
    return {
        "pages": [client.get(address).content.count(b"<tr") for address in pages],
        "people": client.post(
            "/visits/find/", {"person": "王某", "purpose": "again"}, follow=True
        ).content.count(b"<tr"),
        "rows": [Visit.objects.count(), Issue.objects.count()],
        "sums": sorted(VisitTally.objects.exclude(visits=0).values_list("month", "visits")),
        "wrong": list(tallies.wrong_tallies()),
        "numbers": list(Counter.objects.values_list("kind", "last")),
        "journal": Entry.objects.filter(action__in=("visit.register", "import.write")).count(),
    }


def test_nobody_sees_a_part_of_it_and_the_next_run_begins_anew(imported, county_clerk):
    before = seen(county_clerk)
    killed_at(imported, 3)  # read, and two portions
    assert Visit.staged.of_import(imported.pk).count() == 6
    assert seen(county_clerk) == before
    done = working.write(imported, **DAY)
    assert (done.state, Visit.objects.count(), Issue.objects.count()) == ("written", ROWS, ROWS)
    assert Visit.staged.exclude(staged_by=None).count() == 0
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, ROWS + 1))
    assert sorted(Issue.objects.values_list("number", flat=True)) == list(range(1, ROWS + 1))
    assert list(tallies.wrong_tallies()) == []
    assert done.shown_deeds.count() == done.deeds.count() == 2 * ROWS


@pytest.mark.parametrize("further", [5, 6, 8])
def test_once_numbers_are_reserved_it_only_goes_forward(imported, county_clerk, home, further):
    """Killed between portions of numbers: who saves meanwhile gets the next ones."""
    killed_at(imported, further)
    assert Import.objects.get(pk=imported.pk).reserved["visit"] == {"2019": 1}
    assert Visit.objects.count() == 0
    client = signed_in(county_clerk)
    assert client.post(f"/imports/{imported.pk}/mend/").status_code == 409
    client.post(f"/imports/{imported.pk}/write/")
    imported.refresh_from_db()
    assert (imported.state, imported.added) == ("written", ROWS)
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, ROWS + 1))
    assert Event.objects.filter(step="register").count() == ROWS
    assert Entry.objects.filter(action="visit.register").count() == ROWS
    visit = Voice.objects.first().visit
    event = Event.objects.get(issue__voices__visit=visit, step="register")
    assert event.facts == {"visit": visit.reference}
    call_command("check_summaries")


def test_what_a_broken_import_left_is_removed_after_a_day(imported, capsys):
    killed_at(imported, 3)
    call_command("remove_import_files")
    assert "the staged rows of 1 imports." in capsys.readouterr().out
    assert Visit.staged.count() == Issue.staged.count() == Contact.objects.count() == 0


def test_what_has_come_to_light_is_never_removed(imported):
    working.write(imported, **DAY)
    staging.remove(imported)
    old_ledger_published.remove(imported.pk)
    assert Visit.objects.count() == ROWS
    for table in ("visits_visit", "visits_issue", "visits_feedback", "visits_round"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            if cursor.fetchone()[0]:
                with pytest.raises(DatabaseError), transaction.atomic():
                    cursor.execute(f"DELETE FROM {table}")
