"""The watchman's pages: what is wrong is one line each, and strangers read one word."""

import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.audit.sealing import seal_journal
from deputies_portal.core.jobs import nightly
from deputies_portal.core.jobs.models import Job, NightlyWork
from deputies_portal.public.watching import findings
from tests import make
from visits.models import CalendarDay

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


def texts(now=NOW):
    return [finding.text for finding in findings(now)]


def ago(now=NOW, **time):
    return now - timedelta(**time)


def a_job(asked_by, at, **facts):
    known = {"kind": "x", "title": "x", "key": uuid4().hex, "language": "zh-hans"}
    return Job.objects.create(**known, asked_by=asked_by, asked_at=at, queued_at=at, **facts)


def put_in_order(now=NOW):
    """A portal of which nothing can be said at that time."""
    CalendarDay.objects.create(day=f"{timezone.localdate(now).year}-10-01", name="国庆节")
    if timezone.localdate(now).month == 12:
        CalendarDay.objects.create(day=f"{now.year + 1}-10-01", name="国庆节")
    Entry.objects.create(action="backup.made", at=ago(now, hours=29))
    seal_journal(now=now)
    Entry.objects.create(action="visit.create", at=ago(now, minutes=59))
    a_job(make.make_user("asker"), ago(now, minutes=14))
    for piece in nightly.known():
        NightlyWork.objects.create(name=piece.name, succeeded_at=ago(now, hours=29))


def no_answer():
    raise OperationalError("connection refused at 10.0.0.7")


# --- what is wrong --------------------------------------------------------------------------------
def test_a_portal_in_order_has_nothing_said_of_it(django_assert_num_queries):
    put_in_order()
    with django_assert_num_queries(7):
        assert texts() == []


def test_each_thing_that_is_wrong_is_one_line(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=100 * 2**20))
    person = make.make_user("asker")
    for minutes in (16, 90):
        a_job(person, ago(minutes=minutes))
    Entry.objects.create(action="visit.create", at=ago(minutes=61))
    places = ["uploads", "database"] if connection.vendor == "sqlite" else ["uploads"]
    assert texts() == [
        *(f"disk: 100 MB free for {place}, less than 512" for place in places),
        "queue: the oldest job has waited 90 minutes; is the worker there?",
        "backup: none was ever made",
        "seal: a line of the journal has waited 61 minutes",
        "calendar: no working days are entered for 2026",
        *(f"nightly: {piece.name} never done" for piece in nightly.known()),
    ]


def test_an_old_back_up_is_told_in_hours():
    put_in_order()
    assert texts(NOW + timedelta(hours=1, minutes=59))[1] == "backup: the last one is 30 hours old"


@pytest.mark.parametrize(
    ("day", "missing"), [((2026, 10, 31), []), ((2026, 11, 1), ["2027"]), ((2027, 1, 1), ["2027"])]
)
def test_the_next_year_is_asked_for_from_the_first_of_november_on(day, missing):
    CalendarDay.objects.create(day="2026-10-01", name="国庆节")
    now = datetime(*day, 12, tzinfo=timezone.get_default_timezone())
    told = [text.rpartition(" ")[2] for text in texts(now) if text.startswith("calendar")]
    assert told == missing


def test_limits_are_settings(settings):
    put_in_order()
    settings.DISK_FREE_MB, settings.QUEUE_AGE_MINUTES = 10**9, 13
    settings.BACKUP_AGE_HOURS, settings.SEAL_AGE_MINUTES = 28, 58
    heads = [text.partition(":")[0] for text in texts()]
    assert heads == ["disk"] * (1 + (connection.vendor == "sqlite")) + ["queue", "backup", "seal"]


# --- who is told ----------------------------------------------------------------------------------
def asked(client, address="/healthz", **sent):
    answer = client.get(address, **sent)
    return answer.status_code, answer.content.decode()


