"""Versions 版本: a number that grows with every transaction that writes what a page shows.

Kept by triggers (`Versioned`), so that no way of writing goes past it. Nobody waits for another
writer: on PostgreSQL each connection has a row of its own (`slot` is its backend), the version is
their sum. One connection has one transaction at a time, and adds once in it.
"""

from deputies_portal.core.database.guards import Guard

OF_ALL = ""  # the owner of what belongs to everybody


def setting_of(target: str) -> str:
    """Where PostgreSQL notes, until the transaction ends, to whose versions it has added."""
    return f"portal.{target}"


class Versioned(Guard):
    """Add to the version of an owner in `target` when a row of `table` is written.

    `owner` is SQL over {row}, NULL for what belongs to everybody. `columns`: those that matter; of
    none of them all do, and rows that come and go.
    """

    def __init__(self, *, name, table, target, owner, columns=()):
        on = ("UPDATE",) if columns else ("INSERT", "UPDATE", "DELETE")
        super().__init__(name=name, table=table, on=on)
        self.target, self.owner, self.columns = target, owner, tuple(columns)

    def deconstruct(self):
        path, args, _kwargs = super().deconstruct()
        names = ("name", "table", "target", "owner", "columns")
        return path, args, {name: getattr(self, name) for name in names}

    def statements(self, table, vendor):
        if vendor == "sqlite":
            return [self._on_sqlite(event) for event in self.on]
        changed = self._changed("IS DISTINCT FROM")
        unchanged = f"IF NOT ({changed}) THEN RETURN NULL; END IF; " if changed else ""
        new, old = self._owner("NEW"), self._owner("OLD")
        added = f"'{setting_of(self.target)}'"
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"DECLARE whose text; added text := coalesce(current_setting({added}, true), ''); "
            f"BEGIN {unchanged}"
            f"IF TG_OP = 'DELETE' THEN whose := {old}; ELSE whose := {new}; END IF; "
            f"IF strpos(added, '/' || whose || '/') = 0 THEN "
            f"{self._add('whose', 'pg_backend_pid()')}; "
            f"PERFORM set_config({added}, added || '/' || whose || '/', true); "
            "END IF; RETURN NULL; END $$",
            f"CREATE TRIGGER {self.name} AFTER {' OR '.join(self.on)} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def _on_sqlite(self, event: str) -> str:
        changed = self._changed("IS NOT")
        when = f"WHEN {changed} " if changed else ""
        owner = self._owner("OLD" if event == "DELETE" else "NEW")
        return (
            f"CREATE TRIGGER {self.name}_{event.lower()} AFTER {event} ON {self.table} "
            f"FOR EACH ROW {when}BEGIN {self._add(owner, '0')}; END"
        )

    def _changed(self, differs: str) -> str:
        return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in self.columns)

    def _owner(self, row: str) -> str:
        return f"COALESCE({self.owner.format(row=row)}, '{OF_ALL}')"

    def _add(self, owner: str, slot: str) -> str:
        return (
            f"INSERT INTO {self.target} (owner, slot, number) VALUES ({owner}, {slot}, 1) "
            f"ON CONFLICT (owner, slot) DO UPDATE SET number = {self.target}.number + 1"
        )
