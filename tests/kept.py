"""Fixtures whose rows are made once and put back in each later test.

`@kept.fixture` stands where `@pytest.fixture` would. The first test that asks makes the rows as
ever, through the verbs; what then stands in the tables more or otherwise than before is noted, and
later tests get these rows by plain SQL and a copy of what the fixture returned (a tenth of the
time). Triggers fire as for any write, so tallies follow and guards look.

Rows are put back only where nothing but kept fixtures has written in the test so far, the fixture
stands on the same kept ones, and it is the same day; else they are made anew.
"""

import functools
import io
import pickle
import re
from contextlib import closing
from datetime import time
from itertools import count

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

SPACE = 100_000  # ids of one fixture; later ones have higher ids, as if made in this order
OWN = 10**8  # ids of what a test makes itself begin here (PostgreSQL)
# Each of several statements that are sent together.
WRITE = re.compile(r'(?:\A|;|\()\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
order = count(1)
numbered: dict[tuple, int] = {}
SEEN, CANNOT = "seen", "cannot"
# Tables that triggers write: they follow when the rows are put back.
BY_TRIGGERS = ("tally", "words", "publicversion")


class Difference(Exception):
    """The rows that would be changed are not as they were."""


class Stage:
    """What kept fixtures have done in the test that runs."""

    writes = 0  # statements since the start, of whomever

    def __init__(self):
        self.clean_at = Stage.writes
        self.names: dict[int, int] = {}  # id of what a fixture returned → its key
        self.held = []  # so that the ids stay theirs
        self.is_counted = False  # whether new rows have higher numbers than kept ones
        self.rows = None  # of all tables, where nothing has written since they were read

    @property
    def is_clean(self) -> bool:
        return self.clean_at == Stage.writes

    def key_of(self, build, asked: dict) -> int | None:
        """A number for what stands before the fixture; None where not all of it is kept."""
        names = tuple(self.names.get(id(value), value) for value in asked.values())
        if not self.is_clean or not all(isinstance(name, int | None) for name in names):
            return None
        key = (build, names, frozenset(self.names.values()), timezone.localdate())
        return numbered.setdefault(key, len(numbered) + 1)

    def keep(self, value, key: int) -> None:
        self.clean_at = Stage.writes
        self.names[id(value)] = key
        self.held.append(value)


stage = Stage()
tables_written: list[str] = []


def begin_test() -> None:
    global stage
    stage = Stage()
    tables_written.clear()
    # First in the list, so that nobody takes it away with his own; anew for another connection.
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, watch)


def watch(execute, sql, params, many, context):
    """Execute wrapper: counts writes and notes their tables."""
    if written := WRITE.findall(sql):
        Stage.writes += 1
        tables_written.extend(written)
    return execute(sql, params, many, context)


def fixture(build):
    """A pytest fixture with kept rows; it may ask for kept fixtures, `db` and nothing else."""
    space = next(order) * SPACE
    records = {}

    @pytest.fixture
    @functools.wraps(build)
    def kept(**asked):
        key = stage.key_of(build, asked)
        if key is None or records.get(key) == CANNOT:
            return build(**asked)
        if key not in records:  # most are never asked for again
            records[key] = SEEN
            value = build(**asked)
            stage.rows = None
        elif records[key] == SEEN:
            value, records[key] = _made(build, asked, space)
        else:
            try:
                value = records[key].put_back(asked)
            except (connection.Database.Error, Difference):
                records[key] = CANNOT
                return build(**asked)
        stage.keep(value, key)
        return value

    return kept


def _made(build, asked, space):
    """What the fixture returns, and its record."""
    before, looks = stage.rows or all_rows(), [_look(value) for value in asked.values()]
    with _ids_from(space):
        tables_written.clear()
        value = build(**asked)
        tables = list(dict.fromkeys(tables_written))
    stage.rows = all_rows()
    changed = {name for name, found in stage.rows.items() if found["rows"] != before[name]["rows"]}
    if any(not name.endswith(BY_TRIGGERS) for name in changed.difference(tables)):
        return value, CANNOT  # written where nobody watched
    try:
        return value, Record(tables, before, stage.rows, (asked, looks, value))
    except (TypeError, AttributeError, pickle.PicklingError):
        return value, CANNOT


def _look(value) -> bytes:
    return pickle.dumps(vars(value)) if isinstance(value, Model) else b""


