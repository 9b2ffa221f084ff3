"""The demonstration: accounts that anybody may try, shown on the sign-in page while DEMO is on."""

from django.conf import settings

from deputies_portal.accounts.models import User

PASSWORD = "demo-portal-1"


def shown_accounts():
    return User.objects.demonstration().order_by("pk") if settings.DEMO else User.objects.none()
