"""The seats and places of deputies: mandates, assignments 进站入室 (domain §1)."""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard
from stations.models.dated import Dated, DatedQuerySet, once_while_open
from stations.models.deputy import Deputy
from stations.models.part import Part
from stations.models.place import Region
from stations.models.register import none_first
from stations.models.term import Level, Term
from stations.models.venue import Venue


class MandateQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.filter(deputy__in=Deputy.objects.visible_to(user))

    def active(self):
        return self.filter(status=Mandate.Status.ACTIVE)

    def open(self):
        return self.exclude(status=Mandate.Status.ENDED)

    def by_level(self, on: date) -> list[dict]:
        """Per level: seats held on the day (n), of these assigned to a venue, end of the term."""
        placed = Assignment.objects.current(on).filter(deputy=OuterRef("deputy"))
        levels = (
            self.current(on)
            .active()
            .order_by()
            .annotate(at=Coalesce("congress__level", Value("national")))
            .values("at")
            .annotate(
                n=Count("pk"),
                assigned=Count("pk", filter=Exists(placed)),
                until=Max("term__ends_on"),
            )
        )
        rows = {row["at"]: row for row in levels}
        return [rows[level] for level in Level.values if level in rows]


class Mandate(Part, Dated):
    """A seat 代表资格: one congress, one term. The level follows from the congress."""

    OWNER = "deputy"

    class Status(models.TextChoices):
        ACTIVE = "active", _("在任")
        SUSPENDED = "suspended", _("暂停执行职务")
        ENDED = "ended", _("终止")

    class EndReason(models.TextChoices):
        TERM = "term", _("届满")
        MOVED = "moved", _("调离或迁出")
        RESIGNED = "resigned", _("辞职")
        RECALLED = "recalled", _("罢免")
        DIED = "died", _("去世")
        OTHER = "other", _("其他")

    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="mandates", verbose_name=_("代表")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="mandates", verbose_name=_("届"))
    # Repeated from the term, kept equal by a guard: a constraint cannot look into another table.
    congress = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("哪一级人大"),
    )
    constituency = models.CharField(_("选区"), max_length=60, blank=True)
    electing_body = models.CharField(
        _("选举单位"), max_length=60, blank=True, help_text=_("县级以上代表填写选举单位。")
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.ACTIVE)
    end_reason = models.CharField(_("终止原因"), max_length=10, choices=EndReason, blank=True)
    end_note = models.CharField(_("终止说明"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = [none_first("congress_id"), "-starts_on", "id"]
        verbose_name = _("代表资格")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["deputy", "congress"],
                condition=~Q(status="ended"),
                name="stations_mandate_one_open",
                violation_error_message=_("这位代表在这一级人大已经有未终止的代表资格。"),
            ),
            models.UniqueConstraint(
                fields=["deputy"],
                condition=~Q(status="ended") & Q(congress__isnull=True),
                name="stations_mandate_one_open_national",
                violation_error_message=_("这位代表在这一级人大已经有未终止的代表资格。"),
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") & Q(end_reason="")
                | Q(status="ended", ends_on__isnull=False) & ~Q(end_reason=""),
                name="stations_mandate_end_says_why",
                violation_error_message=_("终止代表资格要写明日期和原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(constituency="") | ~Q(electing_body=""),
                name="stations_mandate_elected_by",
                violation_error_message=_("写明选区；县级以上代表写选举单位。"),
            ),
            Guard(
                name="stations_mandate_congress_of_term",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_term t WHERE t.id = NEW.term_id
                    AND (t.congress_id = NEW.congress_id
                         OR (t.congress_id IS NULL AND NEW.congress_id IS NULL)))
                """,
                violation_error_message=_("代表资格要与届属于同一级人大。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} {self.get_level_display()}"

    def clean(self):
        if self.term_id:
            self.congress_id = self.term.congress_id

    @property
    def elected_by(self) -> str:
        """The constituency, or the body that elects deputies above the county."""
        return self.constituency or self.electing_body

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.ENDED

    @property
    def level(self) -> str:
        return self.congress.level if self.congress_id else Level.NATIONAL

    def get_level_display(self) -> str:
        return Level(self.level).label


class AssignmentQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.filter(venue__in=Venue.objects.visible_to(user))

    def changeable_by(self, user):
        return self.filter(venue__in=Venue.objects.changeable_by(user))

    def for_deputy(self, user):
        """All assignments of a deputy, the open ones first, with the right to end them."""
        rightful = Venue.objects.changeable_by(user).filter(pk=OuterRef("venue"))
        return (
            self.select_related("venue")
            .annotate(may_change=Exists(rightful))
            .order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk")
        )

    def for_venue(self, on: date):
        """The deputies of a venue, with their seats."""
        return (
            self.current(on)
            .select_related("deputy")
            .prefetch_related(
                Prefetch(
                    "deputy__mandates",
                    Mandate.objects.current(on).open().select_related("congress"),
                    to_attr="seats",
                )
            )
            .order_by("deputy__stroke_key", "pk")
        )


class Assignment(Part, Dated):
    """A deputy placed in a venue 进站入室: in one territorial venue, in any specialised ones."""

    OWNER = "deputy"

    class Role(models.TextChoices):
        MEMBER = "member", _("进站代表")
        HEAD = "head", _("站长")
        LIAISON = "liaison", _("联络员")

    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="assignments", verbose_name=_("代表")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="assignments", verbose_name=_("家站")
    )
    # Repeated from the venue's tier, kept equal by a guard, for the partial unique constraint.
    is_territorial = models.BooleanField(editable=False, default=True)
    role = models.CharField(_("职责"), max_length=8, choices=Role, default=Role.MEMBER)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "id"]
        verbose_name = _("进站入室")
        indexes = [models.Index(fields=["venue", "ends_on"], name="stations_assignment_venue")]
        constraints = [
            *Dated.Meta.constraints,
            once_while_open(
                "deputy",
                name="stations_assignment_one_territorial",
                message=_("这位代表已经进了另一处家站，请先结束原来的安排。"),
                is_territorial=True,
            ),
            once_while_open(
                "deputy",
                "venue",
                name="stations_assignment_once",
                message=_("这位代表已经在这处家站。"),
            ),
            Guard(
                name="stations_assignment_fits_venue",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_venue v JOIN stations_deputy d ON d.id = NEW.deputy_id
                  WHERE v.id = NEW.venue_id AND v.county_id = d.county_id
                    AND NEW.is_territorial = (v.tier <> 'specialised')
                    AND (v.closed_on IS NULL OR NEW.ends_on IS NOT NULL))
                """,
                violation_error_message=_("只能安排到本县在用的家站。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} → {self.venue}"

    def clean(self):
        if self.venue_id:
            self.is_territorial = self.venue.tier != Venue.Tier.SPECIALISED
