"""What belongs to one venue: co-location 联建, honours, 挂联, equipment, documents, photos."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.models.dated import Dated, DatedQuerySet, once_while_open
from stations.models.part import Part
from stations.models.venue import Venue


class PartQuerySet(models.QuerySet):
    """Rows of something a venue has."""

    def visible_to(self, user):
        return self.filter(venue__in=Venue.objects.visible_to(user))


class DatedPartQuerySet(PartQuerySet, DatedQuerySet):
    pass


class CoLocationQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.filter(host__in=Venue.objects.visible_to(user))

    def of(self, venue):
        """Under whose roof the venue is, and who is under its roof."""
        return self.filter(Q(host=venue) | Q(guest=venue)).select_related("host", "guest")


class FilePart(Part):
    """A part of a venue that stands in its file."""

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("stations:venue", args=[getattr(self, f"{self.OWNER}_id")])


class CoLocation(FilePart, Dated):
    """Two venues under one roof; each keeps its own ledgers, cadence and upgrade."""

    OWNER = "guest"

    host = models.ForeignKey(
        Venue, models.PROTECT, related_name="guests", verbose_name=_("所在的家站")
    )
    guest = models.ForeignKey(
        Venue, models.PROTECT, related_name="hosts", verbose_name=_("联建的家站")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CoLocationQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("联建")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(host=F("guest")),
                name="stations_colocation_two_venues",
                violation_error_message=_("家站不能和自己联建。"),
            ),
            once_while_open(
                "guest", name="stations_colocation_one_host", message=_("这处家站已经联建在别处。")
            ),
        ]

    def __str__(self):
        return f"{self.guest} @ {self.host}"


class Honour(FilePart, Dated):
    """An honour with dates, for example 示范点; not a tier."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="honours", verbose_name=_("家站"))
    title = models.CharField(_("称号"), max_length=40)
    awarded_by = models.CharField(_("授予单位"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DatedPartQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("荣誉")
        constraints = [
            *Dated.Meta.constraints,
            once_while_open(
                "venue", "title", name="stations_honour_once", message=_("这处家站已经有这个称号。")
            ),
        ]

    def __str__(self):
        return self.title


class SponsorshipQuerySet(DatedPartQuerySet):
    def answered_for_by(self, user):
        return self.filter(user=user)


class Sponsorship(FilePart, Dated):
    """Who answers for a venue 挂联责任: a leader, a committee or a presidium member."""

    class Role(models.TextChoices):
        LEADER = "leader", _("挂联领导")
        COMMITTEE = "committee", _("挂联委室")
        PRESIDIUM = "presidium", _("乡镇责任人")

    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="sponsorships", verbose_name=_("家站")
    )
    role = models.CharField(_("责任"), max_length=10, choices=Role)
    person = models.CharField(_("姓名"), max_length=40, blank=True)
    body = models.CharField(_("单位和职务"), max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsorships",
        verbose_name=_("账号"),
        help_text=_("选了账号，本人登录后首先看到这处家站。"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SponsorshipQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("挂联")
        constraints = [
            *Dated.Meta.constraints,
            once_while_open(
                "venue",
                "role",
                "person",
                "body",
                name="stations_sponsorship_once",
                message=_("这份挂联责任已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(role="committee") | ~Q(person=""),
                name="stations_sponsorship_names_person",
                violation_error_message=_("挂联领导和乡镇责任人要写姓名。"),
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.person}".strip()


class Equipment(FilePart):
    class State(models.TextChoices):
        WORKING = "working", _("完好")
        FAULTY = "faulty", _("待修")
        SCRAPPED = "scrapped", _("报废")

    venue = models.ForeignKey(
        Venue, models.CASCADE, related_name="equipment", verbose_name=_("家站")
    )
    kind = models.CharField(_("设备"), max_length=40)
    count = models.PositiveSmallIntegerField(_("数量"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WORKING)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("设备")
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=999),
                name="stations_equipment_count",
                violation_error_message=_("数量在 1 到 999 之间。"),
            ),
            models.UniqueConstraint(
                fields=["venue", "kind", "state"],
                name="stations_equipment_once",
                violation_error_message=_("这种设备已经登记过，请改数量。"),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.count}"


class VenueDocumentQuerySet(DatedPartQuerySet):
    def in_order(self):
        """In the order of the six regimes, the newest of each first."""
        ranks = [
            When(regime=regime, then=Value(rank))
            for rank, regime in enumerate(VenueDocument.Regime.values)
        ]
        return self.order_by(Case(*ranks, default=Value(len(ranks))), "-starts_on", "pk")


class VenueDocument(FilePart, Dated):
    """A document of the regimes a venue displays: title with a text or a file."""

    class Regime(models.TextChoices):
        STUDY = "study", _("代表学习")
        INSPECTION = "inspection", _("视察调研")
        RECEIVING = "receiving", _("接待选民")
        CONTACTING = "contacting", _("联系选民")
        APPRAISAL = "appraisal", _("履职考核")
        REPORT = "report", _("向选民述职")
        OTHER = "other", _("其他")

    venue = models.ForeignKey(
        Venue, models.CASCADE, related_name="documents", verbose_name=_("家站")
    )
    regime = models.CharField(_("制度"), max_length=12, choices=Regime)
    title = models.CharField(_("标题"), max_length=80)
    text = models.TextField(_("正文"), max_length=10_000, blank=True)
    file = models.FileField(_("文件"), upload_to="documents/%Y/%m/", blank=True, max_length=200)
    file_name = models.CharField(max_length=120, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VenueDocumentQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["regime", "-starts_on", "id"]
        verbose_name = _("制度文件")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(file=""),
                name="stations_document_has_content",
                violation_error_message=_("写上正文，或附一个文件。"),
            ),
        ]

    def __str__(self):
        return self.title


class VenuePhotoQuerySet(PartQuerySet):
    def shown(self):
        return self.filter(removed_on__isnull=True)


class VenuePhoto(FilePart):
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="photos", verbose_name=_("家站"))
    file = models.ImageField(_("照片"), upload_to="photos/%Y/%m/", max_length=200)
    caption = models.CharField(_("说明"), max_length=80)
    taken_on = models.DateField(_("拍摄日期"), null=True, blank=True)
    removed_on = models.DateField(_("撤下日期"), null=True, blank=True, editable=False)

    objects = VenuePhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("照片")

    def __str__(self):
        return self.caption
