"""Called by the daily timer."""

from django.core.management import BaseCommand, call_command
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db import DatabaseBackend

from deputies_portal.jobs.clearing import clear


class Command(BaseCommand):
    help = "Remove results of background jobs whose days are over, and jobs of long ago."

    def handle(self, **options):
        self.stdout.write(str(clear(now=timezone.now())))
        if isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
            call_command("prune_db_task_results", min_age_days=14, verbosity=0)
