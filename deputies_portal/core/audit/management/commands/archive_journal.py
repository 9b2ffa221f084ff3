from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deputies_portal.core.audit import archiving


class Command(BaseCommand):
    help = (
        "Move lines of the journal older than JOURNAL_DAYS into a file (归档): sealed ones only, "
        "and only while the journal is as it was sealed. The seals stay."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "backups", metavar="DIR")
        parser.add_argument("--days", type=int, default=settings.JOURNAL_DAYS, metavar="N")

    def handle(self, *, to, days, **options):
        now = timezone.now()
        try:
            made = archiving.archive_journal(to, before=now - timedelta(days=days), now=now)
        except archiving.ArchiveRefused as refused:
            raise CommandError(f"Nothing was moved. {refused}") from refused
        if made is None:
            self.stdout.write("Nothing is that old and sealed.")
        else:
            self.stdout.write(f"{to / made.file_name}: {made.lines} lines, SHA-256 {made.sha256}")
