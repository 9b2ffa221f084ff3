"""Copying a PostgreSQL database with its own tools, and putting a copy in its place.

The copy and what the manifest says of it come from one exported snapshot.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from tempfile import TemporaryFile

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from deputies_portal.backup import Refused
from deputies_portal.backup.archive import CHUNK
from deputies_portal.backup.contents import SESSIONS, filled_by_people

PACKED = False  # pg_dump compresses
PLAIN = ["--no-owner", "--no-privileges"]


def version() -> str:
    return str(connection.pg_version)


@contextmanager
def snapshot(path: Path) -> Iterator:
    """Dump the database as it stands in one moment, without sessions; a cursor on that moment."""
    require("pg_dump", connection.pg_version // 10000)
    with closing(connection.copy()) as own:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (moment,) = cursor.fetchone()
            options = [f"--snapshot={moment}", f"--exclude-table-data={SESSIONS}", "--no-blobs"]
            options += ["--format=custom", "--lock-wait-timeout=60000", f"--file={path}", *PLAIN]
            _run("pg_dump", options, "The database could not be dumped")
            yield cursor


def examine(path: Path) -> None:
    for tool in ("pg_restore", "psql"):
        require(tool, connection.pg_version // 10000)
    listed = subprocess.run(
        ["pg_restore", "--list", path], stdout=DEVNULL, stderr=PIPE, check=False
    )
    if listed.returncode:
        raise Refused(f"The database in the archive cannot be read: {_said(listed.stderr)}")


def load(path: Path) -> None:
    """Replace every table in one transaction, which first looks once more that they are empty."""
    unpack = ["pg_restore", *PLAIN, "--no-comments", "--file=-", path]
    command, environment = _command("psql", ["--no-psqlrc", "--quiet", "--output=/dev/null"])
    command += ["--set=ON_ERROR_STOP=1", "--file=-"]
    with (
        TemporaryFile() as complaints,
        subprocess.Popen(unpack, stdout=PIPE, stderr=complaints) as source,
        subprocess.Popen(command, stdin=PIPE, stderr=complaints, env=environment) as target,
    ):
        _feed(source, target)
        if source.wait() or target.wait():
            complaints.seek(0)
            raise Refused(f"The database could not be written: {_said(complaints.read())}")


def _feed(source, target) -> None:
    """Without the last word the transaction is rolled back."""
    try:
        target.stdin.write("\n".join(["BEGIN;", *_clearing(), ""]).encode())
        shutil.copyfileobj(source.stdout, target.stdin, CHUNK)
        if source.wait() == 0:
            target.stdin.write(b"COMMIT;\n")
        target.stdin.close()
    except BrokenPipeError:  # psql has given up; what it said is read from its complaints
        source.stdout.close()
        with suppress(BrokenPipeError):
            target.stdin.close()


def _clearing() -> Iterator[str]:
    """SQL that removes the empty tables of the portal, and the functions of its guards."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc p "
            "WHERE pronamespace = current_schema()::regnamespace "
            "AND prorettype = 'trigger'::regtype AND NOT EXISTS "
            "(SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')"
        )
        functions = [name for (name,) in cursor.fetchall()]
    for table in sorted(filled_by_people() & set(tables)):
        name = connection.ops.quote_name(table)
        yield f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE;"
        yield (
            f"DO $$ BEGIN IF EXISTS (SELECT FROM {name}) THEN "
            f"RAISE EXCEPTION 'the table {table} is no longer empty'; END IF; END $$;"
        )
    yield from (f"DROP TABLE {connection.ops.quote_name(table)} CASCADE;" for table in tables)
    yield from (f"DROP FUNCTION {function} CASCADE;" for function in functions)


def require(tool: str, server: int) -> None:
    """The tool is there and not older than the server; older ones refuse to work with it."""
    if shutil.which(tool) is None:
        raise Refused(f"{tool} is missing: apt-get install postgresql-client")
    told = subprocess.run([tool, "--version"], stdout=PIPE, check=False).stdout.decode()
    found = re.search(r"\d+", told)
    if found and int(found[0]) < server:
        raise Refused(
            f"{tool} is of version {found[0]}, the server of version {server}: "
            f"apt-get install postgresql-client-{server}"
        )


def _run(tool: str, options: list[str], trouble: str) -> None:
    command, environment = _command(tool, options)
    done = subprocess.run(command, env=environment, stderr=PIPE, check=False)
    if done.returncode:
        raise Refused(f"{trouble}: {_said(done.stderr)}")


def _command(tool: str, options: list[str]) -> tuple[list[str], dict]:
    """How the tool is called for the database of the settings; the password stays off the line."""
    command, secret = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, options)
    return [tool, "--no-password", *command[1:]], {**os.environ, **(secret or {})}


def _said(complaints: bytes) -> str:
    return complaints.decode(errors="replace").strip()[-2000:]
