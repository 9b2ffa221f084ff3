from datetime import date, datetime, time

from django.core.management.base import BaseCommand
from django.utils import timezone

from visits.issues.filing import file_closed_issues


class Command(BaseCommand):
    help = "File closed issues once objections can come no more (归档); run daily by the timer."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day, default today")

    def handle(self, on=None, **options):
        on = date.fromisoformat(on) if isinstance(on, str) else on
        now = timezone.now()
        number = file_closed_issues(on=on or timezone.localdate(now), at=_moment(on, now))
        self.stdout.write(f"Filed {number} issues.")


def _moment(on: date | None, now: datetime) -> datetime:
    """Now; for another day, the morning of that day."""
    if on is None or on == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(on, time(6)))
