"""A release 公开: an answered issue told in public, in words of its own (domain §7, never public).

Written by `visits.releases.releasing`. One person words it, another one releases it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard
from stations.models import PlacedQuerySet, Region, Venue
from stations.scope import Scope
from visits.models.issues.issue import Issue
from visits.models.issues.states import State

# Where an answer stands: a matter handed back for rehandling is told again when it is answered.
TELLABLE = (State.ANSWERED, State.FOLLOWING, State.CLOSED, State.ARCHIVED)
# 民族宗教: ethnic and religious matters are never public (domain §7).
NEVER = "15"


class ReleaseQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Those of issues in the user's care; of confidential ones none."""
        scope = Scope.of(user)
        wanted = Q()
        if scope.counties:
            wanted |= Q(county__in=scope.counties)
        if scope.townships:
            wanted |= Q(township__in=scope.townships)
            wanted |= Q(issue__matter_township__in=scope.townships)
        if scope.venues:
            wanted |= Q(venue__in=scope.venues)
        if not wanted:
            return self.none()
        return self.filter(wanted, issue__is_confidential=False)

    def standing(self):
        """Worded or released, and not taken back."""
        return self.exclude(state=Release.State.WITHDRAWN)

    def published(self):
        """What everybody may read now. Taken back, made confidential or handed back for
        rehandling, it is gone with the next look.
        """
        return (
            self.filter(
                state=Release.State.RELEASED,
                issue__is_confidential=False,
                issue__state__in=TELLABLE,
            )
            .exclude(issue__category__code=NEVER)
            .select_related("venue", "issue")
            .order_by("-released_at", "-id")
        )


class Release(models.Model):
    """One issue in its public words; at most one stands, those taken back are kept."""

    class State(models.TextChoices):
        WORDED = "worded", _("等第二个人公开")
        RELEASED = "released", _("已公开")
        WITHDRAWN = "withdrawn", _("已撤下")

    KEPT_OUT_OF_JOURNAL = frozenset({"title", "text"})

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="releases")
    # Repeated from the issue, for the scope and for the public pages.
    county = models.ForeignKey(Region, models.PROTECT, related_name="+")
    township = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="releases")
    title = models.CharField(_("公开标题"), max_length=60)
    text = models.TextField(_("公开内容"), max_length=1500)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.WORDED)
    worded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    worded_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(_("撤下原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("公开")
        indexes = [
            models.Index(fields=["county", "state", "-released_at"], name="visits_release_county"),
            models.Index(fields=["venue", "state", "-released_at"], name="visits_release_venue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=~Q(state="withdrawn"),
                name="visits_release_one_stands",
                violation_error_message=_("这件问题已经有一份公开内容。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="visits_release_released_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("worded_by")),
                name="visits_release_by_two",
                violation_error_message=_("写公开内容的人不能自己公开，请另一个人公开。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdraw_reason="")
                | Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                & ~Q(withdraw_reason=""),
                name="visits_release_withdrawn_says_why",
                violation_error_message=_("撤下要写明原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="visits_release_has_words"
            ),
            Guard(
                name="visits_release_never",
                bad="""
                NEW.state <> 'withdrawn' AND EXISTS (SELECT 1 FROM visits_issue i
                  JOIN visits_category c ON c.id = i.category_id WHERE i.id = NEW.issue_id
                  AND (i.is_confidential OR c.code = '15' OR i.county_id <> NEW.county_id
                  OR i.venue_id <> NEW.venue_id))
                """,
                violation_error_message=_("不公开事项和民族宗教事项不能公开。"),
            ),
            Guard(
                name="visits_release_words_stay",
                on=("UPDATE",),
                bad="""
                OLD.state <> 'worded' AND (NEW.title <> OLD.title OR NEW.text <> OLD.text
                  OR NEW.issue_id <> OLD.issue_id OR NEW.state = 'worded')
                """,
                violation_error_message=_("已经公开的内容不能改，先撤下再写。"),
            ),
        ]

    def __str__(self):
        return self.issue.reference

    def get_absolute_url(self):
        return reverse("visits:issue-release", args=[self.issue_id])

    @property
    def county_code(self) -> str:
        return self.county_id
