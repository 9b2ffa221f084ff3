from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deputies_portal.core.audit import elsewhere, sealing


class Command(BaseCommand):
    help = (
        "Seal the new lines of the journal (封存); run by the timer. The printed value of the "
        "newest seal, noted elsewhere, also proves later that nothing was cut off the end."
    )

    def handle(self, **options):
        seals = sealing.seal_journal(now=timezone.now())
        newest = seals[-1] if seals else sealing.newest_seal()
        lines = sum(seal.lines for seal in seals)
        at = f"; newest seal {newest.number}: {newest.digest}" if newest else ""
        self.stdout.write(f"Sealed {lines} lines{at}.")
        try:
            elsewhere.tell_newest()
        except (OSError, ValueError) as error:
            where = settings.JOURNAL_DIGEST_TO
            raise CommandError(f"Sealed, but {where} was not told: {error}") from error
