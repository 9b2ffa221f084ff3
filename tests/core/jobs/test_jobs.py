"""Background jobs: asked for once, run once, taken up again, retried, called off, cleared away."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs import asking, clearing, running
from deputies_portal.core.jobs.kinds import Outcome
from deputies_portal.core.jobs.models import Job
from deputies_portal.core.jobs.worker import Worker
from deputies_portal.core.notices.models import Notice
from tests import jobs, make
from tests.jobs import ask, finished

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))


def scratch():
    return sorted(path.name for path in Path(tempfile.gettempdir()).iterdir())


def lines_of(action):
    return list(Entry.objects.filter(action=action).values_list("actor__name", "after", "county"))


# --- asking -------------------------------------------------------------------------------------
def test_the_same_work_asked_for_twice_is_one_job(clerk, manager):
    first = ask(clerk, rows=1)
    assert ask(clerk, rows=1) == first
    assert ask(clerk, rows=2) != first
    assert ask(manager, rows=1) != first
    assert Job.objects.count() == 3


def test_a_job_that_has_ended_may_be_asked_for_again(clerk):
    first = finished(clerk)
    assert ask(clerk) != first


def test_the_queue_gets_the_job_when_it_is_saved(clerk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(clerk)
    assert [task.args_kwargs for task in DBTaskResult.objects.ready()] == [
        {"args": [job.pk], "kwargs": {}}
    ]


def test_another_queue_is_a_setting(clerk, settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(clerk)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_distributed_queue_hands_the_job_to_workers_of_its_own(
    clerk, settings, django_capture_on_commit_callbacks
):
    """What one of them has left is put into that queue again by the worker of the portal."""
    settings.TASKS = {"default": {"BACKEND": "tests.jobs.Elsewhere"}}
    jobs.Elsewhere.sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(clerk)
    ((task, args),) = jobs.Elsewhere.sent
    assert not DBTaskResult.objects.exists()
    running.claim(job.pk, now=make.moment())  # and its process is killed
    with django_capture_on_commit_callbacks(execute=True):
        assert running.take_up_lapsed(now=timezone.now()) == 1
    assert not Worker().has_queue
    assert jobs.Elsewhere.sent == [(task, args)] * 2
    task.call(*args)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


# --- running ------------------------------------------------------------------------------------
def test_a_finished_job_leaves_file_notice_and_journal(clerk, settings):
    job = finished(clerk)
    assert (job.state, job.done, job.total, job.attempts) == ("done", 5, 5, 1)
    assert (job.run, job.lease_until) == (None, None)
    assert Path(job.result.path).read_text(encoding="utf-8") == "编号\n1\n"
    assert job.result_until - job.ended_at > timedelta(days=6, hours=23)
    assert [n.words for n in Notice.objects.visible_to(clerk)] == ["“接待台账”已完成，可以下载。"]
    assert lines_of("visit.export") == [("字春梅", {"job": job.pk, "rows": 1}, "530524")]
    assert Entry.objects.get(action="visit.export").posting_id == clerk.postings.get().pk
    assert scratch() == []


def test_a_job_is_run_once_however_often_the_queue_says_so(clerk, settings):
    job = finished(clerk)
    running.run(job.pk)
    running.run(job.pk)
    job.refresh_from_db()
    assert job.attempts == 1
    assert len(jobs.files_of_results(settings)) == 1
    assert Notice.objects.count() == 1


def test_a_refusal_is_said_in_words(clerk):
    job = finished(clerk, refuse="第3行没有日期。")
    assert (job.state, job.error) == ("failed", "第3行没有日期。")
    words = [notice.words for notice in Notice.objects.visible_to(clerk)]
    assert words == ["“接待台账”没有完成，请打开看原因。"]
    assert (scratch(), lines_of("visit.export")) == ([], [])


def test_what_breaks_says_nothing_of_the_record(clerk, caplog):
    job = finished(clerk, break_until=1)
    assert job.state == "failed"
    assert "杨家福" not in job.error
    assert [record.message for record in caplog.records] == [f"Job {job.pk} failed."]


def test_who_has_left_gets_no_result(clerk):
    job = ask(clerk)
    clerk.is_active = False
    clerk.save()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.result.name) == ("failed", "账号已停用。", "")


def test_a_failed_job_is_tried_again(clerk):
    job = finished(clerk, break_until=1)
    asking.retry(job, actor=clerk, at=make.moment())
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("waiting", "", 0)
    Job.objects.update(attempts=1)
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert len(lines_of("job.retry")) == 1
    with pytest.raises(ValidationError):
        asking.retry(job, actor=clerk, at=make.moment())


def test_a_failed_job_is_not_doubled_beside_a_new_one(clerk):
    job = finished(clerk, break_until=1)
    ask(clerk, break_until=1)
    with pytest.raises(ValidationError, match="已经在等待或进行中"):
        asking.retry(job, actor=clerk, at=make.moment())


# --- leases -------------------------------------------------------------------------------------
def taken(user, **arguments):
    job = ask(user, at=timezone.now(), **arguments)
    return running.Run(running.claim(job.pk, now=timezone.now()))


def test_a_job_in_hand_is_not_claimed_twice(clerk):
    run = taken(clerk)
    assert running.claim(run.job.pk, now=timezone.now()) is None


def test_a_job_left_by_its_worker_is_taken_up_after_its_lease(clerk, settings):
    run = taken(clerk)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    assert running.take_up_lapsed(now=timezone.now() + lease / 2) == 0
    assert running.take_up_lapsed(now=timezone.now() + lease * 2) == 1
    running.run(run.job.pk)
    run.job.refresh_from_db()
    assert (run.job.state, run.job.attempts) == ("done", 2)


def test_a_worker_taken_for_dead_cannot_end_the_job(clerk, settings):
    run = taken(clerk)
    running.take_up_lapsed(now=timezone.now() + timedelta(hours=1))
    running.run(run.job.pk)
    with pytest.raises(running.Overtaken):
        run.progress(5, 5)
    with pytest.raises(running.Overtaken), transaction.atomic():
        running.finish(run, Outcome(run.file("csv"), "二.csv"))
    assert len(jobs.files_of_results(settings)) == 1
    assert Notice.objects.count() == 1


def test_progress_keeps_the_lease(clerk, settings):
    run = taken(clerk)
    Job.objects.update(lease_until=make.moment())
    run.progress(2, 2)
    assert running.take_up_lapsed(now=timezone.now()) == 0
    assert Job.objects.get().lease_until > timezone.now()


def test_a_job_that_kills_its_workers_is_given_up(clerk):
    job = taken(clerk).job
    later = timezone.now()
    for _attempt in range(2):
        later += timedelta(hours=1)
        assert running.take_up_lapsed(now=later) == 1
        running.claim(job.pk, now=later)
    assert running.take_up_lapsed(now=later + timedelta(hours=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 3)
    assert job.error == "处理的程序3次中途停下，不再自动重试。"
    assert Notice.objects.visible_to(clerk).count() == 1


def test_a_job_that_the_queue_has_lost_is_put_in_again(clerk, django_capture_on_commit_callbacks):
    job = ask(clerk)
    with django_capture_on_commit_callbacks() as queued:
        assert running.take_up_lapsed(now=job.queued_at + timedelta(minutes=9)) == 0
        assert running.take_up_lapsed(now=job.queued_at + timedelta(minutes=11)) == 1
    assert len(queued) == 1


def test_a_worker_asked_to_end_puts_the_job_back(clerk, monkeypatch):
    job = ask(clerk)
    running.stopping.set()
    try:
        running.run(job.pk)
    finally:
        running.stopping.clear()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.run) == ("waiting", 0, None)
    assert scratch() == []


def test_a_job_called_off_ends_at_its_next_step(clerk, settings):
    run = taken(clerk)
    asking.cancel(run.job, actor=clerk, at=make.moment())
    with pytest.raises(running.Overtaken):
        run.progress(3, 3)
    assert jobs.files_of_results(settings) == []
    assert len(lines_of("job.cancel")) == 1
    with pytest.raises(ValidationError):
        asking.cancel(run.job, actor=clerk, at=make.moment())


# --- clearing away ------------------------------------------------------------------------------
def test_results_are_removed_when_their_days_are_over(clerk, settings):
    job = finished(clerk)
    assert str(clearing.clear(now=timezone.now())) == "0 files of jobs and 0 old jobs removed."
    assert len(jobs.files_of_results(settings)) == 1
    cleared = clearing.clear(now=timezone.now() + timedelta(days=8))
    assert (cleared.files, jobs.files_of_results(settings)) == (1, [])
    job.refresh_from_db()
    assert (job.result.name, job.result_name) == ("", "接待台账.csv")
    assert clearing.clear(now=timezone.now() + timedelta(days=200)).jobs == 1
    assert not Job.objects.exists()


def test_a_file_that_no_job_names_is_removed_after_a_day(clerk, settings):
    finished(clerk)
    stray = Path(settings.MEDIA_ROOT) / "jobs" / "left.xlsx"
    stray.write_bytes(b"x")
    assert clearing.clear(now=timezone.now()).files == 0
    assert clearing.clear(now=timezone.now() + timedelta(days=2)).files == 1
    assert (stray.exists(), len(jobs.files_of_results(settings))) == (False, 1)


def test_the_daily_command_says_what_it_removed(capsys):
    call_command("clear_jobs")
    assert capsys.readouterr().out == "0 files of jobs and 0 old jobs removed.\n"
