from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.backup import Refused, Unfinished
from deputies_portal.core.backup.encryption import given_keys
from deputies_portal.core.backup.restoring import check_archive, restore


class Command(BaseCommand):
    help = (
        "Restore an archive of `backup` into an empty database and an empty folder of uploads. "
        "Everything is verified before anything is touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--check", action="store_true", help="only read and verify the archive")
        parser.add_argument("--key-file", type=Path, help="keys of an encrypted archive")

    def handle(self, *, archive, check, key_file, **options):
        try:
            keys = given_keys(key_file)
            manifest = check_archive(archive, keys) if check else restore(archive, keys)
        except Refused as refused:
            raise CommandError(f"Nothing was changed. {refused}") from refused
        except Unfinished as unfinished:
            raise CommandError(f"Restored, but not finished. {unfinished}") from unfinished
        done = "Sound" if check else "Restored"
        rows, files = sum(manifest.rows.values()), len(manifest.files)
        self.stdout.write(f"{done}: back-up of {manifest.made_at}, {rows} rows, {files} files.")
        for name in manifest.missing:
            self.stdout.write(f"  was missing when it was made: {name}")
