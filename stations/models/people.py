"""People: deputies 人大代表, their mandates, assignments 进站入室 and groups (domain §1)."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.vault import SealedTextField
from stations.models.dated import Dated, DatedQuerySet
from stations.models.place import Region
from stations.models.term import Level, Term
from stations.models.venue import Venue
from stations.pinyin import search_key
from stations.scope import Scope
from stations.surnames import stroke_key


class DeputyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Deputies of the counties a posting touches: their public data is public (art. 58)."""
        return self.filter(county_id__in=Scope.of(user).home_counties)

    def serving(self, on: date):
        """Deputies with a mandate that holds and is not suspended on the day `on`."""
        return self.filter(
            Exists(Mandate.objects.current(on).active().filter(deputy=OuterRef("pk")))
        )

    def assigned_to(self, venues, on: date):
        return self.filter(
            pk__in=Assignment.objects.current(on).filter(venue__in=venues).values("deputy")
        )

    def for_list(self, on: date):
        """With the mandates, the territorial assignment and the groups of the day: three queries."""
        return self.prefetch_related(
            Prefetch(
                "mandates",
                Mandate.objects.not_ended(on).select_related("congress", "term"),
                to_attr="mandates_now",
            ),
            Prefetch(
                "assignments",
                Assignment.objects.current(on).select_related("venue"),
                to_attr="assignments_now",
            ),
            Prefetch(
                "memberships",
                GroupMembership.objects.current(on).select_related("group"),
                to_attr="memberships_now",
            ),
        )


class Deputy(models.Model):
    """A person, kept by one county, whatever the seats held now or before."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("女")
        MAN = "man", _("男")

    PERSONAL = frozenset({"phone", "email"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    name = models.CharField(_("姓名"), max_length=40)
    gender = models.CharField(_("性别"), max_length=5, choices=Gender, blank=True)
    phone = SealedTextField(_("手机（不公开）"), max_length=20, blank=True)
    email = models.EmailField(_("电子邮箱（不公开）"), max_length=120, blank=True)
    occupation = models.CharField(_("职业和职务"), max_length=80, blank=True)
    home = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("住址所在村社区"),
    )
    introduction = models.TextField(_("公开介绍"), max_length=1000, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    search_key = models.CharField(max_length=200, blank=True, editable=False)
    stroke_key = models.CharField(max_length=100, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering = ["stroke_key", "id"]
        verbose_name = _("代表")
        indexes = [
            models.Index(fields=["county", "stroke_key", "id"], name="stations_deputy_order"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("stations:deputy", args=[self.pk])

    def clean(self):
        self.search_key = search_key(self.name, person=True)
        self.stroke_key = stroke_key(self.name)


class MandateQuerySet(DatedQuerySet):
    def active(self):
        return self.filter(status=Mandate.Status.ACTIVE)


class Mandate(Dated):
    """A seat 代表资格: one congress, one term. The level follows from the congress."""

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
        ordering = ["congress_id", "-starts_on", "id"]
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
        ]

    GUARD_MESSAGES = {"stations_mandate_congress_of_term": _("代表资格要与届属于同一级人大。")}

    def __str__(self):
        return f"{self.deputy} {self.get_level_display()}"

    def clean(self):
        if self.term_id:
            self.congress_id = self.term.congress_id

    @property
    def level(self) -> str:
        return self.congress.level if self.congress_id else Level.NATIONAL

    def get_level_display(self) -> str:
        return Level(self.level).label


class DeputyGroup(models.Model):
    """A group of deputies 代表小组, of the county or of one township."""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    name = models.CharField(_("名称"), max_length=40)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["county_id", "township_id", "name"]
        verbose_name = _("代表小组")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="stations_group_name_once",
                violation_error_message=_("这个县已经有同名的代表小组。"),
            ),
        ]

    def __str__(self):
        return self.name


class GroupMembership(Dated):
    group = models.ForeignKey(
        DeputyGroup, models.PROTECT, related_name="memberships", verbose_name=_("代表小组")
    )
    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="memberships", verbose_name=_("代表")
    )
    is_head = models.BooleanField(_("组长"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(Dated.Meta):
        verbose_name = _("小组成员")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "deputy"],
                condition=Q(ends_on__isnull=True),
                name="stations_membership_once",
                violation_error_message=_("这位代表已经在这个小组。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} {self.group}"


class Assignment(Dated):
    """A deputy placed in a venue 进站入室: one territorial venue at a time, any specialised ones."""

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

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "id"]
        verbose_name = _("进站入室")
        indexes = [models.Index(fields=["venue", "ends_on"], name="stations_assignment_venue")]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["deputy"],
                condition=Q(ends_on__isnull=True, is_territorial=True),
                name="stations_assignment_one_territorial",
                violation_error_message=_("这位代表已经进了另一处家站，请先结束原来的安排。"),
            ),
            models.UniqueConstraint(
                fields=["deputy", "venue"],
                condition=Q(ends_on__isnull=True),
                name="stations_assignment_once",
                violation_error_message=_("这位代表已经在这处家站。"),
            ),
        ]

    GUARD_MESSAGES = {
        "stations_assignment_fits_venue": _("只能安排到本县在用的家站。"),
    }

    def __str__(self):
        return f"{self.deputy} → {self.venue}"

    def clean(self):
        if self.venue_id:
            self.is_territorial = self.venue.tier != Venue.Tier.SPECIALISED
