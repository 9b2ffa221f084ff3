from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.backup import Refused
from deputies_portal.core.backup.encryption import given_keys
from deputies_portal.core.backup.proving import prove


class Command(BaseCommand):
    help = (
        "Prove an archive of `backup`: open it, compare every checksum, load its database into a "
        "scratch place and count every table. The portal may be in use. Exit code 1 and a line "
        "for each finding when anything is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--key-file", type=Path, help="keys of an encrypted archive")

    def handle(self, *, archive, key_file, **options):
        try:
            proof = prove(archive, given_keys(key_file))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for line in proof.proven:
            self.stdout.write(line)
        if proof.wrong:
            raise CommandError("\n".join(proof.wrong))
        self.stdout.write(f"{archive.name} is proven.")
