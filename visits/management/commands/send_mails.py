from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deputies_portal.core.jobs import nightly


class Command(BaseCommand):
    help = "Mail notices and duty news to those whose address is known, post waiting chat messages."

    def handle(self, **options):
        done = nightly.run("send_mails", now=timezone.now())
        if done is None:
            self.stdout.write("Another run is mailing.")
        elif done.error:
            raise CommandError(f"Failed: {done.error}.")
        else:
            self.stdout.write(done.said)
