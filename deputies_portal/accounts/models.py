"""The user 账号: who signs in. Who serves where is a posting of `stations`."""

import unicodedata

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every account: the pages that list them are open to administrators alone."""
        return self

    def demonstration(self):
        """Active accounts whose password is printed in public, for trials only."""
        return self.filter(is_demo=True, is_active=True)

    def matching(self, text: str):
        username = self.model.normalize_username(text)
        return self.filter(models.Q(username__contains=username) | models.Q(name__contains=text))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **facts):
        """A new account; without a password nobody can sign in to it until one is issued."""
        user = self.model(username=self.model.normalize_username(username), **facts)
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
    is_demo = models.BooleanField(_("演示账号"), default=False)
    session_epoch = models.PositiveIntegerField(_("登录批次"), default=0, editable=False)
    password_changed_at = models.DateTimeField(_("密码修改时间"), null=True, editable=False)
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
                condition=models.Q(username=Lower("username")) & ~models.Q(username=""),
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

    def _get_session_auth_hash(self, secret=None):
        """Sessions hold this; a new password or a new epoch ends all of them."""
        facts = f"{self.password}\x1f{self.session_epoch}"
        return salted_hmac(
            "accounts.User.session", facts, secret=secret, algorithm="sha256"
        ).hexdigest()
