"""Two nightly timers and two mail runs start at once: everything is done and sent once."""

import socketserver
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import date

import pytest
from django.utils import timezone

from deputies_portal.core import notices
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs.models import NightlyWork
from tests import make
from tests.faults.laboratory import manage, sound
from tests.served import ROOT
from visits.models import Visit

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]
PEOPLE = 51


class Sink(socketserver.StreamRequestHandler):
    """As much of a mail server as counts who was written to."""

    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline().strip():
            word = line[:4].upper()
            if word == b"RCPT":
                self.server.sent[line.split(b"<")[1].rstrip(b">").decode()] += 1
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")


@contextmanager
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.sent, server.daemon_threads = Counter(), True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def at_once(environment, *commands: str) -> list[str]:
    begun = [
        subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in commands
    ]
    return [process.communicate(timeout=300)[0] for process in begun]


@pytest.fixture
def waiting(room):
    """People with a notice to be mailed, and visits whose time is over."""
    for number in range(PEOPLE):
        person = make.make_person("venue_clerk", username=f"clerk{number}", venue=room)
        person.email = f"clerk{number}@example.cn"
        person.save()
        facts = {"reference": "昌人交〔2025〕1号"}
        notices.tell([notices.Said(person.pk, "新事项", "key", facts)], at=timezone.now())
    answered = {"outcome": Visit.Outcome.ANSWERED, "outcome_note": "解释了政策。"}
    for _ in range(3):
        make.make_visit(room, actor=person, issues=[], **answered)
    old = date(2020, 3, 10)
    Visit.objects.update(received_on=old, settled_on=old)


def test_everything_is_done_and_sent_once(environment, waiting):
    with mail_server() as server:
        known = environment | {
            "EMAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}",
            "PORTAL_URL": "https://congress.example.cn",
        }
        said = at_once(known, "nightly", "nightly", "send_mails", "send_mails")
        print("\n" + "".join(said))
        assert manage(known, "nightly")[0] == 0
        assert manage(known, "send_mails")[0] == 0
    assert server.sent == {f"clerk{number}@example.cn": 1 for number in range(PEOPLE)}
    assert Entry.objects.get(action="visit.anonymise").after["rows"] == 3
    assert set(NightlyWork.objects.values_list("failures", "error")) == {(0, "")}
    sound(environment)
