from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deputies_portal.accounts.models import User
from deputies_portal.accounts.slips import issue_slips


class Command(BaseCommand):
    help = (
        "Print a one-time password for an account (一次性密码), where no second administrator is "
        "there to confirm it. The old password is void; the journal names the server."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        user = User.objects.filter(username=User.normalize_username(username)).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        (slip,) = issue_slips([user], on=timezone.localdate(), actor=None)
        until = user.slip_until.isoformat()
        self.stdout.write(f"Account {user.username}, password {slip.code} (until {until}).")
