"""Long work on a copy 副本 of SQLite's database, and what it has written carried over at once.

SQLite has one writer. On a copy of its own a long work keeps nobody waiting; each row it writes is
noted there by triggers and written again in the database, in the same order, within one short
transaction: every guard is asked anew. The copy is a file without a name that is gone with its
connection, also when the process is killed: nothing of the work is left then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.db import connections, transaction
from django.db.transaction import TransactionManagementError

from deputies_portal.core.database.guards import declared

NAMELESS = "file:"  # to SQLite: a temporary database, which this connection alone can open
OFFICE = "office"  # what the copy calls the database that it is a copy of


class ChangedSince(Exception):
    """A row that the work has changed was changed in the database too, after the copy was made."""


class Copy:
    """A copy as the database of this thread. `numbers`: how many new rows the work may write into
    one table; their numbers are drawn before, so that nobody else gets them. Rows of the table
    `last` get theirs when they are carried over.
    """

    def __init__(self, numbers: int, last: str):
        self.numbers, self.last = numbers, last
        self.original = connections["default"]
        self.original.ensure_connection()
        if self.original.in_atomic_block:  # the copying would wait for its own transaction for ever
            raise TransactionManagementError("No copy is made within a transaction.")
        self.own = type(self.original)(self.original.settings_dict | {"NAME": NAMELESS}, "default")
        self.own.execute_wrappers = self.original.execute_wrappers  # who listens here listens there

    @contextmanager
    def used(self) -> Iterator["Copy"]:
        try:
            self._draw_numbers()
            self.own.ensure_connection()
            # Read at one moment; who writes meanwhile does not wait.
            self.original.connection.backup(self.own.connection)
            connections["default"] = self.own
            yield self
        finally:
            connections["default"] = self.original
            self.own.close()

    @contextmanager
    def laid_by(self) -> Iterator[None]:
        """Here the thread has the database itself."""
        connections["default"] = self.original
        try:
            yield
        finally:
            connections["default"] = self.own

    def _draw_numbers(self) -> None:
        if self.numbers:
            with transaction.atomic(), self.original.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master "
                    "WHERE type = 'table' AND sql LIKE '%%AUTOINCREMENT%%' "
                    "AND name NOT IN (SELECT name FROM sqlite_sequence)"
                )
                cursor.execute("SELECT name FROM sqlite_sequence WHERE name <> %s", [self.last])
                for (name,) in cursor.fetchall():  # rows may have come with numbers of their own
                    cursor.execute(
                        "UPDATE sqlite_sequence SET seq = %s + max(seq, coalesce("
                        f'(SELECT max(rowid) FROM "{name}"), 0)) WHERE name = %s',
                        [self.numbers, name],
                    )
                cursor.execute("SELECT name, seq FROM sqlite_sequence")
                self.drawn = {name: seq for name, seq in cursor.fetchall() if name != self.last}

    # --- what is written on the copy --------------------------------------------------------------
    def note(self) -> None:
        """From now on each row that is written is noted. Raises ChangedSince where somebody has
        added a row between the drawing of the numbers and the copying: it stands behind them.
        """
        execute = self.own.connection.execute
        copied = dict(execute("SELECT name, seq FROM main.sqlite_sequence").fetchall())
        if behind := [name for name, number in self.drawn.items() if copied[name] != number]:
            raise ChangedSince(behind[0])
        execute(
            "CREATE TEMP TABLE last_number AS "
            "SELECT name, seq FROM main.sqlite_sequence WHERE name <> ?",
            [self.last],
        )
        execute(
            "UPDATE main.sqlite_sequence SET seq = seq - ? WHERE name <> ?",
            [self.numbers, self.last],
        )
        execute(
            "CREATE TEMP TABLE step (number INTEGER PRIMARY KEY, place, act, key, columns TEXT)"
        )
        self.tables = [_Table.of(execute, name, place) for place, name in enumerate(self._names())]
        for table in self.tables:
            for statement in table.noting():
                execute(statement)

    def _names(self) -> list[str]:
        """Sums, grams and versions that triggers keep are written there by the same triggers."""
        rows = self.own.connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite_%'"
        )
        kept = {getattr(guard, "target", "") for guard, _table in declared().values()}
        return [name for (name,) in rows if name not in kept]

    # --- into the database ------------------------------------------------------------------------
    def carry_over(self) -> None:
        """All that is noted, in one transaction of its own; rows of the table `last` follow the
        others. Raises ChangedSince; IntegrityError where a guard or constraint refuses what it has
        let pass on the copy; OperationalError where another writer does not come to an end.
        """
        execute = self.own.connection.execute
        execute(f"ATTACH DATABASE ? AS {OFFICE}", [str(self.original.settings_dict["NAME"])])
        statements = list(self._statements())
        with self.own.wrap_database_errors:
            execute("BEGIN IMMEDIATE")
            try:
                self._look(execute)
                for sql, values in statements:
                    execute(sql, values)
                execute("COMMIT")
            except BaseException:
                if self.own.connection.in_transaction:
                    execute("ROLLBACK")
                raise

    def _look(self, execute) -> None:
        for table in self.tables:
            if execute(table.changed_since()).fetchone()[0]:
                raise ChangedSince(table.name)
        spent = "SELECT name FROM main.sqlite_sequence JOIN last_number l USING (name)"
        if found := execute(f"{spent} WHERE main.sqlite_sequence.seq > l.seq").fetchall():
            raise ValueError(f"More than {self.numbers} new rows of {found}.")
        # Where nobody has added rows meanwhile the numbers that are left are given back.
        execute(
            f"UPDATE {OFFICE}.sqlite_sequence SET seq = m.seq FROM main.sqlite_sequence m "
            f"JOIN last_number l USING (name) WHERE m.name = {OFFICE}.sqlite_sequence.name "
            f"AND l.seq = {OFFICE}.sqlite_sequence.seq"
        )

    def _statements(self) -> Iterator[tuple[str, list]]:
        """New rows of one table that follow one another are one statement."""
        steps = self.own.connection.execute(
            "SELECT place, act, number, key, columns FROM step ORDER BY number"
        )
        (at_last,) = (n for n, table in enumerate(self.tables) if table.name == self.last)
        taken = (step for step in steps if step[0] != at_last)
        for (place, act), run in groupby(taken, key=lambda step: step[:2]):
            yield from self.tables[place].statements(act, list(run))
        yield self.tables[at_last].numbered_anew()


@dataclass(frozen=True)
class _Table:
    """A table of the copy, and what is noted of it: each row as it was written, and as those that
    are changed were before.
    """

    name: str
    place: int
    columns: tuple[str, ...]
    key: str

    @classmethod
    def of(cls, execute, name: str, place: int) -> "_Table":
        found = execute(f'SELECT name, pk FROM pragma_table_info("{name}")').fetchall()
        (key,) = (f'"{column}"' for column, is_key in found if is_key)
        return cls(name, place, tuple(f'"{column}"' for column, _is_key in found), key)

    def _each(self, said: str) -> str:
        return ", ".join(said.format(column) for column in self.columns)

    def noting(self) -> Iterable[str]:
        # Columns without a type: each value stays as it is.
        yield f"CREATE TEMP TABLE new_{self.name} (_step INTEGER PRIMARY KEY, {self._each('{}')})"
        yield f"CREATE TEMP TABLE old_{self.name} ({self._each('{}')}, PRIMARY KEY ({self.key}))"
        step = "INSERT INTO step (place, act, key, columns) "
        new = f"INSERT INTO new_{self.name} SELECT max(number), {self._each('NEW.{}')} FROM step; "
        old = (
            f"INSERT INTO old_{self.name} SELECT {self._each('OLD.{}')} WHERE NOT EXISTS "
            f"(SELECT 1 FROM old_{self.name} WHERE {self.key} IS OLD.{self.key}); "
        )
        changed = " || ".join(
            f"iif(NEW.{column} IS OLD.{column}, '', ',{column}')" for column in self.columns
        )
        what = {
            "INSERT": f"{step} VALUES ({self.place}, 'INSERT', NEW.{self.key}, ''); {new}",
            "UPDATE": f"{old} {step} VALUES ({self.place}, 'UPDATE', OLD.{self.key}, "
            f"substr({changed}, 2)); {new}",
            "DELETE": f"{old} {step} VALUES ({self.place}, 'DELETE', OLD.{self.key}, '');",
        }
        for act, body in what.items():
            yield (
                f"CREATE TEMP TRIGGER note_{self.name}_{act} AFTER {act} ON main.{self.name} "
                f"BEGIN {body} END"
            )

    def changed_since(self) -> str:
        """SQL: whether a row is another one now than before the work; its own new rows are none."""
        own = f"SELECT key FROM step WHERE place = {self.place} AND act = 'INSERT'"
        return (
            f"SELECT EXISTS (SELECT 1 FROM old_{self.name} o LEFT JOIN {OFFICE}.{self.name} n "
            f"ON n.{self.key} = o.{self.key} WHERE o.{self.key} NOT IN ({own}) "
            f"AND ({self._each('n.{}')}) IS NOT ({self._each('o.{}')}))"
        )

    def statements(self, act: str, steps: list[tuple]) -> Iterator[tuple[str, list]]:
        if act == "INSERT":
            yield (
                f"INSERT INTO {OFFICE}.{self.name} ({self._each('{}')}) SELECT {self._each('{}')} "
                f"FROM new_{self.name} WHERE _step BETWEEN ? AND ? ORDER BY _step",
                [steps[0][2], steps[-1][2]],
            )
            return
        for _place, _act, number, key, columns in steps:
            if act == "DELETE":
                yield f"DELETE FROM {OFFICE}.{self.name} WHERE {self.key} = ?", [key]
            elif columns:
                yield (
                    f"UPDATE {OFFICE}.{self.name} SET ({columns}) = "
                    f"(SELECT {columns} FROM new_{self.name} WHERE _step = ?) WHERE {self.key} = ?",
                    [number, key],
                )

    def numbered_anew(self) -> tuple[str, list]:
        columns = ", ".join(column for column in self.columns if column != self.key)
        return (
            f"INSERT INTO {OFFICE}.{self.name} ({columns}) SELECT {columns} "
            f"FROM new_{self.name} ORDER BY _step",
            [],
        )
