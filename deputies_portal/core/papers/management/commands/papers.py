from django.core.management.base import BaseCommand

from deputies_portal.core.papers.reference import as_markdown


class Command(BaseCommand):
    help = "Print the papers and their placeholders as Markdown (docs/papers.md)."

    def handle(self, **options):
        self.stdout.write(as_markdown(), ending="")
