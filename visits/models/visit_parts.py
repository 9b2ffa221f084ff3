"""What belongs to one visit: its people, its readers by name, its corrections (domain §3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from deputies_portal.vault import SealedTextField
from stations.models import Region
from stations.scope import Scope

TAIL = 4  # digits of a phone that find it within a township


def tail_salts(scope: Scope) -> set[str]:
    """The townships whose phones a person finds by their last digits, and the county itself."""
    salts = set(scope.townships) | set(scope.counties)
    salts |= {p.venue.township_id or p.venue.county_id for p in scope.postings if p.venue_id}
    if scope.counties:
        townships = Region.objects.townships().filter(parent__in=scope.counties)
        salts |= set(townships.values_list("code", flat=True))
    return salts


class Contact(models.Model):
    """One of the people of a visit. There is no register of persons: linked by phone index only."""

    class Kind(models.TextChoices):
        VOTER = "voter", _("选民")
        RESIDENT = "resident", _("非本地选民")
        REPRESENTATIVE = "representative", _("村民代表")
        DEPUTY = "deputy", _("人大代表代为反映")
        ORGANISATION = "organisation", _("单位")
        ANONYMOUS = "anonymous", _("不留姓名")

    PERSONAL = frozenset({"name", "phone", "address"})

    visit = models.ForeignKey("visits.Visit", models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("身份"), max_length=14, choices=Kind, default=Kind.VOTER)
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    phone = SealedTextField(_("手机"), max_length=20, blank=True)
    # Found again without decrypting: the whole phone, and its last four digits within a township.
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    phone_tail_index = models.CharField(max_length=64, blank=True, editable=False)
    village = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("村社区")
    )
    address = SealedTextField(_("住址"), max_length=120, blank=True)

    class Meta:
        ordering = ["visit_id", "position"]
        verbose_name = _("来访人")
        indexes = [
            models.Index(fields=["phone_index"], name="visits_contact_phone"),
            models.Index(fields=["phone_tail_index"], name="visits_contact_tail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "position"], name="visits_contact_position_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="anonymous", name="") | ~Q(kind="anonymous") & ~Q(name=""),
                name="visits_contact_named_or_anonymous",
                violation_error_message=_("写上姓名，或选“不留姓名”。"),
            ),
            models.CheckConstraint(
                condition=Q(village__isnull=True) | Exact(Length("village_id"), 12),
                name="visits_contact_village_is_village",
                violation_error_message=_("请选择村或社区。"),
            ),
        ]

    def __str__(self):
        return self.name or self.get_kind_display()


class VisitReader(models.Model):
    """A person named to open one confidential visit and its issues."""

    visit = models.ForeignKey("visits.Visit", models.CASCADE, related_name="readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁可以看")
    )
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("理由"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "user"],
                name="visits_reader_once",
                violation_error_message=_("这个人已经可以看。"),
            )
        ]

    def __str__(self):
        return f"{self.user}"


class Correction(models.Model):
    """更正: one field of a visit or contact set right; the old value stays, sealed."""

    visit = models.ForeignKey("visits.Visit", models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=40)
    old = SealedTextField(blank=True)
    new = SealedTextField(blank=True)
    reason = models.CharField(_("更正原因"), max_length=200)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("更正")

    def __str__(self):
        return f"{self.visit} {self.field}"
