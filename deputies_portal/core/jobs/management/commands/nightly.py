from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deputies_portal.core.jobs import nightly


class Command(BaseCommand):
    help = (
        "Do the nightly work that is due: once a day from 03:20 on, seals and mail every ten "
        "minutes. Run by a timer; run again it goes on with what failed or was missed. What "
        "another runner has in hand is left to it. Fails when a piece failed, after the others "
        "are done."
    )

    def handle(self, **options):
        done = nightly.run_due(timezone.now())
        for one in done:
            self.stdout.write(f"{one.piece.name}: {one.said or one.error}")
        failed = [one.piece.name for one in done if one.error]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
        if not done:
            self.stdout.write("Nothing is due.")
