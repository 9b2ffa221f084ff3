"""Every request passes here: is a sign-in needed, has it run out, must the password change?"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from deputies_portal.core.accounts import passwords
from deputies_portal.core.accounts.sign_in import factor, kept_forms, sessions
from deputies_portal.core.accounts.views.sign_in import sign_in_page


class SessionLimits:
    """Ends a sign-in that was idle too long, or has lasted its full time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.expired_user_id = None
        # Strangers without a cookie never touch the session, and cost no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self.look_at(request)
        return self.get_response(request)

    def look_at(self, request):
        owner = sessions.owner_of(request.session)
        if owner is None:
            return
        if sessions.is_over(request.session):
            request.expired_user_id = owner
            logout(request)
        elif request.user.is_anonymous:  # a new password or a new epoch has ended it
            request.expired_user_id = owner
        else:
            sessions.touch(request.session)
            kept_forms.forget_when_done(request)


class SignInRequired(LoginRequiredMiddleware):
    """Closes every page but those marked `login_not_required`."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request"):
            # A fragment of a page: swapping the sign-in page into it would lose what is typed.
            return HttpResponse(status=401)
        if request.method != "POST":
            if _is_front_door(request):
                return import_string(settings.FRONT_VIEW)(request)
            if request.expired_user_id:
                messages.info(request, _("登录已失效，请重新登录。"))
            return super().handle_no_permission(request, view_func)
        person = request.expired_user_id or sessions.remembered_person(request)
        # Nobody knows who sat here: nothing is promised that the next person would not get.
        token = kept_forms.KeptForm.of(request, user_id=person).seal() if person else ""
        return sign_in_page(request, kept_token=token, was_refused=True, status=403)


def _is_front_door(request) -> bool:
    """The first address of the portal, asked for by somebody who was not signed in just now."""
    is_first = request.resolver_match.view_name == settings.LOGIN_REDIRECT_URL
    return is_first and not request.expired_user_id


class PasswordChangeRequired:
    """An issued password opens nothing but the page that changes it."""

    OPEN = frozenset(
        {"accounts:password", "accounts:logout", "accounts:language", "accounts:alive"}
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        if not passwords.must_change(request.user, now=timezone.now()):
            return None
        if request.resolver_match.view_name in self.OPEN:
            return None
        return redirect("accounts:password")


class SecondFactorRequired:
    """Who must sign in with a code and has none yet reaches the page that sets it up alone."""

    OPEN = PasswordChangeRequired.OPEN | {"accounts:factor", "accounts:own"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        if not factor.is_required_of(request.roles) or request.session.get(factor.PASSED):
            return None
        return (
            None if request.resolver_match.view_name in self.OPEN else redirect("accounts:factor")
        )
