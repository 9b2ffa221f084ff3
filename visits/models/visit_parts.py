"""What belongs to one visit: its people, its readers by name, its corrections (domain §3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import never_removed
from deputies_portal.core.vault import SealedTextField, keyed_index
from deputies_portal.core.words import surnames
from deputies_portal.core.words.text import clean_phone
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


def name_indexes(name: str, salt: str, *, whole_only: bool = False) -> dict[str, str]:
    """What finds a name again: whole, by surname, by given name (an organisation has no parts);
    a name with a dot by what stands before and after it.

    Surnames are few, so that equal ones would show: parts are salted by township, as the last
    digits of a phone are.
    """
    spelled = "".join(name.split()).casefold()
    surname, given = ("", "") if whole_only else surnames.parts(spelled)
    return {
        "name_index": keyed_index(surnames.dense(name), "name"),
        "surname_index": keyed_index(surname, f"surname{salt}"),
        "given_index": keyed_index(given, f"given{salt}"),
    }


class ContactQuerySet(models.QuerySet):
    def found_by(self, text: str, scope: Scope):
        """Those with this name, surname or given name; this phone, or these last four digits."""
        salts = tail_salts(scope)
        if len(text) == TAIL and text.isascii() and text.isdigit():
            return self._keyed(phone_tail_index=[keyed_index(text, salt) for salt in salts])
        if phone := clean_phone(text):
            return self._keyed(phone_index=[keyed_index(phone)])
        name = surnames.dense(text)
        return self._keyed(
            name_index=[keyed_index(name, "name")],
            surname_index=[keyed_index(name, f"surname{salt}") for salt in salts],
            given_index=[keyed_index(name, f"given{salt}") for salt in salts],
        )

    def _keyed(self, **wanted: list[str]):
        found = Q(pk__in=[])
        for column, values in wanted.items():
            if values := [value for value in values if value]:
                found |= Q(**{f"{column}__in": values})
        return self.filter(found)


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
    # Found again without decrypting: the name, its parts and the last digits within a township.
    INDEXES = ("name_index", "surname_index", "given_index", "phone_index", "phone_tail_index")

    visit = models.ForeignKey("visits.Visit", models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("身份"), max_length=14, choices=Kind, default=Kind.VOTER)
    name = SealedTextField(_("姓名"), max_length=40, blank=True)
    name_index = models.CharField(max_length=64, blank=True, editable=False)
    surname_index = models.CharField(max_length=64, blank=True, editable=False)
    given_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = SealedTextField(_("手机"), max_length=20, blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    phone_tail_index = models.CharField(max_length=64, blank=True, editable=False)
    village = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("村社区")
    )
    address = SealedTextField(_("住址"), max_length=120, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["visit_id", "position"]
        verbose_name = _("来访人")
        indexes = [
            models.Index(fields=["name_index"], name="visits_contact_name"),
            models.Index(fields=["surname_index"], name="visits_contact_surname"),
            models.Index(fields=["given_index"], name="visits_contact_given"),
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
                condition=Q(name="", name_index="") | ~Q(name="") & ~Q(name_index=""),
                name="visits_contact_name_is_indexed",
            ),
            models.CheckConstraint(
                condition=Q(village__isnull=True) | Exact(Length("village_id"), 12),
                name="visits_contact_village_is_village",
                violation_error_message=_("请选择村或社区。"),
            ),
        ]

    def __str__(self):
        return self.name or self.get_kind_display()

    def set_indexes(self, visit) -> None:
        """Whoever writes a name or a phone calls it: what is not indexed is found by nobody."""
        salt = visit.township_id or visit.county_id
        is_organisation = self.kind == self.Kind.ORGANISATION
        for column, value in name_indexes(self.name, salt, whole_only=is_organisation).items():
            setattr(self, column, value)
        self.phone_index = keyed_index(self.phone)
        self.phone_tail_index = keyed_index(self.phone[-TAIL:], salt)


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
        constraints = [
            never_removed("visits_correction"),
        ]

    def __str__(self):
        return f"{self.visit} {self.field}"
