"""One's own account: password, language, and going on after an interruption."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core.accounts import passwords
from deputies_portal.core.accounts.forms import PasswordForm
from deputies_portal.core.accounts.sign_in import kept_forms, sessions
from deputies_portal.core.accounts.views.sign_in import safe_next, set_language_cookie
from deputies_portal.core.ui.gate import EVERYONE, opens_to


@opens_to(EVERYONE)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    form = PasswordForm(request.POST or None, request=request)
    if form.is_valid():
        passwords.change_password(
            request.user, form.cleaned_data["new_password1"], actor=request.user
        )
        update_session_auth_hash(request, request.user)
        sessions.follow(request)
        messages.success(request, _("密码已修改。其他地方的登录已全部退出。"))
        return redirect("accounts:kept" if kept_forms.waiting(request.session) else "desk:home")
    is_old = passwords.is_old(request.user, now=timezone.now())
    return render(request, "accounts/password.html", {"form": form, "is_old": is_old})


@login_not_required
@require_POST
def language(request):
    chosen = request.POST.get("language", "")
    response = redirect(safe_next(request))
    if chosen not in dict(settings.LANGUAGES):
        return response
    set_language_cookie(response, chosen)
    if request.user.is_authenticated and request.user.language != chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    with override(chosen):
        messages.success(request, _("页面语言已切换。"))
    return response


@opens_to(EVERYONE)
@require_safe
def alive(request):
    """The person is still there: keeps the sign-in from running out."""
    sessions.begin_idle_time(request.session)
    return HttpResponse(status=204)


@opens_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request):
    """Shows what was typed before the sign-in ran out, to be sent again or dropped."""
    form = kept_forms.waiting(request.session)
    if request.method == "POST":
        kept_forms.forget(request.session)
        messages.success(request, _("刚才没有提交的内容已放弃。"))
        return redirect("desk:home")
    if form is None:
        return redirect("desk:home")
    return render(request, "accounts/kept.html", {"kept": form})
