from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from visits.lifecycle import retention


class Command(BaseCommand):
    help = (
        "Remove names, phones, addresses and own words of visits whose time is over (保存期限); "
        "run daily by the timer. --dry-run only counts."
    )

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day, default today")
        parser.add_argument("--dry-run", action="store_true", help="count only, write nothing")

    def handle(self, on=None, *, dry_run, **options):
        on = on or timezone.localdate()
        done = retention.due_by_county(on=on) if dry_run else retention.anonymise_due(on=on)
        what = "would be anonymised" if dry_run else "anonymised"
        for county, number in done.items():
            self.stdout.write(f"{county.region_id}: {number} visits {what}.")
        if not done:
            self.stdout.write(f"No visit {what}.")