def test_a_stranger_reads_one_word_and_this_machine_every_line(client, settings):
    put_in_order(timezone.now())
    assert asked(client) == asked(client, **STRANGER) == (200, "ok\n")
    Job.objects.update(queued_at=ago(timezone.now(), hours=2))
    line = "queue: the oldest job has waited 120 minutes; is the worker there?\n"
    assert asked(client) == (200, line)
    assert asked(client, **STRANGER) == (200, "warning\n")
    settings.HEALTH_TOKEN = "watch-42"
    right, wrong = ({"Authorization": f"Bearer {token}"} for token in ("watch-42", "watch-é"))
    assert asked(client, headers=right, **STRANGER) == (200, line)
    assert asked(client, headers=wrong, **STRANGER) == (200, "warning\n")
    settings.HEALTH_TOKEN = ""
    assert asked(client, headers={"Authorization": "Bearer "}, **STRANGER) == (200, "warning\n")


def test_whoever_comes_through_a_proxy_is_not_this_machine(client, settings):
    settings.BACKUP_AGE_HOURS = 0
    through = {"headers": {"X-Forwarded-For": "203.0.113.9"}}
    assert asked(client, **through) == (200, "warning\n")
    settings.PROXY_COUNT = 1
    assert asked(client, **through) == (200, "warning\n")
    assert asked(client, headers={"X-Forwarded-For": "127.0.0.1"})[1].startswith("backup: none")


def test_it_is_red_without_database_or_room_on_the_disk(client, settings, monkeypatch):
    settings.DISK_FREE_MB = 10**9
    assert asked(client, **STRANGER) == (503, "down\n")
    settings.DISK_FREE_MB = 0
    monkeypatch.setattr(connection, "cursor", no_answer)
    assert asked(client) == (503, "database: it does not answer\n")
    assert asked(client, "/readyz") == (503, "database: it cannot be written\n")
    assert asked(client, "/readyz", **STRANGER) == (503, "not ready\n")


def test_watchmen_get_no_cookie_and_only_look(client):
    answer = client.get("/healthz")
    assert ("no-store" in answer["Cache-Control"], answer.cookies) == (True, {})
    pages = ("/healthz", "/readyz", "/metrics")
    assert [client.post(page).status_code for page in pages] == [405, 405, 405]


# --- ready ----------------------------------------------------------------------------------------
def test_it_is_ready_when_the_code_and_the_tables_are_of_one_age(client):
    assert asked(client, "/readyz") == (200, "ready\n")
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    assert asked(client, "/readyz") == (503, "migrations: 1 are not applied\n")


def test_a_database_that_refuses_to_be_written_is_not_ready(client):
    on, off = {
        "sqlite": ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
        "postgresql": ("SET transaction_read_only = on", None),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        assert asked(client, "/readyz") == (503, "database: it cannot be written\n")
    finally:
        if off:
            with connection.cursor() as cursor:
                cursor.execute(off)


# --- metrics --------------------------------------------------------------------------------------
def test_metrics_are_there_for_who_has_the_token(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "count-42"
    assert client.get("/metrics").status_code == 404
    person = make.make_user("planted-name")
    now = timezone.now()
    ended = {"ended_at": now, "error": "x"}
    a_job(person, ago(now, seconds=90))
    a_job(person, now, state="failed", **ended)
    for minutes in (5, 59, 61):
        Entry.objects.create(action="sign_in.failed", at=ago(now, minutes=minutes))
    Entry.objects.create(action="backup.made", at=ago(now, hours=2))
    client.get("/p/?q=planted-query")
    client.get("/duty/feed/planted-secret.ics")
    answer = client.get("/metrics", headers={"Authorization": "Bearer count-42"})
    text = answer.content.decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    assert answer["Content-Type"].startswith("text/plain")
    assert lines['portal_jobs{state="waiting"}'] == lines['portal_jobs{state="failed"}'] == "1.0"
    assert lines["portal_sign_in_failures"] == "2.0"
    assert 7200 <= float(lines["portal_backup_age_seconds"]) < 7260
    assert 90 <= float(lines["portal_queue_age_seconds"]) < 150
    feed = 'portal_requests_total{method="GET",status="404",view="public:duty-feed"}'
    assert float(lines[feed]) >= 1
    assert float(lines['portal_request_seconds_count{view="public:front"}']) >= 1
    assert "planted" not in text


def test_a_database_without_its_tables_is_told_apart_from_one_that_is_away(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_seal RENAME TO put_away")
    status, said = asked(client)
    assert (status, said.splitlines()[-1]) == (503, "database: its tables cannot be read")
