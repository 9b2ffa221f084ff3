"""Part of the nightly work."""

from django.core.management import BaseCommand
from django.utils import timezone

from deputies_portal.core.jobs.clearing import clear


class Command(BaseCommand):
    help = "Remove results of background jobs whose days are over, and jobs of long ago."

    def handle(self, **options):
        self.stdout.write(str(clear(now=timezone.now())))
