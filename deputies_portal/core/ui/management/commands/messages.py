"""Bring the English catalogue up to date, or check that it is complete."""

from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.ui import catalogue

SHOWN = 20  # messages named before the list is cut


class Command(BaseCommand):
    help = (
        "Extract the messages into the English catalogue and compile it; --check changes nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when English is missing")

    def handle(self, *args, check, **options):
        self.check_only() if check else self.bring_up_to_date()

    def bring_up_to_date(self):
        if not catalogue.can_extract():
            raise CommandError("xgettext is missing: install gettext.")
        current = catalogue.merged(catalogue.extract(), catalogue.read())
        catalogue.write(current)
        empty = catalogue.untranslated(current)
        self.stdout.write(f"{len(current)} messages, {len(empty)} without English.")
        self.name(empty)

    def check_only(self):
        current = catalogue.read()
        lines = [f"without English: {message}" for message in catalogue.untranslated(current)]
        if catalogue.can_extract():
            missing = catalogue.missing_from(current, catalogue.extract())
            lines += [f"not in the catalogue: {message}" for message in missing]
        if not catalogue.is_compiled(current):
            lines.append("django.mo says something else than django.po")
        self.name(lines)
        if lines:
            raise CommandError(f"{len(lines)} messages to see to: run `make messages`.")
        self.stdout.write(f"{len(current)} messages, all in English.")

    def name(self, lines):
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … and {len(lines) - SHOWN} more")