class _Pickler(pickle.Pickler):
    """Writes down the values a fixture asked for by their numbers."""

    def __init__(self, file, asked):
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.numbers = {id(value): number for number, value in enumerate(asked.values())}

    def persistent_id(self, value):
        return self.numbers.get(id(value)) if value is not None else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, asked):
        super().__init__(file)
        self.asked = list(asked.values())

    def persistent_load(self, number):
        return self.asked[number]


class Record:
    """Statements that bring the rows, and a copy of what was returned and of what was changed in
    the values that were asked for.
    """

    def __init__(self, tables, before, after, copied):
        asked, looks, value = copied
        self.statements, self.is_tried = [], False
        for table in tables:
            self._note(table, before[table], after[table])
        values = zip(asked.items(), looks, strict=True)
        changed = {name: vars(one) for (name, one), look in values if _look(one) != look}
        file = io.BytesIO()
        _Pickler(file, asked).dump((changed, value))
        self.copy = file.getvalue()

    def put_back(self, asked):
        """Write the rows and return a copy; what was changed in `asked` is changed there too."""
        stage.rows = None
        if connection.vendor == "postgresql" and not stage.is_counted:
            _count_from(next(own))  # a restored back-up may have set the numbers back
            stage.is_counted = True
        if self.is_tried:
            self._write()
        else:
            with transaction.atomic():
                self._write()
            self.is_tried = True
        changed, value = _Unpickler(io.BytesIO(self.copy), asked).load()
        for name, facts in changed.items():
            vars(asked[name]).clear()
            vars(asked[name]).update(facts)
        return value

    def _write(self):
        connection.ensure_connection()
        with closing(connection.connection.cursor()) as cursor:  # past Django: half of the time
            for sql, values, rows in self.statements:
                cursor.execute(sql, values)
                if cursor.rowcount != rows:
                    raise Difference

    def _note(self, table, before, after):
        columns = after["columns"]
        quoted = [connection.ops.quote_name(name) for name in columns]
        name = connection.ops.quote_name(table)
        added = [row for key, row in after["rows"].items() if key not in before["rows"]]
        if added:
            places = f"({', '.join(['%s'] * len(columns))})"
            sql = f"INSERT INTO {name} ({', '.join(quoted)}) VALUES "
            step = 30_000 // len(columns)
            for start in range(0, len(added), step):
                some = added[start : start + step]
                values = [_storable(value) for row in some for value in row]
                self._say(sql + ", ".join([places] * len(some)), values, len(some))
        for key, row in before["rows"].items():
            now = after["rows"].get(key)
            if now is None:
                self._say(f"DELETE FROM {name} WHERE {quoted[0]} = %s", [key], 1)
            elif now != row:
                pairs = [i for i, value in enumerate(now) if value != row[i]]
                sets = ", ".join(f"{quoted[i]} = %s" for i in pairs)
                was = " AND ".join(f"{quoted[i]} IS NOT DISTINCT FROM %s" for i in pairs)
                values = [_storable(now[i]) for i in pairs], [_storable(row[i]) for i in pairs]
                sql = f"UPDATE {name} SET {sets} WHERE {quoted[0]} = %s AND {was}"
                self._say(sql, [*values[0], key, *values[1]], 1)

    def _say(self, sql, values, rows):
        place = "?" if connection.vendor == "sqlite" else "%s"
        self.statements.append((sql.replace("%s", place), values, rows))


def all_rows():
    """Table → its columns, the key first, and its rows by key, as the driver gives them."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in _tables():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            plain = [column.strip('"') for column in columns]
            rows = {row[0]: tuple(_plain(value) for value in row) for row in cursor.fetchall()}
            found[table] = {"columns": plain, "rows": rows}
    return found


@functools.cache
def _tables():
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        fields = sorted(model._meta.local_concrete_fields, key=lambda f: not f.primary_key)
        columns = [connection.ops.quote_name(field.column) for field in fields]
        found.append((model._meta.db_table, columns))
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def _storable(value):
    """SQLite's driver reads times of day, and does not write them."""
    return str(value) if isinstance(value, time) else value


class _ids_from:
    """While it lasts new rows get ids from `first` on."""

    def __init__(self, first):
        self.first = first

    def __enter__(self):
        _count_from(self.first)

    def __exit__(self, *error):
        if connection.vendor == "postgresql":
            _count_from(next(own))


own = count(OWN, SPACE // 10)


def _count_from(first):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(oid::regclass, %s) FROM pg_class WHERE relkind = 'S'", [first]
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, %s FROM sqlite_master"
            " WHERE type = 'table' AND sql LIKE %s",
            [first, "%AUTOINCREMENT%"],
        )
