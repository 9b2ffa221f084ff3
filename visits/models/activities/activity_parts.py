"""What belongs to one activity: joining venues, who came, polls, reviews 督促指导 (domain §4)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.database.guards import Guard, never_removed
from stations.models import Deputy, Region, Venue
from stations.models.register import PlacedQuerySet
from stations.scope import Scope


class JoiningVenue(models.Model):
    """A venue that takes part in the activity of another one; it counts there too."""

    activity = models.ForeignKey("visits.Activity", models.CASCADE, related_name="joining")
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="joined_activities", verbose_name=_("参加的家站")
    )

    class Meta:
        ordering = ["activity_id", "venue_id"]
        verbose_name = _("参加的家站")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "venue"],
                name="visits_joiningvenue_once",
                violation_error_message=_("这处家站已经在参加的家站里。"),
            ),
            Guard(
                name="visits_joiningvenue_fits",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM visits_activity a JOIN stations_venue v ON v.id = NEW.venue_id
                  WHERE a.id = NEW.activity_id AND a.venue_id <> NEW.venue_id
                  AND a.county_id = v.county_id)
                """,
                violation_error_message=_("参加的家站要是本县的另一处，不能是主办的家站。"),
            ),
        ]

    def __str__(self):
        return f"{self.activity} + {self.venue}"


class ParticipationQuerySet(models.QuerySet):
    def present(self):
        return self.filter(standing=Participation.Standing.PRESENT)

    def published(self, deputy):
        """Activities held that the deputy was present at (Deputies Law, art. 58)."""
        return self.present().filter(deputy=deputy, activity__state="held")


class Participation(models.Model):
    """A deputy expected at an activity, and whether he came; the clerk notes it."""

    class Standing(models.TextChoices):
        PRESENT = "present", pgettext_lazy("attendance", "到")
        LEAVE = "leave", _("请假")
        ABSENT = "absent", _("未到")

    activity = models.ForeignKey("visits.Activity", models.CASCADE, related_name="participations")
    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="participations", verbose_name=_("代表")
    )
    standing = models.CharField(_("出席"), max_length=7, choices=Standing, default=Standing.PRESENT)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["activity_id", "deputy__stroke_key", "deputy_id"]
        verbose_name = _("参加的代表")
        indexes = [models.Index(fields=["deputy", "standing"], name="visits_participation_deputy")]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "deputy"],
                name="visits_participation_once",
                violation_error_message=_("这位代表已经在名单里。"),
            ),
            Guard(
                name="visits_participation_of_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM visits_activity a JOIN stations_deputy d ON d.id = NEW.deputy_id
                  WHERE a.id = NEW.activity_id AND a.county_id = d.county_id)
                """,
                violation_error_message=_("请选择本县的代表。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} {self.get_standing_display()}"


class Poll(models.Model):
    """述职测评: how the voters marked one deputy who reported to them."""

    activity = models.ForeignKey("visits.Activity", models.CASCADE, related_name="polls")
    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="polls", verbose_name=_("述职代表")
    )
    ballots = models.PositiveSmallIntegerField(_("收回票数"))
    satisfied = models.PositiveSmallIntegerField(_("满意"), default=0)
    mostly = models.PositiveSmallIntegerField(_("基本满意"), default=0)
    not_satisfied = models.PositiveSmallIntegerField(_("不满意"), default=0)

    class Meta:
        ordering = ["activity_id", "deputy__stroke_key", "deputy_id"]
        verbose_name = _("述职测评")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "deputy"],
                name="visits_poll_once",
                violation_error_message=_("这位代表已经有测评。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    ballots=F("satisfied") + F("mostly") + F("not_satisfied"), ballots__lte=9999
                ),
                name="visits_poll_adds_up",
                violation_error_message=_("票数合计和收回的票数不一样。"),
            ),
            Guard(
                name="visits_poll_of_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM visits_activity a JOIN stations_deputy d ON d.id = NEW.deputy_id
                  WHERE a.id = NEW.activity_id AND a.county_id = d.county_id)
                """,
                violation_error_message=_("请选择本县的代表。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} {self.satisfied}/{self.mostly}/{self.not_satisfied}"


class ActivityReviewQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Those of activities whose host venue is in the user's care."""
        scope, wanted = Scope.of(user), Q()
        if scope.counties:
            wanted |= Q(county__in=scope.counties)
        if scope.townships:
            wanted |= Q(township__in=scope.townships)
        if scope.venues:
            wanted |= Q(activity__venue__in=scope.venues)
        return self.filter(wanted) if wanted else self.none()

    def open(self):
        """Something is to be put right, and is not yet."""
        return self.filter(put_right_by__isnull=False, done_on__isnull=True)

    def overdue(self, on: date):
        return self.open().filter(put_right_by__lt=on)

    def settled(self):
        return self.filter(done_on__isnull=False)

    def without_demand(self):
        """Nothing is to be put right."""
        return self.filter(put_right_by__isnull=True)

    def for_list(self):
        places = ("activity__venue", "activity__activity_type", "township")
        return self.select_related(*places)


class ActivityReview(models.Model):
    """督促指导 of an activity: what somebody found, and what is to be put right by when."""

    class Mode(models.TextChoices):
        OFFLINE = "offline", _("现场")
        ONLINE = "online", _("线上")

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name=_("乡镇")
    )
    activity = models.ForeignKey("visits.Activity", models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField(_("督导日期"))
    mode = models.CharField(_("方式"), max_length=7, choices=Mode, default=Mode.OFFLINE)
    reviewer = models.CharField(_("谁督导的"), max_length=60)
    finding = models.TextField(_("情况和意见"), max_length=1000)
    put_right = models.CharField(_("要改正什么"), max_length=300, blank=True)
    put_right_by = models.DateField(_("改正期限"), null=True, blank=True)
    done_on = models.DateField(_("改正日期"), null=True, blank=True)
    done_note = models.CharField(_("改正情况"), max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_on = models.DateField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ActivityReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-id"]
        verbose_name = _("督促指导")
        indexes = [
            models.Index(fields=["county", "-reviewed_on", "-id"], name="visits_review_county"),
            models.Index(
                fields=["county", "put_right_by"],
                name="visits_review_open",
                condition=Q(put_right_by__isnull=False, done_on__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_on__gte="1949-10-01", reviewed_on__lte=F("entered_on")),
                name="visits_review_not_in_future",
                violation_error_message=_("督导日期不能晚于今天。"),
            ),
            models.CheckConstraint(
                condition=Q(put_right="", put_right_by__isnull=True)
                | Q(put_right_by__isnull=False, put_right_by__gte=F("reviewed_on"))
                & ~Q(put_right=""),
                name="visits_review_asks_by_when",
                violation_error_message=_("要改正的，写明改正什么、到哪天；期限不能早于督导日期。"),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_note="")
                | Q(put_right_by__isnull=False, done_on__isnull=False)
                & Q(done_on__gte=F("reviewed_on"))
                & ~Q(done_note=""),
                name="visits_review_done_after",
                violation_error_message=_("改正日期不能早于督导日期，并写明怎么改正的。"),
            ),
            never_removed("visits_activityreview"),
        ]

    def __str__(self):
        return f"{self.activity} {self.get_mode_display()}"

    def get_absolute_url(self):
        return f"{self.activity.get_absolute_url()}#review-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Something is to be put right, and is not yet."""
        return self.put_right_by is not None and self.done_on is None
