"""Copying a PostgreSQL database with its own tools, and putting a copy in its place.

The copy and what the manifest says of it come from one exported snapshot.
"""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from tempfile import TemporaryFile

from django.db import DatabaseError, connection
from django.db.backends.postgresql.client import DatabaseClient

from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.archive import CHUNK
from deputies_portal.core.backup.contents import SESSIONS, all_rows, filled_by_people

PACKED = False  # pg_dump compresses
COPY = re.compile(rb'COPY (?:\w+\.)?"?(\w+)"? \(.*FROM stdin;$')
PLAIN = ["--no-owner", "--no-privileges"]
SETTING = re.compile(rb"SET (\w+) = ")
END_OF_SETTINGS = b"SELECT pg_catalog.set_config("


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


def counted(path: Path) -> tuple[dict[str, int], str]:
    """Rows of each table of the copy, and how they were counted.

    In a database made for it, where the account may make one; else in what pg_restore writes.
    """
    name = f"portal_proof_{secrets.token_hex(6)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except DatabaseError:
        return _written_rows(path), "counted in the dump; the account may make no scratch database"
    try:
        with closing(connection.copy()) as own:
            own.settings_dict["NAME"] = name
            _pour(path, own.settings_dict, before="BEGIN;\n")
            with own.cursor() as cursor:
                return all_rows(cursor), "loaded into a scratch database and counted"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def _written_rows(path: Path) -> dict[str, int]:
    rows, table = {}, ""
    unpack = ["pg_restore", "--data-only", "--file=-", path]
    with subprocess.Popen(unpack, stdout=PIPE, stderr=DEVNULL) as source:
        for line in source.stdout:
            if table and line == b"\\.\n":
                table = ""
            elif table:
                rows[table] = rows.get(table, 0) + 1
            elif begun := COPY.match(line):
                table = begun[1].decode()
        if source.wait():
            raise Refused("The database in the archive cannot be read to its end.")
    return rows


def load(path: Path) -> None:
    """Replace every table in one transaction, which first looks once more that they are empty."""
    _pour(path, connection.settings_dict, before="\n".join(["BEGIN;", *_clearing(), ""]))


def _pour(path: Path, settings: dict, *, before: str) -> None:
    """What pg_restore writes, into a database, behind `before`, which begins a transaction."""
    unpack = ["pg_restore", *PLAIN, "--no-comments", "--file=-", path]
    options = ["--no-psqlrc", "--quiet", "--output=/dev/null"]
    command, environment = _command("psql", options, settings)
    command += ["--set=ON_ERROR_STOP=1", "--file=-"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings")
        known = {name.encode() for (name,) in cursor.fetchall()}
    with (
        TemporaryFile() as complaints,
        subprocess.Popen(unpack, stdout=PIPE, stderr=complaints) as source,
        subprocess.Popen(command, stdin=PIPE, stderr=complaints, env=environment) as target,
    ):
        _feed(source, target, before, known)
        if source.wait() or target.wait():
            complaints.seek(0)
            raise Refused(f"The database could not be written: {_said(complaints.read())}")


def _feed(source, target, before: str, known: set[bytes]) -> None:
    """Without the last word the transaction is rolled back."""
    try:
        target.stdin.write(before.encode())
        target.stdin.writelines(beginning(source.stdout, known))
        shutil.copyfileobj(source.stdout, target.stdin, CHUNK)
        if source.wait() == 0:
            target.stdin.write(b"COMMIT;\n")
        target.stdin.close()
    except BrokenPipeError:  # psql has given up; what it said is read from its complaints
        source.stdout.close()
        with suppress(BrokenPipeError):
            target.stdin.close()


def beginning(lines: Iterator[bytes], known: set[bytes]) -> Iterator[bytes]:
    """The settings that tools of a newer version begin with, as far as this server knows them."""
    for line in lines:
        setting = SETTING.match(line)
        if not setting or setting[1] in known:
            yield line
        if line.startswith(END_OF_SETTINGS):
            return


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


def _command(tool: str, options: list[str], settings=None) -> tuple[list[str], dict]:
    """How the tool is called for the database of the settings; the password stays off the line."""
    known = settings or connection.settings_dict
    command, secret = DatabaseClient.settings_to_cmd_args_env(known, options)
    return [tool, "--no-password", *command[1:]], {**os.environ, **(secret or {})}


def _said(complaints: bytes) -> str:
    return complaints.decode(errors="replace").strip()[-2000:]
