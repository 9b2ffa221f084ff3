from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.notices import post
from visits.audience import account_holders


class Command(BaseCommand):
    help = "Mail unread notices to those whose address is known; nothing without EMAIL_URL."

    def handle(self, **options):
        now = timezone.now()
        posted = post.send_mails(account_holders(timezone.localdate(now)), now=now)
        self.stdout.write(f"{posted}.")
