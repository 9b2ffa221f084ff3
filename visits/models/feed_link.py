"""Calendar links 日历链接: what opens the duty days of a deputy or a venue to a calendar app.

Written by `visits.feed.links`.
"""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import Deputy, Venue

TAKEN = _("这个设备已经有链接，请换一个名称，或者先停用它。")


class FeedLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Links of the deputies and venues in sight; who may end one is asked of its owner."""
        deputies, venues = Deputy.objects.visible_to(user), Venue.objects.visible_to(user)
        return self.filter(Q(deputy__in=deputies) | Q(venue__in=venues))

    def current(self):
        """Links that open; the others were given up."""
        return self.filter(ended_at__isnull=True)

    def of(self, owner: Deputy | Venue):
        return self.filter(**{owner._meta.model_name: owner})

    def opened_by(self, secret: str):
        """The link that the secret opens; empty for any other text."""
        return self.current().filter(secret_hash=hash_of(secret))


def hash_of(secret: str) -> str:
    """Secrets are long and random: a plain hash cannot be guessed back, and outlives new keys."""
    return sha256(secret.encode()).hexdigest()


class FeedLink(models.Model):
    """The link of one device: whoever has its secret reads the calendar without signing in."""

    MOST = 5  # of one owner at a time; a guard holds it too

    deputy = models.ForeignKey(
        Deputy, models.PROTECT, null=True, blank=True, related_name="feed_links"
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="feed_links"
    )
    device = models.CharField(_("设备"), max_length=30)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("生成时间"))
    # The day a calendar last asked: written once a day, however often calendars ask.
    fetched_on = models.DateField(_("最近一次更新"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = FeedLinkQuerySet.as_manager()

    KEPT_OUT_OF_JOURNAL = frozenset({"secret_hash"})

    class Meta:
        ordering = ["-id"]
        verbose_name = _("日历链接")
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy__isnull=True, venue__isnull=False)
                | Q(deputy__isnull=False, venue__isnull=True),
                name="visits_feedlink_one_owner",
            ),
            models.UniqueConstraint(
                fields=["deputy", "device"],
                condition=Q(ended_at__isnull=True, deputy__isnull=False),
                name="visits_feedlink_deputy_device_once",
                violation_error_message=TAKEN,
            ),
            models.UniqueConstraint(
                fields=["venue", "device"],
                condition=Q(ended_at__isnull=True, venue__isnull=False),
                name="visits_feedlink_venue_device_once",
                violation_error_message=TAKEN,
            ),
            Guard(
                name="visits_feedlink_stays",
                on=("UPDATE",),
                bad="OLD.ended_at IS NOT NULL OR NEW.secret_hash <> OLD.secret_hash",
            ),
            Guard(
                name="visits_feedlink_most",
                on=("INSERT",),
                bad="""
                (SELECT COUNT(*) FROM visits_feedlink f WHERE f.ended_at IS NULL
                  AND (f.deputy_id = NEW.deputy_id OR f.venue_id = NEW.venue_id)) >= 5
                """,
                violation_error_message=_("最多 5 个链接，请先停用一个。"),
            ),
            never_removed("visits_feedlink"),
        ]

    def __str__(self):
        return f"{self.owner} · {self.device}"

    @property
    def owner(self) -> Deputy | Venue:
        return self.deputy or self.venue
