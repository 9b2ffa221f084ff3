from django.core.management.base import BaseCommand, CommandError

from visits import invariants


class Command(BaseCommand):
    help = (
        "Look for rows that say something that can never be: states against events, rounds, "
        "numbers with gaps, lateness, kept sums against recounts, missing guards, values that no "
        "key opens. Only reads; fails when it finds any."
    )

    def handle(self, **options):
        found = 0
        for line in invariants.violations():
            found += 1
            self.stdout.write(line)
        if found:
            raise CommandError(f"{found} violations.")
        self.stdout.write("Everything holds.")
