from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from visits.privacy import register


class Command(BaseCommand):
    help = (
        "Print the register of personal data as Markdown (docs/privacy.md). --check fails when a "
        "column of text, file or JSON stands in it twice or not at all."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="compare with the columns, only")

    def handle(self, *, check, **options):
        if not check:
            self.stdout.write(register.as_markdown(), ending="")
            return
        named, there = Counter(register.named()), register.columns_of_text()
        wrong = sorted({*there} ^ {*named} | {name for name, n in named.items() if n > 1})
        for name in wrong:
            self.stdout.write(f"{name}: named {named[name]} times")
        if wrong:
            raise CommandError(f"{len(wrong)} columns are not named once.")
        self.stdout.write("Every column is named once.")
