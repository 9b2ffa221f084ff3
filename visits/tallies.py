"""Tallies 汇总 recounted: triggers keep them, this says whether they are right and sets them so."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction

from deputies_portal.core.database.grams import KeptGrams
from deputies_portal.core.database.guards import Tally, tallies


class WrongTally(NamedTuple):
    """A row of sums that says something else than the rows it sums up."""

    tally: Tally
    key: tuple
    kept: tuple
    counted: tuple


def wrong_tallies() -> Iterator[WrongTally]:
    for tally in tallies():
        kept = _read(tally, _kept_sql(tally))
        counted = _read(tally, tally.count_sql(connection.vendor))
        nothing = (0,) * len(tally.numbers)
        for key in sorted({*kept, *counted}):
            pair = kept.get(key, nothing), counted.get(key, nothing)
            if pair[0] != pair[1]:
                yield WrongTally(tally, key, *pair)


def recount(tally: Tally | KeptGrams) -> None:
    """All of it anew; nobody writes meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {tally.table} IN SHARE MODE")
        for statement in tally.fill_sql(connection.vendor):
            cursor.execute(statement)


def _kept_sql(tally: Tally) -> str:
    return f"SELECT {', '.join([*tally.key, *tally.numbers])} FROM {tally.target}"


def _read(tally: Tally, sql: str) -> dict[tuple, tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        size = len(tally.key)
        return {tuple(row[:size]): tuple(map(int, row[size:])) for row in cursor.fetchall()}
