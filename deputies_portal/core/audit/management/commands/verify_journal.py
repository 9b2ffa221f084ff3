from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.audit import archiving, elsewhere, verifying


class Command(BaseCommand):
    help = (
        "Compare every line of the journal with its seal: names what was changed, removed or put "
        "in, and every seal with the digests noted in the file JOURNAL_DIGEST_TO. Exit code 1 when "
        "anything is wrong. A check of the journal is itself journalled."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--file", type=Path, action="append", default=[], help="an archived file as well"
        )
        parser.add_argument(
            *("--against", "--digest"),
            dest="digest",
            help="a value noted before: some seal must still have it",
        )

    def handle(self, *, file, digest, **options):
        found = verifying.verify_journal()
        wrong = found.wrong + [line for path in file for line in archiving.check_file(path)]
        if digest and not verifying.knows_digest(digest):
            wrong.append("no seal has the value that was noted: the end was cut off or made anew")
        differing, compared = elsewhere.compare()
        wrong += differing
        verifying.note_check(found, wrong)
        self.stdout.write(
            f"{found.lines} lines, {found.seals} seals, {found.unsealed} lines not sealed yet."
        )
        if wrong:
            raise CommandError("\n".join(wrong))
        for path in file:
            self.stdout.write(f"{path.name}: every line is as it was sealed.")
        if compared:
            self.stdout.write(compared)
        self.stdout.write(f"The journal is as it was sealed; newest seal: {found.newest}")
