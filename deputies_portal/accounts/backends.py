"""Who may sign in with a name and a password."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from deputies_portal.accounts.models import User


class PortalBackend(ModelBackend):
    """Django's own check, which takes as long for an unknown name as for a known one."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if username is None or password is None:
            return None
        return super().authenticate(
            request, username=User.normalize_username(username), password=password
        )

    def user_can_authenticate(self, user):
        """Disabled accounts may not; demonstration accounts only in a demonstration."""
        return user.is_active and (settings.DEMO or not user.is_demo)
