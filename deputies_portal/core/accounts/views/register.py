"""The register of accounts, for administrators: pages of the register, and acts on one account."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from deputies_portal.core.accounts import slips, switching, two_administrators
from deputies_portal.core.accounts.filters import AccountFilter
from deputies_portal.core.accounts.forms import AccountForm, NewAccountForm
from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import factor, lockout, sessions
from deputies_portal.core.accounts.views.sheet import slip_sheet
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterDetail, RegisterEdit, RegisterList

ADMINISTRATOR = "administrator"
FACTOR_IS_OFF = gettext_lazy("动态码已关闭，这个人的登录已全部退出。")
PROPOSED = {
    two_administrators.Act.SLIP: gettext_lazy(
        "已提请。另一名管理员在这一页确认后，由其打印密码条。"
    ),
    two_administrators.Act.FACTOR: gettext_lazy(
        "已提请。另一名管理员在这一页确认后，动态码就关闭。"
    ),
}
WITHDRAWN = {
    two_administrators.Act.SLIP: gettext_lazy("提请已撤回，没有发放密码。"),
    two_administrators.Act.FACTOR: gettext_lazy("提请已撤回，动态码照旧。"),
}


class Accounts(RegisterList):
    model = User
    roles = frozenset({ADMINISTRATOR})
    filterset_class = AccountFilter
    order = ("username",)
    template_name = "accounts/accounts.html"

    def get_queryset(self):
        return super().get_queryset().with_standing(timezone.localdate())

    def get_context_data(self, **kwargs):
        usage = User.objects.visible_to(self.request.user).usage(timezone.localdate())
        return super().get_context_data(usage=usage, **kwargs)


class Account(RegisterDetail):
    model = User
    roles = frozenset({ADMINISTRATOR})
    context_object_name = "account"
    template_name = "accounts/account.html"

    def get_queryset(self):
        return super().get_queryset().with_standing(timezone.localdate())

    def get_context_data(self, **kwargs):
        until = lockout.longest_lock(self.object, now=timezone.now())
        lasting = self.object.sign_ins.all().lasting(timezone.now()).count()
        facts = {"second_factor": factor.of(self.object), "sign_ins": lasting}
        return super().get_context_data(locked_until=until, **facts, **self._of_two(), **kwargs)

    def _of_two(self) -> dict:
        """What the page says of what a second administrator confirms."""
        now, me = timezone.now(), self.request.user
        on = timezone.localdate(now)
        if not slips.needs_two(self.object, on=on):
            return {"needs_two": False}
        return {
            "needs_two": True,
            "slip_proposal": two_administrators.waiting_for(
                self.object, two_administrators.Act.SLIP, now=now
            ),
            "factor_proposal": two_administrators.waiting_for(
                self.object, two_administrators.Act.FACTOR, now=now
            ),
            "has_partner": bool(two_administrators.partners_of(me, self.object, on=on)),
        }


class NewAccount(RegisterEdit):
    model = User
    roles = frozenset({ADMINISTRATOR})
    form_class = NewAccountForm
    template_name = "accounts/account_edit.html"
    saved_message = gettext_lazy("账号已开通。请接着发放密码。")

    def list_url(self):
        return reverse("accounts:accounts")

    def save_record(self, form):
        form.instance.set_unusable_password()
        form.instance.county = min(self.request.scope.administered, default="")
        return super().save_record(form)


class EditAccount(RegisterEdit):
    model = User
    roles = frozenset({ADMINISTRATOR})
    form_class = AccountForm
    template_name = "accounts/account_edit.html"


@opens_to(ADMINISTRATOR)
@require_POST
def issue_slip(request, pk):
    """The slip is the answer to this POST, and is never shown again."""
    account = _account(request, pk)
    issued = slips.issue_slips([account], on=timezone.localdate(), **_by(request))
    return slip_sheet(request, issued, back=account.get_absolute_url())


@opens_to(ADMINISTRATOR)
@require_POST
def propose(request, pk, act):
    account = _account(request, pk)
    two_administrators.propose(account, act, at=timezone.now(), **_by(request))
    messages.success(request, PROPOSED[act])
    return redirect(account)


@opens_to(ADMINISTRATOR)
@require_POST
def confirm(request, pk, act):
    account = _account(request, pk)
    issued = two_administrators.confirm(account, act, at=timezone.now(), **_by(request))
    if issued:
        return slip_sheet(request, [issued], back=account.get_absolute_url())
    messages.success(request, FACTOR_IS_OFF)
    return redirect(account)


@opens_to(ADMINISTRATOR)
@require_POST
def withdraw(request, pk, act):
    account = _account(request, pk)
    two_administrators.withdraw(account, act, at=timezone.now(), **_by(request))
    messages.success(request, WITHDRAWN[act])
    return redirect(account)


OF_TWO = {"propose": propose, "confirm": confirm, "withdraw": withdraw}


@opens_to(ADMINISTRATOR)
@require_POST
def unlock(request, pk):
    account = _account(request, pk)
    if lockout.lift_lock(account, **_by(request)):
        messages.success(request, _("锁定已解除，现在可以登录。"))
    else:
        messages.info(request, _("这个账号没有锁定。"))
    return redirect(account)


@opens_to(ADMINISTRATOR)
@require_POST
def sign_out(request, pk):
    account = _account(request, pk)
    sessions.end_all(account, **_by(request))
    messages.success(request, _("这个人的登录已全部退出。"))
    return redirect(account)


@opens_to(ADMINISTRATOR)
@require_POST
def reset_factor(request, pk):
    """Phone and recovery codes are lost: the next sign-in asks for the password alone."""
    account = _account(request, pk)
    factor.take_off(account, on=timezone.localdate(), **_by(request))
    messages.success(request, FACTOR_IS_OFF)
    return redirect(account)


@opens_to(ADMINISTRATOR)
@require_POST
def disable(request, pk):
    account = switching.disable_account(_account(request, pk), **_by(request))
    messages.success(request, _("账号已停用，这个人的登录已全部退出。"))
    return redirect(account)


@opens_to(ADMINISTRATOR)
@require_POST
def enable(request, pk):
    account = switching.enable_account(_account(request, pk), **_by(request))
    messages.success(request, _("账号已启用。"))
    return redirect(account)


def _account(request, pk):
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _by(request):
    return {"actor": request.user, "posting": request.scope.posting_of(ADMINISTRATOR)}
