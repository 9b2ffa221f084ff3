"""The user 账号: who signs in. Who serves where is a posting of `stations`."""

import unicodedata
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts import codes
from deputies_portal.core.words.pinyin import search_key, typed

IDLE_DAYS = 90  # not signed in for so long: does the person still work here?


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The accounts an administrator keeps: of his county, or all. Who serves where is known a
        floor above.
        """
        postings = apps.get_model("stations", "Posting").objects
        return self.filter(postings.of_accounts_kept_by(user, timezone.localdate()))

    def demonstration(self):
        """Active accounts whose password is printed in public; invented people have none."""
        shown = self.filter(is_demo=True, is_active=True)
        return shown.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def enabled(self, on: date):
        """Accounts that may sign in on the day: not disabled, and the person has not left."""
        return self.filter(_enabled(on))

    def disabled(self, on: date):
        return self.exclude(_enabled(on))

    def staying(self):
        """Accounts that are enabled and whose person is not about to leave."""
        return self.filter(is_active=True, last_day__isnull=True)

    def with_standing(self, on: date):
        """`is_enabled` and `is_slip_over` as columns, for the badges of a page."""
        return self.annotate(
            is_enabled=_as_column(_enabled(on)), is_slip_over=_as_column(_over(on))
        )

    def never_used(self, on: date):
        return self.enabled(on).filter(last_login__isnull=True)

    def idle(self, on: date):
        """Enabled accounts whose last sign-in lies more than 90 days back."""
        return self.enabled(on).filter(last_login__lt=_idle_since(on))

    def slip_over(self, on: date):
        """Enabled accounts whose slip has passed its last day before it was changed."""
        return self.enabled(on).filter(_over(on))

    def usage(self, on: date) -> dict[str, int]:
        """How many accounts were never used, not for 90 days, or have a slip that is over."""
        return self.enabled(on).aggregate(
            never=models.Count("pk", filter=Q(last_login__isnull=True)),
            idle=models.Count("pk", filter=Q(last_login__lt=_idle_since(on))),
            slip_over=models.Count("pk", filter=_over(on)),
        )

    def matching(self, text: str):
        """By part of the user name, or of the name in characters, pinyin or initials."""
        username = self.model.normalize_username(text)
        return self.filter(
            Q(username__contains=username)
            | Q(name__contains=text)
            | Q(search_key__contains=typed(text))
        )


def _enabled(on: date) -> Q:
    return Q(is_active=True) & (Q(last_day__isnull=True) | Q(last_day__gte=on))


def _over(on: date) -> Q:
    return ~Q(slip="") & Q(slip_until__lt=on)


def _idle_since(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on - timedelta(days=IDLE_DAYS), time.min))


def _as_column(condition: Q) -> models.ExpressionWrapper:
    return models.ExpressionWrapper(condition, models.BooleanField())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **facts):
        """A new account; without a password nobody can sign in to it until one is issued."""
        user = self.model(username=username, **facts)
        user.clean()
        user.password = make_password(password)
        user.password_changed_at = timezone.now() if password else None
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in."""

    # The journal names this field when it changes, never its value.
    PERSONAL = frozenset({"email"})

    username = models.CharField(
        _("登录名"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个登录名已经有人用了。")},
    )
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    language = models.CharField(
        _("语言"), max_length=10, blank=True, choices=[("zh-hans", _("中文")), ("en", "English")]
    )
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("登录后须改密码"), default=False)
    # What is kept of a one-time slip, and the last day it can be used.
    slip = models.CharField(max_length=100, blank=True, editable=False)
    slip_until = models.DateField(_("一次性密码有效到"), null=True, editable=False)
    last_day = models.DateField(_("离任"), null=True, editable=False)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    session_epoch = models.PositiveIntegerField(_("登录批次"), default=0, editable=False)
    password_changed_at = models.DateTimeField(_("密码修改时间"), null=True, editable=False)
    search_key = models.CharField(max_length=200, blank=True, editable=False)
    # Whose administrators keep it while nothing else ties it to a county; its code.
    county = models.CharField(max_length=6, blank=True, editable=False)
    created_at = models.DateTimeField(_("开通时间"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        constraints = [
            models.CheckConstraint(
                name="user_name_is_lower_case",
                condition=Q(username=Lower("username")) & ~Q(username=""),
                violation_error_message=_("登录名只用小写字母。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:account", args=[self.pk])

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The one spelling of a name: full-width forms, case and blanks make no difference."""
        folded = unicodedata.normalize("NFKC", username).casefold()
        return "".join(unicodedata.normalize("NFKC", folded).split())

    def clean(self):
        self.username = self.normalize_username(self.username)
        self.email = type(self).objects.normalize_email(self.email)
        # An account bears the name of its office until the person is known.
        self.search_key = search_key(self.name, person=True, extra=(self.name,))

    def check_password(self, raw_password):
        """The password or the code of the slip; both take as long as Django's slow check."""
        return super().check_password(raw_password) or codes.fits(raw_password, self.slip)

    def is_enabled_on(self, on: date) -> bool:
        return self.is_active and (self.last_day is None or self.last_day >= on)

    def is_slip_over_on(self, on: date) -> bool:
        return self.slip_until is not None and self.slip_until < on

    def _get_session_auth_hash(self, secret=None):
        """Sessions hold this; a new password or a new epoch ends all of them."""
        facts = f"{self.password}\x1f{self.session_epoch}"
        return salted_hmac(
            "accounts.User.session", facts, secret=secret, algorithm="sha256"
        ).hexdigest()
