from django.core.management.base import BaseCommand

from visits.step_page import as_markdown


class Command(BaseCommand):
    help = "Print the tables of steps as Markdown (docs/steps.md)."

    def handle(self, **options):
        self.stdout.write(as_markdown(), ending="")
