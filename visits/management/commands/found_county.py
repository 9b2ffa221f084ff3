from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from stations.models import Region
from visits.lifecycle.founding import found_county


class Command(BaseCommand):
    help = "Make a county a user of the portal, with its own copies of the shipped lists."

    def add_arguments(self, parser):
        parser.add_argument("code", help="division code of six digits, e.g. 530524")
        parser.add_argument(
            "--short", default="", help="character before its numbers (default: the first)"
        )

    def handle(self, *, code, short, **options):
        try:
            since = timezone.localdate()
            county = found_county(code, actor=None, short=short, cadence_since=since)
        except Region.DoesNotExist as refused:
            raise CommandError(f"No county {code}: load it with import_regions.") from refused
        except IntegrityError as refused:
            raise CommandError(f"The county {code} was founded before.") from refused
        self.stdout.write(f"Founded {county} ({code}).")
