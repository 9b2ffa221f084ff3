from django.core.management.base import BaseCommand

from visits.step_page import as_markdown


class Command(BaseCommand):
    help = "Print the table of steps of an issue as Markdown (docs/steps.md)."

    def handle(self, **options):
        self.stdout.write(as_markdown(), ending="")
