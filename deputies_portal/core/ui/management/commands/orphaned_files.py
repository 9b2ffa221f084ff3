from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.core.audit import journal
from deputies_portal.core.backup.orphans import QUARANTINE, move_aside, orphans_in


class Command(BaseCommand):
    help = (
        "List files in the folder of uploads that no record names; files younger than a day may "
        f"belong to a record being saved and are left out. --move puts them into {QUARANTINE}/ "
        "there, for somebody to look at and delete. Exit code 0 in either case."
    )

    def add_arguments(self, parser):
        parser.add_argument("--move", action="store_true", help=f"move them into {QUARANTINE}/")

    def handle(self, *, move, **options):
        folder = Path(settings.MEDIA_ROOT)
        orphans = orphans_in(folder, now=timezone.now())
        for one in orphans:
            self.stdout.write(f"{one.size:>12} {one.name}")
        if move and orphans:
            move_aside(orphans, folder)
            journal.record(actor=None, action="files.quarantine", after={"files": len(orphans)})
        done = "moved aside" if move else "found"
        self.stdout.write(f"{len(orphans)} files without a record {done}.")
