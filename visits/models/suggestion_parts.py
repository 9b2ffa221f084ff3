"""What belongs to a suggestion 代表建议: its issues, its signatures 附议, its timeline."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_changed, never_removed
from stations.models import Mandate
from visits.models.issues.issue import Issue
from visits.models.suggestion import Suggestion, SuggestionState


class SuggestedIssue(models.Model):
    """One issue that became this paper; it is answered by it, or goes back to be dispatched."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="suggested")
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="suggested")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)  # dropped: handled as an issue again

    class Meta:
        ordering = ["suggestion_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(left_on__isnull=True),
                name="visits_suggestedissue_one_paper",
                violation_error_message=_("这件问题已经转为一份代表建议。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="visits_suggestedissue_from_to",
            ),
            Guard(
                name="visits_suggestedissue_in_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM visits_suggestion s JOIN visits_issue i ON i.id = NEW.issue_id
                  WHERE s.id = NEW.suggestion_id AND s.county_id = i.county_id)
                """,
            ),
            never_removed("visits_suggestedissue"),
        ]

    def __str__(self):
        return f"{self.issue} → {self.suggestion}"


class Signature(models.Model):
    """附议: a deputy of the same congress who was asked to sign, and has where `signed_on` is."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="signatures")
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="signatures", verbose_name=_("附议代表")
    )
    asked_on = models.DateField(_("邀请日期"))
    signed_on = models.DateField(_("附议日期"), null=True, blank=True)

    class Meta:
        ordering = ["suggestion_id", "id"]
        verbose_name = _("附议")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "mandate"],
                name="visits_signature_once",
                violation_error_message=_("已经请这位代表附议。"),
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True) | Q(signed_on__gte=F("asked_on")),
                name="visits_signature_after_asked",
                violation_error_message=_("附议日期不能早于邀请日期。"),
            ),
            Guard(
                name="visits_signature_of_congress",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM visits_suggestion s
                  JOIN stations_mandate m ON m.id = NEW.mandate_id
                  JOIN stations_deputy d ON d.id = m.deputy_id
                  WHERE s.id = NEW.suggestion_id AND d.county_id = s.county_id
                  AND m.id <> s.lead_id
                    AND m.congress_id = COALESCE(s.township_id, s.county_id))
                """,
            ),
            never_removed("visits_signature"),
        ]

    def __str__(self):
        return f"{self.suggestion} {self.mandate}"


class SuggestionEvent(models.Model):
    """经过: everything that happens to a suggestion. Only added to."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="events")
    step = models.CharField(max_length=24)
    from_state = models.CharField(max_length=9, choices=SuggestionState, blank=True)
    to_state = models.CharField(max_length=9, choices=SuggestionState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    posting_id = models.BigIntegerField(null=True)
    posting_label = models.CharField(max_length=120, blank=True)
    happened_on = models.DateField()
    entered_at = models.DateTimeField()
    note = models.TextField(max_length=5000, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = _("经过")
        indexes = [models.Index(fields=["suggestion", "id"], name="visits_suggestionevent_line")]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_on__gte=date(1949, 10, 1)),
                name="visits_suggestionevent_date",
            ),
            never_changed("visits_suggestionevent"),
            never_removed("visits_suggestionevent"),
        ]

    def __str__(self):
        return f"{self.suggestion} {self.step}"
