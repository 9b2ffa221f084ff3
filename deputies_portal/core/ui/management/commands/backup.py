from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.encryption import given_keys
from deputies_portal.core.backup.making import make_backup

LACKING = 3  # the exit code of a back-up that was made but lacks a file


def at_least_one(text):
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is no number of archives")
    return int(text)


class Command(BaseCommand):
    help = (
        "Back up database and uploaded files into one archive, while the portal is in use. "
        "Encrypted where BACKUP_KEY or a key file is given; the keys of .env are not in it. "
        "Exit code 1: no archive; 3: made, but lacks a file."
    )

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "backups", metavar="DIR")
        parser.add_argument(
            "--keep", type=at_least_one, metavar="N", help="then remove all but the newest N"
        )
        parser.add_argument("--key-file", type=Path, help="encrypt with the first key in it")

    def handle(self, *, to, keep, key_file, **options):
        try:
            keys = given_keys(key_file)
            made = make_backup(to, at=timezone.now(), keep=keep, keys=keys)
        except Refused as refused:
            raise CommandError(f"No back-up was made. {refused}") from refused
        rows, size = sum(made.manifest.rows.values()), filesizeformat(made.path.stat().st_size)
        self.stdout.write(f"{made.path}: {rows} rows, {len(made.manifest.files)} files, {size}.")
        if not made.is_whole:
            lines = [f"missing in the folder: {name}" for name in made.manifest.missing]
            lines += [f"not as it was uploaded: {name}" for name in made.damaged]
            raise CommandError("\n".join(lines), returncode=LACKING)
