"""Long files of deputies, written in portions while others work or the worker dies."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from deputies_portal.imports import import_file, working
from deputies_portal.imports.kinds import KINDS
from deputies_portal.imports.models import Import
from tests import make
from tests.imports.sending import csv_of, problems_of
from tests.imports.test_deputies import HEADS

DAY = {"on": make.MARCH_10, "at": make.moment()}
ROW = "代表{n},县,,17,第{n}选区,2022-1-1,关庙社区联络室,2022-3-1,"
TURN = "{name},县,,18,第{n}选区,,关庙社区联络室,,,2027-1-10,2032-1-9"


class Killed(BaseException):
    """As a worker that is gone."""


def received(clerk, *lines, heads=HEADS, kind="deputies", **facts) -> Import:
    by = {"actor": clerk, "posting": clerk.postings.first(), "at": make.moment()}
    file = SimpleUploadedFile("名单.csv", csv_of(heads, *lines))
    imported = import_file.receive(file, KINDS[kind], county="530524", **by)
    Import.objects.filter(pk=imported.pk).update(**facts)
    imported.refresh_from_db()
    return imported


def tried(clerk, *lines, **facts) -> Import:
    imported = working.check(received(clerk, *lines, **facts), **DAY)
    assert problems_of(imported) == []
    return imported


def three(clerk) -> Import:
    return tried(clerk, *(ROW.format(n=n) for n in (1, 2, 3)))


def turn(clerk, *names) -> Import:
    rows = [TURN.format(name=name, n=n) for n, name in enumerate(names, 1)]
    return tried(clerk, *rows, heads=f"{HEADS},届开始,届满", takes_over_term=True)


def written(imported, act=lambda done: None) -> Import:
    """Written; `act` is done between the portions, told how many rows are written."""

    def hear(_done, _total):
        act(Import.objects.get(pk=imported.pk).written_rows)

    return working.write(imported, **DAY, progress=hear)


def killed_after(imported, rows: int) -> None:
    def kill(done):
        if done == rows:
            raise Killed

    with pytest.raises(Killed):
        written(imported, kill)


def beside(act) -> None:
    """Another person does it now, who waits for nobody."""
    failed = []

    def alone():
        try:
            with connection.cursor() as cursor:
                patience = "PRAGMA busy_timeout = 0"
                if connection.vendor == "postgresql":
                    patience = "SET lock_timeout = 1"
                cursor.execute(patience)
            act()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=alone)
    other.start()
    other.join()
    assert failed == []


def killed_at(statement: str):
    """The worker is gone in the middle of a portion, as it sends the statement."""

    def ask(execute, sql, params, many, context):
        if sql.startswith(statement):
            raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(ask)
