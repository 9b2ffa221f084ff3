from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from deputies_portal.core.audit import roles


class Command(BaseCommand):
    help = (
        "Give the role of DATABASE_URL what the portal needs (PostgreSQL): everything but changing "
        "the journal. Signs in by MIGRATION_DATABASE_URL, the owner of the tables; makes the role "
        "where the owner may. `migrate` does the same each time."
    )

    def handle(self, **options):
        try:
            role = roles.give_rights()
        except DatabaseError as error:
            raise CommandError(f"The rights could not be given: {error}") from error
        if not role:
            raise CommandError(
                "There is one role: MIGRATION_DATABASE_URL names no other than DATABASE_URL."
            )
        self.stdout.write(roles.said(role, roles.journal_tables()))
