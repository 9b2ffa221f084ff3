"""Drafts of a rota 值班表草稿: a place, a period, and the days planned in it (domain §2).

Written by `visits.duty.rota.drafting` and `visits.duty.rota.publishing`.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import Region, Venue
from stations.scope import Scope

LONGEST_YEARS = 2  # a rota is planned for at most two years


class RotaDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts are seen by those who plan: the clerks of the county, and of the township for
        drafts of the township and its venues."""
        scope = Scope.of(user)
        return self.filter(
            Q(county_id__in=scope.clerk_counties) | Q(township_id__in=scope.townships)
        )

    def open(self):
        return self.filter(state=RotaDraft.State.DRAFT)

    def for_list(self):
        return self.select_related("county", "township", "venue", "made_by")


class RotaDraft(models.Model):
    """A rota in the making: of one venue, of a township or of the whole county, for a period.

    A draft of a venue names the venue's township too.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已放弃")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("家站")
    )
    first = models.DateField(_("从"))
    last = models.DateField(_("到"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RotaDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("值班表草稿")
        indexes = [models.Index(fields=["county", "state"], name="visits_rotadraft_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="visits_rotadraft_from_to",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_rotadraft_township_in_county",
                violation_error_message=_("乡镇不在这个县。"),
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at__isnull=True),
                name="visits_rotadraft_published_when",
            ),
            Guard(
                name="visits_rotadraft_venue_fits",
                bad="""
                NEW.venue_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_venue v
                  WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id
                    AND COALESCE(v.township_id, '') = COALESCE(NEW.township_id, ''))
                """,
                violation_error_message=_("请选择本县的家站。"),
            ),
            never_removed("visits_rotadraft"),
        ]

    def __str__(self):
        return f"{self.place} {self.first}–{self.last}"

    def get_absolute_url(self):
        return reverse("visits:duty-draft", args=[self.pk])

    def clean(self):
        if self.first and self.last and years_later(self.first, LONGEST_YEARS) <= self.last:
            raise ValidationError({"last": _("一次最多编排两年。")})

    @property
    def place(self):
        """What it plans: a venue, a township or the county."""
        return self.venue or self.township or self.county

    @property
    def is_open(self) -> bool:
        return self.state == self.State.DRAFT


def years_later(day: date, years: int) -> date:
    """The same day so many years on; 1 March for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
