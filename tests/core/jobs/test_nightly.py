"""Nightly work: done once a day by one runner, tried again, made up for, seen by who runs it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from deputies_portal.core import notices
from deputies_portal.core.jobs import nightly
from deputies_portal.core.jobs.models import NightlyWork
from deputies_portal.public.watching import findings
from tests import html
from visits.models import CalendarDay

pytestmark = pytest.mark.django_db


def at(day: int, clock: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"2025-03-{day:02} {clock}"))


@pytest.fixture
def pieces(monkeypatch):
    """Three pieces of their own; the second fails while `broken` holds its name."""
    broken, done = set(), []

    def piece(name, **facts):
        def work(now):
            if name in broken:
                raise RuntimeError("赵有才 13812345678")
            done.append(name)
            return f"{name} done"

        return nightly.Piece(name, name, work, **facts)

    known = [piece("first"), piece("second"), piece("third", every=timedelta(minutes=9))]
    monkeypatch.setattr(nightly, "_PIECES", {one.name: one for one in known})
    return broken, done


def test_a_piece_is_due_once_a_day_from_twenty_past_three(pieces):
    _broken, done = pieces
    for now in (at(10, "03:20"), at(11, "03:19"), at(11, "03:20"), at(11, "23:20")):
        nightly.run_due(now)
    assert done.count("first") == 2


def test_a_night_without_a_machine_is_made_up_for_in_the_morning(pieces):
    _broken, done = pieces
    nightly.run_due(at(10, "03:20"))
    nightly.run_due(at(12, "00:20"))  # the work of the 11th
    assert done.count("first") == 2
    nightly.run_due(at(12, "03:20"))
    assert done.count("first") == 3


def test_what_comes_every_ten_minutes_is_due_after_nine(pieces):
    _broken, done = pieces
    for minute in ("10:00", "10:08", "10:09"):
        nightly.run_due(at(10, minute))
    assert done.count("third") == 2


def test_a_failing_piece_stops_no_other_and_is_tried_again(pieces, capsys):
    broken, done = pieces
    broken.add("second")
    with time_machine.travel(at(10, "03:20")), pytest.raises(CommandError, match="second"):
        call_command("nightly")
    assert done == ["first", "third"]
    row = NightlyWork.objects.get(name="second")
    assert (row.failures, row.error, row.succeeded_at) == (1, "RuntimeError", None)
    assert "13812345678" not in capsys.readouterr().out
    broken.clear()
    with time_machine.travel(at(10, "04:20")):
        call_command("nightly")
    row.refresh_from_db()
    assert (done, row.failures, row.error) == (["first", "third", "second", "third"], 0, "")


def test_what_another_runner_has_in_hand_is_left_to_it_until_it_is_dead(pieces):
    _broken, done = pieces
    held = {"run": "0" * 32, "lease_until": timezone.now() + timedelta(minutes=1)}
    row = NightlyWork.objects.create(name="first", **held)
    assert nightly.run("first", now=at(10, "03:20")) is None
    assert done == []
    row.lease_until = timezone.now() - timedelta(seconds=1)
    row.save()
    assert nightly.run("first", now=at(10, "03:20")).said == "first done"


class MailingAgain(EmailBackend):
    """A server during whose work a second timer starts."""

    def send_messages(self, messages):
        call_command("send_mails")
        return super().send_messages(messages)


def test_two_runs_of_mail_at_once_send_everything_once(clerk, settings, capsys):
    settings.EMAIL_URL, settings.PORTAL_URL = "smtp://127.0.0.1:25", "https://congress.example.cn"
    settings.EMAIL_BACKEND = f"{__name__}.MailingAgain"
    clerk.email = "zi@example.cn"
    clerk.save()
    said = notices.Said(clerk.pk, "新事项", "key", {"reference": "昌人交〔2025〕1号"})
    notices.tell([said], at=timezone.now())
    call_command("send_mails")
    assert len(mail.outbox) == 1
    assert "Another run is mailing." in capsys.readouterr().out


# --- who sees it ---------------------------------------------------------------------------------
def test_health_names_what_has_not_been_done_for_thirty_hours(pieces):
    nightly.run_due(at(10, "03:20"))
    late = [one.text for one in findings(at(11, "09:20")) if one.text.startswith("nightly")]
    assert late == []
    late = [one.text for one in findings(at(11, "09:21")) if one.text.startswith("nightly")]
    assert late == [f"nightly: {name} last done 2025-03-10 03:20" for name in ("first", "second")]


def test_the_administrator_sees_how_each_piece_stands(client, pieces, administrator, county_clerk):
    broken, _done = pieces
    broken.add("second")
    with time_machine.travel(at(10, "10:00")):
        nightly.run_due(timezone.now())
        client.force_login(administrator)
        rows = html.page(client.get("/jobs/nightly/")).select("tbody tr")
    said = [row.get_text(" ", strip=True) for row in rows]
    assert said[0].endswith("first done 正常")
    assert said[1].endswith("连续失败 1 次：RuntimeError")
    client.force_login(county_clerk)
    assert client.get("/jobs/nightly/").status_code == 403


@pytest.mark.parametrize(("day", "years"), [("2025-10-31", []), ("2025-11-01", ["2026"])])
def test_the_missing_calendar_of_the_next_year_stands_on_home_from_november_on(
    client, county_clerk, administrator, manager, day, years
):
    CalendarDay.objects.create(day="2025-10-01", name="国庆节")
    with time_machine.travel(f"{day} 10:00+08:00"):
        for person, shown in ((county_clerk, years), (administrator, years), (manager, [])):
            client.force_login(person)
            notes = html.page(client.get(reverse("desk:home"))).select("[data-calendar]")
            assert [note.get_text(strip=True)[:4] for note in notes] == shown, person
