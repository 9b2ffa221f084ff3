"""The second factor 动态码: a secret shared with an app on a phone, and codes on paper for when it
is lost. The secret is sealed by the vault; recovery codes are kept as keyed hashes.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.vault import SealedTextField


class SecondFactor(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="second_factor",
        verbose_name=_("账号"),
    )
    secret = SealedTextField(_("密钥"))
    # The clock step (30 s) of the last code that was taken: each works once (RFC 6238, 5.2).
    last_step = models.BigIntegerField(default=0)
    drift = models.SmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(_("开启时间"), default=timezone.now)

    class Meta:
        verbose_name = _("动态码")
        verbose_name_plural = verbose_name

    def __str__(self):
        return str(self.user)

    def recovery_codes_left(self) -> int:
        return self.recovery_codes.filter(used_at__isnull=True).count()


class RecoveryCode(models.Model):
    """One code on the sheet that the person keeps; works once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    kept = models.CharField(max_length=100)
    used_at = models.DateTimeField(_("用掉的时间"), null=True)

    class Meta:
        verbose_name = _("备用码")
        verbose_name_plural = verbose_name

    def __str__(self):
        return str(self.pk)
