"""Rows that hold from a day to a day: history is kept, nothing is deleted."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    def current(self, on: date):
        """Rows that hold on the day `on`, both ends included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def ended(self, on: date):
        """Rows whose last day has passed."""
        return self.filter(ends_on__lt=on)

    def not_ended(self, on: date):
        """Rows that hold on the day `on` or will hold later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def once_while_open(*fields: str, name: str, message, **facts) -> models.UniqueConstraint:
    """No twins among the rows without a last day; `facts` narrow it to rows of a kind."""
    return models.UniqueConstraint(
        fields=fields,
        condition=Q(ends_on__isnull=True, **facts),
        name=name,
        violation_error_message=message,
    )


class Dated(models.Model):
    """`ends_on` is the last day that counts; empty means until further notice."""

    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_from_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)
