from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.imports.staging import clear


class Command(BaseCommand):
    help = (
        "Remove the files of imports once their days are over, and what a broken import has left "
        "staged; part of the nightly work."
    )

    def handle(self, **options):
        self.stdout.write(clear(timezone.now()))
