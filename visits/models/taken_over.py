"""Old matters taken over 接手 from the files before the portal. Written by
`visits.old_records.taking_over`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_changed, never_removed
from stations.models import Region
from visits.models.issues.issue import Issue


class TakenOver(models.Model):
    """The number an issue had before; it stays findable under it, and is taken over once."""

    issue = models.OneToOneField(Issue, models.PROTECT, related_name="taken_over")
    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    old_number = models.CharField(_("原编号"), max_length=40)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["issue_id"]
        verbose_name = _("接手的旧问题")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "old_number"],
                name="visits_takenover_number_once",
                violation_error_message=_("这个原编号已经接手过。"),
            ),
            models.CheckConstraint(condition=~Q(old_number=""), name="visits_takenover_has_number"),
            Guard(
                name="visits_takenover_county_of_issue",
                bad="""
                NOT EXISTS (SELECT 1 FROM visits_issue i
                            WHERE i.id = NEW.issue_id AND i.county_id = NEW.county_id)
                """,
            ),
            never_changed("visits_takenover"),
            never_removed("visits_takenover"),
        ]

    def __str__(self):
        return self.old_number
