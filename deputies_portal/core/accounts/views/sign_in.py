"""Signing in and out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deputies_portal.core.accounts import demonstration
from deputies_portal.core.accounts.forms import CodeForm, SignInForm
from deputies_portal.core.accounts.sign_in import (
    factor,
    kept_forms,
    known_devices,
    sessions,
    single_sign_on,
    waiting,
)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "kept")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(safe_next(request, settings.LANDING_URL))
        return sign_in_page(request)
    form = SignInForm(request.POST, request=request)
    if not form.is_valid():
        status = 429 if form.is_locked else 200
        token = request.POST.get("kept", "")
        return sign_in_page(request, form, kept_token=token, status=status)
    if factor.of(form.account):
        return ask_for_code(request, form.account, request.POST)
    return enter(request, form.account, request.POST)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """The second step of signing in, for who has switched it on."""
    account = waiting.account_of(request)
    if account is None:
        messages.info(request, _("登录已失效，请重新登录。"))
        return redirect(settings.LOGIN_URL)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        error = waiting.try_code(request, account, form.cleaned_data["code"])
        if error is None:
            return enter(request, account, waiting.carried(request), passed=True)
        form.add_error("code", error)
        status = 429 if error.code == "locked" else 200
    return render(request, "accounts/code.html", {"form": form}, status=status)


def ask_for_code(request, account, posted):
    waiting.begin(request, account, posted)
    return redirect("accounts:code")


def enter(request, account, posted, *, passed=False):
    """Sign the account in and go on where `posted` wanted to; `passed`: with a code as well."""
    with transaction.atomic():
        login(request, account)
    if passed:
        request.session[factor.PASSED] = True
    response = redirect(_place_after(request, posted))
    sessions.remember_person(response, request.user)
    known_devices.remember(request, response, request.user)
    if request.user.language:
        set_language_cookie(response, request.user.language)
    return response


def sign_in_page(request, form=None, *, kept_token="", was_refused=False, status=200):
    """The page, also shown in place of a POST that was refused because nobody was signed in."""
    context = {
        "form": form or SignInForm(request=request),
        "single_sign_on": settings.OIDC_NAME if single_sign_on.is_on() else "",
        "next": "" if was_refused else safe_next(request, default=""),
        "kept": kept_token,
        "was_refused": was_refused,
        "demo_accounts": demonstration.shown_accounts(),
        "demo_password": demonstration.PASSWORD,
    }
    response = render(request, "accounts/sign_in.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def locked_out(request, response, credentials):
    """What django-axes shows for a locked name: the page of the form that found the lock."""
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request):
    if request.method != "POST" and request.user.is_authenticated:
        return render(request, "accounts/sign_out.html")
    if request.method == "POST":
        with transaction.atomic():
            logout(request)
        messages.success(request, _("您已退出登录。"))
    response = redirect(settings.LOGIN_URL)
    sessions.forget_person(response)
    return response


def safe_next(request, default=settings.LOGIN_REDIRECT_URL, posted=None):
    """The page asked for before, if it is one of ours. A word that is no path would be read as the
    name of a page.
    """
    wanted = (posted or request.POST).get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else default and resolve_url(default)


def set_language_cookie(response, language):
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


def _place_after(request, posted):
    """Where the person goes on: to the form that was refused, if it was his own."""
    token = posted.get("kept", "")
    if not token:
        return safe_next(request, settings.LANDING_URL, posted)
    form = kept_forms.opened(token)
    if form is None or form.user_id != request.user.pk:
        messages.info(request, _("刚才没有提交的内容未能恢复。"))
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    kept_forms.put(request.session, token, form)
    return resolve_url("accounts:kept")
