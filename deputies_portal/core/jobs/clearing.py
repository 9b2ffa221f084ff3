"""Removing results whose days are over, files that no job names, and jobs of long ago.

Among the files are the notes of progress that killed workers have left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db import DatabaseBackend

from deputies_portal.core.jobs.beside import FOLDER
from deputies_portal.core.jobs.models import Job

STRAY_AFTER = timedelta(days=1)  # a file younger than that may belong to a job just ending


@dataclass(frozen=True)
class Cleared:
    files: int
    jobs: int

    def __str__(self):
        return f"{self.files} files of jobs and {self.jobs} old jobs removed."


def clear(*, now: datetime) -> Cleared:
    """Run twice it removes nothing twice; the rows of the jobs stay for half a year."""
    files = sum(_remove_file(pk) for pk in Job.objects.expired(now).values_list("pk", flat=True))
    files += sum(_remove_stray(name, now) for name in _names_in_folder())
    jobs, _by_kind = Job.objects.forgotten(now).delete()
    if isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
        call_command("prune_db_task_results", min_age_days=14, verbosity=0)
    return Cleared(files, jobs)


def _remove_file(pk: int) -> int:
    """The row first: a file without a row is a stray one, a row without its file would be a lie."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=pk)
        name, job.result = job.result.name, ""
        job.save(update_fields=["result"])
    default_storage.delete(name)
    return 1


def _names_in_folder() -> list[str]:
    try:
        return [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return []


def _remove_stray(name: str, now: datetime) -> int:
    if default_storage.get_modified_time(name) > now - STRAY_AFTER:
        return 0
    if Job.objects.filter(result=name).exists():
        return 0
    default_storage.delete(name)
    return 1
