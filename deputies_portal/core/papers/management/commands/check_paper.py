from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.papers import measuring, package


class Command(BaseCommand):
    help = (
        "Measure a Word file by the layout of official papers (GB/T 9704-2012) and name what "
        "differs; with --letter also the red head, number, signer and imprint. Fails when anything "
        "does."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--letter", action="store_true", help="it goes out under a red head")

    def handle(self, *, file: Path, letter: bool, **options):
        try:
            content = file.read_bytes()
            package.read(content)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        found = measuring.differences(content, is_letter=letter)
        for difference in found:
            self.stdout.write(difference)
        if found:
            raise CommandError(f"{len(found)} different.")
        self.stdout.write("As the norm asks.")
