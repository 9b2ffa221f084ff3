from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from stations.regions.regions_import import SHIPPED, RegionsRefused, load_regions, read_regions


class Command(BaseCommand):
    help = "Load regions from a CSV or CSV.gz file (all rows or none); may be run twice."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *, path, **options):
        try:
            loaded = load_regions(read_regions(path.read_bytes()), source=path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except RegionsRefused as refused:
            lines = [f"line {error.line}: {error.message}" for error in refused.errors]
            raise CommandError("\n".join(["Nothing was imported.", *lines])) from refused
        self.stdout.write(
            f"Regions: {loaded.added} added, {loaded.renamed} renamed, "
            f"{loaded.unchanged} unchanged."
        )
