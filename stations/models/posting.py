"""Postings 任用: who serves where, in which role (domain §1). Rights are the union of them."""

from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard
from stations.models.dated import Dated, DatedQuerySet, once_while_open
from stations.models.deputy import Deputy
from stations.models.place import Region
from stations.models.unit import UndertakingUnit
from stations.models.venue import Venue
from stations.scope import HOME_COUNTY, Scope

SCOPES = ("region", "township", "venue", "unit", "deputy")


def _only(scope: str | None) -> Q:
    """Exactly this one of the scope columns is filled; None means the whole system."""
    return Q(**{f"{column}__isnull": column != scope for column in SCOPES})


class PostingQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """The administrator sees the postings of his county, or all; a county clerk those of the
        county's people.
        """
        scope = Scope.of(user)
        if scope.administers_all:
            return self
        codes = scope.counties | scope.administered
        return self.filter(
            Q(region__in=codes)
            | Q(township__parent__in=codes)
            | Q(venue__county__in=codes)
            | Q(unit__county__in=codes)
            | Q(deputy__county__in=codes)
        )

    def of_accounts_kept_by(self, user, on: date) -> Q:
        """Which accounts an administrator keeps: of a county those of its people, unless they serve
        elsewhere too; then, and for the whole system, the administrators of all counties.
        """
        scope = Scope.of(user)
        if scope.administers_all:
            return Q()
        whose = self.annotate(home=HOME_COUNTY).filter(user=OuterRef("pk"))
        here = Q(home__in=scope.administered)
        elsewhere = whose.not_ended(on).filter(~here | Q(home__isnull=True))
        ours = Q(county__in=scope.administered) | Exists(whose.filter(here))
        return ours & ~Exists(elsewhere)

    def serving(self, on: date):
        """Postings of the day, of people who can sign in."""
        enabled = get_user_model().objects.enabled(on)
        return self.current(on).filter(user__in=enabled.values("pk"))

    def matching(self, text: str):
        """Postings of the people whom the text finds among the accounts."""
        return self.filter(user__in=get_user_model().objects.matching(text))

    def with_scope(self):
        return self.select_related("region", "township", "venue", "unit", "deputy")


class Posting(Dated):
    class Role(models.TextChoices):
        VENUE_CLERK = "venue_clerk", _("家站联络员")
        TOWNSHIP_CLERK = "township_clerk", _("乡镇人大工作人员")
        COUNTY_CLERK = "county_clerk", _("县人大工作人员")
        MANAGER = "manager", _("县人大领导")
        DEPUTY = "deputy", _("人大代表")
        UNIT_CLERK = "unit_clerk", _("承办单位经办人")
        ADMINISTRATOR = "administrator", _("系统管理员")
        AUDITOR = "auditor", _("审计员")

    SCOPE_OF_ROLE = {
        Role.VENUE_CLERK: "venue",
        Role.TOWNSHIP_CLERK: "township",
        Role.COUNTY_CLERK: "region",
        Role.MANAGER: "region",
        Role.DEPUTY: "deputy",
        Role.UNIT_CLERK: "unit",
        Role.ADMINISTRATOR: "region",
        Role.AUDITOR: None,
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings", verbose_name=_("账号")
    )
    role = models.CharField(_("角色"), max_length=15, choices=Role)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("县或以上"),
    )
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("家站"),
    )
    unit = models.ForeignKey(
        UndertakingUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("承办单位"),
    )
    deputy = models.ForeignKey(
        Deputy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("代表"),
    )
    is_whole = models.BooleanField(
        _("全平台"),
        default=False,
        help_text=_("管理所有县的账号，也管理各县的系统管理员和审计员。"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PostingQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["user_id", "role", "id"]
        verbose_name = _("任用")
        indexes = [models.Index(fields=["user", "ends_on"], name="stations_posting_user")]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_whole=False)
                & (
                    Q(role__in=["county_clerk", "manager"]) & _only("region")
                    | Q(role="administrator") & _only("region") & Exact(Length("region_id"), 6)
                    | Q(role="township_clerk") & _only("township")
                    | Q(role="venue_clerk") & _only("venue")
                    | Q(role="unit_clerk") & _only("unit")
                    | Q(role="deputy") & _only("deputy")
                    | Q(role="auditor") & _only(None)
                )
                | Q(role="administrator", is_whole=True) & _only(None),
                name="stations_posting_scope_fits_role",
                violation_error_message=_("每项任用只选一个范围，并且要与角色相符。"),
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | LessThanOrEqual(Length("region_id"), 6),
                name="stations_posting_region_is_county_or_above",
                violation_error_message=_("请选择县或县以上的区划。"),
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Exact(Length("township_id"), 9),
                name="stations_posting_township_is_township",
                violation_error_message=_("请选择乡镇。"),
            ),
            *(
                once_while_open(
                    *("user", "role", column),
                    name=f"stations_posting_once_{column}",
                    message=_("这个人已经有同样的任用。"),
                    **{f"{column}__isnull": False},
                )
                for column in SCOPES
            ),
            Guard(
                name="stations_posting_alone",
                bad="""
                EXISTS (
                  SELECT 1 FROM stations_posting p
                  WHERE p.user_id = NEW.user_id AND p.id <> COALESCE(NEW.id, -1)
                  AND p.role <> NEW.role
                    AND (p.role IN ('administrator', 'auditor')
                    OR NEW.role IN ('administrator', 'auditor'))
                    AND (p.ends_on IS NULL OR p.ends_on >= NEW.starts_on)
                    AND (NEW.ends_on IS NULL OR p.starts_on <= NEW.ends_on))
                """,
                violation_error_message=_("系统管理员和审计员不能兼任其他角色，也不能互相兼任。"),
            ),
        ]

    def __str__(self):
        role = self.get_role_display()
        place = _("全平台") if self.is_whole else self.place
        return f"{role} · {place}" if place else role

    def get_absolute_url(self):
        return reverse("stations:posting", args=[self.pk])

    @property
    def place(self):
        """The region, township, venue, unit or deputy served; None for the whole system."""
        column = self.SCOPE_OF_ROLE[self.role]
        return getattr(self, column) if column else None

    @property
    def county_code(self) -> str:
        """The county the posting belongs to; empty for the whole system and above the county."""
        if self.region_id:
            return self.region_id if len(self.region_id) == 6 else ""
        if self.township_id:
            return self.township_id[:6]
        place = self.place
        return place.county_id if place else ""
