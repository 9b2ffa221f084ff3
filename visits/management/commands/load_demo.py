from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from stations.models import County
from visits.demo.loading import NotLoaded, load_counties
from visits.demo.stage import day_of_loading


class Command(BaseCommand):
    help = "Load the two demonstration counties into a database without counties."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            help="the day they are made for (default: today; before half past nine, yesterday)",
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are counties"
        )

    def handle(self, *, on, if_empty, **options):
        if if_empty and County.objects.exists():
            self.stdout.write("There are counties already; nothing was loaded.")
            return
        self.stdout.write("Loading the demonstration counties …")
        try:
            loaded = load_counties(on or day_of_loading(timezone.now()))
        except NotLoaded as refused:
            raise CommandError(str(refused)) from refused
        counted = ", ".join(f"{number} {name}" for name, number in loaded.items())
        self.stdout.write(f"Loaded: {counted}.")
