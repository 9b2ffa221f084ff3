"""What the tests do as the portal does it, and faster."""

import pytest
from axes.signals import handle_user_logged_in
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.db.models.expressions import BaseExpression
from django.http import HttpRequest
from django.template import Template
from django.test import Client
from django.test.utils import _TestState

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in.session_store import SessionStore


@pytest.fixture(scope="session", autouse=True)
def templates_are_not_watched(django_test_environment):
    """Django's test client notes each template, and every field of a form is one, with a copy of
    its context. Nothing here asks for them: what a page says is read from the page.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield


@pytest.fixture(scope="session", autouse=True)
def signed_in_at_once(django_test_environment):
    """`force_login` of a client without a past: what is done at a sign-in, but no session is taken
    over and no wrong passwords are looked for (half of its time).
    """
    in_full = Client.force_login

    def force_login(self, user, backend=None):
        if settings.SESSION_COOKIE_NAME in self.cookies:
            in_full(self, user, backend)
            return
        request = HttpRequest()
        request.session = SessionStore()
        request.session[SESSION_KEY] = str(user.pk)
        request.session[BACKEND_SESSION_KEY] = user.backend = backend or self._get_backend()
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        user_logged_in.disconnect(handle_user_logged_in)
        try:
            user_logged_in.send(User, request=request, user=user)
        finally:
            user_logged_in.connect(handle_user_logged_in)
        request.session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


def copied(expression):
    """As `copy.copy` makes it, in a tenth of the time; `test_quickened.py` compares them."""
    made = object.__new__(type(expression))
    vars(made).update(expression.__getstate__())
    return made


@pytest.fixture(scope="session", autouse=True)
def queries_are_written_quickly(django_test_environment):
    """Django copies each part of each query by way of pickle's protocol (a twentieth of the time
    of the suite).
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseExpression, "copy", copied)
        yield
