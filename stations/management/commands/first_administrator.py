from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from stations.postings.first_administrator import AlreadyAdministered, appoint_first_administrator


class Command(BaseCommand):
    help = "Open the first administrator's account; its password is printed once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name", help="the person's name, as the pages and the journal show it")

    def handle(self, *, username, name, **options):
        today = timezone.localdate()
        try:
            user, password = appoint_first_administrator(username, name, on=today)
        except AlreadyAdministered as refused:
            raise CommandError("There is an administrator; he opens further accounts.") from refused
        except IntegrityError as refused:
            raise CommandError(f"The account {username} exists already.") from refused
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        self.stdout.write(f"Account {user.username}, password {password} (for one sign-in only).")
