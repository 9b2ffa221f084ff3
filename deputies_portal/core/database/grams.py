"""Grams 二元字组: every two characters in a row of a text, kept beside the rows by the database.

Chinese writes no blanks between words, and its words have mostly two characters: whatever is
looked for is a few of these. PostgreSQL keeps them as `tsvector` under a GIN index, SQLite in an
FTS5 table. Triggers keep them (`KeptGrams`): texts are written by registers, corrections, steps,
erasures, imports and by SQL, and not one of them may leave a word behind.
"""

import re
from collections.abc import Iterable

from django.db import DatabaseError, connection, models
from django.db.models.lookups import Lookup

from deputies_portal.core.database.guards import Guard, declared

# What words are made of: digits, Latin letters, Chinese characters, the syllables of the Yi.
# Whatever stands between them parts the runs. The database knows the same ranges.
RANGES = ((0x30, 0x39), (0x61, 0x7A), (0x3400, 0x9FFF), (0xA000, 0xA4CF), (0xF900, 0xFAFF))
RANGES += ((0x20000, 0x3FFFF),)
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = str.maketrans(CAPITALS, CAPITALS.lower())
_RUN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES) + "]+")


def runs(text: str) -> list[str]:
    """The text without all that parts it, in small letters."""
    return _RUN.findall(text.translate(SMALL))


def grams(text: str) -> list[str]:
    """Each once, in the order of the text."""
    found = [run[at : at + 2] for run in runs(text) for at in range(len(run) - 1)]
    return list(dict.fromkeys(found))


class GramsField(models.TextField):
    """The grams of a text and marks of its row, parted by blanks; marks have three letters or more.

    `matches`: marks and grams joined by & and |, with brackets.
    """

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value, expression, connection):
        return value.replace("'", "") if value and connection.vendor == "postgresql" else value


@GramsField.register_lookup
class Matches(Lookup):
    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        column, values = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*values, self.rhs]

    def as_sqlite(self, compiler, connection):
        meta = self.lhs.target.model._meta
        (index,) = (one.name for one in meta.indexes if isinstance(one, GramsIndex))
        key = f"{connection.ops.quote_name(self.lhs.alias)}.{meta.pk.column}"
        said = self.rhs.replace("&", " AND ").replace("|", " OR ")
        return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", [said]


class GramsIndex(models.Index):
    """GIN, with statistics of five thousand grams; on SQLite an FTS5 table of its name."""

    STATISTICS = 500  # PostgreSQL keeps ten times as many lexemes

    def create_sql(self, model, schema_editor, using="", **kwargs):
        (column,), table = self.fields, model._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            return (
                f"CREATE INDEX {self.name} ON {table} USING gin ({column}); "
                f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {self.STATISTICS}"
            )
        return (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.name} USING fts5({column}, "
            f"content='{table}', content_rowid='{model._meta.pk.column}', detail=none, "
            "tokenize='unicode61 remove_diacritics 0')"
        )

    def remove_sql(self, model, schema_editor, **kwargs):
        if schema_editor.connection.vendor == "postgresql":
            return super().remove_sql(model, schema_editor, **kwargs)
        return f"DROP TABLE IF EXISTS {self.name}"


class KeptGrams(Guard):
    """Keep the grams of the rows of `owner` in `target` when `table` is written: `of` is SQL over
    {row} for the key of the row meant, `columns` those of the table that are read.

    `text` and `marks` are SQL over the owner's row `o`; TOGETHER(column) joins several texts.
    """

    def __init__(self, *, name, table, columns, of, owner, target, key, text, marks=()):
        super().__init__(name=name, table=table, on=("INSERT", "UPDATE", "DELETE"))
        self.columns, self.of, self.owner = tuple(columns), of, owner
        self.target, self.key = target, key
        self.text, self.marks = " ".join(text.split()), tuple(marks)

    def deconstruct(self):
        path, args, _kwargs = super().deconstruct()
        names = ("name", "table", "columns", "of", "owner", "target", "key", "text", "marks")
        return path, args, {name: getattr(self, name) for name in names}

    @property
    def is_of_owner(self) -> bool:
        """Whether its table has the rows themselves: with them the grams go."""
        return self.table == self.owner

    @property
    def index(self) -> str:
        """The FTS5 table of SQLite."""
        return f"{self.target}_grams"

    def counted_sql(self, vendor: str, which: str = "") -> str:
        """SQL: key and grams as they should stand."""
        together = {"sqlite": r"group_concat(\1, ' ')", "postgresql": r"string_agg(\1, ' ')"}
        text = re.sub(r"TOGETHER\(([^)]*)\)", together[vendor], self.text)
        said = _grams_sql(text, self.marks, vendor)
        return f"SELECT o.id AS key, {said} AS grams FROM {self.owner} o {which}".strip()

    def fill_sql(self, vendor):
        if not self.is_of_owner:
            return []
        filled = f"INSERT INTO {self.target} ({self.key}, grams) {self.counted_sql(vendor)}"
        statements = [f"DELETE FROM {self.target}", filled]
        if vendor == "postgresql":
            return statements
        return [*statements, f"INSERT INTO {self.index} ({self.index}) VALUES ('rebuild')"]

    def statements(self, table, vendor):
        return self._on_sqlite() if vendor == "sqlite" else self._on_postgresql()

    def _changed(self, differs: str) -> str:
        return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in self.columns)

    def _write(self, row: str, vendor: str) -> str:
        which = f"WHERE o.id = {self.of.format(row=row)}"
        return (
            f"INSERT INTO {self.target} ({self.key}, grams) {self.counted_sql(vendor, which)} "
            f"ON CONFLICT ({self.key}) DO UPDATE SET grams = excluded.grams"
        )

    def _on_postgresql(self) -> list[str]:
        removed = f"DELETE FROM {self.target} WHERE {self.key} = OLD.id"
        if not self.is_of_owner:
            removed = self._write("OLD", "postgresql")
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {removed}; RETURN NULL; END IF; "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({self._changed('IS DISTINCT FROM')}) "
            f"THEN RETURN NULL; END IF; END IF; "
            f"{self._write('NEW', 'postgresql')}; RETURN NULL; END $$",
            f"CREATE TRIGGER {self.name} AFTER INSERT OR UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def _on_sqlite(self) -> list[str]:
        """The index has no copy of the texts: it is told which grams to forget."""

        def anew(row):
            key = self.of.format(row=row)
            kept = f"FROM {self.target} WHERE {self.key} = {key}"
            forget = (
                f"INSERT INTO {self.index} ({self.index}, rowid, grams) "
                f"SELECT 'delete', {self.key}, grams {kept}"
            )
            if row == "OLD" and self.is_of_owner:
                return f"{forget}; DELETE {kept}"
            learn = f"INSERT INTO {self.index} (rowid, grams) SELECT {self.key}, grams {kept}"
            return f"{forget}; {self._write(row, 'sqlite')}; {learn}"

        when = {"update": f"WHEN {self._changed('IS NOT')} "}
        return [
            f"CREATE TRIGGER {self.name}_{event} AFTER {event.upper()} ON {self.table} "
            f"FOR EACH ROW {when.get(event, '')}BEGIN {anew(row)}; END"
            for event, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
        ]


