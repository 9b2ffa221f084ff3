"""A slip 一次性密码 for an administrator or auditor, or taking off the second factor, which one
administrator has proposed and another has to confirm. Written by `accounts.two_administrators`
alone; closed, it stays.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LASTS = timedelta(days=7)


class SlipProposalQuerySet(models.QuerySet):
    def waiting(self, now: datetime):
        """Neither confirmed nor withdrawn, and not too old."""
        return self.filter(ended_at__isnull=True, proposed_at__gt=now - LASTS)


class SlipProposal(models.Model):
    class Act(models.TextChoices):
        SLIP = "slip", _("发放一次性密码")
        FACTOR = "factor", _("关闭动态码")

    act = models.CharField(max_length=6, choices=Act, default=Act.SLIP)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="slip_proposals"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = SlipProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("等第二名管理员确认的提请")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "act"],
                condition=Q(ended_at__isnull=True),
                name="slip_proposal_once",
                violation_error_message=_("已经有人提请，等另一名管理员确认。"),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="slip_proposal_by_two",
                violation_error_message=_("提请的人自己不能确认。"),
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("account"))
                & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("account"))),
                name="slip_proposal_for_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(ended_at__isnull=False),
                name="slip_proposal_confirmed_is_ended",
            ),
        ]

    def __str__(self):
        return f"{self.account}"
