from django.core.management.base import CommandError
from django.utils import timezone

from deputies_portal.core.accounts.management.of_account import AccountCommand
from deputies_portal.core.accounts.sign_in import factor


class Command(AccountCommand):
    help = (
        "Take the second factor off an account (关闭动态码), where no second administrator is "
        "there to confirm it. Its sign-ins end; the journal names the server."
    )

    def act(self, user):
        if factor.of(user) is None:
            raise CommandError(f"The account {user.username} has no second factor.")
        factor.take_off(user, on=timezone.localdate(), actor=None)
        self.stdout.write(f"Account {user.username}: the second factor is off.")
