"""Single sign-on 统一身份登录 through OpenID Connect, where the county has a provider.

The provider says who somebody is; who may sign in and what he may do stays with the account and
its postings. No account is ever made or changed by it.
"""

import logging

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in.backends import PortalBackend

log = logging.getLogger(__name__)


def is_on() -> bool:
    return bool(settings.OIDC_RP_CLIENT_ID)


class PortalOIDCBackend(PortalBackend, OIDCAuthenticationBackend):
    """The account whose sign-in name the provider claims (`OIDC_CLAIM`)."""

    def authenticate(self, request, **credentials):
        """None for whatever the provider gets wrong, and for who may not sign in."""
        if "nonce" not in credentials:
            return None
        try:
            user = OIDCAuthenticationBackend.authenticate(self, request, **credentials)
        except (SuspiciousOperation, requests.RequestException, ValueError, KeyError) as error:
            log.warning("Single sign-on failed: %s", type(error).__name__)
            return None
        return user if user and self.user_can_authenticate(user) else None

    def verify_token(self, token, **facts):
        """Beside signature and nonce: made by the provider, for this portal, and not run out."""
        try:
            payload = super().verify_token(token, **facts)
        except (jwt.PyJWTError, TypeError, AttributeError) as error:
            raise SuspiciousOperation("no valid token") from error
        audience = payload.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if settings.OIDC_RP_CLIENT_ID not in audiences or "exp" not in payload:
            raise SuspiciousOperation("the token is for somebody else, or lasts for ever")
        if settings.OIDC_OP_ISSUER and payload.get("iss") != settings.OIDC_OP_ISSUER:
            raise SuspiciousOperation("the token is from somebody else")
        self.subject = payload.get("sub")
        return payload

    def verify_claims(self, claims):
        """About the same person as the token (OpenID Connect Core, 5.3.2), with a name."""
        return claims.get("sub") == self.subject and isinstance(self._name_in(claims), str)

    def filter_users_by_claims(self, claims):
        username = User.normalize_username(self._name_in(claims))
        return User.objects.enabled(timezone.localdate()).filter(username=username)

    def describe_user_by_claims(self, claims):
        return "the claimed name"  # a name of somebody unknown stays out of the log

    @staticmethod
    def _name_in(claims):
        return claims.get(settings.OIDC_CLAIM)
