"""The pages of the second factor: setting it up, a new sheet of codes, switching it off."""

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from deputies_portal.core.accounts.forms import CodeForm
from deputies_portal.core.accounts.sign_in import factor, sessions
from deputies_portal.core.ui.context import Frame
from deputies_portal.core.ui.gate import EVERYONE, opens_to


@opens_to(EVERYONE)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request):
    """The secret lies sealed in the session until a code proves that the app has it."""
    if factor.of(request.user):
        return redirect("accounts:own")
    form = CodeForm(request.POST or None)
    secret = factor.kept_for_set_up(request.session)
    if not secret:
        secret = factor.new_secret()
        factor.keep_for_set_up(request.session, secret)
    elif request.method == "POST" and form.is_valid():
        try:
            sheet = factor.switch_on(request.user, secret=secret, code=form.cleaned_data["code"])
        except factor.WrongCode:
            form.add_error("code", _("动态码不对。请核对手机的时间，再输一次现在的那一个。"))
        else:
            return _switched_on(request, sheet)
    return render(request, "accounts/factor.html", _page_of(request, form, secret))


@opens_to(EVERYONE)
@require_POST
def recovery_codes(request):
    """The sheet is the answer to this POST, and is never shown again."""
    if not factor.of(request.user):
        return redirect("accounts:factor")
    return _sheet(request, factor.renew_recovery_codes(request.user))


@opens_to(EVERYONE)
@require_POST
def switch_off(request):
    if factor.is_required_of(request.roles):
        messages.error(request, _("您的角色登录时必须用动态码，不能关闭。"))
    else:
        factor.switch_off(request.user)
        request.session.pop(factor.PASSED, None)
        messages.success(request, _("动态码已关闭。"))
    return redirect("accounts:own")


def _switched_on(request, sheet):
    request.session.pop("factor_secret", None)
    request.session[factor.PASSED] = True
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    sessions.follow(request)
    messages.success(request, _("动态码已开启。其他地方的登录已全部退出。"))
    return _sheet(request, sheet)


def _sheet(request, sheet):
    return render(request, "accounts/recovery_codes.html", {"codes": sheet})


def _page_of(request, form, secret):
    portal = str(Frame(request).portal_name)
    address = factor.address_of(secret, user=request.user, portal=portal)
    return {
        "form": form,
        "qr": segno.make(address, micro=False).svg_data_uri(scale=4, border=2),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "is_required": factor.is_required_of(request.roles),
    }
