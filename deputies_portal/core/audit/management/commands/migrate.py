"""Django's own command, which then gives the portal's role what it needs: no table is forgotten."""

from django.core.management.commands import migrate

from deputies_portal.core.audit import roles


class Command(migrate.Command):
    def handle(self, *args, **options):
        super().handle(*args, **options)
        if not options["plan"]:
            roles.give_rights()
