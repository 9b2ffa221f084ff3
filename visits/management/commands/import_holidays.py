from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from visits.calendar_import import SHIPPED, CalendarRefused, load_calendar, read_calendar


class Command(BaseCommand):
    help = "Load the working-day calendar from a CSV file (all rows or none); may be run twice."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *, path, **options):
        try:
            loaded = load_calendar(read_calendar(path.read_bytes()))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except CalendarRefused as refused:
            lines = [f"line {error.line}: {error.message}" for error in refused.errors]
            raise CommandError("\n".join(["Nothing was imported.", *lines])) from refused
        self.stdout.write(
            f"Calendar: {loaded.added} added, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged."
        )
