from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from visits import nightly_work


class Command(BaseCommand):
    help = "Remind of running deadlines and duty days; what must be mailed, `send_mails` mails."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day it is done for (default: today)"
        )

    def handle(self, *, on, **options):
        now = timezone.now()
        self.stdout.write(nightly_work.remind_of(on or timezone.localdate(now), at=now))
