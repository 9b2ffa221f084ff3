"""A sign-in 登录: where somebody is signed in, for the list on which he can end it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=30)  # the journal keeps the fact of each sign-in far longer


class SignInQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ones; the page of an account shows those of its owner to administrators."""
        return self.filter(user=user)

    def lasting(self, now: datetime):
        """Not ended, not idle for too long, and within their full time."""
        idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        full = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return self.filter(ended_at__isnull=True, seen_at__gt=now - idle, began_at__gt=now - full)

    def forgotten(self, now: datetime):
        return self.filter(began_at__lt=now - KEPT)


class SignIn(models.Model):
    """One session of one person. The key is the session's own, so that it can be ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins", verbose_name=_("账号")
    )
    session_key = models.CharField(max_length=40, db_index=True)
    address = models.GenericIPAddressField(_("地址"), null=True, unpack_ipv4=True)
    browser = models.CharField(_("浏览器"), max_length=300, blank=True)
    began_at = models.DateTimeField(_("登录时间"), default=timezone.now)
    seen_at = models.DateTimeField(_("最近使用"), default=timezone.now)
    ended_at = models.DateTimeField(_("退出时间"), null=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录")
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                name="sign_in_ends_after_it_began",
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("began_at")),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.address or ''}".strip()
