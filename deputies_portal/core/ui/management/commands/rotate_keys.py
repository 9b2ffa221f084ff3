from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.audit import journal, keys
from deputies_portal.core.rotation import rotate_keys


class Command(BaseCommand):
    help = (
        "Seal all personal data anew under the first of VAULT_KEYS, while the portal is in use. "
        "Afterwards the older keys may go, once no back-up needs them. --check only counts. "
        "Exit code 1 when values are left that no key opens."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="count only, write nothing")

    def handle(self, *, check, **options):
        done = rotate_keys(check_only=check)
        for column, counts in done.items():
            self.stdout.write(
                f"{column}: {counts.anew} {'under older keys' if check else 'sealed anew'}, "
                f"{counts.current} under the first key, {counts.unreadable} that no key opens"
            )
        if not check:
            facts = {"rows": sum(one.anew for one in done.values())}
            journal.record(actor=None, action="keys.rotate", after=facts)
        if any(one.unreadable for one in done.values()):
            raise CommandError("Some values open with no key: a key is missing from VAULT_KEYS.")
        if not check:
            keys.forget_all_but_the_first()
