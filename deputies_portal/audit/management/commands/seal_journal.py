from django.core.management.base import BaseCommand
from django.utils import timezone

from deputies_portal.audit import sealing


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
