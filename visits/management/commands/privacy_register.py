from django.core.management.base import BaseCommand

from visits.privacy.register import as_markdown


class Command(BaseCommand):
    help = "Print the register of personal data as Markdown (docs/privacy.md)."

    def handle(self, **options):
        self.stdout.write(as_markdown(), ending="")
