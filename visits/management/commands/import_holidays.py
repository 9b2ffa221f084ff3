from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from visits.holidays.calendar_import import SHIPPED, CalendarRefused, read_calendar
from visits.holidays.holidays import load_days


class Command(BaseCommand):
    help = "Load the working-day calendar from a CSV file (all rows or none); may be run twice."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *, path, **options):
        try:
            rows = read_calendar(path.read_bytes())
            loaded, moved = load_days(rows, actor=None, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except CalendarRefused as refused:
            lines = [f"line {error.line}: {error.message}" for error in refused.errors]
            raise CommandError("\n".join(["Nothing was imported.", *lines])) from refused
        self.stdout.write(
            f"Calendar: {loaded.added} added, {loaded.changed} changed, "
            f"{loaded.unchanged} unchanged."
        )
        if moved:
            self.stdout.write(f"{len(moved)} running deadlines moved.")
