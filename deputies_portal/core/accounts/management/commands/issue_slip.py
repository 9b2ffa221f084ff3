from django.utils import timezone

from deputies_portal.core.accounts.management.of_account import AccountCommand
from deputies_portal.core.accounts.slips import issue_slips


class Command(AccountCommand):
    help = (
        "Print a one-time password for an account (一次性密码), where no second administrator is "
        "there to confirm it. The old password is void; the journal names the server."
    )

    def act(self, user):
        (slip,) = issue_slips([user], on=timezone.localdate(), actor=None)
        until = user.slip_until.isoformat()
        self.stdout.write(f"Account {user.username}, password {slip.code} (until {until}).")
