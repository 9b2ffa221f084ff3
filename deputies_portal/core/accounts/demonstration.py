"""The demonstration: accounts that anybody may try, shown on the sign-in page while DEMO is on."""

from django.conf import settings

from deputies_portal.core.accounts.models import User

PASSWORD = "demo-portal-1"


def shown_accounts():
    """Those with the printed password; invented people of the stories have none."""
    if not settings.DEMO:
        return User.objects.none()
    return User.objects.demonstration().order_by("pk")
