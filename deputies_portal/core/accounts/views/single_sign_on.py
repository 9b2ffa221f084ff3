"""Leaving for the provider of the county, and coming back from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from deputies_portal.core.accounts.sign_in import factor, single_sign_on
from deputies_portal.core.accounts.views.sign_in import ask_for_code, enter


@method_decorator([login_not_required, never_cache], name="dispatch")
class Leave(OIDCAuthenticationRequestView):
    def dispatch(self, request, *args, **kwargs):
        _require_provider()
        return super().dispatch(request, *args, **kwargs)


@method_decorator([login_not_required, never_cache], name="dispatch")
class ComeBack(OIDCAuthenticationCallbackView):
    """Who has a second factor here is asked for its code all the same."""

    def dispatch(self, request, *args, **kwargs):
        _require_provider()
        return super().dispatch(request, *args, **kwargs)

    def login_success(self):
        posted = {"next": self.request.session.pop("oidc_login_next", None) or ""}
        if factor.of(self.user):
            return ask_for_code(self.request, self.user, posted)
        return enter(self.request, self.user, posted)

    def login_failure(self):
        messages.error(self.request, _("统一身份登录没有成功，或者您在这里没有账号。请找管理员。"))
        return redirect("accounts:login")


def _require_provider():
    if not single_sign_on.is_on():
        raise Http404("no provider is set")
