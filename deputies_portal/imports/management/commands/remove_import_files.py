from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.imports.files import remove_expired
from deputies_portal.imports.staging import remove_stale


class Command(BaseCommand):
    help = (
        "Remove the files of imports once their days are over, and what a broken import has left "
        "staged; run daily by the timer."
    )

    def handle(self, **options):
        now = timezone.now()
        self.stdout.write(f"Removed {remove_expired(now)} files.")
        self.stdout.write(f"Removed the staged rows of {remove_stale(now)} imports.")
