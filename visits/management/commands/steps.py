from django.core.management.base import BaseCommand

from deputies_portal.core.workflow.printed import as_markdown


class Command(BaseCommand):
    help = "Print the tables of steps as Markdown (docs/steps.md)."

    def handle(self, **options):
        self.stdout.write(as_markdown(), ending="")
