"""Messages shown once, kept in a cookie below the path of the portal, long ones in the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class CookieBelowPath(CookieStorage):
    """Django puts this cookie at the root, where other sites of the same host would get it."""

    def _update_cookie(self, encoded_data, response):
        super()._update_cookie(encoded_data, response)
        if self.cookie_name in response.cookies:
            response.cookies[self.cookie_name]["path"] = settings.SESSION_COOKIE_PATH


class PortalMessages(FallbackStorage):
    storage_classes = (CookieBelowPath, SessionStorage)
