"""The own account 我的账号: facts, second factor, and where one is signed in."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deputies_portal.core.accounts.models import SignIn
from deputies_portal.core.accounts.sign_in import factor, sessions
from deputies_portal.core.accounts.sign_in.devices import device_of
from deputies_portal.core.ui.gate import EVERYONE, opens_to


@opens_to(EVERYONE)
@require_safe
def own_account(request):
    lasting = SignIn.objects.visible_to(request.user).lasting(timezone.now())
    second_factor = factor.of(request.user)
    context = {
        "postings": request.scope.postings,
        "sign_ins": [(one, device_of(one.browser)) for one in lasting.order_by("-seen_at", "-pk")],
        "this_one": request.session.get(sessions.SIGN_IN),
        "second_factor": second_factor,
        "recovery_left": second_factor.recovery_codes_left() if second_factor else 0,
        "is_required": factor.is_required_of(request.roles),
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "accounts/own.html", context)


@opens_to(EVERYONE)
@require_POST
def end_sign_in(request, pk):
    sign_in = get_object_or_404(SignIn.objects.visible_to(request.user), pk=pk)
    sessions.end_sign_in(sign_in, actor=request.user)
    messages.success(request, _("那一处的登录已退出。"))
    return redirect("accounts:own")


@opens_to(EVERYONE)
@require_POST
def end_others(request):
    number = sessions.end_others(request)
    messages.success(request, _("已退出其他 %(number)s 处登录。") % {"number": number})
    return redirect("accounts:own")
