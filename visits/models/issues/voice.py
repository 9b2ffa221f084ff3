"""The voices 反映人 of an issue (domain §3a): which visits and activities ask for it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard
from stations.models import Deputy
from stations.models.register import Among, one_of
from visits.models.activities.activity import Activity
from visits.models.activities.activity_parts import Participation
from visits.models.issues.issue import Issue
from visits.models.visit import Visit

TRIES = 2  # a voice is unreachable after two tries on two days (domain §3b)


class VoiceQuerySet(models.QuerySet):
    def asking_for(self, issue):
        """Those of the issue and of what was merged into it (domain §3a)."""
        merged = Issue.objects.filter(merged_into=issue).order_by().values("pk")
        return self.filter(Q(issue=issue) | Q(Among(F("issue"), merged.query)))

    @staticmethod
    def heard_by(deputies) -> tuple[Q, Q]:
        """At the visits these deputies received, and at the activities they took part in."""
        received = Visit.deputies.through.objects.filter(deputy__in=deputies).values("visit")
        came = Participation.objects.present().filter(deputy__in=deputies).order_by()
        at_activities = Among(F("activity"), came.values("activity").query)
        return Q(Among(F("visit"), received.query)), Q(at_activities)

    def asking(self):
        """Those who have not taken their matter back."""
        return self.filter(withdrawn_on__isnull=True)


class Voice(models.Model):
    """One visit, or one activity's deputies, asking for one issue. The first is what the issue was
    registered with.
    """

    class Asker(models.TextChoices):
        """Who asked to take the matter back; never a name."""

        VISITOR = "visitor", _("反映人本人")
        FAMILY = "family", _("反映人家属")
        DEPUTY = "deputy", _("接待代表转达")

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="voices")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="voices")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="voices")
    # At an activity: the deputy who raised it 提出代表, where somebody wrote down who.
    deputy = models.ForeignKey(
        Deputy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="raised",
        verbose_name=_("提出代表"),
    )
    position = models.PositiveSmallIntegerField(default=1)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_by = models.CharField(_("谁要求撤回"), max_length=7, choices=Asker, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["issue_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "visit"],
                name="visits_voice_once",
                violation_error_message=_("这次来访已经是这件问题的反映人。"),
            ),
            models.UniqueConstraint(
                fields=["issue", "activity"],
                condition=Q(activity__isnull=False),
                name="visits_voice_activity_once",
            ),
            models.CheckConstraint(
                condition=one_of("visit", "activity"), name="visits_voice_one_origin"
            ),
            models.UniqueConstraint(
                fields=["issue", "position"], name="visits_voice_position_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_by=""),
                name="visits_voice_withdrawn_by_whom",
                violation_error_message=_("撤回要写明日期和谁要求的。"),
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | Q(activity__isnull=False),
                name="visits_voice_deputy_at_activity",
            ),
            Guard(
                name="visits_voice_deputy_in_county",
                bad="""
                NEW.deputy_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_deputy d JOIN visits_issue i ON i.id = NEW.issue_id
                  WHERE d.id = NEW.deputy_id AND d.county_id = i.county_id)
                """,
            ),
            Guard(
                name="visits_voice_in_county",
                bad="""
                NOT EXISTS (SELECT 1 FROM visits_visit v
                  JOIN visits_issue i ON i.id = NEW.issue_id
                            WHERE v.id = NEW.visit_id AND v.county_id = i.county_id)
                AND NOT EXISTS (SELECT 1 FROM visits_activity a
                  JOIN visits_issue i ON i.id = NEW.issue_id
                                WHERE a.id = NEW.activity_id AND a.county_id = i.county_id)
                """,
            ),
        ]

    def __str__(self):
        return f"{self.issue} ← {self.origin}"

    @property
    def origin(self) -> Visit | Activity:
        """What was heard where: both say venue, township and county."""
        return self.activity if self.activity_id else self.visit

    def of_round(self, round_) -> list:
        """The attempts to tell this voice the result of one round in its stage, oldest first."""
        stage = round_.stage
        return [e for e in self.feedback.all() if e.round_id == round_.pk and e.stage == stage]

    def rating_in(self, round_) -> str:
        """The last rating given in the round, whatever was told; empty without one."""
        given = [e.rating for e in self.feedback.all() if e.round_id == round_.pk and e.rating]
        return given[-1] if given else ""

    def standing(self, round_) -> str:
        """withdrawn, waiting, told, unreachable, none (no way to be told), or the rating given.

        The rating of the round is that of whoever has been told in its present stage.
        """
        if self.withdrawn_on:
            return "withdrawn"
        entries = self.of_round(round_)
        if any(entry.is_reached for entry in entries):
            return self.rating_in(round_) or "told"
        if len({entry.told_on for entry in entries}) >= TRIES:
            return "unreachable"
        return "waiting" if self.can_be_told else "none"

    def told_on(self, round_) -> date | None:
        """The day the voice was first reached with the result of the round."""
        return min((e.told_on for e in self.of_round(round_) if e.is_reached), default=None)

    @property
    def can_be_told(self) -> bool:
        """Somebody left a name or a phone: only an anonymous visit without one is out of reach.

        The deputies of an activity are known.
        """
        if self.activity_id:
            return True
        return any(c.phone_index or c.kind != "anonymous" for c in self.visit.contacts.all())
