"""Rows of a fixture that are put back are the rows that were made."""

import pytest

from tests import kept

TRIES = ("built", "noted", "put back", "put back again")
seen: dict[str, tuple] = {}


def rows(table: str, found: dict) -> list:
    """Without the numbers of sums: triggers give them, and nothing refers to them."""
    numbered = found["rows"].items()
    return sorted(repr(row[1:] if table.endswith("tally") else row) for _, row in numbered)


@pytest.mark.parametrize("attempt", TRIES)
def test_a_case_and_all_it_stands_on(told, deputy_user, manager, attempt):
    found = kept.all_rows()
    found.pop("public_publicversion")  # counts what was written, not what stands
    tables = {name: rows(name, table) for name, table in found.items()}
    people = [told.state, told.desk_id, deputy_user.name, manager.username]
    seen[attempt] = tables, people
    if attempt.startswith("put back") and "noted" in seen:
        assert {name for name in tables if tables[name] != seen["noted"][0][name]} == set()
        assert people == seen["noted"][1]


@pytest.mark.parametrize("attempt", TRIES)
def test_what_a_fixture_changes_in_another_is_changed_when_put_back(issue, triaged, attempt):
    assert issue is triaged
    assert issue.state == "triaged"


def test_after_rows_of_its_own_a_test_gets_nothing_put_back(room, request):
    room.name = "另一个名字"
    room.save()
    visit = request.getfixturevalue("visit")
    assert visit.venue.name == "另一个名字"
