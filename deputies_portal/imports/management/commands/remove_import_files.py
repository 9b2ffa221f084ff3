from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.imports.files import remove_expired


class Command(BaseCommand):
    help = "Remove the files of imports once their days are over; run daily by the timer."

    def handle(self, **options):
        self.stdout.write(f"Removed {remove_expired(timezone.now())} files.")
