"""What the server does to one account, where no administrator can."""

from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.accounts.models import User


class AccountCommand(BaseCommand):
    """Hands the account of that user name to `act`; raises CommandError where there is none."""

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=User.normalize_username(username)).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        self.act(user)

    def act(self, user: User) -> None:
        raise NotImplementedError
