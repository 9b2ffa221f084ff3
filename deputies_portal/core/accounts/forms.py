"""The forms of signing in, of changing one's password, and of the register of accounts."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts import codes
from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import lockout
from deputies_portal.core.accounts.sign_in.known_devices import counter_of, mark_of
from deputies_portal.core.audit.current_request import client_address
from deputies_portal.core.ui.forms.base import (
    PlainTextField,
    PortalForm,
    PortalModelForm,
    VersionedFormMixin,
)

LONGEST_NAME = User._meta.get_field("username").max_length
SLIP_OVER = _("这个一次性密码已经过期。请管理员重新发放一张。")
WRONG = _("登录名或密码不对。请核对后再试。")
ADDRESS_PAUSED = _("从这个网络地址输错的次数太多，请过一会儿再试。")


def is_slip_over(request) -> bool:
    """The code was right, but its last day has passed."""
    return getattr(request, "is_slip_over", False)


def password_field(label, autocomplete, **facts):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **facts,
    )


class SignInForm(PortalForm):
    username = PlainTextField(
        label=_("登录名"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = password_field(_("密码"), "current-password")

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.account = None

    def clean_username(self):
        # One spelling, so that the lock counts every variant of a name as the same name.
        username = User.normalize_username(self.cleaned_data["username"])
        if len(username) > LONGEST_NAME:  # one compatibility character may stand for eighteen
            raise ValidationError(WRONG)
        return username

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if self.is_address_paused:
            raise ValidationError(ADDRESS_PAUSED, code="locked")
        self.request.signing_in_as = cleaned["username"]
        self.account = authenticate(
            self.request, username=cleaned["username"], password=cleaned["password"]
        )
        if self.account is None:
            if self.is_locked:
                raise lockout.lock_message(counter_of(self.request, cleaned["username"]))
            raise ValidationError(SLIP_OVER if is_slip_over(self.request) else WRONG)
        return cleaned

    @property
    def is_locked(self) -> bool:
        return getattr(self.request, "axes_locked_out", False) or self.is_address_paused

    @cached_property
    def is_address_paused(self) -> bool:
        """Who shares the address with somebody who guesses goes on, on a device he is known on."""
        if mark_of(self.request, self.cleaned_data.get("username", "")):
            return False
        return lockout.is_address_paused(client_address(self.request), now=timezone.now())


class CodeForm(PortalForm):
    """A code of the authenticator app, or one of the recovery codes."""

    code = PlainTextField(
        label=_("动态码或备用码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class PasswordForm(PortalForm):
    """The own password: a wrong present one counts towards the lock, as on the sign-in page."""

    old_password = password_field(_("现在的密码"), "current-password")
    new_password1 = password_field(_("新密码"), "new-password")
    new_password2 = password_field(_("再输一次新密码"), "new-password")

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, user=request.user, **kwargs)
        self.request = request
        self.fields["new_password1"].help_text = password_validators_help_text_html()

    def clean_old_password(self):
        present = self.cleaned_data["old_password"]
        name = self.request.signing_in_as = self.request.user.username
        if authenticate(self.request, username=name, password=present) is None:
            if getattr(self.request, "axes_locked_out", False):
                raise lockout.lock_message(counter_of(self.request, name))
            if is_slip_over(self.request):
                raise ValidationError(SLIP_OVER)
            raise ValidationError(_("现在的密码不对。"))
        return present

    def clean_new_password1(self):
        new = self.cleaned_data["new_password1"]
        validate_password(new, self.request.user)
        same = new == self.cleaned_data.get("old_password")
        if same or codes.fits(new, self.request.user.slip):
            raise ValidationError(_("新密码要和现在的不同。"))
        return new

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("new_password1"), cleaned.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("两次输入的新密码不一样。"))
        return cleaned


class NewAccountForm(PortalModelForm):
    widths = {"username": "g4", "name": "g4", "email": "g4"}

    class Meta:
        model = User
        fields = ["username", "name", "email"]
        help_texts = {"username": _("登录时输入的名字，开通后不能再改。")}

    def clean_username(self):
        return User.normalize_username(self.cleaned_data["username"])


class AccountForm(VersionedFormMixin, PortalModelForm):
    widths = {"name": "g6", "email": "g6"}

    class Meta:
        model = User
        fields = ["name", "email"]
