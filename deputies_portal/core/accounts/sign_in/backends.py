"""Who may sign in with a name and a password."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from deputies_portal.core.accounts.models import User
from deputies_portal.core.database.prepared import PreparedQuery
from deputies_portal.core.notices.models import unread_of

# Columns read with the person of every request, by name; each is made for the key of a person.
READ_ALONG = {"unread_notices": unread_of}


def _signed_in(*, pk: int):
    columns = {name: column_of(pk) for name, column_of in READ_ALONG.items()}
    return User.objects.annotate(**columns).filter(pk=pk)


SIGNED_IN = PreparedQuery(_signed_in, pk=int)


class PortalBackend(ModelBackend):
    """Django's own check, which takes as long for an unknown name as for a known one."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if username is None or password is None:
            return None
        user = super().authenticate(
            request, username=User.normalize_username(username), password=password
        )
        if user is None or not user.is_slip_over_on(timezone.localdate()):
            return user
        if request is not None:
            request.is_slip_over = True  # the right code, too late: the form may say so
        return None

    def get_user(self, user_id):
        """Read along with the number of unread notices: the bell asks no query of its own."""
        user = next(iter(SIGNED_IN.ask(pk=user_id)), None)
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user):
        """Disabled accounts and people who left may not; demonstration accounts only in one."""
        return user.is_enabled_on(timezone.localdate()) and (settings.DEMO or not user.is_demo)