def _grams_sql(text: str, marks: tuple[str, ...], vendor: str) -> str:
    if vendor == "postgresql":
        parting = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in RANGES)
        plain = f"regexp_replace(translate({text}, '{CAPITALS}', '{CAPITALS.lower()}'), "
        plain += f"'[^{parting}]+', ' ', 'g')"
        return (
            "(SELECT coalesce(array_to_tsvector(array_agg(DISTINCT one || two)), '') FROM "
            "(SELECT one, lead(one) OVER (ORDER BY place) AS two FROM unnest(string_to_array("
            f"{plain}, NULL)) WITH ORDINALITY AS signs(one, place)) AS pairs "
            "WHERE one <> ' ' AND two <> ' ') "
            f"|| array_to_tsvector(array_remove(ARRAY[{', '.join(marks)}], NULL))"
        )
    both = " AND ".join(f"({_is_plain(sign)})" for sign in ("one", "two"))
    marked = "".join(f" || coalesce(' ' || {mark}, '')" for mark in marks)
    return (
        "coalesce((WITH RECURSIVE signs(one, two, rest) AS ("
        f"SELECT '', substr(t, 1, 1), substr(t, 2) FROM (SELECT lower({text}) AS t) UNION ALL "
        "SELECT two, substr(rest, 1, 1), substr(rest, 2) FROM signs WHERE two <> '') "
        "SELECT replace(group_concat(DISTINCT one || two), ',', ' ') FROM signs "
        f"WHERE {both}), ''){marked}"
    )


def _is_plain(sign: str) -> str:
    return " OR ".join(f"unicode({sign}) BETWEEN {first} AND {last}" for first, last in RANGES)


def _is_sound(cursor, index: str) -> bool:
    try:
        cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


# --- counted anew ---------------------------------------------------------------------------------
def kept_grams() -> list[KeptGrams]:
    """Those of every owner, once."""
    found = (guard for guard, _table in declared().values() if isinstance(guard, KeptGrams))
    return sorted((one for one in found if one.is_of_owner), key=lambda one: one.name)


def wrong_grams(kept: KeptGrams) -> list[int]:
    """Keys of the rows of which other grams are kept than their texts have; all of them where
    SQLite's index does not say the same.
    """
    is_sqlite = connection.vendor == "sqlite"
    differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    with connection.cursor() as cursor:
        if is_sqlite and not _is_sound(cursor, kept.index):
            differs = "IS NOT NULL OR NULL IS"
        cursor.execute(
            f"SELECT c.key FROM ({kept.counted_sql(connection.vendor)}) c "
            f"LEFT JOIN {kept.target} k ON k.{kept.key} = c.key "
            f"WHERE k.grams {differs} c.grams ORDER BY c.key"
        )
        return [key for (key,) in cursor.fetchall()]


def commonness(model: type[models.Model], words: Iterable[str]) -> tuple[int, dict[str, int]]:
    """How many rows there are, and in about how many of them each gram stands: what the database
    knows anyway, without counting. Rare grams may be missing.
    """
    table, asked = model._meta.db_table, list(words)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _of_statistics(cursor, table, asked)
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_vocabulary "
            f"USING fts5vocab(main, {table}_grams, row)"
        )
        places = ", ".join(["%s"] * len(asked))
        cursor.execute(
            f"SELECT term, doc FROM temp.{table}_vocabulary WHERE term IN ({places})", asked
        )
        found = dict(cursor.fetchall())
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0], found


def _of_statistics(cursor, table: str, asked: list[str]) -> tuple[int, dict[str, int]]:
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
    rows = max(int(cursor.fetchone()[0]), 0)
    cursor.execute(
        "SELECT gram, share FROM pg_stats, "
        "unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(gram, share) "
        "WHERE schemaname = current_schema() AND tablename = %s AND attname = 'grams' "
        "AND gram = ANY(%s)",
        [table, asked],
    )
    return rows, {gram: round(share * rows) for gram, share in cursor.fetchall()}
