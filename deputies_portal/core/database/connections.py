"""How the portal opens its database: what is asked for beside the address, by kind."""

from pathlib import Path

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Kept ready with the triggers compiled along: pages and acts ask some hundred.
    "cached_statements": 1000,
    # With recursive triggers the guards against removal also see what REPLACE pushes out.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA recursive_triggers=ON;",
}


def complete(database: dict, base: Path) -> dict:
    """The settings of an address as Django takes them; a relative path means: in `base`."""
    found = dict(database)
    if found["ENGINE"] == "django.db.backends.sqlite3":
        if found["NAME"] != ":memory:":
            # Beside manage.py, wherever the command is typed.
            found["NAME"] = str((base / found["NAME"]).resolve())
        return found | {"OPTIONS": dict(SQLITE)}
    # Compiling a list's query takes longer than running it; lists were 2-8 times slower with it.
    options = {"options": "-c jit=off"} | found.get("OPTIONS", {})
    return found | {"CONN_HEALTH_CHECKS": True, "OPTIONS": options}
