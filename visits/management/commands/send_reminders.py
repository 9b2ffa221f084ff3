from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.notices import chat, post
from deputies_portal.notices.models import ChatMessage, Notice
from visits import reminders
from visits.audience import account_holders
from visits.duty import mailing, reminding
from visits.models import DutyMail


class Command(BaseCommand):
    help = "Remind of running deadlines and duty days, mail what is new, remove old notices."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day it is done for (default: today)"
        )

    def handle(self, *, on, **options):
        now = timezone.now()
        on = on or timezone.localdate(now)
        sent = reminders.remind(on=on, at=now)
        duty_days = reminding.remind(on=on, at=now)
        posted = post.send_mails(account_holders(on), now=now)
        posted += mailing.send_waiting(now=now)
        chatted = chat.post_waiting(now=now)
        removed = Notice.objects.forget(now) + ChatMessage.objects.forget(now)
        removed += DutyMail.objects.forget(now)
        self.stdout.write(
            f"{on}: {sent.reminders} reminders, {sent.digests} digests, "
            f"{duty_days} duty days ahead, {posted}, {chatted}, {removed} old notices removed."
        )
