"""The first administrator 首任管理员: at first nobody could sign in to appoint anybody."""

from datetime import date

from django.db import transaction

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.slips import issue_slips
from deputies_portal.core.audit import journal
from stations.models import Posting


class AlreadyAdministered(Exception):
    """Somebody administers the portal; he appoints the others on its pages."""


@transaction.atomic
def appoint_first_administrator(username: str, name: str, *, on: date) -> tuple[User, str]:
    """The new account and its password for one sign-in, which must be changed then."""
    administrators = Posting.objects.current(on).filter(role=Posting.Role.ADMINISTRATOR)
    if administrators.filter(user__is_active=True, user__is_demo=False).exists():
        raise AlreadyAdministered
    user = User.objects.create_user(username, name=name)
    user.full_clean()
    # At first there is nobody but him: explicitly of the whole installation.
    posting = Posting(user=user, role=Posting.Role.ADMINISTRATOR, is_whole=True, starts_on=on)
    posting.full_clean()
    posting.save()
    journal.record(actor=None, action="posting.create", target=posting)
    return user, issue_slips([user], on=on, actor=None)[0].code
