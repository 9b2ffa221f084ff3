from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.notices import chat, post
from visits.audience import account_holders
from visits.duty import mailing


class Command(BaseCommand):
    help = "Mail notices and duty news to those whose address is known, post waiting chat messages."

    def handle(self, **options):
        now = timezone.now()
        posted = post.send_mails(account_holders(timezone.localdate(now)), now=now)
        posted += mailing.send_waiting(now=now)
        chatted = chat.post_waiting(now=now)
        self.stdout.write(f"{posted}, {chatted}.")
