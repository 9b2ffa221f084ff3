"""Long files of deputies, worked on aside while others work or the worker dies."""

import threading

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from deputies_portal.imports import aside, import_file, undoing, working
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


class Hearing:
    """Told of the progress of a long work: how often, and each time `act` is done."""

    def __init__(self, act=lambda: None):
        self.act, self.times = act, 0

    def __call__(self, _done, _total):
        self.times += 1
        self.act()

    def once(self, act):
        """Done when it hears for the first time."""
        self.act = lambda: act() if self.times == 1 else None
        return self

    def killing(self, at: int):
        """The worker is gone when it hears for that time."""

        def kill():
            if self.times == at:
                raise Killed

        self.act = kill
        return self


def written(imported, hearing=None) -> Import:
    return working.write(imported, **DAY, progress=hearing or Hearing())


def undone(imported, hearing=None) -> Import:
    by = {"actor": imported.sent_by, "posting": imported.posting, **DAY}
    return undoing.undo(imported, **by, progress=hearing or Hearing())


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


class Person(threading.Thread):
    """Somebody who does it now, and waits where the work aside is in the way."""

    def __init__(self, act):
        super().__init__(target=self._do, args=(act,))

    @staticmethod
    def _do(act):
        try:
            act()
        finally:
            connection.close()

    def begin(self) -> None:
        """Until it is done, or waits."""
        self.start()
        while self.is_alive():
            self.join(0.02)
            if connection.vendor == "postgresql" and aside._somebody_waits():
                return


def killed_at(statement: str):
    """The worker is gone as it sends the statement."""

    def ask(execute, sql, params, many, context):
        if sql.startswith(statement):
            raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(ask)
