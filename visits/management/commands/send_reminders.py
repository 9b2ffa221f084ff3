from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.notices import post
from deputies_portal.notices.models import Notice
from visits import reminders
from visits.audience import account_holders


class Command(BaseCommand):
    help = "Remind people of running deadlines, mail what is new, remove notices of long ago."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day it is done for (default: today)"
        )

    def handle(self, *, on, **options):
        now = timezone.now()
        on = on or timezone.localdate(now)
        sent = reminders.remind(on=on, at=now)
        posted = post.send_mails(account_holders(on), now=now)
        removed = Notice.objects.forget(now)
        self.stdout.write(
            f"{on}: {sent.reminders} reminders, {sent.digests} digests, {posted}, "
            f"{removed} old notices removed."
        )
