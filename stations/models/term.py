"""Levels of the people's congress, and the terms 届 of each congress (domain §1)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.models.place import Region
from stations.models.register import none_first
from stations.scope import Scope


class Level(models.TextChoices):
    """The level of a congress, from its region; national stands for the whole country."""

    NATIONAL = "national", _("全国人大代表")
    PROVINCE = "province", _("省人大代表")
    PREFECTURE = "prefecture", _("州（市）人大代表")
    COUNTY = "county", _("县人大代表")
    TOWNSHIP = "township", _("乡镇人大代表")


class TermQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Terms of the congresses in the counties of the user, of those above, and the national."""
        wanted = Q(congress__isnull=True)
        for county in Scope.of(user).home_counties:
            above = [county[:2], county[:4]]
            wanted |= Q(congress__in=above) | Q(congress__code__startswith=county)
        return self.filter(wanted)

    def at_level(self, level: str):
        if level == Level.NATIONAL:
            return self.filter(congress__isnull=True)
        return self.filter(congress__level=level)


class Term(models.Model):
    """One term 届 of one congress. The National People's Congress has no region."""

    congress = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("哪一级人大"),
    )
    number = models.PositiveSmallIntegerField(_("第几届"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("届满日期"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = [none_first("congress_id"), "-number"]
        verbose_name = _("届")
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "number"],
                name="stations_term_once",
                violation_error_message=_("这一届已经登记过。"),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(congress__isnull=True),
                name="stations_term_once_national",
                violation_error_message=_("这一届已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="stations_term_from_to",
                violation_error_message=_("届满日期要晚于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=99),
                name="stations_term_number",
                violation_error_message=_("届次在 1 到 99 之间。"),
            ),
        ]

    def __str__(self):
        return _("%(congress)s第%(number)d届人民代表大会") % {
            "congress": self.congress.name if self.congress else _("全国"),
            "number": self.number,
        }

    def get_absolute_url(self):
        return reverse("stations:terms")

    @property
    def years(self) -> str:
        return f"{self.starts_on.year}–{self.ends_on.year}"

    @property
    def level(self) -> str:
        return self.congress.level if self.congress_id else Level.NATIONAL
